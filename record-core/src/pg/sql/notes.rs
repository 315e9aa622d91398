//! Statements that note which rows were there and which keys are wanted, in temporary tables, and delete the rest in the end.

use super::key::{key_list, key_order, keys_equal, unnest};
use crate::key::KeyColumn;

/// A refresh has a connection for itself, so the names can't meet themselves.
const THERE: &str = "pg_temp.\"record_core there\"";
const WANTED: &str = "pg_temp.\"record_core wanted\"";

/// The statements that make the tables and note which rows are there.
pub(crate) fn begin(table: &str, key: &[KeyColumn]) -> String {
    let keys = key_list(key, "");
    format!(
        "CREATE TEMPORARY TABLE \"record_core there\" AS SELECT {keys} FROM {table};\n\
         CREATE TEMPORARY TABLE \"record_core wanted\" AS SELECT {keys} FROM {table} WITH NO DATA"
    )
}

/// The statement that counts the rows that were there.
pub(crate) fn count() -> String {
    format!("SELECT pg_catalog.count(*) FROM {THERE}")
}

/// The statement that notes the keys in the array parameters.
pub(crate) fn note(key: &[KeyColumn]) -> String {
    let keys = key_list(key, "");
    format!("INSERT INTO {WANTED} ({keys}) SELECT {keys} FROM {} AS g ({keys})", unnest(1, key.len()))
}

/// The statement that deletes the rows that were there and are not wanted, and counts them. It locks them in key order first.
///
/// The anti-join is one that goes through files when it is large; that of `EXCEPT` would be held in memory.
pub(crate) fn delete(table: &str, key: &[KeyColumn]) -> String {
    let equal = keys_equal(key, "r.", "g.");
    format!(
        "WITH unwanted AS MATERIALIZED (\n\
         SELECT {g_keys} FROM {THERE} AS g WHERE NOT EXISTS (SELECT FROM {WANTED} AS w WHERE {wanted})\n\
         ), locked AS MATERIALIZED (\n\
         SELECT {r_keys} FROM unwanted AS g JOIN {table} AS r ON {equal}\n\
         ORDER BY {order} FOR UPDATE OF r\n\
         ), deleted AS (\n\
         DELETE FROM {table} AS r USING locked AS g WHERE {equal} RETURNING 1\n\
         )\n\
         SELECT pg_catalog.count(*) FROM deleted",
        g_keys = key_list(key, "g."),
        r_keys = key_list(key, "r."),
        wanted = keys_equal(key, "w.", "g."),
        order = key_order(key, "r."),
    )
}

/// The statement that removes the tables.
pub(crate) fn drop() -> String {
    format!("DROP TABLE IF EXISTS {THERE}, {WANTED}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeyType;

    const KEY: &[KeyColumn] =
        &[KeyColumn { name: "k", ty: KeyType::Text }, KeyColumn { name: "n", ty: KeyType::I64 }];

    #[test]
    fn what_was_there_and_is_not_wanted_is_deleted_in_key_order() {
        assert_eq!(
            delete("s.t", KEY),
            r#"WITH unwanted AS MATERIALIZED (
SELECT g."k", g."n" FROM pg_temp."record_core there" AS g WHERE NOT EXISTS (SELECT FROM pg_temp."record_core wanted" AS w WHERE w."k" OPERATOR(pg_catalog.=) g."k" AND w."n" OPERATOR(pg_catalog.=) g."n")
), locked AS MATERIALIZED (
SELECT r."k", r."n" FROM unwanted AS g JOIN s.t AS r ON r."k" OPERATOR(pg_catalog.=) g."k" AND r."n" OPERATOR(pg_catalog.=) g."n"
ORDER BY r."k" COLLATE pg_catalog."C", r."n" FOR UPDATE OF r
), deleted AS (
DELETE FROM s.t AS r USING locked AS g WHERE r."k" OPERATOR(pg_catalog.=) g."k" AND r."n" OPERATOR(pg_catalog.=) g."n" RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted"#
        );
    }

    #[test]
    fn keys_are_noted_in_tables_of_the_session() {
        assert_eq!(
            begin("s.t", &KEY[1..]),
            "CREATE TEMPORARY TABLE \"record_core there\" AS SELECT \"n\" FROM s.t;\n\
             CREATE TEMPORARY TABLE \"record_core wanted\" AS SELECT \"n\" FROM s.t WITH NO DATA"
        );
        assert_eq!(
            note(&KEY[1..]),
            "INSERT INTO pg_temp.\"record_core wanted\" (\"n\") \
             SELECT \"n\" FROM ROWS FROM (pg_catalog.unnest($1)) AS g (\"n\")"
        );
    }
}
