//! A table without its types: its name, its key columns and its layout as data. What moves rows is in the modules that take it;
//! [`Table`](crate::Table) and [`AnyTable`](crate::AnyTable) are its faces.

use super::{catalog, existing, state::State};
use crate::{
    Error,
    connection::{failure::Context, scope::Scope},
    sql::table::{DATA, IDS, LAYOUTS, POSITIONS, key_equals, qualified},
};
use record_core::{key::KeyColumn, layout::Layout};
use rusqlite::{CachedStatement, Connection, Row, Statement, types::ToSqlOutput};
use std::sync::{Arc, RwLock};

/// What both faces of a table share, and all of its handles.
pub(crate) struct Shared {
    pub(crate) name: String,
    /// The record's layout, as the face knows it.
    pub(crate) layout: &'static Layout,
    pub(crate) key: &'static [KeyColumn],
    /// Checks structure and values of a blob, with the record's own types where the face has them.
    pub(crate) check: Check,
    /// Parameters: the key. Column: the blob.
    pub(crate) select: String,
    /// Parameters: the key.
    pub(crate) delete: String,
    state: RwLock<Option<Arc<State>>>,
}

/// Checks structure and values of a blob.
type Check = fn(&'static Layout, &[u8]) -> Result<(), record_core::Error>;

/// Refuses what can be no table's name in any spelling: an empty one, and one with U+0000. `record` is the record's name, for the error.
pub(crate) fn check_name(record: &str, name: &str) -> Result<(), Error> {
    let message = if name.is_empty() {
        "a table's name can't be empty"
    } else if name.contains('\0') {
        "a table's name can't hold U+0000"
    } else {
        return Ok(());
    };
    Err(Error::of_table(record, message).in_table(&name.replace('\0', "\\0")))
}

impl Shared {
    /// A table of which nothing is known yet but what its face knows.
    pub(crate) fn new(
        name: &str,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        check: Check,
    ) -> Result<Self, Error> {
        check_name(layout.record(), name)?;
        let context = Context { table: name, record: layout.record() };
        let own = [
            (LAYOUTS, "this is the catalog's own name"),
            (POSITIONS, "this is the name of the table of positions"),
            (IDS, "this is the name of the table that holds which ids were drawn"),
        ];
        if let Some((_, message)) = own.iter().find(|(own, _)| name.eq_ignore_ascii_case(own)) {
            return Err(context.problem(*message));
        }
        let (table, equals) = (qualified(name), key_equals(key, 1));
        Ok(Shared {
            name: name.into(),
            layout,
            key,
            check,
            select: format!("SELECT {DATA} FROM {table} WHERE {equals}"),
            delete: format!("DELETE FROM {table} WHERE {equals}"),
            state: RwLock::new(None),
        })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context { table: &self.name, record: self.layout.record() }
    }

    /// Reads columns and catalog and keeps what they say.
    pub(crate) fn load(&self, conn: &Connection) -> Result<Arc<State>, Error> {
        let state = Arc::new(State::load(conn, &self.context(), self.layout, self.key)?);
        let mut known = self.state.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Inside the caller's transaction the schema may yet be rolled back, and its number given to another one.
        *known = conn.is_autocommit().then(|| state.clone());
        Ok(state)
    }

    /// How rows are written now. Called inside the transaction that writes.
    pub(crate) fn state(&self, conn: &Connection) -> Result<Arc<State>, Error> {
        let known = self.state.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        if let Some(state) = known
            && state.unwritable.is_none()
            && state.is_of(conn, &self.context())?
        {
            return Ok(state);
        }
        self.load(conn)
    }

    /// Keeps what was found out inside a transaction, once that is over.
    pub(crate) fn keep(&self, conn: &Connection, state: &Arc<State>) {
        if conn.is_autocommit() {
            let mut known = self.state.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            known.get_or_insert_with(|| state.clone());
        }
    }

    /// Ends a call that wrote. What it found out about the table inside its own transaction is known to all calls from
    /// then on.
    pub(crate) fn finish(&self, scope: Scope<'_>, state: &Arc<State>) -> Result<(), Error> {
        let conn = scope.connection();
        scope.finish(&self.context())?;
        self.keep(conn, state);
        Ok(())
    }

    /// What `ask` says of stored bytes. Where it does not know their layout, a program that was deployed after the catalog was
    /// read may have written them, so that is read again, and `ask` asked again.
    pub(crate) fn known<T>(
        &self,
        conn: &Connection,
        ask: impl Fn() -> Result<T, record_core::Error>,
    ) -> Result<T, Error> {
        match ask() {
            Err(error) if error.is_unknown_layout() => {
                catalog::read(conn, &self.context(), self.layout)?;
                ask()
            }
            answer => answer,
        }
        .map_err(|error| Error::from(error).in_table(&self.name))
    }

    /// Checks structure and values of a stored blob.
    pub(crate) fn check(&self, conn: &Connection, bytes: &[u8]) -> Result<(), Error> {
        self.known(conn, || (self.check)(self.layout, bytes))
    }

    /// The statement that looks a key up. Column: the blob.
    pub(crate) fn select<'c>(&self, conn: &'c Connection) -> Result<CachedStatement<'c>, Error> {
        conn.prepare_cached(&self.select)
            .map_err(|error| self.context().asked(conn, self.context().failed("preparing to read", error)))
    }

    /// An error about a row that begins with its key: says which `rowid` it has, if it has one and that can be found out.
    #[cold]
    pub(crate) fn placed(&self, conn: &Connection, row: &Row<'_>, error: Error) -> Error {
        let bind = |statement: &mut Statement<'_>| {
            let mut columns = 0..self.key.len();
            columns.try_for_each(|i| {
                statement.raw_bind_parameter(i + 1, row.get_ref(i).map(ToSqlOutput::Borrowed)?)
            })
        };
        self.with_rowid(conn, |statement| bind(statement).ok(), error)
    }

    /// The same of a row whose key `bind` binds.
    pub(crate) fn with_rowid(
        &self,
        conn: &Connection,
        bind: impl FnOnce(&mut Statement<'_>) -> Option<()>,
        error: Error,
    ) -> Error {
        let rowid = || {
            let rowid = existing::rowid(conn, &self.context()).ok()??;
            let (table, equals) = (qualified(&self.name), key_equals(self.key, 1));
            let mut statement = conn.prepare(&format!("SELECT {rowid} FROM {table} WHERE {equals}")).ok()?;
            bind(&mut statement)?;
            let mut rows = statement.raw_query();
            rows.next().ok()??.get::<_, i64>(0).ok()
        };
        match rowid() {
            Some(rowid) => error.stored_at("rowid", rowid.to_string()),
            None => error,
        }
    }

    /// How many rows the table has, known-empty ones included.
    pub(crate) fn count(&self, conn: &Connection) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM {}", qualified(&self.name));
        conn.prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .map_err(|error| self.context().asked(conn, self.context().failed("counting rows", error)))
    }

    /// The number of the schema that is known.
    #[cfg(test)]
    pub(crate) fn known_schema(&self) -> Option<i64> {
        self.state.read().unwrap().as_ref().map(|state| state.schema_version)
    }
}
