//! Parts of scans as data: together they are the scan, and what is not a part of the table is refused.

use crate::{Facts, facts, file, memory};
use proptest::{collection::btree_set, prelude::*};
use record_core::{
    Key, Record,
    filter::{AnyFilter, FilterData},
    key::KeyValue,
};
use record_sqlite::{self as sqlite, AnyTable, Connection, Error, Table};
use record_table::{PartRows, ScanPart};
use std::{collections::BTreeSet, thread};

/// A part as another process reads it.
fn sent(part: &ScanPart) -> ScanPart {
    let json = serde_json::to_string(part).unwrap();
    serde_json::from_str(&json).unwrap()
}

/// The keys of one integer column that a scan gives.
fn keys(conn: &Connection, scan: sqlite::AnyScan) -> Vec<i64> {
    let mut keys = Vec::new();
    scan.for_each(conn, |key, _| match key {
        [KeyValue::Int(key)] => keys.push(*key),
        _ => panic!("no key of the table"),
    })
    .unwrap();
    keys
}

/// The keys of each part.
fn by_part(conn: &Connection, parts: &[ScanPart]) -> Vec<Vec<i64>> {
    parts.iter().map(|part| keys(conn, AnyTable::open_part(conn, &sent(part)).unwrap())).collect()
}

fn filled(conn: &Connection, keys: impl IntoIterator<Item = i64>) -> AnyTable {
    let table = Table::<i64, Facts>::create(conn, "facts").unwrap();
    table.put_many(conn, keys.into_iter().map(|key| (key, facts(key.unsigned_abs() as u32 % 100)))).unwrap();
    AnyTable::open(conn, "facts").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_row_is_in_one_part(
        stored in btree_set(prop_oneof![-40..40_i64, any::<i64>(), Just(i64::MIN), Just(i64::MAX)], 0..40),
        later in btree_set(any::<i64>(), 0..5),
        count in prop_oneof![0..9_usize, Just(30)],
        from in 0..60_u32,
    ) {
        let conn = memory();
        let table = filled(&conn, stored.iter().copied());
        let filter = table.filter("additions").unwrap().ge(from).unwrap();
        let parts = table.scan().parts(&conn, count).unwrap();
        let filtered = table.scan().matching(filter.clone()).parts(&conn, count).unwrap();
        prop_assert!((1..=count.max(1)).contains(&parts.len()));
        // Rows that come later are also in one of them.
        let (_, all) = (filled(&conn, later.iter().copied()), later.union(&stored).copied().collect::<Vec<_>>());
        prop_assert_eq!(by_part(&conn, &parts).concat(), all);
        let found = keys(&conn, table.scan().matching(filter).order_by_key());
        prop_assert_eq!(by_part(&conn, &filtered).concat(), found);
    }
}

#[test]
fn parts_are_of_one_size_where_rows_are_numbered_one_after_the_other() {
    #[derive(Key)]
    struct Path {
        repository: i32,
        path: String,
    }
    let conn = memory();
    let table = Table::<Path, Facts>::create(&conn, "facts").unwrap();
    let key = |n: u32| Path { repository: (n % 7) as i32, path: format!("{n}") };
    table.put_many(&conn, (0..1_000).map(|n| (key(n), facts(n)))).unwrap();
    let table = AnyTable::open(&conn, "facts").unwrap();
    for count in [1, 2, 3, 7] {
        let parts = table.scan().parts(&conn, count).unwrap();
        assert_eq!(parts.len(), count);
        for part in &parts {
            let scan = AnyTable::open_part(&conn, part).unwrap();
            let rows = scan.for_each(&conn, |_, _| ()).unwrap().rows as usize;
            assert!((1_000 / count..=1_000 / count + 1).contains(&rows), "{rows} of {count} parts");
        }
    }
    // Only as many as there may be rows, however many are asked for.
    assert_eq!(table.scan().parts(&conn, usize::MAX).unwrap().len(), 1_000);
    let conn = memory();
    let sparse = filled(&conn, [0, i64::MAX]);
    assert_eq!(sparse.scan().parts(&conn, usize::MAX).unwrap().len(), 65_536);
}

#[test]
fn other_threads_read_parts_by_connections_of_their_own() {
    let (folder, conn) = file();
    let table = filled(&conn, 0..500);
    let small = table.filter("additions").unwrap().lt(50).unwrap();
    let scan = || table.scan().matching(small.clone()).select(["author"]);
    let read: Vec<_> = scan()
        .parts(&conn, 4)
        .unwrap()
        .iter()
        .map(|part| {
            let (path, part) = (folder.path().join("test.sqlite"), sent(part));
            thread::spawn(move || {
                let conn = sqlite::open(path).unwrap();
                AnyTable::open_part(&conn, &part).unwrap().to_batches(&conn).unwrap()
            })
        })
        .collect();
    let read = read.into_iter().flat_map(|thread| thread.join().unwrap());
    let read: Vec<_> = read.filter(|batch| batch.num_rows() > 0).collect();
    let whole = scan().to_batches(&conn).unwrap();
    let joined = in_text(&read);
    assert_eq!((joined.len(), joined), (250, in_text(&whole)));
}

/// The rows of batches of two columns in text.
fn in_text(batches: &[arrow_array::RecordBatch]) -> Vec<String> {
    use arrow_array::{cast::AsArray, types::Int64Type};
    let rows = |batch: &arrow_array::RecordBatch| {
        let keys = batch["key"].as_primitive::<Int64Type>().values().to_vec();
        let authors = batch["author"].as_string::<i32>().iter();
        let row = |(key, author): (i64, Option<&str>)| format!("{key} {author:?}");
        keys.into_iter().zip(authors).map(row).collect::<Vec<_>>()
    };
    batches.iter().flat_map(rows).collect()
}

#[test]
fn a_table_without_rowid_is_one_part_and_columns_may_be_called_rowid() {
    #[derive(Key)]
    struct Named {
        rowid: i32,
        oid: i32,
    }
    let conn = memory();
    let table = Table::<Named, Facts>::create(&conn, "named").unwrap();
    table.put_many(&conn, (0..10).map(|n| (Named { rowid: 7, oid: n }, facts(1)))).unwrap();
    let parts = AnyTable::open(&conn, "named").unwrap().scan().parts(&conn, 2).unwrap();
    for part in &parts {
        let scan = AnyTable::open_part(&conn, part).unwrap();
        assert_eq!(scan.for_each(&conn, |_, _| ()).unwrap().rows, 5);
    }

    let table = filled(&conn, 0..10);
    let part = table.scan().parts(&conn, 2).unwrap().remove(1);
    conn.execute_batch(
        "CREATE TABLE other (key INTEGER NOT NULL PRIMARY KEY, data BLOB) WITHOUT ROWID; \
         INSERT INTO other SELECT key, data FROM facts; DROP TABLE facts; ALTER TABLE other RENAME TO facts",
    )
    .unwrap();
    let error = AnyTable::open_part(&conn, &part).err().unwrap().to_string();
    assert!(error.contains("a range of `rowid`, which the table has not"), "{error}");
    let parts = AnyTable::open(&conn, "facts").unwrap().scan().parts(&conn, 2).unwrap();
    assert_eq!(parts[0].rows, PartRows::All);
    assert_eq!(by_part(&conn, &parts), [(0..10).collect::<Vec<_>>()]);
}

#[test]
fn what_is_no_part_of_the_table_is_refused() {
    let conn = memory();
    let table = filled(&conn, 0..10);
    let part = table.scan().select(["author"]).skip_corrupt().parts(&conn, 1).unwrap().remove(0);
    let filter = |json: &str| serde_json::from_str::<FilterData>(json).ok();
    let of = |change: fn(&mut ScanPart)| {
        let mut part = part.clone();
        change(&mut part);
        part
    };
    let cases: [(ScanPart, &str); 8] = [
        (of(|part| part.table = "facts2".into()), "table `facts2`"),
        (of(|part| part.table = "record_layouts".into()), "record_layouts"),
        (of(|part| part.table = "facts\"; DROP TABLE facts; --".into()), "DROP TABLE"),
        (of(|part| part.version = 2), "does not have version 2"),
        (of(|part| part.fingerprint ^= 1), "of another record: cut the scan again"),
        (of(|part| part.snapshot = Some("00000003-1".into())), "a snapshot"),
        (of(|part| part.rows = PartRows::Pages { first: 0, end: None }), "another store"),
        (ScanPart { filter: filter(r#"[{"field":[["secret"],"is_null"]}]"#), ..part.clone() }, "`secret`"),
    ];
    for (part, says) in cases {
        let error = AnyTable::open_part(&conn, &part).err().unwrap().to_string();
        assert!(error.contains(says), "{error}");
    }
    let unknown = of(|part| part.columns = Some(vec!["secret".into()]));
    let error = AnyTable::open_part(&conn, &unknown).unwrap().batches(&conn).err().unwrap();
    assert!(error.to_string().contains("`secret`"), "{error}");
    let none = of(|part| part.rows = PartRows::Rowids { first: 5, last: 4 });
    assert_eq!(by_part(&conn, &[none]), [[0; 0]]);

    let refused = |scan: sqlite::AnyScan| -> Error { scan.parts(&conn, 2).unwrap_err() };
    for (scan, says) in [
        (table.scan().filter("key > ?1", [1]), "a condition in SQL has no parts"),
        (table.scan().order_by_key(), "an order has no parts"),
        (table.scan().limit(1), "a limit has no parts"),
        (AnyTable::open_part(&conn, &part).unwrap(), "a condition in SQL has no parts"),
    ] {
        let error = refused(scan);
        assert!(error.to_string().contains(says) && error.table() == Some("facts"), "{error}");
    }
    #[derive(Record)]
    struct Other {
        additions: i64,
    }
    let other = AnyFilter::from(Other::additions().ge(1));
    assert!(refused(table.scan().matching(other)).to_string().contains("different tables"));
}

/// All parts of a scan have the fields of one version, although a newer program has come in between.
#[test]
fn parts_are_read_by_the_version_that_they_were_cut_by() {
    mod newer {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Facts {
            pub(super) additions: u32,
            pub(super) author: String,
            pub(super) labels: Option<Vec<String>>,
            #[record(since = 2)]
            pub(super) stars: u32,
        }
    }
    let conn = memory();
    let table = filled(&conn, 0..10);
    let before = table.scan().parts(&conn, 2).unwrap();
    let newer = Table::<i64, newer::Facts>::create(&conn, "facts").unwrap();
    newer
        .put(&conn, &20, newer::Facts { additions: 1, author: "ada".into(), labels: None, stars: 7 })
        .unwrap();
    let after = AnyTable::open(&conn, "facts").unwrap().scan().parts(&conn, 2).unwrap();
    for (parts, columns) in [(before, 4), (after, 5)] {
        let mut rows = BTreeSet::new();
        for part in &parts {
            let scan = || AnyTable::open_part(&conn, part).unwrap();
            rows.extend(keys(&conn, scan()));
            assert_eq!(scan().batches(&conn).unwrap().schema().fields().len(), columns);
        }
        assert_eq!(rows.len(), 11);
    }
}
