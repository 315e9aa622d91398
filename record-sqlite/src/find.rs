//! Looking records up by equality, through the digest's index.

use super::{
    Table, key,
    promoted::{DIGEST, SHA256, digest_64},
    schema::{self, DATA},
    state::wanted_digest,
    write::blob,
};
use crate::Error;
use record_core::{
    Blob, Key, Record, RecordView, ToBlob, digest,
    layout::{Digest, Layout},
};
use record_table::{append_blob, quote, sort_keys};
use rusqlite::{
    Connection,
    types::{Null, ToSqlOutput, ValueRef},
};

const NO_DIGEST: &str = "the record has no digest to be looked up by: add `#[record(digest)]` and bring the table forward \
                         with `Table::create`";

impl<K: Key, R: Record> Table<K, R> {
    /// The keys under which an equal record is stored, in key order, whatever version of the record wrote it; for `None`
    /// those that are known empty, which is written `None::<Facts>` for a record `Facts`. The record needs
    /// `#[record(digest)]` or `#[record(digest(unique))]`.
    ///
    /// Equality is that of [`Blob`]: floats count bit for bit, sets regardless of order.
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
        let context = self.context();
        self.check_digest(conn)?;
        let mut bytes = Vec::new();
        let some = append_blob(&value, &mut bytes).map_err(|error| error.in_table(context.table))?;
        let wanted = some.then_some(&bytes[..]);
        let (column, hash): (_, ToSqlOutput<'_>) = match (R::LAYOUT.digest(), wanted) {
            (Digest::Index, Some(bytes)) => (DIGEST, digest_64(bytes).into()),
            (Digest::Unique, Some(bytes)) => (SHA256, digest(bytes).to_vec().into()),
            (Digest::Index, None) => (DIGEST, Null.into()),
            (Digest::Unique, None) => (SHA256, Null.into()),
            (Digest::No, _) => return Err(context.problem(NO_DIGEST)),
        };

        let failed = |error| context.asked(conn, context.failed("looking a record up", error));
        let (keys, table) = (schema::key_list(K::COLUMNS), schema::qualified(context.table));
        let sql = format!(
            "SELECT {keys} FROM {table} WHERE {} IS ?1 AND {DATA} IS ?2 ORDER BY {keys}",
            quote(column)
        );
        // These come first: a row that somebody brings up to date meanwhile is then found twice rather than not at all.
        let mut found = Vec::new();
        if let (Some(wanted), Some(condition)) = (wanted, older_condition(R::LAYOUT)) {
            self.find_older(conn, wanted, &condition, &mut found)?;
        }
        let has_older = !found.is_empty();
        let data = ToSqlOutput::Borrowed(wanted.map_or(ValueRef::Null, ValueRef::Blob));
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query((hash, data)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            found.push(key::read(&context, row, 0)?);
        }
        Ok(if has_older { sort_keys(found) } else { found })
    }

    /// Checks that the digest's column is there. SQLite takes the quoted name of a column that is not for a text.
    fn check_digest(&self, conn: &Connection) -> Result<(), Error> {
        let context = self.context();
        let column = wanted_digest(R::LAYOUT).ok_or_else(|| context.problem(NO_DIGEST))?;
        if self.shared.state(conn)?.derived().any(|derived| derived == column) {
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
        found: &mut Vec<K>,
    ) -> Result<(), Error> {
        let context = self.context();
        let failed = |error| context.asked(conn, context.failed("looking a record up", error));
        let (keys, table) = (schema::key_list(K::COLUMNS), schema::qualified(context.table));
        let sql = format!("SELECT {keys}, {DATA} FROM {table} WHERE {condition}");
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let value = row.get_ref(K::COLUMNS.len()).map_err(failed)?;
            let Some(bytes) = blob(&context, value)? else { continue };
            let record = self.view(conn, bytes)?.decode();
            let today = Blob::encode(&record).map_err(|error| Error::from(error).in_table(context.table))?;
            if today.as_bytes() == wanted {
                found.push(key::read(&context, row, 0)?);
            }
        }
        Ok(())
    }
}

/// Which rows are of versions whose values today's shortest form writes differently.
pub(super) fn older_condition(layout: &Layout) -> Option<String> {
    let version = layout.last_required();
    (layout.digest() != Digest::No && version > 1).then(|| format!("substr({DATA}, 5, 1) < x'{version:02x}'"))
}
