//! Transactions that others were in the way of are made again; a connection that is cut ends the run, which can be resumed.

use crate::{
    counts, record, small,
    store::{Postgres, Sqlite, Store},
    table,
};
use std::time::Duration;

#[test]
fn sqlite_waits_for_others_that_write() {
    let (store, mut client, table) = table::<Sqlite>();
    // Less than the other one takes.
    client.busy_timeout(Duration::from_millis(1)).unwrap();
    let other = store.connect();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let report = std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(60));
            other.execute_batch("COMMIT").unwrap();
        });
        small(&table).run(&mut client, 0..250, |key| record(*key)).unwrap()
    });
    assert_eq!((report.counts, report.batches), (counts(250, 0, 0, 0), 3));
    assert!(report.retries > 0, "{report:?}");
}

/// The first two statements that insert one of the keys fail.
const SOMEBODY_IN_THE_WAY: &str = "
    CREATE SEQUENCE tries;
    CREATE FUNCTION in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.key = 150 AND nextval('tries') % 3 > 0 THEN
            RAISE EXCEPTION 'in the way' USING ERRCODE = TG_ARGV[0];
        END IF;
        RETURN NEW;
    END $$";

#[test]
fn postgres_makes_a_batch_again_after_a_deadlock_or_a_serialization_failure() {
    for state in ["40P01", "40001"] {
        let (_store, mut client, table) = table::<Postgres>();
        Postgres::sql(&mut client, SOMEBODY_IN_THE_WAY);
        let trigger =
            "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
        Postgres::sql(&mut client, &format!("{trigger}('{state}')"));
        let report = small(&table).resume("job", "1").run(&mut client, 0..300, |key| record(*key)).unwrap();
        assert_eq!((report.counts, report.batches), (counts(300, 0, 0, 0), 3));
        assert_eq!((report.retries, report.failed), (2, 0));
    }
}

#[test]
fn somebody_who_stays_in_the_way_stops_the_run() {
    let (_store, mut client, table) = table::<Postgres>();
    Postgres::sql(&mut client, &SOMEBODY_IN_THE_WAY.replace("% 3 >", ">"));
    let trigger = "CREATE TRIGGER in_the_way BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION in_the_way";
    Postgres::sql(&mut client, &format!("{trigger}('40001')"));
    let stopped = small(&table).run(&mut client, 0..300, |key| record(*key)).unwrap_err();
    assert!(stopped.store_error().is_some_and(|error| error.is_retryable()), "{stopped}");
    assert_eq!((stopped.report().keys, stopped.report().retries), (100, 8));
}

#[test]
fn a_run_whose_connection_was_cut_goes_on_on_another_one() {
    let (store, mut client, table) = table::<Postgres>();
    let mut other = store.connect();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let refresh = small(&table).prune().resume("job", "1").on_progress(|progress| {
        if progress.keys == 300 {
            assert_eq!(Postgres::number(&mut other, cut), 1);
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
