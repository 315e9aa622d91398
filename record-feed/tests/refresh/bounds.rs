//! However many keys there are, few are in memory; rows are written in the order of the stream.

use crate::face::{Refresh as _, Table as _};
use crate::{Answer, Facts, on_every_store, record, small, store::Store, table};
use record_core::{
    Key,
    key::{KeyColumn, KeyReader, KeyValue},
};
use record_feed::refresh::Computed;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

on_every_store! {
    few_keys_are_in_memory,
    few_bytes_are_in_memory,
    few_bytes_are_in_memory_when_blobs_grow_at_once,
    batches_are_committed_in_the_order_of_the_stream,
}

static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
/// One test at a time counts.
static COUNTING: Mutex<()> = Mutex::new(());

/// A key that is counted as long as it lives.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Counted(i64);

impl Counted {
    fn new(key: i64) -> Self {
        MOST.fetch_max(LIVE.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Counted(key)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Key for Counted {
    const COLUMNS: &'static [KeyColumn] = <i64 as Key>::COLUMNS;
    fn for_each(&self, each: &mut dyn FnMut(KeyValue<'_>)) {
        self.0.for_each(each);
    }
    fn read(get: &mut KeyReader<'_>) -> Result<Self, record_core::Error> {
        i64::read(get).map(Counted::new)
    }
}

fn few_keys_are_in_memory<S: Store>() {
    let _one = COUNTING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<Counted, Facts>(&mut client, "counted");
    for slow in [0, 1, 2] {
        MOST.store(0, Ordering::SeqCst);
        // In turns it is the stream, the computation and the callback that keep the others waiting.
        let wait = move |turn| {
            if slow == turn {
                std::thread::sleep(Duration::from_micros(200));
            }
        };
        let keys = (0..5_000).inspect(|_| wait(0)).map(Counted::new);
        let refresh = small(&table).batch_rows(200).prune().resume("job", slow.to_string());
        let refresh = refresh.on_progress(|_| (0..20).for_each(|_| wait(2)));
        let report = refresh
            .run(&mut client, keys, move |key| {
                if key.0 % 64 == 0 {
                    wait(1);
                }
                record(key.0)
            })
            .unwrap();
        assert_eq!(report.keys, 5_000);
        // A batch that is written, one that waits, and a chunk at either end.
        let most = MOST.load(Ordering::SeqCst);
        assert!((2..=500).contains(&most), "{most} keys");
        assert_eq!(LIVE.load(Ordering::SeqCst), 0);
    }
}

/// After so many small records, of which chunks are long, 50 kB each.
fn few_large_blobs_are_in_memory<S: Store>(short: i64, large: i64) {
    let (_store, mut client, table) = table::<S>();
    let (computed, written) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let most = Arc::new(AtomicUsize::new(0));
    let len = 50_000;
    let refresh = small(&table).batch_rows(10_000).batch_bytes(10 * len).resume("job", "1");
    let refresh = refresh.on_progress(|progress| {
        std::thread::sleep(Duration::from_millis(20));
        written.store(progress.keys.saturating_sub(short as u64) as usize, Ordering::SeqCst);
    });
    let (now_written, most_now) = (written.clone(), most.clone());
    let report = refresh
        .run(&mut client, 0..short + large, move |key| -> Answer {
            if *key < short {
                return Ok(Computed::Keep);
            }
            let computed = computed.fetch_add(1, Ordering::SeqCst) + 1;
            most_now.fetch_max(computed - now_written.load(Ordering::SeqCst), Ordering::SeqCst);
            Ok(Computed::Record(Facts { number: *key, text: "x".repeat(len) }))
        })
        .unwrap();
    assert_eq!((report.keys, report.kept), ((short + large) as u64, short as u64));
    assert!(S::all(&mut client, &table).into_keys().eq(short..short + large));
    // A batch that is written, one that waits, and what each thread has in its hands.
    let most = most.load(Ordering::SeqCst);
    assert!((10..60).contains(&most), "{most} blobs");
    // The mark is behind all of them.
    let again = table.refresh().resume("job", "1").run(&mut client, 0..short + large, |key| record(*key));
    assert_eq!(again.unwrap().resumed, (short + large) as u64);
}

fn few_bytes_are_in_memory<S: Store>() {
    few_large_blobs_are_in_memory::<S>(0, 400);
}

fn few_bytes_are_in_memory_when_blobs_grow_at_once<S: Store>() {
    few_large_blobs_are_in_memory::<S>(30_000, 1_000);
}

fn batches_are_committed_in_the_order_of_the_stream<S: Store>() {
    let (store, mut client, table) = table::<S>();
    let mut other = store.connect();
    let mut seen = 0;
    let refresh = small(&table).batch_rows(50).on_progress(|progress| {
        // All keys up to there are stored, and none behind.
        let query = "SELECT count(*) FROM facts";
        assert_eq!(S::number(&mut other, query), progress.keys as i64);
        let keys = S::all(&mut other, &table).into_keys();
        assert!(keys.eq(0..progress.keys as i64));
        seen += 1;
    });
    let report = refresh
        .run(&mut client, 0..1_000, |key| {
            // The first keys of each hundred take the longest.
            std::thread::sleep(Duration::from_micros(if key % 100 < 3 { 3_000 } else { 1 }));
            record(*key)
        })
        .unwrap();
    assert_eq!(report.counts.inserted, 1_000);
    assert!(seen >= 20);
}
