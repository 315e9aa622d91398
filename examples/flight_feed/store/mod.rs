//! The table of flights in either store: a writer to it, and its rows.

mod postgres;
mod sqlite;

use std::{error::Error, path::Path};

use record_feed::writer::Writer;

use crate::{
    flight::{Flight, FlightKey},
    place::Place,
};

/// The name under which the feed's position is stored.
const FEED: &str = "flights";

/// So many flights are written at a time: few, so that little is lost to read once more after a kill.
const FLUSH_ROWS: usize = 1_000;

/// Takes a flight's id and its blob.
pub(crate) type Each<'a> = dyn FnMut(&str, Option<&[u8]>) -> Result<(), Box<dyn Error>> + 'a;

pub(crate) trait Store {
    fn place(&self) -> Place;

    /// Begins to write, from the stored position on.
    fn start_writer(&self) -> Result<Writer<FlightKey, Flight>, Box<dyn Error>>;

    /// Gives `each` every flight.
    fn for_each(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>>;
}

/// Opens or creates the table in an SQLite file.
pub(crate) fn in_sqlite(path: &Path) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(sqlite::SqliteStore::open(path)?))
}

/// Opens or creates the table in a Postgres database.
pub(crate) fn in_postgres(address: &str) -> Result<Box<dyn Store>, Box<dyn Error>> {
    Ok(Box::new(postgres::PostgresStore::open(address)?))
}
