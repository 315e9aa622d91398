//! The statements that write rows.
//!
//! Every row is looked up first and compared by bytes, so what has not changed is not written, and what a newer program
//! wrote is not lost.

use crate::{
    Error,
    connection::{
        blob::select,
        failure::Context,
        key::{self, ShownKey},
        scope::Scope,
    },
    schema::{shared::Shared, state::State},
};
use record_table::{Lookup, Put, PutMode, PutOptions, key_conflict, loses_newer};
use rusqlite::{
    CachedStatement, Connection, Statement,
    types::{ToSqlOutput, ValueRef},
};
use std::sync::Arc;

impl Shared {
    /// Writes by `write` in one transaction; nothing is kept if it fails.
    pub(super) fn write<T>(
        &self,
        conn: &Connection,
        options: PutOptions,
        write: impl FnOnce(&mut Writer<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let scope = Scope::write(conn, &self.context())?;
        let mut writer = Writer::new(self, conn, options)?;
        let written = write(&mut writer)?;
        self.finish(scope, &writer.finish())?;
        Ok(written)
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

    /// Writes what `change` makes of what is stored under a key, which is checked; `None` leaves it as it is.
    pub(super) fn change(
        &mut self,
        conn: &Connection,
        key: ShownKey<'_>,
        change: impl FnOnce(Lookup<&[u8]>) -> Result<Option<Vec<u8>>, Error>,
    ) -> Result<Put, Error> {
        let shared = self.shared;
        let (put, blob) = self.stored(key, |stored| {
            if let Lookup::Found(bytes) = stored {
                shared.check(conn, bytes)?;
            }
            let put = if stored.is_known() { Put::Updated } else { Put::Inserted };
            change(stored).map(|blob| (put, blob)).map_err(|error| error.in_table(&shared.name))
        })??;
        match blob {
            None => Ok(Put::Unchanged),
            Some(blob) => self.write(key, Some(&blob), put),
        }
    }

    /// Puts a row; no bytes are *known empty*.
    pub(super) fn put(&mut self, key: ShownKey<'_>, blob: Option<&[u8]>) -> Result<Put, Error> {
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
