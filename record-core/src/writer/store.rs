//! What a writer asks of a store: connections, transactions, and what kind of failure an error is. Each
//! store answers in a file of its own.

use super::batch::Row;
use crate::{
    Error, Key, Record,
    table::{Position, PutCounts},
};

/// A table that a [`Writer`](super::Writer) can write: `sqlite::Table` and `postgres::Table`.
#[diagnostic::on_unimplemented(
    message = "a `Writer` can't write to `{Self}`",
    note = "it takes a `sqlite::Table` or a `postgres::Table` whose key is `Send`"
)]
pub trait Store: Sink {}

impl<S: Sink> Store for S {}

/// What an error says about what is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something was in the way or broke down that may be over soon: try the transaction again.
    Transient,
    /// A row is to blame: find it, and go on without it.
    Row,
    /// Nothing can be written as things are.
    Fatal,
}

/// The error that the caller's way to connect gives.
pub(crate) type ConnectError = Box<dyn std::error::Error + Send + Sync>;

/// The working part of [`Store`], which only this crate implements.
pub trait Sink: Send + 'static {
    type Key: Key + Send + 'static;
    type Record: Record;
    type Connection: Send + 'static;
    type Transaction<'c>: Transaction<Key = Self::Key, Record = Self::Record>;

    fn table_name(&self) -> &str;

    /// Makes the table of positions, if it is missing.
    fn create_positions(connection: &mut Self::Connection) -> Result<(), Error>;

    fn position(connection: &mut Self::Connection, feed: &str) -> Result<Option<Position>, Error>;

    fn begin<'c>(&self, connection: &'c mut Self::Connection) -> Result<Self::Transaction<'c>, Error>;

    fn fault(error: &Error) -> Fault;

    /// Whether a row was not allowed for a reason that other rows may take away.
    fn is_constraint(error: &Error) -> bool;

    /// Whether a statement was cancelled, as one is that takes longer than the server allows.
    fn is_cancelled(error: &Error) -> bool;

    fn is_closed(connection: &mut Self::Connection) -> bool;

    fn cannot_connect(&self, error: ConnectError) -> Error;
}

/// A transaction; rolled back when it is dropped.
pub trait Transaction {
    type Key;
    type Record: Record;

    fn set_position(
        &mut self,
        feed: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error>;

    /// Fails if the stored position is not the one expected, and keeps others from moving it until the commit. One that is
    /// not stored yet can't be kept from being stored.
    fn check_position(&mut self, feed: &str, expected: Option<&Position>) -> Result<(), Error>;

    /// Puts all of some rows, or none when one of them can't be: the transaction goes on then.
    fn put(&mut self, rows: &[Row<Self::Key, Self::Record>]) -> Result<PutCounts, Error>;

    /// Where rows are newer and refuse what was put, does what came before that: overwrites those that were to be removed,
    /// and patches others. All of some rows, or none, likewise. Gives what became of those that were overwritten.
    fn put_over_newer(&mut self, rows: &[Row<Self::Key, Self::Record>]) -> Result<PutCounts, Error>;

    /// Patches all of some rows, or none, likewise.
    fn patch(&mut self, rows: &[Row<Self::Key, Self::Record>]) -> Result<PutCounts, Error>;

    /// Deletes all of some rows, or none, and says how many there were.
    fn delete(&mut self, rows: &[Row<Self::Key, Self::Record>]) -> Result<u64, Error>;

    /// Whether the transaction still stands after an error.
    fn is_open(&mut self) -> bool;

    fn commit(self) -> Result<(), Error>;
}
