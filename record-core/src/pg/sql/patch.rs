//! The statements of patching: what is stored under keys, and writing where that is still what was read.

use super::key::{DATA, key_list, key_order, keys_equal, unnest};
use crate::key::KeyColumn;

/// The transaction that wrote a row's present version.
const VERSION: &str = "\"record version\"";

/// The number of a row among those given, from 1.
const NUMBER: &str = "\"record number\"";

/// Parameters: an array for each key column. Rows in their order: the blob, and which transaction wrote it, NULL where
/// there is no row.
///
/// Looked up row by row; see [`upsert`](super::upsert) for why the planner is not asked.
pub(crate) fn stored(table: &str, key: &[KeyColumn]) -> String {
    format!(
        "SELECT s.{DATA}, s.{VERSION} FROM {rows} WITH ORDINALITY AS g ({keys}, {NUMBER})\n\
         LEFT JOIN LATERAL (SELECT t.{DATA}, t.xmin AS {VERSION} FROM {table} AS t WHERE {equal} LIMIT 1) AS s ON true\n\
         ORDER BY g.{NUMBER}",
        rows = unnest(1, key.len()),
        keys = key_list(key, ""),
        equal = keys_equal(key, "t.", "g."),
    )
}

/// Parameters: the key columns, the new blobs, and what [`stored`] gave as the versions, as arrays. Rows: the number of
/// each row that was written, and whether it was inserted.
///
/// A row is written where it still is the version that was read, or where there still is none. Rows are locked in key
/// order. The versions are looked up in a hash, for which they are made text, because numbers of transactions have no order:
/// a subquery that depended on the row would go through all of them for each.
pub(crate) fn write(table: &str, key: &[KeyColumn]) -> String {
    let text = |version: &str| format!("{version}::pg_catalog.text COLLATE \"C\"");
    let stored = format!("({}, {})", key_list(key, "r."), text("r.xmin"));
    let read = format!("SELECT {}, {} FROM given AS g", key_list(key, "g."), text(&format!("g.{VERSION}")));
    put(table, key, true, &format!("{stored} OPERATOR(pg_catalog.=) ANY ({read})"))
}

/// Parameters: the key columns, and blobs for where there is no row, as arrays. Rows: as [`write`], those that were
/// inserted. All others are locked, in key order.
pub(crate) fn insert_or_lock(table: &str, key: &[KeyColumn]) -> String {
    put(table, key, false, "false")
}

fn put(table: &str, key: &[KeyColumn], versions: bool, condition: &str) -> String {
    let keys = key_list(key, "");
    format!(
        "WITH given AS MATERIALIZED (\n\
         SELECT * FROM {rows} WITH ORDINALITY AS g ({keys}, {DATA}, {version}{NUMBER})\n\
         ), written AS (\n\
         INSERT INTO {table} AS r ({keys}, {DATA})\n\
         SELECT {keys}, {DATA} FROM given ORDER BY {order}\n\
         ON CONFLICT ({keys}) DO UPDATE SET {DATA} = excluded.{DATA} WHERE {condition}\n\
         RETURNING {r_keys}, r.xmax OPERATOR(pg_catalog.=) 0 AS inserted\n\
         )\n\
         SELECT g.{NUMBER}, w.inserted FROM written AS w JOIN given AS g ON {equal}",
        rows = unnest(1, key.len() + 1 + usize::from(versions)),
        version = if versions { format!("{VERSION}, ") } else { String::new() },
        order = key_order(key, ""),
        r_keys = key_list(key, "r."),
        equal = keys_equal(key, "w.", "g."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeyType;

    #[test]
    fn a_row_is_written_where_it_is_as_it_was_read() {
        let key = [KeyColumn { name: "k", ty: KeyType::Text }, KeyColumn { name: "n", ty: KeyType::I64 }];
        assert_eq!(
            write("s.t", &key),
            r#"WITH given AS MATERIALIZED (
SELECT * FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4)) WITH ORDINALITY AS g ("k", "n", "data", "record version", "record number")
), written AS (
INSERT INTO s.t AS r ("k", "n", "data")
SELECT "k", "n", "data" FROM given ORDER BY "k" COLLATE "C", "n"
ON CONFLICT ("k", "n") DO UPDATE SET "data" = excluded."data" WHERE (r."k", r."n", r.xmin::pg_catalog.text COLLATE "C") OPERATOR(pg_catalog.=) ANY (SELECT g."k", g."n", g."record version"::pg_catalog.text COLLATE "C" FROM given AS g)
RETURNING r."k", r."n", r.xmax OPERATOR(pg_catalog.=) 0 AS inserted
)
SELECT g."record number", w.inserted FROM written AS w JOIN given AS g ON w."k" OPERATOR(pg_catalog.=) g."k" AND w."n" OPERATOR(pg_catalog.=) g."n""#
        );
    }
}
