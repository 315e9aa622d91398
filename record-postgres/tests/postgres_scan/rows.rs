//! Which rows come, and as what.

use crate::{Both, Facts, FactsView, batches, facts, keys, views};
use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Int16Type, Int32Type, Int64Type, UInt64Type},
};
use futures_util::StreamExt;
use record_arrow::{BatchDecoder, ROLE_KEY};
use record_core::{Blob, Record};
use record_postgres::Error;

#[test]
fn every_row_is_seen_in_order_and_known_empty_ones_are_told_apart() {
    let (mut both, table) = Both::filled(1_000);
    let read = |key: i64, view: Option<FactsView<'_>>| {
        (key, view.map(|facts| (facts.additions(), facts.author().to_owned())))
    };
    let (counts, rows) = views!(both, table, |scan| scan.order_by_key(), read).unwrap();
    assert_eq!(counts.rows, 1_000);
    for (i, row) in (0..).zip(rows) {
        assert_eq!(row, (i, (i % 100 != 7).then(|| (i, format!("author {i}")))));
    }
}

#[test]
fn keys_come_first_then_the_fields_and_known_empty_rows_are_null() {
    let (mut both, table) = Both::filled(1_000);
    let batches = batches!(both, table, |scan| scan.order_by_key()).unwrap();
    assert_eq!(batches.len(), 1);
    let batch = &batches[0];
    let names: Vec<_> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["key", "additions", "author", "labels"]);
    assert_eq!(batch.schema().field(0).metadata()[ROLE_KEY], "key");
    assert!(!batch.schema().field(0).is_nullable());
    for i in 0..1_000 {
        let empty = i % 100 == 7;
        assert_eq!((batch["additions"].is_null(i), batch["author"].is_null(i)), (empty, empty));
        if !empty {
            assert_eq!(batch["additions"].as_primitive::<Int64Type>().value(i), i as i64);
            assert_eq!(batch["author"].as_string::<i32>().value(i), format!("author {i}"));
            assert_eq!(batch["labels"].as_list::<i32>().value(i).len(), i % 3);
        }
    }
    assert_eq!(keys(&batches), (0..1_000).collect::<Vec<_>>());
}

#[test]
fn batches_are_bounded_by_rows_and_by_bytes() {
    let (mut both, table) = Both::filled(1_000);
    let sizes = |batches: Vec<RecordBatch>| batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>();
    let all = batches!(both, table, |scan| scan.order_by_key().batch_rows(300)).unwrap();
    assert_eq!(keys(&all), (0..1_000).collect::<Vec<_>>());
    assert_eq!(sizes(all), [300, 300, 300, 100]);
    let all = batches!(both, table, |scan| scan.order_by_key().batch_bytes(10_000)).unwrap();
    assert!(all.len() > 4 && all.iter().all(|batch| batch.num_rows() < 400));
    assert_eq!(keys(&all), (0..1_000).collect::<Vec<_>>());
    assert_eq!(sizes(batches!(both, table, |scan| scan.batch_rows(0).limit(3)).unwrap()), [1, 1, 1]);
    assert_eq!(sizes(batches!(both, table, |scan| scan.limit(u64::MAX)).unwrap()), [1_000]);
    assert!(batches!(both, table, |scan| scan.limit(0)).unwrap().is_empty());
}

#[test]
fn columns_are_selected_rows_filtered_and_ordered() {
    let (mut both, table) = Both::filled(1_000);
    let all = batches!(both, table, |scan| {
        let scan = scan.filter("tens BETWEEN $1 AND $2 -- inclusive", [50i64, 51]);
        scan.order_by_key().limit(5).select(["author"])
    });
    let all = all.unwrap();
    assert_eq!(all[0].num_columns(), 2);
    assert_eq!(keys(&all), [500, 501, 502, 503, 504]);
    assert_eq!(
        table.blocking.scan().select(["author"]).batches(&mut both.blocking).unwrap().schema(),
        all[0].schema()
    );
    assert_eq!(batches!(both, table, |scan| scan.select([""; 0])).unwrap()[0].num_columns(), 1);

    let error = batches!(both, table, |scan| scan.select(["autor"])).unwrap_err();
    assert!(error.table() == Some("facts") && error.to_string().contains("`author`"), "{error}");
    let error = batches!(both, table, |scan| scan.select(["key", "author"])).unwrap_err();
    assert!(error.to_string().contains("`key` is a key column, which every batch has"), "{error}");
}

#[test]
fn a_decoder_of_ones_own_marks_known_empty_rows_and_computes_columns() {
    let (mut both, table) = Both::filled(100);
    let decoder = || {
        let decoder = BatchDecoder::<Facts>::new().select(["additions"])?.mark_known_empty("empty")?;
        decoder.with_column("twice", |facts: FactsView<'_>| facts.additions() * 2)
    };
    let scan = table.blocking.scan().order_by_key();
    let first = scan.batches_with(&mut both.blocking, decoder().unwrap()).unwrap().next().unwrap().unwrap();
    let scan = table.nonblocking.scan().order_by_key();
    let second = both.runtime.block_on(async {
        let mut batches = scan.batches_with(&mut both.nonblocking, decoder().unwrap()).await.unwrap();
        // As a stream, by the trait's own method.
        StreamExt::next(&mut batches).await.unwrap().unwrap()
    });
    for batch in [first, second] {
        assert!(batch["empty"].as_boolean().value(7));
        assert_eq!(batch["twice"].as_primitive::<Int64Type>().value(8), 16);
    }
}

#[test]
fn keys_of_every_type_are_columns() {
    let mut both = Both::new();
    type Key = (i8, i32, u64, String);
    let table = both.table::<Key, Facts>("wide");
    let blob = Blob::encode(&facts(1)).unwrap();
    let insert = "INSERT INTO wide (key1, key2, key3, key4, data) VALUES ($1, $2, $3::text::numeric, $4, $5)";
    for (a, b, c, d) in [(-1i16, 5, "3", "a"), (2, i32::MIN, "18446744073709551615", "")] {
        both.blocking.execute(insert, &[&a, &b, &c, &d, &blob]).unwrap();
    }
    let batch = &batches!(both, table, |scan| scan.order_by_key()).unwrap()[0];
    assert_eq!(batch["key1"].as_primitive::<Int16Type>().values(), &[-1, 2]);
    assert_eq!(batch["key2"].as_primitive::<Int32Type>().values(), &[5, i32::MIN]);
    assert_eq!(batch["key3"].as_primitive::<UInt64Type>().values(), &[3, u64::MAX]);
    assert_eq!(
        (batch["key4"].as_string::<i32>().value(0), batch["key4"].as_string::<i32>().value(1)),
        ("a", "")
    );
    let (_, seen) = views!(both, table, |scan| scan.order_by_key(), |key: Key, _| key).unwrap();
    assert_eq!(seen[1], (2, i32::MIN, u64::MAX, String::new()));

    let table = both.table::<[u8; 3], Facts>("hashes");
    both.execute("INSERT INTO hashes (key) VALUES ('\\x0100ff')");
    let batch = &batches!(both, table, |scan| scan).unwrap()[0];
    assert_eq!(batch["key"].as_binary::<i32>().value(0), [1, 0, 255]);
}

#[test]
fn a_key_and_a_field_of_one_name_are_refused_unless_the_field_is_left_out() {
    #[derive(Record)]
    struct Clash {
        key: i64,
        other: i64,
    }
    let mut both = Both::new();
    let table = both.table::<i64, Clash>("clash");
    let blob = Blob::encode(&Clash { key: 2, other: 3 }).unwrap();
    both.blocking.execute("INSERT INTO clash (key, data) VALUES (1, $1)", &[&blob]).unwrap();
    let error = batches!(both, table, |scan| scan).unwrap_err();
    assert!(error.to_string().contains("`key` is a key column and a field too"), "{error}");
    let batch = &batches!(both, table, |scan| scan.select(["other"])).unwrap()[0];
    assert_eq!(batch["key"].as_primitive::<Int64Type>().value(0), 1);
}

#[test]
fn rows_of_any_size_come_and_are_held_a_few_at_a_time() {
    #[derive(Record)]
    struct Large {
        bytes: Vec<u8>,
    }
    let mut both = Both::new();
    let table = both.table::<i64, Large>("large");
    let insert = "INSERT INTO large (key, data) VALUES ($1, $2)";
    for key in 0..60i64 {
        let len = if key % 20 == 19 { 3 << 20 } else { key as usize };
        let blob = Blob::encode(&Large { bytes: vec![key as u8; len] }).unwrap();
        both.blocking.execute(insert, &[&key, &blob]).unwrap();
    }
    let all = batches!(both, table, |scan| scan.order_by_key().batch_bytes(1 << 20)).unwrap();
    assert_eq!(keys(&all), (0..60).collect::<Vec<_>>());
    assert!(all.len() >= 3, "{} batches", all.len());
    let (_, lens) = views!(both, table, |scan| scan.order_by_key(), |_: i64, view: Option<LargeView<'_>>| {
        view.unwrap().bytes().len()
    })
    .unwrap();
    assert_eq!((lens[18], lens[19], lens[59]), (18, 3 << 20, 3 << 20));
}

#[test]
fn a_scan_in_a_transaction_sees_what_is_not_committed_and_leaves_the_transaction_open() {
    let (mut both, table) = Both::filled(10);
    let insert = "INSERT INTO facts (key) VALUES (1000)";
    let mut transaction = both.blocking.transaction().unwrap();
    transaction.execute(insert, &[]).unwrap();
    let rows = table.blocking.scan().for_each(&mut transaction, |_, _| ()).unwrap().rows;
    // One that fails does no harm to the transaction either.
    let failed =
        table.blocking.scan().filter("1 / (key - key) = 1", ()).for_each(&mut transaction, |_, _| ());
    assert!(failed.unwrap_err().to_string().contains("division by zero"));
    assert_eq!((rows, table.blocking.count(&mut transaction).unwrap()), (11, 11));
    transaction.rollback().unwrap();
    both.runtime.block_on(async {
        let mut transaction = both.nonblocking.transaction().await.unwrap();
        transaction.execute(insert, &[]).await.unwrap();
        let scan = table.nonblocking.scan();
        assert_eq!(scan.for_each(&mut transaction, |_, _| ()).await.unwrap().rows, 11);
        let scan = table.nonblocking.scan().filter("1 / (key - key) = 1", ());
        assert!(scan.for_each(&mut transaction, |_, _| ()).await.is_err());
        assert_eq!(table.nonblocking.count(&mut transaction).await.unwrap(), 11);
        transaction.rollback().await.unwrap();
    });
    assert_eq!(table.blocking.count(&mut both.blocking).unwrap(), 10);
}

#[test]
fn an_error_of_the_callers_ends_the_scan() {
    let (mut both, table) = Both::filled(10_000);
    #[derive(Debug)]
    enum Mine {
        Enough,
        Other(#[allow(dead_code, reason = "shown when the test fails")] Error),
    }
    impl From<Error> for Mine {
        fn from(error: Error) -> Self {
            Mine::Other(error)
        }
    }
    let up_to = |key| if key < 100 { Ok(()) } else { Err(Mine::Enough) };
    let ended = table.blocking.scan().order_by_key().try_for_each(&mut both.blocking, |key, _| up_to(key));
    assert!(matches!(ended, Err(Mine::Enough)));
    let scan = table.nonblocking.scan().order_by_key();
    let ended = both.runtime.block_on(scan.try_for_each(&mut both.nonblocking, |key, _| up_to(key)));
    assert!(matches!(ended, Err(Mine::Enough)));
    assert_eq!(table.blocking.count(&mut both.blocking).unwrap(), 10_000);
}

#[test]
fn a_scan_may_be_dropped_early_and_its_batches_given_back() {
    let (mut both, table) = Both::filled(50_000);
    let mut batches =
        table.blocking.scan().order_by_key().batch_rows(100).batches(&mut both.blocking).unwrap();
    let first = batches.next().unwrap().unwrap();
    batches.recycle(first);
    let second = batches.next().unwrap().unwrap();
    assert_eq!(second["author"].as_string::<i32>().value(0), "author 100");
    drop(batches);
    assert_eq!(table.blocking.count(&mut both.blocking).unwrap(), 50_000);

    both.runtime.block_on(async {
        let scan = table.nonblocking.scan().order_by_key().batch_rows(100);
        let mut batches = scan.batches(&mut both.nonblocking).await.unwrap();
        let first = batches.next().await.unwrap().unwrap();
        batches.recycle(first);
        // Giving up waiting loses nothing.
        assert!(futures_util::FutureExt::now_or_never(batches.next()).is_none_or(|batch| batch.is_some()));
        let third = batches.next().await.unwrap().unwrap();
        assert!(matches!(keys([&third])[0], 100 | 200));
        drop(batches);
        assert_eq!(table.nonblocking.count(&mut both.nonblocking).await.unwrap(), 50_000);
    });
    assert_eq!(second.num_rows(), 100);
}
