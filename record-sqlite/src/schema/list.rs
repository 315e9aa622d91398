//! Which tables of records a database has.

use crate::{
    Error,
    connection::{
        exists::exists,
        failure::{Context, failed},
    },
    sql::table::{LAYOUTS, qualified},
};
use record_table::TableInfo;
use rusqlite::Connection;

/// Every table of records in the main database, by name.
///
/// Counts the rows of each, for which SQLite looks all of them or an index through. A table of which the catalog's rows are no
/// layouts is there too, with a [`problem`](TableInfo::problem).
///
/// ```
/// # use record_core::Record;
/// # use record_sqlite as sqlite;
/// # #[derive(Record)]
/// # struct Facts { additions: u32 }
/// let conn = sqlite::open(":memory:")?;
/// let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
/// table.put(&conn, &1, &Facts { additions: 120 })?;
/// let tables = sqlite::list_tables(&conn)?;
/// assert_eq!((&tables[0].name[..], &tables[0].record[..], tables[0].rows), ("facts", "Facts", Some(1)));
/// # Ok::<(), record_sqlite::Error>(())
/// ```
///
/// # Errors
/// When the database fails.
pub fn list_tables(conn: &Connection) -> Result<Vec<TableInfo>, Error> {
    let fail = |error| failed("", None, "listing the tables of records", error);
    if !exists(conn, LAYOUTS).map_err(fail)? {
        return Ok(Vec::new());
    }
    // By the tables' own names, which the catalog may have in another case; without those that are gone. What is not of its type
    // is nothing that a program has written.
    let mut statement = conn
        .prepare_cached(
            "SELECT t.name, CAST(l.version AS INTEGER), CAST(l.layout AS BLOB) FROM main.record_layouts AS l \
             JOIN main.sqlite_schema AS t ON t.type = 'table' AND t.name = l.table_name COLLATE NOCASE \
             ORDER BY t.name, l.version",
        )
        .map_err(fail)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(fail)?;
    let rows: Vec<(String, i64, Vec<u8>)> = rows.collect::<Result<_, _>>().map_err(fail)?;
    let table = |rows: &[(String, i64, Vec<u8>)]| {
        let catalog = rows.iter().map(|(_, version, layout)| (*version, String::from_utf8_lossy(layout)));
        let info = TableInfo::new(rows[0].0.clone(), catalog);
        let (rows, bytes) = size(conn, &Context { table: &info.name, record: "" })?;
        Ok(TableInfo { rows: Some(rows), bytes, ..info })
    };
    rows.chunk_by(|a, b| a.0 == b.0).map(table).collect()
}

/// Rows and bytes.
fn size(conn: &Connection, context: &Context<'_>) -> Result<(u64, u64), Error> {
    let number = |sql: &str, parameters: &[&str]| {
        conn.prepare_cached(sql)
            .and_then(|mut statement| {
                statement.query_row(rusqlite::params_from_iter(parameters), |row| row.get::<_, i64>(0))
            })
            .map(i64::unsigned_abs)
            .map_err(|error| context.failed("measuring a table", error))
    };
    let rows = number(&format!("SELECT count(*) FROM {}", qualified(context.table)), &[])?;
    let bytes = number(
        "SELECT coalesce(sum(pgsize), 0) FROM dbstat('main', 1) WHERE name IN \
         (SELECT name FROM main.sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE)",
        &[context.table],
    )?;
    Ok((rows, bytes))
}
