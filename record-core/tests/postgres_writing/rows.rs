//! Putting, editing and deleting: counts, duplicates, more rows than a statement or the memory holds.

use crate::{
    Facts, counts, database,
    driver::{Calls, Driver},
    facts, large, on_both_drivers,
};
use record_core::{Blob, Lookup, table::Put};

on_both_drivers! {
    a_row_goes_through_its_states,
    records_blobs_references_and_options_are_all_taken,
    put_many_counts_and_the_last_of_equal_keys_wins,
    more_rows_than_a_statement_holds_keep_every_rule,
    more_rows_than_the_memory_holds_keep_every_rule,
    runs_of_new_rows_between_others_are_all_written,
    an_edit_reads_changes_and_writes_one_row,
    delete_many_counts_what_was_there,
    other_columns_and_other_names_are_left_alone,
}

fn a_row_goes_through_its_states<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
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
        assert_eq!(client.put(&table, &5, &given).unwrap(), expected, "step {step}");
        let expected = given.map_or(Lookup::KnownEmpty, Lookup::Found);
        assert_eq!(client.get(&table, &5), expected, "step {step}");
        assert_eq!(client.count(&table).unwrap(), 1);
    }
    assert!(client.delete(&table, &5).unwrap());
    assert!(!client.delete(&table, &5).unwrap());
    assert_eq!(client.get(&table, &5), Lookup::Missing);
    assert_eq!(client.put_known_empty(&table, &5).unwrap(), Put::Inserted);
    assert_eq!(client.get(&table, &5), Lookup::KnownEmpty);
}

fn records_blobs_references_and_options_are_all_taken<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let (value, blob) = (facts(1), Blob::encode(&facts(1)).unwrap());
    assert_eq!(client.put(&table, &1, facts(1)).unwrap(), Put::Inserted);
    assert_eq!(client.put(&table, &1, &value).unwrap(), Put::Unchanged);
    assert_eq!(client.put(&table, &1, Some(&blob)).unwrap(), Put::Unchanged);
    assert_eq!(client.put(&table, &1, blob).unwrap(), Put::Unchanged);
    let (keys, values) = ([1, 2, 3], [facts(1), facts(2), facts(3)]);
    assert_eq!(client.put_many(&table, keys.iter().zip(&values)).unwrap(), counts(2, 0, 1, 0));
}

fn put_many_counts_and_the_last_of_equal_keys_wins<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let first = client.put_many(&table, (0..1_000).rev().map(|i| (i, facts(i as u32)))).unwrap();
    assert_eq!(first, counts(1_000, 0, 0, 0));
    let rows = (500..1_500).map(|i| (i, (i % 10 > 0).then(|| facts(i as u32))));
    assert_eq!(client.put_many(&table, rows).unwrap(), counts(500, 50, 450, 0));
    let rows = [(7, facts(1)), (8, facts(8)), (7, facts(2)), (7, facts(3)), (9_999, facts(0))];
    assert_eq!(client.put_many(&table, rows).unwrap(), counts(1, 1, 1, 0));
    assert_eq!(client.get(&table, &7), Lookup::Found(facts(3)));
    assert_eq!(client.put_many(&table, Vec::<(i64, Facts)>::new()).unwrap(), counts(0, 0, 0, 0));
}

fn more_rows_than_a_statement_holds_keep_every_rule<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let n = 12_000;
    let shuffled = |i: i64| (i * 7_919) % n;
    let rows = || (0..n).map(|i| (shuffled(i), facts(shuffled(i) as u32)));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(n as u64, 0, 0, 0));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(0, 0, n as u64, 0));
    // Changed ones everywhere, empty ones among them, and each key twice.
    let changed = || rows().map(|(key, row)| (key, (key % 5 > 0).then_some(row)));
    let twice = rows().map(|(key, row)| (key, Some(row))).chain(changed());
    assert_eq!(client.put_many(&table, twice).unwrap(), counts(0, n as u64 / 5, n as u64 * 4 / 5, 0));
    let keys: Vec<i64> = (0..n).collect();
    for (key, row) in (0..).zip(client.get_many(&table, &keys).unwrap()) {
        let expected = if key % 5 > 0 { Lookup::Found(facts(key)) } else { Lookup::KnownEmpty };
        assert_eq!(row, expected, "{key}");
    }
}

fn more_rows_than_the_memory_holds_keep_every_rule<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    let key = |i: u32| (i64::from(i % 4) - 2, format!("key {i}"));
    let rows = || (0..40).rev().map(|i| (key(i), Some(large(i))));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(40, 0, 0, 0));
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(0, 0, 40, 0));
    // Duplicates far from each other: the last one wins, over the whole input.
    let again = (0..5).map(|i| (key(i), (i % 2 == 0).then(|| large(100 + i))));
    let new = (50..52).map(|i| (key(i), Some(facts(i))));
    assert_eq!(client.put_many(&table, rows().chain(again).chain(new)).unwrap(), counts(2, 5, 35, 0));
    assert_eq!(client.get(&table, &key(2)), Lookup::Found(large(102)));
    assert_eq!(client.get(&table, &key(3)), Lookup::KnownEmpty);
    assert_eq!(client.get(&table, &key(5)), Lookup::Found(large(5)));
    assert_eq!(client.count(&table).unwrap(), 42);

    // Twice in one transaction, which then is undone.
    let table = client.create::<i64, Facts>("others").unwrap();
    let mut transaction = client.transaction();
    for n in 0..2 {
        let rows = (0..40).map(|i| (i64::from(i), large(i + n)));
        assert_eq!(transaction.put_many::<i64, Facts, _, _>(&table, rows).unwrap().written(), 40);
    }
    D::rollback(transaction);
    assert_eq!(client.count(&table).unwrap(), 0);
}

fn runs_of_new_rows_between_others_are_all_written<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    // Known: a few in the middle, and a block towards the end.
    let known = (9_000..9_010).chain(15_000..15_700);
    assert_eq!(client.put_many(&table, known.map(|i| (i, facts(0)))).unwrap(), counts(710, 0, 0, 0));
    let rows = (0..20_000).rev().map(|i| (i, (i % 100 > 0).then(|| facts(i as u32))));
    assert_eq!(client.put_many(&table, rows).unwrap(), counts(19_290, 710, 0, 0));
    let keys: Vec<i64> = (0..20_000).collect();
    for (key, row) in (0..).zip(client.get_many(&table, &keys).unwrap()) {
        let expected = if key % 100 > 0 { Lookup::Found(facts(key)) } else { Lookup::KnownEmpty };
        assert_eq!(row, expected, "{key}");
    }
}

fn an_edit_reads_changes_and_writes_one_row<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &1, facts(5)).unwrap();
    client.put_known_empty(&table, &2).unwrap();
    let longer = |facts: &mut Facts| facts.author.push_str(" the second");
    assert_eq!(client.edit(&table, &1, longer).unwrap(), Lookup::Found(Put::Updated));
    assert_eq!(client.edit(&table, &1, |_| ()).unwrap(), Lookup::Found(Put::Unchanged));
    assert_eq!(client.edit(&table, &2, longer).unwrap(), Lookup::KnownEmpty);
    assert_eq!(client.edit(&table, &3, longer).unwrap(), Lookup::Missing);
    assert_eq!(client.get(&table, &1).found().unwrap().author, "author 5 the second");

    let mut transaction = client.transaction();
    transaction.edit::<i64, Facts>(&table, &1, |facts| facts.additions = 0).unwrap();
    D::rollback(transaction);
    assert_eq!(client.get(&table, &1).found().unwrap().additions, 5);
}

fn delete_many_counts_what_was_there<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<(i64, String), Facts>("facts").unwrap();
    let key = |i: i64| (i % 3, format!("k{i}"));
    let rows = (0..25_000).map(|i| (key(i), facts(i as u32)));
    client.put_many(&table, rows).unwrap();
    assert_eq!(client.delete_many(&table, [1, 2, 2, 50_000].map(key)).unwrap(), 2);
    assert_eq!(client.delete_many(&table, [&key(3), &key(4)]).unwrap(), 2);
    assert_eq!(client.delete_many(&table, Vec::<(i64, String)>::new()).unwrap(), 0);
    assert_eq!(client.delete_many(&table, (0..24_990).rev().map(key)).unwrap(), 24_986);
    assert_eq!(client.count(&table).unwrap(), 10);
    assert_eq!(client.get(&table, &key(24_995)), Lookup::Found(facts(24_995)));
}

fn other_columns_and_other_names_are_left_alone<D: Driver>() {
    let (_database, mut client) = database::<D>();
    client.sql("CREATE SCHEMA \"odd \"\" schema\"").unwrap();
    let table = client.create::<i64, Facts>("\"odd \"\" schema\".\"it's; a table\"").unwrap();
    client
        .sql("ALTER TABLE \"odd \"\" schema\".\"it's; a table\" ADD COLUMN note text DEFAULT 'none'")
        .unwrap();
    // Operators and functions of the same names stand in the way.
    client
        .sql(
            "CREATE SCHEMA evil; \
             CREATE FUNCTION evil.equal(bytea, bytea) RETURNS boolean LANGUAGE SQL AS 'SELECT true'; \
             CREATE OPERATOR evil.= (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = evil.equal); \
             CREATE FUNCTION evil.get_byte(bytea, integer) RETURNS integer LANGUAGE SQL AS 'SELECT 200'; \
             SET search_path = evil, pg_catalog",
        )
        .unwrap();
    assert_eq!(client.put(&table, &1, facts(1)).unwrap(), Put::Inserted);
    client.sql("UPDATE \"odd \"\" schema\".\"it's; a table\" SET note = 'mine'").unwrap();
    assert_eq!(client.put(&table, &1, facts(2)).unwrap(), Put::Updated);
    assert_eq!(client.put_many(&table, [(1, facts(3)), (2, facts(2))]).unwrap(), counts(1, 1, 0, 0));
    let notes: String =
        client.one("SELECT string_agg(note, ',' ORDER BY key) FROM \"odd \"\" schema\".\"it's; a table\"");
    assert_eq!(notes, "mine,none");
}
