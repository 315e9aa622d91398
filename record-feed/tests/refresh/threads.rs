//! What refreshes in threads allow beyond those in tasks, and where they may not be run.

use crate::{
    Answer, Event, Facts, counts, record,
    store::{Postgres, Sqlite, Store},
    table,
};
use record_feed::refresh::{Blocking, Computed, Refresh};
use std::{collections::HashSet, sync::Mutex};

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
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for is_resumed in [false, true] {
        let refresh = if is_resumed { Refresh::new(&table).resume("job", "1") } else { Refresh::new(&table) };
        let stopped =
            runtime.block_on(async { refresh.run(&mut client, 0..10, |key| record(*key)).unwrap_err() });
        let error = stopped.store_error().unwrap().to_string();
        assert!(error.contains("make the call in `tokio::task::spawn_blocking`"), "{error}");
    }
    let address = store.address();
    let report = runtime.block_on(async {
        let work = move || {
            let mut client = Postgres::connect_to(&address);
            Refresh::new(&table).resume("job", "1").run(&mut client, 0..10, |key| record(*key)).unwrap()
        };
        tokio::task::spawn_blocking(work).await.unwrap()
    });
    assert_eq!(report.counts, counts(10, 0, 0, 0));
}
