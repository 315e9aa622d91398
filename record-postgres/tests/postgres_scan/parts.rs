//! Scans in parts as data, over both drivers.

use crate::{Both, Facts, connect, keys, same, sorted};
use record_core::{Record, filter::AnyFilter};
use record_postgres::{
    Error,
    postgres::{self, AnyScan, AnyTable, ScanSet},
    tokio_postgres,
};
use record_table::{PartRows, ScanPart};

use crate::FactsFields as _;

/// As it arrives in another process.
fn sent(part: &ScanPart) -> ScanPart {
    serde_json::from_str(&serde_json::to_string(part).unwrap()).unwrap()
}

/// The keys of a part's rows, by clients of their own of both drivers.
fn read(both: &Both, part: &ScanPart) -> Result<Vec<i64>, Error> {
    let (url, part) = (both.database.url(), sent(part));
    let mut client = connect(&url);
    let scan = AnyTable::open_part(&mut client, &part);
    let first = scan.and_then(|scan| scan.batch_rows(1_000).to_batches(&mut client));
    let second = both.runtime.block_on(async {
        let mut client = crate::connect_nonblocking(&url).await;
        let scan = tokio_postgres::AnyTable::open_part(&mut client, &part).await?;
        scan.batch_rows(1_000).to_batches(&mut client).await
    });
    same(first, second).map(|batches| keys(&batches))
}

fn read_all(both: &Both, parts: &[ScanPart]) -> Vec<i64> {
    sorted(parts.iter().flat_map(|part| read(both, part).unwrap()).collect())
}

#[test]
fn parts_of_one_snapshot_read_one_state() {
    const ROWS: i64 = 30_000;
    let (mut both, _) = Both::filled(ROWS);
    let url = both.database.url();
    let mut exporter = connect(&url);
    let table = AnyTable::open(&mut exporter, "facts").unwrap();
    let large = || table.filter("additions").unwrap().ge(1_000).unwrap();
    let small_keys = || table.filter("key").unwrap().lt(20_000).unwrap();
    let mut transaction = exporter.transaction().unwrap();
    let scan = || table.scan().matching(large()).matching(small_keys()).select(["author"]);
    let parts = scan().parts(&mut transaction, 4).unwrap();
    assert_eq!(parts.len(), 4);
    assert!(parts.iter().all(|part| part.snapshot.is_some() && part.table == "public.facts"));

    // Rows move, go and come.
    both.execute("UPDATE facts SET data = data WHERE key % 3 = 0; DELETE FROM facts WHERE key % 7 = 1");
    both.execute("INSERT INTO facts (key, data) SELECT -key, data FROM facts WHERE key > 0");
    let expected: Vec<i64> = (1_000..20_000).filter(|key| key % 100 != 7).collect();
    assert_eq!(read_all(&both, &parts), expected);
    for part in &parts {
        assert!(read(&both, part).unwrap().len() < expected.len() / 2);
    }
    let mut rows = 0;
    let mut client = connect(&url);
    for part in &parts {
        let scan = AnyTable::open_part(&mut client, &sent(part)).unwrap();
        rows += scan.for_each(&mut client, |_, facts| assert!(facts.is_some())).unwrap().rows;
    }
    assert_eq!(rows, expected.len() as u64);

    // In a transaction of the caller's another state is read.
    let mut other = client.transaction().unwrap();
    let scan = AnyTable::open_part(&mut other, &parts[0]).unwrap();
    let error = scan.for_each(&mut other, |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("give a client, not a transaction"), "{error}");
    drop(other);
    // Among scans of another snapshot it has no place.
    let scan = AnyTable::open_part(&mut client, &parts[0]).unwrap();
    let error = ScanSet::new().with(scan).to_batches([&mut client]).unwrap_err();
    assert!(error.to_string().contains("read by itself"), "{error}");

    transaction.commit().unwrap();
    let error = read(&both, &parts[0]).unwrap_err();
    assert!(error.to_string().contains("for as long as the transaction that exported it"), "{error}");
}

#[test]
fn parts_without_a_snapshot_read_their_own_state() {
    let (mut both, tables) = Both::filled(10_000);
    let table = AnyTable::open(&mut both.blocking, "facts").unwrap();
    for (count, expected) in [(0, 1), (1, 1), (3, 3), (usize::MAX, 0)] {
        let parts = table.scan().parts(&mut both.blocking, count).unwrap();
        assert!(if expected == 0 { parts.len() > 50 } else { parts.len() == expected }, "{}", parts.len());
        assert!(parts.iter().all(|part| part.snapshot.is_none()));
        if expected > 0 {
            assert_eq!(read_all(&both, &parts), (0..10_000).collect::<Vec<_>>());
        }
    }
    // A typed scan is cut as well, and by the other driver.
    let typed = AnyScan::from(tables.blocking.scan().matching(Facts::additions().lt(100)));
    let first = typed.parts(&mut both.blocking, 2).unwrap();
    let named = both.runtime.block_on(async {
        let client = &mut both.nonblocking;
        let table = tokio_postgres::AnyTable::open(client, "facts").await.unwrap();
        let small = table.filter("additions").unwrap().lt(100).unwrap();
        table.scan().matching(small).parts(client, 2).await.unwrap()
    });
    assert_eq!(first, named);
    both.execute("INSERT INTO facts (key, data) SELECT -1, data FROM facts WHERE key = 5");
    let expected: Vec<i64> = (-1..100).filter(|key| *key != 7).collect();
    assert_eq!(read_all(&both, &first), expected);

    // The parts of a table that has no rows yet read those that come.
    both.table::<i64, Facts>("later");
    let later = AnyTable::open(&mut both.blocking, "later").unwrap();
    let parts = later.scan().parts(&mut both.blocking, 4).unwrap();
    assert_eq!(parts.iter().map(|part| part.rows).collect::<Vec<_>>(), [PartRows::All]);
    both.fill("later", 10);
    assert_eq!(read_all(&both, &parts), (0..10).collect::<Vec<_>>());

    // Several connections at once read scans without types too.
    let mut clients = [connect(&both.database.url()), connect(&both.database.url())];
    let set = ScanSet::new().with(later.scan()).with(tables.blocking.scan());
    let read = set.to_batches(&mut clients).unwrap();
    assert_eq!(read.iter().map(|batches| keys(batches).len()).collect::<Vec<_>>(), [10, 10_001]);
}

#[test]
fn parts_of_a_partitioned_table_are_all_rows() {
    let mut both = Both::new();
    let options = postgres::CreateOptions::new().partition_by("RANGE (key)");
    postgres::Table::<i64, Facts>::create_with(&mut both.blocking, "split", options).unwrap();
    both.execute(
        "CREATE TABLE low PARTITION OF split FOR VALUES FROM (MINVALUE) TO (2000); \
         CREATE TABLE high PARTITION OF split FOR VALUES FROM (2000) TO (MAXVALUE)",
    );
    both.fill("split", 6_000);
    let table = AnyTable::open(&mut both.blocking, "split").unwrap();
    let parts = table.scan().parts(&mut both.blocking, 3).unwrap();
    assert_eq!(parts.len(), 3);
    assert_eq!(read_all(&both, &parts), (0..6_000).collect::<Vec<_>>());
}

#[test]
fn what_a_part_can_not_say_is_refused() {
    let (mut both, _) = Both::filled(10);
    let client = &mut both.blocking;
    let table = AnyTable::open(client, "facts").unwrap();
    let part = table.scan().parts(client, 1).unwrap().pop().unwrap();
    postgres::Table::<String, Facts>::create(client, "others").unwrap();
    let others = AnyTable::open(client, "others").unwrap().filter("key").unwrap().eq("a").unwrap();
    let again = AnyTable::open_part(client, &part).unwrap();
    for (scan, says) in [
        (table.scan().filter("key > $1", (1i64,)), "use `matching`"),
        (table.scan().order_by_key(), "neither an order nor a limit"),
        (table.scan().limit(1), "neither an order nor a limit"),
        (table.scan().select(["authors"]), "authors"),
        (table.scan().select(["key"]), "key column"),
        (table.scan().matching(others), "different tables"),
        (again, "can't be cut again"),
    ] {
        let error = scan.parts(client, 2).unwrap_err().to_string();
        assert!(error.contains("table `") && error.contains(says), "{error}");
    }
    let mut savepoint = client.transaction().unwrap();
    let mut savepoint = savepoint.transaction().unwrap();
    assert!(table.scan().parts(&mut savepoint, 2).unwrap_err().code().is_some());
}

#[test]
fn a_part_of_anybody_is_checked() {
    #[derive(Record)]
    struct Other {
        name: String,
    }
    let (mut both, _) = Both::filled(10);
    both.table::<i64, Other>("other");
    let table = AnyTable::open(&mut both.blocking, "facts").unwrap();
    let large: AnyFilter = Facts::additions().ge(1).into();
    let scan = table.scan().matching(large).select(["author"]);
    let good = scan.parts(&mut both.blocking, 1).unwrap().pop().unwrap();
    assert_eq!(read(&both, &good).unwrap(), [1, 2, 3, 4, 5, 6, 8, 9]);
    let text = "'; DROP TABLE facts; --";
    let of = |change: &dyn Fn(&mut ScanPart)| {
        let mut part = good.clone();
        change(&mut part);
        part
    };
    for (part, says) in [
        (of(&|part| part.table = "missing".into()), "no such table"),
        (of(&|part| part.table = text.into()), "table"),
        (of(&|part| part.table = "a\0b".into()), "U+0000"),
        (of(&|part| part.table = "other".into()), "not the one that was cut"),
        (of(&|part| part.table = "record.layouts".into()), "catalog's own name"),
        (of(&|part| part.version = 2), "another layout"),
        (of(&|part| part.version = 0), "another layout"),
        (of(&|part| part.fingerprint ^= 1), "another layout"),
        (of(&|part| part.rows = PartRows::Rowids { first: 0, last: 9 }), "another store"),
        (of(&|part| part.columns = Some(vec![text.into()])), "DROP TABLE"),
        (of(&|part| part.columns = Some(vec!["author".into(); 2])), "author"),
        (of(&|part| part.snapshot = Some(text.into())), "snapshot"),
        (of(&|part| part.snapshot = Some("\0".into())), "snapshot"),
        (of(&|part| part.snapshot = Some("00000003-00000002-1".into())), "snapshot"),
    ] {
        let error = read(&both, &part).unwrap_err().to_string();
        assert!(error.contains(says), "{part:?}: {error}");
    }
    let json = serde_json::to_string(&good).unwrap();
    for (from, to, says) in [
        ("additions", "addition", "`addition`"),
        (r#""int":"1""#, r#""int":"secret""#, "not a value of type `i64`"),
        (r#"{"ge":"#, r#"{"contains_any":["#, ""),
    ] {
        let Ok(part) = serde_json::from_str::<ScanPart>(&json.replace(from, to)) else {
            assert!(says.is_empty());
            continue;
        };
        let error = read(&both, &part).unwrap_err().to_string();
        assert!(error.contains("table `public.facts`") && error.contains(says), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    // Pages that there are not hold no rows, and ranges that end before they begin neither.
    for rows in [
        PartRows::Pages { first: 1_000_000, end: None },
        PartRows::Pages { first: u32::MAX, end: Some(0) },
        PartRows::Pages { first: 9, end: Some(3) },
    ] {
        assert_eq!(read(&both, &of(&|part| part.rows = rows)).unwrap(), [0_i64; 0]);
    }
    assert_eq!(read(&both, &of(&|part| part.rows = PartRows::All)).unwrap().len(), 8);
}
