//! Writing: what a few rows at a time do not show, and what is refused.

use super::{Changes, PullRequest, batches, changes, different, key, values};
use crate::{
    bodies::{counts, database},
    store::{AnyTable, Connection, Table, execute},
};
use arrow_array::{
    ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, UInt32Array,
    builder::StringDictionaryBuilder, types::Int32Type,
};
use record_core::{Blob, Key, Record, key::KeyValue};
use record_table::{Error, Put, PutCounts, PutMode, PutOptions};
use std::{ops::Range, sync::Arc};

/// Known empty is every hundredth.
fn rows(numbers: Range<u32>) -> Vec<(PullRequest, Option<Changes>)> {
    numbers.map(|n| (key(n), (n % 100 != 99).then(|| changes(n)))).collect()
}

fn put(any: &AnyTable, conn: &mut Connection, batches: Vec<RecordBatch>, mode: PutMode) -> PutCounts {
    let batches = batches.into_iter().map(Ok::<_, Error>);
    any.try_put_batches(conn.client(), batches, PutOptions::new().mode(mode)).unwrap()
}

#[test]
fn many_batches_do_what_many_rows_with_types_do() {
    let (_store, mut conn) = database();
    let [typed, _] =
        ["typed", "named"].map(|name| Table::<PullRequest, Changes>::create(conn.client(), name).unwrap());
    let any = AnyTable::open(conn.client(), "named").unwrap();
    // More than are encoded at once, and more than one statement takes.
    typed.put_many(conn.client(), rows(0..20_000)).unwrap();
    let all = rows(0..20_000);
    let inserted = put(&any, &mut conn, batches(&all, 9_000), PutMode::Upsert);
    assert_eq!((inserted, different(&mut conn, "typed", "named")), (counts(20_000, 0, 0, 0), 0));
    let shifted = |n: u32| (key(n), Some(changes(n + 1)));
    typed.put_many(conn.client(), (0..500).map(shifted)).unwrap();
    let all: Vec<_> = (0..500).map(shifted).chain(rows(500..20_000)).collect();
    let changed = put(&any, &mut conn, batches(&all, 1_000), PutMode::Upsert);
    assert_eq!((changed, different(&mut conn, "typed", "named")), (counts(0, 500, 19_500, 0), 0));

    let ignored = put(&any, &mut conn, batches(&all, 30_000), PutMode::InsertOrIgnore);
    assert_eq!(ignored, PutCounts { ignored: 20_000, ..PutCounts::default() });
    let insert = PutOptions::new().mode(PutMode::Insert);
    let again = batches(&all, 30_000).into_iter().map(Ok::<_, Error>);
    let error = any.try_put_batches(conn.client(), again, insert).unwrap_err();
    assert!(error.to_string().contains("same key"), "{error}");
    typed.delete_many(conn.client(), (0..1_000).map(key)).unwrap();
    let replaced = put(&any, &mut conn, batches(&all[1_000..], 5_000), PutMode::Replace);
    assert_eq!(replaced, PutCounts { unchanged: 19_000, deleted: 1_000, ..PutCounts::default() });
    execute(conn.client(), "DELETE FROM named");
    let inserted = put(&any, &mut conn, batches(&all[1_000..], 5_000), PutMode::Insert);
    assert_eq!((inserted.inserted, different(&mut conn, "typed", "named")), (19_000, 0));
}

#[test]
fn more_rows_than_memory_has_room_for_are_put() {
    let (_store, mut conn) = database();
    Table::<PullRequest, Changes>::create(conn.client(), "changes").unwrap();
    let any = AnyTable::open(conn.client(), "changes").unwrap();
    let long = |n| Changes { title: Some(format!("{n:8000}")), ..changes(n) };
    let many = (0..5_000).map(|n| (key(n), Some(long(n))));
    // The last of a key counts, however many rows are in between.
    let all: Vec<_> = std::iter::once((key(0), Some(changes(7)))).chain(many).collect();
    let counted = put(&any, &mut conn, batches(&all, 1_000), PutMode::Upsert);
    assert_eq!((counted.inserted, any.count(conn.client()).unwrap()), (5_000, 5_000));
    let row = any.get(conn.client(), &values(&key(0))).unwrap().found().unwrap();
    assert_eq!(row.as_bytes(), Blob::encode(&long(0)).unwrap().as_bytes());
}

#[derive(Record)]
struct City {
    #[record(promote)]
    name: String,
    people: Option<u16>,
}

fn city(keys: Vec<Option<i32>>, people: Vec<Option<i64>>, names: ArrayRef) -> RecordBatch {
    let columns: [(&str, ArrayRef); 3] = [
        ("people", Arc::new(Int64Array::from(people))),
        ("key", Arc::new(Int32Array::from(keys))),
        ("name", names),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

#[test]
fn batches_of_other_types_are_taken_as_far_as_they_are_exact() {
    let (_store, mut conn) = database();
    let typed = Table::<i64, City>::create(conn.client(), "cities").unwrap();
    let table = AnyTable::open(conn.client(), "cities").unwrap();
    let mut names = StringDictionaryBuilder::<Int32Type>::new();
    ["Åre", "Bo", "Åre"].into_iter().for_each(|name| names.append_value(name));
    let names: ArrayRef = Arc::new(names.finish());
    let good = city(vec![Some(3), Some(1), Some(3)], vec![Some(1), None, Some(65_535)], names.clone());
    // The last row of a key counts.
    let put = table.put_batches(conn.client(), [good.clone(), good.clone()]).unwrap();
    assert_eq!(put, counts(2, 0, 0, 0));
    assert_eq!(table.put_batches(conn.client(), []).unwrap(), PutCounts::default());
    assert_eq!(typed.get(conn.client(), &3).unwrap().found().unwrap().view().people(), Some(65_535));

    execute(conn.client(), "DELETE FROM cities");
    let good = good.slice(0, 2);
    let keys = |last| vec![Some(4), Some(5), last];
    let too_large = city(keys(Some(6)), vec![Some(1), Some(70_000), None], names.clone());
    let null_key = city(keys(None), vec![Some(1), None, None], names.clone());
    let nul: ArrayRef = Arc::new(StringArray::from(vec!["x", "secret\0", "y"]));
    let nul = city(keys(Some(6)), vec![None; 3], nul);
    let without = |column: usize| {
        let rest: Vec<usize> = (0..3).filter(|i| *i != column).collect();
        good.project(&rest).unwrap()
    };
    let of = |columns: Vec<(&'static str, ArrayRef)>| RecordBatch::try_from_iter(columns).unwrap();
    let (ids, secret): (ArrayRef, ArrayRef) =
        (Arc::new(Int32Array::from(vec![7])), Arc::new(StringArray::from(vec!["secret"])));
    for (bad, field, row, says) in [
        (too_large, Some("people"), Some(2 + 1), "people"),
        (null_key, Some("key"), Some(2 + 2), "null in a key column"),
        (nul, Some("name"), Some(2 + 1), "U+0000"),
        (without(1), None, None, "key column `key` is missing"),
        (without(2), Some("name"), None, "column `name` of type"),
        (of(vec![("key", secret.clone()), ("name", secret.clone())]), None, None, "`key` is of type"),
        // Nothing is advised that a table without types does not offer.
        (
            of(vec![("key", ids.clone()), ("name", secret.clone()), ("altitude", ids.clone())]),
            None,
            None,
            "no field for column `altitude`: leave it out",
        ),
        (
            of(vec![("key", ids.clone()), ("name", secret.clone()), ("people", secret.clone())]),
            None,
            None,
            "is of type Utf8, not UInt16: cast it first",
        ),
    ] {
        for mode in [PutMode::Upsert, PutMode::Insert] {
            let batches = [good.clone(), bad.clone()].map(Ok::<_, Error>);
            let options = PutOptions::new().mode(mode);
            let error = table.try_put_batches(conn.client(), batches, options).unwrap_err();
            let text = error.to_string();
            assert_eq!(
                (error.table(), error.field(), error.row()),
                (Some("cities"), field, row),
                "{mode:?}: {text}"
            );
            assert!(error.is_column() == row.is_none() && text.contains(says), "{mode:?}: {text}");
            assert!(!text.contains("70000") && !text.contains("secret"), "{text}");
            assert_eq!(table.count(conn.client()).unwrap(), 0);
        }
    }
    let failing = [Ok(good), Err(Error::of_table("City", "the caller's own"))];
    let error = table.try_put_batches(conn.client(), failing, PutOptions::new()).unwrap_err();
    assert!(error.to_string().contains("the caller's own"), "{error}");
    assert_eq!(table.count(conn.client()).unwrap(), 0);
}

#[test]
fn a_key_column_of_another_table_is_not_passed_over() {
    #[derive(Key)]
    struct Repository {
        repository: i64,
    }
    #[derive(Record)]
    struct Numbered {
        additions: u32,
        number: Option<u64>,
    }
    let (_store, mut conn) = database();
    let by_number = Table::<PullRequest, Changes>::create(conn.client(), "by_number").unwrap();
    let key = |number| PullRequest { repository: 1, number, path: "p".into() };
    by_number.put_many(conn.client(), (0..3).map(|n| (key(n), changes(n as u32)))).unwrap();
    Table::<Repository, Changes>::create(conn.client(), "by_repository").unwrap();
    Table::<Repository, Numbered>::create(conn.client(), "numbered").unwrap();
    let all = by_number.scan().to_batches(conn.client()).unwrap();
    let additions = by_number.scan().select(["additions"]).to_batches(conn.client()).unwrap();
    // It would leave one row of three, and the field of its name null.
    for (name, batches) in [("by_repository", all.clone()), ("numbered", additions)] {
        let table = AnyTable::open(conn.client(), name).unwrap();
        let error = table.put_batches(conn.client(), batches).unwrap_err();
        let says = "column `number` is a key column of another table";
        assert!(error.is_column() && error.to_string().contains(says), "{error}");
        assert_eq!((error.table(), table.count(conn.client()).unwrap()), (Some(name), 0));
    }
    let columns: Vec<usize> = [0, 1, 2, 0].into_iter().chain(3..all[0].num_columns()).collect();
    let twice: Vec<RecordBatch> = all.iter().map(|batch| batch.project(&columns).unwrap()).collect();
    let table = AnyTable::open(conn.client(), "by_number").unwrap();
    let error = table.put_batches(conn.client(), twice).unwrap_err();
    assert!(error.to_string().contains("key column `repository` is there twice"), "{error}");

    // Nor does one column stand for a key column and a field.
    #[derive(Record)]
    struct Keyed {
        additions: u32,
        number: Option<i64>,
    }
    #[derive(Key)]
    struct Number {
        number: i64,
    }
    Table::<Number, Keyed>::create(conn.client(), "keyed").unwrap();
    let columns: [(&str, ArrayRef); 2] = [
        ("number", Arc::new(Int64Array::from(vec![17]))),
        ("additions", Arc::new(UInt32Array::from(vec![1]))),
    ];
    let table = AnyTable::open(conn.client(), "keyed").unwrap();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let error = table.put_batches(conn.client(), [batch]).unwrap_err();
    assert!(error.to_string().contains("`number` is a key column and a field too"), "{error}");
}

#[test]
fn a_json_patch_says_what_is_wrong_and_reads_what_a_row_serializes_to() {
    let (_store, mut conn) = database();
    let (_, any) = super::filled(&mut conn);
    for (n, json, says) in [
        (1, "[]", "JSON"),
        (1, r#"{"secret": 1}"#, "secret"),
        (1, r#"{"additions": -4711}"#, "additions"),
        (1, r#"{"author": "a\u0000"}"#, "U+0000"),
        (3_000, r#"{"author": "x"}"#, "additions"),
    ] {
        let error = any.patch_json(conn.client(), &values(&key(n)), json).unwrap_err();
        assert!(error.table() == Some("changes") && error.row().is_none(), "{error}");
        assert!(error.to_string().contains(says) && !error.to_string().contains("4711"), "{json}: {error}");
        assert_eq!(error.is_incomplete(), n == 3_000, "{error}");
    }
    let row = any.get(conn.client(), &values(&key(7))).unwrap().found().unwrap();
    let json = serde_json::to_string(&row.view()).unwrap();
    assert_eq!(json, serde_json::to_string(&Blob::encode(&changes(7)).unwrap().view()).unwrap());
    assert_eq!(any.patch_json(conn.client(), &values(&key(60)), &json).unwrap(), Put::Inserted);
    let other = any.get(conn.client(), &values(&key(60))).unwrap().found().unwrap();
    assert_eq!(other.as_bytes(), row.as_bytes());
}

#[test]
fn a_json_patch_of_bytes_that_are_not_canonical_is_refused() {
    let (_store, mut conn) = database();
    let typed = Table::<i64, City>::create(conn.client(), "cities").unwrap();
    typed.put(conn.client(), &1, City { name: "Bo".into(), people: None }).unwrap();
    let blob = typed.get(conn.client(), &1).unwrap().found().unwrap().as_bytes().to_vec();
    let people = usize::from(City::LAYOUT.field("people").unwrap().offset());
    // A null with a value behind it.
    let mut other = blob.clone();
    other[people] = 1;
    let set = format!("UPDATE cities SET data = {}", crate::store::bytes(&other));
    execute(conn.client(), &set);
    let any = AnyTable::open(conn.client(), "cities").unwrap();
    let error = any.patch_json(conn.client(), &[KeyValue::Int(1)], r#"{"name": "x"}"#).unwrap_err();
    assert!(error.is_corrupt() && error.to_string().contains("null"), "{error}");
    let kept = any.get(conn.client(), &[KeyValue::Int(1)]).unwrap().found().unwrap();
    assert_eq!(kept.as_bytes(), other);
}
