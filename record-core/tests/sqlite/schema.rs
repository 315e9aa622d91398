//! Names, existing tables that do not fit, catalogs that are missing or broken.

use crate::{Facts, facts, file, memory, one};
use record_core::{
    Lookup, Record,
    sqlite::{self, Table},
};
use rusqlite::Connection;

#[test]
fn names_of_any_spelling_are_names() {
    let conn = memory();
    let names = ["select", "a b", "it's", "a\"b", "[x]", "`y`", "é漢字", "x; DROP TABLE facts", "--", "%"];
    for (i, name) in names.into_iter().enumerate() {
        let table = Table::<i64, Facts>::create(&conn, name).unwrap();
        table.put(&conn, &1, facts(i as u32)).unwrap();
    }
    for (i, name) in names.into_iter().enumerate() {
        let table = Table::<i64, Facts>::open(&conn, name).unwrap();
        assert_eq!(table.get(&conn, &1).unwrap().found().unwrap().view().additions(), i as u32, "{name}");
    }
    for name in ["", "a\0b", "record_layouts", "RECORD_LAYOUTS", "sqlite_x"] {
        let error = Table::<i64, Facts>::create(&conn, name).unwrap_err();
        assert!(!error.to_string().is_empty(), "{name:?}");
    }
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
fn create_is_repeatable_and_takes_no_lock_when_there_is_nothing_to_do() {
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
fn tables_that_do_not_fit_are_refused_by_table_and_column() {
    let create = |sql: &str| {
        let conn = memory();
        conn.execute_batch(sql).unwrap();
        let created = Table::<(i64, String), Facts>::create(&conn, "t").unwrap_err();
        let opened = Table::<(i64, String), Facts>::open(&conn, "t").unwrap_err();
        assert_eq!((created.table(), created.to_string()), (Some("t"), opened.to_string()), "{sql}");
        assert!(created.is_table(), "{created}");
        created.to_string()
    };
    for (sql, expected) in [
        ("CREATE VIEW t AS SELECT 1", "there is a view"),
        (
            "CREATE TABLE t (key1 INTEGER NOT NULL, data BLOB, PRIMARY KEY (key1))",
            "`key2` is missing, the table's primary key is (`key1`)",
        ),
        (
            "CREATE TABLE t (key1 INTEGER, key2 INTEGER, data BLOB, PRIMARY KEY (key1, key2))",
            "`key2` is of type INTEGER",
        ),
        (
            "CREATE TABLE t (key1 INTEGER, key2 TEXT, data BLOB, PRIMARY KEY (key2, key1))",
            "`key1` is not number 1",
        ),
        (
            "CREATE TABLE t (key1 INTEGER, key2 TEXT, x, data BLOB, PRIMARY KEY (key1, key2, x))",
            "`x` is part of",
        ),
        ("CREATE TABLE t (key1 INTEGER, key2 TEXT, PRIMARY KEY (key1, key2))", "`data` is missing"),
        (
            "CREATE TABLE t (key1 INTEGER, key2 TEXT, data TEXT, PRIMARY KEY (key1, key2))",
            "`data` is of type TEXT",
        ),
        (
            "CREATE TABLE t (key1 INTEGER, key2 TEXT, data BLOB NOT NULL, PRIMARY KEY (key1, key2))",
            "NOT NULL",
        ),
        ("CREATE TABLE t (key1 INTEGER, key2 TEXT, data BLOB, PRIMARY KEY (key1, key2))", "catalog"),
    ] {
        let message = create(sql);
        assert!(message.contains(expected), "{sql}: {message}");
    }
    let missing = Table::<i64, Facts>::open(&memory(), "t").unwrap_err();
    assert!(
        missing.to_string().starts_with("table `t`, record `Facts`: there is no such table"),
        "{missing}"
    );
    assert!(Table::<i64, Facts>::create_default(&memory()).unwrap_err().is_table());
}

#[test]
fn columns_of_the_applications_own_are_left_alone() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    conn.execute_batch(
        "ALTER TABLE facts ADD COLUMN seen INTEGER DEFAULT 5; ALTER TABLE facts ADD COLUMN author TEXT",
    )
    .unwrap();
    table.put(&conn, &1, facts(1)).unwrap();
    conn.execute("UPDATE facts SET author = 'mine'", []).unwrap();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, facts(2)).unwrap();
    table.repromote(&conn).unwrap();
    assert_eq!(one::<String>(&conn, "SELECT author || seen FROM facts"), "mine5");
}

#[test]
fn broken_catalogs_are_errors() {
    let catalog = |change: &str| {
        let conn = memory();
        Table::<i64, Facts>::create(&conn, "facts").unwrap();
        conn.execute_batch(change).unwrap();
        Table::<i64, Facts>::open(&conn, "facts").map(drop).unwrap_err()
    };
    for change in [
        "DROP TABLE record_layouts",
        "DELETE FROM record_layouts",
        "DROP TABLE record_layouts; CREATE TABLE record_layouts (x)",
        "UPDATE record_layouts SET layout = ''",
        "UPDATE record_layouts SET layout = '{}'",
        "UPDATE record_layouts SET layout = x'ff00'",
        "UPDATE record_layouts SET layout = replace(layout, '\"u32\"', '\"u8\"')",
        "UPDATE record_layouts SET layout = replace(layout, '\"since\":1', '\"since\":0')",
        "UPDATE record_layouts SET layout = replace(layout, '\"format\":1', '\"format\":9')",
        "UPDATE record_layouts SET hash = x'00'",
        "UPDATE record_layouts SET hash = 'text'",
        "UPDATE record_layouts SET version = 300",
        "UPDATE record_layouts SET version = -1",
        "UPDATE record_layouts SET version = 'one'",
        "ALTER TABLE facts RENAME TO facts_old; CREATE TABLE facts (key INTEGER PRIMARY KEY, data TEXT)",
    ] {
        let error = catalog(change);
        assert_eq!(error.table(), Some("facts"), "{change}: {error}");
    }
}

#[test]
fn a_table_that_was_dropped_starts_anew() {
    #[derive(Record)]
    struct Other {
        x: i64,
    }
    let conn = memory();
    let old = Table::<i64, Facts>::create(&conn, "t").unwrap();
    old.put(&conn, &1, facts(1)).unwrap();
    let fork = Table::<i64, Other>::create(&conn, "t").unwrap_err();
    assert!(fork.is_layout() && fork.to_string().contains("the table holds records of `Facts`"), "{fork}");
    conn.execute_batch("DROP TABLE t").unwrap();
    let new = Table::<i64, Other>::create(&conn, "t").unwrap();
    new.put(&conn, &1, Other { x: 1 }).unwrap();
    assert!(old.put(&conn, &2, facts(2)).is_err(), "the old handle's record is a fork now");
    assert_eq!(new.get(&conn, &2).unwrap(), Lookup::Missing);
}
