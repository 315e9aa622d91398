//! Reading rows, as far as it is SQLite's own: in place, by SQL of one's own, by its kinds of parameters.

use crate::{Facts, facts, memory, one};
use record_core::{Blob, Record};
use record_sqlite::{self as sqlite, Table};

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

#[test]
fn a_filter_says_what_it_sees_and_how_many_parameters_it_needs() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..10).map(|i| (i, facts(i as u32)))).unwrap();
    let error = table.scan().filter("author = ?1", ["ada"]).for_each(&conn, |_, _| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("filter sees the key columns and the fields with `#[record(promote)]`: no such column"),
        "{error}"
    );
    let scan = table.scan().filter("key < ?1 AND key <> ?2", rusqlite::params![8, 5u8]);
    assert_eq!(scan.for_each(&conn, |_, _| ()).unwrap().rows, 7);
    let error = table.scan().filter("key = ?1", (1, 2)).for_each(&conn, |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("Got 2, needed 1"), "{error}");
}

#[test]
fn a_collision_of_digests_is_not_taken_for_equality() {
    #[derive(Record, Clone)]
    #[record(digest)]
    struct List {
        #[record(as_set)]
        numbers: Vec<i64>,
    }
    let conn = memory();
    let table = Table::<i64, List>::create(&conn, "lists").unwrap();
    let list = |numbers: &[i64]| List { numbers: numbers.to_vec() };
    table.put_many(&conn, (0..10).map(|i| (i, list(&[i, 77])))).unwrap();
    let digest: i64 = one(&conn, "SELECT data_digest FROM lists WHERE key = 3");
    let hash = Blob::encode(&list(&[3, 77])).unwrap().digest();
    assert_eq!(digest.to_be_bytes(), hash[..8]);
    conn.execute("UPDATE lists SET data_digest = ?1", [digest]).unwrap();
    assert_eq!(table.find_equal(&conn, list(&[3, 77])).unwrap(), [3]);
}

#[cfg(feature = "arrow")]
#[test]
fn a_scan_to_batches_leaves_the_connection_free_for_other_statements() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..1_000).map(|i| (i, facts(1)))).unwrap();
    let mut batches = table.scan().batch_rows(100).batches(&conn).unwrap();
    batches.next().unwrap().unwrap();
    table.put(&conn, &20_000, facts(1)).unwrap();
    assert_eq!(table.count(&conn).unwrap(), 1_001);
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 100);
}

#[test]
fn parameters_by_name_are_refused_because_their_numbers_would_be_those_of_their_places() {
    let conn = memory();
    let table = Table::<i64, Facts>::create(&conn, "facts").unwrap();
    table.put_many(&conn, (0..10).map(|i| (i, facts(1)))).unwrap();
    let right = table.scan().filter("key > ?2 AND key < ?1", [8i64, 3]);
    assert_eq!(right.for_each(&conn, |_, _| ()).unwrap().rows, 4);
    for condition in ["key > $2 AND key < $1", "key > :low AND key < @high"] {
        let error =
            table.scan().filter(condition, [8i64, 3]).for_each(&conn, |_, _| ()).unwrap_err().to_string();
        assert!(error.contains("is a parameter by name: write `?1`"), "{error}");
    }
}
