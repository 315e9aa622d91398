//! Every type of key through every way of writing.

use crate::{Facts, counts, database, driver::Driver, facts, large, on_both_drivers};
use record_core::Key;
use record_table::{Lookup, PutCounts, PutMode, PutOptions};
use std::fmt::Debug;
use uuid::Uuid;

on_both_drivers! {
    integers_are_keys,
    text_and_bytes_are_keys,
    several_columns_are_keys,
    text_that_cannot_be_a_key_is_refused,
}

#[derive(Key, Debug, Clone, PartialEq)]
struct Place {
    #[record(column = "the country")]
    country: String,
    id: u64,
    hash: [u8; 4],
}

/// Keys in the order of the database, in every mode and statement.
fn check<D: Driver, K: Key + Send + Sync + Clone + Debug + PartialEq>(keys: &[K]) {
    let (_database, mut client) = database::<D>();
    let table = client.create::<K, Facts>("facts").unwrap();
    let n = keys.len() as u64;
    let rows = || keys.iter().rev().zip(1..).map(|(key, i)| (key, facts(i)));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(n, 0, 0, 0));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(0, 0, n, 0));
    let expected: Vec<_> = (1..=keys.len() as u32).map(|i| Lookup::Found(facts(i))).collect();
    assert_eq!(client.get_many(&table, keys.iter().rev()).unwrap(), expected);
    // The order of chunks and statements is that of the database's own index.
    let first: u32 = client.get(&table, &keys[0]).found().unwrap().additions;
    assert_eq!(first, keys.len() as u32);

    assert!(client.delete(&table, &keys[0]).unwrap());
    assert_eq!(client.put(&table, &keys[0], facts(7)).unwrap(), record_table::Put::Inserted);
    let replace = PutOptions::new().mode(PutMode::Replace);
    let last = keys.last().unwrap();
    let replaced = client.put_many_with(&table, [(last, facts(1))], replace).unwrap();
    assert_eq!(replaced, PutCounts { deleted: n - 1, ..counts(0, 0, 1, 0) });
    assert_eq!(client.delete_many(&table, keys).unwrap(), 1);
    let insert = PutOptions::new().mode(PutMode::Insert);
    assert_eq!(client.put_many_with(&table, rows(), insert).unwrap(), counts(n, 0, 0, 0));
    assert_eq!(client.get_many(&table, keys.iter().rev()).unwrap(), expected);

    // Through the temporary table.
    let long = || std::iter::repeat_n(keys, 34).flatten().zip(1..).map(|(key, i)| (key, large(i)));
    let last = 34 * keys.len() as u32;
    assert_eq!(client.put_many(&table, long()).unwrap(), counts(0, n, 0, 0));
    assert_eq!(client.get(&table, keys.last().unwrap()), Lookup::Found(large(last)));
    assert_eq!(client.count(&table).unwrap(), n);
}

fn integers_are_keys<D: Driver>() {
    check::<D, _>(&[i8::MIN, 0, i8::MAX]);
    check::<D, _>(&[i16::MIN, 0, i16::MAX]);
    check::<D, _>(&[i32::MIN, 0, i32::MAX]);
    check::<D, _>(&[i64::MIN, 0, i64::MAX]);
    check::<D, _>(&[0, u8::MAX]);
    check::<D, _>(&[0, u16::MAX]);
    check::<D, _>(&[0, u32::MAX]);
    check::<D, _>(&[0, 10_000, i64::MAX as u64 + 1, u64::MAX]);
}

fn text_and_bytes_are_keys<D: Driver>() {
    check::<D, _>(&["", " ", "A", "Z", "a", "a b", "é", "日本", "😀"].map(String::from));
    check::<D, _>(&[[0u8, 0, 0], [0, 0, 1], [255, 0, 0]]);
    check::<D, _>(&[0, 1, u128::MAX].map(Uuid::from_u128));
}

fn several_columns_are_keys<D: Driver>() {
    check::<D, _>(&[(-1i32, String::from("b")), (-1, "ba".into()), (0, "".into())]);
    let place = |country: &str, id, hash| Place { country: country.into(), id, hash };
    check::<D, _>(&[place("", u64::MAX, [0; 4]), place("CH", 1, [1; 4]), place("CH", 1, [2; 4])]);
}

fn text_that_cannot_be_a_key_is_refused<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    let key = (1, String::from("secret\0"));
    let insert = PutOptions::new().mode(PutMode::Insert);
    for error in [
        client.put(&table, &key, facts(1)).unwrap_err(),
        client.put_many(&table, [(&(0, String::new()), facts(1)), (&key, facts(1))]).unwrap_err(),
        client.put_many_with(&table, [(&key, facts(1))], insert).unwrap_err(),
        client.edit(&table, &key, |_| ()).unwrap_err(),
        client.delete(&table, &key).unwrap_err(),
    ] {
        assert_eq!((error.table(), error.field()), (Some("facts"), Some("key2")), "{error}");
        assert!(error.is_refused() && !error.to_string().contains("secret"), "{error}");
    }
    assert_eq!(client.count(&table).unwrap(), 0);
}
