//! Scans on several connections at once.

use crate::{Both, Facts, connect, connect_nonblocking, facts, keys, sorted};
use arrow_array::{RecordBatch, cast::AsArray, types::Int64Type};
use record_core::{Blob, Record};
use record_postgres::{
    Error,
    postgres::{self, ScanSet},
    tokio_postgres,
};
use record_table::ScanCounts;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

#[derive(Record)]
struct Release {
    published: i64,
}

/// All keys that a scan on several connections sees, with either driver.
fn scanned(both: &mut Both, connections: usize) -> [Vec<i64>; 2] {
    let url = both.database.url();
    let mut clients: Vec<_> = (0..connections).map(|_| connect(&url)).collect();
    let table = postgres::Table::<i64, Facts>::open(&mut both.blocking, "facts").unwrap();
    let (seen, batches) = (Mutex::new(vec![]), AtomicUsize::new(0));
    let each = |batch: RecordBatch| {
        batches.fetch_add(1, Ordering::Relaxed);
        seen.lock().unwrap().extend(keys([&batch]));
        Ok::<_, Error>(())
    };
    let counts =
        table.scan().select(["additions"]).batch_rows(5_000).for_each_batch(&mut clients, each).unwrap();
    let first = seen.into_inner().unwrap();
    assert_eq!(counts, ScanCounts { rows: first.len() as u64, skipped: 0 });
    assert!(batches.into_inner() >= 2 * connections);

    let second = both.runtime.block_on(async {
        let mut clients = vec![];
        for _ in 0..connections {
            clients.push(connect_nonblocking(&url).await);
        }
        let table = tokio_postgres::Table::<i64, Facts>::open(&mut clients[0], "facts").await.unwrap();
        let seen = Mutex::new(vec![]);
        let each = |batch: RecordBatch| {
            seen.lock().unwrap().extend(keys([&batch]));
            Ok::<_, Error>(())
        };
        table.scan().select(["additions"]).for_each_batch(&mut clients, each).await.unwrap();
        seen.into_inner().unwrap()
    });
    [first, second]
}

#[test]
fn every_row_is_read_once_however_many_connections_there_are() {
    let (mut both, _) = Both::filled(60_000);
    for connections in [1, 2, 3] {
        for seen in scanned(&mut both, connections) {
            assert_eq!(sorted(seen), (0..60_000).collect::<Vec<_>>(), "{connections} connections");
        }
    }
}

#[test]
fn every_row_is_read_once_while_others_insert_update_and_delete() {
    const ROWS: i64 = 60_000;
    let (mut both, _) = Both::filled(ROWS);
    let stop = AtomicBool::new(false);
    let url = both.database.url();
    thread::scope(|scope| {
        for writer in 0..2i64 {
            let (stop, url) = (&stop, &url);
            scope.spawn(move || {
                let mut client = connect(url);
                let blob = Blob::encode(&facts(1)).unwrap();
                // Rows from 1,000 on move about in the table; of those before, each is deleted and inserted again in one
                // transaction, so that every snapshot shows all keys.
                let update = "UPDATE facts SET data = $1 WHERE key % 40 = $2 AND key >= 1000";
                let replace = "WITH gone AS (DELETE FROM facts WHERE key < 1000 AND key % 40 = $1 RETURNING key) \
                               INSERT INTO facts (key) SELECT key + 1000000 FROM gone";
                let back = "WITH gone AS (DELETE FROM facts WHERE key >= 1000000 AND key % 40 = $1 RETURNING key) \
                            INSERT INTO facts (key) SELECT key - 1000000 FROM gone";
                let mut turn = writer;
                while !stop.load(Ordering::Relaxed) {
                    client.execute(update, &[&blob, &turn]).unwrap();
                    client.execute(replace, &[&turn]).unwrap();
                    client.execute(back, &[&turn]).unwrap();
                    turn = (turn + 2) % 40;
                }
            });
        }
        // Stops the writers whatever happens here.
        struct Stop<'a>(&'a AtomicBool);
        impl Drop for Stop<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let _stop = Stop(&stop);
        for _ in 0..3 {
            for seen in scanned(&mut both, 2) {
                let seen = sorted(seen.into_iter().map(|key| key % 1_000_000).collect());
                assert!(seen == (0..ROWS).collect::<Vec<_>>(), "{} rows", seen.len());
            }
        }
    });
}

#[test]
fn the_rows_of_partitions_are_each_read_once() {
    let mut both = Both::new();
    both.table::<i64, Facts>("facts");
    both.execute("DROP TABLE facts CASCADE; CREATE TABLE facts (key bigint PRIMARY KEY, data bytea) PARTITION BY RANGE (key)");
    both.execute("CREATE TABLE facts1 PARTITION OF facts FOR VALUES FROM (0) TO (50000)");
    both.execute("CREATE TABLE facts2 PARTITION OF facts DEFAULT");
    both.fill("facts", 60_000);
    for seen in scanned(&mut both, 2) {
        assert_eq!(sorted(seen), (0..60_000).collect::<Vec<_>>());
    }
}

#[test]
fn several_tables_are_scanned_at_once_with_filters_given_once() {
    let (mut both, facts_table) = Both::filled(60_000);
    let releases = both.table::<i64, Release>("releases");
    for key in 0..100i64 {
        let blob = Blob::encode(&Release { published: key }).unwrap();
        both.blocking.execute("INSERT INTO releases (key, data) VALUES ($1, $2)", &[&key, &blob]).unwrap();
    }
    let url = both.database.url();
    let mut clients = [connect(&url), connect(&url)];
    let wanted: Vec<i64> = (0..60_000).filter(|key| key % 3 == 0).collect();
    let set = ScanSet::new()
        .with(releases.blocking.scan().order_by_key())
        .with(facts_table.blocking.scan().filter("key >= $1 AND '$1' = $2", (30i64, "$1")))
        .with(releases.blocking.scan().limit(4).order_by_key().select([""; 0]))
        .filter("key = ANY($1)", (&wanted[..],))
        .filter("key <> $1", (99i64,));
    let first = set.to_batches(&mut clients).unwrap();
    let second = both.runtime.block_on(async {
        let mut clients = [connect_nonblocking(&url).await, connect_nonblocking(&url).await];
        let set = tokio_postgres::ScanSet::new()
            .with(releases.nonblocking.scan().order_by_key())
            .with(facts_table.nonblocking.scan().filter("key >= $1 AND '$1' = $2", (30i64, "$1")))
            .with(releases.nonblocking.scan().limit(4).order_by_key().select([""; 0]))
            .filter("key = ANY($1)", (&wanted[..],))
            .filter("key <> $1", (99i64,));
        set.to_batches(&mut clients).await.unwrap()
    });
    for all in [first, second] {
        assert_eq!(keys(&all[0]), (0..99).step_by(3).collect::<Vec<_>>());
        assert_eq!(all[0][0]["published"].as_primitive::<Int64Type>().value(2), 6);
        let left: Vec<i64> = wanted.iter().copied().filter(|key| *key >= 30 && *key != 99).collect();
        assert_eq!(sorted(keys(&all[1])), left);
        assert_eq!(keys(&all[2]), [0, 3, 6, 9]);
    }
}

#[test]
fn the_scan_that_is_expected_to_take_longest_begins_first() {
    let (mut both, facts_table) = Both::filled(10_000);
    let releases = both.table::<i64, Release>("releases");
    let blob = Blob::encode(&Release { published: 1 }).unwrap();
    both.blocking.execute("INSERT INTO releases (key, data) VALUES (1, $1)", &[&blob]).unwrap();
    let url = both.database.url();
    let order = Mutex::new(vec![]);
    let note = |scan: usize, _: RecordBatch| {
        order.lock().unwrap().push(scan);
        Ok::<_, Error>(())
    };
    let set = ScanSet::new().with(releases.blocking.scan()).with(facts_table.blocking.scan());
    set.for_each_batch(&mut [connect(&url)], note).unwrap();
    both.runtime.block_on(async {
        let mut clients = [connect_nonblocking(&url).await];
        let set = tokio_postgres::ScanSet::new();
        let set = set.with(releases.nonblocking.scan()).with(facts_table.nonblocking.scan());
        set.for_each_batch(&mut clients, note).await.unwrap();
    });
    assert_eq!(order.into_inner().unwrap(), [1, 0, 1, 0]);
}

#[test]
fn all_scans_of_a_set_see_one_snapshot() {
    let (mut both, table) = Both::filled(10);
    let url = both.database.url();
    let mut clients = [connect(&url), connect(&url)];
    let writer = Mutex::new(connect(&url));
    let counts = ScanSet::new()
        .with(table.blocking.scan())
        .with(table.blocking.scan())
        .with(table.blocking.scan().order_by_key())
        .for_each_batch(&mut clients, |_, _| {
            let insert = "INSERT INTO facts (key) SELECT max(key) + 1 FROM facts";
            writer.lock().unwrap().execute(insert, &[]).unwrap();
            Ok::<_, Error>(())
        });
    assert_eq!(counts.unwrap(), [ScanCounts { rows: 10, skipped: 0 }; 3]);
    assert_eq!(table.blocking.count(&mut both.blocking).unwrap(), 13);
}

#[test]
fn the_first_failure_ends_all_and_the_connections_are_usable() {
    let (mut both, table) = Both::filled(60_000);
    let url = both.database.url();
    let mut clients = [connect(&url), connect(&url)];
    let batches = AtomicUsize::new(0);
    #[derive(Debug)]
    struct Enough;
    impl From<Error> for Enough {
        fn from(error: Error) -> Self {
            panic!("{error}")
        }
    }
    let each = |_: RecordBatch| match batches.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => Ok(()),
        _ => Err(Enough),
    };
    let Enough = table.blocking.scan().batch_rows(100).for_each_batch(&mut clients, each).unwrap_err();
    assert!(batches.into_inner() <= 4);
    assert_eq!(table.blocking.count(&mut clients[0]).unwrap(), 60_000);
    assert_eq!(table.blocking.count(&mut clients[1]).unwrap(), 60_000);

    both.execute("UPDATE facts SET data = '\\x00' WHERE key = 33333");
    let error = table.blocking.scan().for_each_batch(&mut clients, |_| Ok::<_, Error>(())).unwrap_err();
    assert!(error.is_corrupt() && error.row_place().is_some() && error.table() == Some("facts"), "{error}");
    let counts = table.blocking.scan().skip_corrupt().for_each_batch(&mut clients, |_| Ok::<_, Error>(()));
    assert_eq!(counts.unwrap(), ScanCounts { rows: 59_999, skipped: 1 });

    let none: [&mut ::postgres::Client; 0] = [];
    let error = table.blocking.scan().for_each_batch(none, |_| Ok::<_, Error>(())).unwrap_err();
    assert!(error.to_string().contains("give one client or more"), "{error}");
    let mut transaction = both.blocking.transaction().unwrap();
    transaction.execute("SELECT", &[]).unwrap();
    let error = table.blocking.scan().for_each_batch([&mut transaction], |_| Ok::<_, Error>(())).unwrap_err();
    assert!(error.to_string().contains("give clients, not transactions"), "{error}");
}

#[test]
fn calls_can_be_made_in_spawned_tasks() {
    fn is_send<T: Send>(_: T) {}

    async fn calls(mut clients: Vec<::tokio_postgres::Client>) -> Result<(), Error> {
        let table = tokio_postgres::Table::<i64, Facts>::open(&mut clients[0], "facts").await?;
        table.scan().filter("key = $1", (1i64,)).for_each(&mut clients[0], |_, _| ()).await?;
        let mut batches = table.scan().batches(&mut clients[0]).await?;
        batches.next().await.transpose()?;
        drop(batches);
        table.scan().for_each_batch(&mut clients, |_| Ok::<_, Error>(())).await?;
        tokio_postgres::ScanSet::new().with(table.scan()).to_batches(&mut clients).await?;
        Ok(())
    }
    let _ = |clients| is_send(calls(clients));
}
