//! Rows that are more than fit into memory, on their way into a table: a temporary table that they are copied to first.

use super::key::{DATA, declared_type, key_list};
use record_core::key::KeyColumn;
use record_table::quote;

/// It lives within one call, so the name can't meet itself.
pub(crate) const TABLE: &str = "pg_temp.\"record_core staging\"";

/// The column that says in which order rows came.
pub(crate) const NUMBER: &str = "\"record number\"";

/// The statement that says whether the role may make it.
pub(crate) const MAY_STAGE: &str =
    "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')";

/// The statements that make it.
pub(crate) fn create(key: &[KeyColumn]) -> String {
    // Of the default collation, which gives way to that of the table when the two meet.
    let ty = |column: &KeyColumn| declared_type(column.ty).split(" COLLATE").next().unwrap_or_default();
    let keys: String = key.iter().map(|column| format!("{} {}, ", quote(column.name), ty(column))).collect();
    // A blob that is too long for a row is not compressed on its way.
    format!(
        "CREATE TEMPORARY TABLE {TABLE} ({NUMBER} bigint, {keys}{DATA} pg_catalog.bytea) ON COMMIT DROP;\n\
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

#[cfg(test)]
mod tests {
    use super::*;
    use record_core::key::KeyType;

    #[test]
    fn text_has_the_collation_that_gives_way() {
        let key = [KeyColumn { name: "k", ty: KeyType::Text }, KeyColumn { name: "n", ty: KeyType::U64 }];
        assert_eq!(
            create(&key),
            "CREATE TEMPORARY TABLE pg_temp.\"record_core staging\" \
             (\"record number\" bigint, \"k\" pg_catalog.text, \"n\" numeric(20,0), \"data\" pg_catalog.bytea) ON COMMIT DROP;\n\
             ALTER TABLE pg_temp.\"record_core staging\" ALTER COLUMN \"data\" SET STORAGE EXTERNAL"
        );
        assert_eq!(
            copy_numbered(&key[..1]),
            "COPY pg_temp.\"record_core staging\" (\"record number\", \"k\", \"data\") FROM STDIN (FORMAT binary)"
        );
    }
}
