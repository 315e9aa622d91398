//! The handle of a table.

use crate::{
    Error,
    connection::failure::Context,
    schema::{repromote::Repromoted, shared::Shared},
};
use record_core::{Key, Record};
use record_table::default_name;
use rusqlite::Connection;
use std::{fmt, marker::PhantomData, sync::Arc};

/// A table of records of type `R` under keys of type `K`.
///
/// The handle holds names and SQL text, never a connection: every call takes the caller's, be it a
/// [`rusqlite::Connection`] or a [`rusqlite::Transaction`], so it works inside the application's own transactions. It
/// is cheap to clone and can be shared between threads. A handle belongs to the database that it was opened on; other
/// connections to the same file are welcome. A connection to another file is noticed, and what that one says of the table is read;
/// databases in memory can't be told apart, and their promoted columns become wrong.
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
    pub(crate) shared: Arc<Shared>,
    types: PhantomData<fn() -> (K, R)>,
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
        table.shared.load(conn)?;
        Ok(table)
    }

    /// Opens the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`open`](Table::open).
    pub fn open_default(conn: &Connection) -> Result<Self, Error> {
        Table::open(conn, default_name(R::LAYOUT)?)
    }

    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    ///
    /// Bringing a table forward adds a row to the catalog, from which older programs learn to read what this one writes,
    /// and the columns and indexes of fields that were promoted since. Blobs are never rewritten; columns are filled from
    /// them. It can be called as often as one likes, by several programs at once: when there is nothing to do, it takes
    /// no lock.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// #[derive(Record)]
    /// struct Facts { #[record(promote)] additions: u32, author: String }
    ///
    /// let conn = sqlite::open(":memory:")?;
    /// let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// table.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// let large: i64 = conn.query_row("SELECT count(*) FROM facts WHERE additions > 100", [], |row| row.get(0))?;
    /// assert_eq!(large, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`open`](Table::open), when a promoted field can't be shown as a column, and when the index that `digest(unique)`
    /// needs has the name of one that keeps nothing unique. Nothing is changed then.
    pub fn create(conn: &Connection, name: &str) -> Result<Self, Error> {
        let table = Table::new(name)?;
        table.shared.create(conn)?;
        Ok(table)
    }

    /// Makes the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`create`](Table::create).
    pub fn create_default(conn: &Connection) -> Result<Self, Error> {
        Table::create(conn, default_name(R::LAYOUT)?)
    }

    /// Compares promoted columns and digests with the blobs of all rows and corrects them: after another client has
    /// written `data` or one of these columns by itself.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// # #[derive(Record)]
    /// # struct Facts { #[record(promote)] additions: u32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, &Facts { additions: 120 })?;
    /// conn.execute("UPDATE facts SET additions = 7", [])?;
    /// assert_eq!(table.repromote(&conn)?.mended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the table must be brought forward first, two rows would be equal in a table with `digest(unique)`, or the
    /// database fails. Nothing is changed then.
    pub fn repromote(&self, conn: &Connection) -> Result<Repromoted, Error> {
        self.shared.repromote(conn)
    }

    /// The handle of a table of which nothing is known yet.
    fn new(name: &str) -> Result<Self, Error> {
        let check = |_, bytes: &[u8]| R::view(bytes).map(drop);
        let shared = Shared::new(name, R::LAYOUT, K::COLUMNS, check)?;
        Ok(Table { shared: Arc::new(shared), types: PhantomData })
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    pub(crate) fn context(&self) -> Context<'_> {
        self.shared.context()
    }

    /// Opens a stored blob. One of an unknown layout may have been written by a program that was deployed after the
    /// catalog was read, so that is read again once.
    pub(crate) fn view<'b>(&self, conn: &Connection, bytes: &'b [u8]) -> Result<R::View<'b>, Error> {
        self.shared.known(conn, || R::view(bytes))
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
        let conn = crate::open(":memory:").unwrap();
        let table = Table::<i64, Point>::create(&conn, "points").unwrap();
        let known = || table.shared.known_schema();
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
