//! The statements of patching: what is stored under keys, and writing where that is still what was read.

use super::key::{DATA, key_list, keys_equal, unnest};
use record_core::key::KeyColumn;

/// The transaction that wrote a row's present version.
const VERSION: &str = "\"record version\"";

/// The bytes of the blobs before a row's.
const BEFORE: &str = "\"record bytes before\"";

/// The number of a row among those given, from 1.
const NUMBER: &str = "\"record number\"";

/// Parameters: an array for each key column. Rows in their order: the blob, and which transaction wrote it, NULL where
/// there is no row. They end with the one whose blob makes it `max_bytes` or more.
///
/// Looked up row by row; see [`upsert`](super::upsert) for why the planner is not asked. The length of a blob that is stored
/// out of line is known without reading it.
pub(crate) fn stored(table: &str, key: &[KeyColumn], max_bytes: usize) -> String {
    format!(
        "SELECT {DATA}, {VERSION} FROM (\n\
         SELECT s.{DATA}, s.{VERSION}, g.{NUMBER}, pg_catalog.sum(pg_catalog.octet_length(s.{DATA})) OVER (\
         ORDER BY g.{NUMBER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS {BEFORE}\n\
         FROM {rows} WITH ORDINALITY AS g ({keys}, {NUMBER})\n\
         LEFT JOIN LATERAL (SELECT t.{DATA}, t.xmin AS {VERSION} FROM {table} AS t WHERE {equal} LIMIT 1) AS s ON true\n\
         ) AS s WHERE {BEFORE} IS NULL OR {BEFORE} OPERATOR(pg_catalog.<) {max_bytes}::pg_catalog.int8\n\
         ORDER BY {NUMBER}",
        rows = unnest(1, key.len()),
        keys = key_list(key, ""),
        equal = keys_equal(key, "t.", "g."),
    )
}

/// Parameters: the key columns, the new blobs, and what [`stored`] gave as the versions, as arrays, in key order. Rows: the
/// number of each row that was written.
///
/// A row is written where it still is the version that was read, or where there still is none. Each is locked first, so
/// that a row which somebody deletes in the meantime is not made anew with what it held. Nothing is sorted in between, so
/// locks are taken in the order of the arrays, whether rows are updated or inserted.
///
/// In the condition, versions are looked up in a hash, for which they are made text, because numbers of transactions have
/// no order: a subquery that depended on the row would go through all of them for each.
pub(crate) fn write(table: &str, key: &[KeyColumn]) -> String {
    let text = |version: &str| format!("{version}::pg_catalog.text COLLATE pg_catalog.\"C\"");
    let stored = format!("({}, {})", key_list(key, "r."), text("r.xmin"));
    let read = format!("SELECT {}, {} FROM given AS g", key_list(key, "g."), text(&format!("g.{VERSION}")));
    let as_read = format!(
        "\nLEFT JOIN LATERAL (SELECT true AS there FROM {table} AS s WHERE {equal} \
         AND s.xmin OPERATOR(pg_catalog.=) g.{VERSION} LIMIT 1 FOR NO KEY UPDATE) AS s ON true\n\
         WHERE g.{VERSION} IS NULL OR s.there",
        equal = keys_equal(key, "s.", "g."),
    );
    put(table, key, true, &as_read, &format!("{stored} OPERATOR(pg_catalog.=) ANY ({read})"))
}

/// Parameters: the key columns, and blobs for where there is no row, as arrays, in key order. Rows: the number of each row
/// that was inserted. All others are locked, in key order.
pub(crate) fn insert_or_lock(table: &str, key: &[KeyColumn]) -> String {
    put(table, key, false, "", "false")
}

/// Parameters as [`insert_or_lock`]'s, of rows that are locked. Rows: the number of each row that was written.
///
/// Nothing is said of which rows to write, so that the server refuses those that a policy keeps from being written. A condition
/// on them would leave them out in silence.
pub(crate) fn write_locked(table: &str, key: &[KeyColumn]) -> String {
    put(table, key, false, "", "true")
}

fn put(table: &str, key: &[KeyColumn], versions: bool, chosen: &str, condition: &str) -> String {
    let keys = key_list(key, "");
    format!(
        "WITH given AS MATERIALIZED (\n\
         SELECT * FROM {rows} WITH ORDINALITY AS g ({keys}, {DATA}, {version}{NUMBER})\n\
         ), written AS (\n\
         INSERT INTO {table} AS r ({keys}, {DATA})\n\
         SELECT {g_keys}, g.{DATA} FROM given AS g{chosen}\n\
         ON CONFLICT ({keys}) DO UPDATE SET {DATA} = excluded.{DATA} WHERE {condition}\n\
         RETURNING {r_keys}\n\
         )\n\
         SELECT g.{NUMBER} FROM written AS w JOIN given AS g ON {equal}",
        rows = unnest(1, key.len() + 1 + usize::from(versions)),
        version = if versions { format!("{VERSION}, ") } else { String::new() },
        g_keys = key_list(key, "g."),
        r_keys = key_list(key, "r."),
        equal = keys_equal(key, "w.", "g."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use record_core::key::KeyType;

    #[test]
    fn a_row_is_written_where_it_is_as_it_was_read() {
        let key = [KeyColumn { name: "k", ty: KeyType::Text }, KeyColumn { name: "n", ty: KeyType::I64 }];
        assert_eq!(
            write("s.t", &key),
            r#"WITH given AS MATERIALIZED (
SELECT * FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4)) WITH ORDINALITY AS g ("k", "n", "data", "record version", "record number")
), written AS (
INSERT INTO s.t AS r ("k", "n", "data")
SELECT g."k", g."n", g."data" FROM given AS g
LEFT JOIN LATERAL (SELECT true AS there FROM s.t AS s WHERE s."k" OPERATOR(pg_catalog.=) g."k" AND s."n" OPERATOR(pg_catalog.=) g."n" AND s.xmin OPERATOR(pg_catalog.=) g."record version" LIMIT 1 FOR NO KEY UPDATE) AS s ON true
WHERE g."record version" IS NULL OR s.there
ON CONFLICT ("k", "n") DO UPDATE SET "data" = excluded."data" WHERE (r."k", r."n", r.xmin::pg_catalog.text COLLATE pg_catalog."C") OPERATOR(pg_catalog.=) ANY (SELECT g."k", g."n", g."record version"::pg_catalog.text COLLATE pg_catalog."C" FROM given AS g)
RETURNING r."k", r."n"
)
SELECT g."record number" FROM written AS w JOIN given AS g ON w."k" OPERATOR(pg_catalog.=) g."k" AND w."n" OPERATOR(pg_catalog.=) g."n""#
        );
    }
}
