//! Servers that are killed and stopped in the middle of a feed, and that cancel what it does.

use crate::{
    bodies::{Facts, FactsPatch, close, facts, stored, table, wait_until},
    store::{Connection, Store, Table, Writer},
};
use record_core::Patch;
use record_table::Position;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};
use test_servers::Server;

/// Makes a setting that of all connections to come.
pub(crate) fn set_for_all(conn: &mut Connection, setting: &str) {
    conn.execute(&format!(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ', current_database()) || $s${setting}$s$; END $$"
    ));
}

#[test]
fn a_statement_that_is_cancelled_is_made_again() {
    let (store, mut conn, table) = table();
    set_for_all(&mut conn, "statement_timeout = 200");
    let writer = Writer::builder(table.clone()).flush_rows(1).start(store.way()).unwrap();
    conn.lock("facts");
    writer.put(1, facts(1)).unwrap();
    writer.put(2, facts(2)).unwrap();
    wait_until("another attempt", || writer.counts().retried > 0);
    conn.execute("ROLLBACK");
    assert_eq!(close(writer).counts.inserted, 2);
    assert_eq!(stored(&mut conn, &table).len(), 2);
}

#[test]
fn a_batch_that_takes_longer_than_a_statement_may_is_written_in_parts() {
    let (store, mut conn, table) = table();
    conn.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM pg_sleep(0.02); RETURN new; END $$; \
         CREATE TRIGGER slow BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION slow()",
    );
    set_for_all(&mut conn, "statement_timeout = 300");
    let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
    for key in 0..30 {
        writer.put_at(key, facts(1), key as u64).unwrap();
    }
    let report = close(writer);
    assert_eq!((report.counts.inserted, report.position), (30, Some(Position::from(29))));
    assert!(report.counts.flushes > 1, "{}", report.counts);
    assert_eq!(stored(&mut conn, &table).len(), 30);
}

/// As that of a process that was killed in it.
#[test]
fn a_writer_that_is_started_during_another_ones_commit_begins_behind_it() {
    let (store, mut conn, table) = table();
    let start = || Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
    let first = start();
    first.put_at(1, facts(1), 1).unwrap();
    first.flush().unwrap();
    conn.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON facts DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW WHEN (new.key = 2) EXECUTE FUNCTION slow()",
    );
    let committing = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query ILIKE 'COMMIT%' \
         AND datname = current_database() AND pid <> pg_backend_pid()";
    first.put_at(2, facts(2), 2).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| first.flush().unwrap());
        wait_until("the commit", || conn.number(committing) == 1);
        let second = start();
        assert_eq!(second.position(), Some(Position::from(2)));
        second.put_at(3, facts(3), 3).unwrap();
        assert_eq!(close(second).counts.inserted, 1);
    });
    assert_eq!(stored(&mut conn, &table).len(), 3);
}

#[test]
fn a_position_that_another_one_holds_is_waited_for_until_the_time_is_over() {
    let (store, mut conn, table) = table();
    let start = || {
        let builder =
            Writer::builder(table.clone()).position("flights").start_within(Duration::from_millis(50));
        builder.start(store.way())
    };
    let first = start().unwrap();
    first.put_at(1, facts(1), 1).unwrap();
    close(first);
    conn.execute("BEGIN; UPDATE record.positions SET position = position");
    let error = start().unwrap_err();
    let said = error.to_string();
    assert!(said.contains("another program is moving the position of feed `flights`"), "{said}");
    assert!(said.contains("`start_within`") && said.contains("pg_stat_activity"), "{said}");
    assert_eq!(error.table(), Some("facts"));
    conn.execute("ROLLBACK");
    assert_eq!(close(start().unwrap()).position, Some(Position::from(1)));
}

/// Whatever ends a statement that waits for it before the time is over.
#[test]
fn a_position_that_another_one_moves_is_waited_for_however_often_the_wait_is_ended() {
    // The moment at which a statement that waits was begun.
    const WAITING: &str = "SELECT coalesce(max(extract(epoch FROM query_start) * 1000000), 0)::bigint FROM pg_stat_activity \
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
    const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for (setting, is_cut, is_ended) in [
        ("default_transaction_isolation = 'repeatable read'", false, false),
        ("default_transaction_isolation = serializable", false, false),
        ("statement_timeout = 200", false, true),
        ("application_name = cut", true, true),
    ] {
        let (store, mut conn, table) = table();
        let start = || Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
        let first = start();
        first.put_at(1, facts(1), 1).unwrap();
        close(first);
        set_for_all(&mut conn, setting);
        let mut watching = store.connect();
        conn.execute("BEGIN; UPDATE record.positions SET position = 'moved'");
        thread::scope(|scope| {
            let second = scope.spawn(start);
            let mut since = 0;
            wait_until("the wait", || {
                since = watching.number(WAITING);
                since > 0
            });
            if is_cut {
                assert_eq!(watching.number(CUT), 1);
            }
            wait_until("another attempt", || {
                !is_ended || second.is_finished() || watching.number(WAITING) > since
            });
            conn.execute("COMMIT");
            let second = second.join().unwrap();
            assert_eq!(second.position(), Some(Position::from("moved")), "{setting}");
            second.put_at(2, facts(2), 2).unwrap();
            assert_eq!(close(second).counts.inserted, 1, "{setting}");
        });
    }
}

#[test]
fn a_position_that_can_not_be_read_is_tried_again_until_the_time_is_over() {
    // What the server says, and whether that may pass.
    for (state, passes) in [
        ("40001", true),
        ("40P01", true),
        ("53200", true),
        ("55P03", true),
        ("57014", true),
        ("57P01", true),
        ("42501", false),
    ] {
        let (store, mut conn, table) = table();
        crate::store::Positions::create(conn.client()).unwrap();
        conn.execute(
            "ALTER TABLE record.positions RENAME TO stored; INSERT INTO record.stored VALUES ('feed', 'there'); \
             CREATE SEQUENCE tries",
        );
        let mut fail_where = |condition: &str| {
            conn.execute(&format!(
                "CREATE OR REPLACE FUNCTION tried(bytea) RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN \
                     IF {condition} THEN RAISE 'it fails' USING ERRCODE = '{state}'; END IF; RETURN $1; END $$; \
                 CREATE OR REPLACE VIEW record.positions AS \
                     SELECT name, public.tried(position) AS position FROM record.stored"
            ));
        };
        let builder = || Writer::builder(table.clone()).position("feed");
        if passes {
            fail_where("nextval('public.tries') < 4");
            let writer = builder().start(store.way()).unwrap();
            assert_eq!(writer.position(), Some(Position::from("there")), "{state}");
            close(writer);
        }
        fail_where("true");
        let within = Duration::from_millis(if passes { 100 } else { 3_600_000 });
        let error = builder().start_within(within).start(store.way()).unwrap_err();
        let said = error.to_string();
        assert_eq!((error.code(), error.is_retryable()), (Some(state), passes), "{said}");
        assert!(said.contains(&format!("it fails (SQLSTATE {state})")), "{said}");
        assert_eq!(said.contains("within 100ms"), passes, "{said}");
    }
}

/// Where the database's default is another one, transactions are broken more often.
#[test]
fn writers_of_the_same_rows_come_to_their_end_at_every_isolation_level() {
    const KEYS: i64 = 30;
    for level in ["'repeatable read'", "serializable"] {
        let (store, mut conn, table) = table();
        set_for_all(&mut conn, &format!("default_transaction_isolation = {level}"));
        let start = |number: i64| {
            Writer::builder(table.clone()).position(format!("feed {number}")).start(store.way()).unwrap()
        };
        let writers: Vec<_> = (0..4).map(start).collect();
        thread::scope(|scope| {
            for (number, writer) in (0..).zip(&writers) {
                scope.spawn(move || {
                    for round in 1..=5 {
                        for key in 0..KEYS {
                            match (key + number) % 5 {
                                0 => writer.put(key, facts(round)).unwrap(),
                                1 if round < 5 => writer.delete(key).unwrap(),
                                _ => writer
                                    .patch(key, FactsPatch::new().number(round).text("patched"))
                                    .unwrap(),
                            }
                        }
                        writer.advance(u64::from(round)).unwrap();
                        writer.flush().unwrap();
                    }
                });
            }
        });
        for writer in writers {
            let report = close(writer);
            assert_eq!((report.position, report.counts.rejected), (Some(Position::from(5)), 0), "{level}");
        }
        let stored = stored(&mut conn, &table);
        assert_eq!(stored.len() as i64, KEYS, "{level}");
        assert!(
            stored.values().all(|facts| facts.as_ref().is_some_and(|facts| facts.number == 5)),
            "{level}"
        );
    }
}

/// Deadlocks come about at first, as rows are put before others are patched. They do not go on.
#[test]
fn many_writers_of_the_same_rows_do_not_break_each_other_s_transactions_for_ever() {
    const WRITERS: i64 = 12;
    const KEYS: i64 = 60;
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), (0..KEYS).map(|key| (key, facts(0)))).unwrap();
    set_for_all(&mut conn, "deadlock_timeout = 10");
    let start = |_| Writer::builder(table.clone()).start(store.way()).unwrap();
    let writers: Vec<_> = (0..WRITERS).map(start).collect();
    thread::scope(|scope| {
        for (number, writer) in (0..).zip(&writers) {
            scope.spawn(move || {
                for round in 1..=10 {
                    for key in 0..KEYS {
                        match (key + number) % 5 {
                            0 => writer.put(key, facts(round)).unwrap(),
                            _ => writer.patch(key, FactsPatch::new().number(round)).unwrap(),
                        }
                    }
                    writer.flush().unwrap();
                }
            });
        }
    });
    let counts: Vec<_> = writers.into_iter().map(|writer| close(writer).counts).collect();
    let retried: u64 = counts.iter().map(|counts| counts.retried).sum();
    let flushes: u64 = counts.iter().map(|counts| counts.flushes).sum();
    assert!(retried < flushes / 2, "{retried} attempts of {flushes} batches were made again");
    let stored = stored(&mut conn, &table);
    assert_eq!(stored.len() as i64, KEYS);
    assert!(stored.values().all(|facts| facts.as_ref().is_some_and(|facts| facts.number == 10)));
}

#[test]
fn a_commit_that_the_server_refuses_is_made_again() {
    for positions in [[1u64, 2], [1, 1]] {
        let (store, mut conn, table) = table();
        // What a sequence has given is not taken back, so the second attempt finds another number.
        conn.execute(
            "CREATE SEQUENCE attempts; \
             CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF nextval('attempts') = 1 THEN RAISE 'no' USING ERRCODE = 'serialization_failure'; END IF; \
             RETURN NULL; END $$; \
             CREATE CONSTRAINT TRIGGER fail_once AFTER INSERT ON facts DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW WHEN (new.key = 2) EXECUTE FUNCTION fail_once()",
        );
        let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
        for (key, position) in (1..).zip(positions) {
            writer.put_at(key, facts(1), position).unwrap();
            writer.flush().unwrap();
        }
        let counts = close(writer).counts;
        assert_eq!((counts.inserted, counts.retried), (2, 1), "{positions:?} {counts}");
        assert_eq!(stored(&mut conn, &table).len(), 2, "{positions:?}");
    }
}

#[test]
fn a_feed_outlives_its_server() {
    let mut server = Server::with(&[("fsync", "on"), ("synchronous_commit", "on")]);
    let store = Store::at(&server.url());
    let table = Table::<i64, Facts>::create(store.connect().client(), "facts").unwrap();
    let builder = Writer::builder(table.clone()).position("feed").flush_rows(100);
    let writer = builder.flush_every(Duration::from_millis(10)).start(store.way()).unwrap();
    let (ended, mut fed) = (AtomicBool::new(false), 0);
    thread::scope(|scope| {
        let feed = scope.spawn(|| {
            let mut fed = 0u32;
            while !ended.load(Ordering::Relaxed) {
                writer.put_at((fed * 7 % 3_000).into(), facts(fed), u64::from(fed)).unwrap();
                fed += 1;
            }
            fed
        });
        let is_fed = || {
            let before = writer.counts().flushes;
            wait_until("a flush", || writer.counts().flushes > before);
        };
        for kill in [true, false, true] {
            is_fed();
            let before = writer.counts().retried;
            if kill {
                server.kill()
            } else {
                server.stop()
            }
            wait_until("another attempt", || writer.counts().retried > before);
            server.start_again();
        }
        is_fed();
        ended.store(true, Ordering::Relaxed);
        fed = feed.join().unwrap();
    });
    let report = close(writer);
    assert!(report.counts.retried >= 3, "{}", report.counts);
    assert_eq!(report.position, Some(Position::from(u64::from(fed) - 1)));
    let stored = stored(&mut store.connect(), &table);
    for n in fed.saturating_sub(3_000)..fed {
        assert_eq!(stored[&i64::from(n * 7 % 3_000)], Some(facts(n)));
    }
}
