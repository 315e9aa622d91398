//! Equality of records across versions.

use crate::{memory, one};
use record_core::{Blob, sqlite::Table};

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
    let conn = memory();
    let old = |numbers: &[i64]| v1::List { subscribers: numbers.to_vec() };
    let new = |numbers: &[i64]| v2::List { title: None, subscribers: numbers.to_vec() };
    let titled = |numbers: &[i64]| v2::List { title: Some("x".into()), ..new(numbers) };
    assert_eq!(Blob::encode(&old(&[2, 1])).unwrap().digest(), Blob::encode(&new(&[1, 2])).unwrap().digest());

    let table1 = Table::<i64, v1::List>::create(&conn, "lists").unwrap();
    table1.put_many(&conn, (0..10).map(|i| (i, old(&[i, 1])))).unwrap();
    let table2 = Table::<i64, v2::List>::create(&conn, "lists").unwrap();
    assert_eq!(table2.put_many(&conn, (0..10).map(|i| (i, new(&[1, i])))).unwrap().unchanged, 10);
    table2.put(&conn, &20, new(&[7, 1])).unwrap();
    table2.put(&conn, &21, titled(&[7, 1])).unwrap();
    assert_eq!(table1.find_equal(&conn, old(&[1, 7])).unwrap(), [7, 20]);
    assert_eq!(table2.find_equal(&conn, new(&[1, 7, 7])).unwrap(), [7, 20]);
    assert_eq!(table2.find_equal(&conn, titled(&[1, 7])).unwrap(), [21]);
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
    let conn = memory();
    let table1 = Table::<i64, v1::Sum>::create(&conn, "sums").unwrap();
    table1.put_many(&conn, (0..100).map(|i| (i, v1::Sum { total: i as i32 % 10 }))).unwrap();
    let table2 = Table::<i64, v2::Sum>::create(&conn, "sums").unwrap();
    let sum = |total| v2::Sum { old: record_core::Retired::new(), total };
    table2.put(&conn, &200, sum(3)).unwrap();
    let mut found = table2.find_equal(&conn, sum(3)).unwrap();
    found.sort();
    assert_eq!(found, [3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 200]);

    // The rows of older versions have a small index of their own, which empties as they are written anew.
    let plan: String = conn
        .query_row(
            "EXPLAIN QUERY PLAN SELECT key, data FROM sums WHERE substr(data, 5, 1) < x'02'",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("sums_before_v2_idx"), "{plan}");
    assert_eq!(table2.put_many(&conn, (0..100).map(|i| (i, sum(i % 10)))).unwrap().updated, 100);
    assert_eq!(table2.find_equal(&conn, sum(3)).unwrap().len(), 11);
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM sums WHERE substr(data, 5, 1) < x'02'"), 0);
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
    let conn = memory();
    let old = Table::<i64, bare::Later>::create(&conn, "later").unwrap();
    old.put_many(&conn, (0..5_000).map(|i| (i, bare::Later { number: i % 1_000 }))).unwrap();
    assert!(old.find_equal(&conn, bare::Later { number: 1 }).unwrap_err().is_table());
    let early = Table::<i64, digested::Later>::open(&conn, "later").unwrap();
    let error = early.find_equal(&conn, digested::Later { number: 5 }).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("lacks the column `data_digest` yet"), "{error}");
    let new = Table::<i64, digested::Later>::create(&conn, "later").unwrap();
    let keys = [5, 1_005, 2_005, 3_005, 4_005];
    assert_eq!(new.find_equal(&conn, digested::Later { number: 5 }).unwrap(), keys);
    assert_eq!(early.find_equal(&conn, digested::Later { number: 5 }).unwrap(), keys);
    // A program that knows of no digest keeps it right all the same, even if it was there before.
    old.put(&conn, &5, bare::Later { number: 6 }).unwrap();
    old.put(&conn, &9_999, bare::Later { number: 5 }).unwrap();
    let keys = [1_005, 2_005, 3_005, 4_005, 9_999];
    assert_eq!(new.find_equal(&conn, digested::Later { number: 5 }).unwrap(), keys);
}
