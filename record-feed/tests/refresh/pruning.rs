//! Rows of keys that did not come are deleted, and only when that is safe.

use crate::face::{Refresh as _, Table as _};
use crate::{
    Facts, LEVELS, behind, counts, facts, in_the_way, on_every_store, record, small, store::Store, table,
};
use record_feed::{Error, refresh::Computed};

on_every_store! {
    rows_of_keys_that_did_not_come_are_deleted,
    keys_that_failed_or_are_kept_stay,
    more_than_is_allowed_is_not_deleted,
    an_empty_stream_deletes_nothing_unless_all_may_go,
    nothing_is_deleted_when_the_run_did_not_end_well,
    rows_that_others_added_meanwhile_stay,
    a_resumed_run_deletes_what_a_whole_one_does,
    a_run_that_has_pruned_does_not_prune_again,
    a_run_that_was_refused_to_prune_may_do_so_later,
    a_mark_of_an_older_run_says_nothing_of_this_one,
    keys_of_several_columns_and_types_are_told_apart,
    keys_may_be_more_than_fit_into_memory,
    a_run_that_another_one_of_its_name_has_overtaken_deletes_nothing,
}

mod on_postgres {
    use super::a_batch_waits_for_a_run_of_its_name_that_is_pruning;

    crate::on_postgres! { a_batch_waits_for_a_run_of_its_name_that_is_pruning }
}

fn keys<S: Store>(client: &mut S::Client, table: &S::Table<i64, Facts>) -> Vec<i64> {
    S::all(client, table).into_keys().collect()
}

fn rows_of_keys_that_did_not_come_are_deleted<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    let wanted = || (0..1_010).filter(|key| key % 3 > 0);
    let unpruned = small(&table).run(&mut client, wanted(), |key| record(*key)).unwrap();
    assert_eq!(unpruned.counts.deleted, 0);
    for deleted in [334, 0] {
        let report = small(&table).prune().run(&mut client, wanted(), |key| record(*key)).unwrap();
        assert_eq!(report.counts, counts(0, 0, 673, deleted));
        assert_eq!(keys::<S>(&mut client, &table), wanted().collect::<Vec<_>>());
        assert_eq!(S::number(&mut client, S::TEMPORARY), 0);
    }
}

fn keys_that_failed_or_are_kept_stay<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..500, |key| record(*key)).unwrap();
    let report = small(&table)
        .prune()
        .run(&mut client, 10..500, |key| match key {
            20 => Err("failed"),
            30 => panic!("failed"),
            40 => Ok(Computed::Keep),
            key => Ok(Computed::Record(facts(*key))),
        })
        .unwrap();
    assert_eq!((report.failed, report.counts.deleted), (2, 10));
    assert_eq!(keys::<S>(&mut client, &table), (10..500).collect::<Vec<_>>());
}

fn more_than_is_allowed_is_not_deleted<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    for (share, wanted, is_deleted) in [
        (0.5, 499, false),
        (0.1, 899, false),
        (0.0, 999, false),
        (f64::NAN, 999, false),
        (0.1, 900, true),
        (0.5, 450, true),
    ] {
        let before = keys::<S>(&mut client, &table);
        // A new key, to see that the rest is done.
        let run = (0..wanted).chain([2_000]);
        let outcome = small(&table).prune_at_most(share).run(&mut client, run, |key| record(*key));
        let mut after = keys::<S>(&mut client, &table);
        assert_eq!(after.pop(), Some(2_000));
        match outcome {
            Ok(report) => {
                assert!(is_deleted, "{share} {report}");
                assert_eq!(after.len() as i64, wanted);
            }
            Err(stopped) => {
                assert!(!is_deleted && stopped.is_pruning_refused(), "{share} {stopped}");
                assert!(stopped.to_string().contains("rows would be pruned, and "), "{stopped}");
                assert_eq!(stopped.report().counts.deleted, 0);
                assert!(after.iter().eq(before.iter().filter(|key| **key < 2_000)));
            }
        }
        S::sql(&mut client, "DELETE FROM facts WHERE key = 2000");
    }
}

fn an_empty_stream_deletes_nothing_unless_all_may_go<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    for rows in [1, 100] {
        S::put(&mut client, &table, (0..rows).map(|key| (key, facts(key))).collect());
        let stopped = small(&table).prune().run(&mut client, [], |key| record(*key)).unwrap_err();
        assert!(stopped.is_pruning_refused(), "{stopped}");
        assert_eq!(keys::<S>(&mut client, &table).len() as i64, rows);
        let report = small(&table).prune_at_most(1.0).run(&mut client, [], |key| record(*key)).unwrap();
        assert_eq!(report.counts, counts(0, 0, 0, rows as u64));
        // There is nothing to lose.
        small(&table).prune().run(&mut client, [], |key| record(*key)).unwrap();
    }
}

fn nothing_is_deleted_when_the_run_did_not_end_well<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..100, |key| record(*key)).unwrap();
    let failing = small(&table).prune_at_most(1.0).max_failures(0);
    assert!(
        failing
            .run(&mut client, 50..100, |key| if *key == 99 { Err("none".into()) } else { record(*key) })
            .is_err()
    );
    let broken = (50..100).map(Ok).chain([Err("cut")]);
    assert!(small(&table).prune_at_most(1.0).try_run(&mut client, broken, |key| record(*key)).is_err());
    assert_eq!(keys::<S>(&mut client, &table).len(), 100);
    assert_eq!(S::number(&mut client, S::TEMPORARY), 0);
}

fn rows_that_others_added_meanwhile_stay<S: Store>() {
    let (store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..100, |key| record(*key)).unwrap();
    let mut other = store.connect();
    let mut added = false;
    let refresh = small(&table).prune().batch_rows(10).on_progress(|_| {
        if !std::mem::replace(&mut added, true) {
            S::put(&mut other, &table, vec![(1_000, facts(0))]);
        }
    });
    let report = refresh.run(&mut client, 1..100, |key| record(*key)).unwrap();
    assert_eq!(report.counts.deleted, 1);
    assert_eq!(keys::<S>(&mut client, &table), (1..100).chain([1_000]).collect::<Vec<_>>());
}

fn a_resumed_run_deletes_what_a_whole_one_does<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    let broken =
        (0..1_000).map(|key| if key < 555 { Ok(key) } else { Err("cut") }).filter(|key| *key != Ok(3));
    let refresh = || small(&table).prune().resume("job", "night");
    assert!(refresh().try_run(&mut client, broken, |key| record(*key)).is_err());
    let whole = (0..1_000).filter(|key| ![3, 700].contains(key));
    let report = refresh().run(&mut client, whole, |key| record(*key)).unwrap();
    assert_eq!((report.resumed, report.counts), (554, counts(0, 0, 444, 2)));
    assert_eq!(keys::<S>(&mut client, &table).len(), 998);
}

fn a_run_that_has_pruned_does_not_prune_again<S: Store>() {
    // With something to prune and without; with more failures than a mark has room for, after which it does not move.
    for (first, failing) in [(1, 0), (0, 0), (1, 1_500)] {
        let (_store, mut client, table) = table::<S>();
        small(&table).run(&mut client, 0..2_000, |key| record(*key)).unwrap();
        let run = |client: &mut S::Client, id: &str, keys: std::ops::Range<i64>, failing: i64| {
            let refresh = small(&table).prune().max_failures(usize::MAX).resume("job", id);
            let compute = move |key: &i64| if *key < failing { Err("failed".into()) } else { record(*key) };
            refresh.run(client, keys, compute).unwrap()
        };
        let report = run(&mut client, "night", first..2_000, failing);
        assert_eq!((report.counts.deleted, report.pruned_before), (first as u64, false));
        S::put(&mut client, &table, vec![(9_000, facts(0))]);
        // Also when more keys come than before.
        for end in [2_000, 2_003, 2_003] {
            let report = run(&mut client, "night", first..end, 0);
            assert_eq!((report.counts.deleted, report.pruned_before), (0, true), "{report}");
            assert!(report.to_string().ends_with("; pruned before, so not again"), "{report}");
        }
        assert_eq!(keys::<S>(&mut client, &table), (first..2_003).chain([9_000]).collect::<Vec<_>>());
        // Without pruning there is nothing to say.
        let report = small(&table).resume("job", "night").run(&mut client, first..2_003, |key| record(*key));
        assert!(!report.unwrap().pruned_before);
        let report = run(&mut client, "next night", first..2_003, 0);
        assert_eq!((report.counts.deleted, report.pruned_before), (1, false));
    }
}

fn a_run_that_was_refused_to_prune_may_do_so_later<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..200, |key| record(*key)).unwrap();
    let refresh = || small(&table).resume("job", "night");
    let stopped = refresh().prune_at_most(0.1).run(&mut client, 50..200, |key| record(*key)).unwrap_err();
    assert!(stopped.is_pruning_refused(), "{stopped}");
    // Nor does a run prune that is not asked to.
    refresh().run(&mut client, 50..200, |key| record(*key)).unwrap();
    let report = refresh().prune_at_most(0.5).run(&mut client, 50..200, |key| record(*key)).unwrap();
    assert_eq!((report.counts.deleted, report.pruned_before), (50, false));
}

fn a_mark_of_an_older_run_says_nothing_of_this_one<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let run = |client: &mut S::Client, id: &str, keys: std::ops::Range<i64>| {
        small(&table).prune_at_most(1.0).resume("job", id).run(client, keys, |key| record(*key)).unwrap()
    };
    run(&mut client, "one", 0..100);
    // No batch moves the mark, and yet it is this run's from then on.
    assert_eq!(run(&mut client, "two", 0..0).counts.deleted, 100);
    S::put(&mut client, &table, vec![(1, facts(1))]);
    let report = run(&mut client, "two", 0..0);
    assert_eq!((report.counts.deleted, report.pruned_before), (0, true));
    let report = run(&mut client, "one", 0..100);
    assert_eq!((report.counts.inserted, report.counts.unchanged, report.pruned_before), (99, 1, false));
}

fn keys_of_several_columns_and_types_are_told_apart<S: Store>() {
    type Key = (String, u64, [u8; 2], i16);
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<Key, Facts>(&mut client, "facts");
    let texts = ["", "a", "ab", "é", "\u{1}"].map(String::from);
    let numbers = [0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX];
    let mut all: Vec<Key> = Vec::new();
    for text in texts {
        for n in numbers {
            let bytes = [[0, 0], [0, 255], [255, n as u8]];
            all.extend(bytes.map(|bytes| (text.clone(), n, bytes, -(n as i16))));
        }
    }
    S::put(&mut client, &table, all.iter().cloned().map(|key| (key, facts(1))).collect());
    let wanted: Vec<Key> = all.iter().rev().step_by(2).cloned().collect();
    let refresh = table.refresh().prune().batch_rows(7);
    let report = refresh.run(&mut client, wanted.clone(), |_| record(1)).unwrap();
    assert_eq!(report.counts.deleted, (all.len() - wanted.len()) as u64);
    let mut wanted = wanted;
    wanted.sort();
    assert!(S::all(&mut client, &table).into_keys().eq(wanted));
}

fn keys_may_be_more_than_fit_into_memory<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<String, Facts>(&mut client, "facts");
    // 12 MB of keys, which are noted twice.
    let key = |n: i64| format!("{n:02000}");
    let run = |client: &mut S::Client, keys: std::ops::Range<i64>| {
        let refresh = table.refresh().prune().batch_rows(500);
        refresh.run(client, keys.rev().map(key), |_| record(1)).unwrap()
    };
    run(&mut client, 0..6_000);
    let report = run(&mut client, 700..6_000);
    assert_eq!((report.counts.unchanged, report.counts.deleted), (5_300, 700));
    assert!(S::all(&mut client, &table).into_keys().eq((700..6_000).map(key)));
}

fn a_run_that_another_one_of_its_name_has_overtaken_deletes_nothing<S: Store>() {
    let (store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..200, |key| record(*key)).unwrap();
    let mut other = store.connect();
    let next = || small(&table).resume("job", "next").run(&mut other, 0..200, |key| record(*key)).unwrap();
    let mut next = Some(next);
    // The next night's run, which wants all of them, is done when this one has nothing left but to prune.
    let refresh = small(&table).prune().resume("job", "night").on_progress(|progress| {
        if progress.keys == 150
            && let Some(mut next) = next.take()
        {
            assert_eq!(next().counts, counts(0, 0, 200, 0));
        }
    });
    let stopped = refresh.run(&mut client, 0..150, |key| record(*key)).unwrap_err();
    assert!(stopped.store_error().is_some_and(Error::is_position_moved), "{stopped}");
    assert_eq!(keys::<S>(&mut client, &table), (0..200).collect::<Vec<_>>());
}

fn a_batch_waits_for_a_run_of_its_name_that_is_pruning<S: Store>() {
    let (store, mut client, table) = table::<S>();
    small(&table).resume("job", "night").run(&mut client, 0..100, |key| record(*key)).unwrap();
    for level in LEVELS {
        S::sql(&mut client, &format!("SET default_transaction_isolation = '{level}'"));
        // The other run, as its last transaction: it does not want one of the keys.
        let pruning = "UPDATE record.positions SET position = position; DELETE FROM facts WHERE key = 50";
        let keys = behind(in_the_way(&store, pruning), 0..100);
        let report = small(&table).resume("job", level).run(&mut client, keys, |key| record(*key)).unwrap();
        assert_eq!(report.counts, counts(1, 0, 99, 0), "{level}");
        assert_eq!(self::keys::<S>(&mut client, &table), (0..100).collect::<Vec<_>>());
    }
}
