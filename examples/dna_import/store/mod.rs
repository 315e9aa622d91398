//! What the job asks of a store. Each store's file says how its tables do it.

mod postgres;
mod sqlite;

use std::{error::Error, path::Path, time::Duration};

use crate::{
    dna::{Annotation, AnnotationKey, Design, Sequence, SequenceKey},
    place::Place,
};

pub(crate) trait Store {
    fn place(&self) -> Place;

    /// Round trips to the server so far; `None` where there is none.
    fn round_trips(&self) -> Option<u64>;

    /// Stores all designs by one batch, and says which ids their sequences got.
    fn import(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>>;

    /// Stores the sequences alone, each by a statement of its own that gives its id, in one transaction.
    fn import_one_by_one(&mut self, designs: &[Design]) -> Result<Vec<i64>, Box<dyn Error>>;

    /// The sequences under these ids, in order; `None` for one that is missing.
    fn sequences(&mut self, keys: &[SequenceKey]) -> Result<Vec<Option<Sequence>>, Box<dyn Error>>;

    /// Gives `each` all annotations in the order of their keys.
    fn annotations(&mut self, each: &mut dyn FnMut(AnnotationKey, Annotation)) -> Result<(), Box<dyn Error>>;
}

/// Opens or creates the tables in an SQLite file.
pub(crate) fn in_sqlite(path: &Path) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(sqlite::SqliteStore::open(path)?))
}

/// Opens or creates the tables in a Postgres database, whose round trips take `latency` longer.
pub(crate) fn in_postgres(address: &str, latency: Duration) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(postgres::PostgresStore::open(address, latency)?))
}
