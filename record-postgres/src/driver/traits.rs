//! What the shared code asks of a connection. The two drivers answer it: [`blocking`](super::blocking) and
//! [`nonblocking`](super::nonblocking), and what reads rows in chunks in [`blocking_portal`](super::blocking_portal) and
//! [`nonblocking_portal`](super::nonblocking_portal).
//!
//! Control flow is written once, as `async` functions over these traits. The futures of the blocking driver are ready
//! at once, because each call waits inside the driver for a whole statement; `now` then polls the body a single time.
//!
//! Statements are sent with the types of their parameters and have no name. Those that are read in chunks are the
//! exception: they are prepared within the transaction and closed before it ends, because a pooler may give the next one
//! another connection.

use super::block::Block;
use crate::wire::param::Param;
use ::tokio_postgres::{Error, Row, Statement, error::SqlState, types::ToSql};
use bytes::Bytes;
use core::future::Future;

/// The types of a driver that borrow from a connection.
///
/// They hang on a type without lifetimes, because associated types of [`Driver`] itself, whose implementations have
/// lifetimes, are more than the compiler's reasoning about `Send` copes with.
pub(crate) trait Crate: 'static {
    /// A transaction, or a savepoint inside one. Dropped without commit it is rolled back.
    type Transaction<'t>: Portals + Send;

    /// A `COPY … FROM STDIN` that is under way. Dropped before its end it is aborted.
    type Copy<'t>: Copy + Send;
}

/// A connection, or a transaction on one.
///
/// Futures are `Send` by declaration. Were it left to be inferred, the compiler could not tell for the generic bodies,
/// and calls could not be made in spawned tasks.
pub(crate) trait Driver {
    /// The crate that the connection comes from.
    type Crate: Crate;

    /// Runs a statement in one round trip, results in binary.
    fn query<'a>(
        &'a mut self,
        sql: &'a str,
        params: &'a [Param<'a>],
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;

    /// Runs one statement for each list of parameters, sent without waiting for answers where the driver can.
    fn query_each<'a>(
        &'a mut self,
        sql: &'a str,
        params: &'a [&'a [Param<'a>]],
    ) -> impl Future<Output = Result<Vec<Vec<Row>>, Error>> + Send;

    /// Runs statements that have neither parameters nor results.
    fn script<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<(), Error>> + Send;

    /// Begins a transaction, or a savepoint inside one.
    fn transaction(
        &mut self,
    ) -> impl Future<Output = Result<<Self::Crate as Crate>::Transaction<'_>, Error>> + Send;
}

/// A transaction or savepoint.
pub(crate) trait Transaction: Driver {
    /// Keeps what was done.
    fn commit(self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Undoes what was done. Unlike dropping, it waits until that has happened.
    fn rollback(self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Begins a `COPY … FROM STDIN`.
    fn copy_in<'a>(
        &'a mut self,
        sql: &'a str,
    ) -> impl Future<Output = Result<<Self::Crate as Crate>::Copy<'a>, Error>> + Send;
}

/// The value of a parameter, whose type the server finds out.
pub(crate) type Value<'a> = &'a (dyn ToSql + Sync);

/// Takes the rows of a block, which is never empty, and says whether it wants more.
///
/// It may be called on another thread, where the driver goes on receiving meanwhile.
pub(crate) type Take<'a> = &'a mut (dyn FnMut(&mut Block) -> bool + Send);

/// A transaction in which rows can be read in chunks.
pub(crate) trait Portals: Transaction {
    /// A statement that the server has begun and goes on with when it is asked for more. It lives as long as the transaction.
    type Portal: Portal;

    /// Has the server parse a statement, which tells the types of its parameters and columns.
    fn prepare<'a>(&'a mut self, sql: &'a str) -> impl Future<Output = Result<Statement, Error>> + Send;

    /// Begins a statement that returns rows.
    fn bind<'a>(
        &'a mut self,
        statement: &'a Statement,
        values: &'a [Value<'a>],
    ) -> impl Future<Output = Result<Self::Portal, Error>> + Send;

    /// Fills the block and hands it to `take`, again and again until that is satisfied or there are no more rows; says
    /// whether there may be more. Rows that were handed out last stay in the block, the next call replaces them.
    fn fetch<'a>(
        &'a mut self,
        portal: &'a mut Self::Portal,
        block: &'a mut Block,
        take: Take<'a>,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Receives what was asked for already, so that the connection is free for another statement.
    fn settle<'a>(
        &'a mut self,
        portal: &'a mut Self::Portal,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// What is known of a portal.
pub(crate) trait Portal: Send {
    /// Bytes that were received, headers of values included.
    fn bytes(&self) -> u64;
}

/// Ends a transaction: keeps what was done if that went well, else undoes it. `failed` says what it is when the commit fails.
pub(crate) async fn end<T, E>(
    transaction: impl Transaction,
    result: Result<T, E>,
    failed: impl FnOnce(Error) -> E,
) -> Result<T, E> {
    match result {
        Ok(done) => transaction.commit().await.map(|()| done).map_err(failed),
        Err(error) => {
            // What went wrong is said already; a rollback that fails as well means that the connection is gone.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

/// Whether the caller is in a transaction of his own: only there can a savepoint be set.
pub(crate) async fn is_in_transaction(driver: &mut impl Driver) -> Result<bool, Error> {
    match driver.script("SAVEPOINT record_probe").await {
        Ok(()) => driver.script("RELEASE SAVEPOINT record_probe").await.map(|()| true),
        Err(error) if error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A `COPY … FROM STDIN` that is under way.
pub(crate) trait Copy {
    /// Sends bytes of the copy, and says whether the server still takes them. If it does not, [`finish`](Copy::finish)
    /// says why.
    fn send(&mut self, bytes: Bytes) -> impl Future<Output = bool> + Send;

    /// Ends the copy and says how many rows there were.
    fn finish(self) -> impl Future<Output = Result<u64, Error>> + Send;
}
