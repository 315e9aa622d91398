//! Failures that pass: written again until they have, without an effect twice.

use super::{close, facts, stored, table, wait_until};
use crate::store::Writer;
use record_table::Position;
use std::{
    fmt::Display,
    mem::replace,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

#[test]
fn a_feed_goes_on_through_disturbances() {
    let (store, mut conn, table) = table();
    let builder = Writer::builder(table.clone()).position("feed").flush_rows(200);
    let writer = builder.start(store.way()).unwrap();
    let quiet = AtomicBool::new(false);
    let fed = thread::scope(|scope| {
        let feed = scope.spawn(|| {
            let mut fed = 0u32;
            while fed < 10_000 || !quiet.load(Ordering::Relaxed) {
                writer.put_at((fed * 7 % 5_000).into(), facts(fed), u64::from(fed)).unwrap();
                fed += 1;
                if fed.is_multiple_of(100) {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            fed
        });
        for _ in 0..5 {
            let before = writer.counts().retried;
            conn.disturb(|| writer.counts().retried > before);
        }
        quiet.store(true, Ordering::Relaxed);
        feed.join().unwrap()
    });
    let report = close(writer);
    assert!(report.counts.retried >= 5, "{}", report.counts);
    assert_eq!(report.position, Some(Position::from(u64::from(fed) - 1)));
    let stored = stored(&mut conn, &table);
    assert_eq!(stored.len(), 5_000);
    for n in fed - 5_000..fed {
        assert_eq!(stored[&i64::from(n * 7 % 5_000)], Some(facts(n)));
    }
}

/// A way to connect that fails from the second time on.
fn once<C, E: Display>(mut connect: impl FnMut() -> Result<C, E>) -> impl FnMut() -> Result<C, String> {
    let mut connected = false;
    move || match replace(&mut connected, true) {
        false => connect().map_err(|error| error.to_string()),
        true => Err("the network is down".into()),
    }
}

#[test]
fn what_does_not_pass_stops_the_writer_when_its_patience_ends() {
    let (store, mut conn, table) = table();
    let builder = Writer::builder(table.clone()).retry_for(Duration::from_millis(400)).flush_rows(1);
    let writer = builder.start(once(store.way())).unwrap();
    writer.put(1, facts(1)).unwrap();
    writer.flush().unwrap();
    conn.cut_off();
    writer.put(2, facts(2)).unwrap();
    let begun = Instant::now();
    assert!(writer.flush().is_err());
    // The wait that would have been too long is at most 320 ms, or those before it took as much.
    assert!(begun.elapsed() > Duration::from_millis(80), "{:?}", begun.elapsed());
    let stopped = writer.close().unwrap_err();
    assert_eq!((stopped.unwritten.len(), stopped.counts.inserted), (1, 1));
    assert!(stopped.counts.retried >= 1, "{}", stopped.counts);
    conn.let_in();
    assert_eq!(stored(&mut conn, &table).len(), 1);
}

#[test]
fn a_dropped_writer_tries_once() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_rows(1).start(once(store.way())).unwrap();
    writer.put(1, facts(1)).unwrap();
    writer.flush().unwrap();
    conn.cut_off();
    writer.put(2, facts(2)).unwrap();
    wait_until("an attempt", || writer.counts().retried > 0);
    let begun = Instant::now();
    drop(writer);
    // Its patience is 300.
    assert!(begun.elapsed() < Duration::from_secs(120));
    conn.let_in();
    assert_eq!(stored(&mut conn, &table).len(), 1);
}
