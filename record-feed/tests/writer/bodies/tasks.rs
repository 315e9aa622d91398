//! Feeds that are tasks of a runtime: waiting holds up nobody else.

use super::{Facts, are_both_full, close, facts, held, stored, table};
use crate::store::Writer;
use std::{cell::Cell, time::Duration};
use tokio::task::block_in_place;

/// Longer than any test takes.
const NEVER: Duration = Duration::from_secs(3_600);

/// Runs a task on this thread.
fn run(task: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap().block_on(task);
}

#[test]
fn a_task_waits_for_room_and_others_go_on_meanwhile() {
    let (store, mut conn, table) = table();
    let rows = 1_000;
    let writer =
        Writer::builder(table.clone()).flush_every(NEVER).flush_bytes(100_000).start(store.way()).unwrap();
    conn.lock("facts");
    let most = Cell::new(0);
    let feed = async {
        for i in 0..rows {
            writer.ready().await.unwrap();
            writer.put(i.into(), Facts { text: "x".repeat(1_000), ..facts(i) }).unwrap();
            most.set(most.get().max(held(&writer)));
        }
    };
    let other = async {
        while !are_both_full(&writer) {
            tokio::task::yield_now().await;
        }
        block_in_place(|| conn.execute("ROLLBACK"));
    };
    run(async {
        tokio::join!(feed, other);
        writer.flushed().await.unwrap();
        assert_eq!(writer.counts().inserted, u64::from(rows));
    });
    // Two buffers of at most 100,000 bytes and a row, of rows of more than 1,000 bytes.
    assert!((100..=200).contains(&most.get()), "{} rows are held", most.get());
    close(writer);
    assert_eq!(stored(&mut conn, &table).len(), rows as usize);
}

#[test]
fn a_task_learns_that_the_writer_has_stopped() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
    run(async {
        writer.ready().await.unwrap();
        writer.flushed().await.unwrap();
        writer.put(1, facts(1)).unwrap();
        block_in_place(|| conn.drop_table("facts"));
        let error = writer.flushed().await.unwrap_err();
        assert!(error.to_string().contains("the writer has stopped"), "{error}");
        assert!(writer.ready().await.is_err());
    });
    assert_eq!(writer.close().unwrap_err().unwritten.len(), 1);
}
