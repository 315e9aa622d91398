//! Parts of a scan as data, which other threads and processes read: ranges of `rowid`.

use super::{query::Query, scan::AnyScan};
use crate::{AnyTable, Error, connection::failure::Context, schema::existing::rowid, sql::table::qualified};
use record_core::filter::AnyFilter;
use record_table::{PartRows, ScanPart};
use rusqlite::{Connection, types::Value};

/// More parts than threads or machines that would read one file.
const MOST: usize = 65_536;

impl AnyScan {
    /// Cuts the scan into at most `parts` parts, and 65,536, which together have every row that is there or will be, each in one of
    /// them. Another thread or process opens each with a connection of its own by [`AnyTable::open_part`], and reads the state of the
    /// database at that time: SQLite has no snapshot that several connections share.
    ///
    /// Parts are ranges of `rowid` of one width, found by looking at the first and the last row alone. So where a key of one integer
    /// column, which is the `rowid`, has large gaps, parts differ in size. A table `WITHOUT ROWID` is one part.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { additions: u32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # typed.put_many(&conn, (0..100).map(|n| (n, Facts { additions: n as u32 })))?;
    /// let table = AnyTable::open(&conn, "facts")?;
    /// let large = table.filter("additions")?.ge(10)?;
    /// let mut rows = 0;
    /// for part in table.scan().matching(large).parts(&conn, 4)? {
    ///     // Perhaps somewhere else.
    ///     rows += AnyTable::open_part(&conn, &part)?.for_each(&conn, |_, _| ())?.rows;
    /// }
    /// assert_eq!(rows, 90);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the scan has a condition in SQL, an order or a limit, which parts don't have; when a filter is of another table, or the
    /// database fails.
    pub fn parts(&self, conn: &Connection, parts: usize) -> Result<Vec<ScanPart>, Error> {
        let (shared, query) = (&*self.table.shared, &self.query);
        let context = shared.context();
        let has = [
            (!query.given.is_empty(), "a condition in SQL", "use filters by name"),
            (query.ordered, "an order", "order the rows of each part"),
            (query.limit.is_some(), "a limit", "count the rows that are read"),
        ];
        if let Some((_, what, instead)) = has.into_iter().find(|(has, ..)| *has) {
            let message = format!("a scan with {what} has no parts: {instead}");
            return Err(Error::of_call(context.record, message).in_table(context.table));
        }
        let of_table = |error: record_core::Error| Error::from(error).in_table(context.table);
        let data = |filter: &AnyFilter| {
            filter.check_for(shared.layout, shared.key).and_then(|()| filter.to_data()).map_err(of_table)
        };
        let filter = query.matching.as_ref().map(data).transpose()?;
        let version = shared.layout.version();
        let part = |rows| ScanPart {
            table: shared.name.clone(),
            version,
            fingerprint: shared.layout.fingerprint(version),
            rows,
            snapshot: None,
            columns: query.columns(),
            filter: filter.clone(),
            skip_corrupt: query.skip_corrupt,
        };
        Ok(match rowid(conn, &context)? {
            None => vec![part(PartRows::All)],
            Some(rowid) => ranges(conn, &context, rowid, parts)?.into_iter().map(part).collect(),
        })
    }
}

/// Ranges of one width, the first and the last of which go on without end.
fn ranges(
    conn: &Connection,
    context: &Context<'_>,
    rowid: &str,
    parts: usize,
) -> Result<Vec<PartRows>, Error> {
    let table = qualified(context.table);
    // Each by itself is found by the index, both together by looking at every row.
    let sql = format!("SELECT (SELECT min({rowid}) FROM {table}), (SELECT max({rowid}) FROM {table})");
    let ends: (Option<i64>, Option<i64>) = conn
        .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(|error| context.asked(conn, context.failed("cutting a scan into parts", error)))?;
    let (first, last) = (i128::from(ends.0.unwrap_or(0)), i128::from(ends.1.unwrap_or(0)));
    let width = last - first + 1;
    let count = width.min(parts.clamp(1, MOST) as i128);
    // Within `first..=last`, so it is an `i64`.
    let start = |part: i128| (first + width * part / count) as i64;
    let range = |part| PartRows::Rowids {
        first: if part == 0 { i64::MIN } else { start(part) },
        last: if part + 1 == count { i64::MAX } else { start(part + 1) - 1 },
    };
    Ok((0..count).map(range).collect())
}

impl AnyTable {
    /// Opens a part of a scan, which [`AnyScan::parts`] has cut, perhaps in another process: a scan of its rows, its columns and its
    /// filter. The part may come from anybody: all of it is checked.
    ///
    /// # Errors
    /// As [`open`](AnyTable::open); when the table does not have the version of the record that the part is read by, or its filter is
    /// none of the table's; when it is a part of another store's table.
    pub fn open_part(conn: &Connection, part: &ScanPart) -> Result<AnyScan, Error> {
        let table = AnyTable::open_version(conn, &part.table, Some(part.version))?;
        let (shared, context) = (&*table.shared, table.shared.context());
        let refused = |message| Error::of_call(context.record, message).in_table(context.table);
        if shared.layout.fingerprint(part.version) != part.fingerprint {
            return Err(refused("the part is of a table of another record: cut the scan again"));
        }
        if part.snapshot.is_some() {
            return Err(refused("the part has a snapshot, which SQLite's connections can't share"));
        }
        let mut query = Query { skip_corrupt: part.skip_corrupt, ..Query::default() };
        match part.rows {
            PartRows::All => {}
            PartRows::Rowids { first, last } => {
                let Some(rowid) = rowid(conn, &context)? else {
                    return Err(refused(
                        "the part has a range of `rowid`, which the table has not: cut the scan again",
                    ));
                };
                let range = [first, last].map(Value::Integer);
                query.given.push((format!("{rowid} BETWEEN ?1 AND ?2"), Ok(range.into())));
            }
            _ => return Err(refused("the part is of a table of another store")),
        }
        if let Some(data) = &part.filter {
            let filter = AnyFilter::from_data(shared.layout, shared.key, data);
            query.add(filter.map_err(|error| Error::from(error).in_table(context.table))?);
        }
        query.select(part.columns.clone());
        Ok(AnyScan { table, query })
    }
}
