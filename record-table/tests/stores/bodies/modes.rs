//! What becomes of rows whose keys are in the table already, and of the table's other rows.

use super::{Facts, counts, database, facts};
use crate::store::{Connection, Store, Table};
use record_table::{Lookup, Put, PutCounts, PutMode, PutOptions};

/// A table with rows 0 to 9, of which 4 is known empty.
fn table() -> (Store, Connection, Table<i64, Facts>) {
    let (store, mut conn) = database();
    let table = Table::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..10).map(|i| (i, (i != 4).then(|| facts(i as u32))))).unwrap();
    (store, conn, table)
}

fn mode(mode: PutMode) -> PutOptions {
    PutOptions::new().mode(mode)
}

fn stored(conn: &mut Connection, table: &Table<i64, Facts>) -> Vec<(i64, Option<u32>)> {
    let mut rows = vec![];
    let scan = table.scan().order_by_key();
    scan.for_each(conn.client(), |key, view| rows.push((key, view.map(|view| view.additions())))).unwrap();
    rows
}

#[test]
fn insert_or_ignore_leaves_what_is_there() {
    let (_store, mut conn, table) = table();
    let before = stored(&mut conn, &table);
    let options = mode(PutMode::InsertOrIgnore);
    let rows = || (3..15).map(|i| (i, facts(if i < 5 { 100 } else { i as u32 })));
    let ignored = |inserted, ignored| PutCounts { inserted, ignored, ..PutCounts::default() };
    assert_eq!(table.put_many_with(conn.client(), rows(), options).unwrap(), ignored(5, 7));
    assert_eq!(stored(&mut conn, &table)[..10], before);
    assert_eq!(table.put_many_with(conn.client(), rows(), options).unwrap(), ignored(0, 12));
    assert_eq!(table.put_with(conn.client(), &4, facts(1), options).unwrap(), Put::Ignored);
    assert_eq!(table.put_with(conn.client(), &5, facts(5), options).unwrap(), Put::Ignored);
    assert_eq!(table.put_with(conn.client(), &50, None::<Facts>, options).unwrap(), Put::Inserted);
    assert_eq!(table.get(conn.client(), &4).unwrap(), Lookup::KnownEmpty);
    assert_eq!(table.get(conn.client(), &50).unwrap(), Lookup::KnownEmpty);
}

#[test]
fn insert_names_all_columns_of_the_key_and_no_values() {
    let (_store, mut conn) = database();
    let table = Table::<(i64, String), Facts>::create(conn.client(), "facts").unwrap();
    let rows = |range: std::ops::Range<i64>| range.map(|i| ((i, format!("k{i}")), facts(i as u32)));
    let options = mode(PutMode::Insert);
    assert_eq!(table.put_many_with(conn.client(), rows(0..100), options).unwrap(), counts(100, 0, 0, 0));
    assert_eq!(table.put_many_with(conn.client(), rows(0..0), options).unwrap(), counts(0, 0, 0, 0));
    // In the table, and among the rows themselves.
    for clash in [rows(99..110).collect::<Vec<_>>(), rows(600..601).chain(rows(600..601)).collect()] {
        let error = table.put_many_with(conn.client(), clash, options).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("the same key (`key1`, `key2`) is there already"), "{message}");
        assert!(error.is_table() && !message.contains("99") && !message.contains("600"), "{message}");
        assert_eq!(table.count(conn.client()).unwrap(), 100);
    }
}

#[test]
fn insert_refuses_a_key_that_is_there_and_keeps_nothing() {
    let (_store, mut conn, table) = table();
    let options = mode(PutMode::Insert);
    let new = || (10..30_000).map(|i| (i, (i % 7 > 0).then(|| facts(i as u32))));
    for twice in [3, 4, 12_345] {
        let rows = new().chain([(twice, Some(facts(1)))]);
        let error = table.put_many_with(conn.client(), rows, options).unwrap_err();
        assert_eq!((error.table(), error.record()), (Some("facts"), "Facts"), "{error}");
        assert!(error.to_string().contains("`key`"), "{error}");
        assert!(!conn.is_in_transaction());
        assert_eq!(table.count(conn.client()).unwrap(), 10);
    }
    let error = table.put_with(conn.client(), &3, facts(3), options).unwrap_err();
    assert!(error.to_string().contains("`key`"), "{error}");

    assert_eq!(table.put_many_with(conn.client(), new(), options).unwrap(), counts(29_990, 0, 0, 0));
    assert_eq!(table.put_with(conn.client(), &30_000, facts(3), options).unwrap(), Put::Inserted);
    let found = table.get_many(conn.client(), [14, 15, 30_000]).unwrap();
    let found: Vec<_> = found.iter().map(|row| row.as_ref().map(|row| row.view().additions())).collect();
    assert_eq!(found, [Lookup::KnownEmpty, Lookup::Found(15), Lookup::Found(3)]);
}

#[test]
fn replace_makes_the_rows_the_whole_contents() {
    let (_store, mut conn, table) = table();
    let options = mode(PutMode::Replace);
    let rows = [(7, facts(7)), (20, facts(20)), (4, facts(4)), (8, facts(80)), (8, facts(81))];
    let replaced = table.put_many_with(conn.client(), rows, options).unwrap();
    assert_eq!(
        replaced,
        PutCounts { inserted: 1, updated: 2, unchanged: 1, deleted: 7, ..PutCounts::default() }
    );
    assert_eq!(stored(&mut conn, &table), [(4, Some(4)), (7, Some(7)), (8, Some(81)), (20, Some(20))]);

    // More than one batch.
    let many = || (0..20_000).map(|i| (i, facts(i as u32)));
    let replaced = table.put_many_with(conn.client(), many(), options).unwrap();
    assert_eq!((replaced.inserted, replaced.updated, replaced.deleted), (19_996, 1, 0));
    assert_eq!(table.count(conn.client()).unwrap(), 20_000);
    let replaced = table.put_many_with(conn.client(), many().skip(10_000), options).unwrap();
    assert_eq!(replaced, PutCounts { unchanged: 10_000, deleted: 10_000, ..PutCounts::default() });

    let replaced = table.put_many_with(conn.client(), Vec::<(i64, Facts)>::new(), options).unwrap();
    assert_eq!(replaced, PutCounts { deleted: 10_000, ..PutCounts::default() });
    assert_eq!(table.count(conn.client()).unwrap(), 0);
    let one = table.put_with(conn.client(), &1, facts(1), options).unwrap_err();
    assert!(one.is_table() && one.to_string().contains("put_many_with"), "{one}");
}

#[test]
fn a_replace_that_fails_leaves_what_was_there() {
    let (_store, mut conn, table) = table();
    let before = stored(&mut conn, &table);
    let rows = (0..50_000).map(|i| match i {
        49_999 => Err(std::io::Error::other("cut off").into()),
        _ => Ok((i * 2, facts(1))),
    });
    let failed: Result<_, Box<dyn std::error::Error + Send + Sync>> =
        table.try_put_many(conn.client(), rows, mode(PutMode::Replace));
    assert_eq!(failed.unwrap_err().to_string(), "cut off");
    assert_eq!(stored(&mut conn, &table), before);
    assert!(!conn.is_in_transaction());
}

#[test]
fn every_mode_works_inside_the_callers_transaction() {
    let (_store, mut conn, table) = table();
    let before = stored(&mut conn, &table);
    let mut transaction = conn.transaction();
    let rows = || (5..15).map(|i| (i, facts(1)));
    let ignored = table.put_many_with(transaction.client(), rows(), mode(PutMode::InsertOrIgnore)).unwrap();
    assert_eq!((ignored.inserted, ignored.ignored), (5, 5));
    assert!(table.put_many_with(transaction.client(), rows(), mode(PutMode::Insert)).is_err());
    assert!(table.put_with(transaction.client(), &5, facts(1), mode(PutMode::Insert)).is_err());
    let inserted = rows().map(|(key, facts)| (key + 100, facts));
    assert_eq!(
        table.put_many_with(transaction.client(), inserted, mode(PutMode::Insert)).unwrap().inserted,
        10
    );
    let replaced = table.put_many_with(transaction.client(), rows(), mode(PutMode::Replace)).unwrap();
    assert_eq!((replaced.updated, replaced.unchanged, replaced.deleted), (5, 5, 15));
    assert_eq!(table.count(transaction.client()).unwrap(), 10);
    transaction.rollback();
    assert_eq!(stored(&mut conn, &table), before);
}

#[test]
fn newer_rows_are_refused_in_every_mode_that_updates() {
    mod v1 {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Grown {
            pub(super) number: u32,
        }
    }
    mod v2 {
        #[derive(record_core::Record, Clone)]
        #[record(version = 2)]
        pub(super) struct Grown {
            pub(super) number: u32,
            #[record(since = 2)]
            pub(super) more: u32,
        }
    }
    let (_store, mut conn) = database();
    let old = Table::<i64, v1::Grown>::create(conn.client(), "grown").unwrap();
    let new = Table::<i64, v2::Grown>::create(conn.client(), "grown").unwrap();
    let newer = || (0..10).map(|i| (i, v2::Grown { number: 1, more: i as u32 % 2 }));
    assert_eq!(new.put_many(conn.client(), newer()).unwrap().inserted, 10);

    // Of rows 0 to 7, the even ones are of version 1.
    let rows = || (0..8).map(|i| (i, v1::Grown { number: 2 }));
    let refused = PutCounts { updated: 4, refused_as_newer: 4, deleted: 2, ..PutCounts::default() };
    assert_eq!(old.put_many_with(conn.client(), rows(), mode(PutMode::Replace)).unwrap(), refused);
    let unchanged = PutCounts { unchanged: 4, refused_as_newer: 4, ..PutCounts::default() };
    assert_eq!(old.put_many_with(conn.client(), rows(), mode(PutMode::Upsert)).unwrap(), unchanged);
    let options = mode(PutMode::Replace).overwrite_newer(true);
    let overwritten = PutCounts { updated: 4, unchanged: 4, ..PutCounts::default() };
    assert_eq!(old.put_many_with(conn.client(), rows(), options).unwrap(), overwritten);
    assert_eq!(new.get(conn.client(), &3).unwrap().found().unwrap().view().more(), 0);
}
