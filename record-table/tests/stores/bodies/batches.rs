//! Scans to Arrow record batches.

use super::database;
use crate::store::{Connection, Store, Table, bytes, condition, drop_table, execute};
use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Int16Type, Int32Type, Int64Type, UInt32Type, UInt64Type},
};
use arrow_schema::DataType;
use record_arrow::{BatchDecoder, BatchEncoder, ROLE_KEY};
use record_core::{Blob, Record};

#[derive(Record, Clone)]
struct Facts {
    #[record(promote)]
    additions: u32,
    author: String,
    labels: Vec<String>,
}

fn facts(n: u32) -> Facts {
    Facts { additions: n, author: format!("author {n}"), labels: vec!["label".into(); n as usize % 3] }
}

fn filled(rows: i64) -> (Store, Connection, Table<i64, Facts>) {
    let (store, mut conn) = database();
    let table = Table::create(conn.client(), "facts").unwrap();
    table.put_many(conn.client(), (0..rows).map(|i| (i, (i % 100 != 7).then(|| facts(i as u32))))).unwrap();
    (store, conn, table)
}

fn keys(batches: &[RecordBatch]) -> Vec<i64> {
    batches.iter().flat_map(|batch| batch["key"].as_primitive::<Int64Type>().values().to_vec()).collect()
}

#[test]
fn keys_come_first_then_the_fields_and_known_empty_rows_are_null() {
    let (_store, mut conn, table) = filled(1_000);
    let batches = table.scan().to_batches(conn.client()).unwrap();
    assert_eq!(batches.len(), 1);
    let batch = &batches[0];
    let names: Vec<_> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["key", "additions", "author", "labels"]);
    assert_eq!(batch.schema().field(0).metadata()[ROLE_KEY], "key");
    assert!(!batch.schema().field(0).is_nullable());
    for i in 0..1_000 {
        let empty = i % 100 == 7;
        assert_eq!(batch["additions"].is_null(i), empty);
        assert_eq!(batch["author"].is_null(i), empty);
        if !empty {
            assert_eq!(batch["additions"].as_primitive::<UInt32Type>().value(i), i as u32);
            assert_eq!(batch["author"].as_string::<i32>().value(i), format!("author {i}"));
            assert_eq!(batch["labels"].as_list::<i32>().value(i).len(), i % 3);
        }
    }
    assert_eq!(keys(&batches), (0..1_000).collect::<Vec<_>>());
}

#[test]
fn batches_are_bounded_by_rows_and_by_bytes() {
    let (_store, mut conn, table) = filled(1_000);
    let sizes = |batches: Vec<RecordBatch>| batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>();
    let batches = table.scan().batch_rows(300).to_batches(conn.client()).unwrap();
    assert_eq!(keys(&batches), (0..1_000).collect::<Vec<_>>());
    assert_eq!(sizes(batches), [300, 300, 300, 100]);
    let batches = table.scan().batch_bytes(10_000).to_batches(conn.client()).unwrap();
    assert!(batches.len() > 4 && batches.iter().all(|batch| batch.num_rows() < 400));
    assert_eq!(keys(&batches), (0..1_000).collect::<Vec<_>>());
    for scan in [table.scan().batch_rows(0), table.scan().batch_bytes(0)] {
        assert_eq!(sizes(scan.limit(3).to_batches(conn.client()).unwrap()), [1, 1, 1]);
    }
    assert!(table.scan().limit(0).to_batches(conn.client()).unwrap().is_empty());
}

#[test]
fn columns_are_selected_rows_filtered_and_ordered() {
    let (_store, mut conn, table) = filled(1_000);
    let scan = || {
        table.scan().filter(condition("additions BETWEEN $1 AND $2"), [500i64, 510]).order_by_key().limit(5)
    };
    let batches = scan().select(["author"]).to_batches(conn.client()).unwrap();
    assert_eq!(batches[0].num_columns(), 2);
    assert_eq!(keys(&batches), [500, 501, 502, 503, 504]);
    assert_eq!(scan().select(["author"]).batches(conn.client()).unwrap().schema(), batches[0].schema());
    assert_eq!(scan().select([""; 0]).to_batches(conn.client()).unwrap()[0].num_columns(), 1);

    let error = scan().select(["autor"]).batches(conn.client()).map(drop).unwrap_err();
    assert!(error.table() == Some("facts") && error.to_string().contains("`author`"), "{error}");
    let error = scan().select(["key", "author"]).batches(conn.client()).map(drop).unwrap_err();
    assert!(error.to_string().contains("`key` is a key column, which every batch has"), "{error}");
    assert!(table.scan().filter("no sql", ()).batches(conn.client()).is_err());
    assert!(table.scan().filter(condition("key = $1"), ()).batches(conn.client()).is_err());

    let decoder =
        BatchDecoder::<Facts>::new().select(["additions"]).unwrap().mark_known_empty("empty").unwrap();
    let decoder =
        decoder.with_column("twice", |facts: FactsView<'_>| i64::from(facts.additions()) * 2).unwrap();
    let batch = table.scan().batches_with(conn.client(), decoder).unwrap().next().unwrap().unwrap();
    assert!(batch["empty"].as_boolean().value(7));
    assert_eq!(batch["twice"].as_primitive::<Int64Type>().value(8), 16);

    // What the scan selects is decoded, by a decoder of one's own too; the last call counts.
    let decoder = BatchDecoder::<Facts>::new().select(["additions"]).unwrap();
    let scan = table.scan().select(["additions"]).select(["author"]);
    let batch = scan.batches_with(conn.client(), decoder).unwrap().next().unwrap().unwrap();
    assert_eq!(
        batch.schema().fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(),
        ["key", "author"]
    );
}

#[test]
fn keys_of_every_type_are_columns() {
    let (_store, mut conn) = database();
    type Key = (i8, i32, u64, String);
    let table = Table::<Key, Facts>::create(conn.client(), "wide").unwrap();
    let keys = [(-1, 5, 3, "a".to_owned()), (2, i32::MIN, u64::MAX, String::new())];
    table.put_many(conn.client(), keys.iter().map(|key| (key, facts(1)))).unwrap();
    let batch = &table.scan().order_by_key().to_batches(conn.client()).unwrap()[0];
    for (i, key) in keys.iter().enumerate() {
        assert_eq!(batch["key1"].as_primitive::<Int16Type>().value(i), i16::from(key.0));
        assert_eq!(batch["key2"].as_primitive::<Int32Type>().value(i), key.1);
        assert_eq!(batch["key3"].as_primitive::<UInt64Type>().value(i), key.2);
        assert_eq!(batch["key4"].as_string::<i32>().value(i), key.3);
    }
    let table = Table::<[u8; 3], Facts>::create(conn.client(), "hashes").unwrap();
    table.put(conn.client(), &[1, 0, 255], facts(1)).unwrap();
    let batch = &table.scan().to_batches(conn.client()).unwrap()[0];
    assert_eq!(batch.schema().field(0).data_type(), &DataType::Binary);
    assert_eq!(batch["key"].as_binary::<i32>().value(0), [1, 0, 255]);
}

#[test]
fn a_key_and_a_field_of_one_name_are_refused_unless_the_field_is_left_out() {
    #[derive(Record)]
    struct Clash {
        key: i64,
        other: i64,
    }
    let (_store, mut conn) = database();
    let table = Table::<i64, Clash>::create(conn.client(), "clash").unwrap();
    table.put(conn.client(), &1, Clash { key: 2, other: 3 }).unwrap();
    let error = table.scan().to_batches(conn.client()).unwrap_err();
    assert!(error.to_string().contains("`key` is a key column and a field too"), "{error}");
    let batch = &table.scan().select(["other"]).to_batches(conn.client()).unwrap()[0];
    assert_eq!(batch["key"].as_primitive::<Int64Type>().value(0), 1);
    // Nor is the key taken for the field on the way back.
    let error = BatchEncoder::of(Clash::LAYOUT).encode(batch).unwrap_err();
    assert!(error.to_string().contains("column `key` of type Int64 is missing"), "{error}");
}

#[test]
fn the_batches_of_a_scan_go_back_to_blobs_as_they_are() {
    let (store, mut conn, table) = filled(1_000);
    let encoder = BatchEncoder::of(Facts::LAYOUT);
    let mut other = store.connect();
    for batch in table.scan().batch_rows(300).batches(conn.client()).unwrap() {
        let batch = batch.unwrap();
        let blobs = encoder.encode(&batch).unwrap();
        for (i, key) in batch["key"].as_primitive::<Int64Type>().values().iter().enumerate() {
            let found = table.get(other.client(), key).unwrap().found();
            assert_eq!(found.as_ref().map(|row| row.as_bytes()), (!blobs.is_null(i)).then(|| blobs.value(i)));
        }
    }
}

#[test]
fn a_scan_may_be_dropped_early_and_its_batches_given_back() {
    let (_store, mut conn, table) = filled(10_000);
    let mut batches = table.scan().batch_rows(100).batches(conn.client()).unwrap();
    let first = batches.next().unwrap().unwrap();
    batches.recycle(first);
    let second = batches.next().unwrap().unwrap();
    assert_eq!(second["author"].as_string::<i32>().value(0), "author 100");
    drop(batches);
    // The connection is free for other statements at once.
    table.put(conn.client(), &20_000, facts(1)).unwrap();
    execute(conn.client(), &drop_table("facts"));
    assert_eq!(second.num_rows(), 100);
}

#[test]
fn a_corrupt_row_ends_the_scan_with_an_error_that_says_where() {
    let (_store, mut conn, table) = filled(1_000);
    let mut corrupt = Blob::encode(&facts(5)).unwrap().into_bytes();
    *corrupt.last_mut().unwrap() = 0xff;
    execute(conn.client(), &format!("UPDATE facts SET data = {} WHERE key = 555", bytes(&corrupt)));
    let mut batches = table.scan().order_by_key().batch_rows(100).batches(conn.client()).unwrap();
    for _ in 0..5 {
        batches.next().unwrap().unwrap();
    }
    let error = batches.next().unwrap().unwrap_err();
    assert_eq!(
        (error.table(), error.field(), error.row()),
        (Some("facts"), Some("labels"), Some(555)),
        "{error}"
    );
    assert!(error.offset().is_some() && batches.next().is_none());
    drop(batches);
    let error = table.scan().order_by_key().for_each(conn.client(), |_, _| ()).unwrap_err();
    assert_eq!((error.field(), error.row()), (Some("labels"), Some(555)));
    // A column that is not asked for is not looked at.
    assert_eq!(table.scan().select(["author"]).to_batches(conn.client()).unwrap()[0].num_rows(), 1_000);
}

#[test]
fn corrupt_rows_are_left_out_of_batches_and_counted_when_asked_for() {
    let (_store, mut conn, table) = filled(3_000);
    let mut corrupt = Blob::encode(&facts(5)).unwrap().into_bytes();
    *corrupt.last_mut().unwrap() = 0xff;
    let keys = "0, 17, 2999";
    execute(conn.client(), &format!("UPDATE facts SET data = {} WHERE key IN ({keys})", bytes(&corrupt)));
    // Also where the column that is corrupt is not asked for.
    for limit in [3_000, 10] {
        let scan =
            table.scan().select(["author"]).order_by_key().skip_corrupt().limit(limit).batch_rows(1_000);
        let mut batches = scan.batches(conn.client()).unwrap();
        let rows = batches.by_ref().map(|batch| batch.unwrap().num_rows()).sum::<usize>();
        assert_eq!(rows, (limit as usize).min(2_997));
        assert_eq!(batches.skipped() == 3, limit == 3_000);
    }
}

#[test]
fn rows_of_several_versions_come_as_one_batch() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Mixed {
            pub(super) number: i64,
            pub(super) text: String,
        }
    }
    mod v2 {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Mixed {
            pub(super) number: i64,
            #[record(since = 2, default = 7)]
            pub(super) extra: i64,
            pub(super) text: String,
        }
    }
    let (_store, mut conn) = database();
    let old = Table::<i64, v1::Mixed>::create(conn.client(), "mixed").unwrap();
    old.put_many(conn.client(), (0..10).map(|i| (i, v1::Mixed { number: i, text: "old".into() }))).unwrap();
    let new = Table::<i64, v2::Mixed>::create(conn.client(), "mixed").unwrap();
    let row = |i| v2::Mixed { number: i, extra: i, text: "new".into() };
    new.put_many(conn.client(), (0..10).map(|i| (2 * i, row(2 * i)))).unwrap();
    let sum = |batch: &RecordBatch, column: &str| -> i64 {
        batch[column].as_primitive::<Int64Type>().values().iter().sum()
    };
    let batch = &new.scan().to_batches(conn.client()).unwrap()[0];
    assert_eq!((sum(batch, "number"), sum(batch, "extra")), (45 + 10 + 12 + 14 + 16 + 18, 90 + 7 * 5));
    // The old program's handle learns of the new version in the middle of the scan.
    let batch = &old.scan().to_batches(conn.client()).unwrap()[0];
    assert_eq!((batch.num_columns(), sum(batch, "number")), (3, 45 + 10 + 12 + 14 + 16 + 18));
}
