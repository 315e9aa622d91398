//! Several connections to one file.

use crate::{Facts, counts, facts, file};
use record_core::sqlite::{self, Table};
use std::{path::Path, sync::Barrier, thread, time::Duration};

fn on_threads(path: &Path, threads: usize, work: impl Fn(usize, rusqlite::Connection) + Sync) {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for i in 0..threads {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(i, sqlite::open(path).unwrap());
            });
        }
    });
}

#[test]
fn ten_programs_may_create_a_new_file_at_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.sqlite");
        on_threads(&path, 10, |i, conn| {
            let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
            table.put(&conn, &(i as i64), facts(i as u32)).unwrap();
        });
        let conn = sqlite::open(&path).unwrap();
        assert_eq!(Table::<i64, Facts>::open(&conn, "facts").unwrap().count(&conn).unwrap(), 10);
    }
}

#[test]
fn writers_of_overlapping_keys_lose_nothing_and_never_fail() {
    let (folder, conn) = file();
    let path = folder.path().join("test.sqlite");
    let table = Table::<(i32, i64), Facts>::create(&conn, "facts").unwrap();
    let (rounds, rows) = (20, 400);
    on_threads(&path, 4, |writer, conn| {
        for round in 0..rounds {
            let rows = (0..rows).map(|i| {
                let i = (i * 37 + writer as i64 * 11) % rows;
                ((0, i), facts((writer * 1_000 + round) as u32))
            });
            assert_eq!(table.put_many(&conn, rows).unwrap().total(), 400);
            let own = (writer as i32 + 1, round as i64);
            table.put(&conn, &own, facts(round as u32)).unwrap();
            table.edit(&conn, &own, |facts| facts.additions += 1).unwrap();
        }
    });
    assert_eq!(table.count(&conn).unwrap(), rows as u64 + 4 * rounds as u64);
    let mut own = 0;
    table
        .scan()
        .for_each(&conn, |(writer, round), view| {
            let additions = view.unwrap().additions();
            if writer > 0 {
                assert_eq!(additions, round as u32 + 1);
                own += 1;
            } else {
                assert_eq!(additions % 1_000, rounds as u32 - 1, "the last round of some writer");
            }
        })
        .unwrap();
    assert_eq!(own, 4 * rounds);
}

#[test]
fn concurrent_edits_of_one_row_all_count() {
    let (folder, conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, facts(0)).unwrap();
    on_threads(&folder.path().join("test.sqlite"), 4, |_, conn| {
        for _ in 0..100 {
            table.edit(&conn, &1, |facts| facts.additions += 1).unwrap();
        }
    });
    assert_eq!(table.get(&conn, &1).unwrap().found().unwrap().view().additions(), 400);
}

#[test]
fn a_scan_sees_one_state_while_others_write() {
    let (folder, conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..1_000).map(|i| (i, facts(1)))).unwrap();
    let other = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    let mut seen = 0;
    table
        .scan()
        .for_each(&conn, |key, view| {
            if key == 10 {
                let all = (0..2_000).map(|i| (i, facts(2)));
                assert_eq!(table.put_many(&other, all).unwrap(), counts(1_000, 1_000, 0, 0));
            }
            assert_eq!(view.unwrap().additions(), 1);
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, 1_000);
}

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
