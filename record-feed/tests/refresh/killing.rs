//! Processes that are killed at random moments: resumed, they end like one that never was.

use crate::face::{Refresh as _, Table as _};
use crate::{
    Answer, Facts, facts,
    killed::{kill_on_its_way, run_to_its_end, some_steps, step},
    on_every_store,
    store::{Postgres, Sqlite, Store},
};
use record_feed::refresh::Computed;
use std::{collections::BTreeMap, env, thread, time::Duration};

on_every_store! {
    a_killed_run_that_is_resumed_equals_one_that_never_was,
}

const KEYS: i64 = 6_000;
const KILLS: usize = 8;
/// Where the child process finds the table.
const ADDRESS: &str = "RECORD_TEST_REFRESH_ADDRESS";
const STORE: &str = "RECORD_TEST_REFRESH_STORE";

fn stream() -> impl Iterator<Item = i64> {
    // In no order.
    (0..KEYS).map(|key| (key * 7_919) % KEYS).filter(|key| key % 11 > 0)
}

fn compute(key: &i64) -> Answer {
    // In all some seconds, so that it is killed in the middle of a batch.
    if key % 4 == 0 {
        thread::sleep(Duration::from_millis(3));
    }
    Ok(if key % 5 == 0 { Computed::Empty } else { Computed::Record(facts(key + 1)) })
}

/// Calls `behind` after each batch that was not written before.
fn refresh<S: Store>(client: &mut S::Client, table: &S::Table<i64, Facts>, mut behind: impl FnMut() + Send) {
    let refresh = table.refresh().threads(2).batch_rows(97).prune_at_most(1.0).resume("job", "night");
    let refresh = refresh.on_progress(|progress| {
        if progress.keys > progress.resumed {
            behind();
        }
    });
    refresh.run(client, stream(), compute).unwrap();
}

/// The refresh as a process of its own. Not a test by itself.
#[test]
#[ignore = "run by other tests, as a process of its own"]
fn child() {
    let Ok(address) = env::var(ADDRESS) else { return };
    match &env::var(STORE).unwrap()[..] {
        Sqlite::NAME => in_child::<Sqlite>(&address),
        Postgres::NAME => in_child::<Postgres>(&address),
        #[cfg(feature = "tokio")]
        crate::store::TokioPostgres::NAME => in_child::<crate::store::TokioPostgres>(&address),
        other => panic!("{other}"),
    }
}

fn in_child<S: Store>(address: &str) {
    let mut client = S::connect_to(address);
    let table = S::create(&mut client, "facts");
    refresh::<S>(&mut client, &table, step);
}

fn a_killed_run_that_is_resumed_equals_one_that_never_was<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<i64, Facts>(&mut client, "facts");
    let stored = || (0..KEYS + 500).step_by(3).map(|key| (key, facts(key))).collect::<Vec<_>>();
    S::put(&mut client, &table, stored());
    let done = |client: &mut S::Client| -> i64 {
        // Rows that the stored ones do not have.
        S::number(client, "SELECT count(*) FROM facts WHERE key % 3 > 0")
    };

    let vars = || [(ADDRESS, store.address()), (STORE, S::NAME.into())];
    for _ in 0..KILLS {
        let before = done(&mut client);
        // In all fewer batches than there are.
        kill_on_its_way("killing::child", vars(), some_steps(1, 5), || done(&mut client) > before);
    }
    assert_eq!(S::number(&mut client, &format!("SELECT count(*) FROM {}", S::POSITIONS)), 1);
    run_to_its_end("killing::child", vars());

    let whole = S::new();
    let mut other = whole.connect();
    let expected = S::create::<i64, Facts>(&mut other, "facts");
    S::put(&mut other, &expected, stored());
    refresh::<S>(&mut other, &expected, || ());
    let expected: BTreeMap<_, _> = S::all(&mut other, &expected);
    assert!(S::all(&mut client, &table) == expected, "{} rows of {}", done(&mut client), expected.len());
    assert_eq!(expected.len(), stream().count());
}
