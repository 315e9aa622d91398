//! Blobs of other versions than the accessor's.

use crate::{
    database::{Blobs, accessor},
    values::compare_blobs,
};
use record_core::{Blob, Record, Retired, Text};
use record_postgres::postgres::Accessor;
use std::num::NonZeroI16;

mod v1 {
    use super::*;

    #[derive(Record)]
    pub struct Entry {
        pub id: u32,
        pub small: i32,
        pub unsigned: u32,
        pub float: f32,
        pub short: Text<4>,
        pub name: Text<8>,
        pub maybe: Option<u8>,
        pub list: Vec<u32>,
        pub gone: NonZeroI16,
        pub tail: String,
    }
}

mod v2 {
    use super::*;

    #[derive(Record)]
    #[record(version = 2)]
    pub struct Entry {
        pub id: u32,
        #[record(retired = 2)]
        pub small: Retired<i32>,
        #[record(since = 2, from = "small")]
        pub big: i64,
        #[record(retired = 2)]
        pub unsigned: Retired<u32>,
        #[record(since = 2, from = "unsigned")]
        pub unsigned_big: Option<u64>,
        #[record(retired = 2)]
        pub float: Retired<f32>,
        #[record(since = 2, from = "float")]
        pub double: f64,
        #[record(retired = 2)]
        pub short: Retired<Text<4>>,
        #[record(since = 2, from = "short")]
        pub long: Text<40>,
        #[record(retired = 2)]
        pub name: Retired<Text<8>>,
        #[record(since = 2, from = "name")]
        pub full_name: String,
        pub maybe: Retired<Option<u8>>,
        #[record(since = 2, from = "maybe")]
        pub maybe_big: Option<i64>,
        #[record(retired = 2)]
        pub list: Retired<Vec<u32>>,
        #[record(since = 2, from = "list")]
        pub same_list: Option<Vec<u32>>,
        #[record(retired = 2)]
        pub gone: Retired<NonZeroI16>,
        pub tail: String,
    }
}

mod v3 {
    use super::*;

    #[derive(Record, Clone)]
    pub struct Inner {
        pub x: i16,
        pub y: Option<f64>,
    }

    #[derive(Record)]
    #[record(version = 4)]
    pub struct Entry {
        pub id: u32,
        #[record(retired = 2)]
        pub small: Retired<i32>,
        #[record(since = 2, from = "small")]
        pub big: i64,
        #[record(retired = 2)]
        pub unsigned: Retired<u32>,
        #[record(since = 2, from = "unsigned")]
        pub unsigned_big: Option<u64>,
        #[record(retired = 2)]
        pub float: Retired<f32>,
        #[record(since = 2, from = "float")]
        pub double: f64,
        #[record(retired = 2)]
        pub short: Retired<Text<4>>,
        #[record(since = 2, from = "short")]
        pub long: Text<40>,
        #[record(retired = 2)]
        pub name: Retired<Text<8>>,
        #[record(since = 2, from = "name")]
        pub full_name: String,
        pub maybe: Retired<Option<u8>>,
        #[record(since = 2, from = "maybe")]
        pub maybe_big: Option<i64>,
        #[record(retired = 2)]
        pub list: Retired<Vec<u32>>,
        #[record(since = 2, from = "list")]
        pub same_list: Option<Vec<u32>>,
        #[record(retired = 2)]
        pub gone: Retired<NonZeroI16>,
        pub tail: String,
        #[record(since = 3, default = 1.5)]
        pub score: f64,
        #[record(since = 3, default = "né")]
        pub label: Option<String>,
        #[record(since = 3, default = -7)]
        pub seven: NonZeroI16,
        #[record(since = 3)]
        pub inner: Inner,
        #[record(since = 3)]
        pub inners: Vec<Inner>,
        #[record(since = 4, from = "full_name")]
        pub last_name: String,
        #[record(since = 4, from = "big")]
        pub last_big: i64,
    }
}

fn first(tail: usize) -> Vec<u8> {
    let value = v1::Entry {
        id: 7,
        small: i32::MIN,
        unsigned: u32::MAX,
        float: 0.1,
        short: "äbc".try_into().unwrap(),
        name: "name".try_into().unwrap(),
        maybe: Some(255),
        list: vec![1, 2],
        gone: NonZeroI16::MIN,
        tail: "t".repeat(tail),
    };
    Blob::encode(&value).unwrap().as_bytes().to_vec()
}

fn second(tail: usize) -> Vec<u8> {
    let value = v2::Entry {
        id: 8,
        small: Retired::new(),
        big: i64::MIN,
        unsigned: Retired::new(),
        unsigned_big: None,
        float: Retired::new(),
        double: 0.1,
        short: Retired::new(),
        long: "long".try_into().unwrap(),
        name: Retired::new(),
        full_name: "full".into(),
        maybe: Retired::new(),
        maybe_big: None,
        list: Retired::new(),
        same_list: Some(vec![3]),
        gone: Retired::new(),
        tail: "t".repeat(tail),
    };
    Blob::encode(&value).unwrap().as_bytes().to_vec()
}

fn last(tail: usize) -> Vec<u8> {
    let value = v3::Entry {
        id: 9,
        small: Retired::new(),
        big: 3,
        unsigned: Retired::new(),
        unsigned_big: Some(u64::MAX),
        float: Retired::new(),
        double: -0.0,
        short: Retired::new(),
        long: "".try_into().unwrap(),
        name: Retired::new(),
        full_name: "older".into(),
        maybe: Retired::new(),
        maybe_big: Some(1),
        list: Retired::new(),
        same_list: None,
        gone: Retired::new(),
        tail: "t".repeat(tail),
        score: 2.5,
        label: None,
        seven: NonZeroI16::MAX,
        inner: v3::Inner { x: 4, y: Some(0.5) },
        inners: vec![v3::Inner { x: 5, y: None }],
        last_name: "newer".into(),
        last_big: 4,
    };
    Blob::encode(&value).unwrap().as_bytes().to_vec()
}

#[test]
fn older_blobs_are_read_as_views_read_them() {
    let mut blobs = Blobs::new(&[]);
    for tail in [1, 3_000] {
        compare_blobs(&mut blobs, v1::Entry::LAYOUT, &[first(tail)]);
        compare_blobs(&mut blobs, v2::Entry::LAYOUT, &[first(tail), second(tail)]);
        compare_blobs(&mut blobs, v3::Entry::LAYOUT, &[first(tail), second(tail), last(tail)]);
    }
}

#[test]
fn blobs_that_are_newer_than_the_accessor_are_read() {
    let mut blobs = Blobs::new(&[v1::Entry::LAYOUT, v2::Entry::LAYOUT]);
    for tail in [1, 3_000] {
        let (second, last) = (second(tail), last(tail));
        blobs.fill(&[Some(&second), Some(&last)]);
        for (layout, field, expected) in [
            (v1::Entry::LAYOUT, "id", [Some("8"), Some("9")]),
            (v2::Entry::LAYOUT, "big", [Some("-9223372036854775808"), Some("3")]),
            (v2::Entry::LAYOUT, "full_name", [Some("full"), Some("older")]),
            (v2::Entry::LAYOUT, "same_list", [Some("{3}"), None]),
            // The older layout does not know that the field holds no value any more.
            (v1::Entry::LAYOUT, "gone", [None, None]),
            (v2::Entry::LAYOUT, "gone", [None, None]),
        ] {
            let accessor = accessor(layout, field);
            let expected: Vec<_> = expected.iter().map(|text| text.map(str::to_owned)).collect();
            for expression in [accessor.expression(), accessor.stored_expression()] {
                let texts = blobs.texts(&format!("({expression})::text"));
                assert_eq!(texts, expected, "{field}");
            }
        }
    }
}

#[test]
fn an_accessor_of_an_older_version_stays_what_it_was() {
    for (old, new) in [(v1::Entry::LAYOUT, v2::Entry::LAYOUT), (v2::Entry::LAYOUT, v3::Entry::LAYOUT)] {
        for accessor in Accessor::all(old, "data") {
            let field = accessor.path()[0];
            // A nullable field is retired without a version.
            if new.field(field.name()).unwrap().retired() == Some(field.since()) {
                continue;
            }
            let again = Accessor::known_to(new, old.version(), field.name(), "data").unwrap();
            assert_eq!(again.expression(), accessor.expression(), "{}", field.name());
            assert_eq!(again.stored_expression(), accessor.stored_expression(), "{}", field.name());
        }
    }
    assert!(Accessor::known_to(v2::Entry::LAYOUT, 1, "big", "data").is_err());
    assert!(Accessor::known_to(v2::Entry::LAYOUT, 3, "big", "data").is_err());
    assert!(Accessor::known_to(v2::Entry::LAYOUT, 0, "id", "data").is_err());
}

#[test]
fn generated_columns_and_indexes_go_on_working_on_newer_blobs() {
    let mut blobs = Blobs::new(&[v1::Entry::LAYOUT]);
    let (id, name) = (
        Accessor::new(v1::Entry::LAYOUT, "id", "data").unwrap(),
        Accessor::new(v1::Entry::LAYOUT, "name", "data").unwrap(),
    );
    blobs
        .client
        .batch_execute(&format!(
            "CREATE TABLE promoted (data bytea, id {} GENERATED ALWAYS AS ({}) STORED); \
             CREATE INDEX ON promoted (({}))",
            id.sql_type(),
            id.stored_expression(),
            name.stored_expression()
        ))
        .unwrap();
    for blob in [first(1), second(3_000), last(1)] {
        blobs.client.execute("INSERT INTO promoted VALUES ($1)", &[&blob]).unwrap();
    }
    let rows = blobs.client.query("SELECT id FROM promoted ORDER BY id", &[]).unwrap();
    assert_eq!(rows.iter().map(|row| row.get(0)).collect::<Vec<i64>>(), [7, 8, 9]);
    let foreign = blobs.client.execute("INSERT INTO promoted VALUES ('\\x0102030405060708090a')", &[]);
    assert!(foreign.is_err());
}
