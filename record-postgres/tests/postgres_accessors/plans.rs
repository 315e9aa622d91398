//! What the planner makes of accessors.

use crate::{
    database::{Blobs, accessor},
    everything::{Fixed, Tail},
};
use record_core::{Record, Timestamp};
use record_postgres::postgres::Accessor;

#[derive(Record)]
struct Mixed {
    number: i64,
    float: Option<f64>,
    when: Timestamp,
    name: String,
    note: Option<String>,
}

/// The lines of a plan.
fn explain(blobs: &mut Blobs, sql: &str) -> String {
    let rows = blobs.client.query(&format!("EXPLAIN (VERBOSE, COSTS OFF) {sql}"), &[]).unwrap();
    rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
}

/// The functions that are left in the plan.
fn calls(plan: &str) -> Vec<String> {
    let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let mut calls: Vec<String> =
        plan.split("record.").skip(1).map(|rest| rest.chars().take_while(is_name).collect()).collect();
    calls.sort();
    calls.dedup();
    calls
}

#[test]
fn blobs_of_known_versions_are_read_without_a_call() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT, Mixed::LAYOUT]);
    // What is called for values that are damaged or rare.
    for (layout, field, left) in [
        (Fixed::LAYOUT, "i8", None),
        (Fixed::LAYOUT, "i64", None),
        (Fixed::LAYOUT, "f32", Some("f32_rare_1")),
        (Fixed::LAYOUT, "f64", Some("f64_rare_1")),
        (Fixed::LAYOUT, "bool", Some("no_bool_1")),
        (Fixed::LAYOUT, "char", None),
        (Fixed::LAYOUT, "nonzero", Some("no_zero_1")),
        (Fixed::LAYOUT, "decimal", None),
        (Fixed::LAYOUT, "timestamp", None),
        (Fixed::LAYOUT, "civil", None),
        (Fixed::LAYOUT, "date", None),
        (Fixed::LAYOUT, "time", Some("no_time_1")),
        (Fixed::LAYOUT, "delta", None),
        (Fixed::LAYOUT, "uuid", None),
        (Fixed::LAYOUT, "ip", None),
        (Fixed::LAYOUT, "bytes", None),
        (Fixed::LAYOUT, "text", None),
        (Fixed::LAYOUT, "closed", None),
        (Fixed::LAYOUT, "maybe_inner.flag", Some("no_bool_1")),
        (Mixed::LAYOUT, "number", None),
        (Mixed::LAYOUT, "name", Some("no_tail_1")),
        (Mixed::LAYOUT, "note", Some("no_tail_1")),
    ] {
        let plan =
            explain(&mut blobs, &format!("SELECT {} FROM blobs", accessor(layout, field).expression()));
        let (known, others) = plan.split_once(" IS NULL) THEN NULL").unwrap();
        assert_eq!(calls(known), Vec::from_iter(left), "{field}\n{plan}");
        assert!(calls(others).iter().any(|name| name == "slot_1" || name == "payload_1"), "{field}\n{plan}");
    }
}

/// The view has the fastest function; columns and indexes keep the one that they were made with.
#[test]
fn lists_of_numbers_are_read_by_the_function_of_their_form() {
    #[derive(Record)]
    struct Lists {
        numbers: Vec<i32>,
        eight: [i64; 8],
        maybe: Vec<Option<i32>>,
        floats: Vec<f64>,
    }
    for (field, scanned, stored) in [
        ("numbers", "i32_list_3", "i32_list_2"),
        ("eight", "i64_list_3", "i64_list_2"),
        ("maybe", "i32_list_2", "i32_list_2"),
        ("floats", "f64_list_2", "f64_list_2"),
    ] {
        let accessor = accessor(Lists::LAYOUT, field);
        let lists = |expression: &str| -> Vec<String> {
            calls(expression).into_iter().filter(|name| name.contains("_list_")).collect()
        };
        assert_eq!(lists(accessor.expression()), [scanned]);
        assert_eq!(lists(accessor.stored_expression()), [stored]);
    }
}

/// PL/pgSQL plans a query for each row, if that makes it look cheaper.
#[test]
fn no_function_has_a_query() {
    for layout in [Fixed::LAYOUT, Tail::LAYOUT, Mixed::LAYOUT] {
        for function in Accessor::functions_of(layout) {
            let sql = function.create_sql();
            assert!(!sql.contains("SELECT"), "{sql}");
        }
    }
}

#[test]
fn functions_are_immutable_and_safe_in_parallel() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT, Tail::LAYOUT, Mixed::LAYOUT]);
    let sql = "SELECT proname::text FROM pg_proc WHERE pronamespace = 'record'::regnamespace \
               AND (provolatile <> 'i' OR proparallel <> 's' OR proisstrict OR proconfig IS NOT NULL) ORDER BY 1";
    let rows = blobs.client.query(sql, &[]).unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    // Those of text are inlined only as they are.
    let stable = [
        "string_2",
        "string_first_1",
        "string_next_1",
        "strings_of_1_2",
        "strings_of_2_2",
        "strings_of_3_2",
        "strings_of_4_2",
        "strings_of_5_2",
        "text_1",
    ];
    assert_eq!(names, stable);
    for layout in [Fixed::LAYOUT, Tail::LAYOUT, Mixed::LAYOUT] {
        for accessor in Accessor::all(layout, "data") {
            let stored = accessor.stored_expression();
            assert!(!calls(stored).iter().any(|name| stable.contains(&&name[..])), "{stored}");
        }
    }
}

#[test]
fn a_scan_can_be_parallel() {
    let mut blobs = Blobs::new(&[Mixed::LAYOUT]);
    blobs
        .client
        .batch_execute(
            "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0",
        )
        .unwrap();
    for field in ["number", "name"] {
        let sql = format!(
            "SELECT count(*) FROM blobs WHERE {} IS NOT NULL",
            accessor(Mixed::LAYOUT, field).expression()
        );
        let plan = explain(&mut blobs, &sql);
        assert!(plan.contains("Parallel"), "{plan}");
    }
}

#[test]
fn indexes_of_expressions_are_found() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT, Mixed::LAYOUT]);
    blobs.client.batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off").unwrap();
    for (layout, field, value) in [
        (Mixed::LAYOUT, "number", "7"),
        (Mixed::LAYOUT, "float", "7.5"),
        (Mixed::LAYOUT, "when", "now()"),
        (Mixed::LAYOUT, "name", "'x'"),
        (Fixed::LAYOUT, "text", "'x'"),
        (Fixed::LAYOUT, "closed", "'Seven'"),
        (Fixed::LAYOUT, "maybe_inner.kind", "'Seven'"),
    ] {
        let here = Accessor::new(layout, field, "data").unwrap();
        blobs
            .client
            .batch_execute(&format!("CREATE INDEX field ON blobs (({}))", here.stored_expression()))
            .unwrap();
        let there = Accessor::new(layout, field, "t.data").unwrap();
        let sql = format!("SELECT i FROM blobs AS t WHERE {} = {value}", there.stored_expression());
        let plan = explain(&mut blobs, &sql);
        assert!(plan.contains("Index Scan using field"), "{field}\n{plan}");
        blobs.client.batch_execute("DROP INDEX field").unwrap();
    }
}
