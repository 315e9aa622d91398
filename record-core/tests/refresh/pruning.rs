//! Rows of keys that did not come are deleted, and only when that is safe.

use crate::{Facts, counts, facts, on_both_stores, record, small, store::Store, table};
use record_core::refresh::Computed;

on_both_stores! {
    rows_of_keys_that_did_not_come_are_deleted,
    keys_that_failed_or_are_kept_stay,
    more_than_is_allowed_is_not_deleted,
    an_empty_stream_deletes_nothing_unless_all_may_go,
    nothing_is_deleted_when_the_run_did_not_end_well,
    rows_that_others_added_meanwhile_stay,
    a_resumed_run_deletes_what_a_whole_one_does,
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
