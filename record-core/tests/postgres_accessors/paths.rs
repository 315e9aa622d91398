//! What accessors are asked for by name, and what they say about themselves.

use crate::{database::Blobs, everything::Fixed};
use record_core::{Blob, Record, Retired, postgres::Accessor};

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
    assert!(names.contains(&"i32_1".into()) && names.contains(&"is_readable_1".into()));
    assert!(!names.iter().any(|name| name.starts_with("f64") || name.contains("list")));
    let (few, all) =
        (Accessor::functions_of(Names::LAYOUT).len(), Accessor::functions_of(Fixed::LAYOUT).len());
    assert!(few < all);
}

#[test]
fn quotes_in_names_are_quoted() {
    let mut blobs = Blobs::new(&[Names::LAYOUT]);
    let value = Names {
        origin: Point { x: 1, y: None },
        places: vec![Point { x: 2, y: None }, Point { x: 3, y: Some(4) }],
        quoted: 5,
        old: Retired::new(),
    };
    let blob = Blob::encode(&value).unwrap();
    blobs.fill(&[Some(blob.as_bytes()), None]);
    for (field, expected) in
        [("it's", "5"), ("places.x", "{2,3}"), ("places.y", "{NULL,4}"), ("origin.x", "1")]
    {
        let accessor = Accessor::new(Names::LAYOUT, field, "blobs.data").unwrap();
        let texts = blobs.texts(&format!("({})::text", accessor.expression()));
        assert_eq!(texts, [Some(expected.to_string()), None], "{field}");
    }
}
