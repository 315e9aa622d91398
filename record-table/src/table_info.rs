//! What a store tells of its tables without their types.

use record_core::layout::Layout;

/// A table of records, as `list_tables` of a store tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name, as `AnyTable::open` takes it; with the schema, where the store has schemas.
    pub name: String,
    /// The name of the record; empty where the catalog does not tell it.
    pub record: String,
    /// The versions of the record that programs brought to it, ascending.
    pub versions: Vec<u8>,
    /// What is wrong with what the catalog says of it, if something is.
    pub problem: Option<String>,
    /// Rows, known-empty ones included: counted by SQLite, and in Postgres the estimate of its statistics; `None` where those
    /// have not looked at the table yet.
    pub rows: Option<u64>,
    /// Bytes on disk of the table, its partitions and its indexes.
    pub bytes: u64,
}

impl TableInfo {
    /// A table by what the catalog says of it: versions and layouts, ascending. One that is not right is no reason to leave the
    /// table out, or those beside it.
    pub fn new(name: String, catalog: impl IntoIterator<Item = (i64, impl AsRef<str>)>) -> Self {
        let mut info = TableInfo { name, ..TableInfo::default() };
        for (version, layout) in catalog {
            match u8::try_from(version) {
                Ok(version) => info.versions.push(version),
                Err(_) => info.problem = Some("the catalog has a version that no record can have".into()),
            }
            match Layout::from_json(layout.as_ref()) {
                Ok(layout) => info.record = layout.record().into(),
                Err(error) => info.problem = Some(error.to_string()),
            }
        }
        info
    }
}

/// What `AnyTable::verify` of a store found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows in which something is wrong.
    pub wrong: u64,
}
