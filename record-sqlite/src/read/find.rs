//! Looking records up by equality, through the digest's index.

use crate::{
    AnyTable, Error, Table,
    connection::{blob::blob, key},
    schema::shared::Shared,
    sql::{
        digest::{DIGEST, SHA256, digest_64, older_condition, wanted_digest},
        table::{DATA, key_list, qualified},
    },
};
use record_core::{Key, Record, ToBlob, digest, layout::Digest, patch::AnyPatch};
use record_table::{AnyKey, Rewrite, append_blob, no_digest, quote, rewritten, rewritten_any, sort_keys};
use rusqlite::{
    Connection,
    types::{Null, ToSqlOutput, ValueRef},
};

impl<K: Key, R: Record> Table<K, R> {
    /// The keys under which an equal record is stored, in key order, whatever version of the record wrote it; for `None`
    /// those that are known empty, which is written `None::<Facts>` for a record `Facts`. The record needs
    /// `#[record(digest)]` or `#[record(digest(unique))]`.
    ///
    /// Equality is that of [`Blob`](record_core::Blob): floats count bit for bit, sets regardless of order.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// #[derive(Record)]
    /// #[record(digest)]
    /// struct Subscribers { #[record(as_set)] numbers: Vec<i64> }
    ///
    /// let conn = sqlite::open(":memory:")?;
    /// let table = sqlite::Table::<i64, Subscribers>::create(&conn, "lists")?;
    /// table.put(&conn, &7, Subscribers { numbers: vec![3, 1, 2] })?;
    /// assert_eq!(table.find_equal(&conn, Subscribers { numbers: vec![1, 2, 3, 3] })?, [7]);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the record has no digest, the value can't be encoded, or the database fails.
    pub fn find_equal<V: ToBlob<R>>(&self, conn: &Connection, value: V) -> Result<Vec<K>, Error> {
        let mut bytes = Vec::new();
        let in_table = |error: Error| error.in_table(self.name());
        let some = append_blob(&value, &mut bytes).map_err(in_table)?;
        let found = self.shared.find_equal(conn, some.then_some(&bytes[..]), rewritten::<R>)?;
        found.iter().map(|key| key.read(R::LAYOUT.record()).map_err(in_table)).collect()
    }
}

impl AnyTable {
    /// The keys under which a record equal to this blob is stored, in key order, whatever version of the record wrote it or the blob;
    /// for `None` those that are known empty. The record needs `#[record(digest)]` or `#[record(digest(unique))]`. Equality is that of
    /// [`Table::find_equal`].
    ///
    /// # Errors
    /// When the record has no digest, the bytes are not a canonical blob of it, or the database fails. When a row of an older version,
    /// which must be looked at, is not canonical: only the record's own type can say what its bytes should be.
    pub fn find_equal(&self, conn: &Connection, blob: Option<&[u8]>) -> Result<Vec<AnyKey>, Error> {
        let shared = &*self.shared;
        let wanted = blob.map(|blob| shared.known(conn, || rewritten_any(shared.layout, blob)));
        shared.find_equal(conn, wanted.transpose()?.as_deref(), rewritten_any)
    }

    /// As [`find_equal`](AnyTable::find_equal), for a record given as a JSON object, with values in the shapes that imports read.
    /// Fields that it does not name have their defaults.
    ///
    /// ```
    /// # use record_core::{Record, key::KeyValue};
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # #[record(digest)]
    /// # struct Subscribers { #[record(as_set)] numbers: Vec<i64> }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Subscribers>::create(&conn, "lists")?;
    /// # typed.put(&conn, &7, Subscribers { numbers: vec![3, 1, 2] })?;
    /// let table = AnyTable::open(&conn, "lists")?;
    /// let found = table.find_equal_json(&conn, r#"{"numbers": [1, 2, 3, 3]}"#)?;
    /// assert!(found.len() == 1 && found[0].values() == [KeyValue::Int(7)]);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is no JSON object, a name is unknown, a field can't hold its value, or it lacks a field that has no default; and as
    /// [`find_equal`](AnyTable::find_equal).
    pub fn find_equal_json(&self, conn: &Connection, json: &str) -> Result<Vec<AnyKey>, Error> {
        let blob = AnyPatch::from_json(self.shared.layout, json).and_then(|record| record.to_blob());
        let blob = blob.map_err(|error| Error::from(error).in_table(self.name()))?;
        self.shared.find_equal(conn, Some(&blob), rewritten_any)
    }
}

impl Shared {
    /// The keys of rows equal to `wanted`, a blob as today's programs write it, in key order.
    fn find_equal(
        &self,
        conn: &Connection,
        wanted: Option<&[u8]>,
        rewrite: Rewrite,
    ) -> Result<Vec<AnyKey>, Error> {
        let context = self.context();
        self.check_digest(conn)?;
        let (column, hash): (_, ToSqlOutput<'_>) = match (self.layout.digest(), wanted) {
            (Digest::Index, Some(bytes)) => (DIGEST, digest_64(bytes).into()),
            (Digest::Unique, Some(bytes)) => (SHA256, digest(bytes).to_vec().into()),
            (Digest::Index, None) => (DIGEST, Null.into()),
            (Digest::Unique, None) => (SHA256, Null.into()),
            (Digest::No, _) => return Err(no_digest(context.record).in_table(context.table)),
        };

        let failed = |error| context.asked(conn, context.failed("looking a record up", error));
        let (keys, table) = (key_list(self.key), qualified(context.table));
        let sql = format!(
            "SELECT {keys} FROM {table} WHERE {} IS ?1 AND {DATA} IS ?2 ORDER BY {keys}",
            quote(column)
        );
        // These come first: a row that somebody brings up to date meanwhile is then found twice rather than not at all.
        let mut found = Vec::new();
        if let (Some(wanted), Some(condition)) = (wanted, older_condition(self.layout)) {
            self.find_older(conn, wanted, &condition, rewrite, &mut found)?;
        }
        let has_older = !found.is_empty();
        let data = ToSqlOutput::Borrowed(wanted.map_or(ValueRef::Null, ValueRef::Blob));
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query((hash, data)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let key = key::values(&context, self.key, row);
            found.push(AnyKey::new(self.key, &key.map_err(|error| self.placed(conn, row, error))?));
        }
        Ok(if has_older { sort_keys(found) } else { found })
    }

    /// Checks that the digest's column is there. SQLite takes the quoted name of a column that is not for a text.
    fn check_digest(&self, conn: &Connection) -> Result<(), Error> {
        let context = self.context();
        let column =
            wanted_digest(self.layout).ok_or_else(|| no_digest(context.record).in_table(context.table))?;
        if self.state(conn)?.derived().any(|derived| derived == column) {
            return Ok(());
        }
        Err(context.problem(format!(
            "the table lacks the column `{column}` yet: bring it forward with `Table::create`"
        )))
    }

    /// Looks through the rows whose bytes differ from ours for equal values, because a later version takes a field over
    /// from an older one. They have a small index of their own.
    fn find_older(
        &self,
        conn: &Connection,
        wanted: &[u8],
        condition: &str,
        rewrite: Rewrite,
        found: &mut Vec<AnyKey>,
    ) -> Result<(), Error> {
        let context = self.context();
        let failed = |error| context.asked(conn, context.failed("looking a record up", error));
        let (keys, table) = (key_list(self.key), qualified(context.table));
        let sql = format!("SELECT {keys}, {DATA} FROM {table} WHERE {condition}");
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let placed = |error| self.placed(conn, row, error);
            let bytes = blob(&context, row.get_ref(self.key.len()).map_err(failed)?);
            let Some(bytes) = bytes.map_err(placed)? else { continue };
            if self.known(conn, || rewrite(self.layout, bytes)).map_err(placed)? == wanted {
                let key = key::values(&context, self.key, row).map_err(placed)?;
                found.push(AnyKey::new(self.key, &key));
            }
        }
        Ok(())
    }
}
