//! A table of records in SQL: its name, its key columns, and the statements of its rows.

use record_core::key::{KeyColumn, KeyType};
use record_table::quote;

/// The column of the blob; NULL is *known empty*.
pub(crate) const DATA: &str = "data";

/// The table of the catalog.
pub(crate) const LAYOUTS: &str = "record_layouts";
/// The table that holds how far each feed has come.
pub(crate) const POSITIONS: &str = "record_positions";
/// The table that holds which ids were drawn.
pub(crate) const IDS: &str = "record_ids";

/// The declared type of a key column.
pub(crate) fn declared_type(ty: KeyType) -> &'static str {
    match ty {
        KeyType::I16 | KeyType::I32 | KeyType::I64 => "INTEGER",
        // Integer affinity too, but never an alias of the rowid, which could not hold the upper half.
        KeyType::U64 => "BIGINT",
        KeyType::Text => "TEXT",
        KeyType::Bytes | KeyType::Uuid => "BLOB",
    }
}

/// The type of the key columns that a table has with this declared type; of several, the one whose values hold those of all.
pub(crate) fn key_type(declared: &str) -> Option<KeyType> {
    [KeyType::I64, KeyType::U64, KeyType::Text, KeyType::Bytes]
        .into_iter()
        .find(|ty| declared_type(*ty).eq_ignore_ascii_case(declared))
}

/// The table's name in statements.
///
/// With its schema, so that no temporary table of the same name is met instead.
pub(crate) fn qualified(table: &str) -> String {
    format!("main.{}", quote(table))
}

/// Makes the table, without promoted columns.
///
/// An ordinary table, not `WITHOUT ROWID`. Measured with blobs of 120 to 6,000 bytes under random keys, the other kind
/// took 1.5 to 2.6 times as long to fill and up to 2.5 times as long to update, and at 1,500 bytes 2.2 times the space
/// and 3 times as long for a look-up, because its inner nodes hold whole rows; only scans in key order were faster. A
/// single integer key is the rowid itself, and then those are as fast.
pub(crate) fn create_table(table: &str, key: &[KeyColumn]) -> String {
    let mut columns: Vec<String> = key
        .iter()
        .map(|column| format!("{} {} NOT NULL", quote(column.name), declared_type(column.ty)))
        .collect();
    columns.push(format!("{} BLOB", quote(DATA)));
    format!("CREATE TABLE {} ({}, PRIMARY KEY ({}))", qualified(table), columns.join(", "), key_list(key))
}

/// The name of the index of a column.
pub(crate) fn index_name(table: &str, column: &str) -> String {
    format!("{table}_{column}_idx")
}

/// The key columns, separated by commas.
pub(crate) fn key_list(key: &[KeyColumn]) -> String {
    key.iter().map(|column| quote(column.name)).collect::<Vec<_>>().join(", ")
}

/// The condition that the key is the parameters from number `first` on.
pub(crate) fn key_equals(key: &[KeyColumn], first: usize) -> String {
    let columns = key.iter().zip(first..);
    columns.map(|(column, i)| format!("{} = ?{i}", quote(column.name))).collect::<Vec<_>>().join(" AND ")
}

/// Inserts a row: the parameters are the key, the blob, and what follows from it.
pub(crate) fn insert(table: &str, key: &[KeyColumn], derived: &[&str]) -> String {
    let columns: Vec<String> = key
        .iter()
        .map(|column| column.name)
        .chain([DATA])
        .chain(derived.iter().copied())
        .map(quote)
        .collect();
    let parameters: Vec<String> = (1..=columns.len()).map(|i| format!("?{i}")).collect();
    let (columns, parameters) = (columns.join(", "), parameters.join(", "));
    format!("INSERT INTO {} ({columns}) VALUES ({parameters})", qualified(table))
}

/// Sets columns from the parameters from number `first` on; the key is parameter 1 and so on.
pub(crate) fn update(table: &str, key: &[KeyColumn], columns: &[&str], first: usize) -> String {
    let set: Vec<String> =
        columns.iter().zip(first..).map(|(column, i)| format!("{} = ?{i}", quote(column))).collect();
    format!("UPDATE {} SET {} WHERE {}", qualified(table), set.join(", "), key_equals(key, 1))
}
