//! Several connections to one database.

use super::{Facts, counts, database, facts};
use crate::store::{Connection, Store, Table};
use std::{sync::Barrier, thread};

pub(super) fn on_threads(store: &Store, threads: usize, work: impl Fn(usize, Connection) + Sync) {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        for i in 0..threads {
            let (barrier, work) = (&barrier, &work);
            scope.spawn(move || {
                barrier.wait();
                work(i, store.connect());
            });
        }
    });
}

#[test]
fn ten_programs_may_create_a_new_table_at_once() {
    for _ in 0..5 {
        let store = Store::new();
        on_threads(&store, 10, |i, mut conn| {
            let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
            table.put(conn.client(), &(i as i64), facts(i as u32)).unwrap();
        });
        let mut conn = store.connect();
        let table = Table::<i64, Facts>::open(conn.client(), "facts").unwrap();
        assert_eq!(table.count(conn.client()).unwrap(), 10);
    }
}

#[test]
fn writers_of_overlapping_keys_lose_nothing_and_never_fail() {
    let (store, mut conn) = database();
    let table = Table::<(i32, i64), Facts>::create(conn.client(), "facts").unwrap();
    let (rounds, rows) = (20, 400);
    on_threads(&store, 4, |writer, mut conn| {
        for round in 0..rounds {
            let rows = (0..rows).map(|i| {
                let i = (i * 37 + writer as i64 * 11) % rows;
                ((0, i), facts((writer * 1_000 + round) as u32))
            });
            assert_eq!(table.put_many(conn.client(), rows).unwrap().total(), 400);
            let own = (writer as i32 + 1, round as i64);
            table.put(conn.client(), &own, facts(round as u32)).unwrap();
            table.edit(conn.client(), &own, |facts| facts.additions += 1).unwrap();
        }
    });
    assert_eq!(table.count(conn.client()).unwrap(), rows as u64 + 4 * rounds as u64);
    let mut own = 0;
    table
        .scan()
        .for_each(conn.client(), |(writer, round), view| {
            let additions = view.unwrap().additions();
            if writer > 0 {
                assert_eq!(additions, round as u32 + 1);
                own += 1;
            } else {
                assert_eq!(additions % 1_000, rounds as u32 - 1, "the last round of some writer");
            }
        })
        .unwrap();
    assert_eq!(own, 4 * rounds);
}

#[test]
fn concurrent_edits_of_one_row_all_count() {
    let (store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put(conn.client(), &1, facts(0)).unwrap();
    on_threads(&store, 4, |_, mut conn| {
        for _ in 0..100 {
            table.edit(conn.client(), &1, |facts| facts.additions += 1).unwrap();
        }
    });
    assert_eq!(table.get(conn.client(), &1).unwrap().found().unwrap().view().additions(), 400);
}

#[test]
fn a_scan_sees_one_state_while_others_write() {
    let (store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..1_000).map(|i| (i, facts(1)))).unwrap();
    let mut other = store.connect();
    let mut seen = 0;
    table
        .scan()
        .for_each(conn.client(), |key, view| {
            if key == 10 {
                let all = (0..2_000).map(|i| (i, facts(2)));
                assert_eq!(table.put_many(other.client(), all).unwrap(), counts(1_000, 1_000, 0, 0));
            }
            assert_eq!(view.unwrap().additions(), 1);
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, 1_000);
}
