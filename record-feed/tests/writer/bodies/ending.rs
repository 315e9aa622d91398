//! How a writer ends: closed, dropped, stopped.

use super::{Facts, close, facts, stored, table};
use crate::store::{Table, Writer};
use record_core::Record;
use record_feed::writer::Change;
use std::{
    fmt::{Debug, Write},
    mem::take,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record as Recorded},
};

#[test]
fn closing_under_load_writes_everything() {
    for rows in [1, 99, 100, 101, 5_000] {
        let (store, mut conn, table) = table();
        let writer = Writer::builder(table.clone()).flush_rows(100).start(store.way()).unwrap();
        thread::scope(|scope| {
            for feeder in 0..2 {
                let writer = &writer;
                scope.spawn(move || {
                    (0..rows).for_each(|i| writer.put(feeder * 10_000 + i, facts(1)).unwrap());
                });
            }
        });
        assert_eq!(close(writer).counts.inserted, 2 * rows as u64);
        assert_eq!(stored(&mut conn, &table).len() as i64, 2 * rows);
    }
}

#[test]
fn a_dropped_writer_writes_what_is_buffered() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
    (0..10).for_each(|i| writer.put_at(i, facts(1), i as u64).unwrap());
    drop(writer);
    assert_eq!(stored(&mut conn, &table).len(), 10);
}

#[test]
fn a_writer_that_is_dropped_or_unwound_does_not_wait_for_what_is_in_the_way() {
    let (store, mut conn, table) = table();
    let begun = Instant::now();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let writer = Writer::builder(table.clone()).flush_rows(1).start(store.way()).unwrap();
        conn.lock("facts");
        writer.put(1, facts(1)).unwrap();
        thread::sleep(Duration::from_millis(100));
        writer.put(2, facts(2)).unwrap();
        panic!("the feed's own panic");
    }));
    // Its patience is 300.
    assert!(panicked.is_err() && begun.elapsed() < Duration::from_secs(120));
    conn.execute("ROLLBACK");
}

#[test]
fn a_table_that_is_gone_stops_the_writer_which_hands_back_its_rows() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table).position("feed").flush_rows(10).start(store.way()).unwrap();
    writer.put_at(0, facts(0), 0).unwrap();
    writer.flush().unwrap();
    conn.drop_table("facts");
    let mut taken = 1;
    let error = (1..1_000_000)
        .find_map(|i: i64| {
            let error = match i % 3 {
                0 => writer.delete(i),
                1 => writer.put_known_empty(i),
                _ => writer.put_at(i, facts(i as u32), i as u64),
            }
            .err();
            taken += i64::from(error.is_none());
            error
        })
        .unwrap();
    assert!(error.to_string().contains("`close` gives back what is not written"), "{error}");
    for error in [writer.put(1, facts(1)), writer.flush(), writer.advance(9)] {
        assert!(error.unwrap_err().to_string().contains("there is no such table"));
    }
    assert_eq!(writer.counts().received as i64, taken);
    let stopped = writer.close().unwrap_err();
    assert!(stopped.error.is_table(), "{stopped}");
    assert_eq!((stopped.counts.inserted, stopped.counts.rejected), (1, 0));
    assert_eq!(stopped.position, Some(0.into()));
    assert!(stopped.to_string().contains("changes are not written: table `facts`"), "{stopped}");
    let mut unwritten = stopped.unwritten;
    assert_eq!(unwritten.len() as i64, taken - 1);
    unwritten.sort_by_key(|(key, _)| *key);
    for ((key, change), i) in unwritten.iter().zip(1i64..) {
        assert_eq!(*key, i);
        match (i % 3, change) {
            (0, Change::Delete) | (1, Change::KnownEmpty) => {}
            (_, Change::Put(blob)) => assert_eq!(blob.view().number(), i as u32),
            _ => panic!("{i}: {change:?}"),
        }
    }
}

#[test]
fn a_writer_that_can_not_connect_does_not_start() {
    let (_store, _conn, table) = table();
    let error = Writer::builder(table.clone()).start(|| Err("no way")).unwrap_err();
    assert!(error.to_string().ends_with("no way"), "{error}");
    assert_eq!(error.table(), Some("facts"));
}

#[test]
fn nothing_is_told_of_keys_and_values() {
    let (store, mut conn, table) = table();
    conn.forbid("facts", 4_711);
    let builder = Writer::builder(table);
    assert!(format!("{builder:?}").contains("facts"));
    let writer = builder.start(store.way()).unwrap();
    writer.put(4_711, facts(8_150)).unwrap();
    let running = format!("{writer:?}");
    let text = format!("{running} {:?}", writer.close().unwrap());
    assert!(!text.contains("4711") && !text.contains("8150"), "{text}");
}

/// Hands on what is told of errors.
struct Telling<F>(F);

impl<F: Fn(&str) + Send + Sync + 'static> Subscriber for Telling<F> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Recorded<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut shown = Shown(String::new());
        event.record(&mut shown);
        (self.0)(&shown.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Panics when it is told that something ended before its time with the table `astray`.
fn panicking() -> impl Subscriber + Send + Sync {
    Telling(|told: &str| assert!(!told.contains("astray"), "the subscriber's own panic"))
}

/// Keeps what it is told.
fn noting(all: &Arc<Mutex<String>>) -> impl Subscriber + Send + Sync + use<> {
    let all = all.clone();
    Telling(move |told: &str| all.lock().unwrap().push_str(told))
}

struct Shown(String);

impl Visit for Shown {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, "{value:?} ").unwrap();
    }
}

#[test]
fn a_subscriber_that_panics_when_the_writer_stops_lets_nobody_wait() {
    tracing::subscriber::set_global_default(panicking()).unwrap();
    let (store, mut conn, _) = table();
    let table = Table::<i64, Facts>::create(conn.client(), "astray").unwrap();
    let writer = Writer::builder(table).start(store.way()).unwrap();
    conn.drop_table("astray");
    writer.put(1, facts(1)).unwrap();
    let error = writer.flush().unwrap_err();
    assert!(error.to_string().contains("there is no such table"), "{error}");
    let stopped = writer.close().unwrap_err();
    assert!(stopped.error.is_table() && stopped.unwritten.len() == 1, "{stopped}");
}

#[test]
fn a_writer_that_has_stopped_and_is_dropped_tells_how_many_rows_are_lost() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table).start(store.way()).unwrap();
    conn.drop_table("facts");
    (0..3).for_each(|key| writer.put(key, facts(1)).unwrap());
    writer.flush().unwrap_err();
    let told = Arc::new(Mutex::new(String::new()));
    tracing::subscriber::with_default(noting(&told), || drop(writer));
    assert_eq!(
        *told.lock().unwrap(),
        "writer dropped with rows that are not written: call `close` \"facts\" 3 0 "
    );
}

#[test]
fn a_writer_that_is_unwound_tells_how_many_rows_are_lost() {
    let (store, mut conn, table) = table();
    let builder = || Writer::builder(table.clone()).flush_every(Duration::from_secs(3_600));
    let told = Arc::new(Mutex::new(String::new()));
    let unwind = |writer: Writer<i64, Facts>| {
        let (writer, noting) = (Arc::new(writer), noting(&told));
        let unwound = catch_unwind(AssertUnwindSafe(|| {
            tracing::subscriber::with_default(noting, || {
                let _last = writer;
                panic!("the feed's own panic");
            })
        }));
        assert!(unwound.is_err());
        take(&mut *told.lock().unwrap())
    };
    let lost =
        |rows| format!("writer dropped with rows that are not written: call `close` \"facts\" {rows} 0 ");
    let writer = builder().start(store.way()).unwrap();
    (0..3).for_each(|key| writer.put(key, facts(1)).unwrap());
    assert_eq!(unwind(writer), lost(3));
    assert_eq!(unwind(builder().start(store.way()).unwrap()), "");
    assert_eq!(stored(&mut conn, &table).len(), 0);

    let writer = builder().start(store.way()).unwrap();
    conn.drop_table("facts");
    (0..2).for_each(|key| writer.put(key, facts(1)).unwrap());
    writer.flush().unwrap_err();
    assert_eq!(unwind(writer), lost(2));
}

#[test]
fn a_subscriber_that_panics_while_a_writer_is_unwound_ends_nothing() {
    let (store, mut conn, _) = table();
    let table = Table::<i64, Facts>::create(conn.client(), "astray").unwrap();
    let writer = Writer::builder(table).flush_every(Duration::from_secs(3_600)).start(store.way()).unwrap();
    writer.put(1, facts(1)).unwrap();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        tracing::subscriber::with_default(panicking(), || {
            let _last = writer;
            panic!("the feed's own panic");
        })
    }));
    assert_eq!(unwound.unwrap_err().downcast_ref(), Some(&"the feed's own panic"));
}

/// Also those whose records show nothing.
#[test]
fn reports_are_shown() {
    #[derive(Record)]
    struct Hidden {
        number: i32,
    }
    let (store, mut conn, _) = table();
    let table = Table::<i64, Hidden>::create(conn.client(), "hidden").unwrap();
    let writer = Writer::builder(table).start(store.way()).unwrap();
    writer.put(4_711, Hidden { number: 8_150 }).unwrap();
    let shown = format!("{:?}", writer.close());
    assert!(shown.contains("inserted: 1") && !shown.contains("4711") && !shown.contains("8150"), "{shown}");
}
