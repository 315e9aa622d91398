//! How far the feed has come: stored with its rows, and with nobody else's.

use super::{close, facts, stored, table};
use crate::store::{Positions, Writer};
use record_table::Position;
use std::time::Duration;

#[test]
fn a_position_goes_with_the_rows_before_it() {
    let (store, mut conn, table) = table();
    let builder = || Writer::builder(table.clone()).position("feed");
    let writer = builder().start(store.way()).unwrap();
    assert_eq!(writer.position(), None);
    writer.put(1, facts(1)).unwrap();
    writer.advance("first").unwrap();
    writer.put(2, facts(2)).unwrap();
    assert_eq!(writer.position(), None);
    writer.flush().unwrap();
    assert_eq!(writer.position(), Some(Position::from("first")));
    // A position alone is written too; rows alone leave it as it is.
    writer.advance("second").unwrap();
    writer.flush().unwrap();
    assert_eq!(writer.position(), Some(Position::from("second")));
    writer.put(3, facts(3)).unwrap();
    let report = close(writer);
    assert_eq!(report.position, Some(Position::from("second")));
    assert_eq!(stored(&mut conn, &table).len(), 3);

    let writer = builder().start(store.way()).unwrap();
    assert_eq!(writer.position(), Some(Position::from("second")));
    writer.put_at(4, facts(4), "third").unwrap();
    assert_eq!(close(writer).position, Some(Position::from("third")));
    let positions = Positions::create(conn.client()).unwrap();
    assert_eq!(positions.get(conn.client(), "feed").unwrap(), Some(Position::from("third")));
    assert_eq!(positions.get(conn.client(), "other").unwrap(), None);
}

#[test]
fn a_writer_without_a_feed_takes_no_position() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
    for error in [writer.advance(1).unwrap_err(), writer.put_at(1, facts(1), 1).unwrap_err()] {
        assert!(error.to_string().contains("keeps no position"), "{error}");
    }
    assert_eq!(close(writer).position, None);
    assert!(stored(&mut conn, &table).is_empty());
    let error = Writer::builder(table).position("").start(store.way()).unwrap_err();
    assert!(error.to_string().contains("the name of a feed"), "{error}");
}

#[test]
fn a_writer_whose_position_another_has_moved_stops_and_writes_nothing() {
    let (store, mut conn, table) = table();
    let builder = || Writer::builder(table.clone()).position("feed").flush_every(Duration::from_secs(3_600));
    let (first, second) = (builder().start(store.way()).unwrap(), builder().start(store.way()).unwrap());
    first.put_at(1, facts(1), 1).unwrap();
    first.flush().unwrap();
    second.put_at(1, facts(9), 1).unwrap();
    second.put(2, facts(9)).unwrap();
    let error = second.flush().unwrap_err();
    let said = error.to_string();
    assert!(said.contains("the position of `feed` is not where this program left it"), "{said}");
    assert!(said.contains("the database has lost its last commits"), "{said}");
    let stopped = second.close().unwrap_err();
    assert!(stopped.error.is_position_moved() && stopped.counts.retried == 0, "{stopped:?}");
    let mut keys: Vec<i64> = stopped.unwritten.iter().map(|(key, _)| *key).collect();
    keys.sort();
    assert_eq!(keys, [1, 2]);
    first.put_at(3, facts(3), 2).unwrap();
    assert_eq!(close(first).position, Some(Position::from(2)));
    assert_eq!(stored(&mut conn, &table), [(1, Some(facts(1))), (3, Some(facts(3)))].into());
}

#[test]
fn rows_without_a_position_are_not_written_over_what_another_has_written() {
    for begun in [false, true] {
        let (store, mut conn, table) = table();
        let builder =
            || Writer::builder(table.clone()).position("feed").flush_every(Duration::from_secs(3_600));
        if begun {
            let before = builder().start(store.way()).unwrap();
            before.advance(0).unwrap();
            close(before);
        }
        let (stale, current) = (builder().start(store.way()).unwrap(), builder().start(store.way()).unwrap());
        // Until somebody moves the position, both may write.
        for writer in [&stale, &current] {
            writer.put(1, facts(1)).unwrap();
            writer.flush().unwrap();
        }
        current.put_at(1, facts(2), 1).unwrap();
        current.flush().unwrap();
        stale.put(1, facts(9)).unwrap();
        assert!(stale.flush().is_err(), "{begun}");
        assert!(stale.close().unwrap_err().error.is_position_moved(), "{begun}");
        close(current);
        assert_eq!(stored(&mut conn, &table), [(1, Some(facts(2)))].into(), "{begun}");
    }
}
