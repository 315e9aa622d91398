//! Looking records up by equality, across versions too.

use super::database;
use crate::store::Table;
use record_core::{Blob, Record};
use record_table::{Lookup, Put};

/// A record with an index for looking it up by equality.
#[derive(Record, Clone)]
#[record(digest, table = "lists")]
struct List {
    #[record(as_set)]
    numbers: Vec<i64>,
}

#[derive(Record, Clone)]
#[record(digest(unique), table = "unique lists")]
struct UniqueList {
    #[record(as_set)]
    numbers: Vec<i64>,
}

#[test]
fn records_are_found_by_equality_and_by_nothing_less() {
    let (_store, mut conn) = database();
    let table = Table::<i64, List>::create_default(conn.client()).unwrap();
    assert_eq!(table.name(), "lists");
    let list = |numbers: &[i64]| List { numbers: numbers.to_vec() };
    table.put_many(conn.client(), (0..100).map(|i| (i, list(&[i % 10, 77])))).unwrap();
    table.put_known_empty(conn.client(), &500).unwrap();
    let tens: Vec<i64> = (0..10).map(|i| i * 10 + 3).collect();
    assert_eq!(table.find_equal(conn.client(), list(&[77, 3, 3])).unwrap(), tens);
    assert_eq!(table.find_equal(conn.client(), Some(&list(&[3, 77]))).unwrap(), tens);
    assert_eq!(table.find_equal(conn.client(), Blob::encode(&list(&[3, 77])).unwrap()).unwrap(), tens);
    assert_eq!(table.find_equal(conn.client(), list(&[3])).unwrap(), [0i64; 0]);
    assert_eq!(table.find_equal(conn.client(), list(&[])).unwrap(), [0i64; 0]);
    assert_eq!(table.find_equal(conn.client(), None::<List>).unwrap(), [500]);
    table.delete(conn.client(), &3).unwrap();
    table.put(conn.client(), &13, list(&[])).unwrap();
    assert_eq!(table.find_equal(conn.client(), list(&[3, 77])).unwrap(), tens[2..]);
    assert_eq!(table.find_equal(conn.client(), list(&[])).unwrap(), [13]);
}

#[test]
fn keys_of_several_columns_are_found_in_their_order() {
    let (_store, mut conn) = database();
    let table = Table::<(String, u64), List>::create_default(conn.client()).unwrap();
    let list = |numbers: &[i64]| List { numbers: numbers.to_vec() };
    let keys =
        [("", u64::MAX), ("Z", 0), ("a", 1), ("a", 1 << 63), ("é", 9)].map(|(text, n)| (text.to_owned(), n));
    table.put_many(conn.client(), keys.iter().rev().map(|key| (key, list(&[5])))).unwrap();
    assert_eq!(table.find_equal(conn.client(), list(&[5])).unwrap(), keys);
}

#[test]
fn a_unique_digest_keeps_records_unique() {
    let (_store, mut conn) = database();
    let table = Table::<i64, UniqueList>::create_default(conn.client()).unwrap();
    let list = |numbers: &[i64]| UniqueList { numbers: numbers.to_vec() };
    table.put(conn.client(), &1, list(&[1, 2])).unwrap();
    table.put_known_empty(conn.client(), &7).unwrap();
    table.put_known_empty(conn.client(), &8).unwrap();
    let error = table.put(conn.client(), &2, list(&[2, 1])).unwrap_err();
    assert!(error.to_string().contains("would make two rows equal"), "{error}");
    assert!(table.put_many(conn.client(), [(3, list(&[3])), (4, list(&[2, 1]))]).is_err());
    assert!(!conn.is_in_transaction());
    let mut transaction = conn.transaction();
    table.put(transaction.client(), &9, list(&[9, 9, 8])).unwrap();
    assert!(table.put_many(transaction.client(), [(3, list(&[3])), (4, list(&[8, 9]))]).is_err());
    assert!(table.delete(transaction.client(), &9).unwrap());
    transaction.commit();
    assert_eq!(table.get(conn.client(), &3).unwrap(), Lookup::Missing);
    assert_eq!(table.find_equal(conn.client(), list(&[2, 1])).unwrap(), [1]);
    assert_eq!(table.find_equal(conn.client(), None::<UniqueList>).unwrap(), [7, 8]);
    assert_eq!(table.put(conn.client(), &1, list(&[9])).unwrap(), Put::Updated);
    assert_eq!(table.put(conn.client(), &2, list(&[1, 2])).unwrap(), Put::Inserted);
}

#[test]
fn rows_that_swap_values_are_deleted_before_they_are_put() {
    let list = |numbers: &[i64]| UniqueList { numbers: numbers.to_vec() };
    let (_store, mut conn) = database();
    let table = Table::<i64, UniqueList>::create(conn.client(), "unique_lists").unwrap();
    table.put_many(conn.client(), [(1, list(&[1])), (2, list(&[2])), (3, list(&[3]))]).unwrap();
    let swapped = || [(1, list(&[2])), (2, list(&[1])), (3, list(&[3]))];
    let error = table.put_many(conn.client(), swapped()).unwrap_err();
    assert!(error.to_string().contains("would make two rows equal"), "{error}");
    assert_eq!(table.find_equal(conn.client(), list(&[1])).unwrap(), [1]);

    let mut transaction = conn.transaction();
    table.delete_many(transaction.client(), [1, 2]).unwrap();
    table.put_many(transaction.client(), swapped()).unwrap();
    transaction.commit();
    assert_eq!(table.find_equal(conn.client(), list(&[1])).unwrap(), [2]);
    assert_eq!(table.find_equal(conn.client(), list(&[2])).unwrap(), [1]);
}

mod v1 {
    #[derive(record_core::Record, Clone)]
    #[record(digest)]
    pub(super) struct List {
        #[record(as_set)]
        pub(super) subscribers: Vec<i64>,
    }
}

mod v2 {
    #[derive(record_core::Record, Clone)]
    #[record(version = 2, digest)]
    pub(super) struct List {
        #[record(since = 2)]
        pub(super) title: Option<String>,
        #[record(as_set)]
        pub(super) subscribers: Vec<i64>,
    }
}

#[test]
fn digests_and_unchanged_are_the_same_for_every_version() {
    let (_store, mut conn) = database();
    let old = |numbers: &[i64]| v1::List { subscribers: numbers.to_vec() };
    let new = |numbers: &[i64]| v2::List { title: None, subscribers: numbers.to_vec() };
    let titled = |numbers: &[i64]| v2::List { title: Some("x".into()), ..new(numbers) };
    assert_eq!(Blob::encode(&old(&[2, 1])).unwrap().digest(), Blob::encode(&new(&[1, 2])).unwrap().digest());

    let table1 = Table::<i64, v1::List>::create(conn.client(), "lists").unwrap();
    table1.put_many(conn.client(), (0..10).map(|i| (i, old(&[i, 1])))).unwrap();
    let table2 = Table::<i64, v2::List>::create(conn.client(), "lists").unwrap();
    assert_eq!(table2.put_many(conn.client(), (0..10).map(|i| (i, new(&[1, i])))).unwrap().unchanged, 10);
    table2.put(conn.client(), &20, new(&[7, 1])).unwrap();
    table2.put(conn.client(), &21, titled(&[7, 1])).unwrap();
    assert_eq!(table1.find_equal(conn.client(), old(&[1, 7])).unwrap(), [7, 20]);
    assert_eq!(table2.find_equal(conn.client(), new(&[1, 7, 7])).unwrap(), [7, 20]);
    assert_eq!(table2.find_equal(conn.client(), titled(&[1, 7])).unwrap(), [21]);
}

#[test]
fn an_equal_record_is_found_though_a_later_version_took_a_field_over() {
    mod v1 {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Sum {
            pub(super) total: i32,
        }
    }
    mod v2 {
        #[derive(record_core::Record, Clone)]
        #[record(version = 2, digest)]
        pub(super) struct Sum {
            #[record(rename = "total", column = "old_total", retired = 2)]
            pub(super) old: record_core::Retired<i32>,
            #[record(since = 2, from = "total", rename = "total2")]
            pub(super) total: i64,
        }
    }
    let (_store, mut conn) = database();
    let table1 = Table::<i64, v1::Sum>::create(conn.client(), "sums").unwrap();
    table1.put_many(conn.client(), (0..100).map(|i| (i, v1::Sum { total: i as i32 % 10 }))).unwrap();
    let table2 = Table::<i64, v2::Sum>::create(conn.client(), "sums").unwrap();
    let sum = |total| v2::Sum { old: record_core::Retired::new(), total };
    table2.put_many(conn.client(), [(-200, sum(3)), (200, sum(3)), (33, sum(3))]).unwrap();
    let found = table2.find_equal(conn.client(), sum(3)).unwrap();
    assert_eq!(found, [-200, 3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 200]);

    assert_eq!(table2.put_many(conn.client(), (0..100).map(|i| (i, sum(i % 10)))).unwrap().updated, 99);
    assert_eq!(table2.find_equal(conn.client(), sum(3)).unwrap().len(), 12);
}

#[test]
fn a_digest_may_come_later() {
    mod bare {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Later {
            pub(super) number: i64,
        }
    }
    mod digested {
        #[derive(record_core::Record, Clone)]
        #[record(digest)]
        pub(super) struct Later {
            pub(super) number: i64,
        }
    }
    let (_store, mut conn) = database();
    let old = Table::<i64, bare::Later>::create(conn.client(), "later").unwrap();
    old.put_many(conn.client(), (0..5_000).map(|i| (i, bare::Later { number: i % 1_000 }))).unwrap();
    assert!(old.find_equal(conn.client(), bare::Later { number: 1 }).unwrap_err().is_table());
    let new = Table::<i64, digested::Later>::create(conn.client(), "later").unwrap();
    let keys = [5, 1_005, 2_005, 3_005, 4_005];
    assert_eq!(new.find_equal(conn.client(), digested::Later { number: 5 }).unwrap(), keys);
    // A program that knows of no digest keeps it right all the same, even if it was there before.
    old.put(conn.client(), &5, bare::Later { number: 6 }).unwrap();
    old.put(conn.client(), &9_999, bare::Later { number: 5 }).unwrap();
    let keys = [1_005, 2_005, 3_005, 4_005, 9_999];
    assert_eq!(new.find_equal(conn.client(), digested::Later { number: 5 }).unwrap(), keys);
}
