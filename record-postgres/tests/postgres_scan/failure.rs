//! What goes wrong while rows are read.

use crate::{Both, FactsView, batches, connect, connect_nonblocking, facts, keys, views};
use record_core::Blob;
use record_postgres::{Error, postgres::Table};
use record_table::ScanCounts;
use std::thread::spawn;
use test_servers::Server;

fn corrupt(both: &mut Both, key: i64) -> String {
    let mut bytes = Blob::encode(&facts(5)).unwrap().into_bytes();
    *bytes.last_mut().unwrap() = 0xff;
    both.blocking.execute("UPDATE facts SET data = $1 WHERE key = $2", &[&bytes, &key]).unwrap();
    both.blocking.query_one("SELECT ctid::text FROM facts WHERE key = $1", &[&key]).unwrap().get(0)
}

#[test]
fn a_corrupt_row_ends_the_scan_with_an_error_that_says_where() {
    let (mut both, table) = Both::filled(10_000);
    let ctid = corrupt(&mut both, 5_555);
    let check = |error: &Error| {
        assert!(error.is_corrupt() && error.offset().is_some(), "{error}");
        assert_eq!((error.table(), error.field()), (Some("facts"), Some("labels")), "{error}");
        assert_eq!((error.row(), error.row_place()), (Some(5_555), Some(&*ctid)), "{error}");
    };
    check(&batches!(both, table, |scan| scan.order_by_key().batch_rows(100)).unwrap_err());
    check(&batches!(both, table, |scan| scan.order_by_key()).unwrap_err());
    check(&views!(both, table, |scan| scan.order_by_key(), |_, _: Option<FactsView<'_>>| ()).unwrap_err());

    let scan = table.blocking.scan().order_by_key().batch_rows(100);
    let mut all = scan.batches(&mut both.blocking).unwrap();
    assert_eq!(all.by_ref().take_while(Result::is_ok).count(), 55);
    assert!(all.next().is_none());
    drop(all);
    // A column that is not asked for is not looked at.
    let all = batches!(both, table, |scan| scan.order_by_key().select(["author"])).unwrap();
    assert_eq!(keys(&all).len(), 10_000);
}

#[test]
fn corrupt_rows_are_left_out_and_counted_when_asked_for() {
    let (mut both, table) = Both::filled(3_000);
    corrupt(&mut both, 17);
    both.execute("UPDATE facts SET data = '\\x00' WHERE key IN (0, 2999)");
    let left: Vec<i64> = (1..2_999).filter(|key| *key != 17).collect();
    let all = batches!(both, table, |scan| scan.order_by_key().skip_corrupt().batch_rows(1_000)).unwrap();
    assert_eq!(keys(&all), left);
    let (counts, seen) =
        views!(both, table, |scan| scan.order_by_key().skip_corrupt(), |key, _: Option<FactsView<'_>>| key)
            .unwrap();
    assert_eq!((counts, seen), (ScanCounts { rows: 2_997, skipped: 3 }, left));

    let mut all = table.blocking.scan().skip_corrupt().batches(&mut both.blocking).unwrap();
    assert_eq!(all.by_ref().map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 2_997);
    assert_eq!(all.skipped(), 3);
    drop(all);
    both.runtime.block_on(async {
        let scan = table.nonblocking.scan().skip_corrupt();
        let mut all = scan.batches(&mut both.nonblocking).await.unwrap();
        while all.next().await.transpose().unwrap().is_some() {}
        assert_eq!(all.skipped(), 3);
    });
}

#[test]
fn a_connection_that_is_cut_in_the_middle_is_an_error_and_no_hang() {
    let (mut both, table) = Both::filled(100_000);
    let kill = |pid: i32, url: String| {
        let sql = "SELECT pg_terminate_backend($1)";
        spawn(move || connect(&url).execute(sql, &[&pid]).unwrap()).join().unwrap();
    };
    let url = both.database.url();
    let check = |error: Error| {
        let message = error.to_string();
        assert_eq!(error.table(), Some("facts"), "{message}");
        assert!(message.contains("scanning, after ") && message.contains("connect again"), "{message}");
    };
    let pid = both.blocking.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let mut all = table.blocking.scan().batch_rows(1_000).batches(&mut both.blocking).unwrap();
    all.next().unwrap().unwrap();
    kill(pid, url.clone());
    check(all.find_map(Result::err).unwrap());
    assert!(all.next().is_none());
    drop(all);
    assert!(table.blocking.scan().for_each(&mut both.blocking, |_, _| ()).is_err());

    both.runtime.block_on(async {
        let pid = both.nonblocking.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0);
        let scan = table.nonblocking.scan().batch_rows(1_000);
        let mut all = scan.batches(&mut both.nonblocking).await.unwrap();
        all.next().await.unwrap().unwrap();
        kill(pid, url);
        let error = loop {
            if let Err(error) = all.next().await.unwrap() {
                break error;
            }
        };
        check(error);
        assert!(all.next().await.is_none());
    });
}

#[test]
fn after_a_server_was_stopped_and_started_the_handle_works_with_a_new_connection() {
    let mut server = Server::start();
    let mut both = Both::on(&server);
    let table = both.table::<i64, crate::Facts>("facts");
    both.fill("facts", 50_000);
    // What was committed last may not be on the disk yet.
    both.execute("CHECKPOINT");
    let mut all = table.blocking.scan().batch_rows(1_000).batches(&mut both.blocking).unwrap();
    all.next().unwrap().unwrap();
    server.kill();
    let error = all.find_map(Result::err).unwrap();
    assert!(error.to_string().contains("scanning, after "), "{error}");
    drop(all);
    server.start_again();
    let mut client = connect(&both.database.url());
    assert_eq!(table.blocking.scan().for_each(&mut client, |_, _| ()).unwrap().rows, 50_000);
    both.runtime.block_on(async {
        let scan = table.nonblocking.scan();
        assert!(scan.for_each(&mut both.nonblocking, |_, _| ()).await.is_err());
        let mut client = connect_nonblocking(&both.database.url()).await;
        assert_eq!(table.nonblocking.scan().for_each(&mut client, |_, _| ()).await.unwrap().rows, 50_000);
    });
}

#[test]
fn a_statement_timeout_is_said_and_leaves_the_connection_usable() {
    let (mut both, table) = Both::filled(1_000);
    both.execute("SET statement_timeout = '500ms'");
    both.runtime.block_on(both.nonblocking.batch_execute("SET statement_timeout = '500ms'")).unwrap();
    let condition = "pg_sleep(1) IS NOT NULL";
    let first = table.blocking.scan().filter(condition, ()).to_batches(&mut both.blocking).unwrap_err();
    let scan = table.nonblocking.scan().filter(condition, ());
    let second = both.runtime.block_on(scan.to_batches(&mut both.nonblocking)).unwrap_err();
    for error in [first, second] {
        let message = error.to_string();
        assert!(message.contains("scanning, after ") && message.contains("statement timeout"), "{message}");
    }
    both.execute("RESET statement_timeout");
    both.runtime.block_on(both.nonblocking.batch_execute("RESET statement_timeout")).unwrap();
    assert_eq!(batches!(both, table, |scan| scan).unwrap()[0].num_rows(), 1_000);
}

#[test]
fn a_dropped_scan_of_a_large_table_does_not_read_it_to_its_end() {
    let (mut both, table) = Both::filled(10);
    let blob = Blob::encode(&facts(5)).unwrap();
    let sql = "INSERT INTO facts (key, data) SELECT i, $1 FROM generate_series(10, 199999) i";
    both.blocking.execute(sql, &[&blob]).unwrap();
    both.execute("CREATE SEQUENCE seen");
    // Every row that the server looks at is counted.
    let counted = "nextval('seen') > 0";
    let mut seen = Vec::new();
    for _ in 0..2 {
        let scan = table.blocking.scan().filter(counted, ()).batch_rows(10);
        let mut all = scan.batches(&mut both.blocking).unwrap();
        all.next().unwrap().unwrap();
        drop(all);
        // The connection is of use at once.
        seen.push(both.blocking.query_one("SELECT last_value FROM seen", &[]).unwrap().get::<_, i64>(0));
        both.execute("ALTER SEQUENCE seen RESTART");
        both.runtime.block_on(async {
            let scan = table.nonblocking.scan().filter(counted, ()).batch_rows(10);
            let mut all = scan.batches(&mut both.nonblocking).await.unwrap();
            all.next().await.unwrap().unwrap();
            drop(all);
            seen.push(both.nonblocking.query_one("SELECT last_value FROM seen", &[]).await.unwrap().get(0));
        });
        both.execute("ALTER SEQUENCE seen RESTART");
    }
    // A few chunks, the first of which are short.
    assert!(seen.iter().all(|seen| (10..20_000).contains(seen)), "{seen:?}");
}

#[test]
fn a_table_that_goes_away_is_an_error_that_says_so() {
    let (mut both, table) = Both::filled(10);
    both.execute("DROP TABLE facts CASCADE");
    let error = batches!(both, table, |scan| scan).unwrap_err();
    assert!(error.to_string().contains("there is no such table"), "{error}");
    both.execute("CREATE TABLE facts (key text PRIMARY KEY, data bytea); INSERT INTO facts VALUES ('five')");
    let error = batches!(both, table, |scan| scan).unwrap_err();
    assert!(error.field() == Some("key") && error.to_string().contains("no value of its type"), "{error}");
    let table = Table::<i64, crate::Facts>::open(&mut both.blocking, "facts");
    assert!(table.is_err());
}
