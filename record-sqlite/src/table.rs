//! The handle of a table.

use super::{
    Context, catalog, ids, positions,
    schema::{self, DATA},
    scope::Scope,
    state::State,
};
use crate::Error;
use record_core::{Key, Record, key::KeyColumn, layout::Layout};
use record_table::{check_name, default_name};
use rusqlite::Connection;
use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, RwLock},
};

/// A table of records of type `R` under keys of type `K`.
///
/// The handle holds names and SQL text, never a connection: every call takes the caller's, be it a
/// [`rusqlite::Connection`] or a [`rusqlite::Transaction`], so it works inside the application's own transactions. It
/// is cheap to clone and can be shared between threads. A handle belongs to the database that it was opened on; other
/// connections to the same file are welcome.
///
/// Every call that writes is a transaction by itself, and waits its turn when others write. In a transaction of your own
/// that reads first, begin with [`rusqlite::TransactionBehavior::Immediate`]: a deferred one fails when another
/// connection has written in between, and is then to be made again; [`Error::is_retryable`] says so.
///
/// ```
/// use record_core::{Key, Record};
/// use record_sqlite as sqlite;
/// use record_table::Lookup;
///
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// #[derive(Key, Clone)]
/// struct PullRequest { repository: i32, number: i64 }
///
/// let conn = sqlite::open(":memory:")?;
/// let table = sqlite::Table::<PullRequest, Facts>::create(&conn, "pull_request_facts")?;
///
/// let key = PullRequest { repository: 1, number: 17 };
/// table.put(&conn, &key, &Facts { additions: 120, author: "ada".into() })?;
/// match table.get(&conn, &key)? {
///     Lookup::Found(row) => assert_eq!(row.view().author(), "ada"),
///     Lookup::KnownEmpty | Lookup::Missing => unreachable!(),
/// }
///
/// let rows = (1..=3).map(|number| {
///     let facts = Facts { additions: 10, author: format!("author {number}") };
///     (PullRequest { repository: 2, number }, facts)
/// });
/// assert_eq!(table.put_many(&conn, rows)?.inserted, 3);
/// # Ok::<(), record_sqlite::Error>(())
/// ```
///
/// # The table
///
/// ```sql
/// CREATE TABLE pull_request_facts (
///   repository INTEGER NOT NULL, number INTEGER NOT NULL,  -- the key
///   data BLOB,                                             -- the record; NULL is known empty
///   created INTEGER,                                       -- promoted fields, written by us, indexed
///   data_digest INTEGER,                                   -- with `#[record(digest)]`, indexed
///   PRIMARY KEY (repository, number));
/// ```
///
/// No function of ours is in the schema, so any client can read the file; one that writes `data` itself should call
/// [`repromote`](Table::repromote) afterwards. `u64` keys beyond 2^63 - 1 are blobs of 8 bytes, most significant first,
/// which SQLite sorts after all integers. Further columns of your own are left alone, if they may be NULL or have a
/// default. The layouts of everything stored are in the table `record_layouts`.
pub struct Table<K, R> {
    pub(super) shared: Arc<Shared>,
    types: PhantomData<fn() -> (K, R)>,
}

pub(super) struct Shared {
    pub(super) name: String,
    /// Parameters: the key. Column: the blob.
    pub(super) select: String,
    /// Parameters: the key.
    pub(super) delete: String,
    state: RwLock<Option<Arc<State>>>,
}

impl<K: Key, R: Record> Table<K, R> {
    /// The handle of a table that exists.
    ///
    /// Reads the catalog: from then on blobs of newer versions of the record, which extend this program's, can be read.
    /// A table that this program's version is not known to yet can be read but not written; see
    /// [`create`](Table::create).
    ///
    /// # Errors
    /// When the table is missing, its columns are not those of the key type, it is in no catalog, or it was written
    /// with another form of one of this program's versions of the record: the error names the field that differs.
    pub fn open(conn: &Connection, name: &str) -> Result<Self, Error> {
        let table = Table::new(name)?;
        table.load(conn)?;
        Ok(table)
    }

    /// Opens the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`open`](Table::open).
    pub fn open_default(conn: &Connection) -> Result<Self, Error> {
        Table::open(conn, default_name(R::LAYOUT)?)
    }

    /// The handle of a table of which nothing is known yet.
    pub(super) fn new(name: &str) -> Result<Self, Error> {
        check_name(R::LAYOUT.record(), name)?;
        let context = Context { table: name, record: R::LAYOUT.record() };
        if name.eq_ignore_ascii_case(catalog::TABLE) {
            return Err(context.problem("this is the catalog's own name"));
        }
        if name.eq_ignore_ascii_case(positions::TABLE) {
            return Err(context.problem("this is the name of the table of positions"));
        }
        if name.eq_ignore_ascii_case(ids::TABLE) {
            return Err(context.problem("this is the name of the table that holds which ids were drawn"));
        }
        let (table, equals) = (schema::qualified(name), schema::key_equals(K::COLUMNS, 1));
        let shared = Shared {
            name: name.into(),
            select: format!("SELECT {DATA} FROM {table} WHERE {equals}"),
            delete: format!("DELETE FROM {table} WHERE {equals}"),
            state: RwLock::new(None),
        };
        Ok(Table { shared: Arc::new(shared), types: PhantomData })
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context { table: &self.shared.name, record: R::LAYOUT.record() }
    }

    /// Reads columns and catalog and keeps what they say.
    pub(super) fn load(&self, conn: &Connection) -> Result<Arc<State>, Error> {
        self.shared.load(conn, R::LAYOUT, K::COLUMNS)
    }

    /// How rows are written now. Called inside the transaction that writes.
    pub(super) fn state(&self, conn: &Connection) -> Result<Arc<State>, Error> {
        self.shared.state(conn, R::LAYOUT, K::COLUMNS)
    }

    /// Ends a call that wrote. What it found out about the table inside its own transaction is known to all calls from
    /// then on.
    pub(super) fn finish(&self, scope: Scope<'_>, state: &Arc<State>) -> Result<(), Error> {
        let conn = scope.connection();
        scope.finish(&self.context())?;
        self.shared.keep(conn, state);
        Ok(())
    }

    /// Opens a stored blob. One of an unknown layout may have been written by a program that was deployed after the
    /// catalog was read, so that is read again once.
    pub(super) fn view<'b>(&self, conn: &Connection, bytes: &'b [u8]) -> Result<R::View<'b>, Error> {
        match R::view(bytes) {
            Err(error) if error.is_unknown_layout() => {
                catalog::read(conn, &self.context(), R::LAYOUT)?;
                R::view(bytes)
            }
            view => view,
        }
        .map_err(|error| Error::from(error).in_table(&self.shared.name))
    }
}

impl Shared {
    /// Reads columns and catalog and keeps what they say.
    fn load(
        &self,
        conn: &Connection,
        layout: &'static Layout,
        key: &'static [KeyColumn],
    ) -> Result<Arc<State>, Error> {
        let context = Context { table: &self.name, record: layout.record() };
        let state = Arc::new(State::load(conn, &context, layout, key)?);
        let mut known = self.state.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        // Inside the caller's transaction the schema may yet be rolled back, and its number given to another one.
        *known = conn.is_autocommit().then(|| state.clone());
        Ok(state)
    }

    /// How rows are written now. Called inside the transaction that writes.
    pub(super) fn state(
        &self,
        conn: &Connection,
        layout: &'static Layout,
        key: &'static [KeyColumn],
    ) -> Result<Arc<State>, Error> {
        let context = Context { table: &self.name, record: layout.record() };
        let known = self.state.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        if let Some(state) = known
            && state.unwritable.is_none()
            && state.schema_version == schema::version(conn, &context)?
        {
            return Ok(state);
        }
        self.load(conn, layout, key)
    }

    /// Keeps what was found out inside a transaction, once that is over.
    pub(super) fn keep(&self, conn: &Connection, state: &Arc<State>) {
        if conn.is_autocommit() {
            let mut known = self.state.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            known.get_or_insert_with(|| state.clone());
        }
    }
}

impl<K, R> Clone for Table<K, R> {
    fn clone(&self) -> Self {
        Table { shared: self.shared.clone(), types: PhantomData }
    }
}

impl<K, R> fmt::Debug for Table<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Table").field(&self.shared.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Record)]
    struct Point {
        x: i32,
    }

    #[test]
    fn a_changed_schema_is_read_once() {
        let conn = super::super::open(":memory:").unwrap();
        let table = Table::<i64, Point>::create(&conn, "points").unwrap();
        let known = || table.shared.state.read().unwrap().as_ref().map(|state| state.schema_version);
        let change = |n: i64| conn.execute_batch(&format!("CREATE TABLE other{n} (a)")).unwrap();
        let calls: [&dyn Fn(); 4] = [
            &|| assert!(table.put(&conn, &1, Point { x: 1 }).is_ok()),
            &|| assert!(table.put_many(&conn, [(2, Point { x: 1 })]).is_ok()),
            &|| assert!(table.edit(&conn, &1, |point| point.x += 1).is_ok()),
            &|| assert!(table.repromote(&conn).is_ok()),
        ];
        for (n, call) in (0..).zip(calls) {
            let before = known().unwrap();
            change(n);
            call();
            assert_eq!(known(), Some(before + 1), "call {n}");
        }

        // A transaction that may be undone teaches the handle nothing.
        let transaction = conn.unchecked_transaction().unwrap();
        change(9);
        table.put(&conn, &3, Point { x: 1 }).unwrap();
        assert_eq!(known(), None);
        drop(transaction);
    }
}
