//! The whole job on either store, and on a table that answers wrongly.

use clap::Parser;
use record_sqlite as sqlite;
use test_servers::Server;

use crate::cli::Arguments;
use crate::generate::{Query, lists, queries};
use crate::job;
use crate::lists::SubscriberList;
use crate::place::Place;
use crate::report::Report;

fn run(options: &[&str]) -> Result<Report, String> {
    let arguments = [&["subscriber_lists"], options].concat();
    job::run(&Arguments::try_parse_from(arguments).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn both_stores_find_the_same_lists() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lists.db");
    let size = ["--lists", "400", "--queries", "31"];
    let temporary = run(&size).unwrap();
    let sqlite = run(&[&["--db", file.to_str().unwrap()], &size[..]].concat()).unwrap();
    let postgres = run(&[&["--postgres", &database.url()], &size[..]].concat()).unwrap();

    assert_eq!(sqlite.place, Place::SqliteFile(file));
    assert!(matches!(&temporary.place, Place::SqliteFile(file) if !file.exists()), "{:?}", temporary.place);
    assert!(matches!(&postgres.place, Place::Postgres(place) if place.ends_with(database.name())));
    assert_eq!((temporary.is_temporary, sqlite.is_temporary, postgres.is_temporary), (true, false, false));
    for report in [temporary, sqlite, postgres] {
        let counts = report.counts;
        assert_eq!((report.lists, counts.same, counts.nearly, counts.other), (400, 11, 10, 10));
        assert!(counts.found >= counts.same, "{counts:?}");
        assert!(report.by_digest.p50 <= report.by_digest.p99 && report.by_digest.p50.as_nanos() > 0);
    }
}

#[test]
fn a_second_run_replaces_the_lists_of_the_first() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lists.db");
    for place in [["--db", file.to_str().unwrap()], ["--postgres", &database.url()]] {
        for lists in ["60", "20"] {
            let report = run(&[&place[..], &["--lists", lists, "--queries", "6"]].concat()).unwrap();
            assert_eq!(report.lists.to_string(), lists);
        }
    }
    let connection = sqlite::open(&file).unwrap();
    let table = sqlite::Table::<i64, SubscriberList>::open_default(&connection).unwrap();
    let all = lists(60);
    assert_eq!(table.find_equal(&connection, SubscriberList::new(&all[19])).unwrap(), [19]);
    assert_eq!(table.find_equal(&connection, SubscriberList::new(&all[59])).unwrap(), [0_i64; 0]);
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for arguments in [["--lists", "0"], ["--queries", "0"], ["--queries", "-1"], ["--lists", "many"]] {
        assert!(Arguments::try_parse_from([&["subscriber_lists"], &arguments[..]].concat()).is_err());
    }
}

type Spoil = fn(&sqlite::Table<i64, SubscriberList>, &sqlite::Connection, &Query);

#[test]
fn a_wrong_answer_is_an_error() {
    let mut connection = sqlite::open(":memory:").unwrap();
    let table = sqlite::Table::create_default(&connection).unwrap();
    let lists = lists(50);
    let queries = queries(&lists, 9);
    let spoils: [(Spoil, bool); 3] = [
        (|_, _, _| {}, true),
        (
            |table, connection, query| {
                table.put(connection, &1_000, SubscriberList::new(&query.attributes)).unwrap();
            },
            false,
        ),
        (
            |table, connection, _| {
                table.delete_many(connection, 0..50).unwrap();
            },
            false,
        ),
    ];
    for (spoil, is_right) in spoils {
        job::store(&table, &mut connection, &lists, || {}).unwrap();
        spoil(&table, &connection, &queries[0]);
        let outcome = job::look_up(&table, &mut connection, &queries).map_err(|error| error.to_string());
        assert_eq!(outcome.is_ok(), is_right, "{outcome:?}");
        if let Err(error) = outcome {
            assert!(error.contains("the digest finds lists"), "{error}");
        }
    }
}
