//! What a table takes on the disk, its indexes included: the one question that each database is asked in its own way.

use std::{error::Error, ffi::OsString, path::Path};

use record_postgres::postgres::postgres::Client;

use crate::postgres_server::failed;

/// `regclass` finds a table by its name as the rest of the job does, through the search path.
const TABLE_BYTES: &str = "SELECT pg_total_relation_size($1::text::regclass)";

/// Of a table in Postgres.
pub(crate) fn of_table(client: &mut Client, table: &str) -> Result<u64, Box<dyn Error>> {
    let row = client.query_one(TABLE_BYTES, &[&table]).map_err(failed("asking for the size of the table"))?;
    Ok(u64::try_from(row.get::<_, i64>(0))?)
}

/// Of an SQLite file, which holds nothing but the table. Beside it stands the write-ahead log.
pub(crate) fn of_file(path: &Path) -> u64 {
    let mut log = OsString::from(path);
    log.push("-wal");
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    bytes(path) + bytes(Path::new(&log))
}
