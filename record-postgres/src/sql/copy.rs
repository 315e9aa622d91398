//! The statement that copies rows straight into a table, and the one that comes before it.

use super::{
    key::{DATA, key_list},
    literal::literal,
};
use record_core::key::KeyColumn;

/// The statement, for rows of the key columns and the blob in binary.
pub(crate) fn copy_into(table: &str, key: &[KeyColumn]) -> String {
    format!("COPY {table} ({}, {DATA}) FROM STDIN (FORMAT binary)", key_list(key, ""))
}

/// The statement that fails wherever `COPY` would fail to begin, and says whether the table has row-level security for
/// this role, which `COPY` refuses. It inserts nothing.
pub(crate) fn before_copy(table: &str, key: &[KeyColumn]) -> String {
    format!(
        "WITH nothing AS (INSERT INTO {table} ({}, {DATA}) SELECT {}NULL WHERE false) \
         SELECT pg_catalog.row_security_active({}::pg_catalog.regclass)",
        key_list(key, ""),
        "NULL, ".repeat(key.len()),
        literal(table),
    )
}
