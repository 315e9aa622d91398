//! Every type of key comes back as it was put, in its order.

use super::{Facts, database, facts};
use crate::store::{Connection, Table, drop_table, execute};
use record_core::Key;
use record_table::Lookup;
use std::fmt::Debug;

/// Puts rows under ascending keys and reads them back in every way.
fn round_trip<K: Key + Sync + Clone + PartialEq + Debug>(conn: &mut Connection, ascending: &[K]) {
    let table = Table::<K, Facts>::create(conn.client(), "facts").unwrap();
    let rows = || ascending.iter().rev().zip((0..ascending.len() as u32).rev().map(facts));
    assert_eq!(table.put_many(conn.client(), rows()).unwrap().inserted, ascending.len() as u64);
    assert_eq!(table.put_many(conn.client(), rows()).unwrap().unchanged, ascending.len() as u64);
    let mut seen = vec![];
    table
        .scan()
        .order_by_key()
        .for_each(conn.client(), |key, view| {
            assert_eq!(view.unwrap().additions(), seen.len() as u32);
            seen.push(key);
        })
        .unwrap();
    assert_eq!(seen, ascending);
    for (i, found) in table.get_many(conn.client(), ascending).unwrap().into_iter().enumerate() {
        assert_eq!(found.map(|row| row.view().additions()), Lookup::Found(i as u32));
    }
    for (i, key) in ascending.iter().enumerate() {
        let found = table.get(conn.client(), key).unwrap();
        assert_eq!(found.map(|row| row.view().additions()), Lookup::Found(i as u32));
        table.edit(conn.client(), key, |facts| facts.additions += 1).unwrap();
    }
    assert!(table.delete(conn.client(), &ascending[0]).unwrap());
    assert_eq!(table.delete_many(conn.client(), ascending).unwrap(), ascending.len() as u64 - 1);
    assert_eq!(table.count(conn.client()).unwrap(), 0);
    execute(conn.client(), &drop_table("facts"));
}

#[derive(Key, Clone, PartialEq, Debug)]
struct Order {
    #[record(column = "select")]
    shop: String,
    number: u64,
    part: [u8; 2],
}

#[test]
fn integers_keep_value_and_order() {
    let (_store, mut conn) = database();
    round_trip(&mut conn, &[i8::MIN, 0, i8::MAX]);
    round_trip(&mut conn, &[i16::MIN, -1, i16::MAX]);
    round_trip(&mut conn, &[i32::MIN, 0, i32::MAX]);
    round_trip(&mut conn, &[i64::MIN, -1, 0, 1, i64::MAX]);
    round_trip(&mut conn, &[0, u8::MAX]);
    round_trip(&mut conn, &[0, u16::MAX]);
    round_trip(&mut conn, &[0, u32::MAX]);
    round_trip(&mut conn, &[0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX - 1, u64::MAX]);
}

#[test]
fn text_and_bytes_keep_value_and_order() {
    let (_store, mut conn) = database();
    round_trip(
        &mut conn,
        &["", " ", "'; DROP TABLE facts; --", "Z", "a", "aa", "é", "\u{10ffff}"].map(String::from),
    );
    round_trip(&mut conn, &["\t", "\n", "\"", ",", "A", "NULL", "\\", "{}"].map(String::from));
    round_trip(&mut conn, &[[0u8, 0, 0], [0, 0, 1], [0, 1, 0], [255, 0, 0]]);

    round_trip(&mut conn, &[0, 1, 1 << 64, u128::MAX].map(uuid::Uuid::from_u128));
}

#[test]
fn keys_of_several_columns_keep_value_and_order() {
    let (_store, mut conn) = database();
    round_trip(&mut conn, &[(-1i32, 5i64), (0, -5), (0, 0), (1, i64::MIN)]);
    round_trip(&mut conn, &[("a".to_string(), 2u64, 3u8), ("a".into(), u64::MAX, 0), ("b".into(), 0, 0)]);
    let order = |shop: &str, number, part| Order { shop: shop.into(), number, part };
    round_trip(
        &mut conn,
        &[order("a", 1, [0, 0]), order("a", 1, [0, 9]), order("a", 1 << 63, [0, 0]), order("b", 0, [0, 0])],
    );
}

#[test]
fn a_text_key_with_a_zero_is_refused() {
    let (_store, mut conn) = database();
    let table = Table::<(i32, String), Facts>::create(conn.client(), "facts").unwrap();
    let key = (1, "a\0secret".to_owned());
    for error in [
        table.put(conn.client(), &key, facts(1)).unwrap_err(),
        table.put_many(conn.client(), [(&(1, "b".into()), facts(1)), (&key, facts(1))]).unwrap_err(),
        table.get(conn.client(), &key).unwrap_err(),
        table.get_many(conn.client(), [&key]).unwrap_err(),
        table.delete(conn.client(), &key).unwrap_err(),
    ] {
        assert!(error.is_refused(), "{error}");
        assert_eq!((error.field(), error.table()), (Some("key2"), Some("facts")));
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(table.count(conn.client()).unwrap(), 0);
}
