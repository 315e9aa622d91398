//! Tables without a Rust type: what is particular to SQLite. That they do what tables with one do is tested for all stores.

use crate::{Facts, facts, memory};
use record_core::{
    Date, Key, Record, Text,
    key::{KeyType, KeyValue},
};
use record_sqlite::{self as sqlite, AnyTable, Connection, Table, list_tables};
use record_table::ScanCounts;

#[derive(Record)]
#[record(version = 2, digest)]
struct Changes {
    #[record(promote)]
    additions: u32,
    #[record(promote)]
    author: Text<8>,
    #[record(promote)]
    closed: Option<Date>,
    #[record(since = 2)]
    weight: f64,
}

#[derive(Key)]
struct PullRequest {
    repository: i32,
    number: u64,
    path: String,
}

fn key(n: u8) -> PullRequest {
    PullRequest { repository: n.into(), number: u64::MAX - u64::from(n), path: "p".into() }
}

fn changes(n: u8) -> Changes {
    Changes {
        additions: u32::from(n) * 10,
        author: "ada".try_into().unwrap(),
        closed: Some(Date::from_days(n.into())),
        weight: 1.5,
    }
}

/// Rows under all keys, the last of them known empty.
fn filled(conn: &Connection) -> (Table<PullRequest, Changes>, AnyTable) {
    let typed = Table::<PullRequest, Changes>::create(conn, "facts").unwrap();
    typed.put_many(conn, (0..20).map(|n| (key(n), (n < 19).then(|| changes(n))))).unwrap();
    (typed, AnyTable::open(conn, "facts").unwrap())
}

#[test]
fn integers_of_every_width_are_keys_of_64_bits() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let columns: Vec<_> = table.key_columns().iter().map(|column| (column.name, column.ty)).collect();
    assert_eq!(columns, [("repository", KeyType::I64), ("number", KeyType::U64), ("path", KeyType::Text)]);
    assert_eq!(format!("{table:?}"), r#"AnyTable("facts")"#);
}

#[test]
fn a_scan_says_which_row_holds_what_is_not_a_key_or_not_a_blob() {
    let conn = memory();
    let (typed, table) = filled(&conn);
    let rowid: i64 = crate::one(&conn, "SELECT rowid FROM facts WHERE additions = 90");
    for (change, field, is_corrupt) in [
        ("UPDATE facts SET data = 'text'", None, true),
        ("UPDATE facts SET data = 7", None, true),
        ("UPDATE facts SET data = substr(data, 1, 20)", None, true),
        ("UPDATE facts SET number = -5", Some("number"), false),
        ("UPDATE facts SET path = x'80'", Some("path"), false),
    ] {
        let transaction = conn.unchecked_transaction().unwrap();
        conn.execute(&format!("{change} WHERE rowid = {rowid}"), []).unwrap();
        let before = crate::one::<i64>(&conn, &format!("SELECT count(*) FROM facts WHERE rowid < {rowid}"));
        for error in [
            typed.scan().for_each(&conn, |_, _| ()).unwrap_err(),
            table.scan().for_each(&conn, |_, _| ()).unwrap_err(),
            typed.scan().matching(Changes::additions().le(200)).for_each(&conn, |_, _| ()).unwrap_err(),
        ] {
            assert_eq!(
                (error.row(), error.row_place()),
                (Some(before as usize), Some(&rowid.to_string()[..])),
                "{error}"
            );
            assert_eq!(error.field(), field, "{error}");
            assert_eq!((error.table(), error.is_corrupt()), (Some("facts"), is_corrupt), "{change}: {error}");
        }
        for skipped in [
            typed.scan().skip_corrupt().for_each(&conn, |_, _| ()),
            table.scan().skip_corrupt().for_each(&conn, |_, _| ()),
        ] {
            match is_corrupt {
                true => assert_eq!(skipped.unwrap(), ScanCounts { rows: 19, skipped: 1 }, "{change}"),
                false => assert!(skipped.is_err(), "{change}"),
            }
        }
        let batches = typed.scan().batch_rows(7).batches(&conn).unwrap().collect::<Result<Vec<_>, _>>();
        let error = batches.unwrap_err();
        assert_eq!((error.table(), error.is_corrupt()), (Some("facts"), is_corrupt), "{change}: {error}");
        if !change.contains("substr") {
            assert_eq!(
                (error.row(), error.row_place()),
                (Some(before as usize), Some(&rowid.to_string()[..])),
                "{error}"
            );
        }
        if is_corrupt {
            let mut batches = typed.scan().skip_corrupt().batches(&conn).unwrap();
            let rows: usize = batches.by_ref().map(|batch| batch.unwrap().num_rows()).sum();
            assert_eq!((rows, batches.skipped()), (19, 1), "{change}");
        }
        drop(transaction);
    }
}

#[test]
fn what_is_wrong_with_a_row_is_found_and_named_without_its_key() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let rowid: i64 = crate::one(&conn, "SELECT rowid FROM facts WHERE additions = 90");
    let find = |change: &str| {
        let transaction = conn.unchecked_transaction().unwrap();
        assert_eq!(conn.execute(&format!("{change} WHERE rowid = {rowid}"), []).unwrap(), 1, "{change}");
        let mut found = Vec::new();
        let verified = table.verify(&conn, |error| found.push(error)).unwrap();
        assert_eq!((verified.rows, verified.wrong), (20, found.len() as u64), "{change}");
        drop(transaction);
        found
    };
    let patched = |byte: usize, with: &str| {
        format!(
            "UPDATE facts SET data = CAST(substr(data, 1, {byte}) || x'{with}' || substr(data, {}) AS BLOB)",
            byte + 1 + with.len() / 2
        )
    };
    let field = |name: &str| usize::from(Changes::LAYOUT.field(name).unwrap().offset());
    let author = field("author");
    for (change, field, says) in [
        // Not a value.
        (patched(author, "ff"), Some("author"), "UTF-8"),
        // A value, but not the bytes that it is encoded as.
        (patched(author + 7, "01"), Some("author"), "canonical"),
        // No blob: header, length.
        (patched(0, "00"), None, "fingerprint"),
        ("UPDATE facts SET data = substr(data, 1, 20)".into(), None, "cut short"),
        ("UPDATE facts SET data = 7".into(), None, "not a blob"),
        // Columns that are not those of the blob.
        ("UPDATE facts SET additions = 71".into(), None, "column `additions`"),
        ("UPDATE facts SET closed = NULL".into(), None, "column `closed`"),
        ("UPDATE facts SET data_digest = 1".into(), None, "column `data_digest`"),
        (patched(field("additions"), "07"), None, "column `additions`"),
        // What is not a key.
        ("UPDATE facts SET number = -5".into(), Some("number"), "no value of its type"),
        ("UPDATE facts SET path = x'80'".into(), Some("path"), "no value of its type"),
    ] {
        let found = find(&change);
        assert_eq!(found.len(), 1, "{change}");
        let text = found[0].to_string();
        assert!(text.contains("table `facts`") && text.contains(&format!("rowid {rowid}")), "{text}");
        assert_eq!((found[0].field(), found[0].row_place()), (field, Some(&rowid.to_string()[..])), "{text}");
        assert!(text.contains(says), "{text}");
        assert!(!text.contains(&key(9).number.to_string()), "{text}");
    }
    // Nothing is left of it.
    assert_eq!(table.verify(&conn, |error| panic!("{error}")).unwrap().wrong, 0);
}

#[test]
fn a_table_without_rowid_is_verified_by_the_number_of_rows() {
    let conn = memory();
    let (typed, _) = filled(&conn);
    conn.execute_batch(
        "ALTER TABLE facts RENAME TO old; \
         CREATE TABLE facts (repository INTEGER NOT NULL, number BIGINT NOT NULL, path TEXT NOT NULL, data BLOB, \
         additions INTEGER, author TEXT, closed INTEGER, data_digest INTEGER, rowid TEXT, \
         PRIMARY KEY (repository, number, path)) WITHOUT ROWID; \
         INSERT INTO facts SELECT *, 'mine' FROM old; \
         UPDATE facts SET additions = 8 WHERE additions = 70",
    )
    .unwrap();
    let table = AnyTable::open(&conn, "facts").unwrap();
    let mut found = Vec::new();
    assert_eq!(table.verify(&conn, |error| found.push(error)).unwrap().wrong, 1);
    assert!(found[0].row().is_some() && found[0].row_place().is_none(), "{}", found[0]);
    assert_eq!(typed.repromote(&conn).unwrap().mended, 1);
    assert_eq!(table.verify(&conn, |error| panic!("{error}")).unwrap().wrong, 0);
}

#[test]
fn what_is_not_a_table_of_records_is_not_opened() {
    let conn = memory();
    filled(&conn);
    conn.execute_batch(
        "CREATE TABLE plain (key INTEGER PRIMARY KEY, data BLOB); \
         CREATE VIEW view AS SELECT * FROM facts; \
         CREATE TABLE no_key (data BLOB); \
         CREATE TABLE real_key (key REAL NOT NULL PRIMARY KEY, data BLOB); \
         CREATE TABLE no_data (key INTEGER NOT NULL PRIMARY KEY); \
         CREATE TABLE broken (key INTEGER NOT NULL PRIMARY KEY, data BLOB); \
         INSERT INTO record_layouts SELECT 'no_key', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'real_key', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'no_data', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'broken', version, fingerprint, hash, replace(layout, 'u32', 'u64') FROM record_layouts WHERE table_name = 'facts'",
    )
    .unwrap();
    for (name, says) in [
        ("missing", "no such table"),
        ("", "empty"),
        ("plain", "does not know the table"),
        ("view", "a view of this name"),
        ("no_key", "no primary key"),
        ("real_key", "of type REAL"),
        ("no_data", "`data` is missing"),
        ("broken", "table `broken`"),
        ("record_layouts", "record_layouts"),
    ] {
        let error = AnyTable::open(&conn, name).unwrap_err().to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
    let wrong: Vec<_> =
        list_tables(&conn).unwrap().into_iter().filter(|table| table.problem.is_some()).collect();
    assert!(wrong.len() == 1 && wrong[0].name == "broken", "{wrong:?}");
}

#[test]
fn tables_of_records_are_listed() {
    let conn = memory();
    assert_eq!(list_tables(&conn).unwrap(), []);
    filled(&conn);
    Table::<i64, Facts>::create(&conn, "Empty").unwrap();
    Table::<i64, Facts>::create(&conn, "gone").unwrap();
    conn.execute_batch("DROP TABLE gone; CREATE TABLE plain (a)").unwrap();
    let tables = list_tables(&conn).unwrap();
    let shown: Vec<_> = tables
        .iter()
        .map(|table| (&table.name[..], &table.record[..], &table.versions[..], table.rows))
        .collect();
    assert_eq!(shown, [("Empty", "Facts", &[1][..], Some(0)), ("facts", "Changes", &[2][..], Some(20))]);
    // The table, its key's index, and those of three promoted columns and the digest.
    let page: u64 = crate::one::<i64>(&conn, "SELECT page_size FROM pragma_page_size") as u64;
    assert!(tables[1].bytes >= 6 * page && tables[1].bytes.is_multiple_of(page), "{}", tables[1].bytes);
}

#[test]
fn keys_of_bytes_are_uuids_too() {
    let conn = memory();
    let typed = Table::<uuid::Uuid, Facts>::create(&conn, "facts").unwrap();
    let id = uuid::Uuid::from_u128(7);
    typed.put(&conn, &id, facts(1)).unwrap();
    let table = AnyTable::open(&conn, "facts").unwrap();
    assert_eq!(table.key_columns()[0].ty, KeyType::Bytes);
    for key in [KeyValue::Uuid(*id.as_bytes()), KeyValue::Bytes(id.as_bytes())] {
        assert!(table.get(&conn, &[key]).unwrap().is_known());
    }
    assert_eq!(table.delete_many(&conn, [[KeyValue::Uuid(*id.as_bytes())]]).unwrap(), 1);
    assert_eq!(sqlite::list_tables(&conn).unwrap()[0].rows, Some(0));
}
