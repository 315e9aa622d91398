//! What the job asks of a store. Each store's file says how its tables do it.

mod postgres;
mod sqlite;

use std::{error::Error, path::Path};

use crate::{
    lists::{Attributes, SubscriberList},
    place::Place,
};

/// The lists twice, under their numbers from 0: in a table of records, and in one of plain JSON text.
pub(crate) trait Store {
    fn place(&self) -> Place;

    /// Makes these lists the whole contents of both tables; calls `progress` with the number of records put.
    fn replace_all(
        &mut self,
        lists: &[Attributes],
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Box<dyn Error>>;

    /// The lists that are equal to this one, in order, by the digest.
    fn find_equal(&mut self, list: &SubscriberList) -> Result<Vec<i64>, Box<dyn Error>>;

    /// Gives `each` the JSON text of every list, in order.
    fn load_all(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>>;
}

/// Takes a list's number and its text.
pub(crate) type Each<'a> = dyn FnMut(i64, &str) -> Result<(), serde_json::Error> + 'a;

/// Lists under their numbers.
fn numbered(lists: &[Attributes]) -> impl Iterator<Item = (i64, &Attributes)> {
    (0..).zip(lists)
}

/// Opens or creates the tables in an SQLite file.
pub(crate) fn in_sqlite(path: &Path) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(sqlite::SqliteStore::open(path)?))
}

/// Opens or creates the tables in a Postgres database.
pub(crate) fn in_postgres(address: &str) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(postgres::PostgresStore::open(address)?))
}
