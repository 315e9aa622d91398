//! Putting, as far as Postgres goes its own way: more rows than the memory holds, runs of new rows, what else there is in
//! the table and along the `search_path`.

use crate::{
    Facts, counts, database,
    driver::{Calls, Driver},
    facts, large, on_both_drivers,
};
use record_table::{Lookup, Put};

on_both_drivers! {
    more_rows_than_the_memory_holds_keep_every_rule,
    runs_of_new_rows_between_others_are_all_written,
    other_columns_and_other_names_are_left_alone,
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
