//! What has no column, or no place in it.

use crate::Both;
use arrow_array::{Array, cast::AsArray, types::Int32Type};
use arrow_schema::DataType;

const TYPES: &str = "CREATE TYPE place AS (x integer, y integer); CREATE DOMAIN place_of_ours AS place";

#[test]
fn a_type_without_a_column_comes_as_text_or_is_an_error_where_that_is_asked_for() {
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
        let sql = format!("SELECT 1 AS one, {value} AS \"The value\" -- a comment\n ; ");
        let (schema, batches) = both.query(&sql).unwrap();
        let field = schema.field_with_name("The value").unwrap();
        let (item, field) = match field.data_type() {
            DataType::List(item) => (ty.trim_start_matches('_'), &**item),
            _ => (ty, field),
        };
        assert_eq!(field.data_type(), &DataType::Utf8, "{value}");
        assert_eq!(field.metadata()["ARROW:extension:name"], "arrow.opaque");
        let metadata = format!(r#"{{"type_name":"{item}","vendor_name":"PostgreSQL"}}"#);
        assert_eq!(field.metadata()["ARROW:extension:metadata"], metadata, "{value}");
        let text: String = both.blocking.query_one(&format!("SELECT ({value})::text"), &[]).unwrap().get(0);
        let column = &batches[0]["The value"];
        let shown = match column.data_type() {
            DataType::List(_) => format!("{:?}", column.as_list::<i32>().value(0).as_string::<i32>()),
            _ => column.as_string::<i32>().value(0).to_owned(),
        };
        let text = text.trim_matches(['{', '}', '"']);
        assert!(shown.contains(text), "{value}: {shown}");

        let error = both.query_with(&sql, |query| query.strict(), |query| query.strict()).unwrap_err();
        assert!(error.is_column(), "{value}: {error}");
        assert_eq!(error.field(), Some("The value"), "{value}: {error}");
        assert!(error.to_string().contains(&format!("{ty}`")), "{value}: {error}");
        assert!(error.to_string().contains("cast"), "{value}: {error}");
    }
    assert!(both.query("SELECT 1::money::text AS v").is_ok());
}

#[test]
fn one_odd_column_changes_nothing_for_the_others() {
    let mut both = Both::new(
        "CREATE TABLE t (id integer, price numeric(10, 2), hardware macaddr, flags bit(3)[], day date); \
         INSERT INTO t SELECT i, i, CASE WHEN i > 2 THEN '08:00:2b:01:02:03'::macaddr END, '{101,NULL}', '2024-02-29' \
         FROM generate_series(1, 1000) i",
    );
    let sql = "SELECT * FROM t WHERE id > $1 ORDER BY id DESC";
    let (schema, batches) =
        both.query_with(sql, |query| query.params([1i32]), |query| query.params([1i32])).unwrap();
    let types: Vec<_> = schema.fields().iter().map(|field| field.data_type().to_string()).collect();
    assert_eq!(types[..3], ["Int32", "Decimal128(10, 2)", "Utf8"]);
    assert_eq!(types[4], "Date32");
    assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), 999);
    let batch = &batches[0];
    assert_eq!(batch["id"].as_primitive::<Int32Type>().value(0), 1000);
    assert_eq!(batch["hardware"].as_string::<i32>().value(0), "08:00:2b:01:02:03");
    assert!(batch["hardware"].is_null(998));
    let flags = batch["flags"].as_list::<i32>().value(0);
    assert!(flags.as_string::<i32>().value(0) == "101" && flags.is_null(1));

    // A statement that writes.
    let sql = "WITH gone AS (SELECT 1) DELETE FROM t WHERE id <= 2 RETURNING id, hardware";
    let first = ::postgres::Client::batch_execute;
    first(&mut both.blocking, "PREPARE odd AS SELECT hardware FROM t").unwrap();
    let batches: Vec<_> =
        record_postgres::postgres::query_arrow(&mut both.blocking, sql, &[]).unwrap().collect();
    assert_eq!(batches[0].as_ref().unwrap().num_rows(), 2);
    // One that can't be part of another.
    let error = record_postgres::postgres::query_arrow(&mut both.blocking, "EXECUTE odd", &[]).err().unwrap();
    assert!(error.to_string().contains("`macaddr`"), "{error}");
    assert_eq!(both.query("SELECT FROM t").unwrap().1[0].num_rows(), 998);
}

#[test]
fn a_statement_without_rows_is_refused_before_it_does_anything() {
    let mut both = Both::new("CREATE TABLE t (i integer); INSERT INTO t VALUES (1)");
    for sql in [
        "COPY t TO STDOUT",
        "COPY t FROM STDIN",
        "INSERT INTO t VALUES (2)",
        "DELETE FROM t",
        "CREATE TABLE u ()",
        "SET work_mem = '1MB'",
        "TRUNCATE t",
        "",
        "-- nothing",
    ] {
        let error = both.query(sql).unwrap_err();
        assert!(error.is_column() && error.to_string().contains("returns no rows"), "{sql}: {error}");
        assert_eq!(both.query("SELECT * FROM t").unwrap().1[0].num_rows(), 1, "{sql}");
    }
    assert!(both.query("SELECT * FROM u").is_err());
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
