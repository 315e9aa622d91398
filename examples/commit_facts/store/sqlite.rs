//! The table in an SQLite file.

use std::{
    error::Error,
    ffi::OsString,
    path::{Path, PathBuf},
};

use arrow_array::RecordBatch;
use record_sqlite as sqlite;
use record_table::{Lookup, PutCounts};

use super::{STEP, Store};
use crate::{
    facts::{CommitFacts, CommitFactsView, Key},
    place::Place,
    sqlite_file,
};

pub(super) struct SqliteStore {
    path: PathBuf,
    connection: sqlite::Connection,
    table: sqlite::Table<Key, CommitFacts>,
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

    fn put_all(
        &mut self,
        rows: &[(Key, CommitFacts)],
        progress: &mut dyn FnMut(u64),
    ) -> Result<PutCounts, Box<dyn Error>> {
        let transaction = self.connection.transaction()?;
        let mut counts = PutCounts::default();
        for rows in rows.chunks(STEP) {
            counts += self.table.put_many(&transaction, rows.iter().map(|(key, facts)| (key, facts)))?;
            progress(rows.len() as u64);
        }
        transaction.commit()?;
        Ok(counts)
    }

    fn subject(&mut self, key: &Key) -> Result<Option<String>, Box<dyn Error>> {
        Ok(match self.table.get(&self.connection, key)? {
            Lookup::Found(row) => Some(row.view().subject().to_owned()),
            Lookup::KnownEmpty | Lookup::Missing => None,
        })
    }

    fn scan(&mut self, each: &mut dyn FnMut(&Key, CommitFactsView<'_>)) -> Result<(), Box<dyn Error>> {
        self.table.scan().for_each(&self.connection, |key, view| {
            if let Some(view) = view {
                each(&key, view);
            }
        })?;
        Ok(())
    }

    fn to_arrow(&mut self) -> Result<Vec<RecordBatch>, Box<dyn Error>> {
        Ok(self.table.scan().to_batches(&self.connection)?)
    }

    fn bytes(&mut self) -> Result<u64, Box<dyn Error>> {
        // Beside the file stands the write-ahead log.
        let mut log = OsString::from(&self.path);
        log.push("-wal");
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Ok(bytes(&self.path) + bytes(Path::new(&log)))
    }
}
