//! Bad data and bad luck, as far as they are SQLite's own.

use crate::{Facts, facts, file, memory, one};
use record_sqlite::{self as sqlite, Table};

#[test]
fn a_corrupt_blob_is_named_to_who_looks_at_it_in_place() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    conn.execute("INSERT INTO facts (key, data) VALUES (1, x'0102')", []).unwrap();
    let error = table.get_with(&conn, &1, |_| ()).unwrap_err();
    assert!(error.is_corrupt());
    assert_eq!((error.table(), error.record()), (Some("facts"), "Facts"));
    conn.execute("UPDATE facts SET data = 'text'", []).unwrap();
    for error in [table.get(&conn, &1).unwrap_err(), table.get_with(&conn, &1, |_| ()).unwrap_err()] {
        assert!(error.to_string().contains("`data` holds a value of type Text"), "{error}");
    }
}

#[test]
fn a_killed_writer_leaves_whole_batches_or_nothing() {
    let (folder, conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..100).map(|i| (i, facts(i as u32)))).unwrap();
    // A process that dies leaves the file and its log as they are at that moment: a copy of both.
    let copy = tempfile::tempdir().unwrap();
    let copies = |n: usize| copy.path().join(format!("{n}.sqlite"));
    let mut n = 0;
    let rows = (100..40_000i64).map(|i| {
        if i % 10_000 == 0 {
            for end in ["", "-wal"] {
                let from = folder.path().join(format!("test.sqlite{end}"));
                std::fs::copy(from, format!("{}{end}", copies(n).display())).unwrap();
            }
            n += 1;
        }
        (i, facts(i as u32))
    });
    table.put_many(&conn, rows).unwrap();
    assert_eq!(n, 3);
    for i in 0..n {
        let conn = sqlite::open(copies(i)).unwrap();
        assert_eq!(one::<String>(&conn, "PRAGMA integrity_check"), "ok");
        assert_eq!(Table::<i64, Facts>::open(&conn, "facts").unwrap().count(&conn).unwrap(), 100);
    }
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    std::fs::write(&path, "this is not a database, but it is long enough to be looked at as one").unwrap();
    let error = sqlite::open(&path).unwrap_err();
    assert!(error.to_string().starts_with("opening the database `"), "{error}");
    assert!(sqlite::open(folder.path().join("no/such/folder")).is_err());
}
