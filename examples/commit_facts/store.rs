//! STORAGE STUB. Keeps rows in memory and, in the file, only the keys that it has seen, one hex line each.
//!
//! The functions below are what `main.rs` asks of the real one: same names, same meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::facts::{CommitFacts, Key};
use crate::report::Stored;

/// What a reader is given of a row: to become the generated view.
pub(crate) type CommitFactsView<'a> = &'a CommitFacts;

pub(crate) struct Store {
    path: PathBuf,
    rows: BTreeMap<Key, CommitFacts>,
}

/// What encoding alone costs.
pub(crate) struct Encoded {
    pub(crate) bytes: u64,
    pub(crate) took: Duration,
}

/// The whole table as columns: to become the record batches.
pub(crate) struct Columns {
    pub(crate) bytes: u64,
}

impl Store {
    /// Opens or creates the file; its folder exists.
    pub(crate) fn open(path: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(Self { path: path.to_owned(), rows: BTreeMap::new() })
    }

    /// Encodes all rows into a reused buffer, for the measurement.
    pub(crate) fn encode(rows: &[(Key, CommitFacts)]) -> Encoded {
        let start = Instant::now();
        let bytes = rows.iter().map(|(_, facts)| size_of_val(facts) + facts.subject.len()).sum::<usize>();
        Encoded { bytes: bytes as u64, took: start.elapsed() }
    }

    /// Upserts in one transaction; calls `progress` with the number of rows done since its last call.
    pub(crate) fn store(
        &mut self,
        rows: &[(Key, CommitFacts)],
        progress: &mut dyn FnMut(u64),
    ) -> Result<Stored, Box<dyn Error>> {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let mut seen: BTreeSet<String> = text.lines().map(str::to_owned).collect();
        let mut stored = Stored::default();
        for (key, facts) in rows {
            let is_new = seen.insert(key.iter().map(|byte| format!("{byte:02x}")).collect());
            stored.new += u64::from(is_new);
            stored.unchanged += u64::from(!is_new);
            self.rows.insert(*key, facts.clone());
            progress(1);
        }
        std::fs::write(&self.path, seen.into_iter().collect::<Vec<_>>().join("\n"))?;
        Ok(stored)
    }

    /// Gives `read` the view of one row; `None` when there is none.
    pub(crate) fn get_one<T>(
        &self,
        key: &Key,
        read: impl FnOnce(CommitFactsView<'_>) -> T,
    ) -> Result<Option<T>, Box<dyn Error>> {
        Ok(self.rows.get(key).map(read))
    }

    /// Gives `each` the view of every row of the table.
    pub(crate) fn scan(&self, mut each: impl FnMut(&Key, CommitFactsView<'_>)) -> Result<(), Box<dyn Error>> {
        self.rows.iter().for_each(|(key, facts)| each(key, facts));
        Ok(())
    }

    /// Reads the whole table as Arrow columns, the key included.
    pub(crate) fn to_arrow(&self) -> Result<Columns, Box<dyn Error>> {
        Ok(Columns { bytes: Self::encode(&self.rows.clone().into_iter().collect::<Vec<_>>()).bytes })
    }

    /// Bytes that the database takes on the disk.
    pub(crate) fn file_bytes(&self) -> Result<u64, Box<dyn Error>> {
        Ok(std::fs::metadata(&self.path)?.len())
    }
}

impl Columns {
    /// Writes the columns and gives the size of the file.
    pub(crate) fn write_parquet(&self, path: &Path) -> Result<u64, Box<dyn Error>> {
        std::fs::write(path, b"PAR1")?;
        Ok(4)
    }
}
