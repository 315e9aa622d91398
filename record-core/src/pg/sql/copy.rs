//! The statement that copies rows straight into a table.

use super::key::{DATA, key_list};
use crate::key::KeyColumn;

/// The statement, for rows of the key columns and the blob in binary.
pub(crate) fn copy_into(table: &str, key: &[KeyColumn]) -> String {
    format!("COPY {table} ({}, {DATA}) FROM STDIN (FORMAT binary)", key_list(key, ""))
}
