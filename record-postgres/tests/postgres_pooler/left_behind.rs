//! Whatever a call does, and however it ends, nothing of it stays on the server's connections: the next client there would meet
//! it.

use crate::{Facts, Pooled, facts, number, runtime};
use record_postgres::{postgres, tokio_postgres};
use record_table::{PutMode, PutOptions};
use std::collections::BTreeMap;
use tokio::task::block_in_place;

/// Rows that are longer than those that scans copy.
const LONG: usize = 10_000;
/// More than comes in the first chunk.
const ROWS: i64 = 2_000;

/// What sessions keep: prepared statements, cursors, locks, temporary tables, settings.
const KEPT: &str = "
    SELECT pg_backend_pid(), concat_ws(' ',
        (SELECT string_agg(statement, ';') FROM pg_prepared_statements),
        (SELECT string_agg(name, ';') FROM pg_cursors WHERE name <> ''),
        (SELECT string_agg(mode, ';') FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
        (SELECT string_agg(relname, ';') FROM pg_class WHERE relpersistence = 't'),
        (SELECT string_agg(channel, ';') FROM pg_listening_channels() channel),
        (SELECT string_agg(name || '=' || setting, ';' ORDER BY name) FROM pg_settings WHERE source = 'session'
            AND name NOT LIKE 'transaction%'
            AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone',
                             'standard_conforming_strings')))";

/// Checks that both of the server's connections are as new. Left out are those settings that the pooler hands on, and those that
/// the server sets anew in each transaction.
fn check(database: &Pooled, after: &str) {
    // Two transactions at once are on both of them.
    let mut clients = [database.connect(), database.connect()];
    let mut transactions = clients.each_mut().map(|client| client.transaction().unwrap());
    let kept: BTreeMap<i32, String> = transactions
        .iter_mut()
        .map(|transaction| transaction.query_typed_one(KEPT, &[]).unwrap())
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    assert_eq!(kept.len(), 2);
    assert!(kept.values().all(String::is_empty), "after {after}: {kept:?}");
}

/// A table with rows, short and long ones by turns.
fn filled() -> Pooled {
    let database = Pooled::new();
    let mut client = database.connect();
    let table = postgres::Table::<i64, Facts>::create(&mut client, "facts").unwrap();
    let rows = (0..ROWS).map(|key| match key % 2 {
        0 => (key, facts(key)),
        _ => (key, Facts { number: key, text: "x".repeat(LONG) }),
    });
    table.put_many_with(&mut client, rows, PutOptions::new().mode(PutMode::Insert)).unwrap();
    database
}

/// How far the application reads.
#[derive(Clone, Copy, Debug)]
enum Reads {
    Nothing,
    OneBatch,
    All,
}

#[test]
fn of_scans_that_end_are_given_up_or_fail() {
    let database = filled();
    check(&database, "creating and filling a table");
    let mut client = database.connect();
    let table = postgres::Table::<i64, Facts>::open(&mut client, "facts").unwrap();
    for reads in [Reads::Nothing, Reads::OneBatch, Reads::All] {
        let mut batches = table.scan().batch_rows(10).batches(&mut client).unwrap();
        match reads {
            Reads::Nothing => drop(batches),
            Reads::OneBatch => {
                assert_eq!(batches.next().unwrap().unwrap().num_rows(), 10);
                drop(batches);
            }
            Reads::All => {
                assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), ROWS as usize)
            }
        }
        check(&database, &format!("batches, of which {reads:?} was read"));
    }
    for rows in [1, 100, ROWS] {
        let mut left = rows;
        let ended = table.scan().try_for_each(&mut client, |_, _| {
            left -= 1;
            if left > 0 { Ok(()) } else { Err(Box::<dyn std::error::Error>::from("enough")) }
        });
        assert!(ended.is_err());
        check(&database, &format!("a scan that was ended after {rows} rows"));
    }
    for filter in ["no_such_column = 1", "1 / (key - 500) = 0"] {
        assert!(table.scan().filter(filter, ()).for_each(&mut client, |_, _| ()).is_err());
        check(&database, filter);
    }
    client.batch_execute("UPDATE facts SET data = 'corrupt' WHERE key = 700").unwrap();
    assert!(table.scan().for_each(&mut client, |_, _| ()).unwrap_err().is_corrupt());
    check(&database, "a scan that met a corrupt row");
}

#[test]
fn of_scans_of_the_asynchronous_driver() {
    let database = filled();
    runtime().block_on(async {
        let mut client = database.connect_nonblocking().await;
        let table = tokio_postgres::Table::<i64, Facts>::open(&mut client, "facts").await.unwrap();
        for reads in [Reads::Nothing, Reads::OneBatch, Reads::All] {
            let mut batches = table.scan().batch_rows(10).batches(&mut client).await.unwrap();
            match reads {
                Reads::Nothing => {}
                Reads::OneBatch => assert_eq!(batches.next().await.unwrap().unwrap().num_rows(), 10),
                Reads::All => while batches.next().await.transpose().unwrap().is_some() {},
            }
            drop(batches);
            // What was sent when the batches were dropped comes first.
            client.batch_execute("").await.unwrap();
            block_in_place(|| check(&database, &format!("batches, of which {reads:?} was read")));
        }
        let ended = table.scan().try_for_each(&mut client, |key, _| match key {
            500.. => Err(Box::<dyn std::error::Error + Send + Sync>::from("enough")),
            _ => Ok(()),
        });
        assert!(ended.await.is_err());
        client.batch_execute("").await.unwrap();
        block_in_place(|| check(&database, "a scan that was ended"));
    });
}

#[test]
fn of_queries_to_arrow() {
    let database = filled();
    let mut client = database.connect();
    let sql = "SELECT key, data, repeat('x', 10000) AS text FROM facts";
    for reads in [Reads::Nothing, Reads::OneBatch, Reads::All] {
        let mut batches = postgres::Query::new(sql).batch_rows(10).batches(&mut client).unwrap();
        match reads {
            Reads::Nothing => drop(batches),
            Reads::OneBatch => {
                assert_eq!(batches.next().unwrap().unwrap().num_rows(), 10);
                drop(batches);
            }
            Reads::All => batches.for_each(|batch| drop(batch.unwrap())),
        }
        check(&database, &format!("a query, of which {reads:?} was read"));
    }
    for wrong in
        ["SELECT 1 AS a, 2 AS a", "SELECT 'infinity'::date", "SELECT 1 / (key - 500) FROM facts", "SELECT"]
    {
        let ended = postgres::query_arrow(&mut client, wrong, &[])
            .and_then(|batches| batches.collect::<Result<Vec<_>, _>>());
        assert!(ended.is_err() || wrong == "SELECT", "{wrong}");
        check(&database, wrong);
    }
}

#[test]
fn of_rows_that_are_put() {
    let database = Pooled::new();
    let mut client = database.connect();
    let table = postgres::Table::<i64, Facts>::create(&mut client, "facts").unwrap();
    // More than is held in memory goes through a temporary table.
    let many = || (0..140_000).map(|key| (key, facts(key)));
    for (mode, written) in [(PutMode::Insert, 140_000), (PutMode::Upsert, 0), (PutMode::Replace, 0)] {
        let counts = table.put_many_with(&mut client, many(), PutOptions::new().mode(mode)).unwrap();
        assert_eq!(counts.written(), written, "{mode:?}");
        check(&database, &format!("{mode:?}"));
    }
    let failing = || many().map(Ok).chain([Err(Box::<dyn std::error::Error>::from("cut"))]);
    for mode in [PutMode::Insert, PutMode::Upsert] {
        let again = table.put_many_with(
            &mut client,
            (0..10).chain([0]).map(|key| (key, facts(1))),
            PutOptions::new().mode(mode),
        );
        assert_eq!(again.is_err(), mode == PutMode::Insert);
        assert!(table.try_put_many(&mut client, failing(), PutOptions::new().mode(mode)).is_err());
        check(&database, &format!("{mode:?} that failed"));
    }
    assert_eq!(number(&mut client, "SELECT count(*) FROM facts"), 140_000);
}

#[test]
fn types_that_the_driver_looks_up_need_a_pooler_that_knows_its_statements() {
    let database = Pooled::new();
    let [mut client, mut first, mut second] = [(); 3].map(|()| database.connect());
    client
        .batch_execute(
            "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TYPE size AS ENUM ('small', 'large')",
        )
        .unwrap();
    let mut query = |sql| postgres::query_arrow(&mut client, sql, &[])?.collect::<Result<Vec<_>, _>>();
    // On one connection it works, again and again.
    let mut busy = first.transaction().unwrap();
    busy.query_typed("SELECT 1", &[]).unwrap();
    for _ in 0..3 {
        query("SELECT 'good'::mood AS mood").unwrap();
    }
    // The other one has not what the driver prepared there.
    let mut other = second.transaction().unwrap();
    other.query_typed("SELECT 1", &[]).unwrap();
    busy.rollback().unwrap();
    let error = query("SELECT 'small'::size AS size").unwrap_err();
    assert!(error.to_string().contains("max_prepared_statements"), "{error}");
    // What that error says to do.
    query("SELECT 'small'::size::text AS size").unwrap();
    query("SELECT 'good'::mood AS mood").unwrap();
}
