//! What is generated, the whole job on either store, and on tables that hold something else.

use clap::Parser;
use record_sqlite as sqlite;
use test_servers::Server;

use crate::cli::Arguments;
use crate::dna::Design;
use crate::generate::designs;
use crate::job::{self, Tables};
use crate::place::Place;
use crate::report::Report;

fn run(options: &[&str]) -> Result<Report, String> {
    let arguments = [&["dna_import"], options].concat();
    job::run(&Arguments::try_parse_from(arguments).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn every_run_imports_the_same_designs() {
    let all = designs(50, 3);
    assert_eq!(all, designs(50, 3));
    assert!(all.windows(2).all(|pair| pair[0].sequence.bases != pair[1].sequence.bases));
    for Design { sequence, annotations } in &all {
        assert_eq!(annotations.len(), 3);
        for annotation in annotations {
            assert!(annotation.start < annotation.end && annotation.end as usize <= sequence.bases.len());
        }
    }
}

#[test]
fn both_stores_import_by_one_batch() {
    let database = Server::shared().create_database();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dna.db");
    let size = ["--sequences", "20", "--annotations", "0,3,7"];
    let temporary = run(&size).unwrap();
    let sqlite = run(&[&["--db", file.to_str().unwrap()], &size[..]].concat()).unwrap();
    // Twice: the second run goes on where the first one ended.
    let url = database.url();
    run(&[&["--postgres", &url], &size[..]].concat()).unwrap();
    let postgres = run(&[&["--postgres", &url, "--latency", "1"], &size[..]].concat()).unwrap();
    let again = run(&[&["--db", file.to_str().unwrap()], &size[..]].concat()).unwrap();

    assert_eq!(sqlite.place, Place::SqliteFile(file));
    assert!(matches!(&temporary.place, Place::SqliteFile(file) if !file.exists()), "{:?}", temporary.place);
    assert!(matches!(&postgres.place, Place::Postgres(place) if place.ends_with(database.name())));
    for batch in &postgres.batches {
        assert_eq!(batch.round_trips, Some(2));
    }
    // One for each sequence, and those of the transaction and of preparing the statement.
    assert_eq!(postgres.one_by_one.round_trips, Some(20 + 3));
    assert!(sqlite.batches.iter().all(|batch| batch.round_trips.is_none()));
    for report in [temporary, sqlite, again, postgres] {
        let rows = report.batches.iter().map(|batch| (batch.sequences, batch.annotations));
        assert_eq!(rows.collect::<Vec<_>>(), [(20, 0), (20, 60), (20, 140)]);
        assert_eq!((report.one_by_one.sequences, report.one_by_one.annotations), (20, 0));
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for arguments in [
        &["--sequences", "0"][..],
        &["--annotations", "many"],
        &["--latency", "3"],
        &["--db", "x", "--postgres", "postgres://localhost/x"],
    ] {
        assert!(Arguments::try_parse_from([&["dna_import"], arguments].concat()).is_err(), "{arguments:?}");
    }
    let database = Server::shared().create_database();
    let url = database.url();
    let (host, port) = url.rsplit_once('@').unwrap().1.split_once('/').unwrap().0.split_once(':').unwrap();
    let no_url = format!("host={host} port={port} user=postgres dbname={}", database.name());
    let error = run(&["--postgres", &no_url, "--latency", "1"]).unwrap_err();
    assert!(error.contains("--latency needs the address of one server"), "{error}");
    let report = run(&["--postgres", &no_url, "--sequences", "5", "--annotations", "1"]).unwrap();
    assert_eq!(report.batches[0].round_trips, None);
}

type Spoil = fn(&mut Vec<Design>);

#[test]
fn what_is_stored_otherwise_is_an_error() {
    let cases: [(Spoil, &str); 5] = [
        (|_| {}, ""),
        (|designs| designs.swap(0, 1), "sequence 0 is not what is stored"),
        (|designs| drop(designs.pop()), "the ids are not in the order of the sequences"),
        (|designs| designs[2].annotations.swap(0, 1), "the annotations of sequence 2 are not what is stored"),
        (
            |designs| drop(designs[3].annotations.pop()),
            "the annotations of sequence 3 are not what is stored",
        ),
    ];
    for (spoil, message) in cases {
        let mut tables = Tables::create(sqlite::open(":memory:").unwrap()).unwrap();
        let expected = designs(10, 4);
        let mut designs = expected.clone();
        spoil(&mut designs);
        let ids = tables.import(&designs).unwrap();
        let outcome = tables.check(&expected, &ids).map_err(|error| error.to_string());
        match message {
            "" => assert_eq!(outcome, Ok(())),
            _ => assert!(outcome.unwrap_err().contains(message), "{message}"),
        }
    }
}
