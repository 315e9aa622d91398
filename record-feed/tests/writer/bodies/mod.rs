//! What a writer promises on every store, as tests of `crate::store`, which each program defines for its own store.

mod ending;
mod feeding;
#[path = "../../../../tests/shared/killed.rs"]
mod killed;
mod killing;
mod newer;
mod patches;
mod poison;
mod positions;
mod tasks;
mod trouble;

use crate::store::{Connection, Store, Table, Writer};
use record_core::Record;
use record_feed::writer::{WriterCounts, WriterReport};
use std::{
    collections::BTreeMap,
    pin::pin,
    task::{Context, Waker},
    thread,
    time::{Duration, Instant},
};

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) number: u32,
    #[record(promote)]
    pub(crate) tag: Option<String>,
    pub(crate) text: String,
}

pub(crate) fn facts(number: u32) -> Facts {
    Facts { number, tag: None, text: format!("text {}", number % 7) }
}

/// A table in a database of its own.
pub(crate) fn table() -> (Store, Connection, Table<i64, Facts>) {
    let store = Store::new();
    let mut conn = store.connect();
    let table = Table::create(conn.client(), "facts").unwrap();
    (store, conn, table)
}

/// What is stored, known-empty rows as `None`.
pub(crate) fn stored(conn: &mut Connection, table: &Table<i64, Facts>) -> BTreeMap<i64, Option<Facts>> {
    let mut rows = BTreeMap::new();
    table
        .scan()
        .for_each(conn.client(), |key, view| {
            let known = view.map(|view| Facts {
                number: view.number(),
                tag: view.tag().map(Into::into),
                text: view.text().into(),
            });
            rows.insert(key, known);
        })
        .unwrap();
    rows
}

/// Waits until something has come about.
pub(crate) fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !reached() {
        assert!(begun.elapsed() < Duration::from_secs(300), "{what} did not come about");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Changes of different keys that were taken and are not written.
pub(crate) fn held(writer: &Writer<i64, Facts>) -> u64 {
    let counts = writer.counts();
    counts.received - counts.written()
}

/// Whether a feed of rows of 1,000 bytes, into buffers of 100 of them, has to wait: the buffer is full, and the one before it, which
/// must be written first, holds what does not go into one.
pub(crate) fn are_both_full(writer: &Writer<i64, Facts>) -> bool {
    // Asked in this order: what is held does not get less as long as the database is locked.
    held(writer) > 100 && pin!(writer.ready()).poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

/// Every change that was received came to something.
pub(crate) fn check_counts(counts: WriterCounts) {
    let WriterCounts { received, merged, unchanged, deleted, missing, refused_as_newer, rejected, .. } =
        counts;
    let sum = merged + counts.written() + unchanged + deleted + missing + refused_as_newer + rejected;
    assert_eq!(received, sum, "{counts:?}");
}

/// Closes a writer that has nothing to complain of.
pub(crate) fn close(writer: Writer<i64, Facts>) -> WriterReport<i64, Facts> {
    let report = writer.close().unwrap();
    check_counts(report.counts);
    report
}
