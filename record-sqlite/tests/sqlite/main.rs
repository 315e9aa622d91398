//! Tables in SQLite through the public interface: what is SQLite's own. What every store promises is in `record-table/tests/stores`.

#[cfg(feature = "arrow")]
mod any;
mod concurrency;
mod digests;
mod failure;
mod keys;
mod modes;
#[cfg(feature = "arrow")]
mod parts;
mod promoted;
mod promotion;
mod rows;
mod schema;

use record_core::Record;
use record_sqlite as sqlite;
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

/// The one value that a query gives.
pub(crate) fn one<T: rusqlite::types::FromSql>(conn: &Connection, sql: &str) -> T {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}
