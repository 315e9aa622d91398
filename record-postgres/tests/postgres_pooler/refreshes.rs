//! Refreshes with pruning, several at once.

use crate::{Facts, Pooled, facts, number};
use postgres::Client;
use record_feed::refresh::{Computed, Refresh};
use record_postgres::postgres::Table;
use std::thread;

const KEYS: i64 = 500;
const ROUNDS: i64 = 30;

fn compute(key: &i64) -> Result<Computed<Facts>, String> {
    Ok(Computed::Record(facts(*key)))
}

/// Small, so that a run is many transactions.
fn refresh(table: &Table<i64, Facts>) -> Refresh<'_, Table<i64, Facts>> {
    Refresh::new(table).threads(1).batch_rows(100)
}

/// Three clients at once, each with a table of its own, which holds the keys up to [`KEYS`].
fn three_at_once(run: impl Fn(&mut Client, &Table<i64, Facts>) + Sync) {
    let database = Pooled::new();
    let (database, run) = (&database, &run);
    thread::scope(|scope| {
        for name in ["first", "second", "third"] {
            scope.spawn(move || {
                let mut client = database.connect();
                let table = Table::create(&mut client, name).unwrap();
                refresh(&table).run(&mut client, 0..KEYS, compute).unwrap();
                run(&mut client, &table);
            });
        }
    });
}

/// Checks that a table holds the keys of a range and no others.
fn check(client: &mut Client, table: &Table<i64, Facts>, keys: std::ops::Range<i64>) {
    let name = table.name();
    assert_eq!(number(client, &format!("SELECT count(*) FROM {name}")), keys.end - keys.start, "{name}");
    assert_eq!(number(client, &format!("SELECT min(key) FROM {name}")), keys.start, "{name}");
    assert_eq!(number(client, &format!("SELECT max(key) FROM {name}")), keys.end - 1, "{name}");
}

#[test]
fn what_is_wanted_stays_and_nothing_else_does() {
    three_at_once(|client, table| {
        for round in 0..ROUNDS {
            // What went in the round before comes back.
            let start = 7 * (round % 3);
            let report = refresh(table).prune().run(client, start..KEYS, compute).unwrap();
            assert_eq!(report.counts.deleted, if round % 3 > 0 { 7 } else { 0 }, "round {round}: {report}");
            assert_eq!(
                report.counts.unchanged + report.counts.inserted,
                (KEYS - start) as u64,
                "round {round}"
            );
            check(client, table, start..KEYS);
        }
    });
}

#[test]
fn a_resumed_run_deletes_what_a_whole_one_does() {
    three_at_once(|client, table| {
        for round in 0..ROUNDS {
            let job = || refresh(table).prune().resume(table.name(), round.to_string());
            let start = 7 * (round % 3);
            let cut = (start..KEYS / 2).map(Ok).chain([Err("cut")]);
            assert!(job().try_run(client, cut, compute).unwrap_err().is_of_keys());
            let report = job().run(client, start..KEYS, compute).unwrap();
            assert_eq!(report.resumed, (KEYS / 2 - start) as u64);
            assert_eq!(report.counts.deleted, if round % 3 > 0 { 7 } else { 0 }, "round {round}: {report}");
            check(client, table, start..KEYS);
        }
    });
}
