//! Imports of JSON lines and record batches: what comes back, what is refused and how, how they resume.

mod batches;
mod csv;
mod json_lines;
#[path = "../../../tests/shared/killed.rs"]
mod killed;
mod killing;
mod postgres;
#[path = "../../../record-arrow/tests/columns/records.rs"]
#[allow(dead_code, reason = "the tests of columns need more of it")]
mod records;
mod resuming;
mod there_and_back;

use record_core::{Key, Record};
use record_feed::Writer;
use record_sqlite as sqlite;
use std::path::PathBuf;
use tempfile::TempDir;

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
pub(crate) struct Flight {
    pub(crate) ident: String,
    #[record(rename = "gate", column = "gate_now")]
    pub(crate) gate: Option<record_core::Text<4>>,
    pub(crate) delay: i32,
    #[record(since = 2, default = 1.0)]
    pub(crate) weight: f64,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Notes {
    pub(crate) note: Option<String>,
}

#[derive(Key, Debug, Clone, PartialEq)]
pub(crate) struct Leg {
    pub(crate) day: u16,
    pub(crate) code: String,
}

/// A file with a database.
pub(crate) struct File(TempDir);

impl File {
    pub(crate) fn new() -> Self {
        File(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("test.sqlite")
    }

    pub(crate) fn open(&self) -> rusqlite::Connection {
        sqlite::open(self.path()).unwrap()
    }

    pub(crate) fn table<K: Key, R: Record>(&self, name: &str) -> sqlite::Table<K, R> {
        sqlite::Table::create(&self.open(), name).unwrap()
    }

    /// A writer that keeps no position.
    pub(crate) fn writer<K: Key + Send + Sync + 'static, R: Record + 'static>(
        &self,
        table: &sqlite::Table<K, R>,
    ) -> Writer<K, R> {
        let path = self.path();
        Writer::builder(table.clone()).start(move || sqlite::open(&path)).unwrap()
    }

    /// A writer for a feed.
    pub(crate) fn feed<K: Key + Send + Sync + 'static, R: Record + 'static>(
        &self,
        table: &sqlite::Table<K, R>,
        feed: &str,
    ) -> Writer<K, R> {
        let path = self.path();
        Writer::builder(table.clone()).position(feed).start(move || sqlite::open(&path)).unwrap()
    }

    /// Every row as it is stored: the key columns and the blob, in key order.
    pub(crate) fn stored<K: Key>(&self, table: &str) -> Vec<Vec<rusqlite::types::Value>> {
        let names: Vec<String> = K::COLUMNS.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let names = names.join(", ");
        let conn = self.open();
        let mut rows = conn.prepare(&format!("SELECT {names}, data FROM {table} ORDER BY {names}")).unwrap();
        let rows = rows.query_map([], |row| (0..=K::COLUMNS.len()).map(|i| row.get(i)).collect()).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }
}

pub(crate) fn flight(number: i32) -> Flight {
    let gate = (number % 3 > 0).then(|| format!("B{}", number % 100).parse().unwrap());
    let weight = if number % 5 == 0 { 2.5 } else { 1.0 };
    Flight { ident: format!("SK{number}"), gate, delay: -number, weight }
}
