//! Whole runs: what is computed is stored, and what has not changed is not.

use crate::face::{Refresh as _, Table as _};
use crate::{Answer, Event, Facts, counts, facts, on_every_store, record, small, store::Store, table};
use record_core::{Blob, Key, Record};
use record_feed::refresh::Computed;
use record_table::PutCounts;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

on_every_store! {
    what_changed_is_written_and_nothing_else,
    every_answer_has_its_effect,
    keys_may_come_in_any_order_and_twice,
    the_last_of_equal_keys_counts,
    few_keys_of_many_are_compared_as_well,
    rows_of_every_kind_are_compared,
    a_batch_ends_by_rows_or_bytes,
    no_batch_has_more_bytes_than_it_may,
    a_batch_ends_by_time,
    blobs_and_options_can_be_computed,
    keys_of_several_columns_work,
    rows_that_are_newer_are_left_alone,
    an_empty_stream_changes_nothing,
}

mod on_postgres {
    use super::texts_are_compared_whatever_their_collation;

    crate::on_postgres! { texts_are_compared_whatever_their_collation }
}

fn what_changed_is_written_and_nothing_else<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let n = 2_000;
    let mut run =
        |add: fn(i64) -> i64| small(&table).run(&mut client, 0..n, move |key| record(add(*key))).unwrap();
    let report = run(|key| key);
    assert_eq!((report.keys, report.counts), (2_000, counts(2_000, 0, 0, 0)));
    assert_eq!(report.batches, 20);
    assert_eq!(run(|key| key).counts, counts(0, 0, 2_000, 0));
    // One in a hundred.
    let changed = |key| if key % 100 == 7 { key + 1 } else { key };
    assert_eq!(run(changed).counts, counts(0, 20, 1_980, 0));
    let expected: BTreeMap<_, _> = (0..n).map(|key| (key, Some(facts(changed(key))))).collect();
    assert_eq!(S::all(&mut client, &table), expected);
}

fn every_answer_has_its_effect<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::put(&mut client, &table, (0..8).map(|key| (key, facts(0))).collect());
    let report = small(&table)
        .run(&mut client, 0..10, |key| -> Answer {
            Ok(match key % 4 {
                0 => Computed::Record(facts(*key)),
                1 => Computed::Empty,
                _ => Computed::Keep,
            })
        })
        .unwrap();
    // 0 is as it was, 8 and 9 are new.
    assert_eq!(report.counts, counts(2, 3, 1, 0));
    assert_eq!((report.keys, report.kept), (10, 4));
    let all: Vec<_> =
        S::all(&mut client, &table).into_values().map(|facts| facts.map(|facts| facts.number)).collect();
    assert_eq!(all, [Some(0), None, Some(0), Some(0), Some(4), None, Some(0), Some(0), Some(8), None]);
    assert_eq!(report.to_string(), "10 keys: 2 inserted, 3 updated, 1 unchanged; 4 kept");
}

fn keys_may_come_in_any_order_and_twice<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    // Each key in three batches and, next to each other, in one.
    let keys = (0..3).flat_map(|_| (0..250).rev().flat_map(|key| [key, key]));
    let report = small(&table).run(&mut client, keys, |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.counts.inserted, report.counts.updated), (1_500, 250, 0));
    assert_eq!(S::all(&mut client, &table).len(), 250);
}

fn the_last_of_equal_keys_counts<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let run = |client: &mut S::Client, first: i64, second: i64| {
        let calls = AtomicUsize::new(0);
        let keys = (0..100).flat_map(|key| [key, key]);
        let refresh = table.refresh().threads(1).batch_rows(200);
        let report = refresh.run(client, keys, move |_| {
            record(if calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { first } else { second })
        });
        report.unwrap().counts
    };
    assert_eq!(run(&mut client, 1, 2), counts(100, 0, 0, 0));
    for (first, second, expected) in [(1, 2, counts(0, 0, 100, 0)), (2, 1, counts(0, 100, 0, 0))] {
        assert_eq!(run(&mut client, first, second), expected);
        assert!(S::all(&mut client, &table).values().all(|row| *row == Some(facts(second))));
    }
}

fn few_keys_of_many_are_compared_as_well<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::put(&mut client, &table, (0..20_000).map(|key| (key, facts(key))).collect());
    // Far from each other, and near.
    let keys = || (0..20_000).filter(|key| key % 50 == 0 || *key > 18_000);
    for changed in [0, 1] {
        let change = move |key: i64| if key % 1_000 == 0 { key + changed } else { key };
        let report = small(&table).run(&mut client, keys(), move |key| record(change(*key))).unwrap();
        assert_eq!(report.counts, counts(0, 20 * changed as u64, 2_360 - 20 * changed as u64, 0));
    }
    // In no order at all.
    let keys = keys().map(|key| (key * 7_919) % 20_000);
    let report = small(&table).run(&mut client, keys, |key| record(*key)).unwrap();
    assert_eq!((report.counts.inserted, report.counts.total()), (0, 2_360));
}

fn rows_of_every_kind_are_compared<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let long = |key: i64| Facts { number: key, text: "x".repeat(100_000) };
    // What is stored and what is computed: short, long, nothing.
    let kind = move |kind: i64, key: i64| match kind {
        0 => Computed::Record(facts(key)),
        1 => Computed::Record(long(key)),
        _ => Computed::Empty,
    };
    let before = move |key: &i64| -> Answer { Ok(kind(key % 3, *key)) };
    let after = move |key: &i64| -> Answer { Ok(kind(key / 3 % 3, *key)) };
    small(&table).run(&mut client, 0..90, before).unwrap();
    assert_eq!(small(&table).run(&mut client, 0..90, before).unwrap().counts, counts(0, 0, 90, 0));
    assert_eq!(small(&table).run(&mut client, 0..90, after).unwrap().counts, counts(0, 60, 30, 0));
    assert_eq!(small(&table).run(&mut client, 0..90, after).unwrap().counts, counts(0, 0, 90, 0));
    let all = S::all(&mut client, &table);
    for (key, row) in all {
        assert!(row == [Some(facts(key)), Some(long(key)), None][key as usize / 3 % 3], "{key}");
    }
}

fn texts_are_compared_whatever_their_collation<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<String, Facts>(&mut client, "texts");
    let collation = "SELECT count(*) FROM pg_collation WHERE collname = 'und-x-icu'";
    if S::number(&mut client, collation) == 0 {
        eprintln!("skipped: the server has no collations of ICU");
        return;
    }
    let change = "DROP VIEW texts_fields; ALTER TABLE texts ALTER key TYPE text COLLATE \"und-x-icu\"";
    S::sql(&mut client, change);
    let keys = || (0..300).map(|i| format!("{}{i}", ["a", "B", "ä", "-", "Z"][i % 5]));
    for expected in [counts(300, 0, 0, 0), counts(0, 0, 300, 0)] {
        let report = small(&table).run(&mut client, keys(), |key| record(key.len() as i64)).unwrap();
        assert_eq!(report.counts, expected);
    }
}

fn a_batch_ends_by_rows_or_bytes<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let refresh = || table.refresh().batch_time(Duration::MAX);
    let by_rows = refresh().batch_rows(7).run(&mut client, 0..69, |key| record(*key)).unwrap();
    assert_eq!(by_rows.batches, 10);
    let of_bytes =
        |len: usize| -> Answer { Ok(Computed::Record(Facts { number: 0, text: "x".repeat(len) })) };
    // Nine blobs of 10,000 bytes and a header are in 100,000, ten are not.
    let by_bytes = refresh().batch_bytes(100_000).run(&mut client, 0..64, move |_| of_bytes(10_000)).unwrap();
    assert_eq!((by_bytes.batches, by_bytes.counts), (8, counts(0, 64, 0, 0)));
    // A blob that is longer than a batch has one of its own: the keys before and behind it come to one each.
    let large = move |key: &i64| of_bytes(if *key == 30 { 150_000 } else { 10 });
    let large = refresh().batch_bytes(100_000).run(&mut client, 0..64, large).unwrap();
    assert_eq!((large.batches, large.counts.updated), (3, 64));
    let least = refresh().batch_bytes(1).run(&mut client, 0..64, move |_| of_bytes(20)).unwrap();
    assert_eq!((least.batches, least.counts.updated), (64, 64));
    // Keys without a blob take no room.
    let empty = |_: &i64| -> Answer { Ok(Computed::Empty) };
    assert_eq!(refresh().batch_bytes(1).run(&mut client, 0..64, empty).unwrap().batches, 1);
}

fn no_batch_has_more_bytes_than_it_may<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    // Blobs of many lengths, so that chunks are long when the large ones come.
    let len = |key: i64| if key % 700 < 600 { key as usize % 90 } else { 3_000 + key as usize % 9_000 };
    for batch_bytes in [20_000, 400_000] {
        let (mut from, mut most) = (0, 0);
        let refresh =
            table.refresh().threads(3).batch_bytes(batch_bytes).resume("job", batch_bytes.to_string());
        let refresh = refresh.on_progress(|progress| {
            let blobs = (from..progress.keys as i64).map(|key| {
                Blob::encode(&Facts { number: key, text: "x".repeat(len(key)) }).unwrap().as_bytes().len()
            });
            most = most.max(blobs.sum::<usize>());
            from = progress.keys as i64;
        });
        let compute = move |key: &i64| -> Answer {
            Ok(Computed::Record(Facts { number: *key, text: "x".repeat(len(*key)) }))
        };
        refresh.run(&mut client, 0..4_000, compute).unwrap();
        assert!(most <= batch_bytes, "{most} bytes");
        // The mark has come to the end with them.
        let again = table.refresh().resume("job", batch_bytes.to_string());
        assert_eq!(again.run(&mut client, 0..4_000, compute).unwrap().resumed, 4_000);
    }
}

fn a_batch_ends_by_time<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let committed = Arc::new(Event::default());
    let waits = committed.clone();
    // The tenth key is not done before the first is stored.
    let patient = move |key: &i64| {
        if *key == 9 {
            waits.wait();
        }
        record(*key)
    };
    let refresh = table.refresh().threads(1).batch_time(Duration::from_millis(30));
    let refresh = refresh.on_progress(|_| committed.set());
    assert!(refresh.run(&mut client, 0..70, patient).unwrap().batches >= 2);
    let all = table.refresh().batch_time(Duration::MAX).run(&mut client, 0..70, |key| record(*key)).unwrap();
    assert_eq!((all.batches, all.counts), (1, counts(0, 0, 70, 0)));
}

fn blobs_and_options_can_be_computed<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let report = small(&table)
        .run(&mut client, 0..10, |key| {
            let blob = (key % 2 == 0).then(|| Blob::encode(&facts(*key))).transpose()?;
            Ok::<_, record_feed::Error>(Computed::Record(blob))
        })
        .unwrap();
    assert_eq!(report.counts.inserted, 10);
    let all = S::all(&mut client, &table);
    assert!(all.iter().all(|(key, row)| *row == (key % 2 == 0).then(|| facts(*key))));
}

#[derive(Key, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Coverage {
    insurer: String,
    number: u64,
}

fn keys_of_several_columns_work<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<Coverage, Facts>(&mut client, "facts");
    let keys = |n: u64| (0..n).map(|i| Coverage { insurer: format!("é{}", i % 3), number: u64::MAX - i });
    let run = |client: &mut S::Client, n: u64| {
        small(&table)
            .prune()
            .resume("coverages", n.to_string())
            .run(client, keys(n), |key| record((u64::MAX - key.number) as i64))
            .unwrap()
    };
    assert_eq!(run(&mut client, 300).counts, counts(300, 0, 0, 0));
    assert_eq!(run(&mut client, 290).counts, counts(0, 0, 290, 10));
    assert!(S::all(&mut client, &table).into_keys().eq({
        let mut keys: Vec<_> = keys(290).collect();
        keys.sort();
        keys
    }));
}

mod newer {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub(super) struct Facts {
        pub(super) number: i64,
        pub(super) text: String,
        #[record(since = 2)]
        pub(super) more: u32,
    }
}

/// A record of its own: what a process knows of newer layouts belongs to all of it.
#[derive(Record)]
struct Older {
    number: i64,
    text: String,
}

fn rows_that_are_newer_are_left_alone<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<i64, Older>(&mut client, "older");
    let newer = S::create::<i64, newer::Facts>(&mut client, "older");
    let row = |key: i64| (key, newer::Facts { number: 0, text: String::new(), more: (key % 2) as u32 });
    S::put(&mut client, &newer, (0..10).map(row).collect());
    let report = small(&table)
        .run(&mut client, 0..10, |key| {
            Ok::<_, String>(Computed::Record(Older { number: *key + 1, text: String::new() }))
        })
        .unwrap();
    assert_eq!(report.counts, PutCounts { updated: 5, refused_as_newer: 5, ..PutCounts::default() });
}

fn an_empty_stream_changes_nothing<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::put(&mut client, &table, vec![(1, facts(1))]);
    let report = small(&table).resume("job", "1").run(&mut client, [], |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.batches, report.counts), (0, 0, counts(0, 0, 0, 0)));
    assert_eq!(S::all(&mut client, &table).len(), 1);
}
