//! Connections that are cut in the commit: whether it took place is found out, and nothing is written twice.

use crate::{
    bodies::{Facts, FactsPatch, close, facts, stored, table, wait_until},
    connections::set_for_all,
    cut::{Cut, proxy},
    store::{Connection, Store, Table, Writer},
};
use record_core::Patch;
use record_table::Position;
use std::thread;

#[test]
fn a_commit_in_doubt_is_found_out_and_not_made_again() {
    let cuts = [Cut::Before, Cut::Behind, Cut::BehindTwice];
    // The position after each round. One that was stored before tells nothing.
    let positions = [Some([0, 1, 2]), Some([0, 0, 0]), None];
    for (cut, positions) in cuts.into_iter().flat_map(|cut| positions.map(|positions| (cut, positions))) {
        let (store, mut conn, table) = table();
        conn.execute("CREATE TABLE writes (key bigint)");
        conn.execute(
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO writes VALUES (new.key); RETURN NULL; END $$; \
             CREATE TRIGGER note AFTER INSERT OR UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION note()",
        );
        // Made before, so that the writer's own commits are those of its batches.
        crate::store::Positions::create(conn.client()).unwrap();
        let url = proxy(&store.address(), cut, 1);
        let builder = Writer::builder(table.clone());
        let builder = if positions.is_some() { builder.position("feed") } else { builder };
        let writer = builder.start(Store::at(&url).way()).unwrap();
        for round in 0..3 {
            for key in 0..10 {
                writer.put(key, facts(round)).unwrap();
            }
            writer.patch(10, FactsPatch::new().number(round).text("")).unwrap();
            if let Some(positions) = positions {
                writer.advance(positions[round as usize]).unwrap();
            }
            writer.flush().unwrap();
            let stored = stored(&mut conn, &table);
            assert_eq!(stored[&3], Some(facts(round)), "{cut:?} {positions:?}");
            assert_eq!(stored[&10].as_ref().map(|facts| facts.number), Some(round), "{cut:?} {positions:?}");
        }
        let report = close(writer);
        // Where no position tells that they are there, rows are sent again, and found.
        let again = cut != Cut::Before && positions != Some([0, 1, 2]);
        let counts = report.counts;
        assert!(counts.retried >= 1, "{cut:?} {counts}");
        assert_eq!((counts.inserted, counts.flushes), (11, 3), "{cut:?} {counts}");
        assert_eq!((counts.updated, counts.unchanged), if again { (11, 11) } else { (22, 0) }, "{cut:?}");
        assert_eq!(report.position, positions.map(|positions| Position::from(positions[2])));
        assert_eq!(conn.number("SELECT count(*) FROM writes"), 33);
    }
}

/// Commits with the key 1 wait for a lock, which this connection has until it gives it back.
const HELD_UP: &str = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS \
                       $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$; \
                       CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON facts DEFERRABLE INITIALLY DEFERRED \
                       FOR EACH ROW WHEN (new.key = 1) EXECUTE FUNCTION wait(); \
                       SELECT pg_advisory_lock(1)";
const GO_ON: &str = "SELECT pg_advisory_unlock(1)";

/// A writer whose first connection is cut in a commit that is held up.
fn held_up() -> (Store, Connection, Table<i64, Facts>, Writer<i64, Facts>) {
    let (store, mut conn, table) = table();
    // The server goes on committing after its client has gone, until it may.
    conn.execute(HELD_UP);
    crate::store::Positions::create(conn.client()).unwrap();
    let url = proxy(&store.address(), Cut::Behind, 0);
    let builder = Writer::builder(table.clone()).position("feed");
    let writer = builder.start(Store::at(&url).way()).unwrap();
    (store, conn, table, writer)
}

#[test]
fn a_commit_that_is_still_under_way_is_waited_for() {
    let (_store, mut conn, table, writer) = held_up();
    writer.put(1, facts(1)).unwrap();
    writer.put_at(2, facts(2), 1).unwrap();
    thread::scope(|scope| {
        let flush = scope.spawn(|| writer.flush());
        // The next attempt waits for the position's row, which the commit holds.
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event IN ('transactionid', 'tuple')";
        wait_until("the next attempt", || conn.number(waiting) > 0);
        conn.execute(GO_ON);
        flush.join().unwrap().unwrap();
    });
    writer.put_at(3, facts(3), 2).unwrap();
    let report = close(writer);
    let counts = report.counts;
    assert_eq!((counts.inserted, counts.unchanged, counts.retried), (3, 0, 1), "{counts}");
    assert_eq!(report.position, Some(Position::from(2)));
    assert_eq!(stored(&mut conn, &table).len(), 3);
}

#[test]
fn a_batch_whose_commit_may_be_under_way_is_not_cut() {
    let (_store, mut conn, table, writer) = held_up();
    // Of the connections that come, so that waiting for the position is cancelled again and again.
    set_for_all(&mut conn, "statement_timeout = 100");
    writer.put(1, facts(1)).unwrap();
    writer.put_at(2, facts(2), 1).unwrap();
    // More often than what is not in doubt is tried before it is cut.
    wait_until("attempts", || writer.counts().retried > 3);
    conn.execute(GO_ON);
    let report = close(writer);
    assert!(report.counts.retried > 3, "{}", report.counts);
    assert_eq!((report.counts.inserted, report.counts.flushes), (2, 1), "{}", report.counts);
    assert_eq!(report.position, Some(Position::from(1)));
    assert_eq!(stored(&mut conn, &table).len(), 2);
}
