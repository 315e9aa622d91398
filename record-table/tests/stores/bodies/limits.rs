//! Records at the limits of the format: all versions that there can be, the longest fixed part, the longest names.

#[path = "../../../../tests/shared/limits.rs"]
mod records;

use super::database;
use crate::store::Table;
use record_core::{Patch, Record};
use record_table::Put;
use records::{Named, Versions, VersionsPatch, Widest};
use std::fmt::Debug;

/// Stores values, reads them again in every way, and finds the table as it was left.
fn keeps<R: Record + Debug + Clone + PartialEq + Send + Sync>(values: &[R]) {
    let (store, mut conn) = database();
    let table = Table::<i64, R>::create(conn.client(), "limits").unwrap();
    let keys = || (0..).zip(values);
    assert_eq!(table.put(conn.client(), &0, values[0].clone()).unwrap(), Put::Inserted);
    table.put_many(conn.client(), keys().map(|(key, value)| (key, Some(value.clone())))).unwrap();
    let mut again = store.connect();
    for table in [
        Table::<i64, R>::create(again.client(), "limits").unwrap(),
        Table::<i64, R>::open(again.client(), "limits").unwrap(),
    ] {
        for (key, value) in keys() {
            let row = table.get(again.client(), &key).unwrap().found().unwrap();
            assert_eq!(&row.decode(), value);
        }
        #[cfg(feature = "arrow")]
        {
            let batches = table.scan().order_by_key().to_batches(again.client()).unwrap();
            assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), values.len());
            assert_eq!(batches[0].num_columns(), 1 + R::LAYOUT.fields().len());
        }
    }
}

#[test]
fn all_versions_that_there_can_be() {
    keeps(&[Versions::up_to(1), Versions::up_to(254), Versions::up_to(255)]);

    let (_store, mut conn) = database();
    let table = Table::<i64, Versions>::create(conn.client(), "limits").unwrap();
    table.put(conn.client(), &1, Versions::up_to(1)).unwrap();
    table.patch(conn.client(), &1, &VersionsPatch::new().f255(9)).unwrap();
    table.edit(conn.client(), &1, |value| value.f128 += 1).unwrap();
    let row = table.get(conn.client(), &1).unwrap().found().unwrap().decode();
    assert_eq!((row.f1, row.f128, row.f255, &row.text[..]), (1, 1, 9, "version 1"));
}

#[test]
fn the_longest_fixed_part() {
    // On 2 MB, as threads have them. Without optimization, a value is copied into every frame that it passes through.
    let keeps = || keeps(&[Widest::filled(), Widest { maybe: None, ..Widest::filled() }]);
    std::thread::Builder::new().stack_size(2 << 20).spawn(keeps).unwrap().join().unwrap();
}

#[test]
fn the_longest_names() {
    keeps(&[Named::filled(), Named { number: 0, text: None }]);
}
