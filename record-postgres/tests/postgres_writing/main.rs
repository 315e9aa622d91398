//! Writing to tables in Postgres, over both drivers, against real servers.

mod calls;
mod concurrency;
mod driver;
mod failure;
mod graphs;
mod keys;
mod modes;
mod newer;
mod partitions;
mod patches;
mod rows;
mod transactions;
mod unchanged;

use driver::Driver;
use record_core::Record;
use record_table::PutCounts;
use test_servers::{Database, Server};

/// Makes a test of each generic function, for each driver.
macro_rules! on_both_drivers {
    ($($name:ident),* $(,)?) => {
        mod blocking {
            $(#[test] fn $name() { super::$name::<crate::driver::Blocking>(); })*
        }
        mod nonblocking {
            $(#[test] fn $name() { super::$name::<crate::driver::Nonblocking>(); })*
        }
    };
}
pub(crate) use on_both_drivers;

/// The record that most tests store.
#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) additions: u32,
    pub(crate) author: String,
}

pub(crate) fn facts(n: u32) -> Facts {
    Facts { additions: n, author: format!("author {}", n % 7) }
}

/// One of which 40 are more than is held in memory.
pub(crate) fn large(n: u32) -> Facts {
    Facts { additions: n, author: "x".repeat(1 << 20) }
}

/// A database that is gone at the end, and a connection to it.
pub(crate) fn database<D: Driver>() -> (Database, D) {
    let database = Server::shared().create_database();
    let client = D::connect(&database.url());
    (database, client)
}

/// Waits until so many statements in this database wait for locks of others, as calls in other threads are about to.
pub(crate) fn wait_until_blocked<D: Driver>(url: &str, statements: i64, is_finished: impl Fn() -> bool) {
    let mut observer = D::connect(url);
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while observer.one::<i64>(blocked) < statements {
        assert!(!is_finished(), "the call did not wait");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// Inserted, updated, unchanged, refused as newer.
pub(crate) fn counts(inserted: u64, updated: u64, unchanged: u64, refused_as_newer: u64) -> PutCounts {
    PutCounts { inserted, updated, unchanged, refused_as_newer, ..PutCounts::default() }
}
