//! Names, files and catalogs, as far as they are SQLite's own.

use crate::{Facts, facts, file, memory, one};
use record_sqlite::{self as sqlite, Table};
use rusqlite::Connection;

#[test]
fn names_that_sqlite_keeps_for_itself_or_does_not_tell_apart_are_refused() {
    let conn = memory();
    for name in ["RECORD_LAYOUTS", "sqlite_x"] {
        let error = Table::<i64, Facts>::create(&conn, name).unwrap_err();
        assert_eq!(error.table(), Some(name), "{error}");
    }
    Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let table = Table::<i64, Facts>::open(&conn, "FACTS").unwrap();
    table.put(&conn, &1, facts(1)).unwrap();
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM facts"), 1);
}

#[test]
fn a_table_is_created_opened_and_brought_forward_under_its_name_in_any_case() {
    mod newer {
        #[derive(record_core::Record)]
        #[record(version = 2, digest, table = "fActs")]
        pub(super) struct Item {
            #[record(promote)]
            pub(super) price: i64,
            #[record(since = 2, promote)]
            pub(super) stock: i64,
        }
    }
    #[derive(record_core::Record)]
    struct Item {
        #[record(promote)]
        price: i64,
    }
    let conn = memory();
    let schema = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
    let table = Table::<i64, Item>::create(&conn, "Facts").unwrap();
    table.put(&conn, &1, &Item { price: 5 }).unwrap();
    let before: String = one(&conn, schema);
    let same = Table::<i64, Item>::create(&conn, "facts").unwrap();
    same.put(&conn, &2, &Item { price: 6 }).unwrap();
    assert_eq!(one::<String>(&conn, schema), before);

    let newer = Table::<i64, newer::Item>::create_default(&conn).unwrap();
    newer.put(&conn, &3, &newer::Item { price: 7, stock: 1 }).unwrap();
    let after: String = one(&conn, schema);
    Table::<i64, newer::Item>::create(&conn, "FACTS").unwrap();
    assert_eq!(one::<String>(&conn, schema), after);
    assert_eq!(newer.find_equal(&conn, &newer::Item { price: 6, stock: 0 }).unwrap(), [2]);
    assert_eq!(table.count(&conn).unwrap(), 3);
    assert_eq!(one::<i64>(&conn, "SELECT count(DISTINCT table_name COLLATE NOCASE) FROM record_layouts"), 1);
}

#[test]
fn a_view_of_the_tables_name_is_refused_as_one() {
    let conn = memory();
    conn.execute_batch("CREATE VIEW t AS SELECT 1").unwrap();
    let error = Table::<i64, Facts>::create(&conn, "t").unwrap_err();
    assert!(error.to_string().contains("there is a view"), "{error}");
}

#[test]
fn a_column_of_a_fields_name_may_be_the_applications_own() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    conn.execute_batch("ALTER TABLE facts ADD COLUMN author TEXT").unwrap();
    table.put(&conn, &1, facts(1)).unwrap();
    conn.execute("UPDATE facts SET author = 'mine'", []).unwrap();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, facts(2)).unwrap();
    table.repromote(&conn).unwrap();
    assert_eq!(one::<String>(&conn, "SELECT author FROM facts"), "mine");
}

#[test]
fn a_temporary_table_of_the_same_name_is_not_met() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    conn.execute_batch("CREATE TEMP TABLE facts (x); CREATE TEMP TABLE record_layouts (y)").unwrap();
    table.put(&conn, &1, facts(1)).unwrap();
    Table::<i64, Facts>::open(&conn, "FACTS").unwrap();
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM main.facts"), 1);
}

#[test]
fn create_takes_no_lock_when_there_is_nothing_to_do() {
    let (folder, conn) = file();
    Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let before: i64 = one(&conn, "PRAGMA schema_version");
    let other = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    Table::<i64, Facts>::create(&other, "facts").unwrap();
    conn.execute_batch("COMMIT").unwrap();
    assert_eq!(one::<i64>(&conn, "PRAGMA schema_version"), before);
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM record_layouts"), 1);
}

#[test]
fn a_read_only_file_can_be_created_again_opened_and_read() {
    let (folder, conn) = file();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, facts(1)).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let readonly = Connection::open_with_flags(folder.path().join("test.sqlite"), flags).unwrap();
    Table::<i64, Facts>::create(&readonly, "facts").unwrap();
    let table = Table::<i64, Facts>::open(&readonly, "facts").unwrap();
    assert!(table.get(&readonly, &1).unwrap().is_known());
    assert!(table.put(&readonly, &2, facts(2)).is_err());
}

#[test]
fn catalogs_that_hold_values_of_other_types_are_errors() {
    let catalog = |change: &str| {
        let conn = memory();
        Table::<i64, Facts>::create(&conn, "facts").unwrap();
        conn.execute_batch(change).unwrap();
        Table::<i64, Facts>::open(&conn, "facts").map(drop).unwrap_err()
    };
    for change in [
        "DROP TABLE record_layouts; CREATE TABLE record_layouts (x)",
        "UPDATE record_layouts SET layout = ''",
        "UPDATE record_layouts SET layout = x'ff00'",
        "UPDATE record_layouts SET hash = 'text'",
        "UPDATE record_layouts SET version = 'one'",
        "ALTER TABLE facts RENAME TO facts_old; CREATE TABLE facts (key INTEGER PRIMARY KEY, data TEXT)",
    ] {
        let error = catalog(change);
        assert_eq!(error.table(), Some("facts"), "{change}: {error}");
    }
}
