//! The columns and indexes that equality is looked up by.

use crate::{memory, one};
use record_core::{Blob, key::KeyValue};
use record_sqlite::{AnyTable, Error, Table};
use record_table::AnyKey;

#[test]
fn rows_of_versions_before_a_field_was_taken_over_have_an_index_of_their_own() {
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
    let plan: String = conn
        .query_row(
            "EXPLAIN QUERY PLAN SELECT key, data FROM sums WHERE substr(data, 5, 1) < x'02'",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("sums_before_v2_idx"), "{plan}");
    let tens: Vec<i64> = (0..10).map(|i| 3 + 10 * i).collect();
    let named = AnyTable::open(&conn, "sums").unwrap();
    let by_name = |found: Result<Vec<AnyKey>, Error>| -> Vec<i64> {
        let number = |key: &AnyKey| match key.values()[..] {
            [KeyValue::Int(number)] => number,
            _ => panic!("no key of the table"),
        };
        found.unwrap().iter().map(number).collect()
    };
    let old = Blob::encode(&v1::Sum { total: 3 }).unwrap();
    for half_way in [false, true] {
        if half_way {
            table2.put_many(&conn, (0..50).map(|i| (i, sum(i % 10)))).unwrap();
        }
        assert_eq!(table2.find_equal(&conn, sum(3)).unwrap(), tens);
        assert_eq!(by_name(named.find_equal(&conn, Some(old.as_bytes()))), tens);
        assert_eq!(by_name(named.find_equal_json(&conn, r#"{"total2": 3}"#)), tens);
    }
    assert_eq!(table2.put_many(&conn, (0..100).map(|i| (i, sum(i % 10)))).unwrap().updated, 50);
    assert_eq!(table2.find_equal(&conn, sum(3)).unwrap().len(), 10);
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM sums WHERE substr(data, 5, 1) < x'02'"), 0);
}

#[test]
fn a_digest_that_comes_later_is_a_column_that_comes_later() {
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
    let early = Table::<i64, digested::Later>::open(&conn, "later").unwrap();
    let error = early.find_equal(&conn, digested::Later { number: 5 }).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("lacks the column `data_digest` yet"), "{error}");
    let new = Table::<i64, digested::Later>::create(&conn, "later").unwrap();
    let keys = [5, 1_005, 2_005, 3_005, 4_005];
    assert_eq!(new.find_equal(&conn, digested::Later { number: 5 }).unwrap(), keys);
    assert_eq!(early.find_equal(&conn, digested::Later { number: 5 }).unwrap(), keys);
}

#[test]
fn an_index_of_somebody_elses_is_not_taken_for_the_one_that_keeps_records_unique() {
    mod unique {
        #[derive(record_core::Record, Clone)]
        #[record(digest(unique))]
        pub(super) struct Item {
            pub(super) number: i64,
        }
    }
    let name = "items_data_sha256_idx";
    for index in [
        format!("CREATE INDEX {name} ON items (data_sha256)"),
        format!("CREATE UNIQUE INDEX {name} ON items (key)"),
        format!("CREATE UNIQUE INDEX {name} ON items (key, data_sha256)"),
        format!("CREATE UNIQUE INDEX {name} ON items (data_sha256) WHERE key > 5"),
        format!("CREATE UNIQUE INDEX {name} ON items (hex(data_sha256))"),
    ] {
        let conn = memory();
        let table = Table::<i64, unique::Item>::create(&conn, "items").unwrap();
        table.put(&conn, &1, unique::Item { number: 7 }).unwrap();
        conn.execute_batch(&format!("DROP INDEX {name}; {index}")).unwrap();
        let error = Table::<i64, unique::Item>::create(&conn, "items").unwrap_err();
        assert!(
            error.to_string().contains(&format!("the index `{name}` is not one over all rows")),
            "{error}"
        );
        conn.execute_batch(&format!("DROP INDEX {name}")).unwrap();
        let table = Table::<i64, unique::Item>::create(&conn, "items").unwrap();
        assert!(table.put(&conn, &2, unique::Item { number: 7 }).is_err(), "{index}");
        Table::<i64, unique::Item>::create(&conn, "items").unwrap();
    }
}
