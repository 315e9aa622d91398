//! What a [`Writer`](crate::Writer) and a [`Refresh`](crate::refresh::Refresh) ask of a store: transactions on a connection,
//! positions, what an error means, and which keys are there. Each store answers in a file of its own.
//!
//! Here is also what the two do alike: hold a connection that can be replaced (`link`), and try again what fails for a reason
//! that may pass (`patient`, `backoff`). In which order things are done within a transaction is for each of them to say.

mod backoff;
mod link;
mod patient;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use crate::{
    Error, Key, Patch, Record,
    table::{Encoded, Position, PutCounts},
};

pub(crate) use link::{Connect, Link};
pub(crate) use patient::{Again, Failed, Patient, Prepared, RETRY_FOR};

/// A table that a [`Writer`](crate::Writer) or a [`Refresh`](crate::refresh::Refresh) can write, and the connection that it is
/// written through: `sqlite::Table` with a `rusqlite::Connection`, `postgres::Table` with a `postgres::Client`. No other type
/// can be one.
#[diagnostic::on_unimplemented(
    message = "no `Writer` and no `Refresh` can write to `{Self}`",
    note = "they take a `sqlite::Table` or a `postgres::Table`"
)]
pub trait Store: Send + Sync + sealed::Sealed {
    /// The table's key.
    type Key: Key;
    /// The table's record.
    type Record: Record;
    /// The connection.
    type Connection: Send + 'static;
    #[doc(hidden)]
    type Transaction<'c>: Transaction<Self::Key, Self::Record>;

    #[doc(hidden)]
    fn table_name(&self) -> &str;

    /// Makes the table of positions, if it is missing.
    #[doc(hidden)]
    fn create_positions(connection: &mut Self::Connection) -> Result<(), Error>;

    /// What is stored under a name in the table of positions, which is there.
    #[doc(hidden)]
    fn position(connection: &mut Self::Connection, name: &str) -> Result<Option<Position>, Error>;

    #[doc(hidden)]
    fn begin<'c>(&self, connection: &'c mut Self::Connection) -> Result<Self::Transaction<'c>, Error>;

    #[doc(hidden)]
    fn fault(error: &Error) -> Fault;

    /// Whether a row was not allowed for a reason that other rows may take away.
    #[doc(hidden)]
    fn is_constraint(error: &Error) -> bool;

    /// Whether a statement was cancelled, as one is that takes longer than the server allows.
    #[doc(hidden)]
    fn is_cancelled(error: &Error) -> bool;

    /// Fails if calls on a connection can't be made on this thread.
    #[doc(hidden)]
    fn check_thread(&self) -> Result<(), Error>;

    #[doc(hidden)]
    fn is_closed(connection: &mut Self::Connection) -> bool;

    #[doc(hidden)]
    fn cannot_connect(&self, error: ConnectError) -> Error;

    /// Calls `each` with the keys of all rows that are there at one moment, in any order, until it fails.
    #[doc(hidden)]
    fn each_key(
        &self,
        connection: &mut Self::Connection,
        each: &mut (dyn FnMut(Self::Key) -> Result<(), Error> + Send),
    ) -> Result<(), Error>;
}

/// What an error says about what is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something was in the way or broke down that may be over soon: try the transaction again.
    Transient,
    /// As `Transient`, but over another connection: this one is gone, or leads to a server that takes no writes any more.
    Connection,
    /// A row is to blame: find it, and go on without it.
    Row,
    /// Nothing can be written as things are.
    Fatal,
}

/// The error that the caller's way to connect gives.
pub(crate) type ConnectError = Box<dyn std::error::Error + Send + Sync>;

/// A transaction on a table; rolled back when it is dropped.
pub trait Transaction<K, R: Record> {
    /// Stores a position, if the stored one still is the one expected.
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error>;

    /// Fails if the stored position is not the one expected, and keeps others from moving it until the commit. One that is
    /// not stored yet can't be kept from being stored.
    fn check_position(&mut self, name: &str, expected: Option<&Position>) -> Result<(), Error>;

    /// Says of each row whether it is stored as it is, as far as that can be found out faster than by putting it. Rows of which
    /// it is `false` are to be put.
    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error>;

    /// Puts all of some rows, or none when one of them can't be: the transaction goes on then, if it [is
    /// open](Transaction::is_open).
    fn put<'r>(&mut self, rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>) -> Result<PutCounts, Error>
    where
        K: 'r;

    /// The versions that stored blobs are of, in the order of the keys; 0 where there is none.
    fn versions<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<Vec<u8>, Error>
    where
        K: 'r;

    /// Puts rows over stored ones even if those are newer, and patches others: all of them, or none, likewise. Gives what became
    /// of those that were put.
    fn put_over_newer<'r, P: Patch<Record = R>>(
        &mut self,
        rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r;

    /// Patches all of some rows, or none, likewise.
    fn patch<'r, P: Patch<Record = R>>(
        &mut self,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r;

    /// Deletes all of some rows, or none, likewise, and says how many there were.
    fn delete<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<u64, Error>
    where
        K: 'r;

    /// Whether the transaction still stands after an error.
    fn is_open(&self) -> bool;

    fn commit(self) -> Result<(), Error>;
}

mod sealed {
    /// Keeps [`Store`](super::Store) to our own tables.
    pub trait Sealed {}
}
