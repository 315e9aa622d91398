//! What the job asks of a store. Each store's file says how its table does it.

mod postgres;
mod sqlite;

use std::{error::Error, path::Path};

use arrow_array::RecordBatch;
use record_table::PutCounts;

use crate::{
    facts::{CommitFacts, CommitFactsView, Key},
    place::Place,
};

/// Rows between two signs of progress: all rows at once would show nothing for seconds.
const STEP: usize = 1_000;

/// The table of commits, which may also hold commits of other histories.
pub(crate) trait Store {
    fn place(&self) -> Place;

    /// Upserts in one transaction; calls `progress` with the number of rows done since its last call.
    fn put_all(
        &mut self,
        rows: &[(Key, CommitFacts)],
        progress: &mut dyn FnMut(u64),
    ) -> Result<PutCounts, Box<dyn Error>>;

    /// The subject in one row; `None` when there is no such row.
    fn subject(&mut self, key: &Key) -> Result<Option<String>, Box<dyn Error>>;

    /// Gives `each` the view of every row of the table.
    fn scan(&mut self, each: &mut dyn FnMut(&Key, CommitFactsView<'_>)) -> Result<(), Box<dyn Error>>;

    /// Reads the whole table as Arrow columns, the key first.
    fn to_arrow(&mut self) -> Result<Vec<RecordBatch>, Box<dyn Error>>;

    /// What the table takes on the disk, its indexes included.
    fn bytes(&mut self) -> Result<u64, Box<dyn Error>>;
}

/// Opens or creates the table in an SQLite file.
pub(crate) fn in_sqlite(path: &Path) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(sqlite::SqliteStore::open(path)?))
}

/// Opens or creates the table in a Postgres database.
pub(crate) fn in_postgres(address: &str) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(postgres::PostgresStore::open(address)?))
}
