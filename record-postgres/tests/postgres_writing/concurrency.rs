//! Many writers of the same keys: no error, no deadlock, no lost row.
//!
//! Each test lasts some seconds; `RECORD_TEST_SECONDS=60` makes it a minute.

use crate::{Facts, FactsPatch, database, driver::Driver, on_both_drivers};
use record_core::{Key, Patch};
use record_table::{Error, Lookup, PutMode, PutOptions};
use std::{
    collections::HashMap,
    thread,
    time::{Duration, Instant},
};

on_both_drivers! {
    writers_of_overlapping_numbers_lose_nothing,
    writers_of_overlapping_texts_lose_nothing,
    writers_and_deleters_get_along,
    writers_under_serializable_are_told_when_to_write_again,
}

const WRITERS: u32 = 8;

pub(crate) fn duration() -> Duration {
    let seconds = std::env::var("RECORD_TEST_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(3))
}

/// Numbers that look random.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// Keys that others put too, with holes, so that statements begin and end at other keys each time; sometimes so many that
/// new ones are copied.
fn some_keys(random: &mut Random) -> Vec<u64> {
    let (first, step) = (random.below(20_000), 1 + random.below(5));
    let count = if random.below(4) == 0 { 6_000 } else { 1 + random.below(1_500) };
    let mut keys: Vec<u64> = (0..count).map(|i| first + i * step).collect();
    random.shuffle(&mut keys);
    keys
}

fn written_by(writer: u32, call: u32) -> Facts {
    Facts { additions: call, author: format!("{writer}") }
}

/// Deadlocks are none even where a call that is made again would hide them.
pub(crate) fn assert_no_deadlocks<D: Driver>(client: &mut D) {
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(client.one::<i64>(deadlocks), 0);
}

fn lose_nothing<D: Driver, K: Key + Send + Sync>(key: impl Fn(u64) -> K + Sync) {
    let (database, mut client) = database::<D>();
    let table = client.create::<K, Facts>("facts").unwrap();
    let (url, key) = (database.url(), &key);
    // The last call of each writer for each key.
    let mut last: Vec<HashMap<u64, u32>> = Vec::new();
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let url = &url;
                scope.spawn(move || {
                    let mut client = D::connect(url);
                    let table = client.open::<K, Facts>("facts").unwrap();
                    let mut random = Random(writer.into());
                    let mut last = HashMap::new();
                    let begun = Instant::now();
                    for call in 0.. {
                        let keys = some_keys(&mut random);
                        let rows = keys.iter().map(|n| (key(*n), written_by(writer, call)));
                        let written = client.put_many(&table, rows).unwrap();
                        assert_eq!(written.written(), keys.len() as u64);
                        last.extend(keys.into_iter().map(|n| (n, call)));
                        let one = random.below(20_000);
                        client.put(&table, &key(one), written_by(writer, call)).unwrap();
                        last.insert(one, call);
                        if begun.elapsed() > duration() {
                            break;
                        }
                    }
                    last
                })
            })
            .collect();
        last.extend(writers.into_iter().map(|writer| writer.join().unwrap()));
    });

    assert_no_deadlocks(&mut client);
    let mut all: Vec<u64> = last.iter().flat_map(|last| last.keys().copied()).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(client.count(&table).unwrap(), all.len() as u64);
    let found = client.get_many(&table, all.iter().map(|n| key(*n))).unwrap();
    for (n, row) in all.iter().zip(found) {
        // Whoever wrote it has not written it again later.
        let Lookup::Found(row) = row else { panic!("{n}: {row:?}") };
        let writer: usize = row.author.parse().unwrap();
        assert_eq!(last[writer].get(n), Some(&row.additions), "{n}");
    }
}

fn writers_of_overlapping_numbers_lose_nothing<D: Driver>() {
    lose_nothing::<D, _>(|n| n as i64 - 9_000);
}

fn writers_of_overlapping_texts_lose_nothing<D: Driver>() {
    // Where the order of bytes is not that of a dictionary.
    const PREFIXES: [&str; 6] = ["a", "B", "ä", "-", "a b", "日"];
    lose_nothing::<D, _>(|n| (format!("{}{n}", PREFIXES[n as usize % 6]), (n % 3) as u8));
}

fn writers_under_serializable_are_told_when_to_write_again<D: Driver>() {
    const CALLS: u32 = 12;
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    let url = database.url();
    thread::scope(|scope| {
        for writer in 0..4 {
            let url = &url;
            scope.spawn(move || {
                let mut client = D::connect(url);
                client.sql("SET default_transaction_isolation = serializable").unwrap();
                let table = client.open::<i64, Facts>("facts").unwrap();
                let again = |error: Error| {
                    assert!(
                        error.is_retryable() && error.code().is_some_and(|state| state.starts_with("40")),
                        "{error}"
                    );
                };
                for call in 0..CALLS {
                    let rows = || (0..200).map(|key| (key, written_by(writer, call)));
                    while let Err(error) = client.put_many(&table, rows()) {
                        again(error);
                    }
                    let patches = || (0..200).map(|key| (key, FactsPatch::new().additions(call + 1)));
                    while let Err(error) = client.patch_many(&table, patches()) {
                        again(error);
                    }
                }
            });
        }
    });
    // All are of one call, which was whole.
    let rows = client.get_many(&table, 0..200).unwrap();
    let Lookup::Found(first) = &rows[0] else { panic!("{rows:?}") };
    assert!(rows.iter().all(|row| matches!(row, Lookup::Found(row) if row == first)), "{rows:?}");
    assert_eq!(first.additions, CALLS);
}

fn writers_and_deleters_get_along<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<u64, Facts>("facts").unwrap();
    let url = database.url();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let url = &url;
            scope.spawn(move || {
                let mut client = D::connect(url);
                let table = client.open::<u64, Facts>("facts").unwrap();
                let mut random = Random(writer.into());
                let begun = Instant::now();
                for call in 0.. {
                    let keys = some_keys(&mut random);
                    let rows = keys.iter().map(|n| (n, written_by(writer, call)));
                    let ignore = PutOptions::new().mode(PutMode::InsertOrIgnore);
                    match writer % 4 {
                        0 => client.delete_many(&table, &keys).unwrap(),
                        1 => client.put_many_with(&table, rows, ignore).unwrap().total(),
                        _ => client.put_many(&table, rows).unwrap().total(),
                    };
                    client.edit(&table, &random.below(20_000), |facts| facts.additions += 1).unwrap();
                    if begun.elapsed() > duration() {
                        break;
                    }
                }
            });
        }
    });
    assert_no_deadlocks(&mut client);
    let rows = client.count(&table).unwrap();
    assert_eq!(client.delete_many(&table, 0..100_000).unwrap(), rows);
}
