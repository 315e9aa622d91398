//! Key columns in SQL.

use crate::{
    key::{KeyColumn, KeyType},
    table::quote,
};

/// The column of a table's blobs, quoted.
pub(crate) const DATA: &str = "\"data\"";

/// The type of a key column. Text has the order of its bytes, which no update of the system's locales changes.
pub(crate) fn declared_type(ty: KeyType) -> &'static str {
    match ty {
        KeyType::I16 => "smallint",
        KeyType::I32 => "integer",
        KeyType::I64 => "bigint",
        KeyType::U64 => "numeric(20,0)",
        KeyType::Text => "text COLLATE \"C\"",
        KeyType::Bytes => "bytea",
        KeyType::Uuid => "uuid",
    }
}

/// The key columns, separated by commas, each with `prefix` before its name.
pub(crate) fn key_list(key: &[KeyColumn], prefix: &str) -> String {
    let columns: Vec<String> = key.iter().map(|column| format!("{prefix}{}", quote(column.name))).collect();
    columns.join(", ")
}

/// The key columns to order by, each with `prefix` before its name: text by its bytes, whatever the column's collation, so
/// that everybody meets rows in one order.
pub(crate) fn key_order(key: &[KeyColumn], prefix: &str) -> String {
    let column = |column: &KeyColumn| match column.ty {
        KeyType::Text => format!("{prefix}{} COLLATE \"C\"", quote(column.name)),
        _ => format!("{prefix}{}", quote(column.name)),
    };
    key.iter().map(column).collect::<Vec<_>>().join(", ")
}

/// The condition that the key columns of `left` are those of `right`, which are prefixes such as `t.`.
pub(crate) fn keys_equal(key: &[KeyColumn], left: &str, right: &str) -> String {
    let equal =
        |column: &KeyColumn| format!("{left}{0} OPERATOR(pg_catalog.=) {right}{0}", quote(column.name));
    key.iter().map(equal).collect::<Vec<_>>().join(" AND ")
}

/// The condition that the key is the parameters from number `first` on.
pub(crate) fn key_equals(key: &[KeyColumn], first: usize) -> String {
    let equal =
        |(column, i): (&KeyColumn, usize)| format!("{} OPERATOR(pg_catalog.=) ${i}", quote(column.name));
    key.iter().zip(first..).map(equal).collect::<Vec<_>>().join(" AND ")
}

/// Arrays side by side as rows: the parameters from number `first` on, `count` of them.
pub(crate) fn unnest(first: usize, count: usize) -> String {
    let each: Vec<String> = (first..first + count).map(|i| format!("pg_catalog.unnest(${i})")).collect();
    format!("ROWS FROM ({})", each.join(", "))
}
