//! Tables in SQLite through the public interface.

mod concurrency;
mod failure;
mod keys;
mod promoted;
mod rows;
mod schema;
mod transactions;

use record_core::{Record, sqlite, table::PutCounts};
use rusqlite::Connection;

/// The record that most tests store.
#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) additions: u32,
    pub(crate) author: String,
    pub(crate) labels: Option<Vec<String>>,
}

pub(crate) fn facts(n: u32) -> Facts {
    Facts {
        additions: n,
        author: format!("author {}", n % 7),
        labels: (n % 3 != 1).then(|| (0..n % 3).map(|i| format!("label {i}")).collect()),
    }
}

pub(crate) fn memory() -> Connection {
    sqlite::open(":memory:").unwrap()
}

/// A file that is gone at the end, and a connection to it.
pub(crate) fn file() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let conn = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    (folder, conn)
}

/// Inserted, updated, unchanged, refused as newer.
pub(crate) fn counts(inserted: u64, updated: u64, unchanged: u64, refused_as_newer: u64) -> PutCounts {
    PutCounts { inserted, updated, unchanged, refused_as_newer, ..PutCounts::default() }
}

/// The one value that a query gives.
pub(crate) fn one<T: rusqlite::types::FromSql>(conn: &Connection, sql: &str) -> T {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}
