//! Flights in an SQLite file.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use record_core::RecordView;
use record_feed::writer::Writer;
use record_sqlite as sqlite;

use super::{Each, FEED, FLUSH_ROWS, Store};
use crate::{
    flight::{Flight, FlightKey},
    place::Place,
    sqlite_file,
};

pub(super) struct SqliteStore {
    path: PathBuf,
    connection: sqlite::Connection,
    table: sqlite::Table<FlightKey, Flight>,
}

impl SqliteStore {
    pub(super) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let connection = sqlite_file::open(path)?;
        let table = sqlite::Table::create_default(&connection)?;
        Ok(Self { path: path.to_owned(), connection, table })
    }
}

impl Store for SqliteStore {
    fn place(&self) -> Place {
        Place::SqliteFile(self.path.clone())
    }

    fn start_writer(&self) -> Result<Writer<FlightKey, Flight>, Box<dyn Error>> {
        let path = self.path.clone();
        let writer = Writer::builder(self.table.clone()).position(FEED).flush_rows(FLUSH_ROWS);
        Ok(writer.start(move || sqlite::open(&path))?)
    }

    fn for_each(&mut self, each: &mut Each<'_>) -> Result<(), Box<dyn Error>> {
        let scan = self.table.scan();
        scan.try_for_each(&self.connection, |key, flight| each(&key.id, flight.map(RecordView::bytes)))?;
        Ok(())
    }
}
