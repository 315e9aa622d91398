//! What a refresh asks of a store. Each store's file says how it does it.

use crate::{
    Error, Key, Record,
    table::{Encoded, Position, PutCounts},
};

/// A table that can be refreshed, with the connection that it is written through: `sqlite::Table` with a `rusqlite::Connection`,
/// `postgres::Table` with a `postgres::Client`. No other type can be one.
pub trait Target: Sync + sealed::Sealed {
    /// The table's key.
    type Key: Key;
    /// The table's record.
    type Record: Record;
    /// The connection.
    type Client: Send;

    /// What is stored under a name in the table of positions, which is made if it is missing.
    #[doc(hidden)]
    fn position(&self, client: &mut Self::Client, name: &str) -> Result<Option<Position>, Error>;

    /// Whether one row is to blame, so that others can be put without it.
    #[doc(hidden)]
    fn is_of_a_row(error: &Error) -> bool;

    /// Does `work` in one transaction.
    #[doc(hidden)]
    fn transact(&self, client: &mut Self::Client, work: &mut Work<'_, Self::Key>) -> Result<(), Error>;

    /// Notes which rows are there, in a temporary table, and says how many.
    #[doc(hidden)]
    fn note_rows(&self, client: &mut Self::Client) -> Result<u64, Error>;

    /// Notes keys that are wanted.
    #[doc(hidden)]
    fn note_wanted(&self, client: &mut Self::Client, keys: &[&Self::Key]) -> Result<(), Error>;

    /// Deletes the rows that were there and are not wanted, if they are at most so many, and says how many they are.
    #[doc(hidden)]
    fn delete_unwanted(&self, client: &mut Self::Client, most: u64) -> Result<u64, Error>;

    /// Removes what was noted.
    #[doc(hidden)]
    fn forget_notes(&self, client: &mut Self::Client) -> Result<(), Error>;
}

/// What is done in a transaction.
pub(super) type Work<'w, K> = dyn FnMut(&mut dyn Session<K>) -> Result<(), Error> + 'w;

/// A transaction on a table.
#[doc(hidden)]
pub trait Session<K> {
    /// Says of each row whether it is stored as it is, as far as that can be found out faster than by putting it. Rows of which
    /// it is `false` are to be put.
    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error>;

    /// Puts rows.
    fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<PutCounts, Error>;

    /// Whether the transaction still stands after an error of a row, so that it can go on without the rows that were to be put.
    fn is_open(&self) -> bool;

    /// Stores a position, if it still is the expected one.
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error>;
}

pub(super) mod sealed {
    /// Keeps [`Target`](super::Target) to our own tables.
    pub trait Sealed {}
}
