//! Whether something of a name is in the database.

use rusqlite::Connection;

/// Whether a table is there, or something else of its name.
pub(crate) fn exists(conn: &Connection, table: &str) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE")?.exists([table])
}
