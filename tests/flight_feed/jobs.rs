//! The whole job on either store. That a killed consumer resumes is tried with the program itself, in `scripts/test`.

use std::time::Duration;

use clap::Parser;
use test_servers::Server;

use crate::check::Expected;
use crate::cli::Arguments;
use crate::consume::{Plan, consume};
use crate::job;
use crate::place::Place;
use crate::report::Report;
use crate::store::{Store, in_postgres, in_sqlite};

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
    let stores: [Box<dyn Store>; 2] =
        [in_sqlite(&folder.path().join("flights.db")).unwrap(), in_postgres(&database.url()).unwrap()];
    for mut store in stores {
        let plan = Plan { messages: 500, rate: None, tell: None };
        consume(store.start_writer().unwrap(), plan).unwrap();
        let mut compare = |messages| {
            let mut expected = Expected::after(messages).unwrap();
            store
                .for_each(&mut |id, blob| expected.take(id, blob))
                .map_err(|error| error.to_string())
                .and_then(|()| expected.end())
        };
        assert_eq!(compare(500), Ok(()));
        assert!(compare(100).unwrap_err().starts_with("the table has a flight FL"));
        assert!(compare(2_000).is_err());
    }
}
