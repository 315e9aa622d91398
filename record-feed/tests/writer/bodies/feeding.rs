//! Changes that go well: what is merged, when it is written, how much is held.

use super::{are_both_full, close, facts, held, stored, table, wait_until};
use crate::store::Writer;
use record_core::Blob;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Longer than any test takes.
const NEVER: Duration = Duration::from_secs(3_600);

#[test]
fn the_last_change_of_a_key_counts_and_each_is_counted() {
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), [(1, facts(1)), (2, facts(2)), (3, facts(3))]).unwrap();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
    writer.put(1, facts(1)).unwrap(); // unchanged
    let borrowed = facts(7);
    writer.put(2, &borrowed).unwrap();
    writer.put(2, Blob::encode(&facts(20)).unwrap()).unwrap();
    writer.put(4, facts(9)).unwrap();
    writer.delete(4).unwrap(); // not there
    writer.delete(3).unwrap();
    writer.delete(5).unwrap();
    writer.put(5, Some(facts(5))).unwrap();
    writer.put(6, facts(6)).unwrap();
    writer.put_known_empty(6).unwrap();
    assert_eq!(writer.counts().received, 10);
    assert_eq!(stored(&mut conn, &table).len(), 3);
    let report = close(writer);
    let expected = [(1, Some(facts(1))), (2, Some(facts(20))), (5, Some(facts(5))), (6, None)];
    assert_eq!(stored(&mut conn, &table), expected.into());
    assert!(report.rejected.is_empty() && report.position.is_none());
    assert_eq!(
        report.counts.to_string(),
        "10 received, 4 merged, 2 inserted, 1 updated, 1 unchanged, 1 deleted, 1 not there to be deleted, in 1 flushes"
    );
}

#[test]
fn a_blob_takes_the_place_of_shorter_and_longer_ones() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
    for len in [10, 1_000, 3, 1_001, 0, 5] {
        writer.put(1, super::Facts { text: "x".repeat(len), ..facts(1) }).unwrap();
    }
    assert_eq!(close(writer).counts.merged, 5);
    assert_eq!(stored(&mut conn, &table)[&1].as_ref().unwrap().text, "xxxxx");
}

#[test]
fn flush_waits_until_everything_is_there() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
    writer.flush().unwrap();
    for round in 1..20 {
        writer.put(round, facts(1)).unwrap();
        writer.flush().unwrap();
        assert_eq!(stored(&mut conn, &table).len() as i64, round);
    }
    writer.flush().unwrap();
    assert_eq!(writer.counts().flushes, 19);
    close(writer);
}

#[test]
fn a_flush_of_nothing_leaves_what_comes_next_to_wait() {
    let (store, _conn, table) = table();
    for _ in 0..30 {
        let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
        writer.flush().unwrap();
        writer.put(1, facts(1)).unwrap();
        thread::sleep(Duration::from_millis(2));
        writer.put(2, facts(2)).unwrap();
        assert_eq!(writer.close().unwrap().counts.flushes, 1);
    }
}

#[test]
fn a_buffer_is_written_when_it_has_rows_or_bytes_enough_or_its_time_has_come() {
    let (store, mut conn, table) = table();
    let builder = || Writer::builder(table.clone()).flush_every(NEVER);
    for (what, rows, builder) in [
        ("rows", 10, builder().flush_rows(10)),
        ("bytes", 400, builder().flush_bytes(40_000)),
        ("time", 1, builder().flush_every(Duration::from_millis(50))),
        ("no row", 1, builder().flush_rows(0)),
        ("no byte", 1, builder().flush_bytes(0)),
    ] {
        let writer = builder.start(store.way()).unwrap();
        let begun = Instant::now();
        for i in 0..rows {
            writer.put(i, facts(rows as u32)).unwrap();
        }
        wait_until(what, || writer.counts().written() > 0);
        assert!(what != "time" || begun.elapsed() >= Duration::from_millis(50));
        close(writer);
        table.delete_many(conn.client(), 0..rows).unwrap();
    }
    // Merged changes do not fill a buffer.
    let writer = builder().flush_rows(10).flush_bytes(10_000).start(store.way()).unwrap();
    for i in 0..10_000 {
        writer.put(i % 9, facts(i as u32)).unwrap();
    }
    assert_eq!(writer.counts().flushes, 0);
    assert_eq!(close(writer).counts.flushes, 1);
}

#[test]
fn a_feed_waits_while_both_buffers_are_full_and_no_longer() {
    let (store, mut conn, table) = table();
    let rows = 2_000;
    let writer =
        Writer::builder(table.clone()).flush_every(NEVER).flush_bytes(100_000).start(store.way()).unwrap();
    conn.lock("facts");
    let most = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for i in 0..rows {
                let record = super::Facts { text: "x".repeat(1_000), ..facts(i) };
                writer.put(i.into(), record).unwrap();
                most.fetch_max(held(&writer), Ordering::Relaxed);
            }
        });
        wait_until("two full buffers", || are_both_full(&writer));
        conn.execute("ROLLBACK");
    });
    // Two buffers of at most 100,000 bytes and a row, of rows of more than 1,000 bytes.
    let most = most.into_inner();
    assert!((100..=200).contains(&most), "{most} rows are held");
    assert_eq!(close(writer).counts.inserted, u64::from(rows));
    assert_eq!(stored(&mut conn, &table).len(), rows as usize);
}

#[test]
fn a_buffer_grows_and_merges_while_another_one_is_written() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).flush_rows(10).start(store.way()).unwrap();
    conn.lock("facts");
    for i in 0..20_000 {
        writer.put(i % 500, facts(i as u32)).unwrap();
    }
    conn.execute("ROLLBACK");
    let report = close(writer);
    // One that was in the way of the lock, and one or two that grew.
    assert!(report.counts.flushes <= 3 && report.counts.merged >= 19_000, "{}", report.counts);
    assert_eq!(stored(&mut conn, &table)[&499], Some(facts(19_999)));
}

#[test]
fn several_threads_may_feed_and_flush() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_rows(100).start(store.way()).unwrap();
    thread::scope(|scope| {
        for feeder in 0..4 {
            let writer = &writer;
            scope.spawn(move || {
                for i in 0..2_000 {
                    writer.put(feeder * 10_000 + i % 700, facts(i as u32)).unwrap();
                    if i % 500 == 0 {
                        writer.flush().unwrap();
                    }
                }
            });
        }
    });
    let report = close(writer);
    assert_eq!(report.counts.received, 8_000);
    let rows = stored(&mut conn, &table);
    assert_eq!(rows.len(), 2_800);
    let last = |i: i64| (1_400 + i..2_000).step_by(700).chain([700 + i]).next().unwrap();
    for (key, row) in rows {
        assert_eq!(row.unwrap(), facts(last(key % 10_000) as u32), "{key}");
    }
}
