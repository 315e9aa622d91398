//! What every store promises, as tests of `crate::store`, which each program defines for its own store.
//!
//! What a process knows of newer layouts belongs to the whole process, so every test of versions has records of its own:
//! no other test can have taught them anything. The stores are programs of their own for the same reason.

#[cfg(feature = "arrow")]
mod any;
#[cfg(feature = "arrow")]
mod batches;
mod concurrency;
mod digests;
mod drawn_ids;
mod enums;
mod failure;
mod forks;
#[cfg(feature = "arrow")]
mod generic;
mod graphs;
mod keys;
mod limits;
mod modes;
mod moved;
mod patches;
mod positions;
mod promoted;
mod promotion;
mod rows;
mod scans;
mod schema;
mod transactions;
mod versions;

use crate::store::{Connection, Store};
use record_core::Record;
use record_table::PutCounts;

/// The record that most tests store.
#[derive(Record, Debug, Clone, PartialEq)]
struct Facts {
    additions: u32,
    author: String,
    labels: Option<Vec<String>>,
}

fn facts(n: u32) -> Facts {
    Facts {
        additions: n,
        author: format!("author {}", n % 7),
        labels: (n % 3 != 1).then(|| (0..n % 3).map(|i| format!("label {i}")).collect()),
    }
}

/// An empty database, and a connection to it.
fn database() -> (Store, Connection) {
    let store = Store::new();
    let conn = store.connect();
    (store, conn)
}

/// Inserted, updated, unchanged, refused as newer.
fn counts(inserted: u64, updated: u64, unchanged: u64, refused_as_newer: u64) -> PutCounts {
    PutCounts { inserted, updated, unchanged, refused_as_newer, ..PutCounts::default() }
}
