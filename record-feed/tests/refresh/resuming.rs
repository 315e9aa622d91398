//! Runs that go on where an earlier one was stopped.

use crate::face::Refresh as _;
use crate::{
    Answer, Facts, Keys, LEVELS, Outcome, behind, counts, facts, in_the_way, on_every_store, record, small,
    store::Store, table,
};

on_every_store! {
    a_stopped_run_goes_on_behind_its_last_batch,
    another_run_begins_anew,
    a_run_that_ended_is_not_done_again,
    keys_that_failed_are_computed_again,
    more_failures_than_a_mark_holds_are_all_computed_again,
    no_key_that_is_new_before_the_mark_is_skipped,
    other_keys_must_be_the_same,
    a_name_of_another_job_is_refused,
    two_at_once_do_not_both_go_on,
}

mod on_postgres {
    use super::*;

    crate::on_postgres! {
        a_run_that_was_killed_in_a_commit_under_way_is_resumed_behind_it,
        a_run_is_resumed_and_prunes_at_every_isolation_level,
    }
}

/// Runs, and says which keys were computed.
fn run<S: Store>(
    client: &mut S::Client,
    table: &S::Table<i64, Facts>,
    id: &str,
    keys: impl IntoIterator<Item = Result<i64, &'static str>, IntoIter: Send> + Send,
) -> (Outcome, Vec<i64>) {
    let computed = Keys::default();
    let now = computed.clone();
    let refresh = small(table).threads(2).resume("job", id);
    let outcome = refresh.try_run(client, keys, move |key| {
        now.add(key);
        record(*key)
    });
    (outcome, computed.sorted())
}

/// Some keys and then an error.
fn cut<I: IntoIterator<Item = i64, IntoIter: Send>>(
    keys: I,
) -> impl Iterator<Item = Result<i64, &'static str>> + Send + use<I> {
    keys.into_iter().map(Ok).chain([Err("cut")])
}

fn a_stopped_run_goes_on_behind_its_last_batch<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let (outcome, _) = run::<S>(&mut client, &table, "1", cut(0..730));
    assert_eq!(outcome.unwrap_err().report().keys, 730);
    let (outcome, computed) = run::<S>(&mut client, &table, "1", cut(0..900));
    assert_eq!(computed, (730..900).collect::<Vec<_>>());
    assert_eq!(outcome.unwrap_err().report().resumed, 730);
    let (outcome, computed) = run::<S>(&mut client, &table, "1", (0..1_000).map(Ok));
    assert_eq!(computed, (900..1_000).collect::<Vec<_>>());
    let report = outcome.unwrap();
    assert_eq!((report.keys, report.resumed, report.counts), (1_000, 900, counts(100, 0, 0, 0)));
    assert_eq!(S::all(&mut client, &table).len(), 1_000);
}

fn another_run_begins_anew<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    assert!(run::<S>(&mut client, &table, "1", cut(0..500)).0.is_err());
    let (outcome, computed) = run::<S>(&mut client, &table, "2", (0..600).map(Ok));
    assert_eq!(computed.len(), 600);
    assert_eq!(outcome.unwrap().counts, counts(100, 0, 500, 0));
    // The night before is forgotten.
    let (_, computed) = run::<S>(&mut client, &table, "1", (0..600).map(Ok));
    assert_eq!(computed.len(), 600);
    // Jobs of other names, too.
    let other = small(&table).resume("other", "1").run(&mut client, 0..600, |key| record(*key)).unwrap();
    assert_eq!(other.resumed, 0);
    assert_eq!(S::number(&mut client, &format!("SELECT count(*) FROM {}", S::POSITIONS)), 2);
}

fn a_run_that_ended_is_not_done_again<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    assert!(run::<S>(&mut client, &table, "1", (0..600).map(Ok)).0.is_ok());
    let (outcome, computed) = run::<S>(&mut client, &table, "1", (0..600).map(Ok));
    assert_eq!(computed, [0; 0]);
    let report = outcome.unwrap();
    assert_eq!((report.keys, report.resumed, report.batches), (600, 600, 0));
    // What came since is.
    assert_eq!(run::<S>(&mut client, &table, "1", (0..603).map(Ok)).1, [600, 601, 602]);
}

fn keys_that_failed_are_computed_again<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let run = |client: &mut S::Client, failing: &[i64], keys: std::ops::Range<i64>| {
        let (computed, failing) = (Keys::default(), failing.to_vec());
        let now = computed.clone();
        let refresh = small(&table).max_failures(3).resume("job", "1");
        let outcome = refresh.run(client, keys, move |key| -> Answer {
            now.add(key);
            if failing.contains(key) { Err("failed".into()) } else { record(*key) }
        });
        (outcome, computed.sorted())
    };
    let (outcome, _) = run(&mut client, &[5, 250, 251], 0..500);
    assert_eq!(outcome.unwrap().failed, 3);
    let (outcome, computed) = run(&mut client, &[250], 0..510);
    assert_eq!(computed, [5, 250, 251].into_iter().chain(500..510).collect::<Vec<_>>());
    let report = outcome.unwrap();
    assert_eq!((report.failed, report.resumed, report.counts.inserted), (1, 497, 12));
    assert_eq!(run(&mut client, &[], 0..510).1, [250]);
    assert_eq!(run(&mut client, &[], 0..510).1, [0; 0]);
    // A run that too many failures stopped, too.
    let failing: Vec<i64> = (600..610).collect();
    let (outcome, _) = run(&mut client, &failing, 0..1_000);
    assert!(outcome.unwrap_err().is_too_many_failures());
    run(&mut client, &[], 0..1_000).0.unwrap();
    assert_eq!(S::all(&mut client, &table).len(), 1_000);
}

fn more_failures_than_a_mark_holds_are_all_computed_again<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let run = |client: &mut S::Client, fails: fn(i64) -> bool| {
        small(&table)
            .max_failures(usize::MAX)
            .resume("job", "1")
            .run(client, 0..5_000, move |key| if fails(*key) { Err("failed".into()) } else { record(*key) })
            .unwrap()
    };
    // 1,000 are remembered; they are among the first 3,000 keys.
    let report = run(&mut client, |key| key < 3_000 && key % 2 == 0);
    assert_eq!((report.failed, report.counts.inserted), (1_500, 3_500));
    let report = run(&mut client, |_| false);
    assert!((900..=1_000).contains(&report.resumed), "{report}");
    assert_eq!((report.failed, report.counts.inserted), (0, 1_500));
    assert_eq!(S::all(&mut client, &table).len(), 5_000);
}

fn no_key_that_is_new_before_the_mark_is_skipped<S: Store>() {
    let even = || (0..500).map(|key| 2 * key);
    // One more where the run has been, one less, or one for another.
    let changes: [fn(&i64) -> bool; 3] = [
        |key| key % 2 == 0 || *key == 7,
        |key| key % 2 == 0 && *key != 100,
        |key| (key % 2 == 0 && *key != 100) || *key == 7,
    ];
    for wanted in changes {
        let (_store, mut client, table) = table::<S>();
        assert!(run::<S>(&mut client, &table, "1", cut(even().take(300))).0.is_err());
        let stored = S::all(&mut client, &table);
        let changed = || (0..1_000).filter(wanted).map(Ok);
        let (outcome, computed) = run::<S>(&mut client, &table, "1", changed());
        let stopped = outcome.unwrap_err();
        assert!(stopped.is_other_keys() && stopped.to_string().contains("under another run id"), "{stopped}");
        assert_eq!(computed, [0; 0]);
        assert_eq!(S::all(&mut client, &table), stored);
        // The mark is still there for who gives the same keys as before.
        let (outcome, computed) = run::<S>(&mut client, &table, "1", cut(even().take(310)));
        assert!(outcome.unwrap_err().is_of_keys());
        assert_eq!(computed, (600..620).step_by(2).collect::<Vec<_>>());
        let report = run::<S>(&mut client, &table, "2", changed()).0.unwrap();
        assert_eq!((report.keys, report.resumed), (changed().count() as u64, 0));
        let stored = S::all(&mut client, &table);
        assert!((0..1_000).filter(wanted).all(|key| stored.contains_key(&key)));
    }
}

fn other_keys_must_be_the_same<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let keys = |n: i64| (0..n).map(|key| (key * 7_919) % 1_009);
    assert!(run::<S>(&mut client, &table, "1", cut(keys(500))).0.is_err());
    let (outcome, computed) = run::<S>(&mut client, &table, "1", keys(400).chain(keys(1_000)).map(Ok));
    let stopped = outcome.unwrap_err();
    assert!(stopped.is_other_keys() && stopped.to_string().contains("`job`"), "{stopped}");
    assert_eq!(computed, [0; 0]);
    let (outcome, computed) = run::<S>(&mut client, &table, "1", keys(1_000).map(Ok));
    assert_eq!((computed.len(), outcome.unwrap().resumed), (500, 500));
}

fn a_name_of_another_job_is_refused<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).resume("job", "1").run(&mut client, 0..3, |key| record(*key)).unwrap();
    let other = if S::NAME != "sqlite" { "'\\x1234'::bytea" } else { "x'1234'" };
    S::sql(&mut client, &format!("UPDATE {} SET position = {other}", S::POSITIONS));
    let stopped = small(&table).resume("job", "1").run(&mut client, 0..3, |key| record(*key)).unwrap_err();
    assert!(stopped.to_string().contains("the position `job` was not stored by a refresh"), "{stopped}");
    for name in ["", "a\0b"] {
        let stopped = small(&table).resume(name, "1").run(&mut client, 0..3, |key| record(*key)).unwrap_err();
        assert!(stopped.store_error().is_some(), "{stopped}");
    }
}

fn two_at_once_do_not_both_go_on<S: Store>() {
    let (store, mut client, table) = table::<S>();
    let mut other = store.connect();
    let mut inner = None;
    let refresh = small(&table).resume("job", "1").on_progress(|_| {
        let run = || small(&table).resume("job", "1").run(&mut other, 0..1_000, |key| record(*key));
        inner.get_or_insert_with(run);
    });
    let stopped = refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap_err();
    assert!(stopped.store_error().is_some_and(record_feed::Error::is_position_moved), "{stopped}");
    assert_eq!(inner.unwrap().unwrap().keys, 1_000);
    assert_eq!(S::all(&mut client, &table).len(), 1_000);
}

fn a_run_that_was_killed_in_a_commit_under_way_is_resumed_behind_it<S: Store>() {
    for level in LEVELS {
        let (store, mut client, table) = table::<S>();
        assert!(run::<S>(&mut client, &table, "1", cut(0..100)).0.is_err());
        S::sql(&mut client, "CREATE TABLE marks AS SELECT position AS first FROM record.positions");
        assert!(run::<S>(&mut client, &table, "1", cut(0..200)).0.is_err());
        S::sql(
            &mut client,
            "ALTER TABLE marks ADD COLUMN second bytea; \
             UPDATE marks SET second = (SELECT position FROM record.positions); \
             UPDATE record.positions SET position = (SELECT first FROM marks)",
        );
        S::sql(&mut client, &format!("SET default_transaction_isolation = '{level}'"));
        in_the_way(&store, "UPDATE record.positions SET position = (SELECT second FROM marks)")();
        let (outcome, computed) = run::<S>(&mut client, &table, "1", (0..300).map(Ok));
        assert_eq!(outcome.unwrap().resumed, 200, "{level}");
        assert_eq!(computed, (200..300).collect::<Vec<_>>(), "{level}");
    }
}

/// Where others change its rows meanwhile, too.
fn a_run_is_resumed_and_prunes_at_every_isolation_level<S: Store>() {
    for level in LEVELS {
        let (store, mut client, table) = table::<S>();
        S::put(&mut client, &table, (0..1_010).map(|key| (key, facts(-1))).collect());
        S::sql(&mut client, &format!("SET default_transaction_isolation = '{level}'"));
        let refresh = || small(&table).prune_at_most(1.0).resume("job", "1");
        let change =
            |key: i64| in_the_way(&store, &format!("UPDATE facts SET data = data WHERE key = {key}"));
        // That of the last transactions is given up at the higher levels, and made again.
        let is_again = |retries: u64| (retries > 0) == (level != LEVELS[0]);
        let keys = behind(change(350), 0..450).map(Ok).chain([Err("cut")]);
        let stopped = refresh().try_run(&mut client, keys, |key| record(*key)).unwrap_err();
        let report = stopped.report();
        assert!(stopped.is_of_keys() && report.keys == 450 && is_again(report.retries), "{level}: {stopped}");
        let keys = behind(change(1_005), 0..1_000);
        let report = refresh().run(&mut client, keys, |key| record(*key)).unwrap();
        assert_eq!((report.resumed, report.counts), (450, counts(0, 550, 0, 10)), "{level}");
        assert!(is_again(report.retries), "{level}: {report}");
        assert!(S::all(&mut client, &table).into_iter().eq((0..1_000).map(|key| (key, Some(facts(key))))));
    }
}
