//! Ids that are drawn: the table `record_ids` holds the last one of every table, so that none comes twice, be its row
//! deleted since.

use crate::{
    Error,
    connection::{exists::exists, failure::Context},
    sql::table::{IDS, qualified},
};
use record_table::quote;
use rusqlite::{Connection, OptionalExtension};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS main.record_ids (\
    table_name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, \
    last INTEGER NOT NULL)";

/// What is asked for.
pub(super) struct Wanted<'a> {
    /// The name of the column of ids.
    pub(super) column: &'a str,
    /// Whether it is the first one of the key.
    pub(super) leads: bool,
    /// How many to draw.
    pub(super) count: usize,
    /// The largest of the ids that rows beside those bring along: what is drawn is larger.
    pub(super) largest_kept: Option<i64>,
}

/// Draws ids, in ascending order. Called inside the transaction that writes their rows: nobody else draws meanwhile, and
/// after a rollback they were not drawn.
pub(super) fn draw(conn: &Connection, context: &Context<'_>, wanted: &Wanted<'_>) -> Result<Vec<i64>, Error> {
    let failed = |error| context.failed("drawing ids", error);
    if !exists(conn, IDS).map_err(failed)? {
        conn.execute_batch(CREATE).map_err(failed)?;
    }
    let last: Option<i64> = conn
        .prepare_cached("SELECT last FROM main.record_ids WHERE table_name = ?1")
        .and_then(|mut statement| statement.query_row([context.table], |row| row.get(0)).optional())
        .map_err(failed)?;
    // Rows may have come by other ways. Where an index gives the largest id at once, they are asked each time.
    let stored = match last.is_none() || wanted.leads {
        true => largest(conn, context, wanted.column)?,
        false => None,
    };
    let before = last.max(stored).max(wanted.largest_kept).unwrap_or(0).max(0);
    let after = i64::try_from(wanted.count).ok().and_then(|count| before.checked_add(count));
    let Some(after) = after else {
        return Err(
            context.problem("there are no ids left: one of the largest integers is among those there are")
        );
    };
    conn.prepare_cached("INSERT OR REPLACE INTO main.record_ids (table_name, last) VALUES (?1, ?2)")
        .and_then(|mut statement| statement.execute((context.table, after)))
        .map_err(failed)?;
    // None behind the largest integer, if none is wanted.
    Ok((before..after).map(|last| last + 1).collect())
}

/// The largest id of the rows that are there.
fn largest(conn: &Connection, context: &Context<'_>, column: &str) -> Result<Option<i64>, Error> {
    let sql = format!("SELECT max({}) FROM {}", quote(column), qualified(context.table));
    conn.prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(|error| context.failed("looking the largest id up", error))
}
