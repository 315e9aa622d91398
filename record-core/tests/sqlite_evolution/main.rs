//! Records that change while their tables live: newer programs on older files, older programs on newer ones.
//!
//! What a process knows of newer layouts belongs to the whole process, so every test has records of its own: no other
//! test can have taught them anything.

mod digests;
mod enums;
mod forks;
mod moved;
mod promotion;
mod versions;

use record_core::sqlite;
use rusqlite::Connection;

pub(crate) fn memory() -> Connection {
    sqlite::open(":memory:").unwrap()
}

/// The one value that a query gives.
pub(crate) fn one<T: rusqlite::types::FromSql>(conn: &Connection, sql: &str) -> T {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}
