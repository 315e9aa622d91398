//! Bad data and bad luck: what is stored is corrupt, too long, or of a layout that nobody knows.

use crate::{Facts, facts, file, memory, one};
use record_core::{
    Blob, Record,
    sqlite::{self, Table},
};

#[test]
fn a_corrupt_blob_is_an_error_that_names_table_field_and_offset() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let good = Blob::encode(&facts(2)).unwrap().into_bytes();
    let author = facts(2).author.len();
    let text = good.windows(author).position(|bytes| bytes == facts(2).author.as_bytes()).unwrap();
    let mut bad_utf8 = good.clone();
    bad_utf8[text + 1] = 0xff;
    let mut bad_end = good.clone();
    let end = Facts::LAYOUT.field("author").unwrap().offset as usize;
    bad_end[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut foreign = good.clone();
    foreign[0] ^= 1;
    for (what, bytes, field, offset) in [
        ("text that is not UTF-8", &bad_utf8[..], Some("author"), Some(text + 1)),
        ("an end outside", &bad_end, Some("author"), Some(end)),
        ("cut short", &good[..10], None, None),
        ("empty", &[], None, None),
        ("foreign", &foreign, None, None),
    ] {
        conn.execute("INSERT OR REPLACE INTO facts (key, data) VALUES (1, ?1)", [bytes]).unwrap();
        let errors = [
            table.get(&conn, &1).unwrap_err(),
            table.get_with(&conn, &1, |_| ()).unwrap_err(),
            table.get_many(&conn, [0, 1]).unwrap_err(),
            table.scan().for_each(&conn, |_, _| ()).unwrap_err(),
            table.edit(&conn, &1, |_| ()).unwrap_err(),
        ];
        for error in errors {
            assert_eq!((error.table(), error.record()), (Some("facts"), "Facts"), "{what}: {error}");
            assert_eq!((error.field(), error.offset()), (field, offset), "{what}: {error}");
            assert_eq!(error.is_unknown_layout(), what == "foreign", "{what}: {error}");
        }
        assert!(conn.is_autocommit());
        assert!(table.put(&conn, &1, facts(1)).is_ok(), "{what}: putting replaces it");
    }
    conn.execute("UPDATE facts SET data = 'text'", []).unwrap();
    let error = table.get(&conn, &1).unwrap_err();
    assert!(error.to_string().contains("`data` holds a value of type Text"), "{error}");
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
