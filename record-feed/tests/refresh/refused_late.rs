//! Rows that the database refuses when the transaction ends, or by ending it: each is a failure of its key, and no more.

use crate::face::Refresh as _;
use crate::{Answer, Keys, counts, facts, on_every_store, record, small, store::Store, table};
use record_feed::refresh::Computed;
use std::collections::BTreeSet;

on_every_store! {
    a_row_that_is_refused_late_is_a_failure_of_its_key,
    what_was_refused_late_is_computed_again,
    the_mark_moves_with_what_was_kept,
    too_many_rows_that_are_refused_late_stop_the_run,
}

fn a_row_that_is_refused_late_is_a_failure_of_its_key<S: Store>() {
    // The first and the last of a batch, two neighbours, one alone in its batch.
    for forbidden in [vec![0], vec![99], vec![150, 151], vec![300], vec![3, 100, 222, 299]] {
        let (_store, mut client, table) = table::<S>();
        S::put(&mut client, &table, vec![(-1, facts(0))]);
        forbidden.iter().for_each(|key| S::forbid_late(&mut client, "facts", *key));
        let report = small(&table)
            .resume("job", "1")
            .prune_at_most(1.0)
            .run(&mut client, 0..301, |key| match key {
                120 => Ok(Computed::Keep),
                121 => Ok(Computed::Empty),
                122 => Err("none"),
                key => Ok(Computed::Record(facts(*key))),
            })
            .unwrap();
        let failed = forbidden.len() as u64 + 1;
        assert_eq!((report.keys, report.kept, report.failed), (301, 1, failed), "{forbidden:?}");
        assert_eq!(report.counts, counts(300 - failed, 0, 0, 1), "{forbidden:?}");
        let refused: Vec<_> = report
            .failures
            .iter()
            .filter_map(|failure| {
                Some((failure.key(), failure.error()?.downcast_ref::<record_feed::Error>()?))
            })
            .collect();
        assert!(refused.iter().map(|(key, _)| *key).eq(&forbidden), "{refused:?}");
        assert!(refused.iter().all(|(_, error)| error.table() == Some("facts")), "{refused:?}");
        let stored: BTreeSet<i64> = S::all(&mut client, &table).into_keys().collect();
        let expected = (0..301).filter(|key| ![120, 122].contains(key) && !forbidden.contains(key));
        assert_eq!(stored, expected.collect());
    }
}

fn what_was_refused_late_is_computed_again<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::forbid_late(&mut client, "facts", 150);
    let run = |client: &mut S::Client| {
        let computed = Keys::default();
        let now = computed.clone();
        let refresh = small(&table).resume("job", "1");
        let report = refresh.run(client, 0..300, move |key| {
            now.add(key);
            record(*key)
        });
        (report.unwrap(), computed.sorted())
    };
    assert_eq!(run(&mut client).0.failed, 1);
    let (report, computed) = run(&mut client);
    assert_eq!((report.keys, report.resumed, report.failed, computed), (300, 299, 1, vec![150]));
    let on = if S::NAME != "sqlite" { " ON facts" } else { "" };
    S::sql(&mut client, &format!("DROP TRIGGER forbid_150{on}"));
    let (report, computed) = run(&mut client);
    assert_eq!((report.failed, report.counts, computed), (0, counts(1, 0, 0, 0), vec![150]));
    assert_eq!(run(&mut client).1, [0; 0]);
}

fn the_mark_moves_with_what_was_kept<S: Store>() {
    let (store, mut client, table) = table::<S>();
    S::forbid_late(&mut client, "facts", 170);
    let mut other = store.connect();
    let mark = format!("SELECT count(*) FROM {}", S::POSITIONS);
    let refresh = small(&table).resume("job", "1").on_progress(|progress| {
        // What is told is kept, and nothing else.
        let kept = progress.keys - progress.failed;
        assert_eq!(S::number(&mut other, "SELECT count(*) FROM facts") as u64, kept);
        assert_eq!(S::number(&mut other, &mark), 1);
    });
    let keys = (0..250).map(Ok).chain([Err("cut")]);
    let stopped = refresh.try_run(&mut client, keys, |key| record(*key)).unwrap_err();
    assert!(stopped.is_of_keys(), "{stopped}");
    let report = small(&table).resume("job", "1").run(&mut client, 0..300, |key| record(*key)).unwrap();
    assert_eq!((report.resumed, report.failed, report.counts), (249, 1, counts(50, 0, 0, 0)));
}

fn too_many_rows_that_are_refused_late_stop_the_run<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    (110..140).for_each(|key| S::forbid_late(&mut client, "facts", key));
    let compute = |key: &i64| -> Answer { if *key == 5 { Err("none".into()) } else { record(*key) } };
    let stopped =
        small(&table).max_failures(4).resume("job", "1").run(&mut client, 0..1_000, compute).unwrap_err();
    assert!(stopped.is_too_many_failures() && stopped.store_error().is_none(), "{stopped}");
    let report = stopped.report();
    assert_eq!((report.failed, report.failures.len()), (5, 5));
    assert_eq!(S::all(&mut client, &table).len() as u64, report.counts.inserted);
    assert!((109..130).contains(&report.counts.inserted), "{report}");
    // What was kept is marked, so that the rest can be done when the cause is gone.
    let on = if S::NAME != "sqlite" { " ON facts" } else { "" };
    (110..140).for_each(|key| S::sql(&mut client, &format!("DROP TRIGGER forbid_{key}{on}")));
    let report = small(&table).resume("job", "1").run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((report.keys, report.failed), (1_000, 0));
    assert_eq!(S::all(&mut client, &table).len(), 1_000);
}
