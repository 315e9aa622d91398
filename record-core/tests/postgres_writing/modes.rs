//! Insert or ignore, insert, replace.

use crate::{
    Facts, counts, database,
    driver::{Calls, Driver},
    facts, large, on_both_drivers,
};
use record_core::{
    Lookup,
    table::{Put, PutCounts, PutMode, PutOptions},
};

const IGNORE: PutOptions = PutOptions::new().mode(PutMode::InsertOrIgnore);
const INSERT: PutOptions = PutOptions::new().mode(PutMode::Insert);
const REPLACE: PutOptions = PutOptions::new().mode(PutMode::Replace);

on_both_drivers! {
    insert_or_ignore_leaves_rows_alone_whatever_they_hold,
    insert_takes_new_rows_only_and_names_the_key_columns,
    replace_makes_the_rows_the_tables_contents,
    replace_by_more_rows_than_the_memory_holds,
    one_row_in_each_mode,
}

fn ignored(inserted: u64, ignored: u64) -> PutCounts {
    PutCounts { inserted, ignored, ..PutCounts::default() }
}

fn insert_or_ignore_leaves_rows_alone_whatever_they_hold<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, [(1, Some(facts(1))), (2, None)]).unwrap();
    let rows =
        [(1, Some(facts(9))), (2, Some(facts(9))), (3, Some(facts(8))), (3, Some(facts(9))), (4, None)];
    assert_eq!(client.put_many_with(&table, rows, IGNORE).unwrap(), ignored(2, 2));
    let expected = [Lookup::Found(facts(1)), Lookup::KnownEmpty, Lookup::Found(facts(9)), Lookup::KnownEmpty];
    assert_eq!(client.get_many(&table, [1, 2, 3, 4]).unwrap(), expected);

    let rows = (0..9_000).map(|i| (i, facts(i as u32)));
    assert_eq!(client.put_many_with(&table, rows, IGNORE).unwrap(), ignored(8_996, 4));
    let rows = (8_990..9_030).map(|i| (i, large(i as u32)));
    assert_eq!(client.put_many_with(&table, rows, IGNORE).unwrap(), ignored(30, 10));
    assert_eq!(client.get(&table, &8_999), Lookup::Found(facts(8_999)));
}

fn insert_takes_new_rows_only_and_names_the_key_columns<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    let rows = |range: std::ops::Range<i64>| range.map(|i| ((i, format!("k{i}")), facts(i as u32)));
    assert_eq!(client.put_many_with(&table, rows(0..5_000), INSERT).unwrap(), counts(5_000, 0, 0, 0));
    let empty = [((7_000, String::new()), None::<Facts>)];
    assert_eq!(client.put_many_with(&table, empty, INSERT).unwrap(), counts(1, 0, 0, 0));
    assert_eq!(client.put_many_with(&table, rows(0..0), INSERT).unwrap(), counts(0, 0, 0, 0));
    assert_eq!(client.get(&table, &(7_000, String::new())), Lookup::KnownEmpty);

    // In the table, and among the rows themselves.
    let clashes: [Vec<_>; 2] =
        [rows(4_999..5_010).collect(), rows(6_000..6_001).chain(rows(6_000..6_001)).collect()];
    for clash in clashes {
        let error = client.put_many_with(&table, clash, INSERT).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("the same key (`key1`, `key2`) is there already"), "{message}");
        assert!(error.is_table() && !message.contains("k4999") && !message.contains("6000"), "{message}");
        assert_eq!(client.count(&table).unwrap(), 5_001);
    }

    // Another unique index is no key.
    client.sql("CREATE UNIQUE INDEX ON facts (length(key2)) WHERE key1 > 7000").unwrap();
    let error = client.put_many_with(&table, rows(7_001..7_003), INSERT).unwrap_err().to_string();
    assert!(error.contains("facts_length_idx") && !error.contains("the same key"), "{error}");
}

fn replace_makes_the_rows_the_tables_contents<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    let key = |i: u32| (i64::from(i), format!("ключ {}", i % 3));
    client.put_many(&table, (0..3_000).map(|i| (key(i), facts(i)))).unwrap();
    client.put_known_empty(&table, &key(9_999)).unwrap();
    // Half of them stay, some of those change, and there are new ones.
    let rows = (1_500..4_000).map(|i| (key(i), facts(if i < 1_600 { 0 } else { i })));
    let expected = PutCounts { deleted: 1_501, ..counts(1_000, 100, 1_400, 0) };
    assert_eq!(client.put_many_with(&table, rows, REPLACE).unwrap(), expected);
    assert_eq!(client.count(&table).unwrap(), 2_500);
    let found = client.get_many(&table, [0, 1_499, 1_500, 3_999, 9_999].map(key)).unwrap();
    let missing = Lookup::Missing;
    assert_eq!(
        found,
        [missing.clone(), missing.clone(), Lookup::Found(facts(0)), Lookup::Found(facts(3_999)), missing]
    );

    let nothing = Vec::<((i64, String), Facts)>::new();
    let expected = PutCounts { deleted: 2_500, ..PutCounts::default() };
    assert_eq!(client.put_many_with(&table, nothing, REPLACE).unwrap(), expected);
    assert_eq!(client.count(&table).unwrap(), 0);
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

fn one_row_in_each_mode<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    assert_eq!(client.put_with(&table, &1, facts(1), INSERT).unwrap(), Put::Inserted);
    assert_eq!(client.put_with(&table, &1, facts(2), IGNORE).unwrap(), Put::Ignored);
    assert_eq!(client.put_with(&table, &2, facts(2), IGNORE).unwrap(), Put::Inserted);

    // The conflict of a single row does not end the caller's transaction.
    let mut transaction = client.transaction();
    let error = transaction.put_with::<i64, Facts, _>(&table, &1, facts(1), INSERT).unwrap_err();
    assert!(error.to_string().contains("the same key (`key`)"), "{error}");
    transaction.put::<i64, Facts, _>(&table, &3, facts(3)).unwrap();
    D::commit(transaction);
    assert_eq!(client.count(&table).unwrap(), 3);

    let error = client.put_with(&table, &1, facts(1), REPLACE).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("put_many_with"), "{error}");
}
