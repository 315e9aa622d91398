//! What refreshes in threads allow beyond those in tasks, and where they may not be run.

use crate::{
    Answer, Event, Facts, counts, record,
    store::{Postgres, Sqlite, Store},
    table,
};
use record_feed::refresh::{Blocking, Computed, Refresh};
use std::{collections::HashSet, sync::Mutex};
use tokio::runtime::Builder;

macro_rules! on_blocking_stores {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name::<super::Sqlite>(); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name::<super::Postgres>(); })*
        }
    };
}

on_blocking_stores! {
    reference_data_is_borrowed_by_all_threads,
    keys_may_come_from_a_query_on_another_connection,
}

fn reference_data_is_borrowed_by_all_threads<S: Store>()
where
    S::Table<i64, Facts>: Blocking<Key = i64, Record = Facts, Connection = S::Client>,
{
    let (_store, mut client, table) = table::<S>();
    let reference: Vec<String> = (0..514).map(|i| format!("care {i}")).collect();
    let (threads, all_are_here) = (Mutex::new(HashSet::new()), Event::default());
    Refresh::new(&table)
        .threads(4)
        .run(&mut client, 0..400, |key| -> Answer {
            let mut here = threads.lock().unwrap();
            here.insert(std::thread::current().id());
            if here.len() == 4 {
                all_are_here.set();
            }
            drop(here);
            all_are_here.wait();
            Ok(Computed::Record(Facts { number: *key, text: reference[*key as usize % 514].clone() }))
        })
        .unwrap();
    assert_eq!(threads.into_inner().unwrap().len(), 4);
    let all = S::all(&mut client, &table);
    assert!(all.iter().all(|(key, row)| row.as_ref().unwrap().text == reference[*key as usize]));
}

fn keys_may_come_from_a_query_on_another_connection<S: Store>()
where
    S::Table<i64, Facts>: Blocking<Key = i64, Record = Facts, Connection = S::Client>,
{
    // The one of a query in SQLite can't go to another thread.
    let (_store, mut client, table) = table::<S>();
    let keys = record_sqlite::open(":memory:").unwrap();
    keys.execute_batch(
        "CREATE TABLE coverages (id INTEGER PRIMARY KEY); \
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 500) \
         INSERT INTO coverages SELECT id FROM n",
    )
    .unwrap();
    let mut query = keys.prepare("SELECT id FROM coverages ORDER BY id").unwrap();
    let ids = query.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    let report = Refresh::new(&table).try_run(&mut client, ids, |key| record(*key)).unwrap();
    assert_eq!(report.counts, counts(500, 0, 0, 0));
}

#[test]
fn a_run_in_a_task_says_what_to_do() {
    let (store, mut client, table) = table::<Postgres>();
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.worker_threads(1).build().unwrap();
        for is_resumed in [false, true] {
            let refresh = || {
                let refresh = Refresh::new(&table);
                if is_resumed { refresh.resume("job", "1") } else { refresh }
            };
            let in_block_on = runtime
                .block_on(async { refresh().run(&mut client, 0..10, |key| record(*key)).unwrap_err() });
            let (of_task, mut its_client) = (table.clone(), store.connect());
            let in_task = async move {
                let stopped =
                    Refresh::new(&of_task).run(&mut its_client, 0..10, |key| record(*key)).unwrap_err();
                // A connection of this driver can't be closed in a task either.
                tokio::task::spawn_blocking(|| drop(its_client)).await.unwrap();
                stopped
            };
            let in_task = runtime.block_on(async { tokio::spawn(in_task).await.unwrap() });
            for stopped in [in_block_on, in_task] {
                let error = stopped.store_error().unwrap();
                assert!(
                    error.to_string().contains("make the call in `tokio::task::spawn_blocking`"),
                    "{error}"
                );
                assert_eq!(error.table(), Some("facts"));
            }
        }
        let (table, address) = (table.clone(), store.address());
        let work = move || {
            let mut client = Postgres::connect_to(&address);
            Refresh::new(&table).resume("job", "1").run(&mut client, 0..10, |key| record(*key)).unwrap()
        };
        let report = runtime.block_on(async { tokio::task::spawn_blocking(work).await.unwrap() });
        assert_eq!((report.keys, report.failed), (10, 0));
    }
    assert_eq!(Postgres::all(&mut client, &table).len(), 10);
}
