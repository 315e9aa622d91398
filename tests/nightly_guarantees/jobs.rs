//! The whole job on either store, and on one that lost a row.

use std::env;
use std::error::Error;
use std::process::Command;

use clap::Parser;
use record_sqlite as sqlite;
use record_table::PutCounts;
use test_servers::Server;

use crate::cli::Arguments;
use crate::inputs::care_types;
use crate::job::{self, LAST_NIGHT, night};
use crate::place::Place;
use crate::report::Report;
use crate::victim;

/// The arguments of the process that is killed, separated by line breaks.
const VICTIM: &str = "RECORD_TEST_VICTIM";

/// The process that is killed. Called as a test it does nothing.
#[test]
fn child() {
    let Ok(arguments) = env::var(VICTIM) else { return };
    victim::run(&Arguments::parse_from(arguments.lines())).unwrap();
}

fn this_test(arguments: &Arguments) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(env::current_exe()?);
    let arguments: Vec<_> =
        arguments.of_victim().into_iter().map(|argument| argument.into_string().unwrap()).collect();
    command
        .args(["jobs::child", "--exact", "--nocapture"])
        .env(VICTIM, format!("nightly_guarantees\n{}", arguments.join("\n")));
    Ok(command)
}

fn parse(options: &[&str]) -> Arguments {
    Arguments::try_parse_from([&["nightly_guarantees"], options].concat()).unwrap()
}

fn run(options: &[&str]) -> Result<Report, String> {
    job::run(&parse(options), this_test).map_err(|error| error.to_string())
}

#[test]
fn four_nights_leave_what_one_would_on_either_store() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guarantees.db");
    let size = ["--coverages", "5000"];
    let temporary = run(&size).unwrap();
    let sqlite = run(&[&["--db", file.to_str().unwrap()], &size[..]].concat()).unwrap();
    let postgres = run(&[&["--postgres", &database.url()], &size[..]].concat()).unwrap();

    assert_eq!(sqlite.place, Place::SqliteFile(file));
    assert!(matches!(&temporary.place, Place::SqliteFile(file) if !file.exists()), "{:?}", temporary.place);
    assert!(matches!(&postgres.place, Place::Postgres(place) if place.ends_with(database.name())));
    assert_eq!((temporary.is_temporary, sqlite.is_temporary, postgres.is_temporary), (true, false, false));
    for report in [temporary, sqlite, postgres] {
        let [first, second, third, fourth] = report.nights[..] else { panic!("{report:?}") };
        let counts = PutCounts::default();
        assert_eq!(first.counts, PutCounts { inserted: report.used, ..counts });
        assert_eq!(second.counts, PutCounts { unchanged: report.used, ..counts });
        assert!(third.counts.deleted > 0 && third.counts.updated > 0 && third.counts.inserted == 0);
        assert_eq!(third.keys, report.used - third.counts.deleted);
        assert_eq!((fourth.keys, fourth.resumed), (report.rows, report.killed_after));
        // The batch in which it was killed is a twentieth, and counted if it was stored.
        assert!((report.rows / 2..=report.rows * 2 / 3).contains(&report.killed_after), "{report:?}");
        assert_eq!(fourth.counts.total(), report.rows - report.killed_after);
    }
}

#[test]
fn a_second_run_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guarantees.db");
    let options = |coverages| ["--coverages", coverages, "--threads", "1", "--db", file.to_str().unwrap()];
    let first = run(&options("4000")).unwrap();
    let second = run(&options("2000")).unwrap();
    assert!(second.rows < first.rows);
    assert_eq!(second.nights[0].counts.inserted, second.used);
}

#[test]
fn rows_that_are_wrong_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guarantees.db");
    let arguments = parse(&["--coverages", "2000", "--db", file.to_str().unwrap()]);
    job::run(&arguments, this_test).unwrap();
    let care_types = care_types();
    let mut connection = sqlite::open(&file).unwrap();
    let table = sqlite::Table::open_default(&connection).unwrap();
    let check = |connection: &mut _, number| {
        let night = night(&arguments, number, &care_types);
        job::check(&table, connection, &night).map_err(|error| error.to_string())
    };
    assert!(check(&mut connection, LAST_NIGHT).is_ok());
    assert!(check(&mut connection, LAST_NIGHT - 1).unwrap_err().contains("not stored as they should be"));
    connection.execute("DELETE FROM guarantees WHERE key = (SELECT max(key) FROM guarantees)", []).unwrap();
    assert!(check(&mut connection, LAST_NIGHT).unwrap_err().starts_with("1 coverages are not stored"));
}

#[test]
fn a_second_process_that_is_not_there_is_an_error() {
    let nothing = |_: &Arguments| Ok(Command::new("/nonexistent/program"));
    let error = job::run(&parse(&["--coverages", "1000"]), nothing).unwrap_err().to_string();
    assert!(error.starts_with("cannot start a second process: "), "{error}");
    let ends = |_: &Arguments| Ok(Command::new("true"));
    let error = job::run(&parse(&["--coverages", "1000"]), ends).unwrap_err().to_string();
    assert!(error.starts_with("the second process ended before it was killed"), "{error}");
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for arguments in
        [["--coverages", "999"], ["--coverages", "-1"], ["--threads", "0"], ["--threads", "many"]]
    {
        assert!(Arguments::try_parse_from([&["nightly_guarantees"], &arguments[..]].concat()).is_err());
    }
}
