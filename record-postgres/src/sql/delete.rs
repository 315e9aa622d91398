//! Statements that delete rows and count them, and the one that locks rows.

use super::{
    key::{key_list, key_order, keys_equal, unnest},
    staging,
};
use record_core::key::KeyColumn;

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

/// The statement that locks the rows of the keys in the array parameters, in key order, as an update does.
pub(crate) fn lock(table: &str, key: &[KeyColumn]) -> String {
    format!(
        "WITH locked AS MATERIALIZED (\n\
         SELECT 1 FROM {given} AS g ({keys}) JOIN {table} AS r ON {equal}\n\
         ORDER BY {order} FOR NO KEY UPDATE OF r\n\
         )\n\
         SELECT pg_catalog.count(*) FROM locked",
        given = unnest(1, key.len()),
        keys = key_list(key, ""),
        equal = keys_equal(key, "r.", "g."),
        order = key_order(key, "r."),
    )
}

/// The statement that deletes the rows whose keys are not among those of the array parameters, or of the staged rows, and
/// counts them.
pub(crate) fn delete_others(table: &str, key: &[KeyColumn], staged: bool) -> String {
    let kept = match staged {
        true => format!("{} AS g", staging::TABLE),
        false => format!("{} AS g ({})", unnest(1, key.len()), key_list(key, "")),
    };
    let equal = keys_equal(key, "g.", "r.");
    format!(
        "WITH deleted AS (DELETE FROM {table} AS r WHERE NOT EXISTS (SELECT FROM {kept} WHERE {equal}) RETURNING 1) \
         SELECT pg_catalog.count(*) FROM deleted"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use record_core::key::KeyType;

    #[test]
    fn rows_are_locked_in_key_order_before_they_are_deleted() {
        let key = [KeyColumn { name: "k", ty: KeyType::Text }];
        assert_eq!(
            delete("s.t", &key),
            r#"WITH locked AS MATERIALIZED (
SELECT r."k" FROM ROWS FROM (pg_catalog.unnest($1)) AS g ("k") JOIN s.t AS r ON r."k" OPERATOR(pg_catalog.=) g."k"
ORDER BY r."k" COLLATE pg_catalog."C" FOR UPDATE OF r
), deleted AS (
DELETE FROM s.t AS r USING locked AS g WHERE r."k" OPERATOR(pg_catalog.=) g."k" RETURNING 1
)
SELECT pg_catalog.count(*) FROM deleted"#
        );
    }
}
