//! Every type of key comes back as it was put, in its order.

use crate::{Facts, facts, memory, one};
use record_core::{Key, Lookup, sqlite::Table};
use std::fmt::Debug;

/// Puts rows under ascending keys and reads them back three ways.
fn round_trip<K: Key + Clone + PartialEq + Debug>(ascending: &[K]) {
    let conn = memory();
    let table = Table::<K, Facts>::create(&conn, "facts").unwrap();
    let rows = ascending.iter().rev().zip((0..ascending.len() as u32).rev().map(facts));
    assert_eq!(table.put_many(&conn, rows).unwrap().inserted, ascending.len() as u64);
    let mut seen = vec![];
    table
        .scan()
        .order_by_key()
        .for_each(&conn, |key, view| {
            assert_eq!(view.unwrap().additions(), seen.len() as u32);
            seen.push(key);
        })
        .unwrap();
    assert_eq!(seen, ascending);
    for (i, found) in table.get_many(&conn, ascending).unwrap().into_iter().enumerate() {
        assert_eq!(found.map(|row| row.view().additions()), Lookup::Found(i as u32));
    }
    assert_eq!(table.repromote(&conn).unwrap().checked, ascending.len() as u64);
    assert_eq!(table.delete_many(&conn, ascending).unwrap(), ascending.len() as u64);
}

#[derive(Key, Clone, PartialEq, Debug)]
struct Order {
    #[record(column = "select")]
    shop: String,
    number: u64,
    part: [u8; 2],
}

#[test]
fn keys_of_every_type_keep_value_and_order() {
    round_trip(&[i8::MIN, 0, i8::MAX]);
    round_trip(&[i16::MIN, -1, i16::MAX]);
    round_trip(&[i32::MIN, 0, i32::MAX]);
    round_trip(&[i64::MIN, -1, 0, 1, i64::MAX]);
    round_trip(&[0, u8::MAX]);
    round_trip(&[0, u16::MAX]);
    round_trip(&[0, u32::MAX]);
    round_trip(&[0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX - 1, u64::MAX]);
    round_trip(&["", " ", "'; DROP TABLE facts; --", "Z", "a", "aa", "é", "\u{10ffff}"].map(String::from));
    round_trip(&[[0u8, 0, 0], [0, 0, 1], [0, 1, 0], [255, 0, 0]]);
    round_trip(&[(-1i32, 5i64), (0, -5), (0, 0), (1, i64::MIN)]);
    round_trip(&[("a".to_string(), 2u64, 3u8), ("a".into(), u64::MAX, 0), ("b".into(), 0, 0)]);
    let order = |shop: &str, number, part| Order { shop: shop.into(), number, part };
    round_trip(&[
        order("a", 1, [0, 0]),
        order("a", 1, [0, 9]),
        order("a", 1 << 63, [0, 0]),
        order("b", 0, [0, 0]),
    ]);
}

#[test]
fn one_integer_key_is_the_rowid_itself() {
    let conn = memory();
    Table::<i64, Facts>::create(&conn, "facts").unwrap();
    assert_eq!(
        one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'facts'"),
        0
    );
    Table::<u64, Facts>::create(&conn, "wide").unwrap();
    assert_eq!(
        one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'wide'"),
        1
    );
}

#[test]
fn a_text_key_with_a_zero_is_refused() {
    let conn = memory();
    let table = Table::<(i32, String), Facts>::create(&conn, "facts").unwrap();
    let error = table.put(&conn, &(1, "a\0secret".into()), facts(1)).unwrap_err();
    assert!(error.is_refused());
    assert_eq!((error.field(), error.table()), (Some("key2"), Some("facts")));
    assert!(!error.to_string().contains("secret"));
}

#[test]
fn a_key_column_that_holds_something_else_is_an_error_that_names_it() {
    let conn = memory();
    let wide = Table::<(i64, i64), Facts>::create(&conn, "facts").unwrap();
    wide.put(&conn, &(1, 1 << 40), facts(1)).unwrap();
    let narrow = Table::<(i64, i32), Facts>::open(&conn, "facts").unwrap();
    let error = narrow.scan().for_each(&conn, |_, _| ()).unwrap_err();
    assert_eq!((error.field(), error.table()), (Some("key2"), Some("facts")));
}
