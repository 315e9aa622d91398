//! Putting, getting, editing, deleting.

use super::{Facts, counts, database, facts};
use crate::store::{Connection, Store, Table, bytes, execute};
use record_core::{Blob, Record};
use record_table::{Lookup, Put, PutOptions};

fn table() -> (Store, Connection, Table<i64, Facts>) {
    let (store, mut conn) = database();
    let table = Table::create(conn.client(), "facts").unwrap();
    (store, conn, table)
}

#[test]
fn a_row_goes_through_its_states() {
    let (_store, mut conn, table) = table();
    let value = |n| Some(facts(n));
    for (step, (given, expected)) in [
        (value(1), Put::Inserted),
        (value(1), Put::Unchanged),
        (value(2), Put::Updated),
        (None, Put::Updated),
        (None, Put::Unchanged),
        (value(2), Put::Updated),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(table.put(conn.client(), &5, &given).unwrap(), expected, "step {step}");
        match (given, table.get(conn.client(), &5).unwrap()) {
            (Some(facts), Lookup::Found(row)) => assert_eq!(row.decode(), facts, "step {step}"),
            (None, Lookup::KnownEmpty) => {}
            (_, found) => panic!("step {step}: {found:?}"),
        }
        assert_eq!(table.count(conn.client()).unwrap(), 1);
    }
    assert!(table.delete(conn.client(), &5).unwrap());
    assert!(!table.delete(conn.client(), &5).unwrap());
    assert_eq!(table.get(conn.client(), &5).unwrap(), Lookup::Missing);
    assert_eq!(table.put_known_empty(conn.client(), &5).unwrap(), Put::Inserted);
    assert_eq!(table.get(conn.client(), &5).unwrap(), Lookup::KnownEmpty);
}

#[test]
fn records_blobs_references_and_options_are_all_taken() {
    let (_store, mut conn, table) = table();
    let (value, blob) = (facts(1), Blob::encode(&facts(1)).unwrap());
    assert_eq!(table.put(conn.client(), &1, facts(1)).unwrap(), Put::Inserted);
    assert_eq!(table.put(conn.client(), &1, &value).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &1, &blob).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &1, Some(&blob)).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &1, Some(value)).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &1, blob).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &1, None::<Facts>).unwrap(), Put::Updated);
    let (keys, values) = ([1, 2, 3], [facts(1), facts(2), facts(3)]);
    assert_eq!(table.put_many(conn.client(), keys.iter().zip(&values)).unwrap(), counts(2, 1, 0, 0));
    let options = values.map(Some);
    assert_eq!(table.put_many(conn.client(), keys.iter().zip(&options)).unwrap(), counts(0, 0, 3, 0));
}

#[test]
fn put_many_counts_and_the_last_of_equal_keys_wins() {
    let (_store, mut conn, table) = table();
    let first = table.put_many(conn.client(), (0..1_000).rev().map(|i| (i, facts(i as u32)))).unwrap();
    assert_eq!(first, counts(1_000, 0, 0, 0));
    assert_eq!(first.total(), 1_000);
    let rows = (500..1_500).map(|i| (i, (i % 10 > 0).then(|| facts(i as u32))));
    assert_eq!(table.put_many(conn.client(), rows).unwrap(), counts(500, 50, 450, 0));
    let rows = [(7, facts(1)), (8, facts(8)), (7, facts(2)), (7, facts(3)), (9_999, facts(0))];
    assert_eq!(table.put_many(conn.client(), rows).unwrap(), counts(1, 1, 1, 0));
    assert_eq!(table.get(conn.client(), &7).unwrap().found().unwrap().view().additions(), 3);
    assert_eq!(table.put_many(conn.client(), Vec::<(i64, Facts)>::new()).unwrap(), counts(0, 0, 0, 0));
}

#[test]
fn more_rows_than_a_batch_holds_keep_every_rule() {
    let (_store, mut conn, table) = table();
    let n = 40_000;
    let shuffled = |i: i64| (i * 7_919) % n;
    let rows = || (0..n).map(|i| (shuffled(i), facts(shuffled(i) as u32)));
    assert_eq!(table.put_many(conn.client(), rows()).unwrap(), counts(n as u64, 0, 0, 0));
    assert_eq!(table.put_many(conn.client(), rows()).unwrap(), counts(0, 0, n as u64, 0));
    // Changed ones everywhere, empty ones among them, and each key twice.
    let changed = rows().map(|(key, row)| (key, (key % 5 > 0).then_some(row)));
    let twice = rows().map(|(key, row)| (key, Some(row))).chain(changed);
    let (fifth, all) = (n as u64 / 5, n as u64);
    let put = table.put_many(conn.client(), twice).unwrap();
    // Where rows are put batch by batch, one that comes again in a later batch is put again.
    assert_eq!(put.inserted, 0, "{put}");
    assert!(put.updated >= fifth && put.total() >= all, "{put}");
    assert_eq!(table.put_many(conn.client(), rows()).unwrap(), counts(0, fifth, all - fifth, 0));
    let mut next = 0;
    let seen = table.scan().order_by_key().for_each(conn.client(), |key, view| {
        assert_eq!((key, view.unwrap().additions()), (next, next as u32));
        next += 1;
    });
    assert_eq!(seen.unwrap().rows, n as u64);
}

#[test]
fn large_blobs_come_back_as_they_are() {
    #[derive(Record, Debug, Clone, PartialEq)]
    struct Large {
        bytes: Vec<u8>,
        text: String,
    }
    let (_store, mut conn) = database();
    let table = Table::<i64, Large>::create(conn.client(), "large").unwrap();
    let large = |key: i64| {
        let bytes = (0..3_000_000u32 + key as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8);
        Large { bytes: bytes.collect(), text: "é".repeat(key as usize * 100_000) }
    };
    // More than the bytes of a batch.
    assert_eq!(
        table.put_many(conn.client(), (0..5).map(|key| (key, large(key)))).unwrap(),
        counts(5, 0, 0, 0)
    );
    assert_eq!(table.put(conn.client(), &3, large(3)).unwrap(), Put::Unchanged);
    assert_eq!(table.put(conn.client(), &4, large(0)).unwrap(), Put::Updated);
    let found = table.get_many(conn.client(), [4, 2]).unwrap();
    for (found, expected) in found.into_iter().zip([0, 2]) {
        assert!(found.found().unwrap().decode() == large(expected), "{expected}");
    }
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let (store, mut conn) = database();
    let table = Table::<(i32, String), Facts>::create(conn.client(), "facts").unwrap();
    let rows = || (0..500).map(|i| ((i, format!("key {i}")), facts(i as u32)));
    table.put_many(conn.client(), rows()).unwrap();
    table.put_known_empty(conn.client(), &(9, "empty".into())).unwrap();

    let mut observer = store.observe();
    let mut state = || observer.touched("facts");
    let before = state();
    let (third, empty) = ((3, "key 3".to_owned()), (9, "empty".to_owned()));
    assert_eq!(table.put_many(conn.client(), rows()).unwrap(), counts(0, 0, 500, 0));
    assert_eq!(table.put(conn.client(), &third, facts(3)).unwrap(), Put::Unchanged);
    assert_eq!(table.put_known_empty(conn.client(), &empty).unwrap(), Put::Unchanged);
    assert!(!table.delete(conn.client(), &(7, "no such key".into())).unwrap());
    Table::<(i32, String), Facts>::create(conn.client(), "facts").unwrap();
    assert_eq!(state(), before);
    assert_eq!(table.put(conn.client(), &third, facts(4)).unwrap(), Put::Updated);
    assert_ne!(state(), before);
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let (store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..9).map(|i| (i, (i != 4).then(|| facts(i as u32))))).unwrap();
    let mut observer = store.observe();
    let mut state = || observer.written("facts");
    let before = state();
    assert_eq!(table.edit(conn.client(), &3, |_| ()).unwrap(), Lookup::Found(Put::Unchanged));
    let same = |facts: &mut Facts| facts.author = facts.author.clone();
    assert_eq!(table.edit(conn.client(), &3, same).unwrap(), Lookup::Found(Put::Unchanged));
    assert_eq!(table.edit(conn.client(), &4, |_| ()).unwrap(), Lookup::KnownEmpty);
    assert_eq!(table.edit(conn.client(), &77, |_| ()).unwrap(), Lookup::Missing);
    assert_eq!(state(), before);
    assert_eq!(
        table.edit(conn.client(), &3, |facts| facts.additions = 0).unwrap(),
        Lookup::Found(Put::Updated)
    );
    assert_ne!(state(), before);
}

#[test]
fn get_many_answers_in_the_order_asked() {
    let (_store, mut conn, table) = table();
    table.put_many(conn.client(), (0..10).map(|i| (i, (i != 4).then(|| facts(i as u32))))).unwrap();
    let keys = [9, 4, 77, 0, 9];
    let found = table.get_many(conn.client(), keys).unwrap();
    let found: Vec<_> = found.iter().map(|row| row.as_ref().map(|row| row.view().additions())).collect();
    let (missing, empty) = (Lookup::Missing, Lookup::KnownEmpty);
    assert_eq!(found, [Lookup::Found(9), empty, missing, Lookup::Found(0), Lookup::Found(9)]);
    assert!(table.get_many(conn.client(), [0i64; 0]).unwrap().is_empty());

    let many: Vec<i64> = (0..20_000).map(|i| (i * 7) % 20_000).collect();
    let found = table.get_many(conn.client(), &many).unwrap();
    assert_eq!(found.iter().filter(|found| found.is_known()).count(), 10);
    for (key, found) in many.iter().zip(found) {
        assert_eq!(
            found.found().map(|row| i64::from(row.view().additions())),
            (*key < 10 && *key != 4).then_some(*key)
        );
    }
}

#[test]
fn delete_many_counts_what_was_there() {
    let (_store, mut conn, table) = table();
    table.put_many(conn.client(), (0..10).map(|i| (i, facts(i as u32)))).unwrap();
    assert_eq!(table.delete_many(conn.client(), [1, 2, 2, 50]).unwrap(), 2);
    assert_eq!(table.delete_many(conn.client(), [&3, &4]).unwrap(), 2);
    assert_eq!(table.delete_many(conn.client(), [0i64; 0]).unwrap(), 0);
    assert_eq!(table.count(conn.client()).unwrap(), 6);
    assert_eq!(table.delete_many(conn.client(), 0..30_000).unwrap(), 6);
}

#[test]
fn an_edit_reads_changes_and_writes_one_row() {
    let (_store, mut conn, table) = table();
    table.put(conn.client(), &1, facts(5)).unwrap();
    table.put_known_empty(conn.client(), &2).unwrap();
    let longer = |facts: &mut Facts| facts.author.push_str(" the second");
    assert_eq!(table.edit(conn.client(), &1, longer).unwrap(), Lookup::Found(Put::Updated));
    assert_eq!(table.edit(conn.client(), &2, longer).unwrap(), Lookup::KnownEmpty);
    assert_eq!(table.edit(conn.client(), &3, longer).unwrap(), Lookup::Missing);
    let author = table.get(conn.client(), &1).unwrap().found().unwrap().view().author().to_owned();
    assert_eq!(author, "author 5 the second");
    assert_eq!(table.count(conn.client()).unwrap(), 2);
}

#[test]
fn a_row_can_be_taken_on_as_a_blob() {
    let (_store, mut conn, table) = table();
    table.put(conn.client(), &1, facts(5)).unwrap();
    let row = table.get(conn.client(), &1).unwrap().found().unwrap();
    assert_eq!(row.as_bytes(), Blob::encode(&facts(5)).unwrap().as_bytes());
    assert_eq!(row, table.get(conn.client(), &1).unwrap().found().unwrap());
    let mut blob = row.into_blob().unwrap();
    blob.edit(|facts| facts.additions = 6).unwrap();
    assert_eq!(table.put(conn.client(), &1, &blob).unwrap(), Put::Updated);
    assert_eq!(table.put_with(conn.client(), &2, blob, PutOptions::new()).unwrap(), Put::Inserted);
    let found = table.get_many(conn.client(), [1, 2]).unwrap();
    assert_eq!(found[0], found[1]);
    assert_eq!(found[1].as_ref().map(|row| row.decode()), Lookup::Found(Facts { additions: 6, ..facts(5) }));
}

#[test]
fn what_anybodys_sql_writes_is_read() {
    let (_store, mut conn, table) = table();
    let blob = Blob::encode(&facts(3)).unwrap();
    let sql = format!("INSERT INTO facts (key, data) VALUES (1, {}), (2, NULL)", bytes(blob.as_bytes()));
    execute(conn.client(), &sql);
    assert_eq!(table.get(conn.client(), &1).unwrap().found().unwrap().decode(), facts(3));
    assert_eq!(table.get(conn.client(), &2).unwrap(), Lookup::KnownEmpty);
    assert_eq!(table.put(conn.client(), &1, facts(3)).unwrap(), Put::Unchanged);
}

#[test]
fn a_table_that_is_not_there_is_named_whatever_is_asked() {
    let (_elsewhere, _, table) = table();
    let (_store, mut conn) = database();
    for error in [
        table.get(conn.client(), &1).unwrap_err(),
        table.get_many(conn.client(), [1]).unwrap_err(),
        table.put(conn.client(), &1, facts(1)).unwrap_err(),
        table.put_many(conn.client(), [(1, facts(1))]).unwrap_err(),
        table.edit(conn.client(), &1, |_| ()).unwrap_err(),
        table.count(conn.client()).unwrap_err(),
        table.delete(conn.client(), &1).unwrap_err(),
        table.delete_many(conn.client(), [1]).unwrap_err(),
        table.scan().for_each(conn.client(), |_, _| ()).unwrap_err(),
        Table::<i64, Facts>::open(conn.client(), "facts").unwrap_err(),
    ] {
        assert!(error.is_table(), "{error}");
        assert_eq!(
            error.to_string(),
            "table `facts`, record `Facts`: there is no such table: make it with `Table::create`"
        );
    }
    assert!(!conn.is_in_transaction());
}
