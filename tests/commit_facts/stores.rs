//! The whole job on either store.

use std::fs::File;
use std::path::Path;

use clap::Parser;
use parquet::file::reader::{FileReader, SerializedFileReader};
use record_postgres::postgres::postgres;
use test_servers::{Database, Server};

use crate::cli::Arguments;
use crate::job;
use crate::place::Place;
use crate::report::{Report, Sizes, Stored, Times};
use crate::scratch::Scratch;
use crate::style::Style;

/// Two authors, a merge, and names that are the same in every repository; `file` makes the commits differ.
fn repository(file: &str, commits: usize) -> Scratch {
    let mut scratch = Scratch::new();
    for number in 0..commits {
        scratch.write(file, format!("{number}\n").repeat(number + 1));
        scratch.commit(&format!("fix: {file} {number}"));
    }
    scratch
}

fn run(repository: &Path, options: &[&str]) -> Result<Report, String> {
    let path = repository.to_str().unwrap();
    let arguments = [&["commit_facts", path], options].concat();
    job::run(&Arguments::try_parse_from(arguments).unwrap()).map_err(|error| error.to_string())
}

fn in_postgres(repository: &Path, database: &Database) -> Report {
    run(repository, &["--postgres", &database.url()]).unwrap()
}

#[test]
fn both_stores_give_the_same_report() {
    let scratch = repository("src/a.txt", 12);
    let database = Server::shared().create_database();
    let file = scratch.path().join("facts.db");
    let sqlite = run(scratch.path(), &["--db", file.to_str().unwrap()]).unwrap();
    let postgres = in_postgres(scratch.path(), &database);

    assert_eq!(sqlite.database, Place::SqliteFile(file));
    let server = database.url();
    let (_, place) = server.split_once('@').unwrap();
    assert_eq!(postgres.database, Place::Postgres(place.to_owned()), "neither user nor password");
    assert_eq!(postgres.stored, Stored { new: 12, updated: 0, unchanged: 0 });
    assert_eq!((postgres.summary.commits, postgres.table_rows), (12, 12));
    let Sizes { records, database: bytes, arrow, parquet: _ } = postgres.sizes;
    assert!(bytes > records && arrow > records, "{:?}", postgres.sizes);
    assert!(postgres.times.store.as_nanos() > 0 && postgres.times.scan_to_arrow.as_nanos() > 0);

    let comparable = |report: Report| Report {
        database: Place::Postgres(String::new()),
        sizes: Sizes { database: 0, arrow: 0, ..report.sizes },
        times: Times::default(),
        ..report
    };
    assert_eq!(comparable(postgres), comparable(sqlite));
}

#[test]
fn a_second_run_stores_what_is_new_alone() {
    let mut scratch = repository("a.txt", 3);
    let database = Server::shared().create_database();
    for (commits, expected) in [
        (0, Stored { new: 3, updated: 0, unchanged: 0 }),
        (0, Stored { new: 0, updated: 0, unchanged: 3 }),
        (2, Stored { new: 2, updated: 0, unchanged: 3 }),
    ] {
        (0..commits).for_each(|number| scratch.commit(&format!("docs: {number}")));
        assert_eq!(in_postgres(scratch.path(), &database).stored, expected);
    }
}

#[test]
fn a_table_of_several_repositories_reports_each_by_itself() {
    let (first, second) = (repository("first/a.txt", 5), repository("second/b.txt", 3));
    let database = Server::shared().create_database();
    in_postgres(first.path(), &database);
    let parquet = second.path().join("second.parquet");
    let options = ["--postgres", &database.url(), "--parquet", parquet.to_str().unwrap()];
    let report = run(second.path(), &options).unwrap();

    assert_eq!((report.summary.commits, report.table_rows), (3, 8));
    assert_eq!(report.stored, Stored { new: 3, updated: 0, unchanged: 0 });
    assert_eq!(report.summary.folders.busiest(), [("second", 3)]);
    assert_eq!(report.newest.subject, "fix: second/b.txt 2");
    let [note] = report.notes.as_slice() else { panic!("{:?}", report.notes) };
    assert!(note.starts_with("the table also has 5 commits of other histories."), "{note}");
    assert!(report.to_text(Style::PLAIN).contains(": 3 commits by 1 author"));
    let file = SerializedFileReader::new(File::open(parquet).unwrap()).unwrap();
    assert_eq!(file.metadata().file_metadata().num_rows(), 3, "rows of this history alone");
}

#[test]
fn both_stores_at_once_are_refused() {
    let arguments = ["commit_facts", "--db", "a.sqlite", "--postgres", "postgres://u:secret@h/d"];
    let error = Arguments::try_parse_from(arguments).unwrap_err().to_string();
    assert!(error.contains("cannot be used with"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn trouble_with_a_server_is_told_in_one_line_without_the_password() {
    let scratch = repository("a.txt", 1);
    let database = Server::shared().create_database();
    let mut admin = postgres::Client::connect(&database.url(), postgres::NoTls).unwrap();
    admin.batch_execute("CREATE ROLE commit_facts_reader LOGIN PASSWORD 's3cr3t'").unwrap();
    let url = database.url();
    let (_, place) = url.split_once('@').unwrap();
    let (server, name) = place.split_once('/').unwrap();
    let cases = [
        ("nobody listens", "postgres://ada:s3cr3t@127.0.0.1:1/facts".to_owned(), "127.0.0.1:1/facts: "),
        (
            "no such database",
            format!("postgres://postgres:s3cr3t@{server}/none"),
            "database \"none\" does not exist",
        ),
        (
            "no rights",
            format!("postgres://commit_facts_reader:s3cr3t@{place}"),
            "permission denied for database",
        ),
        ("TLS", format!("postgres://postgres:s3cr3t@{place}?sslmode=require"), "this example has no TLS"),
        ("an option that is not known", format!("postgres://postgres@{place}?s3cr3t=1"), "is none"),
        ("an @ in the password", format!("postgres://ada:x@s3cr3t@{place}"), "@ is %40"),
        ("an @ and a / in the password", format!("postgres://ada:x@y/s3cr3t@{place}"), "@ is %40"),
        ("a port that is none", "postgres://ada@localhost:s3cr3t/facts".to_owned(), "is none"),
        ("no server", format!("postgres:///{name}"), "is none"),
        ("words", "s3cr3t".to_owned(), "is none"),
        ("nothing", String::new(), "is none"),
    ];
    for (name, address, expected) in cases {
        let error = run(scratch.path(), &["--postgres", &address]).expect_err(name);
        assert!(error.contains(expected), "{name}: {error:?} lacks {expected:?}");
        assert!(!error.contains('\n') && !error.contains("s3cr3t"), "{name}: {error:?}");
    }
    admin.batch_execute("DROP ROLE commit_facts_reader").unwrap();
}
