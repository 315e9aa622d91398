//! The statement that puts rows: which of them have to be written is found out first, in key order and without a lock.

use super::{
    key::{DATA, key_list, key_order, keys_equal, unnest},
    name::is_number,
    staging::NUMBER,
};
use record_core::key::KeyColumn;

/// Where the rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// One row: a parameter for each key column, and one for the blob.
    Values,
    /// Many rows, each key once: the same parameters, as arrays.
    Arrays,
    /// The table of [`staging`](super::staging) of this name, where the last row of a key counts.
    Staged(&'a str),
}

/// The table that rows are put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    /// Its name as SQL.
    pub(crate) name: &'a str,
    /// The number of the table that the name led to.
    pub(crate) number: u32,
    /// Whether its rows lie in partitions. The server has no system columns of a row then that was just put into one.
    pub(crate) is_partitioned: bool,
}

/// What becomes of a row whose key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// It is updated, unless it needs a newer version than the one given.
    Update { newest: Option<u8> },
    /// It is left alone, whatever it holds.
    Ignore,
}

/// The number of a column of the statement's one row, each a `bigint`.
pub(crate) mod column {
    /// Rows that were given, each key once.
    pub(crate) const GIVEN: usize = 0;
    /// Rows that were to be written, as far as could be told before.
    pub(crate) const CHOSEN: usize = 1;
    /// Rows that are there and too new.
    pub(crate) const REFUSED: usize = 2;
    pub(crate) const INSERTED: usize = 3;
    pub(crate) const UPDATED: usize = 4;
}

/// Whether a row is to be written: NULL when it is there already, false when what is there is too new.
const PUT: &str = "\"record put\"";

/// True when the key has a row, else NULL.
const THERE: &str = "\"record there\"";

/// The statement. It locks rows in key order, and only those that it writes. Where the table's name leads to another one
/// than the one with this number, no rows count as given.
///
/// Which rows were inserted is told by what the server notes of each. In a partitioned table it is told by which keys had no row
/// before: one that somebody else inserted in the meantime, and that is updated, counts as inserted there.
pub(crate) fn upsert(table: Target<'_>, key: &[KeyColumn], source: Source<'_>, conflict: Conflict) -> String {
    let keys = key_list(key, "");
    let action = match conflict {
        Conflict::Ignore => "NOTHING".into(),
        Conflict::Update { newest } => {
            let (stored, new) = (format!("r.{DATA}"), format!("excluded.{DATA}"));
            let keep_newer = match newest {
                Some(newest) => format!(" AND NOT {}", loses_newer(&stored, &new, newest)),
                None => String::new(),
            };
            format!("UPDATE SET {DATA} = {new} WHERE NOT {}{keep_newer}", same(&stored, &new))
        }
    };
    let (returning, written) = match table.is_partitioned {
        false => (
            "r.xmax OPERATOR(pg_catalog.=) 0 AS inserted".into(),
            "pg_catalog.count(*) FILTER (WHERE inserted), pg_catalog.count(*) FILTER (WHERE NOT inserted) \
             FROM written"
                .into(),
        ),
        true => (
            key_list(key, "r."),
            format!(
                "pg_catalog.count(*) FILTER (WHERE {THERE} IS NULL), pg_catalog.count({THERE}) \
                 FROM written AS w JOIN given AS g ON {}",
                keys_equal(key, "w.", "g.")
            ),
        ),
    };
    format!(
        "WITH {given}, written AS (\n\
         INSERT INTO {name} AS r ({keys}, {DATA})\n\
         SELECT {keys}, {DATA} FROM given WHERE {PUT} ORDER BY {order}\n\
         ON CONFLICT ({keys}) DO {action}\n\
         RETURNING {returning}\n\
         )\n\
         SELECT g.*, w.* FROM\n\
         (SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE {PUT}), \
         pg_catalog.count(*) FILTER (WHERE NOT {PUT}) FROM given) AS g,\n\
         (SELECT {written}) AS w",
        name = table.name,
        given = given(table, key, source, conflict),
        order = key_order(key, ""),
    )
}

/// The statement that counts the rows whose stored ones are too new, from the same parameters. It locks nothing.
pub(crate) fn count_newer(table: Target<'_>, key: &[KeyColumn], source: Source<'_>, newest: u8) -> String {
    let given = given(table, key, source, Conflict::Update { newest: Some(newest) });
    format!("WITH {given} SELECT pg_catalog.count(*) FROM given WHERE NOT {PUT}")
}

/// Parameters: an array for each key column. Rows in their order: the version that the stored blob's header names; 0 where
/// there is none.
pub(crate) fn versions(table: &str, key: &[KeyColumn]) -> String {
    let stored = format!("s.{DATA}");
    format!(
        "SELECT CASE WHEN pg_catalog.octet_length({stored}) OPERATOR(pg_catalog.<) 8 OR {stored} IS NULL THEN 0 \
         WHEN {} OPERATOR(pg_catalog.<>) 0 THEN 0 ELSE {} END\n\
         FROM {rows} WITH ORDINALITY AS g ({keys}, {NUMBER})\n\
         LEFT JOIN LATERAL (SELECT t.{DATA} FROM {table} AS t WHERE {equal} LIMIT 1) AS s ON true\n\
         ORDER BY g.{NUMBER}",
        header_byte(&stored, 5),
        header_byte(&stored, 4),
        rows = unnest(1, key.len()),
        keys = key_list(key, ""),
        equal = keys_equal(key, "t.", "g."),
    )
}

/// The rows that are given, and whether they are to be written.
///
/// The look-up is a subquery with a limit, which the planner can only run row by row, through the primary key: what it
/// knows of a table that was just made or filled would else let it read all of it for each statement.
fn given(table: Target<'_>, key: &[KeyColumn], source: Source<'_>, conflict: Conflict) -> String {
    let keys = key_list(key, "");
    let rows = match source {
        Source::Values => {
            let values: Vec<String> = (1..=key.len() + 1).map(|i| format!("${i}")).collect();
            format!("(VALUES ({}))", values.join(", "))
        }
        Source::Arrays => unnest(1, key.len() + 1),
        Source::Staged(staging) => {
            let order = key_order(key, "");
            format!(
                "(SELECT DISTINCT ON ({order}) {keys}, {DATA} FROM {staging} ORDER BY {order}, {NUMBER} DESC)"
            )
        }
    };
    let (stored, new) = (format!("s.{DATA}"), format!("g.{DATA}"));
    let (looked_up, put) = match conflict {
        Conflict::Ignore => (String::new(), String::new()),
        Conflict::Update { newest } => {
            let other = match newest {
                Some(newest) => format!("NOT {}", loses_newer(&stored, &new, newest)),
                None => "true".into(),
            };
            (format!(", {stored}"), format!(" WHEN {} THEN NULL ELSE {other}", same(&stored, &new)))
        }
    };
    format!(
        "given AS MATERIALIZED (\n\
         SELECT {given_keys}, g.{DATA}{there}, CASE WHEN s.there IS NULL THEN true{put} END AS {PUT}\n\
         FROM {rows} AS g ({keys}, {DATA})\n\
         LEFT JOIN LATERAL (SELECT true AS there{looked_up} FROM {table} AS s WHERE {equal} LIMIT 1) AS s ON true\n\
         WHERE {is_same}\n\
         )",
        given_keys = key_list(key, "g."),
        there = if table.is_partitioned { format!(", s.there AS {THERE}") } else { String::new() },
        equal = keys_equal(key, "s.", "g."),
        is_same = is_number(table.name, table.number),
        table = table.name,
    )
}

/// The condition that two blobs, or their absences, are the same.
///
/// `IS NOT DISTINCT FROM` would look its operator up along the `search_path`.
fn same(a: &str, b: &str) -> String {
    format!("coalesce({a} OPERATOR(pg_catalog.=) {b}, {a} IS NULL AND {b} IS NULL)")
}

/// The condition that a blob which needs a version above `newest` would be replaced by one that does not hold all of it:
/// [`table::loses_newer`](record_table::loses_newer) in SQL. The version stands in byte 4 of the header.
fn loses_newer(stored: &str, new: &str, newest: u8) -> String {
    let (stored_version, new_version) = (header_byte(stored, 4), header_byte(new, 4));
    format!(
        "CASE WHEN pg_catalog.octet_length({stored}) OPERATOR(pg_catalog.<) 8 OR {stored} IS NULL THEN false \
         WHEN {stored_version} OPERATOR(pg_catalog.<=) {newest} \
         OR {} OPERATOR(pg_catalog.<>) 0 THEN false \
         ELSE {new} IS NULL OR {new_version} OPERATOR(pg_catalog.<) {stored_version} END",
        header_byte(stored, 5)
    )
}

/// A byte of a blob's header, of which no more than that is read.
fn header_byte(blob: &str, at: usize) -> String {
    format!("pg_catalog.get_byte(pg_catalog.substring({blob}, 1, 8), {at})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use record_core::key::KeyType;

    const KEY: &[KeyColumn] =
        &[KeyColumn { name: "id", ty: KeyType::I64 }, KeyColumn { name: "the \"name\"", ty: KeyType::Text }];

    fn target(name: &str, is_partitioned: bool) -> Target<'_> {
        Target { name, number: 7, is_partitioned }
    }

    #[test]
    fn rows_of_partitions_are_counted_by_what_was_there() {
        let text = upsert(target("t", true), &KEY[..1], Source::Values, Conflict::Update { newest: None });
        for part in [
            r#"g."data", s.there AS "record there", CASE"#,
            r#"RETURNING r."id""#,
            r#"(SELECT pg_catalog.count(*) FILTER (WHERE "record there" IS NULL), pg_catalog.count("record there") FROM written AS w JOIN given AS g ON w."id" OPERATOR(pg_catalog.=) g."id") AS w"#,
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("xmax"));
    }

    #[test]
    fn rows_that_are_there_are_left_alone() {
        assert_eq!(
            upsert(target("s.t", false), KEY, Source::Arrays, Conflict::Ignore),
            r#"WITH given AS MATERIALIZED (
SELECT g."id", g."the ""name""", g."data", CASE WHEN s.there IS NULL THEN true END AS "record put"
FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS g ("id", "the ""name""", "data")
LEFT JOIN LATERAL (SELECT true AS there FROM s.t AS s WHERE s."id" OPERATOR(pg_catalog.=) g."id" AND s."the ""name""" OPERATOR(pg_catalog.=) g."the ""name""" LIMIT 1) AS s ON true
WHERE 's.t'::pg_catalog.regclass OPERATOR(pg_catalog.=) 7::pg_catalog.oid
), written AS (
INSERT INTO s.t AS r ("id", "the ""name""", "data")
SELECT "id", "the ""name""", "data" FROM given WHERE "record put" ORDER BY "id", "the ""name""" COLLATE pg_catalog."C"
ON CONFLICT ("id", "the ""name""") DO NOTHING
RETURNING r.xmax OPERATOR(pg_catalog.=) 0 AS inserted
)
SELECT g.*, w.* FROM
(SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE "record put"), pg_catalog.count(*) FILTER (WHERE NOT "record put") FROM given) AS g,
(SELECT pg_catalog.count(*) FILTER (WHERE inserted), pg_catalog.count(*) FILTER (WHERE NOT inserted) FROM written) AS w"#
        );
    }

    #[test]
    fn each_source_and_conflict_has_its_part() {
        let text = |source, conflict| upsert(target("t", false), &KEY[..1], source, conflict);
        let update = |newest| Conflict::Update { newest };
        for (text, part) in [
            (text(Source::Values, update(None)), r#"FROM (VALUES ($1, $2)) AS g ("id", "data")"#),
            (
                text(Source::Staged("tmp"), update(None)),
                r#"FROM (SELECT DISTINCT ON ("id") "id", "data" FROM tmp ORDER BY "id", "record number" DESC) AS g"#,
            ),
            (
                text(Source::Values, update(None)),
                r#"DO UPDATE SET "data" = excluded."data" WHERE NOT coalesce(r."data" OPERATOR(pg_catalog.=) excluded."data", r."data" IS NULL AND excluded."data" IS NULL)"#,
            ),
            (
                text(Source::Values, update(Some(3))),
                r#"get_byte(pg_catalog.substring(s."data", 1, 8), 4) OPERATOR(pg_catalog.<=) 3"#,
            ),
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text(Source::Values, update(None)).contains("get_byte"));
    }
}
