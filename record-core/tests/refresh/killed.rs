//! Processes that are killed at random moments: resumed, they end like one that never was.

use crate::{
    Answer, Facts, facts, on_both_stores,
    store::{Postgres, Sqlite, Store},
};
use record_core::refresh::{Computed, Refresh};
use std::{
    collections::BTreeMap,
    env,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

on_both_stores! {
    a_killed_run_that_is_resumed_equals_one_that_never_was,
}

const KEYS: i64 = 6_000;
/// Where the child process finds the table.
const ADDRESS: &str = "RECORD_TEST_REFRESH_ADDRESS";
const STORE: &str = "RECORD_TEST_REFRESH_STORE";

fn stream() -> impl Iterator<Item = i64> {
    // In no order.
    (0..KEYS).map(|key| (key * 7_919) % KEYS).filter(|key| key % 11 > 0)
}

fn compute(key: &i64) -> Answer {
    // In all some seconds.
    if key % 4 == 0 {
        thread::sleep(Duration::from_millis(3));
    }
    Ok(if key % 5 == 0 { Computed::Empty } else { Computed::Record(facts(key + 1)) })
}

fn refresh<S: Store>(client: &mut S::Client, table: &S::Table<i64, Facts>) {
    let refresh = Refresh::new(table).threads(2).batch_rows(97).prune_at_most(1.0).resume("job", "night");
    refresh.run(client, stream(), compute).unwrap();
}

/// The child process. Called as a test it does nothing.
#[test]
fn child() {
    let Ok(address) = env::var(ADDRESS) else { return };
    match &env::var(STORE).unwrap()[..] {
        Sqlite::NAME => in_child::<Sqlite>(&address),
        Postgres::NAME => in_child::<Postgres>(&address),
        other => panic!("{other}"),
    }
}

fn in_child<S: Store>(address: &str) {
    let mut client = S::connect_to(address);
    let table = S::create(&mut client, "facts");
    refresh::<S>(&mut client, &table);
}

fn start<S: Store>(store: &S) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["killed::child", "--exact", "--nocapture"])
        .env(ADDRESS, store.address())
        .env(STORE, S::NAME)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Numbers that differ from run to run.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) % below
}

fn a_killed_run_that_is_resumed_equals_one_that_never_was<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<i64, Facts>(&mut client, "facts");
    let stored = || (0..KEYS + 500).step_by(3).map(|key| (key, facts(key))).collect::<Vec<_>>();
    S::put(&mut client, &table, stored());
    let positions = format!("SELECT count(*) FROM {}", S::POSITIONS);
    let done = |client: &mut S::Client| -> i64 {
        // Rows that the stored ones do not have.
        S::number(client, "SELECT count(*) FROM facts WHERE key % 3 > 0")
    };

    let (mut kills, mut before) = (0, 0);
    let ended = loop {
        let mut child = start(&store);
        let deadline = Instant::now() + Duration::from_millis(100 + random(600));
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if Instant::now() >= deadline => break None,
                None => thread::sleep(Duration::from_millis(2)),
            }
        };
        if let Some(status) = status {
            break status;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let now = done(&mut client);
        assert!(now >= before, "{now} rows after {before}");
        before = now;
        if kills == 4 {
            // Enough: to the end.
            break start(&store).wait().unwrap();
        }
    };
    assert!(ended.success());
    assert!(kills > 0 && S::number(&mut client, &positions) == 1);

    let whole = S::new();
    let mut other = whole.connect();
    let expected = S::create::<i64, Facts>(&mut other, "facts");
    S::put(&mut other, &expected, stored());
    refresh::<S>(&mut other, &expected);
    let expected: BTreeMap<_, _> = S::all(&mut other, &expected);
    assert!(S::all(&mut client, &table) == expected, "{} rows of {}", done(&mut client), expected.len());
    assert_eq!(expected.len(), stream().count());
}
