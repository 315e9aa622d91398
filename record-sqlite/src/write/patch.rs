//! Patching rows: a sparse merge into what is stored.

use super::{Table, scope::Scope, write::Writer};
use crate::Error;
use record_core::{Key, Patch, Record, patch::RawPatch};
use record_table::{Budget, Lookup, PatchBatch, Put, PutCounts, PutOptions, patched};
use rusqlite::Connection;
use std::borrow::Borrow;

/// Patches are taken in batches of this size.
const BUDGET: Budget = Budget { bytes: 8 << 20, rows: 16_384 };

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
        let context = self.context();
        let scope = Scope::write(conn, &context)?;
        let mut writer = Writer::new(&self.shared, conn, PutOptions::new())?;
        let put = self.patch_row(conn, &mut writer, key, patch.raw())?;
        self.shared.finish(scope, &writer.finish())?;
        Ok(put)
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
        let mut batch = PatchBatch::new(BUDGET);
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
                let patched = self.patch_row(conn, &mut writer, row.key.borrow(), &row.patch);
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

    fn patch_row(
        &self,
        conn: &Connection,
        writer: &mut Writer<'_>,
        key: &K,
        patch: &RawPatch<R>,
    ) -> Result<Put, Error> {
        writer.change(&|each| key.for_each(each), |stored| {
            if let Lookup::Found(bytes) = stored {
                self.view(conn, bytes)?;
            }
            patched(patch, stored, K::COLUMNS).map_err(|error| error.in_table(self.name()))
        })
    }
}
