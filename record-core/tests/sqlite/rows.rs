//! Putting, getting, editing, deleting, scanning.

use crate::{Facts, counts, facts, file, memory, one};
use record_core::{
    Blob, Lookup, Record,
    sqlite::{self, Table},
    table::{Put, PutOptions},
};

#[test]
fn a_row_goes_through_its_states() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let value = |n| Some(facts(n));
    for (step, (given, expected)) in [
        (value(1), Put::Inserted),
        (value(1), Put::Unchanged),
        (value(2), Put::Updated),
        (None, Put::Updated),
        (None, Put::Unchanged),
        (value(2), Put::Updated),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(table.put(&conn, &5, &given).unwrap(), expected, "step {step}");
        match (given, table.get(&conn, &5).unwrap()) {
            (Some(facts), Lookup::Found(row)) => assert_eq!(row.decode(), facts, "step {step}"),
            (None, Lookup::KnownEmpty) => {}
            (_, found) => panic!("step {step}: {found:?}"),
        }
        assert_eq!(table.count(&conn).unwrap(), 1);
    }
    assert!(table.delete(&conn, &5).unwrap());
    assert!(!table.delete(&conn, &5).unwrap());
    assert_eq!(table.get(&conn, &5).unwrap(), Lookup::Missing);
    assert_eq!(table.put_known_empty(&conn, &5).unwrap(), Put::Inserted);
    assert_eq!(table.get(&conn, &5).unwrap(), Lookup::KnownEmpty);
}

#[test]
fn records_blobs_references_and_options_are_all_taken() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let (value, blob) = (facts(1), Blob::encode(&facts(1)).unwrap());
    table.put(&conn, &1, facts(1)).unwrap();
    assert_eq!(table.put(&conn, &1, &value).unwrap(), Put::Unchanged);
    assert_eq!(table.put(&conn, &1, &blob).unwrap(), Put::Unchanged);
    assert_eq!(table.put(&conn, &1, Some(&blob)).unwrap(), Put::Unchanged);
    assert_eq!(table.put(&conn, &1, blob).unwrap(), Put::Unchanged);
    let (keys, values) = ([1, 2, 3], [facts(1), facts(2), facts(3)]);
    assert_eq!(table.put_many(&conn, keys.iter().zip(&values)).unwrap(), counts(2, 0, 1, 0));
}

#[test]
fn put_many_counts_and_the_last_of_equal_keys_wins() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let first = table.put_many(&conn, (0..1_000).rev().map(|i| (i, facts(i as u32)))).unwrap();
    assert_eq!(first, counts(1_000, 0, 0, 0));
    assert_eq!(first.total(), 1_000);
    let rows = (500..1_500).map(|i| (i, (i % 10 > 0).then(|| facts(i as u32))));
    assert_eq!(table.put_many(&conn, rows).unwrap(), counts(500, 50, 450, 0));
    let rows = [(7, facts(1)), (8, facts(8)), (7, facts(2)), (7, facts(3)), (9_999, facts(0))];
    assert_eq!(table.put_many(&conn, rows).unwrap(), counts(1, 1, 1, 0));
    assert_eq!(table.get(&conn, &7).unwrap().found().unwrap().view().additions(), 3);
    assert_eq!(table.put_many(&conn, Vec::<(i64, Facts)>::new()).unwrap(), counts(0, 0, 0, 0));
}

#[test]
fn more_rows_than_a_batch_holds_keep_every_rule() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let n = 40_000;
    let shuffled = |i: i64| (i * 7_919) % n;
    let rows = || (0..n).map(|i| (shuffled(i), facts(shuffled(i) as u32)));
    assert_eq!(table.put_many(&conn, rows()).unwrap(), counts(n as u64, 0, 0, 0));
    assert_eq!(table.put_many(&conn, rows()).unwrap(), counts(0, 0, n as u64, 0));
    let mut next = 0;
    let seen = table.scan().order_by_key().for_each(&conn, |key, view| {
        assert_eq!((key, view.unwrap().additions()), (next, next as u32));
        next += 1;
    });
    assert_eq!(seen.unwrap(), n as u64);
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let (folder, conn) = file();
    let table = Table::<(i32, String), Facts>::create(&conn, "facts").unwrap();
    let rows = || (0..500).map(|i| ((i, format!("key {i}")), facts(i as u32)));
    table.put_many(&conn, rows()).unwrap();
    table.put_known_empty(&conn, &(9, "empty".into())).unwrap();

    let observer = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    let state = || {
        let wal = std::fs::metadata(folder.path().join("test.sqlite-wal")).unwrap().len();
        (one::<i64>(&observer, "PRAGMA data_version"), wal)
    };
    let before = state();
    assert_eq!(table.put_many(&conn, rows()).unwrap(), counts(0, 0, 500, 0));
    assert_eq!(table.put(&conn, &(3, "key 3".into()), facts(3)).unwrap(), Put::Unchanged);
    assert_eq!(table.put_known_empty(&conn, &(9, "empty".into())).unwrap(), Put::Unchanged);
    assert_eq!(table.edit(&conn, &(3, "key 3".into()), |_| ()).unwrap(), Lookup::Found(Put::Unchanged));
    Table::<(i32, String), Facts>::create(&conn, "facts").unwrap();
    table.repromote(&conn).unwrap();
    assert_eq!(state(), before);
    assert_eq!(table.put(&conn, &(3, "key 3".into()), facts(4)).unwrap(), Put::Updated);
    assert_ne!(state(), before);
}

#[test]
fn get_many_answers_in_the_order_asked() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..10).map(|i| (i, (i != 4).then(|| facts(i as u32))))).unwrap();
    let keys = [9, 4, 77, 0, 9];
    let found = table.get_many(&conn, keys).unwrap();
    let found: Vec<_> = found.iter().map(|row| row.as_ref().map(|row| row.view().additions())).collect();
    let (missing, empty) = (Lookup::Missing, Lookup::KnownEmpty);
    assert_eq!(found, [Lookup::Found(9), empty, missing, Lookup::Found(0), Lookup::Found(9)]);
    assert!(table.get_many(&conn, [0i64; 0]).unwrap().is_empty());
}

#[test]
fn delete_many_counts_what_was_there() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..10).map(|i| (i, facts(i as u32)))).unwrap();
    assert_eq!(table.delete_many(&conn, [1, 2, 2, 50]).unwrap(), 2);
    assert_eq!(table.delete_many(&conn, [&3, &4]).unwrap(), 2);
    assert_eq!(table.count(&conn).unwrap(), 6);
}

#[test]
fn an_edit_reads_changes_and_writes_one_row() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put(&conn, &1, facts(5)).unwrap();
    table.put_known_empty(&conn, &2).unwrap();
    let longer = |facts: &mut Facts| facts.author.push_str(" the second");
    assert_eq!(table.edit(&conn, &1, longer).unwrap(), Lookup::Found(Put::Updated));
    assert_eq!(table.edit(&conn, &2, longer).unwrap(), Lookup::KnownEmpty);
    assert_eq!(table.edit(&conn, &3, longer).unwrap(), Lookup::Missing);
    let author = table.get(&conn, &1).unwrap().found().unwrap().view().author().to_owned();
    assert_eq!(author, "author 5 the second");
}

#[test]
fn a_scan_filters_orders_limits_and_stops_at_an_error() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..100).rev().map(|i| (i, (i != 50).then(|| facts(i as u32))))).unwrap();
    let mut keys = vec![];
    let scan = table.scan().filter("key >= ?1 AND key < ?2 -- a comment", [48, 60]).order_by_key().limit(4);
    assert_eq!(scan.for_each(&conn, |key, view| keys.push((key, view.is_some()))).unwrap(), 4);
    assert_eq!(keys, [(48, true), (49, true), (50, false), (51, true)]);

    let stopped = table.scan().order_by_key().try_for_each(&conn, |key, _| match key {
        3 => Err(Box::<dyn std::error::Error>::from("enough")),
        _ => Ok(()),
    });
    assert_eq!(stopped.unwrap_err().to_string(), "enough");
    let no_sql = table.scan().filter("no such thing", ()).for_each(&conn, |_, _| ());
    assert_eq!(no_sql.unwrap_err().table(), Some("facts"));
    let misspelt = table.scan().filter(r#""kay" = 1"#, ()).for_each(&conn, |_, _| ());
    assert!(misspelt.unwrap_err().to_string().contains("no such column"));
    let not_promoted = table.scan().filter("author = ?1", ["ada"]).for_each(&conn, |_, _| ());
    let error = not_promoted.unwrap_err().to_string();
    assert!(
        error.contains("filter sees the key columns and the fields with `#[record(promote)]`: no such"),
        "{error}"
    );
}

#[test]
fn a_filter_takes_its_parameters_in_every_form() {
    let conn = memory();
    let table = Table::<(i64, String), Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..10).map(|i| ((i, format!("k{i}")), facts(i as u32)))).unwrap();
    let count = |scan: sqlite::Scan<'_, (i64, String), Facts>| scan.for_each(&conn, |_, _| ()).unwrap();
    assert_eq!(count(table.scan().filter("key2 > 'k4'", ())), 5);
    assert_eq!(count(table.scan().filter("key1 = ?1 OR key2 = ?2", (3, "k5"))), 2);
    assert_eq!(count(table.scan().filter("key2 IN (?1, ?2)", ["k3", "k5"])), 2);
    assert_eq!(count(table.scan().filter("key2 IN (?1, ?2)", vec![String::from("k3"); 2])), 1);
    assert_eq!(count(table.scan().filter("key1 < ?1 AND key2 > ?2", rusqlite::params![8, "k5"])), 2);
    assert_eq!(count(table.scan().filter("key1 IS ?1", [None::<i64>])), 0);
    let wrong = table.scan().filter("key1 = ?1", (1, 2)).for_each(&conn, |_, _| ()).unwrap_err();
    assert!(wrong.to_string().contains("Got 2, needed 1"), "{wrong}");
}

#[test]
fn a_table_that_is_not_there_is_named_whatever_is_asked() {
    let table = Table::<i64, Facts>::create(&memory(), "facts").unwrap();
    let conn = memory();
    for error in [
        table.get(&conn, &1).unwrap_err(),
        table.put(&conn, &1, facts(1)).unwrap_err(),
        table.count(&conn).unwrap_err(),
        table.delete(&conn, &1).unwrap_err(),
        table.scan().for_each(&conn, |_, _| ()).unwrap_err(),
    ] {
        assert!(error.is_table(), "{error}");
        assert_eq!(
            error.to_string(),
            "table `facts`, record `Facts`: there is no such table: make it with `Table::create`"
        );
    }
}

#[test]
fn a_scan_may_read_and_write_through_the_same_connection() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let copy = Table::<i64, Facts>::create(&conn, "copy").unwrap();
    table.put_many(&conn, (0..50).map(|i| (i, facts(i as u32)))).unwrap();
    table
        .scan()
        .try_for_each(&conn, |key, view| {
            let row = table.get(&conn, &key)?.found().unwrap();
            assert_eq!(row.view().author(), view.unwrap().author());
            copy.put(&conn, &key, row.into_blob()?).map(drop)
        })
        .unwrap();
    assert_eq!(copy.count(&conn).unwrap(), 50);
}

#[test]
fn blobs_are_values_in_anybodys_sql() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let blob = Blob::encode(&facts(3)).unwrap();
    conn.execute("INSERT INTO facts (key, data) VALUES (?1, ?2)", (1, &blob)).unwrap();
    assert_eq!(table.get(&conn, &1).unwrap().found().unwrap().decode(), facts(3));
    assert_eq!(one::<Blob<Facts>>(&conn, "SELECT data FROM facts"), blob);
    let view = |sql: &str| {
        conn.query_row(sql, [], |row| {
            let view = sqlite::view::<Facts>(row.get_ref(0)?);
            Ok(view.map(|view| view.map(|view| view.additions())).map_err(|error| error.to_string()))
        })
        .unwrap()
    };
    assert_eq!(view("SELECT data FROM facts"), Ok(Some(3)));
    assert_eq!(view("SELECT NULL"), Ok(None));
    assert!(view("SELECT x'0102'").unwrap_err().contains("cut short"));
    assert!(view("SELECT 7").unwrap_err().contains("not a blob"));
    let truncated =
        conn.query_row("SELECT substr(data, 1, 9) FROM facts", [], |row| row.get::<_, Blob<Facts>>(0));
    assert!(truncated.is_err());
}

/// Like [`Facts`], with an index for looking it up by equality.
#[derive(Record, Clone)]
#[record(digest, table = "lists")]
struct List {
    #[record(as_set)]
    numbers: Vec<i64>,
}

#[derive(Record, Clone)]
#[record(digest(unique), table = "unique lists")]
struct UniqueList {
    #[record(as_set)]
    numbers: Vec<i64>,
}

#[test]
fn records_are_found_by_equality_and_by_nothing_less() {
    let conn = memory();
    let table = Table::<i64, List>::create_default(&conn).unwrap();
    assert_eq!(table.name(), "lists");
    let list = |numbers: &[i64]| List { numbers: numbers.to_vec() };
    table.put_many(&conn, (0..100).map(|i| (i, list(&[i % 10, 77])))).unwrap();
    table.put_known_empty(&conn, &500).unwrap();
    let tens: Vec<i64> = (0..10).map(|i| i * 10 + 3).collect();
    assert_eq!(table.find_equal(&conn, list(&[77, 3, 3])).unwrap(), tens);
    assert_eq!(table.find_equal(&conn, list(&[3])).unwrap(), [0i64; 0]);
    assert_eq!(table.find_equal(&conn, None::<List>).unwrap(), [500]);
    let digest: i64 = one(&conn, "SELECT data_digest FROM lists WHERE key = 3");
    let hash = Blob::encode(&list(&[3, 77])).unwrap().digest();
    assert_eq!(digest.to_be_bytes(), hash[..8]);
    // A collision of the 64 bits is not taken for equality.
    conn.execute("UPDATE lists SET data_digest = ?1", [digest]).unwrap();
    assert_eq!(table.find_equal(&conn, list(&[3, 77])).unwrap(), tens);
    table.delete(&conn, &3).unwrap();
    table.put(&conn, &13, list(&[])).unwrap();
    assert_eq!(table.find_equal(&conn, list(&[3, 77])).unwrap(), tens[2..]);
}

#[test]
fn a_unique_digest_keeps_records_unique() {
    let conn = memory();
    let table = Table::<i64, UniqueList>::create_default(&conn).unwrap();
    let list = |numbers: &[i64]| UniqueList { numbers: numbers.to_vec() };
    table.put(&conn, &1, list(&[1, 2])).unwrap();
    table.put_known_empty(&conn, &7).unwrap();
    table.put_known_empty(&conn, &8).unwrap();
    let error = table.put(&conn, &2, list(&[2, 1])).unwrap_err();
    assert!(error.to_string().contains("would make two rows equal"), "{error}");
    assert!(table.put_many(&conn, [(3, list(&[3])), (4, list(&[2, 1]))]).is_err());
    assert_eq!(table.get(&conn, &3).unwrap(), Lookup::Missing);
    assert_eq!(table.find_equal(&conn, list(&[2, 1])).unwrap(), [1]);
    assert_eq!(table.put(&conn, &1, list(&[9])).unwrap(), Put::Updated);
    assert_eq!(table.put(&conn, &2, list(&[1, 2])).unwrap(), Put::Inserted);
}

#[test]
fn a_failing_iterator_gives_its_own_error() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    let rows = ["1", "2", "x"].map(|text| text.parse::<i64>().map(|i| (i, facts(i as u32))));
    let rows = rows.into_iter().map(|row| row.map_err(Box::<dyn std::error::Error>::from));
    let error = table.try_put_many(&conn, rows, PutOptions::new()).unwrap_err();
    assert!(error.is::<std::num::ParseIntError>());
    assert_eq!(table.count(&conn).unwrap(), 0);
}
