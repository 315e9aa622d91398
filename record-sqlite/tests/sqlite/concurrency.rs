//! Several connections to one file.

use crate::{Facts, facts, file};
use record_sqlite::{self as sqlite, Table};
use std::time::Duration;

#[test]
fn a_lock_that_is_not_given_up_is_an_error_that_says_to_try_again() {
    let (folder, conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let other = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    other.busy_timeout(Duration::from_millis(20)).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = table.put(&other, &1, facts(1)).unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert_eq!(error.table(), Some("facts"));
    assert!(std::error::Error::source(&error).unwrap().is::<rusqlite::Error>());
    conn.execute_batch("COMMIT").unwrap();
    table.put(&other, &1, facts(1)).unwrap();

    // Read first, then write what another connection has changed in between: the caller's own transaction must begin
    // anew.
    other.execute_batch("BEGIN").unwrap();
    table.get(&other, &1).unwrap();
    table.put(&conn, &1, facts(2)).unwrap();
    assert!(table.put(&other, &1, facts(3)).unwrap_err().is_retryable());
    other.execute_batch("ROLLBACK").unwrap();
}
