//! Writing rows: put, edit, delete.
//!
//! Every row is looked up first and compared by bytes, so what has not changed is not written, and what a newer program
//! wrote is not lost.

use super::{Context, Table, key, replace::Kept, scope::Scope, state::State};
use crate::Error;
use record_core::ToBlob;
use record_core::{Key, Record, RecordView, edit};
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
const BUDGET: Budget = Budget { bytes: 8 << 20, rows: 16_384 };

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
        let mut writer = Writer::new(self, conn, options)?;
        let put = writer.put(key, some.then_some(&blob[..]))?;
        self.finish(scope, &writer.finish())?;
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
        let context = self.context();
        let mut rows = rows.into_iter();
        let mut batch = Batch::new(BUDGET);
        let mut counts = PutCounts::default();
        let mut scope = None;
        let mut state = None;
        let mut kept = None;
        let mut more = true;
        while more {
            more = batch.fill::<K, R, V, E>(context.table, &mut rows)?;
            let replace = options.mode == PutMode::Replace;
            if batch.is_empty() && (scope.is_some() || !replace) {
                break;
            }
            if batch.sort() > 0 && options.mode == PutMode::Insert {
                return Err(key_conflict(context.record, context.table, K::COLUMNS).into());
            }
            if scope.is_none() {
                scope = Some(Scope::write(conn, &context)?);
                kept = replace.then(|| Kept::<K>::new(conn, context)).transpose()?;
            }
            let mut writer = Writer::new(self, conn, options)?;
            for (key, blob) in batch.iter() {
                counts.count(writer.put(key.borrow(), blob)?);
            }
            state = Some(writer.finish());
            if let Some(kept) = &kept {
                kept.keep(batch.iter().map(|(key, _)| key.borrow()))?;
            }
            batch.clear();
        }
        if let Some(kept) = kept {
            counts.deleted = kept.delete_others()?;
        }
        if let (Some(scope), Some(state)) = (scope, state) {
            self.finish(scope, &state)?;
        }
        Ok(counts)
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
        let mut writer = Writer::new(self, conn, PutOptions::new().overwrite_newer(true))?;
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
        self.finish(scope, &writer.finish())?;
        Ok(put)
    }

    /// Removes a row, and says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete(&self, conn: &Connection, key: &K) -> Result<bool, Error> {
        self.delete_many(conn, [key]).map(|deleted| deleted > 0)
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
        let context = self.context();
        let failed = |error| context.asked(conn, context.failed("deleting a row", error));
        let scope = Scope::write(conn, &context)?;
        let mut statement = conn.prepare_cached(&self.shared.delete).map_err(failed)?;
        let mut deleted = 0;
        for each in keys {
            key::bind(&context, &mut statement, each.borrow(), 1)?;
            deleted += statement.raw_execute().map_err(failed)? as u64;
        }
        drop(statement);
        scope.finish(&context)?;
        Ok(deleted)
    }
}

/// The statements that write rows of a table.
pub(super) struct Writer<'a, K, R> {
    table: &'a Table<K, R>,
    state: Arc<State>,
    options: PutOptions,
    select: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    update: CachedStatement<'a>,
}

impl<'a, K: Key, R: Record> Writer<'a, K, R> {
    /// Called inside the transaction that writes.
    pub(super) fn new(
        table: &'a Table<K, R>,
        conn: &'a Connection,
        options: PutOptions,
    ) -> Result<Self, Error> {
        let context = table.context();
        let state = table.state(conn)?;
        state.check_writable(&context)?;
        let prepare =
            |sql: &str| conn.prepare_cached(sql).map_err(|error| context.failed("preparing to write", error));
        Ok(Writer {
            select: prepare(&table.shared.select)?,
            insert: prepare(&state.insert)?,
            update: prepare(&state.update)?,
            table,
            state,
            options,
        })
    }

    /// Gives the statements back.
    pub(super) fn finish(self) -> Arc<State> {
        self.state
    }

    /// Shows what is stored under a key to `see`.
    pub(super) fn stored<T>(&mut self, key: &K, see: impl FnOnce(Lookup<&[u8]>) -> T) -> Result<T, Error> {
        select(&self.table.context(), &mut self.select, key, see)
    }

    /// Puts a row; no bytes are *known empty*.
    fn put(&mut self, key: &K, blob: Option<&[u8]>) -> Result<Put, Error> {
        let PutOptions { mode, overwrite_newer: overwrite } = self.options;
        let put = self.stored(key, |stored| match (stored, blob) {
            (Lookup::Missing, _) => Put::Inserted,
            _ if matches!(mode, PutMode::Insert | PutMode::InsertOrIgnore) => Put::Ignored,
            (Lookup::KnownEmpty, None) => Put::Unchanged,
            (Lookup::KnownEmpty, Some(_)) => Put::Updated,
            (Lookup::Found(stored), Some(blob)) if stored == blob => Put::Unchanged,
            (Lookup::Found(stored), blob) if !overwrite && loses_newer(R::LAYOUT, stored, blob) => {
                Put::RefusedAsNewer
            }
            (Lookup::Found(_), _) => Put::Updated,
        })?;
        self.write(key, blob, put)
    }

    /// Does what was found to be done with a row.
    pub(super) fn write(&mut self, key: &K, blob: Option<&[u8]>, put: Put) -> Result<Put, Error> {
        let context = self.table.context();
        let (statement, doing) = match put {
            Put::Inserted => (&mut self.insert, "inserting a row"),
            Put::Updated => (&mut self.update, "updating a row"),
            Put::Ignored if self.options.mode == PutMode::Insert => {
                return Err(key_conflict(context.record, context.table, K::COLUMNS));
            }
            Put::Unchanged | Put::RefusedAsNewer | Put::Ignored => return Ok(put),
        };
        key::bind(&context, statement, key, 1)?;
        bind_blob(&context, &self.state, statement, blob, K::COLUMNS.len() + 1)?;
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
pub(super) fn select<K: Key, T>(
    context: &Context<'_>,
    statement: &mut Statement<'_>,
    key: &K,
    see: impl FnOnce(Lookup<&[u8]>) -> T,
) -> Result<T, Error> {
    let failed = |error| context.failed("looking a row up", error);
    key::bind(context, statement, key, 1)?;
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
            Err(context.problem(message).blaming_row(true))
        }
    }
}
