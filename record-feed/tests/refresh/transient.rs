//! What fails for a reason that may pass is tried again, on another connection where it takes one and there is a way to it. A
//! connection that is cut else ends the run, which can be resumed.

use crate::{
    Event, Facts, counts,
    face::Refresh,
    facts, on_postgres, record, small,
    store::{Postgres, Sqlite, Store},
    table,
};
use record_feed::refresh::{Computed, Progress};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

on_postgres! {
    a_batch_is_made_again_on_another_connection_where_it_takes_one,
    somebody_who_stays_in_the_way_stops_the_run,
    a_run_whose_connection_was_cut_goes_on_on_another_one,
    a_server_that_takes_no_writes_stops_the_run_which_says_so,
}

/// Calls something once, as soon as an attempt has failed.
fn when_it_fails<'a>(mut work: impl FnMut() + Send + 'a) -> impl FnMut(&Progress) + Send + 'a {
    let mut has_failed = false;
    move |progress| {
        if progress.retries > 0 && !std::mem::replace(&mut has_failed, true) {
            work();
        }
    }
}

#[test]
fn sqlite_waits_for_others_that_write() {
    let (store, mut client, table) = table::<Sqlite>();
    client.busy_timeout(Duration::from_millis(1)).unwrap();
    let other = store.connect();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refresh = small(&table).on_progress(when_it_fails(move || other.execute_batch("COMMIT").unwrap()));
    let report = refresh.run(&mut client, 0..250, |key| record(*key)).unwrap();
    assert_eq!((report.counts, report.batches, report.retries), (counts(250, 0, 0, 0), 3, 1));
}

#[test]
fn sqlite_waits_for_room_on_the_disk() {
    for is_resumed in [false, true] {
        let (store, mut client, table) = table::<Sqlite>();
        let rows = || (0..250).map(|key| (key, facts(key))).collect();
        Sqlite::put(&mut client, &table, rows());
        let other = store.connect();
        record_sqlite::Positions::create(&other).unwrap();
        let filler = "CREATE TABLE filler (bytes); INSERT INTO filler VALUES (zeroblob(3000000))";
        other.execute_batch(filler).unwrap();
        let pages: i64 = other.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        client.pragma_update(None, "max_page_count", pages).unwrap();
        let refresh = small(&table).prune();
        // A mark that needs pages of its own.
        let refresh = if is_resumed { refresh.resume("job", "x".repeat(100_000)) } else { refresh };
        // What is freed may be used by others, also if the file may not grow.
        let refresh =
            refresh.on_progress(when_it_fails(move || other.execute_batch("DELETE FROM filler").unwrap()));
        let long = |key: &i64| {
            let text = if *key == 120 { "x".repeat(100_000) } else { facts(*key).text };
            Ok::<_, String>(Computed::Record(Facts { number: *key, text }))
        };
        let report = refresh.run(&mut client, 0..250, long).unwrap();
        assert_eq!(
            (report.counts, report.batches, report.retries),
            (counts(0, 1, 249, 0), 3, 1),
            "{is_resumed}"
        );
        assert!(report.to_string().ends_with("1 attempts made again"), "{report}");
    }
}

/// The first two statements that insert one of the keys fail.
pub(crate) const SOMEBODY_IN_THE_WAY: &str = "
    CREATE SEQUENCE tries;
    CREATE FUNCTION in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.key = 150 AND nextval('tries') % 3 > 0 THEN
            RAISE EXCEPTION 'in the way' USING ERRCODE = TG_ARGV[0];
        END IF;
        RETURN NEW;
    END $$";

/// What the server says of a failure, and whether another connection is taken for that.
const PASSING: [(&str, bool); 10] = [
    ("40001", false),
    ("40P01", false),
    ("53100", false),
    ("53200", false),
    ("55P03", false),
    ("57014", false),
    ("08006", true),
    ("25006", true),
    ("57P01", true),
    ("57P03", true),
];

fn a_batch_is_made_again_on_another_connection_where_it_takes_one<S: Store>() {
    for (state, takes_another) in PASSING {
        let (store, mut client, table) = table::<S>();
        S::sql(&mut client, SOMEBODY_IN_THE_WAY);
        let trigger =
            "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
        S::sql(&mut client, &format!("{trigger}('{state}')"));
        let (connected, address) = (AtomicU64::new(0), store.address());
        let refresh = small(&table).prune().resume("job", "1").reconnect_to(|| {
            connected.fetch_add(1, Ordering::SeqCst);
            address.clone()
        });
        let report = refresh.run(&mut client, 0..300, |key| record(*key)).unwrap();
        assert_eq!((report.counts, report.batches), (counts(300, 0, 0, 0), 3), "{state}");
        assert_eq!((report.retries, report.failed), (2, 0), "{state}");
        assert_eq!(connected.into_inner(), if takes_another { 2 } else { 0 }, "{state}");
        // The caller's is the one that was used last.
        assert_eq!(S::number(&mut client, "SELECT count(*) FROM facts"), 300, "{state}");
    }
}

fn somebody_who_stays_in_the_way_stops_the_run<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::sql(&mut client, &SOMEBODY_IN_THE_WAY.replace("% 3 >", ">"));
    let trigger = "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
    S::sql(&mut client, &format!("{trigger}('40001')"));
    let refresh = small(&table).retry_for(Duration::from_millis(200));
    let stopped = refresh.run(&mut client, 0..300, |key| record(*key)).unwrap_err();
    assert!(stopped.store_error().is_some_and(|error| error.is_retryable()), "{stopped}");
    assert!(stopped.report().keys == 100 && stopped.report().retries > 0, "{stopped}");
}

#[test]
fn an_iterator_that_panics_ends_the_wait_for_the_database() {
    let (_store, mut client, table) = table::<Postgres>();
    Postgres::sql(&mut client, &SOMEBODY_IN_THE_WAY.replace("% 3 >", ">").replace("= 150", ">= 0"));
    let trigger = "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
    Postgres::sql(&mut client, &format!("{trigger}('40001')"));
    let failed = Event::default();
    let keys = (0..300).inspect(|key| {
        if *key == 150 {
            failed.wait();
            panic!("broken stream");
        }
    });
    let refresh = small(&table).on_progress(when_it_fails(|| failed.set()));
    let panic = catch_unwind(AssertUnwindSafe(|| refresh.run(&mut client, keys, |key| record(*key)).is_ok()));
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"broken stream"));
}

fn a_run_whose_connection_was_cut_goes_on_on_another_one<S: Store>() {
    let (store, mut client, table) = table::<S>();
    let mut other = store.connect();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let refresh = small(&table).prune().resume("job", "1").on_progress(|progress| {
        if progress.keys == 300 {
            assert_eq!(S::number(&mut other, cut), 1);
        }
    });
    let stopped = refresh.run(&mut client, 0..1_000, |key| record(*key)).unwrap_err();
    assert!(stopped.store_error().is_some_and(|error| error.is_disconnected()), "{stopped}");
    assert_eq!(stopped.report().keys, 300);
    let mut client = store.connect();
    let report =
        small(&table).prune().resume("job", "1").run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    assert_eq!((report.resumed, report.counts), (300, counts(700, 0, 0, 0)));
}

fn a_server_that_takes_no_writes_stops_the_run_which_says_so<S: Store>() {
    for (is_resumed, has_positions) in [(false, false), (true, false), (true, true)] {
        let (_store, mut client, table) = table::<S>();
        if has_positions {
            S::create_positions(&mut client);
        }
        S::sql(&mut client, "SET default_transaction_read_only = on");
        let refresh = small(&table).retry_for(Duration::from_millis(100)).prune();
        let refresh = if is_resumed { refresh.resume("job", "1") } else { refresh };
        let stopped = refresh.run(&mut client, 0..300, |key| record(*key)).unwrap_err();
        let said = stopped.to_string();
        assert_eq!(stopped.store_error().and_then(|error| error.code()), Some("25006"), "{said}");
        assert!(said.contains("`default_transaction_read_only` is on for the role"), "{said}");
    }
}
