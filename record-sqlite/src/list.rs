//! Which tables of records a database has.

use super::{Context, catalog, exists::exists, failed, schema};
use crate::Error;
use record_core::layout::Layout;
use record_table::TableInfo;
use rusqlite::Connection;

/// Every table of records in the main database, by name.
///
/// Counts the rows of each, for which SQLite looks all of them or an index through.
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
/// When the catalog's row of a table is no layout, or the database fails.
pub fn list_tables(conn: &Connection) -> Result<Vec<TableInfo>, Error> {
    let fail = |error| failed("", None, "listing the tables of records", error);
    if !exists(conn, catalog::TABLE).map_err(fail)? {
        return Ok(Vec::new());
    }
    // By the tables' own names, which the catalog may have in another case; without those that are gone.
    let mut statement = conn
        .prepare_cached(
            "SELECT t.name, l.version, l.layout FROM main.record_layouts AS l \
             JOIN main.sqlite_schema AS t ON t.type = 'table' AND t.name = l.table_name COLLATE NOCASE \
             ORDER BY t.name, l.version",
        )
        .map_err(fail)?;
    let mut rows = statement.query([]).map_err(fail)?;
    let mut tables: Vec<TableInfo> = Vec::new();
    while let Some(row) = rows.next().map_err(fail)? {
        let (name, version, layout): (String, i64, String) =
            (row.get(0).map_err(fail)?, row.get(1).map_err(fail)?, row.get(2).map_err(fail)?);
        let layout = Layout::from_json(&layout).map_err(|error| Error::from(error).in_table(&name))?;
        let context = Context { table: &name, record: layout.record() };
        let version = u8::try_from(version)
            .map_err(|_| context.problem("the catalog has a version that no record can have"))?;
        match tables.last_mut() {
            Some(last) if last.name == name => {
                last.versions.push(version);
                last.record = layout.record().into();
            }
            _ => {
                let (rows, bytes) = size(conn, &context)?;
                let versions = vec![version];
                let (record, rows) = (layout.record().into(), Some(rows));
                tables.push(TableInfo { record, versions, rows, bytes, name });
            }
        }
    }
    Ok(tables)
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
    let rows = number(&format!("SELECT count(*) FROM {}", schema::qualified(context.table)), &[])?;
    let bytes = number(
        "SELECT coalesce(sum(pgsize), 0) FROM dbstat('main', 1) WHERE name IN \
         (SELECT name FROM main.sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE)",
        &[context.table],
    )?;
    Ok((rows, bytes))
}
