//! What has no column, or no place in it.

use crate::Both;

const TYPES: &str = "CREATE TYPE place AS (x integer, y integer); CREATE DOMAIN place_of_ours AS place";

#[test]
fn a_type_without_a_column_is_an_error_that_names_column_and_type() {
    let mut both = Both::new(TYPES);
    let cases = [
        ("1::money", "money"),
        ("int4range(1, 2)", "int4range"),
        ("'{[1,2]}'::int4multirange", "int4multirange"),
        ("ROW(1, 2)", "record"),
        ("ROW(1, 2)::place", "place"),
        ("ROW(1, 2)::place_of_ours", "place"),
        ("ARRAY[ROW(1, 2)::place]", "place"),
        ("'08:00+02'::timetz", "timetz"),
        ("point '(1, 2)'", "point"),
        ("B'101'", "bit"),
        ("macaddr '08:00:2b:01:02:03'", "macaddr"),
        ("pg_sleep(0)", "void"),
        ("ARRAY[1::money]", "_money"),
        ("'pg_class'::regclass", "regclass"),
        ("to_tsvector('simple', 'a')", "tsvector"),
        ("1::numeric(100, 2)", "numeric"),
    ];
    for (value, ty) in cases {
        let error = both.query(&format!("SELECT 1 AS one, {value} AS \"The value\"")).unwrap_err();
        assert!(error.is_column(), "{value}: {error}");
        assert_eq!(error.field(), Some("The value"), "{value}: {error}");
        assert!(error.to_string().contains(&format!("{ty}`")), "{value}: {error}");
        assert!(error.to_string().contains("cast"), "{value}: {error}");
    }
    assert!(both.query("SELECT 1::money::text AS v").is_ok());
}

#[test]
fn a_value_without_a_place_is_an_error_that_names_column_and_row() {
    let mut both = Both::new("");
    let cases = [
        ("date", "'infinity'", "infinite"),
        ("date", "'-infinity'", "infinite"),
        ("timestamp", "'-infinity'", "infinite"),
        ("timestamptz", "'infinity'", "infinite"),
        ("timestamp", "'294247-01-10 04:00:54.775808'", "294246"),
        ("time", "'24:00'", "24:00:00"),
        ("interval", "'2562047:47:16.854776'", "292 years"),
        ("numeric", "'NaN'", "NaN"),
        ("numeric", "'-Infinity'", "infinite"),
        ("numeric", "1e38", "before the point"),
        ("numeric", "1e-39", "behind the point"),
        ("numeric(10, 2)", "'NaN'", "NaN"),
        ("integer[]", "'{{1, 2}, {3, 4}}'", "dimensions"),
        ("date[]", "'{infinity}'", "infinite"),
    ];
    for (ty, literal, expected) in cases {
        let sql = format!(
            "SELECT i, CASE i WHEN 700 THEN ({literal})::{ty} END AS v FROM generate_series(0, 999) i"
        );
        let error = both.query(&sql).unwrap_err();
        assert_eq!((error.field(), error.row()), (Some("v"), Some(700)), "{literal}: {error}");
        assert!(error.to_string().contains(expected), "{literal}: {error}");
        // The connections are of use at once.
        assert_eq!(both.query("SELECT 1 AS one").unwrap().1[0].num_rows(), 1);
    }
}

#[test]
fn failures_of_the_server_are_told() {
    let mut both = Both::new("");
    let cases = [
        ("SELEKT 1", "syntax error"),
        ("SELECT 1 AS a, 2 AS a", "two columns"),
        ("SELECT 1, 2", "two columns"),
        ("SELECT $1::integer AS v", "parameters"),
        ("SELECT 1 / (500 - i) AS v FROM generate_series(1, 1000) i", "division by zero"),
        ("SELECT v FROM no_table", "no_table"),
    ];
    for (sql, expected) in cases {
        let error = both.query(sql).unwrap_err();
        assert!(error.to_string().contains(expected), "{sql}: {error}");
        assert_eq!(both.query("SELECT 1 AS one").unwrap().1[0].num_rows(), 1);
    }
}
