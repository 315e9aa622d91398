//! Calls work inside the caller's transactions, and a failed call leaves nothing behind in either case.

use super::{Facts, counts, database, facts};
use crate::store::{Connection, SCHEMA_STATE, Table, execute, text};
use record_core::{Record, Text};
use record_table::{Error, Lookup, PutOptions};

/// A record whose note may be refused.
#[derive(Record, Clone)]
struct Short {
    text: Text<4>,
    #[record(promote)]
    note: String,
}

fn short(note: &str) -> Short {
    Short { text: Text::new("abc").unwrap(), note: note.into() }
}

#[test]
fn the_callers_transaction_decides() {
    let (store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let mut other = store.connect();

    let mut transaction = conn.transaction();
    table.put_many(transaction.client(), (0..10).map(|i| (i, facts(i as u32)))).unwrap();
    table.put(transaction.client(), &3, facts(99)).unwrap();
    table.edit(transaction.client(), &4, |facts| facts.additions = 98).unwrap();
    table.delete(transaction.client(), &5).unwrap();
    assert_eq!(table.count(transaction.client()).unwrap(), 9);
    assert_eq!(table.count(other.client()).unwrap(), 0);
    transaction.rollback();
    assert_eq!(table.count(conn.client()).unwrap(), 0);

    let mut transaction = conn.transaction();
    table.put(transaction.client(), &1, facts(1)).unwrap();
    assert_eq!(table.get_many(transaction.client(), [1, 2]).unwrap()[1], Lookup::Missing);
    assert_eq!(table.count(other.client()).unwrap(), 0);
    transaction.commit();
    assert_eq!(table.count(other.client()).unwrap(), 1);

    drop(conn.transaction());
    let mut dropped = conn.transaction();
    table.put(dropped.client(), &2, facts(2)).unwrap();
    drop(dropped);
    assert_eq!(table.count(conn.client()).unwrap(), 1);
}

#[test]
fn a_failed_call_undoes_itself_alone() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Short>::create(conn.client(), "short").unwrap();
    let bad = || (0..20_000).map(|i| (i, short(if i == 19_999 { "a\0b" } else { "fine" })));
    let error = table.put_many(conn.client(), bad()).unwrap_err();
    assert_eq!((error.field(), error.is_refused()), (Some("note"), true));
    assert!(!conn.is_in_transaction());
    assert_eq!(table.count(conn.client()).unwrap(), 0);

    let mut transaction = conn.transaction();
    table.put(transaction.client(), &-1, short("before")).unwrap();
    assert!(table.put_many(transaction.client(), bad()).is_err());
    assert!(table.put(transaction.client(), &-3, short("a\0b")).is_err());
    table.put(transaction.client(), &-2, short("after")).unwrap();
    transaction.commit();
    let mut keys = vec![];
    table.scan().order_by_key().for_each(conn.client(), |key, _| keys.push(key)).unwrap();
    assert_eq!(keys, [-2, -1]);
}

#[test]
fn an_iterator_that_fails_or_panics_half_way_leaves_nothing() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put(conn.client(), &-1, facts(7)).unwrap();
    let until = |last: i64| (-1..).map(move |i| if i < last { Some((i, facts(i as u32))) } else { None });

    let rows = until(50_000).map(|row| row.ok_or_else(|| std::io::Error::other("cut off").into()));
    let failed: Result<_, Box<dyn std::error::Error + Send + Sync>> =
        table.try_put_many(conn.client(), rows, PutOptions::new());
    assert_eq!(failed.unwrap_err().to_string(), "cut off");
    assert!(!conn.is_in_transaction());

    let rows = until(50_000).map(|row| row.expect("cut off"));
    let client = conn.client();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| table.put_many(client, rows)));
    assert!(panicked.is_err());

    assert!(!conn.is_in_transaction());
    assert_eq!(table.count(conn.client()).unwrap(), 1);
    assert_eq!(table.get(conn.client(), &-1).unwrap().found().unwrap().decode(), facts(7));
    let rows = until(10).map_while(|row| row);
    assert_eq!(table.put_many(conn.client(), rows).unwrap(), counts(10, 1, 0, 0));
}

#[test]
fn a_failing_iterator_gives_its_own_error() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let rows = ["1", "2", "x"].map(|text| text.parse::<i64>().map(|i| (i, facts(i as u32))));
    let rows = rows.into_iter().map(|row| row.map_err(Box::<dyn std::error::Error + Send + Sync>::from));
    let error = table.try_put_many(conn.client(), rows, PutOptions::new()).unwrap_err();
    assert!(error.is::<std::num::ParseIntError>());
    assert_eq!(table.count(conn.client()).unwrap(), 0);
}

#[test]
fn an_edit_that_panics_changes_nothing() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put(conn.client(), &1, facts(7)).unwrap();
    let client = conn.client();
    let edit = || table.edit(client, &1, |facts| panic!("after {}", facts.additions));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(edit)).is_err());
    assert!(!conn.is_in_transaction());
    table.edit(conn.client(), &1, |facts| facts.additions += 1).unwrap();
    assert_eq!(table.get(conn.client(), &1).unwrap().found().unwrap().view().additions(), 8);
}

#[test]
fn creating_in_a_transaction_that_is_rolled_back_leaves_nothing() {
    let (_store, mut conn) = database();
    let before = text(conn.client(), SCHEMA_STATE);
    let mut transaction = conn.transaction();
    let table = Table::<i64, Short>::create(transaction.client(), "short").unwrap();
    table.put(transaction.client(), &1, short("x")).unwrap();
    transaction.rollback();
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);
    assert!(table.put(conn.client(), &1, short("x")).unwrap_err().is_table());
    assert!(Table::<i64, Short>::open(conn.client(), "short").unwrap_err().is_table());
    let table = Table::<i64, Short>::create(conn.client(), "short").unwrap();
    table.put(conn.client(), &1, short("x")).unwrap();
}

#[test]
fn a_caller_can_undo_more_than_one_call_with_a_savepoint_of_its_own() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let mut transaction = conn.transaction();
    table.put(transaction.client(), &1, facts(1)).unwrap();
    let mut savepoint = transaction.savepoint();
    table.put(savepoint.client(), &2, facts(2)).unwrap();
    table.delete(savepoint.client(), &1).unwrap();
    drop(savepoint);
    let mut savepoint = transaction.savepoint();
    table.put(savepoint.client(), &4, facts(4)).unwrap();
    savepoint.commit();
    table.put(transaction.client(), &3, facts(3)).unwrap();
    transaction.commit();
    let found = table.get_many(conn.client(), [1, 2, 3, 4]).unwrap();
    assert_eq!(found.iter().map(Lookup::is_known).collect::<Vec<_>>(), [true, false, true, true]);
}

#[test]
fn errors_of_the_application_and_of_the_table_mix() {
    fn job(conn: &mut Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let table = Table::<i64, Facts>::create(conn.client(), "facts")?;
        table.try_put_many(conn.client(), [Ok::<_, Error>((1, facts(1)))], PutOptions::new())?;
        execute(conn.client(), "DELETE FROM facts");
        Ok(())
    }
    let (_store, mut conn) = database();
    job(&mut conn).unwrap();
}
