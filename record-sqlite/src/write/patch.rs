//! Patching rows: a sparse merge into what is stored.

use super::{patches::PatchBatch, writer::Writer};
use crate::{
    AnyTable, Error, Table,
    connection::{key::shown, scope::Scope},
};
use record_core::{
    Key, Patch, Record,
    key::KeyValue,
    patch::{AnyPatch, RawPatch},
};
use record_table::{Put, PutCounts, PutOptions, patched, patched_any};
use rusqlite::Connection;
use std::borrow::Borrow;

impl<K: Key, R: Record> Table<K, R> {
    /// Patches one row: a sparse merge into the record that is stored, or where there is none, a row of what the patch
    /// sets and of defaults; see [`Patch::to_blob`].
    ///
    /// What a newer program stored and this one does not understand stays as it is. A patch that sets nothing makes no
    /// row. Many rows are patched much faster by [`patch_many`](Table::patch_many).
    ///
    /// ```
    /// # use record_core::{Patch, Record};
    /// # use record_sqlite as sqlite;
    /// # use record_table::Put;
    /// #[derive(Record)]
    /// struct Flight { ident: String, gate: Option<String> }
    ///
    /// let conn = sqlite::open(":memory:")?;
    /// let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
    /// table.patch(&conn, &1, &FlightPatch::new().ident("SK1429"))?;
    /// assert_eq!(table.patch(&conn, &1, &FlightPatch::new().gate("B12"))?, Put::Updated);
    /// let row = table.get(&conn, &1)?.found().unwrap();
    /// assert_eq!((row.view().ident(), row.view().gate()), ("SK1429", Some("B12")));
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no record and the patch lacks a field that has no default, [`Error::is_incomplete`]: the error names
    /// the field and the key's columns. When a field can't hold the value that it was set to, the stored blob is corrupt,
    /// and as [`put`](Table::put). Nothing is changed then.
    pub fn patch(&self, conn: &Connection, key: &K, patch: &impl Patch<Record = R>) -> Result<Put, Error> {
        let options = PutOptions::new();
        self.shared.write(conn, options, |writer| patch_row(conn, writer, key, patch.raw()))
    }

    /// Patches many rows in one transaction: all of them or, after an error or a panic, none.
    ///
    /// Patches are taken from the iterator in batches of up to 16,384, sorted by key, and those of one key are merged, the
    /// later ones over the earlier. Rows that have what their patches set already are not touched; when there are no
    /// others, the file is not written at all.
    ///
    /// # Errors
    /// As [`patch`](Table::patch); [`Error::row`] is the number of the patch whose row is to blame, among those given.
    pub fn patch_many<Q: Borrow<K>, P: Patch<Record = R>>(
        &self,
        conn: &Connection,
        patches: impl IntoIterator<Item = (Q, P)>,
    ) -> Result<PutCounts, Error> {
        let context = self.context();
        let mut rows = patches.into_iter();
        let mut batch = PatchBatch::new();
        let mut counts = PutCounts::default();
        let (mut scope, mut state) = (None, None);
        let mut more = true;
        while more {
            more = batch.fill::<K, P>(&mut rows);
            if batch.rows().is_empty() {
                break;
            }
            batch.sort();
            if scope.is_none() {
                scope = Some(Scope::write(conn, &context)?);
            }
            let mut writer = Writer::new(&self.shared, conn, PutOptions::new())?;
            for row in batch.rows() {
                let patched = patch_row::<K, R>(conn, &mut writer, row.key.borrow(), &row.patch);
                counts.count(patched.map_err(|error| row.blamed(error))?);
            }
            state = Some(writer.finish());
            batch.clear();
        }
        if let (Some(scope), Some(state)) = (scope, state) {
            self.shared.finish(scope, &state)?;
        }
        Ok(counts)
    }
}

impl AnyTable {
    /// Patches one row by a JSON object: fields that it names are set, also to null, all others stay. Where there is no record,
    /// it makes one of what it sets and of defaults. Values have the shapes that imports read, as
    /// [`PatchReader`](record_core::patch::PatchReader) says; a name that is no field's is an error.
    ///
    /// ```
    /// # use record_core::{Record, key::KeyValue};
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # use record_table::Put;
    /// # #[derive(Record)]
    /// # struct Flight { ident: String, gate: Option<String> }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
    /// # typed.put(&conn, &1, Flight { ident: "SK1429".into(), gate: None })?;
    /// let table = AnyTable::open(&conn, "flights")?;
    /// assert_eq!(table.patch_json(&conn, &[KeyValue::Int(1)], r#"{"gate": "B12"}"#)?, Put::Updated);
    /// # assert_eq!(typed.get(&conn, &1)?.found().unwrap().view().gate(), Some("B12"));
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is no JSON object, a name is unknown or a field can't hold its value; when there is no record and it lacks a
    /// field that has no default, [`Error::is_incomplete`]; when the stored bytes are not canonical, because only the record's
    /// own type can say what they should be; when the key is not one of the table's, or the database fails. Nothing is changed then.
    pub fn patch_json(&self, conn: &Connection, key: &[KeyValue<'_>], json: &str) -> Result<Put, Error> {
        self.check_key(key)?;
        let patch = AnyPatch::from_json(self.layout(), json);
        let patch = patch.map_err(|error| Error::from(error).in_table(self.name()))?;
        self.shared.write(conn, PutOptions::new(), |writer| {
            writer.change(conn, &shown(key), |stored| patched_any(&patch, stored, self.key_columns()))
        })
    }
}

fn patch_row<K: Key, R: Record>(
    conn: &Connection,
    writer: &mut Writer<'_>,
    key: &K,
    patch: &RawPatch<R>,
) -> Result<Put, Error> {
    writer.change(conn, &|each| key.for_each(each), |stored| patched(patch, stored, K::COLUMNS))
}
