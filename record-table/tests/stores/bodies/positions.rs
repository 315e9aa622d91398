//! How far feeds have come: compare and set, in the transaction that writes their rows.

use super::{Facts, database, facts};
use crate::store::{Positions, Store, Table};
use record_table::{Lookup, Position};
use std::{
    sync::Barrier,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

#[test]
fn a_position_is_stored_where_it_is_expected_and_nowhere_else() {
    let (_store, mut conn) = database();
    let positions = Positions::create(conn.client()).unwrap();
    let (one, two, empty) = (Position::from(1), Position::from("two"), Position::from(""));
    assert_eq!(positions.get(conn.client(), "flights").unwrap(), None);
    positions.set(conn.client(), "flights", None, &one).unwrap();
    positions.set(conn.client(), "flight's", None, &empty).unwrap();
    for expected in [None, Some(&two), Some(&empty)] {
        let error = positions.set(conn.client(), "flights", expected, &two).unwrap_err();
        assert!(error.is_position_moved() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("the position of `flights` is not where"), "{error}");
    }
    assert!(positions.set(conn.client(), "others", Some(&one), &two).unwrap_err().is_position_moved());
    positions.set(conn.client(), "flights", Some(&one), &two).unwrap();
    positions.set(conn.client(), "flights", Some(&two), &two).unwrap();
    assert_eq!(positions.get(conn.client(), "flights").unwrap(), Some(two));
    assert_eq!(positions.get(conn.client(), "flight's").unwrap(), Some(empty));
    assert!(positions.remove(conn.client(), "flights").unwrap());
    assert!(!positions.remove(conn.client(), "flights").unwrap());
    assert_eq!(positions.get(conn.client(), "flights").unwrap(), None);
    for feed in ["", "a\0b", &"x".repeat(1_001)] {
        let error = positions.set(conn.client(), feed, None, &one).unwrap_err();
        assert!(error.to_string().contains("the name of a feed"), "{error}");
        assert!(
            positions.get(conn.client(), feed).is_err() && positions.remove(conn.client(), feed).is_err()
        );
    }
}

#[test]
fn a_position_is_kept_or_undone_with_the_rows_of_its_transaction() {
    let (_store, mut conn) = database();
    let table = Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
    let positions = Positions::create(conn.client()).unwrap();
    for (number, commit) in [(1, false), (2, true)] {
        let mut transaction = conn.transaction();
        table.put(transaction.client(), &number, facts(1)).unwrap();
        positions.set(transaction.client(), "feed", None, &Position::from(number as u64)).unwrap();
        if commit {
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }
    assert_eq!(positions.get(conn.client(), "feed").unwrap(), Some(Position::from(2)));
    assert_eq!(table.get(conn.client(), &1).unwrap(), Lookup::Missing);
    assert!(table.get(conn.client(), &2).unwrap().found().is_some());
}

#[test]
fn ten_programs_may_make_the_table_at_once_and_one_of_them_sets_the_position() {
    for _ in 0..5 {
        let store = Store::new();
        let (barrier, set) = (Barrier::new(10), AtomicU64::new(0));
        thread::scope(|scope| {
            for i in 0..10 {
                let (store, barrier, set) = (&store, &barrier, &set);
                scope.spawn(move || {
                    barrier.wait();
                    let mut conn = store.connect();
                    let positions = Positions::create(conn.client()).unwrap();
                    // Tables of records bring the same schema.
                    Table::<i64, Facts>::create(conn.client(), "facts").unwrap();
                    match positions.set(conn.client(), "feed", None, &Position::from(i)) {
                        Ok(()) => drop(set.fetch_add(1, Ordering::Relaxed)),
                        Err(error) => assert!(error.is_position_moved(), "{error}"),
                    }
                });
            }
        });
        assert_eq!(set.into_inner(), 1);
    }
}

#[test]
fn steps_of_several_programs_that_compare_and_set_all_count() {
    let (store, mut conn) = database();
    let positions = Positions::create(conn.client()).unwrap();
    positions.set(conn.client(), "feed", None, &Position::from(0)).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut conn = store.connect();
                let mut steps = 0;
                while steps < 25 {
                    let from = positions.get(conn.client(), "feed").unwrap().unwrap();
                    let to = Position::from(from.to_u64().unwrap() + 1);
                    match positions.set(conn.client(), "feed", Some(&from), &to) {
                        Ok(()) => steps += 1,
                        Err(error) => assert!(error.is_position_moved(), "{error}"),
                    }
                }
            });
        }
    });
    assert_eq!(positions.get(conn.client(), "feed").unwrap(), Some(Position::from(100)));
}

#[test]
fn the_table_of_positions_is_no_table_of_records() {
    let (_store, mut conn) = database();
    Positions::create(conn.client()).unwrap();
    for name in ["record_positions", "record.positions"] {
        let error = Table::<i64, Facts>::create(conn.client(), name).err();
        let refused = error.is_some_and(|error| error.to_string().contains("the table of positions"));
        assert_eq!(refused, crate::store::POSITIONS == name, "{name}");
    }
}
