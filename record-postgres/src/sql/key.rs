//! Key columns in SQL.

use ::tokio_postgres::types::Type;
use record_core::key::{KeyColumn, KeyType};
use record_table::quote;

/// The column of a table's blobs, quoted.
pub(crate) const DATA: &str = "\"data\"";

/// The type of a key column, as it is declared. Text has the order of its bytes, which no update of the system's locales
/// changes. Names that are not words of the grammar have their schema, so that no other type of the `search_path` is meant.
pub(crate) fn declared_type(ty: KeyType) -> &'static str {
    match ty {
        KeyType::I16 => "smallint",
        KeyType::I32 => "integer",
        KeyType::I64 => "bigint",
        KeyType::U64 => "numeric(20,0)",
        KeyType::Text => "pg_catalog.text COLLATE pg_catalog.\"C\"",
        KeyType::Bytes => "pg_catalog.bytea",
        KeyType::Uuid => "pg_catalog.uuid",
    }
}

/// The same as the server stores it: the type's number, and what is said of it in parentheses. A collation is no part of
/// the type.
pub(crate) fn stored_type(ty: KeyType) -> (u32, i32) {
    let number = match ty {
        KeyType::I16 => Type::INT2,
        KeyType::I32 => Type::INT4,
        KeyType::I64 => Type::INT8,
        // 20 digits, none of them behind the point; counted with the header of a value.
        KeyType::U64 => return (Type::NUMERIC.oid(), (20 << 16) + 4),
        KeyType::Text => Type::TEXT,
        KeyType::Bytes => Type::BYTEA,
        KeyType::Uuid => Type::UUID,
    };
    (number.oid(), -1)
}

/// The type of the key columns that the server stores so; see [`stored_type`].
pub(crate) fn key_type(stored: (u32, i32)) -> Option<KeyType> {
    const ALL: [KeyType; 7] = [
        KeyType::I16,
        KeyType::I32,
        KeyType::I64,
        KeyType::U64,
        KeyType::Text,
        KeyType::Bytes,
        KeyType::Uuid,
    ];
    ALL.into_iter().find(|ty| stored_type(*ty) == stored)
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
        KeyType::Text => format!("{prefix}{} COLLATE pg_catalog.\"C\"", quote(column.name)),
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
