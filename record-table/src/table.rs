//! What tables of every store can do, as a trait: an application's code is written once, and runs on any of them.

#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;

use crate::{
    Encoded, Error, Lookup, Put, PutCounts, PutOptions, Scan, ScanCounts, ScanOptions, store::Store,
};
use core::{borrow::Borrow, future::Future, pin::Pin};
use record_core::{Blob, Patch, Record, RecordView, ToBlob};

/// The future of a call with many rows.
///
/// Without the box, whose type holds nothing of an iterator's, the compiler could not tell of a task that its future is `Send` when it
/// makes such a call with an iterator over borrowed rows that has a closure in it, as `rows.iter().map(|(key, row)| (key, row))`.
pub type Answer<'a, T, E = Error> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// A table of records, whichever store it is in: `record_sqlite::Table` and the `Table`s of both drivers of `record_postgres`.
///
/// Its methods are those that these tables have themselves, where more is said about each of them. Here they return futures,
/// so that code over them is written once for all drivers. Those of a [`Blocking`](crate::store::Blocking) store are ready at
/// once, and [`now`](crate::store::now) takes the result out.
///
/// ```
/// use record_core::{Patch, Record};
/// use record_table::{Error, Table, store::now};
///
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// /// Code of an application.
/// async fn rename<T>(facts: &T, connection: &mut T::Connection, author: &str, to: &str) -> Result<u64, Error>
/// where
///     T: Table<Key = i64, Record = Facts>,
/// {
///     let mut theirs = Vec::new();
///     let scan = facts.scan().matching(Facts::author().eq(author));
///     scan.for_each(connection, |key, _| theirs.push(key)).await?;
///     let renamed = theirs.iter().map(|key| (key, FactsPatch::new().author(to)));
///     Ok(facts.patch_many(connection, renamed).await?.updated)
/// }
///
/// // In its tests, on SQLite. On Postgres it is awaited in a task.
/// let mut connection = record_sqlite::open(":memory:")?;
/// let facts = record_sqlite::Table::create(&connection, "facts")?;
/// facts.put(&connection, &17, Facts { additions: 120, author: "ada".into() })?;
/// assert_eq!(now(rename(&facts, &mut connection, "ada", "ada l."))?, 1);
/// # Ok::<(), Error>(())
/// ```
///
/// # Transactions
///
/// `C` is what calls are made on: the [store's connection](Store::Connection) unless something else is said, or a transaction of
/// its driver. Code that is to run in both leaves it open, and the transaction is begun and committed by whoever has one:
///
/// ```
/// # use record_core::Record;
/// # use record_table::{Error, Table, store::now};
/// # #[derive(Record)]
/// # struct Account { balance: i64 }
/// async fn transfer<C, T>(accounts: &T, within: &mut C, from: i64, to: i64, sum: i64) -> Result<(), Error>
/// where
///     T: Table<C, Key = i64, Record = Account>,
/// {
///     accounts.edit(within, &from, |account| account.balance -= sum).await?;
///     accounts.edit(within, &to, |account| account.balance += sum).await?;
///     Ok(())
/// }
///
/// # let mut connection = record_sqlite::open(":memory:")?;
/// # let accounts = record_sqlite::Table::create(&connection, "accounts")?;
/// # accounts.put_many(&connection, [(1, Account { balance: 100 }), (2, Account { balance: 0 })])?;
/// let mut transaction = connection.transaction()?;
/// now(transfer(&accounts, &mut transaction, 1, 2, 30))?;
/// transaction.commit()?;
/// # assert_eq!(accounts.get(&connection, &2)?.found().unwrap().view().balance(), 30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A call that writes more than one row is a transaction by itself, or a savepoint inside of one: all of it is kept, or nothing.
///
/// # Other stores
///
/// The trait is open, as [`Store`] is. Futures are `Send` by declaration, so that generic code can be spawned as a task; that is
/// why rows, keys and closures have to be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table whose calls are made on `{C}`",
    note = "a table of `record_sqlite` takes a `Connection`, `Transaction` or `Savepoint` of `rusqlite`; one of `record_postgres` a \
            `Client` or `Transaction` of its driver"
)]
pub trait Table<C = <Self as Store>::Connection>: Store + Clone {
    /// A record that was read, with the memory that it lies in.
    type Row: Row<Self::Record> + Send;

    /// The handle of a table that exists.
    ///
    /// # Errors
    /// When the table is missing, its columns are not those of the key type, it is in no catalog, or it was written with another form
    /// of one of this program's versions of the record.
    fn open(connection: &mut C, name: &str) -> impl Future<Output = Result<Self, Error>> + Send;

    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when what is missing can't be made.
    fn create(connection: &mut C, name: &str) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Opens the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`open`](Self::open).
    fn open_default(connection: &mut C) -> impl Future<Output = Result<Self, Error>> + Send;

    /// Makes the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`create`](Self::create).
    fn create_default(connection: &mut C) -> impl Future<Output = Result<Self, Error>> + Send;

    /// What is stored under a key.
    ///
    /// # Errors
    /// When the blob is corrupt or of a layout that neither this program nor the catalog knows. When the database fails.
    fn get(
        &self,
        connection: &mut C,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Lookup<Self::Row>, Error>> + Send;

    /// What is stored under many keys, in the order asked, all of one state of the database.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::row`] is the number of the key whose blob is to blame.
    fn get_many<'a, Q: Borrow<Self::Key> + Send + 'a>(
        &'a self,
        connection: &'a mut C,
        keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
    ) -> Answer<'a, Vec<Lookup<Self::Row>>>;

    /// The keys under which an equal record is stored, in key order; for `None` those that are known empty. The record needs
    /// `#[record(digest)]` or `#[record(digest(unique))]`.
    ///
    /// # Errors
    /// When the record has no digest, the value can't be encoded, or the database fails.
    fn find_equal<V: ToBlob<Self::Record> + Send>(
        &self,
        connection: &mut C,
        value: V,
    ) -> impl Future<Output = Result<Vec<Self::Key>, Error>> + Send;

    /// How many rows the table has, known-empty ones included.
    ///
    /// # Errors
    /// When the database fails.
    fn count(&self, connection: &mut C) -> impl Future<Output = Result<u64, Error>> + Send;

    /// All rows, or those that a filter leaves; nothing is read before the last call.
    fn scan(&self) -> Scan<'_, Self> {
        Scan::new(self)
    }

    /// Calls `each` with the key and a view of every row that a scan asks for, until it fails; `None` is *known empty*. What
    /// [`scan`](Self::scan) calls.
    ///
    /// # Errors
    /// What `each` fails with. When a blob is corrupt or of an unknown layout, or the database fails.
    fn scan_with<E: From<Error> + Send>(
        &self,
        connection: &mut C,
        options: ScanOptions<Self::Record>,
        each: impl FnMut(Self::Key, Option<<Self::Record as Record>::View<'_>>) -> Result<(), E> + Send,
    ) -> impl Future<Output = Result<ScanCounts, E>> + Send;

    /// Puts one row: a record, a [`Blob`], or an `Option`, where `None` is *known empty*.
    ///
    /// # Errors
    /// When a field can't hold its value, the blob is too long, a constraint of the table is violated, the table must be brought
    /// forward first ([`create`](Self::create)), or the database fails. Nothing is changed then.
    fn put<V: ToBlob<Self::Record> + Send>(
        &self,
        connection: &mut C,
        key: &Self::Key,
        value: V,
    ) -> impl Future<Output = Result<Put, Error>> + Send {
        self.put_with(connection, key, value, PutOptions::new())
    }

    /// As [`put`](Self::put), with options.
    ///
    /// # Errors
    /// As [`put`](Self::put). With [`PutMode::Insert`](crate::PutMode::Insert) when the key has a row, and with
    /// [`PutMode::Replace`](crate::PutMode::Replace) always.
    fn put_with<V: ToBlob<Self::Record> + Send>(
        &self,
        connection: &mut C,
        key: &Self::Key,
        value: V,
        options: PutOptions,
    ) -> impl Future<Output = Result<Put, Error>> + Send;

    /// Says that the key was computed and that there is nothing.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    fn put_known_empty(
        &self,
        connection: &mut C,
        key: &Self::Key,
    ) -> impl Future<Output = Result<Put, Error>> + Send {
        self.put(connection, key, Encoded(None))
    }

    /// Puts many rows: all of them or, after an error, none. The last one of equal keys counts.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    fn put_many<'a, Q, V>(
        &'a self,
        connection: &'a mut C,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send + 'a>,
    ) -> Answer<'a, PutCounts>
    where
        Q: Borrow<Self::Key> + Send + Sync + 'a,
        V: ToBlob<Self::Record> + Send + Sync + 'a,
    {
        self.put_many_with(connection, rows, PutOptions::new())
    }

    /// As [`put_many`](Self::put_many), with options.
    ///
    /// # Errors
    /// As [`put`](Self::put), and as the mode says.
    fn put_many_with<'a, Q, V>(
        &'a self,
        connection: &'a mut C,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send + 'a>,
        options: PutOptions,
    ) -> Answer<'a, PutCounts>
    where
        Q: Borrow<Self::Key> + Send + Sync + 'a,
        V: ToBlob<Self::Record> + Send + Sync + 'a,
    {
        self.try_put_many(connection, rows.into_iter().map(Ok::<_, Error>), options)
    }

    /// As [`put_many_with`](Self::put_many_with) for rows that can fail to be made: at the first error nothing is kept.
    ///
    /// # Errors
    /// The iterator's first error, or as [`put_many_with`](Self::put_many_with).
    fn try_put_many<'a, Q, V, E>(
        &'a self,
        connection: &'a mut C,
        rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send + 'a>,
        options: PutOptions,
    ) -> Answer<'a, PutCounts, E>
    where
        Q: Borrow<Self::Key> + Send + Sync + 'a,
        V: ToBlob<Self::Record> + Send + Sync + 'a,
        E: From<Error> + Send + 'a;

    /// Reads a row, changes its record and writes it back, in one transaction. `change` is called only if there is a record.
    ///
    /// # Errors
    /// When the stored blob is corrupt, and as [`put`](Self::put).
    fn edit(
        &self,
        connection: &mut C,
        key: &Self::Key,
        change: impl FnOnce(&mut Self::Record) + Send,
    ) -> impl Future<Output = Result<Lookup<Put>, Error>> + Send;

    /// Patches one row: a sparse merge into the record that is stored, or where there is none, a row of what the patch sets and of
    /// defaults.
    ///
    /// # Errors
    /// When there is no record and the patch lacks a field that has no default, [`Error::is_incomplete`], and as
    /// [`put`](Self::put).
    fn patch<P: Patch<Record = Self::Record>>(
        &self,
        connection: &mut C,
        key: &Self::Key,
        patch: &P,
    ) -> impl Future<Output = Result<Put, Error>> + Send;

    /// Patches many rows; patches of one key are merged, the later ones over the earlier.
    ///
    /// # Errors
    /// As [`patch`](Self::patch); [`Error::row`] is the number of the patch whose row is to blame.
    fn patch_many<'a, Q: Borrow<Self::Key> + Send + Sync + 'a, P: Patch<Record = Self::Record> + 'a>(
        &'a self,
        connection: &'a mut C,
        patches: impl IntoIterator<Item = (Q, P), IntoIter: Send + 'a>,
    ) -> Answer<'a, PutCounts>;

    /// Removes a row, and says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    fn delete(&self, connection: &mut C, key: &Self::Key)
    -> impl Future<Output = Result<bool, Error>> + Send;

    /// Removes many rows, and says how many there were.
    ///
    /// # Errors
    /// When the database fails; then none is removed.
    fn delete_many<'a, Q: Borrow<Self::Key> + Send + 'a>(
        &'a self,
        connection: &'a mut C,
        keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
    ) -> Answer<'a, u64>;
}

/// A table whose scans give record batches.
#[cfg(feature = "arrow")]
pub trait ToBatches<C = <Self as Store>::Connection>: Table<C> {
    /// The rows that a scan asks for as record batches: the key columns first, then the record's fields. What
    /// [`Scan::to_batches`] calls.
    ///
    /// # Errors
    /// When a selected column is not there, or a key column and a field have the same name; and as [`Table::scan_with`].
    fn scan_to_batches(
        &self,
        connection: &mut C,
        options: ScanOptions<Self::Record>,
    ) -> impl Future<Output = Result<Vec<RecordBatch>, Error>> + Send;
}

/// A record that was read from a table of any store.
pub trait Row<R: Record> {
    /// Typed access to the fields.
    fn view(&self) -> R::View<'_>;

    /// The value, owned.
    fn decode(&self) -> R {
        self.view().decode()
    }

    /// The row as a blob, which can be edited and put again.
    ///
    /// # Errors
    /// When the bytes are readable but not canonical, because another program wrote them.
    fn into_blob(self) -> Result<Blob<R>, Error>;
}
