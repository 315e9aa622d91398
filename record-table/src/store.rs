//! What a store is to those who write to it for long: [`Store`] and [`Transaction`], which a table of every store implements. The
//! crate `record-feed` has a `Writer` and a `Refresh` over them, which know nothing else of a database.
//!
//! The stores of this project are `record_sqlite::Table` with a `rusqlite::Connection`, `record_postgres::postgres::Table` with a
//! `postgres::Client`, and `record_postgres::tokio_postgres::Table` with a `tokio_postgres::Client`. The traits are open: a table of
//! another database is written to in the same way once it implements them.
//!
//! Calls that reach the database return futures, so what is done with them is written once. A [`Blocking`] store waits inside
//! of its calls, and its futures are ready at once; one that is [`Nonblocking`] is driven by a runtime.
//!
//! # What a store promises
//!
//! Those who write rely on the following, and on nothing else. Nothing of it is a matter of memory safety: a store that breaks a promise
//! loses rows, writes them twice or stops, and corrupts nothing else.
//!
//! 1. **A transaction is all or nothing.** What was written on a [`Transaction`] is there after [`commit`](Transaction::commit)
//!    returned `Ok`, together and durably, and not at all when the transaction was dropped, or the process or the connection died
//!    before. After a `commit` that failed it may be either. Then the stored position tells, so the position lies in the same
//!    database and is part of the transaction.
//! 2. **A call is all or nothing too.** [`put`](Transaction::put), [`put_over_newer`](Transaction::put_over_newer),
//!    [`patch`](Transaction::patch) and [`delete`](Transaction::delete) write all their rows, in one go or not at all, of
//!    all that they are given. After an error the transaction stands as it did before the call, and [`is_open`](Transaction::is_open) says
//!    so; or it is broken, and that says `false`. Most databases need a savepoint for that.
//! 3. **One row's fault is told from others.** [`Store::fault`] answers [`Fault::Row`] exactly where the same call without some row
//!    would succeed. Then the rows are halved and tried again until the row is found, which is handed back to the caller; that
//!    takes a number of calls in the order of the bad rows times the logarithm of all. If a store says `Row` of what has nothing to
//!    do with rows, all rows end up rejected. If it says `Transient` or `Fatal` of a bad row, the batch is tried again until
//!    patience ends, or the writer stops, with what is not written kept for its caller.
//! 4. **Positions are compared and set.** [`set_position`](Transaction::set_position) and
//!    [`check_position`](Transaction::check_position) fail by [`Error::position_moved`] where what is stored is not what was
//!    expected. Between two transactions that do so under one name, the second one waits for the first or fails in a way that
//!    is transient. That is what keeps two programs from writing one feed's rows past each other, and what makes trying again
//!    safe after a commit that got no answer.
//! 5. **Nothing hangs on a connection** but the transaction under way: a connection that was lost is replaced by another one, in front
//!    of which a pooler may stand.
//!
//! Blobs come as [`Encoded`]: they are checked and stored as they are, byte for byte. Rows that need a newer version of the record
//! than the program knows ([`loses_newer`](crate::loses_newer)) are left alone by `put` and counted as
//! [`refused_as_newer`](PutCounts::refused_as_newer).
//!
//! # How it is called
//!
//! By one thread or task, one transaction at a time for each connection:
//!
//! ```text
//! check_thread · create_positions · position            once, at the start
//!    begin · check_position_within                      once, by a writer: whoever moves the position is waited for
//!    begin                                              for each batch
//!      set_position or check_position                   first, so that who comes second waits here
//!      lock                                             by a writer, after a transaction was in another one's way
//!      same                                             by a refresh
//!      delete · put · patch                             halves of them where fault() says Row and is_open() says true
//!      versions · put_over_newer                        if puts were refused as newer
//!    commit                                             else it is dropped
//!    is_closed · cannot_connect · position              after an error
//! each_key                                              by a refresh that prunes
//! ```
//!
//! A panic in a call ends the writer as an error would; what it has not written is kept for its caller.

use crate::{Encoded, Error, Position, PutCounts};
use core::{
    future::{Future, ready},
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use record_core::{Key, Patch, Record};

/// A table that can be written to for long, and the connection that it is written through. [The module's
/// page](self#what-a-store-promises) says what those who write rely on.
///
/// Futures are `Send` by declaration, so that generic code over a store can be spawned as a task.
#[diagnostic::on_unimplemented(
    message = "no `Writer` and no `Refresh` can write to `{Self}`",
    note = "they take a table whose store implements `record_table::store::Store`: the `Table` of `record_sqlite`, \
            `record_postgres::postgres` or `record_postgres::tokio_postgres`"
)]
pub trait Store: Send + Sync {
    /// The table's key.
    type Key: Key + Send + Sync;
    /// The table's record.
    type Record: Record;
    /// The connection. A writer moves it to a thread of its own.
    type Connection: Send + 'static;
    /// A transaction on the table, which holds the connection.
    type Transaction<'c>: Transaction<Self::Key, Self::Record> + Send;

    /// The table's name, for messages and events.
    fn table_name(&self) -> &str;

    /// Makes the table of positions of the database, if it is missing.
    ///
    /// # Errors
    /// When it can't be made. Several programs may do so at once; none of them fails of that.
    fn create_positions(connection: &mut Self::Connection) -> impl Future<Output = Result<(), Error>> + Send;

    /// What is stored under a name in the table of positions, which is there; `None` when nothing is. Names are any that
    /// [`check_feed`](crate::check_feed) takes.
    ///
    /// Reads what is committed by then, in no transaction, and from a server that has everything that was committed there.
    ///
    /// # Errors
    /// When it can't be read.
    fn position(
        connection: &mut Self::Connection,
        name: &str,
    ) -> impl Future<Output = Result<Option<Position>, Error>> + Send;

    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// When it can't begin, for example as another one writes: a [`Fault::Transient`] then.
    fn begin<'c>(
        &self,
        connection: &'c mut Self::Connection,
    ) -> impl Future<Output = Result<Self::Transaction<'c>, Error>> + Send;

    /// What is to be done about an error that came out of a call of this trait or of [`Transaction`]. Of an error of the
    /// connection, which [`Error::is_disconnected`] says, the answer is [`Fault::Connection`].
    ///
    /// Told from the error's codes and predicates, never from its text. [`Error::blames_row`] knows of what the format refuses.
    fn fault(error: &Error) -> Fault;

    /// Whether a row was not allowed for a reason that other rows may take away, such as a constraint over several: it is then
    /// tried once more after them.
    fn is_constraint(error: &Error) -> bool;

    /// Whether a statement was cancelled, as one is that takes longer than the server allows: then, after a few attempts, the rows
    /// are written in smaller transactions.
    fn is_cancelled(error: &Error) -> bool;

    /// Fails if calls on a connection can't be made on this thread, as a blocking driver's can't in a task of a runtime.
    ///
    /// # Errors
    /// With what to do instead.
    fn check_thread(&self) -> Result<(), Error>;

    /// Whether a connection is known to be lost, without asking the server. `false` in doubt: the next call will tell.
    fn is_closed(connection: &mut Self::Connection) -> bool;

    /// The error that says why there is no connection: one of this library as it is, one of the driver as the store tells
    /// those. It counts as [`Fault::Transient`] whatever it is.
    fn cannot_connect(&self, error: ConnectError) -> Error;

    /// Calls `each` with the keys of all rows that are there at one moment, in any order and each once, until it fails.
    ///
    /// A key that is left out is one that a refresh does not prune; one that is not there does no harm.
    ///
    /// # Errors
    /// What `each` fails with, as it is; what reading fails with.
    fn each_key(
        &self,
        connection: &mut Self::Connection,
        each: &mut (dyn FnMut(Self::Key) -> Result<(), Error> + Send),
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// A store whose calls wait for the database by themselves: each of its futures is ready when it is polled for the first time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not wait for the database by itself",
    note = "it is for those of `record_feed::tokio`; the blocking `Writer` and `Refresh` take the `Table` of `record_sqlite` \
            or `record_postgres::postgres`"
)]
pub trait Blocking: Store {}

/// The result of a future over a [`Blocking`] store, which waits for nothing but that store's calls.
///
/// ```
/// # use record_core::Record;
/// use record_table::{Error, Table, store::{Blocking, now}};
///
/// # #[derive(Record)]
/// # struct Facts { additions: u32 }
/// fn is_empty<T: Table<Record = Facts> + Blocking>(facts: &T, connection: &mut T::Connection) -> Result<bool, Error> {
///     Ok(now(facts.count(connection))? == 0)
/// }
/// # let mut connection = record_sqlite::open(":memory:")?;
/// # let facts = record_sqlite::Table::<i64, Facts>::create(&connection, "facts")?;
/// # assert!(is_empty(&facts, &mut connection)?);
/// # Ok::<(), Error>(())
/// ```
///
/// # Panics
/// When the future is not ready: it waits for something else.
#[track_caller]
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the future is not ready at once, as those of a `Blocking` store are"),
    }
}

/// A store whose calls never hold up the thread of a task: they wait in their futures, which tokio drives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` would hold up the task's thread",
    note = "those of `record_feed::tokio` take a `record_postgres::tokio_postgres::Table`; others are written by the `Writer` and \
            `Refresh` of `record_feed`, which have threads of their own"
)]
pub trait Nonblocking: Store {}

/// What an error says about what is to be done next; see [`Store::fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something was in the way or broke down that may be over soon: try the transaction again.
    Transient,
    /// As `Transient`, but over another connection: this one is gone, or leads to a server that takes no writes any more.
    Connection,
    /// A row is to blame: find it by halving, and go on without it.
    Row,
    /// Nothing can be written as things are: stop, and tell the caller.
    Fatal,
}

/// The error that the caller's way to connect gives, whatever its type.
pub type ConnectError = Box<dyn std::error::Error + Send + Sync>;

/// A transaction on a table; rolled back when it is dropped.
///
/// Rows of a call come in any order, and there may be none. Of two that are put under one key, the later one counts; patches and
/// deletions come once for each key.
pub trait Transaction<K, R: Record> {
    /// Stores a position under a name, if the stored one still is the one expected, where `None` is none; else nothing is
    /// stored. The new one may be equal to the old one.
    ///
    /// # Errors
    /// [`Error::position_moved`] when it is not the one expected. Nothing else is called on the transaction then.
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Fails if the stored position is not the one expected, and keeps others from moving it until the commit. One that is
    /// not stored yet can't be kept from being stored.
    ///
    /// # Errors
    /// As [`set_position`](Self::set_position).
    fn check_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// As [`check_position`](Self::check_position), but waits no longer than so for whoever keeps others from moving it. A store that
    /// has one writer at a time does not wait here.
    ///
    /// # Errors
    /// As there; when the time is over, an error that [is retryable](Error::is_retryable) and says how to see who it is.
    fn check_position_within(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        wait: Duration,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = wait;
        self.check_position(name, expected)
    }

    /// Locks the rows of some keys that are there until the commit, in the order of keys, against others that write. Called where
    /// transactions were in each other's way: rows that are removed, put and patched are in order by themselves, but not all together,
    /// so two of them could go on waiting for one another. A store that has one writer at a time has nothing to do.
    ///
    /// # Errors
    /// When they can't be locked.
    fn lock(&mut self, keys: &[&K]) -> impl Future<Output = Result<(), Error>> + Send {
        let _ = keys;
        ready(Ok(()))
    }

    /// Says of each row whether it is stored as it is, as far as that can be found out faster than by putting it: an answer for
    /// each, in their order. Rows of which it is `false` are put; of `true`, they are not, so in doubt it is `false`.
    ///
    /// # Errors
    /// When the rows can't be looked up.
    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> impl Future<Output = Result<Vec<bool>, Error>> + Send;

    /// Puts all of some rows: new ones are inserted, others updated, equal ones left alone, and newer ones left alone and counted
    /// as refused. The counts' [`total`](PutCounts::total) is the number of rows.
    ///
    /// # Errors
    /// When one of them can't be put. Then none was, and the transaction goes on, if it [is open](Transaction::is_open).
    fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> impl Future<Output = Result<PutCounts, Error>> + Send;

    /// The versions that stored blobs are of ([`version`](crate::version)), in the order of the keys; 0 where there is no row, or a
    /// known-empty one.
    ///
    /// # Errors
    /// When the rows can't be looked up.
    fn versions(&mut self, keys: &[&K]) -> impl Future<Output = Result<Vec<u8>, Error>> + Send;

    /// Puts rows over stored ones even if those are newer, then patches others, which are not among them. Gives what became of
    /// those that were put.
    ///
    /// # Errors
    /// As [`put`](Self::put): all of both, or nothing.
    fn put_over_newer<P: Patch<Record = R>>(
        &mut self,
        rows: &[(&K, Encoded<'_>)],
        patches: Vec<(&K, P)>,
    ) -> impl Future<Output = Result<PutCounts, Error>> + Send;

    /// Patches what is stored under some keys, whatever its version; [`patched`](crate::patched) is what becomes of a blob. Where
    /// there is no row, or a known-empty one, the patch makes one.
    ///
    /// # Errors
    /// As [`put`](Self::put). A patch that is to make a row and lacks fields is a row's fault, [`Error::is_incomplete`].
    fn patch<P: Patch<Record = R>>(
        &mut self,
        patches: Vec<(&K, P)>,
    ) -> impl Future<Output = Result<PutCounts, Error>> + Send;

    /// Deletes the rows of some keys, whatever their version, and says how many there were.
    ///
    /// # Errors
    /// As [`put`](Self::put), for example when another table refers to a row.
    fn delete(&mut self, keys: &[&K]) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Whether the transaction still stands after a call that failed, as if that had not been made. `false` is right in doubt:
    /// the transaction is then dropped and tried again in parts.
    fn is_open(&self) -> bool;

    /// Commits.
    ///
    /// # Errors
    /// When it was not kept; or, if the connection broke, when it is not known whether it was.
    fn commit(self) -> impl Future<Output = Result<(), Error>> + Send;
}
