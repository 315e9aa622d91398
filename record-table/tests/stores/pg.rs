//! What the tests know of Postgres over whatever driver: names and SQL text.

/// The catalog's table.
pub(crate) const CATALOG: &str = "record.layouts";

/// The table of positions.
pub(crate) const POSITIONS: &str = "record.positions";

/// The types of columns: of the keys `i64` and `String`, of blobs, and one that is none of these.
pub(crate) const COLUMN_TYPES: [&str; 4] = ["bigint", "text COLLATE \"C\"", "bytea", "real"];

/// The query for a text that changes with every change of the schema: relations, views, functions.
pub(crate) const SCHEMA_STATE: &str = "\
    SELECT concat( \
        (SELECT string_agg(oid || ' ' || xmin, ',' ORDER BY oid) FROM pg_class WHERE oid >= 16384), ' views ', \
        (SELECT string_agg(oid || ' ' || xmin, ',' ORDER BY oid) FROM pg_rewrite WHERE oid >= 16384), ' functions ', \
        (SELECT string_agg(oid || ' ' || xmin, ',' ORDER BY oid) FROM pg_proc WHERE oid >= 16384))";

/// The SQLSTATE of a savepoint outside of a transaction.
pub(crate) const NO_TRANSACTION: &str = "25P01";

/// The query for a text that stays the same as long as no row of a table is written or locked.
pub(crate) fn touched(table: &str) -> String {
    format!("SELECT md5(string_agg(concat(ctid, ' ', xmin, ' ', xmax), ',' ORDER BY ctid)) FROM {table}")
}

/// The query for a text that stays the same as long as no row of a table is written.
pub(crate) fn written(table: &str) -> String {
    format!("SELECT md5(string_agg(concat(ctid, ' ', xmin), ',' ORDER BY ctid)) FROM {table}")
}

/// A query for one value that gives it as of this type.
pub(crate) fn one_value(sql: &str, ty: &str) -> String {
    format!("SELECT ({sql})::{ty}")
}

/// The table's name as calls take it, for one of any spelling.
pub(crate) fn named(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A condition whose parameters are written `$1`, `$2`.
pub(crate) fn condition(sql: &str) -> String {
    sql.into()
}

/// Bytes as an SQL literal.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("'\\x{hex}'::bytea")
}

/// What shows a table's key and promoted fields, whenever they were promoted.
pub(crate) fn fields(table: &str) -> String {
    format!("{table}_fields")
}

/// The statement that drops a table.
pub(crate) fn drop_table(table: &str) -> String {
    format!("DROP TABLE {table} CASCADE")
}

/// The statements that make a key column refer to that of another table.
pub(crate) fn references(table: &str, column: &str, other: &str, key: &str) -> String {
    format!("ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {other} ({key})")
}
