//! Parts of a scan as data.

use record_core::filter::FilterData;
use serde::{Deserialize, Serialize};

/// A part of a table's rows, and what to read of them, as data: another thread, process or machine opens it by a connection of
/// its own, with `AnyTable::open_part` of the store that it was cut by. It holds no connection string and no secret but the values
/// of its filter.
///
/// It may come from anybody: all of it is checked when it is opened, against the table that has this name then.
///
/// ```
/// use record_table::{PartRows, ScanPart};
///
/// let part = ScanPart {
///     table: "facts".into(),
///     version: 2,
///     fingerprint: 0x51a3_90c1,
///     rows: PartRows::Pages { first: 0, end: Some(4_096) },
///     snapshot: None,
///     columns: Some(vec!["additions".into()]),
///     filter: None,
///     skip_corrupt: false,
/// };
/// let json = serde_json::to_string(&part).unwrap();
/// assert_eq!(serde_json::from_str::<ScanPart>(&json).unwrap(), part);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScanPart {
    /// The table's name, as `AnyTable::open` takes it, with the schema where the store has schemas.
    pub table: String,
    /// The version of the record by whose layout rows are read, so that all parts of a scan have the same fields.
    pub version: u8,
    /// The fingerprint of that version, by which a table that was made anew is known.
    pub fingerprint: u32,
    /// Which rows.
    pub rows: PartRows,
    /// The name of the state of the database that is read, for as long as whoever exported it keeps it; `None` for the state
    /// at the time of reading.
    pub snapshot: Option<String>,
    /// The fields of record batches, by name; all of them if nothing is said.
    pub columns: Option<Vec<String>>,
    /// Which of the rows pass.
    pub filter: Option<FilterData>,
    /// Whether rows whose blob is corrupt are left out.
    pub skip_corrupt: bool,
}

/// Which rows of a table a part has, in the terms of its store. All bounds together are all rows that there are or will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartRows {
    /// All rows.
    All,
    /// Those in these pages of the table, or of each of its partitions: Postgres.
    Pages {
        /// The number of the first page.
        first: u32,
        /// The number of the page behind the last one; `None` for all that follow.
        end: Option<u32>,
    },
    /// Those whose `rowid` is one of these: SQLite.
    Rowids {
        /// The first one.
        first: i64,
        /// The last one.
        last: i64,
    },
}
