//! Opening a database file with settings that fit tables of records.

use super::failure::{failed, is_busy};
use crate::Error;
use rusqlite::{Connection, config::DbConfig};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How long a statement waits for another connection's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens or creates a database file, or with `":memory:"` one in memory.
///
/// The connection is an ordinary [`rusqlite::Connection`]; tables work on any other as well. What is set here:
///
/// - write-ahead log: readers and one writer do not block each other;
/// - `synchronous = NORMAL`: a commit does not wait for the disk. A killed process loses nothing; a power cut may lose
///   the last commits, whole ones only, and never damages the file. Where a commit must survive a power cut, run
///   `PRAGMA synchronous = FULL` on the connection: the price is one `fsync` for each transaction;
/// - a page cache that may grow to 64 MiB instead of 2: large transactions on tables with several indexes ran 2.5 times
///   as fast, because pages that are met again need not be written in between;
/// - a busy timeout of 10 seconds;
/// - foreign keys on;
/// - a name in double quotes that is no column is an error, not a text as SQLite takes it for by default: a misspelt
///   one in a condition would leave no rows;
/// - room for 64 prepared statements.
///
/// ```
/// let conn = record_sqlite::open(":memory:")?;
/// assert!(conn.is_autocommit());
/// # Ok::<(), record_sqlite::Error>(())
/// ```
///
/// # Errors
/// When the file can't be opened for writing or is no SQLite database. Open one that is only to be read by
/// [`Connection::open_with_flags`]: tables that are there can be read through any connection.
pub fn open(path: impl AsRef<Path>) -> Result<Connection, Error> {
    let path = path.as_ref();
    let opening = format!("opening the database `{}` for writing", path.display());
    let failed = |error| failed("", None, &opening, error);
    let conn = Connection::open(path).map_err(failed)?;
    conn.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    conn.set_prepared_statement_cache_capacity(64);
    use_wal(&conn).map_err(failed)?;
    conn.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
    conn.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false).map_err(failed)?;
    // Negative: KiB.
    conn.pragma_update(None, "cache_size", -65_536).map_err(failed)?;
    Ok(conn)
}

/// Turns the write-ahead log on. The first connection to a file needs it alone for a moment, and SQLite does not wait
/// for that by itself when several programs start at once.
fn use_wal(conn: &Connection) -> rusqlite::Result<()> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        let mode = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
        match mode {
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(5));
            }
            mode => return mode.map(drop),
        }
    }
}
