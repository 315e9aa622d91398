//! The whole job on either store. That a killed consumer resumes is tried with the program itself, in `scripts/test`.

use std::time::Duration;

use clap::Parser;
use record_postgres::postgres;
use record_sqlite as sqlite;
use record_table::Table;
use record_table::store::{Blocking, now};
use test_servers::Server;

use crate::cli::Arguments;
use crate::consume::{Plan, consume};
use crate::flight::{Flight, FlightKey};
use crate::place::Place;
use crate::report::Report;
use crate::{job, postgres_server, sqlite_file};

fn run(options: &[&str]) -> Result<Report, String> {
    let arguments = [&["flight_feed"], options].concat();
    job::run(&Arguments::try_parse_from(arguments).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn both_stores_end_with_what_the_messages_say() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flights.db");
    let temporary = run(&["--messages", "3000"]).unwrap();
    let sqlite = run(&["--messages", "3000", "--db", file.to_str().unwrap()]).unwrap();
    let postgres = run(&["--messages", "3000", "--postgres", &database.url()]).unwrap();
    assert_eq!(sqlite.place, Place::SqliteFile(file.clone()));
    assert!(matches!(&temporary.place, Place::SqliteFile(file) if !file.exists()), "{:?}", temporary.place);
    assert!(matches!(&postgres.place, Place::Postgres(place) if place.ends_with(database.name())));
    for report in [temporary, sqlite, postgres] {
        let counts = report.consumed.counts;
        assert_eq!((counts.received, report.consumed.from, report.killed), (3_000, 0, None));
        assert!(counts.inserted == report.flights && counts.rejected == 0, "{counts}");
    }

    // The feed goes on; what is there is not read again.
    for place in [["--db", file.to_str().unwrap()], ["--postgres", &database.url()]] {
        let again = run(&[&place[..], &["--messages", "4000", "--rate", "100000"]].concat()).unwrap();
        assert_eq!((again.consumed.from, again.consumed.counts.received), (3_000, 1_000));
        let same = run(&[&place[..], &["--messages", "4000"]].concat()).unwrap();
        assert_eq!((same.consumed.from, same.consumed.counts.received), (4_000, 0));
        let error = run(&[&place[..], &["--messages", "3500"]].concat()).unwrap_err();
        assert!(error.contains("has taken 4000 messages"), "{error}");
    }
}

#[test]
fn a_kill_behind_the_last_message_is_an_error() {
    for after in ["500", "501"] {
        let error = run(&["--messages", "500", "--kill-after", after]).unwrap_err();
        assert!(error.starts_with(&format!("--kill-after {after} is not before the end of 500")), "{error}");
    }
}

/// The writer waits a second for more.
#[test]
fn lag_of_a_slow_feed_is_seen_in_time() {
    let report = run(&["--messages", "3", "--rate", "1"]).unwrap();
    let seen = Duration::from_millis(500)..=report.consumed.took;
    assert!(seen.contains(&report.consumed.lag), "{:?}", report.consumed);
}

#[test]
fn a_table_that_is_not_what_the_messages_say_is_an_error() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let (file, url) = (folder.path().join("flights.db"), database.url());
    check_a_table::<sqlite::Table<_, _>>(move || sqlite_file::open(&file));
    check_a_table::<postgres::Table<_, _>>(move || postgres_server::connect(&url));
}

fn check_a_table<T>(mut connect: impl FnMut() -> Result<(T::Connection, Place), String> + Send + 'static)
where
    T: Table<Key = FlightKey, Record = Flight> + Blocking + 'static,
{
    let (mut connection, _) = connect().unwrap();
    let table: T = now(T::create_default(&mut connection)).unwrap();
    let plan = Plan { messages: 500, rate: None, tell: None };
    consume(job::start_writer(&table, connect).unwrap(), plan).unwrap();
    let mut check =
        |messages| job::check(&table, &mut connection, messages).map_err(|error| error.to_string());
    assert!(check(500).is_ok_and(|flights| flights > 0));
    assert!(check(100).unwrap_err().starts_with("the table has a flight FL"));
    assert!(check(2_000).is_err());
}
