//! Refreshing tables: one body of tests, on SQLite and on Postgres over both drivers.

mod bounds;
mod connections;
#[path = "../../../tests/shared/cut.rs"]
mod cut;
mod face;
mod failures;
mod foreign;
#[path = "../../../tests/shared/killed.rs"]
mod killed;
mod killing;
mod logged;
#[path = "../../../tests/shared/fail_over.rs"]
mod pair;
mod progress;
mod pruning;
mod refused_late;
mod resuming;
mod runs;
mod store;
#[cfg(feature = "tokio")]
mod tasks;
mod threads;
mod transient;
#[cfg(feature = "tokio")]
#[path = "../../../record-table/tests/stores/waiting.rs"]
#[allow(dead_code, reason = "it is there for the tests of stores, which use all of it")]
mod waiting;

use face::{Refresh, Table};
use record_core::Record;
use record_feed::refresh::{Computed, Report, Stopped};
use record_table::PutCounts;
use std::{
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};
use store::Store;

/// Makes a test of each generic function, for each store.
macro_rules! on_every_store {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name::<crate::store::Sqlite>(); })*
        }
        crate::on_postgres! { $($name),* }
    };
}
pub(crate) use on_every_store;

/// The same for those in Postgres.
macro_rules! on_postgres {
    ($($name:ident),* $(,)?) => {
        mod postgres {
            $(#[test] fn $name() { super::$name::<crate::store::Postgres>(); })*
        }
        #[cfg(feature = "tokio")]
        mod tokio_postgres {
            $(#[test] fn $name() { super::$name::<crate::store::TokioPostgres>(); })*
        }
    };
}
pub(crate) use on_postgres;

/// The record that most tests store.
#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) number: i64,
    pub(crate) text: String,
}

pub(crate) fn facts(number: i64) -> Facts {
    Facts { number, text: format!("number {}", number % 7) }
}

/// What the closures of most tests answer.
pub(crate) type Answer = Result<Computed<Facts>, String>;

pub(crate) fn record(number: i64) -> Answer {
    Ok(Computed::Record(facts(number)))
}

/// The outcome of a run.
pub(crate) type Outcome<K = i64> = Result<Report<K>, Stopped<K>>;

/// An empty database, a connection to it, and a table.
pub(crate) fn table<S: Store>() -> (S, S::Client, S::Table<i64, Facts>) {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create(&mut client, "facts");
    (store, client, table)
}

/// With batches that tests fill, however long that takes.
pub(crate) fn small<T: Table>(table: &T) -> T::Refresh<'_> {
    table.refresh().threads(3).batch_rows(100).batch_time(Duration::MAX)
}

/// The keys that were computed. Clones know the same.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<Mutex<Vec<i64>>>);

impl Keys {
    pub(crate) fn add(&self, key: &i64) {
        self.0.lock().unwrap().push(*key);
    }

    /// In order.
    pub(crate) fn sorted(&self) -> Vec<i64> {
        let mut keys = self.0.lock().unwrap().clone();
        keys.sort();
        keys
    }
}

/// Something that one thread waits for and another one brings about.
#[derive(Default)]
pub(crate) struct Event(Mutex<bool>, Condvar);

impl Event {
    pub(crate) fn set(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }

    /// Waits for it; for ever is longer than any test takes.
    pub(crate) fn wait(&self) {
        let wait = self.1.wait_timeout_while(self.0.lock().unwrap(), Duration::from_secs(300), |set| !*set);
        assert!(*wait.unwrap().0, "it did not come about");
    }
}

/// The isolation levels of Postgres that a database may have as its default.
pub(crate) const LEVELS: [&str; 3] = ["read committed", "repeatable read", "serializable"];

/// A transaction of somebody else's in Postgres: begun by the call, and committed as soon as somebody waits for it.
pub(crate) fn in_the_way<S: Store>(store: &S, sql: &str) -> impl FnOnce() + Send + use<S> {
    const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let (mut other, mut watching) = (store.connect(), store.connect());
    let sql = format!("BEGIN; {sql}");
    move || {
        S::sql(&mut other, &sql);
        thread::spawn(move || {
            let since = Instant::now();
            while S::number(&mut watching, WAITING) == 0 {
                assert!(since.elapsed() < Duration::from_secs(60), "nobody waits");
                thread::sleep(Duration::from_millis(5));
            }
            S::sql(&mut other, "COMMIT");
        });
    }
}

/// Keys before the first of which something is done, when the run has begun.
pub(crate) fn behind(
    call: impl FnOnce() + Send,
    keys: impl Iterator<Item = i64> + Send,
) -> impl Iterator<Item = i64> + Send {
    let mut call = Some(call);
    keys.inspect(move |_| call.take().into_iter().for_each(|call| call()))
}

/// Inserted, updated, unchanged, deleted.
pub(crate) fn counts(inserted: u64, updated: u64, unchanged: u64, deleted: u64) -> PutCounts {
    PutCounts { inserted, updated, unchanged, deleted, ..PutCounts::default() }
}
