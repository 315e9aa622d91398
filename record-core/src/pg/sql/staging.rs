//! Rows that are more than fit into memory, on their way into a table: a temporary table that they are copied to first.

use super::key::{DATA, declared_type, key_list, key_order, keys_equal, unnest};
use crate::{key::KeyColumn, table::quote};

/// It lives within one call, so the name can't meet itself.
pub(crate) const TABLE: &str = "pg_temp.\"record_core staging\"";

/// The column that says in which order rows came.
pub(crate) const NUMBER: &str = "\"record number\"";

/// The statements that make it.
pub(crate) fn create(key: &[KeyColumn]) -> String {
    // Of the default collation, which gives way to that of the table when the two meet.
    let ty = |column: &KeyColumn| declared_type(column.ty).split(" COLLATE").next().unwrap_or_default();
    let keys: String = key.iter().map(|column| format!("{} {}, ", quote(column.name), ty(column))).collect();
    // A blob that is too long for a row is not compressed on its way.
    format!(
        "CREATE TEMPORARY TABLE {TABLE} ({NUMBER} bigint, {keys}{DATA} bytea) ON COMMIT DROP;\n\
         ALTER TABLE {TABLE} ALTER COLUMN {DATA} SET STORAGE EXTERNAL"
    )
}

/// The statement that removes it.
pub(crate) fn drop() -> String {
    format!("DROP TABLE {TABLE}")
}

/// The statement that copies rows into it: their number, the key columns and the blob.
pub(crate) fn copy_numbered(key: &[KeyColumn]) -> String {
    format!("COPY {TABLE} ({NUMBER}, {}, {DATA}) FROM STDIN (FORMAT binary)", key_list(key, ""))
}

/// The statement that copies rows straight into a table: the key columns and the blob.
pub(crate) fn copy(table: &str, key: &[KeyColumn]) -> String {
    format!("COPY {table} ({}, {DATA}) FROM STDIN (FORMAT binary)", key_list(key, ""))
}

/// The statement that deletes the rows whose keys are not among those of the array parameters, or of the staged rows, and
/// counts them.
pub(crate) fn delete_others(table: &str, key: &[KeyColumn], staged: bool) -> String {
    let kept = match staged {
        true => format!("{TABLE} AS g"),
        false => format!("{} AS g ({})", unnest(1, key.len()), key_list(key, "")),
    };
    let equal = keys_equal(key, "g.", "r.");
    format!(
        "WITH deleted AS (DELETE FROM {table} AS r WHERE NOT EXISTS (SELECT FROM {kept} WHERE {equal}) RETURNING 1) \
         SELECT pg_catalog.count(*) FROM deleted"
    )
}

/// The statement that deletes the rows of the keys in the array parameters, and counts them. Rows are locked in key order
/// first, so that two of these can't wait for each other.
pub(crate) fn delete(table: &str, key: &[KeyColumn]) -> String {
    let (equal, keys) = (keys_equal(key, "r.", "g."), key_list(key, ""));
    format!(
        "WITH locked AS MATERIALIZED (\n\
         SELECT {r_keys} FROM {given} AS g ({keys}) JOIN {table} AS r ON {equal}\n\
         ORDER BY {order} FOR UPDATE OF r\n\
         ), deleted AS (\n\
         DELETE FROM {table} AS r USING locked AS g WHERE {equal} RETURNING 1\n\
         )\n\
         SELECT pg_catalog.count(*) FROM deleted",
        r_keys = key_list(key, "r."),
        given = unnest(1, key.len()),
        order = key_order(key, "r."),
    )
}
