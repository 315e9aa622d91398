//! The table: rows in an SQLite file, read back as views and as Arrow columns.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use record_core::{Lookup, Record, sqlite, table::PutCounts};

use crate::facts::{CommitFacts, CommitFactsView, Key};
use crate::report::Stored;

/// Rows between two signs of progress: a transaction's worth would show nothing for seconds.
const STEP: usize = 1_000;

pub(crate) struct Store {
    path: PathBuf,
    connection: sqlite::Connection,
    table: sqlite::Table<Key, CommitFacts>,
}

/// What encoding alone costs.
pub(crate) struct Encoded {
    pub(crate) bytes: u64,
    pub(crate) took: Duration,
}

/// The whole table as columns.
pub(crate) struct Columns {
    batches: Vec<RecordBatch>,
    pub(crate) bytes: u64,
}

impl Store {
    /// Opens or creates the file; its folder exists.
    pub(crate) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        let connection = sqlite::open(path)?;
        let table = sqlite::Table::create_default(&connection)?;
        Ok(Self { path: path.to_owned(), connection, table })
    }

    /// Encodes all rows into a reused buffer, for the measurement.
    pub(crate) fn encode(rows: &[(Key, CommitFacts)]) -> Result<Encoded, Box<dyn Error>> {
        let (mut buffer, mut bytes) = (Vec::new(), 0);
        let start = Instant::now();
        for (_, facts) in rows {
            buffer.clear();
            facts.encode(&mut buffer)?;
            bytes += buffer.len() as u64;
        }
        Ok(Encoded { bytes, took: start.elapsed() })
    }

    /// Upserts in one transaction; calls `progress` with the number of rows done since its last call.
    pub(crate) fn store(
        &mut self,
        rows: &[(Key, CommitFacts)],
        progress: &mut dyn FnMut(u64),
    ) -> Result<Stored, Box<dyn Error>> {
        let transaction = self.connection.transaction()?;
        let mut counts = PutCounts::default();
        for rows in rows.chunks(STEP) {
            counts += self.table.put_many(&transaction, rows.iter().map(|(key, facts)| (key, facts)))?;
            progress(rows.len() as u64);
        }
        transaction.commit()?;
        Ok(Stored { new: counts.inserted, updated: counts.updated, unchanged: counts.unchanged })
    }

    /// Gives `read` the view of one row; `None` when there is none.
    pub(crate) fn get_one<T>(
        &self,
        key: &Key,
        read: impl FnOnce(CommitFactsView<'_>) -> T,
    ) -> Result<Option<T>, Box<dyn Error>> {
        Ok(match self.table.get(&self.connection, key)? {
            Lookup::Found(row) => Some(read(row.view())),
            Lookup::KnownEmpty | Lookup::Missing => None,
        })
    }

    /// Gives `each` the view of every row of the table.
    pub(crate) fn scan(&self, mut each: impl FnMut(&Key, CommitFactsView<'_>)) -> Result<(), Box<dyn Error>> {
        self.table.scan().for_each(&self.connection, |key, view| {
            if let Some(view) = view {
                each(&key, view);
            }
        })?;
        Ok(())
    }

    /// Reads the whole table as Arrow columns, the key included.
    pub(crate) fn to_arrow(&self) -> Result<Columns, Box<dyn Error>> {
        let batches: Vec<_> = self.table.scan().batches(&self.connection)?.collect::<Result<_, _>>()?;
        let bytes = batches.iter().map(|batch| batch.get_array_memory_size() as u64).sum();
        Ok(Columns { batches, bytes })
    }

    /// Bytes that the database takes on the disk.
    pub(crate) fn file_bytes(&self) -> Result<u64, Box<dyn Error>> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let log = self.path.with_extension("sqlite-wal");
        Ok(size(&self.path) + size(&log))
    }
}

impl Columns {
    /// Writes the columns and gives the size of the file.
    pub(crate) fn write_parquet(&self, path: &Path) -> Result<u64, Box<dyn Error>> {
        let Some(first) = self.batches.first() else { return Err("the table has no rows".into()) };
        let compressed = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(path).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let mut writer = ArrowWriter::try_new(file, first.schema(), Some(compressed))?;
        for batch in &self.batches {
            writer.write(batch)?;
        }
        writer.close()?;
        Ok(std::fs::metadata(path)?.len())
    }
}
