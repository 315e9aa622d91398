//! Replace, as far as SQLite goes its own way: the temporary table of keys, the file.

use crate::{facts, file, memory, one};
use record_sqlite::{self as sqlite, Table};
use record_table::{PutCounts, PutMode, PutOptions};

const REPLACE: PutOptions = PutOptions::new().mode(PutMode::Replace);

fn counts(inserted: u64, updated: u64, unchanged: u64) -> PutCounts {
    PutCounts { inserted, updated, unchanged, ..PutCounts::default() }
}

#[test]
fn replace_makes_the_rows_the_tables_contents() {
    let conn = memory();
    let table = Table::<(u64, String), _>::create(&conn, "facts").unwrap();
    // Numbers on both sides of what SQLite stores as integers.
    let key = |i: u32| (u64::from(i) + i64::MAX as u64 - 20_000, format!("ключ {}", i % 3));
    table.put_many(&conn, (0..40_000).map(|i| (key(i), facts(i)))).unwrap();
    let rows = || (10_000..45_000).map(|i| (key(i), (i > 10_009).then(|| facts(i))));
    let expected = PutCounts { deleted: 10_000, ..counts(5_000, 10, 29_990) };
    assert_eq!(table.put_many_with(&conn, rows(), REPLACE).unwrap(), expected);
    assert_eq!(table.count(&conn).unwrap(), 35_000);

    // Twice in one transaction, which is then undone.
    let transaction = conn.unchecked_transaction().unwrap();
    for _ in 0..2 {
        table.put_many_with(&conn, [(key(1), facts(1))], REPLACE).unwrap();
    }
    assert_eq!(table.count(&conn).unwrap(), 1);
    drop(transaction);
    assert_eq!(table.put_many_with(&conn, rows(), REPLACE).unwrap(), counts(0, 0, 35_000));

    let nothing = Vec::<((u64, String), crate::Facts)>::new();
    let expected = PutCounts { deleted: 35_000, ..PutCounts::default() };
    assert_eq!(table.put_many_with(&conn, nothing, REPLACE).unwrap(), expected);
    let error = table.put_with(&conn, &key(1), facts(1), REPLACE).unwrap_err();
    assert!(error.to_string().contains("put_many_with"), "{error}");
}

#[test]
fn the_file_is_not_written_when_a_replace_changes_nothing() {
    let (folder, conn) = file();
    let table = Table::<i64, _>::create(&conn, "facts").unwrap();
    let rows = || (0..500).map(|i| (i, facts(i as u32)));
    table.put_many(&conn, rows()).unwrap();
    let observer = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    let version = || one::<i64>(&observer, "PRAGMA data_version");
    let before = version();
    assert_eq!(table.put_many_with(&conn, rows(), REPLACE).unwrap(), counts(0, 0, 500));
    assert_eq!(version(), before);
    assert_eq!(table.put_many_with(&conn, rows().take(499), REPLACE).unwrap().deleted, 1);
    assert_ne!(version(), before);
}
