//! Insert or ignore, insert, replace, as far as Postgres goes its own way.

use crate::{Facts, counts, database, driver::Driver, facts, large, on_both_drivers};
use record_table::{Lookup, PutCounts, PutMode, PutOptions};

const IGNORE: PutOptions = PutOptions::new().mode(PutMode::InsertOrIgnore);
const INSERT: PutOptions = PutOptions::new().mode(PutMode::Insert);
const REPLACE: PutOptions = PutOptions::new().mode(PutMode::Replace);

on_both_drivers! {
    insert_or_ignore_takes_more_rows_than_the_memory_holds,
    another_unique_index_is_no_key,
    replace_by_more_rows_than_the_memory_holds,
}

fn insert_or_ignore_takes_more_rows_than_the_memory_holds<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, (0..10).map(|i| (i, (i > 0).then(|| facts(i as u32))))).unwrap();
    let rows = (0..40).map(|i| (i, large(i as u32)));
    let ignored = PutCounts { inserted: 30, ignored: 10, ..PutCounts::default() };
    assert_eq!(client.put_many_with(&table, rows, IGNORE).unwrap(), ignored);
    let expected = [Lookup::KnownEmpty, Lookup::Found(facts(9)), Lookup::Found(large(10))];
    assert_eq!(client.get_many(&table, [0, 9, 10]).unwrap(), expected);
}

fn another_unique_index_is_no_key<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    client.sql("CREATE UNIQUE INDEX ON facts (length(key2)) WHERE key1 > 7000").unwrap();
    let rows = (7_001..7_003).map(|i| ((i, format!("k{i}")), facts(i as u32)));
    let error = client.put_many_with(&table, rows, INSERT).unwrap_err().to_string();
    assert!(error.contains("facts_length_idx") && !error.contains("the same key"), "{error}");
}

fn replace_by_more_rows_than_the_memory_holds<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, (0..100).map(|i| (i, if i < 50 { large(i as u32) } else { facts(0) }))).unwrap();
    let rows = (10..50).map(|i| (i, large(if i == 20 { 0 } else { i as u32 }))).chain([(200, large(1))]);
    let expected = PutCounts { deleted: 60, ..counts(1, 1, 39, 0) };
    assert_eq!(client.put_many_with(&table, rows, REPLACE).unwrap(), expected);
    assert_eq!(client.count(&table).unwrap(), 41);
    assert_eq!(client.get(&table, &20), Lookup::Found(large(0)));
}
