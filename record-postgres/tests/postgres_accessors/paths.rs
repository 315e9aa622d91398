//! What accessors are asked for by name, and what they say about themselves.

use crate::{database::Blobs, everything::Fixed};
use record_core::{Blob, Record, Retired};
use record_postgres::postgres::Accessor;
use std::num::{NonZeroI32, NonZeroU64};

#[derive(Record)]
struct Point {
    x: i32,
    y: Option<i32>,
}

#[derive(Record)]
struct Names {
    origin: Point,
    #[record(column = "where")]
    places: Vec<Point>,
    #[record(rename = "it's")]
    quoted: u64,
    old: Retired<Option<String>>,
    big: NonZeroU64,
    int: Option<NonZeroI32>,
    int_too: Option<NonZeroI32>,
}

#[test]
fn fields_are_in_the_order_of_the_struct_and_nested_ones_apart() {
    let all = Accessor::all(Names::LAYOUT, "data");
    let found: Vec<(String, &str)> =
        all.iter().map(|accessor| (accessor.column(), accessor.sql_type())).collect();
    let expected = [
        ("origin_x", "pg_catalog.int4"),
        ("origin_y", "pg_catalog.int4"),
        ("where_x", "pg_catalog.int4[]"),
        ("where_y", "pg_catalog.int4[]"),
        ("it's", "pg_catalog.numeric"),
        ("old", "pg_catalog.text"),
        ("big", "pg_catalog.numeric"),
        ("int", "pg_catalog.int4"),
        ("int_too", "pg_catalog.int4"),
    ];
    assert_eq!(found, expected.map(|(column, ty)| (column.to_string(), ty)));
    assert_eq!(all[5].expression(), "NULL::pg_catalog.text");
}

#[test]
fn what_can_not_be_read_is_an_error_that_says_so() {
    for (field, message) in [
        ("nothing", "there is no field `nothing` to read"),
        ("origin", "`origin` is a nested record: read its fields, such as `origin.x`"),
        ("origin.z", "there is no field `origin.z` to read"),
        ("quoted", "there is no field `quoted` to read"),
    ] {
        let error = Accessor::new(Names::LAYOUT, field, "data").unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("Names"), "{error}");
    }
}

#[test]
fn only_the_functions_that_are_needed_are_made() {
    let accessor = Accessor::new(Names::LAYOUT, "origin.x", "data").unwrap();
    let names: Vec<String> =
        accessor.functions().iter().map(|function| function.name().to_string()).collect();
    assert!(names.contains(&"i32_1".into()) && names.contains(&"is_short_1".into()));
    assert!(!names.iter().any(|name| name.starts_with("f64") || name.contains("list")));
    let (few, all) =
        (Accessor::functions_of(Names::LAYOUT).len(), Accessor::functions_of(Fixed::LAYOUT).len());
    assert!(few < all);
}

#[test]
fn names_with_quotes_and_numbers_without_zero_are_read() {
    let mut blobs = Blobs::new(&[Names::LAYOUT]);
    let value = Names {
        origin: Point { x: 1, y: None },
        places: vec![Point { x: 2, y: None }, Point { x: 3, y: Some(4) }],
        quoted: 5,
        old: Retired::new(),
        big: NonZeroU64::MAX,
        int: None,
        int_too: Some(NonZeroI32::MIN),
    };
    let blob = Blob::encode(&value).unwrap();
    blobs.fill(&[Some(blob.as_bytes()), None]);
    for (field, expected) in [
        ("it's", Some("5")),
        ("places.x", Some("{2,3}")),
        ("places.y", Some("{NULL,4}")),
        ("origin.x", Some("1")),
        ("old", None),
        ("big", Some("18446744073709551615")),
        ("int", None),
        ("int_too", Some("-2147483648")),
    ] {
        let accessor = Accessor::new(Names::LAYOUT, field, "blobs.data").unwrap();
        for expression in [accessor.expression(), accessor.stored_expression()] {
            let texts = blobs.texts(&format!("({expression})::text"));
            assert_eq!(texts, [expected.map(str::to_owned), None], "{field}");
        }
    }
}
