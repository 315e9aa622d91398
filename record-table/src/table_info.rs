//! What a store tells of its tables without their types.

/// A table of records, as `list_tables` of a store tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name, as `AnyTable::open` takes it; with the schema, where the store has schemas.
    pub name: String,
    /// The name of the record.
    pub record: String,
    /// The versions of the record that programs brought to it, ascending.
    pub versions: Vec<u8>,
    /// Rows, known-empty ones included: counted by SQLite, and in Postgres the estimate of its statistics; `None` where those
    /// have not looked at the table yet.
    pub rows: Option<u64>,
    /// Bytes on disk of the table, its partitions and its indexes.
    pub bytes: u64,
}

/// What `AnyTable::verify` of a store found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows in which something is wrong.
    pub wrong: u64,
}
