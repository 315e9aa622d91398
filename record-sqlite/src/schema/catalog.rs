//! The catalog in the database: an ordinary table with a row for every version of a table's record.

use super::existing;
use crate::{
    Error,
    connection::{exists::exists, failure::Context},
    sql::table::LAYOUTS,
};
use record_core::layout::Layout;
use record_table::catalog::{Catalog, Entry};
use rusqlite::{Connection, OptionalExtension};

/// What is said where the catalog does not know a table.
pub(crate) const NOT_THERE: &str = "the catalog `record_layouts` does not know the table, so nothing says what its blobs are: \
                                    it was not made by `Table::create`, or was renamed";

const CREATE: &str = "CREATE TABLE IF NOT EXISTS main.record_layouts (\
    table_name TEXT NOT NULL COLLATE NOCASE, \
    version INTEGER NOT NULL, \
    fingerprint INTEGER NOT NULL, \
    hash BLOB NOT NULL, \
    layout TEXT NOT NULL, \
    PRIMARY KEY (table_name, version))";

/// Makes the catalog, if there is none.
pub(crate) fn create(conn: &Connection, context: &Context<'_>) -> Result<(), Error> {
    conn.execute_batch(CREATE).map_err(|error| context.failed("creating the catalog `record_layouts`", error))
}

/// What the catalog says about a table, checked; what is newer is vouched for. `None` when it says nothing.
pub(crate) fn read(
    conn: &Connection,
    context: &Context<'_>,
    ours: &'static Layout,
) -> Result<Option<Catalog>, Error> {
    let failed = |error| context.failed("reading the catalog `record_layouts`", error);
    if !exists(conn, LAYOUTS).map_err(failed)? {
        return Ok(None);
    }
    let entries: Vec<Entry> = conn
        .prepare_cached("SELECT version, hash, layout FROM main.record_layouts WHERE table_name = ?1")
        .and_then(|mut statement| {
            statement
                .query_map([context.table], |row| {
                    Ok(Entry { version: row.get(0)?, hash: row.get(1)?, layout: row.get(2)? })
                })?
                .collect()
        })
        .map_err(failed)?;
    match entries.is_empty() {
        true => Ok(None),
        false => Catalog::read(context.table, ours, &entries).map(Some),
    }
}

/// The layout of this version of a table's record, or without one the newest, not compared with any other yet; `None` when the
/// catalog does not have it.
pub(crate) fn layout(
    conn: &Connection,
    context: &Context<'_>,
    version: Option<u8>,
) -> Result<Option<&'static Layout>, Error> {
    let failed = |error| context.failed("reading the catalog `record_layouts`", error);
    if !exists(conn, LAYOUTS).map_err(failed)? {
        return Ok(None);
    }
    let layout: Option<String> = conn
        .prepare_cached(
            "SELECT layout FROM main.record_layouts WHERE table_name = ?1 AND version = coalesce(?2, version) \
             ORDER BY version DESC LIMIT 1",
        )
        .and_then(|mut statement| statement.query_row((context.table, version), |row| row.get(0)).optional())
        .map_err(failed)?;
    let read = |layout: String| Layout::from_json(&layout);
    layout.map(read).transpose().map_err(|error| Error::from(error).in_table(context.table))
}

/// Writes the row of a layout's version, and counts the schema's number up, so that open handles notice.
pub(crate) fn write(conn: &Connection, context: &Context<'_>, layout: &Layout) -> Result<(), Error> {
    let hash = layout.versions().last().map_or(&[][..], |version| &version.hash()[..]);
    conn.prepare_cached(
        "INSERT OR REPLACE INTO main.record_layouts (table_name, version, fingerprint, hash, layout) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .and_then(|mut statement| {
        let fingerprint = layout.fingerprint(layout.version());
        statement.execute((context.table, layout.version(), fingerprint, hash, layout.to_json()))
    })
    .map_err(|error| context.failed("writing the catalog `record_layouts`", error))?;
    let next = existing::version(conn, context)?.wrapping_add(1);
    conn.execute_batch(&format!("PRAGMA main.schema_version = {next}"))
        .map_err(|error| context.failed("writing the catalog `record_layouts`", error))
}

/// Removes the rows of a table that is no longer there.
pub(super) fn forget(conn: &Connection, context: &Context<'_>) -> Result<(), Error> {
    conn.execute("DELETE FROM main.record_layouts WHERE table_name = ?1", [context.table])
        .map_err(|error| context.failed("writing the catalog `record_layouts`", error))?;
    Ok(())
}
