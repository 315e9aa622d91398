//! What the planner makes of accessors.

use crate::{
    database::{Blobs, accessor},
    everything::{Fixed, Tail},
};
use record_core::{Record, Timestamp, postgres::Accessor};

#[derive(Record)]
struct Mixed {
    number: i64,
    float: Option<f64>,
    when: Timestamp,
    name: String,
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
fn calls_are_inlined_but_for_errors() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT, Mixed::LAYOUT]);
    for (layout, field, left) in [
        (Fixed::LAYOUT, "i8", &["is_newer_1"][..]),
        (Fixed::LAYOUT, "i64", &["is_newer_1"]),
        (Fixed::LAYOUT, "f32", &["f32_rare_1", "is_newer_1"]),
        (Fixed::LAYOUT, "f64", &["f64_rare_1", "is_newer_1"]),
        (Fixed::LAYOUT, "bool", &["is_newer_1", "no_bool_1"]),
        (Fixed::LAYOUT, "char", &["is_newer_1"]),
        (Fixed::LAYOUT, "nonzero", &["is_newer_1", "no_zero_1"]),
        (Fixed::LAYOUT, "decimal", &["is_newer_1"]),
        (Fixed::LAYOUT, "timestamp", &["is_newer_1"]),
        (Fixed::LAYOUT, "civil", &["is_newer_1"]),
        (Fixed::LAYOUT, "date", &["is_newer_1"]),
        (Fixed::LAYOUT, "time", &["is_newer_1", "no_time_1"]),
        (Fixed::LAYOUT, "delta", &["is_newer_1"]),
        (Fixed::LAYOUT, "uuid", &["is_newer_1"]),
        (Fixed::LAYOUT, "ip", &["is_newer_1"]),
        (Fixed::LAYOUT, "bytes", &["is_newer_1"]),
        (Fixed::LAYOUT, "text", &["is_newer_1"]),
        (Fixed::LAYOUT, "closed", &["is_newer_1"]),
        (Fixed::LAYOUT, "maybe_inner.flag", &["is_newer_1", "no_bool_1"]),
        (Mixed::LAYOUT, "number", &["i64_slot_1", "is_newer_1", "slot_1"]),
        (Mixed::LAYOUT, "name", &["is_newer_1", "no_payload_1", "payload_1", "string_1"]),
    ] {
        let plan =
            explain(&mut blobs, &format!("SELECT {} FROM blobs", accessor(layout, field).expression()));
        assert_eq!(calls(&plan), left, "{field}\n{plan}");
    }
}

#[test]
fn functions_are_immutable_and_safe_in_parallel() {
    let mut blobs = Blobs::new(&[Fixed::LAYOUT, Tail::LAYOUT, Mixed::LAYOUT]);
    let sql = "SELECT proname::text FROM pg_proc WHERE pronamespace = 'record'::regnamespace \
               AND (provolatile <> 'i' OR proparallel <> 's' OR proisstrict OR proconfig IS NOT NULL) ORDER BY 1";
    let rows = blobs.client.query(sql, &[]).unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, ["text_1"]);
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
