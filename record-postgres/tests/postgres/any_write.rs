//! Writing to tables without a Rust type, over both drivers: that it does what tables with one do.

use crate::{connect, database, one};
use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray, UInt32Array};
use postgres::Client;
use record_arrow::BatchDecoder;
use record_core::{Key, Patch, Record, key::KeyValue};
use record_postgres::{
    Error,
    postgres::{AnyTable, Table},
    tokio_postgres,
};
use record_table::{Put, PutCounts, PutMode, PutOptions};
use std::sync::Arc;
use test_servers::Database;
use tokio::runtime::{Builder, Runtime};

#[derive(Record, Debug, Clone, PartialEq)]
struct Facts {
    #[record(promote)]
    additions: u32,
    #[record(promote)]
    author: String,
    title: Option<String>,
}

#[derive(Key, Debug, Clone, PartialEq)]
struct File {
    repository: i32,
    path: String,
}

fn file(n: u32) -> File {
    File { repository: (n % 7) as i32 - 3, path: format!("p{n}") }
}

fn values(key: &File) -> [KeyValue<'_>; 2] {
    [KeyValue::Int(key.repository.into()), KeyValue::Text(&key.path)]
}

fn facts(n: u32) -> Facts {
    Facts { additions: n, author: format!("author {n}"), title: n.is_multiple_of(2).then(|| "title".into()) }
}

/// Known empty is every hundredth.
fn rows(numbers: std::ops::Range<u32>) -> impl Iterator<Item = (File, Option<Facts>)> {
    numbers.map(|n| (file(n), (n % 100 != 99).then(|| facts(n))))
}

/// A table of a driver, which no type describes.
trait Any {
    fn put(
        &mut self,
        batches: Vec<Result<RecordBatch, Error>>,
        options: PutOptions,
    ) -> Result<PutCounts, Error>;
    fn patch(&mut self, key: &[KeyValue<'_>], json: &str) -> Result<Put, Error>;
    fn delete(&mut self, keys: &[Vec<KeyValue<'_>>]) -> Result<u64, Error>;
}

struct Blocking(Client, AnyTable);

impl Any for Blocking {
    fn put(
        &mut self,
        batches: Vec<Result<RecordBatch, Error>>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.1.try_put_batches(&mut self.0, batches, options)
    }
    fn patch(&mut self, key: &[KeyValue<'_>], json: &str) -> Result<Put, Error> {
        self.1.patch_json(&mut self.0, key, json)
    }
    fn delete(&mut self, keys: &[Vec<KeyValue<'_>>]) -> Result<u64, Error> {
        self.1.delete_many(&mut self.0, keys)
    }
}

struct Nonblocking(Runtime, ::tokio_postgres::Client, tokio_postgres::AnyTable);

impl Any for Nonblocking {
    fn put(
        &mut self,
        batches: Vec<Result<RecordBatch, Error>>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.0.block_on(self.2.try_put_batches(&mut self.1, batches, options))
    }
    fn patch(&mut self, key: &[KeyValue<'_>], json: &str) -> Result<Put, Error> {
        self.0.block_on(self.2.patch_json(&mut self.1, key, json))
    }
    fn delete(&mut self, keys: &[Vec<KeyValue<'_>>]) -> Result<u64, Error> {
        self.0.block_on(self.2.delete_many(&mut self.1, keys))
    }
}

/// The table `copy`, made empty by a program with types, over either driver.
fn each(test: impl Fn(&mut Client, &Table<File, Facts>, &mut dyn Any)) {
    let begin = |database: &Database| {
        let mut client = connect(database);
        let table = Table::<File, Facts>::create(&mut client, "copy").unwrap();
        (client, table)
    };
    let database = database();
    let (mut client, table) = begin(&database);
    let mut other = connect(&database);
    let any = AnyTable::open(&mut other, "copy").unwrap();
    test(&mut client, &table, &mut Blocking(other, any));

    let database = crate::database();
    let (mut client, table) = begin(&database);
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (mut other, connection) =
        runtime.block_on(::tokio_postgres::connect(&database.url(), ::tokio_postgres::NoTls)).unwrap();
    runtime.spawn(connection);
    let any = runtime.block_on(tokio_postgres::AnyTable::open(&mut other, "copy")).unwrap();
    test(&mut client, &table, &mut Nonblocking(runtime, other, any));
}

/// What is in a table of facts, as batches.
fn scanned(
    client: &mut Client,
    table: &Table<File, Facts>,
    in_one: usize,
) -> Vec<Result<RecordBatch, Error>> {
    let decoder = BatchDecoder::<Facts>::new().mark_known_empty("known_empty").unwrap();
    table.scan().batch_rows(in_one).batches_with(client, decoder).unwrap().collect()
}

/// How many rows two tables do not share.
fn different(client: &mut Client) -> i64 {
    let less = |a: &str, b: &str| format!("(SELECT * FROM {a} EXCEPT ALL SELECT * FROM {b})");
    let sql =
        format!("SELECT count(*) FROM ({} UNION ALL {}) AS d", less("facts", "copy"), less("copy", "facts"));
    one(client, &sql)
}

#[test]
fn batches_do_what_rows_with_types_do() {
    each(|client, _, any| {
        let typed = Table::<File, Facts>::create(client, "facts").unwrap();
        // More than are encoded at once, and more than one statement takes.
        typed.put_many(client, rows(0..20_000)).unwrap();
        let upsert = PutOptions::new();
        let counts = any.put(scanned(client, &typed, 9_000), upsert).unwrap();
        assert_eq!(counts, PutCounts { inserted: 20_000, ..PutCounts::default() });
        assert_eq!(different(client), 0);
        typed.put_many(client, (0..500).map(|n| (file(n), facts(n + 1)))).unwrap();
        let changed = any.put(scanned(client, &typed, 1_000), upsert).unwrap();
        assert_eq!(changed, PutCounts { updated: 500, unchanged: 19_500, ..PutCounts::default() });
        assert_eq!(different(client), 0);

        let ignore = any.put(scanned(client, &typed, 30_000), upsert.mode(PutMode::InsertOrIgnore)).unwrap();
        assert_eq!(ignore, PutCounts { ignored: 20_000, ..PutCounts::default() });
        let error = any.put(scanned(client, &typed, 30_000), upsert.mode(PutMode::Insert)).unwrap_err();
        assert!(error.to_string().contains("same key"), "{error}");
        typed.delete_many(client, (0..1_000).map(file)).unwrap();
        let replaced = any.put(scanned(client, &typed, 5_000), upsert.mode(PutMode::Replace)).unwrap();
        assert_eq!(replaced, PutCounts { unchanged: 19_000, deleted: 1_000, ..PutCounts::default() });
        client.batch_execute("TRUNCATE copy").unwrap();
        let inserted = any.put(scanned(client, &typed, 5_000), upsert.mode(PutMode::Insert)).unwrap();
        assert_eq!((inserted.inserted, different(client)), (19_000, 0));
    });
}

#[test]
fn more_rows_than_memory_has_room_for_are_put() {
    each(|client, _, any| {
        let typed = Table::<File, Facts>::create(client, "facts").unwrap();
        typed.put_many_with(client, rows(0..140_000), PutOptions::new().mode(PutMode::Insert)).unwrap();
        let batches = scanned(client, &typed, 50_000);
        // The last of a key counts, however many rows are in between.
        let first = RecordBatch::try_from_iter([
            ("repository", Arc::new(Int32Array::from(vec![file(0).repository])) as ArrayRef),
            ("path", Arc::new(StringArray::from(vec!["p0"]))),
            ("additions", Arc::new(UInt32Array::from(vec![7]))),
            ("author", Arc::new(StringArray::from(vec!["nobody"]))),
        ]);
        let counts =
            any.put([Ok(first.unwrap())].into_iter().chain(batches).collect(), PutOptions::new()).unwrap();
        assert_eq!((counts.inserted, counts.total(), different(client)), (140_000, 140_000, 0));
    });
}

#[test]
fn what_is_wrong_with_a_row_is_named_by_its_number_and_nothing_is_kept() {
    let batch = |paths: Vec<Option<&str>>, authors: Vec<&str>| {
        let repository: ArrayRef = Arc::new(Int32Array::from(vec![1; paths.len()]));
        let additions: ArrayRef = Arc::new(UInt32Array::from(vec![1; paths.len()]));
        RecordBatch::try_from_iter_with_nullable([
            ("path", Arc::new(StringArray::from(paths)) as ArrayRef, true),
            ("repository", repository, false),
            ("additions", additions, false),
            ("author", Arc::new(StringArray::from(authors)), false),
        ])
        .unwrap()
    };
    each(|client, table, any| {
        let good = || Ok(batch(vec![Some("a"), Some("b")], vec!["x", "y"]));
        let secret = "secret\0";
        for (batches, row, says) in [
            (vec![good(), Ok(batch(vec![None], vec!["x"]))], Some(2), "null in a key column"),
            (vec![good(), Ok(batch(vec![Some("c"), Some(secret)], vec!["x", "y"]))], Some(3), "field `path`"),
            (vec![good(), Ok(batch(vec![Some("c")], vec![secret]))], Some(2), "field `author`"),
            (vec![good(), Ok(good().unwrap().project(&[0, 2, 3]).unwrap())], None, "`repository` is missing"),
            (vec![good(), Ok(good().unwrap().project(&[0, 1, 2]).unwrap())], None, "author"),
            (vec![good(), Err(Error::of_call("Facts", "the caller's own"))], None, "the caller's own"),
        ] {
            for mode in [PutMode::Upsert, PutMode::Insert] {
                let batches = batches.iter().map(|batch| match batch {
                    Ok(batch) => Ok(batch.clone()),
                    Err(_) => Err(Error::of_call("Facts", "the caller's own")),
                });
                let error = any.put(batches.collect(), PutOptions::new().mode(mode)).unwrap_err();
                assert_eq!(error.row(), row, "{error}");
                let text = error.to_string();
                assert!(text.contains(says) && !text.contains("secret"), "{mode:?}: {text}");
                assert!(says.contains("own") || error.table() == Some("copy"), "{text}");
                assert_eq!(table.count(client).unwrap(), 0);
            }
        }
        assert_eq!(any.put(vec![good(), good()], PutOptions::new()).unwrap().inserted, 2);
        assert_eq!(any.put(vec![], PutOptions::new()).unwrap(), PutCounts::default());
    });
}

#[test]
fn a_key_column_of_another_table_is_not_passed_over() {
    #[derive(Key)]
    struct Longer {
        repository: i32,
        path: String,
        line: i64,
    }
    each(|client, table, any| {
        let lines = Table::<Longer, Facts>::create(client, "lines").unwrap();
        let key = |line| Longer { repository: 1, path: "p".into(), line };
        lines.put_many(client, (0..3).map(|line| (key(line), facts(1)))).unwrap();
        let batches = lines.scan().to_batches(client).unwrap();
        // It would leave one row of three.
        let error = any.put(batches.into_iter().map(Ok).collect(), PutOptions::new()).unwrap_err();
        let says = "column `line` is a key column of another table";
        assert!(error.is_column() && error.to_string().contains(says), "{error}");
        assert_eq!((error.table(), table.count(client).unwrap()), (Some("copy"), 0));
    });
}

#[test]
fn json_patches_and_deletions_do_what_those_with_types_do() {
    each(|client, table, any| {
        let typed = Table::<File, Facts>::create(client, "facts").unwrap();
        for table in [&typed, table] {
            table.put_many(client, rows(0..300)).unwrap();
        }
        let longer = FactsPatch::new().author("somebody else").title("another one");
        for (n, json, patch) in [
            (7, r#"{"additions": 9}"#, FactsPatch::new().additions(9)),
            (7, r#"{"additions": 9}"#, FactsPatch::new().additions(9)),
            (8, r#"{"author": "somebody else", "title": "another one"}"#, longer.clone()),
            (8, r#"{"title": null}"#, FactsPatch::new().title(None)),
            // Known empty, and missing.
            (99, r#"{"author": "x", "additions": 1}"#, FactsPatch::new().additions(1).author("x")),
            (1_000, r#"{"author": "x", "additions": 1}"#, FactsPatch::new().additions(1).author("x")),
            (9, "{}", FactsPatch::new()),
            (2_000, "{}", FactsPatch::new()),
        ] {
            let put = any.patch(&values(&file(n)), json).unwrap();
            assert_eq!(put, typed.patch(client, &file(n), &patch).unwrap(), "{json}");
            assert_eq!(different(client), 0, "{json}");
        }
        for (n, json, says) in [
            (1, "[]", "JSON"),
            (1, r#"{"secret": 1}"#, "secret"),
            (1, r#"{"additions": -7}"#, "additions"),
            (1, r#"{"author": "secret\u0000"}"#, "U+0000"),
            (3_000, r#"{"author": "secret"}"#, "additions"),
        ] {
            let error = any.patch(&values(&file(n)), json).unwrap_err();
            assert!(error.table() == Some("copy") && error.row().is_none(), "{error}");
            assert!(error.to_string().contains(says), "{json}: {error}");
            assert_eq!(error.is_incomplete(), n == 3_000, "{error}");
        }
        let error = any.patch(&[KeyValue::Int(1)], "{}").unwrap_err();
        assert!(error.to_string().contains("2 values, not 1"), "{error}");

        let keys: Vec<File> = (0..20).chain(10..30).chain(5_000..5_010).map(file).collect();
        let shown: Vec<Vec<KeyValue<'_>>> = keys.iter().map(|key| values(key).to_vec()).collect();
        assert_eq!(any.delete(&shown).unwrap(), typed.delete_many(client, &keys).unwrap());
        assert_eq!((different(client), table.count(client).unwrap()), (0, 271));
        let error = any.delete(&[shown[30].clone(), vec![KeyValue::Text("secret")]]).unwrap_err();
        assert_eq!((error.row(), error.table()), (Some(1), Some("copy")), "{error}");
        assert_eq!((any.delete(&[]).unwrap(), table.count(client).unwrap()), (0, 271));
    });
}

#[test]
fn a_json_patch_of_bytes_that_are_not_canonical_is_refused() {
    each(|client, table, any| {
        table.put(client, &file(1), facts(1)).unwrap();
        // A null title with bytes behind it.
        client.batch_execute("UPDATE copy SET data = data || '\\x00'").unwrap();
        let before: Vec<u8> = one(client, "SELECT data FROM copy");
        let error = any.patch(&values(&file(1)), r#"{"additions": 5}"#).unwrap_err();
        assert!(error.is_corrupt() && error.row_place().is_some(), "{error}");
        assert_eq!(one::<Vec<u8>>(client, "SELECT data FROM copy"), before);
    });
}

#[test]
fn calls_can_be_made_in_spawned_tasks() {
    fn is_send<T: Send>(_: T) {}

    async fn calls(
        mut client: ::tokio_postgres::Client,
        table: tokio_postgres::AnyTable,
        batches: Vec<RecordBatch>,
    ) -> Result<(), Error> {
        let key = [KeyValue::Int(1), KeyValue::Text("a")];
        table.put_batches(&mut client, batches.iter().map(|batch| batch.slice(0, 1))).await?;
        table.patch_json(&mut client, &key, "{}").await?;
        table.delete_many(&mut client, [&key]).await?;
        Ok(())
    }
    let _ = |client, table| is_send(calls(client, table, vec![]));
}
