//! Calls work inside the caller's transactions, and a failed call leaves nothing behind in either case.

use crate::{Facts, counts, facts, file, memory, one};
use record_core::{
    Error, Lookup, Record,
    sqlite::{self, Table},
    table::PutOptions,
};

/// A record whose text may be too long for it.
#[derive(Record, Clone)]
struct Short {
    text: record_core::Text<4>,
    #[record(promote)]
    note: String,
}

fn short(note: &str) -> Short {
    Short { text: record_core::Text::new("abc").unwrap(), note: note.into() }
}

#[test]
fn the_callers_transaction_decides() {
    let (folder, mut conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let other = sqlite::open(folder.path().join("test.sqlite")).unwrap();

    let transaction = conn.transaction().unwrap();
    table.put_many(&transaction, (0..10).map(|i| (i, facts(i as u32)))).unwrap();
    table.put(&transaction, &3, facts(99)).unwrap();
    assert_eq!(table.count(&transaction).unwrap(), 10);
    assert_eq!(table.count(&other).unwrap(), 0);
    transaction.rollback().unwrap();
    assert_eq!(table.count(&conn).unwrap(), 0);

    let transaction = conn.transaction().unwrap();
    table.put(&transaction, &1, facts(1)).unwrap();
    assert_eq!(table.get_many(&transaction, [1, 2]).unwrap()[1], Lookup::Missing);
    assert!(!transaction.is_autocommit());
    transaction.commit().unwrap();
    assert_eq!(table.count(&other).unwrap(), 1);
}

#[test]
fn a_failed_call_undoes_itself_alone() {
    let mut conn = memory();
    let table = Table::<i64, Short>::create(&conn, "short").unwrap();
    let bad = |table: &Table<i64, Short>, conn: &rusqlite::Connection| {
        let rows = (0..20_000).map(|i| (i, short(if i == 19_999 { "a\0b" } else { "fine" })));
        table.put_many(conn, rows).unwrap_err()
    };
    let error = bad(&table, &conn);
    assert_eq!((error.field(), error.is_refused()), (Some("note"), true));
    assert!(conn.is_autocommit());
    assert_eq!(table.count(&conn).unwrap(), 0);

    let transaction = conn.transaction().unwrap();
    table.put(&transaction, &-1, short("before")).unwrap();
    bad(&table, &transaction);
    table.put(&transaction, &-2, short("after")).unwrap();
    transaction.commit().unwrap();
    let mut keys = vec![];
    table.scan().order_by_key().for_each(&conn, |key, _| keys.push(key)).unwrap();
    assert_eq!(keys, [-2, -1]);
}

#[test]
fn an_iterator_that_fails_or_panics_half_way_leaves_nothing() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &-1, facts(7)).unwrap();
    let until = |last: i64| (-1..).map(move |i| if i < last { Some((i, facts(i as u32))) } else { None });

    let rows = until(50_000).map(|row| row.ok_or_else(|| std::io::Error::other("cut off").into()));
    let failed: Result<_, Box<dyn std::error::Error>> = table.try_put_many(&conn, rows, PutOptions::new());
    assert_eq!(failed.unwrap_err().to_string(), "cut off");

    let rows = until(50_000).map(|row| row.expect("cut off"));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| table.put_many(&conn, rows)));
    assert!(panicked.is_err());

    assert!(conn.is_autocommit());
    assert_eq!(table.count(&conn).unwrap(), 1);
    assert_eq!(table.get(&conn, &-1).unwrap().found().unwrap().decode(), facts(7));
    assert_eq!(table.put_many(&conn, until(10).map_while(|row| row)).unwrap(), counts(10, 1, 0, 0));
}

#[test]
fn creating_in_a_transaction_that_is_rolled_back_leaves_nothing() {
    let mut conn = memory();
    let transaction = conn.transaction().unwrap();
    let table = Table::<i64, Short>::create(&transaction, "short").unwrap();
    table.put(&transaction, &1, short("x")).unwrap();
    transaction.rollback().unwrap();
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema"), 0);
    assert!(table.put(&conn, &1, short("x")).unwrap_err().is_table());
    let table = Table::<i64, Short>::create(&conn, "short").unwrap();
    table.put(&conn, &1, short("x")).unwrap();
}

#[test]
fn a_caller_can_undo_more_than_one_call_with_a_savepoint_of_its_own() {
    let mut conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let mut transaction = conn.transaction().unwrap();
    table.put(&transaction, &1, facts(1)).unwrap();
    let savepoint = transaction.savepoint().unwrap();
    table.put(&savepoint, &2, facts(2)).unwrap();
    table.delete(&savepoint, &1).unwrap();
    drop(savepoint);
    table.put(&transaction, &3, facts(3)).unwrap();
    transaction.commit().unwrap();
    let found = table.get_many(&conn, [1, 2, 3]).unwrap();
    assert_eq!(found.iter().map(Lookup::is_known).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn errors_of_the_application_and_of_the_table_mix() {
    fn job(conn: &rusqlite::Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let table = Table::<i64, Facts>::create(conn, "facts")?;
        table.try_put_many(conn, [Ok::<_, Error>((1, facts(1)))], PutOptions::new())?;
        conn.execute("DELETE FROM facts", [])?;
        Ok(())
    }
    job(&memory()).unwrap();
}
