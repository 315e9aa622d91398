//! The table in an SQLite file.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use record_core::RecordView;
use record_feed::refresh::{Progress, Report};
use record_sqlite as sqlite;
use record_table::{PutMode, PutOptions};

use super::Store;
use crate::{
    guarantees::Guarantees,
    night::{JOB, Night},
    place::Place,
    sqlite_file,
};

pub(super) struct SqliteStore {
    path: PathBuf,
    connection: sqlite::Connection,
    table: sqlite::Table<i64, Guarantees>,
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

    fn clear(&mut self) -> Result<(), Box<dyn Error>> {
        let none = std::iter::empty::<(i64, Guarantees)>();
        self.table.put_many_with(&self.connection, none, PutOptions::new().mode(PutMode::Replace))?;
        sqlite::Positions::create(&self.connection)?.remove(&self.connection, JOB)?;
        Ok(())
    }

    fn refresh(
        &mut self,
        night: &Night<'_>,
        on_progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Report<i64>, Box<dyn Error>> {
        night.run(&self.table, &mut self.connection, on_progress)
    }

    fn for_each(&mut self, each: &mut dyn FnMut(i64, Option<Guarantees>)) -> Result<(), Box<dyn Error>> {
        self.table
            .scan()
            .order_by_key()
            .for_each(&self.connection, |key, view| each(key, view.map(|view| view.decode())))?;
        Ok(())
    }
}
