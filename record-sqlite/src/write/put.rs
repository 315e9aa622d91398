//! Writing rows: put, edit, delete.
//!
//! Every row is looked up first and compared by bytes, so what has not changed is not written, and what a newer program
//! wrote is not lost.

use super::{
    Context, Table,
    key::{self, ShownKey},
    replace::Kept,
    scope::Scope,
    shared::Shared,
    state::State,
};
use crate::Error;
use record_core::{
    Key, Record, RecordView, ToBlob, edit,
    key::{KeyColumn, KeyValue},
};
use record_table::{
    Batch, Budget, Lookup, Put, PutCounts, PutMode, PutOptions, append_blob, check_len, key_conflict,
    loses_newer, one_row_replaces,
};
use rusqlite::{
    CachedStatement, Connection, Statement,
    types::{ToSqlOutput, ValueRef},
};
use std::{borrow::Borrow, sync::Arc};

/// Rows are written in batches of this size.
pub(super) const BUDGET: Budget = Budget { bytes: 8 << 20, rows: 16_384 };

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
        let scope = Scope::write(conn, &context)?;
        let mut writer = Writer::new(&self.shared, conn, options)?;
        let put = writer.put(&|each| key.for_each(each), some.then_some(&blob[..]))?;
        self.shared.finish(scope, &writer.finish())?;
        Ok(put)
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
        let mut batch = Batch::new(BUDGET);
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
        let context = self.context();
        let scope = Scope::write(conn, &context)?;
        let mut writer = Writer::new(&self.shared, conn, PutOptions::new().overwrite_newer(true))?;
        let key: ShownKey<'_> = &|each| key.for_each(each);
        let changed = writer.stored(key, |stored| match stored {
            Lookup::Found(bytes) => {
                let view = self.view(conn, bytes)?;
                edit::<R>(view.bytes(), change)
                    .map_err(Error::from)
                    .and_then(|blob| check_len::<R>(blob.len()).map(|()| Lookup::Found(blob)))
                    .map_err(|error| error.in_table(context.table))
            }
            Lookup::KnownEmpty => Ok(Lookup::KnownEmpty),
            Lookup::Missing => Ok(Lookup::Missing),
        })??;
        let put = changed.map(|blob| writer.put(key, Some(&blob))).transpose()?;
        self.shared.finish(scope, &writer.finish())?;
        Ok(put)
    }

    /// Removes a row, and says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete(&self, conn: &Connection, key: &K) -> Result<bool, Error> {
        let mut deletes = Deletes::new(&self.shared, conn)?;
        deletes.delete(&|each| key.for_each(each))?;
        deletes.finish().map(|deleted| deleted > 0)
    }

    /// Removes rows in one transaction, and says how many there were.
    ///
    /// # Errors
    /// When the database fails; then none is removed.
    pub fn delete_many<Q: Borrow<K>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        let mut deletes = Deletes::new(&self.shared, conn)?;
        for (i, key) in keys.into_iter().enumerate() {
            let deleted = deletes.delete(&|each| key.borrow().for_each(each));
            deleted.map_err(|error| error.with_row(i))?;
        }
        deletes.finish()
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
    pub(super) fn new(shared: &'a Shared, conn: &'a Connection, options: PutOptions) -> Self {
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
        for (place, (key, blob)) in batch.iter().enumerate() {
            let put = writer.put(&|each| show(key, each), blob).map_err(|error| match error.blames_row() {
                true => error.with_row(self.before + batch.number(place)),
                false => error,
            });
            self.counts.count(put?);
        }
        self.before += batch.added();
        self.state = Some(writer.finish());
        if let Some(kept) = &mut self.kept {
            batch.iter().try_for_each(|(key, _)| kept.keep(&|each| show(key, each)))?;
        }
        batch.clear();
        Ok(())
    }

    /// Keeps what was put, and says what became of it.
    pub(super) fn finish(self) -> Result<PutCounts, Error> {
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

/// Removes rows in one transaction; nothing is removed unless it is finished.
pub(super) struct Deletes<'a> {
    shared: &'a Shared,
    conn: &'a Connection,
    statement: CachedStatement<'a>,
    scope: Scope<'a>,
    deleted: u64,
}

impl<'a> Deletes<'a> {
    pub(super) fn new(shared: &'a Shared, conn: &'a Connection) -> Result<Self, Error> {
        let context = shared.context();
        let scope = Scope::write(conn, &context)?;
        let statement = conn
            .prepare_cached(&shared.delete)
            .map_err(|error| context.asked(conn, context.failed("deleting a row", error)))?;
        Ok(Deletes { shared, conn, statement, scope, deleted: 0 })
    }

    pub(super) fn delete(&mut self, key: ShownKey<'_>) -> Result<(), Error> {
        let context = self.shared.context();
        key::bind(&context, &mut self.statement, self.shared.key, key, 1)?;
        let deleted = self.statement.raw_execute();
        let failed = |error| context.asked(self.conn, context.failed("deleting a row", error));
        self.deleted += deleted.map_err(failed)? as u64;
        Ok(())
    }

    /// Says how many rows there were.
    pub(super) fn finish(self) -> Result<u64, Error> {
        let Deletes { shared, statement, scope, deleted, .. } = self;
        drop(statement);
        scope.finish(&shared.context())?;
        Ok(deleted)
    }
}

/// The statements that write rows of a table.
pub(super) struct Writer<'a> {
    shared: &'a Shared,
    state: Arc<State>,
    options: PutOptions,
    select: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    update: CachedStatement<'a>,
}

impl<'a> Writer<'a> {
    /// Called inside the transaction that writes.
    pub(super) fn new(shared: &'a Shared, conn: &'a Connection, options: PutOptions) -> Result<Self, Error> {
        let context = shared.context();
        let state = shared.state(conn)?;
        state.check_writable(&context)?;
        let prepare =
            |sql: &str| conn.prepare_cached(sql).map_err(|error| context.failed("preparing to write", error));
        Ok(Writer {
            select: prepare(&shared.select)?,
            insert: prepare(&state.insert)?,
            update: prepare(&state.update)?,
            shared,
            state,
            options,
        })
    }

    /// Gives the statements back.
    pub(super) fn finish(self) -> Arc<State> {
        self.state
    }

    /// Shows what is stored under a key to `see`.
    pub(super) fn stored<T>(
        &mut self,
        key: ShownKey<'_>,
        see: impl FnOnce(Lookup<&[u8]>) -> T,
    ) -> Result<T, Error> {
        select(&self.shared.context(), &mut self.select, self.shared.key, key, see)
    }

    /// Writes what `change` makes of what is stored under a key; `None` leaves it as it is.
    pub(super) fn change(
        &mut self,
        key: ShownKey<'_>,
        change: impl FnOnce(Lookup<&[u8]>) -> Result<Option<Vec<u8>>, Error>,
    ) -> Result<Put, Error> {
        let (put, blob) = self.stored(key, |stored| {
            let put = if stored.is_known() { Put::Updated } else { Put::Inserted };
            change(stored).map(|blob| (put, blob))
        })??;
        match blob {
            None => Ok(Put::Unchanged),
            Some(blob) => self.write(key, Some(&blob), put),
        }
    }

    /// Puts a row; no bytes are *known empty*.
    fn put(&mut self, key: ShownKey<'_>, blob: Option<&[u8]>) -> Result<Put, Error> {
        let layout = self.shared.layout;
        let PutOptions { mode, overwrite_newer: overwrite } = self.options;
        let put = self.stored(key, |stored| match (stored, blob) {
            (Lookup::Missing, _) => Put::Inserted,
            _ if matches!(mode, PutMode::Insert | PutMode::InsertOrIgnore) => Put::Ignored,
            (Lookup::KnownEmpty, None) => Put::Unchanged,
            (Lookup::KnownEmpty, Some(_)) => Put::Updated,
            (Lookup::Found(stored), Some(blob)) if stored == blob => Put::Unchanged,
            (Lookup::Found(stored), blob) if !overwrite && loses_newer(layout, stored, blob) => {
                Put::RefusedAsNewer
            }
            (Lookup::Found(_), _) => Put::Updated,
        })?;
        self.write(key, blob, put)
    }

    /// Does what was found to be done with a row.
    fn write(&mut self, key: ShownKey<'_>, blob: Option<&[u8]>, put: Put) -> Result<Put, Error> {
        let context = self.shared.context();
        let (statement, doing) = match put {
            Put::Inserted => (&mut self.insert, "inserting a row"),
            Put::Updated => (&mut self.update, "updating a row"),
            Put::Ignored if self.options.mode == PutMode::Insert => {
                return Err(key_conflict(context.record, context.table, self.shared.key));
            }
            Put::Unchanged | Put::RefusedAsNewer | Put::Ignored => return Ok(put),
        };
        key::bind(&context, statement, self.shared.key, key, 1)?;
        bind_blob(&context, &self.state, statement, blob, self.shared.key.len() + 1)?;
        statement.raw_execute().map_err(|error| context.failed(doing, error))?;
        Ok(put)
    }
}

/// Binds a blob, and the columns that follow from it, to the parameters from number `first` on.
pub(super) fn bind_blob(
    context: &Context<'_>,
    state: &State,
    statement: &mut Statement<'_>,
    blob: Option<&[u8]>,
    first: usize,
) -> Result<(), Error> {
    if blob.is_some_and(|blob| !state.knows(blob)) {
        return Err(context.problem(
            "the catalog does not know the blob's version, so others could not read it: it comes from a table that a newer \
             program has brought forward; let that program call `Table::create` here too",
        )
        .blaming_row(true));
    }
    let value = blob.map_or(ValueRef::Null, ValueRef::Blob);
    statement
        .raw_bind_parameter(first, ToSqlOutput::Borrowed(value))
        .map_err(|error| context.failed("binding a blob", error))?;
    state.bind(context, statement, blob, first + 1, false)
}

/// Runs the statement that looks a key up, and shows the blob to `see` in SQLite's own buffer.
pub(super) fn select<T>(
    context: &Context<'_>,
    statement: &mut Statement<'_>,
    columns: &[KeyColumn],
    key: ShownKey<'_>,
    see: impl FnOnce(Lookup<&[u8]>) -> T,
) -> Result<T, Error> {
    let failed = |error| context.failed("looking a row up", error);
    key::bind(context, statement, columns, key, 1)?;
    let mut rows = statement.raw_query();
    let Some(row) = rows.next().map_err(failed)? else { return Ok(see(Lookup::Missing)) };
    let value = row.get_ref(0).map_err(failed)?;
    Ok(see(blob(context, value)?.map_or(Lookup::KnownEmpty, Lookup::Found)))
}

/// The bytes in the blob's column; `None` is *known empty*.
pub(super) fn blob<'a>(context: &Context<'_>, value: ValueRef<'a>) -> Result<Option<&'a [u8]>, Error> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => Ok(Some(bytes)),
        other => {
            let message =
                format!("the column `data` holds a value of type {}, not a blob", other.data_type());
            Err(context.problem(message).corrupt(true))
        }
    }
}
