//! Putting rows, and editing them. How a row is written is said in `writer`.

use super::{batch::Batch, replace::Kept, writer::Writer};
use crate::{
    Error, Table,
    connection::{key::ShownKey, scope::Scope},
    schema::{shared::Shared, state::State},
};
use record_core::{Key, Record, RecordView, ToBlob, edit, key::KeyValue};
use record_table::{
    Lookup, Put, PutCounts, PutMode, PutOptions, append_blob, check_len, key_conflict, one_row_replaces,
};
use rusqlite::Connection;
use std::{borrow::Borrow, sync::Arc};

impl<K: Key, R: Record> Table<K, R> {
    /// Puts one row: a record, a [`Blob`](record_core::Blob), or an `Option`, where `None` is *known empty*.
    ///
    /// Many rows are put much faster by [`put_many`](Table::put_many), or by many calls inside one transaction of the
    /// caller's: each transaction costs more than a row.
    ///
    /// # Errors
    /// When a field can't hold its value, the blob is longer than
    /// [`MAX_TABLE_BLOB_LEN`](record_table::MAX_TABLE_BLOB_LEN), a promoted text or a text key holds U+0000, an equal
    /// record is stored under another key of a table with `digest(unique)`, the table must be brought forward first
    /// ([`create`](Table::create)), or the database fails. Nothing is changed then.
    pub fn put<V: ToBlob<R>>(&self, conn: &Connection, key: &K, value: V) -> Result<Put, Error> {
        self.put_with(conn, key, value, PutOptions::new())
    }

    /// As [`put`](Table::put), with options.
    ///
    /// # Errors
    /// As [`put`](Table::put). With [`PutMode::Insert`] when the key has a row, and with [`PutMode::Replace`] always.
    pub fn put_with<V: ToBlob<R>>(
        &self,
        conn: &Connection,
        key: &K,
        value: V,
        options: PutOptions,
    ) -> Result<Put, Error> {
        let context = self.context();
        if options.mode == PutMode::Replace {
            return Err(one_row_replaces(context.record, context.table));
        }
        let mut blob = Vec::new();
        let some = append_blob(&value, &mut blob).map_err(|error| error.in_table(context.table))?;
        self.shared
            .write(conn, options, |writer| writer.put(&|each| key.for_each(each), some.then_some(&blob[..])))
    }

    /// Says that the key was computed and that there is nothing.
    ///
    /// # Errors
    /// As [`put`](Table::put).
    pub fn put_known_empty(&self, conn: &Connection, key: &K) -> Result<Put, Error> {
        self.put(conn, key, None::<R>)
    }

    /// Puts many rows in one transaction: all of them or, after an error or a panic, none.
    ///
    /// Rows are taken from the iterator in batches of up to 16,384 rows or 8 MiB, which bounds the memory however many
    /// there are. Within a batch they are sorted by key, and the last one of equal keys counts. The first batch is
    /// drawn before the database is locked for other writers, later ones while it is: an iterator that is slow should
    /// be cut into several calls. Rows whose bytes are stored already are not touched; when there are no others, the
    /// file is not written at all.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// # use record_sqlite as sqlite;
    /// # #[derive(Record)]
    /// # struct Point { x: i32 }
    /// let conn = sqlite::open(":memory:")?;
    /// let table = sqlite::Table::<i64, Point>::create(&conn, "points")?;
    /// let counts = table.put_many(&conn, (0..10).map(|i| (i, Point { x: 1 })))?;
    /// assert_eq!(counts.inserted, 10);
    /// let counts = table.put_many(&conn, (0..12).map(|i| (i, (i != 3).then_some(Point { x: 1 }))))?;
    /// assert_eq!(counts.to_string(), "2 inserted, 1 updated, 9 unchanged"); // 3 is known empty now
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// Rows in a slice are put by reference: `table.put_many(&conn, rows.iter().map(|(key, point)| (key, point)))`.
    ///
    /// # Errors
    /// As [`put`](Table::put).
    pub fn put_many<Q: Borrow<K>, V: ToBlob<R>>(
        &self,
        conn: &Connection,
        rows: impl IntoIterator<Item = (Q, V)>,
    ) -> Result<PutCounts, Error> {
        self.put_many_with(conn, rows, PutOptions::new())
    }

    /// As [`put_many`](Table::put_many), with options.
    ///
    /// [`PutMode::Replace`] notes the keys in a temporary table, which is never part of the database's file.
    ///
    /// # Errors
    /// As [`put`](Table::put), and as the mode says.
    pub fn put_many_with<Q: Borrow<K>, V: ToBlob<R>>(
        &self,
        conn: &Connection,
        rows: impl IntoIterator<Item = (Q, V)>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.try_put_many(conn, rows.into_iter().map(Ok::<_, Error>), options)
    }

    /// As [`put_many`](Table::put_many) for rows that can fail to be made: at the first error nothing is kept.
    ///
    /// # Errors
    /// The iterator's first error, or as [`put`](Table::put).
    pub fn try_put_many<Q: Borrow<K>, V: ToBlob<R>, E: From<Error>>(
        &self,
        conn: &Connection,
        rows: impl IntoIterator<Item = Result<(Q, V), E>>,
        options: PutOptions,
    ) -> Result<PutCounts, E> {
        let mut rows = rows.into_iter();
        let mut batch = Batch::new();
        let mut puts = Puts::new(&self.shared, conn, options);
        let mut more = true;
        while more {
            more = batch.fill::<K, R, V, E>(self.name(), &mut rows)?;
            puts.put(&mut batch, |key, each| key.borrow().for_each(each))?;
        }
        Ok(puts.finish()?)
    }

    /// Reads a row, changes its record and writes it back, in one transaction. `change` is called only if there is a
    /// record.
    ///
    /// What a newer program stored and this one does not understand stays as it is; see
    /// [`Blob::edit`](record_core::Blob::edit).
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// # use record_table::{Lookup, Put};
    /// # #[derive(Record)]
    /// # struct Point { x: i32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Point>::create(&conn, "points")?;
    /// table.put(&conn, &1, Point { x: 1 })?;
    /// assert_eq!(table.edit(&conn, &1, |point| point.x += 1)?, Lookup::Found(Put::Updated));
    /// assert_eq!(table.edit(&conn, &2, |point| point.x += 1)?, Lookup::Missing);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the stored blob is corrupt, and as [`put`](Table::put).
    pub fn edit(
        &self,
        conn: &Connection,
        key: &K,
        change: impl FnOnce(&mut R),
    ) -> Result<Lookup<Put>, Error> {
        let key: ShownKey<'_> = &|each| key.for_each(each);
        self.shared.write(conn, PutOptions::new().overwrite_newer(true), |writer| {
            let edited = |bytes: &[u8]| {
                let view = self.view(conn, bytes)?;
                edit::<R>(view.bytes(), change)
                    .map_err(Error::from)
                    .and_then(|blob| check_len::<R>(blob.len()).map(|()| blob))
                    .map_err(|error| error.in_table(self.name()))
            };
            let changed = writer.stored(key, |stored| stored.map(edited).transpose())??;
            changed.map(|blob| writer.put(key, Some(&blob))).transpose()
        })
    }
}

/// Puts rows in one transaction, batch by batch; nothing is kept unless it is finished.
pub(super) struct Puts<'a> {
    shared: &'a Shared,
    conn: &'a Connection,
    options: PutOptions,
    /// Begun with the first rows, so that they are drawn before others have to wait.
    scope: Option<Scope<'a>>,
    kept: Option<Kept<'a>>,
    state: Option<Arc<State>>,
    counts: PutCounts,
    /// Rows of the batches before.
    before: usize,
}

impl<'a> Puts<'a> {
    pub(crate) fn new(shared: &'a Shared, conn: &'a Connection, options: PutOptions) -> Self {
        let (scope, kept, state) = (None, None, None);
        Puts { shared, conn, options, scope, kept, state, counts: PutCounts::default(), before: 0 }
    }

    /// Puts the rows of a batch, of which `show` shows the keys, and empties it.
    pub(super) fn put<Q>(
        &mut self,
        batch: &mut Batch<Q>,
        show: impl Fn(&Q, &mut dyn FnMut(KeyValue<'_>)),
    ) -> Result<(), Error> {
        let Puts { shared, conn, options, .. } = *self;
        let context = shared.context();
        let replace = options.mode == PutMode::Replace;
        if batch.is_empty() && (self.scope.is_some() || !replace) {
            return Ok(());
        }
        if batch.sort() > 0 && options.mode == PutMode::Insert {
            return Err(key_conflict(context.record, context.table, shared.key));
        }
        if self.scope.is_none() {
            self.scope = Some(Scope::write(conn, &context)?);
            self.kept = replace.then(|| Kept::new(conn, context, shared.key)).transpose()?;
        }
        let mut writer = Writer::new(shared, conn, options)?;
        for (number, key, blob) in batch.iter() {
            let put = writer.put(&|each| show(key, each), blob).map_err(|error| match error.blames_row() {
                true => error.with_row(self.before + number),
                false => error,
            });
            self.counts.count(put?);
        }
        self.before += batch.added();
        self.state = Some(writer.finish());
        if let Some(kept) = &mut self.kept {
            batch.iter().try_for_each(|(_, key, _)| kept.keep(&|each| show(key, each)))?;
        }
        batch.clear();
        Ok(())
    }

    /// Keeps what was put, and says what became of it.
    pub(crate) fn finish(self) -> Result<PutCounts, Error> {
        let mut counts = self.counts;
        if let Some(kept) = self.kept {
            counts.deleted = kept.delete_others()?;
        }
        if let (Some(scope), Some(state)) = (self.scope, self.state) {
            self.shared.finish(scope, &state)?;
        }
        Ok(counts)
    }
}
