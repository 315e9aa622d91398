//! What has not changed is neither written, nor logged, nor locked.

use crate::{Facts, counts, database, driver::Driver, facts, large, on_both_drivers};
use record_table::{Put, PutCounts, PutMode, PutOptions};
use std::sync::Mutex;
use test_servers::Server;

on_both_drivers! {
    nothing_is_logged_when_nothing_changed,
    unchanged_rows_are_not_locked,
    locked_rows_that_change_are_waited_for,
}

const REPLACE: PutOptions = PutOptions::new().mode(PutMode::Replace);

/// One at a time: each reads how much the whole server has logged.
static SERVERS: Mutex<()> = Mutex::new(());

fn nothing_is_logged_when_nothing_changed<D: Driver>() {
    let _one = SERVERS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    // Nothing but our own statements writes to the log.
    let server = Server::with(&[("autovacuum", "off"), ("wal_level", "minimal"), ("max_wal_senders", "0")]);
    let database = server.create_database();
    let mut client = D::connect(&database.url());
    let table = client.create::<(i32, String), Facts>("facts").unwrap();
    let n = 10_000;
    let key = |i: u32| (i as i32 % 7, format!("key {i}"));
    let rows = || (0..n).map(|i| (key(i), (i % 9 > 0).then(|| facts(i)))).chain([(key(n), Some(large(1)))]);
    assert_eq!(client.put_many(&table, rows()).unwrap().inserted, u64::from(n) + 1);
    client.sql("VACUUM (FREEZE, ANALYZE) facts").unwrap();

    const LOGGED: &str = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
    let before: i64 = client.one(LOGGED);
    let same = counts(0, 0, u64::from(n) + 1, 0);
    assert_eq!(client.put_many(&table, rows()).unwrap(), same);
    assert_eq!(client.put_many_with(&table, rows(), REPLACE).unwrap(), same);
    assert_eq!(client.put(&table, &key(1), facts(1)).unwrap(), Put::Unchanged);
    assert_eq!(client.put_known_empty(&table, &key(9)).unwrap(), Put::Unchanged);
    let ignore = PutOptions::new().mode(PutMode::InsertOrIgnore);
    let ignored = client.put_many_with(&table, rows(), ignore).unwrap();
    assert_eq!(ignored, PutCounts { ignored: u64::from(n) + 1, ..PutCounts::default() });
    assert!(!client.delete(&table, &(9, "none".into())).unwrap());
    assert_eq!(client.one::<i64>(LOGGED) - before, 0);

    assert_eq!(client.put(&table, &key(1), facts(2)).unwrap(), Put::Updated);
    assert!(client.one::<i64>(LOGGED) > before);
}

fn unchanged_rows_are_not_locked<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let rows = || (0..3_000).map(|i| (i, facts(i as u32)));
    client.put_many(&table, rows()).unwrap();

    let mut other = D::connect(&database.url());
    other.sql("BEGIN; SELECT FROM facts WHERE key < 2999 FOR UPDATE").unwrap();
    client.sql("SET lock_timeout = '10s'").unwrap();
    assert_eq!(client.put_many(&table, rows()).unwrap(), counts(0, 0, 3_000, 0));
    assert_eq!(client.put_many_with(&table, rows(), REPLACE).unwrap(), counts(0, 0, 3_000, 0));
    assert_eq!(client.put(&table, &1, facts(1)).unwrap(), Put::Unchanged);
    // Rows beside them are written.
    let changed = rows().map(|(key, row)| (key, if key == 2_999 { facts(0) } else { row }));
    assert_eq!(client.put_many(&table, changed).unwrap(), counts(0, 1, 2_999, 0));
    other.sql("ROLLBACK").unwrap();
}

fn locked_rows_that_change_are_waited_for<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, (0..10).map(|i| (i, facts(0)))).unwrap();
    let mut other = D::connect(&database.url());
    other.sql("BEGIN; SELECT FROM facts WHERE key = 5 FOR UPDATE").unwrap();
    client.sql("SET lock_timeout = '100ms'").unwrap();
    let changed = || (0..10).map(|i| (i, facts(1)));
    let error = client.put_many(&table, changed()).unwrap_err();
    assert!(error.to_string().contains("55P03") && error.table() == Some("facts"), "{error}");
    other.sql("ROLLBACK").unwrap();
    assert_eq!(client.put_many(&table, changed()).unwrap(), counts(0, 10, 0, 0));
}
