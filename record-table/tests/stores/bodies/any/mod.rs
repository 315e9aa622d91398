//! Tables without a Rust type do what tables with one do, down to the bytes.

mod corrupt;
mod reads;
mod steps;
mod writes;

use crate::store::{AnyTable, Connection, Table, number};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{Field, Schema};
use record_arrow::BatchDecoder;
use record_core::{Blob, Date, Key, Record, RecordEnum, Text, key::KeyValue};
use std::sync::Arc;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum State {
    Open,
    Merged = 2,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Review {
    state: State,
    score: Option<i32>,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2, digest)]
struct Changes {
    #[record(promote)]
    additions: u32,
    #[record(promote)]
    author: Text<8>,
    #[record(promote)]
    closed: Option<Date>,
    review: Review,
    title: Option<String>,
    #[record(as_set)]
    labels: Vec<String>,
    #[record(since = 2, default = 1.5)]
    weight: f64,
}

#[derive(Key, Debug, Clone, PartialEq)]
struct PullRequest {
    repository: i64,
    number: u64,
    path: String,
}

fn key(n: u32) -> PullRequest {
    let number = if n.is_multiple_of(3) { u64::MAX - u64::from(n) } else { n.into() };
    PullRequest { repository: i64::from(n % 4) - 2, number, path: format!("é{}", n % 2) }
}

fn values(key: &PullRequest) -> [KeyValue<'_>; 3] {
    [KeyValue::Int(key.repository), KeyValue::UInt(key.number), KeyValue::Text(&key.path)]
}

/// Keys have no form of their own to be shown in. A `u64` that is no larger than an `i64` may be either.
fn shown(key: &[KeyValue<'_>]) -> String {
    let value = |value: &KeyValue<'_>| match value {
        KeyValue::Int(value) => value.to_string(),
        KeyValue::UInt(value) => value.to_string(),
        KeyValue::Text(text) => (*text).into(),
        KeyValue::Bytes(_) | KeyValue::Uuid(_) => unreachable!(),
    };
    key.iter().map(value).collect::<Vec<_>>().join("/")
}

fn changes(n: u32) -> Changes {
    let state = if n.is_multiple_of(2) { State::Open } else { State::Merged };
    Changes {
        additions: n * 10,
        author: ["ada", "bo", "éva"][n as usize % 3].try_into().unwrap(),
        closed: (!n.is_multiple_of(4)).then(|| Date::from_days(n as i32)),
        review: Review { state, score: (!n.is_multiple_of(5)).then_some(-(n as i32)) },
        title: (n % 3 != 1).then(|| format!("title {n}")),
        labels: (0..n % 3).map(|i| format!("label {}", 2 - i)).collect(),
        weight: if n.is_multiple_of(2) { 1.5 } else { f64::from(n) },
    }
}

const ROWS: u32 = 40;

/// Rows under many keys, every seventh of them known empty.
fn filled(conn: &mut Connection) -> (Table<PullRequest, Changes>, AnyTable) {
    let typed = Table::<PullRequest, Changes>::create(conn.client(), "changes").unwrap();
    let rows = (0..ROWS).map(|n| (key(n), (n % 7 != 6).then(|| changes(n))));
    typed.put_many(conn.client(), rows).unwrap();
    (typed, AnyTable::open(conn.client(), "changes").unwrap())
}

/// A row as text.
type Row = (String, String);

fn found(key: &[KeyValue<'_>], row: Option<impl std::fmt::Debug>) -> Row {
    (shown(key), row.map_or("nothing".into(), |row| format!("{row:?}")))
}

/// Rows as record batches, as some other program would make them: known-empty ones marked, columns in an order of their own.
fn batches(rows: &[(PullRequest, Option<Changes>)], in_one: usize) -> Vec<RecordBatch> {
    let batch = |rows: &[(PullRequest, Option<Changes>)]| {
        let keys: [(&str, ArrayRef); 3] = [
            ("repository", Arc::new(rows.iter().map(|(key, _)| key.repository).collect::<Int64Array>())),
            ("number", Arc::new(rows.iter().map(|(key, _)| key.number).collect::<UInt64Array>())),
            ("path", Arc::new(rows.iter().map(|(key, _)| Some(&key.path[..])).collect::<StringArray>())),
        ];
        let blobs: Vec<Option<Blob<Changes>>> =
            rows.iter().map(|(_, row)| row.as_ref().map(|row| Blob::encode(row).unwrap())).collect();
        let mut decoder = BatchDecoder::<Changes>::new().mark_known_empty("known_empty").unwrap();
        let fields = decoder.decode(blobs.iter().map(|blob| blob.as_ref().map(Blob::as_bytes))).unwrap();
        let schema = fields.schema();
        let fields =
            schema.fields().iter().map(|field| field.as_ref().clone()).zip(fields.columns().to_vec());
        let keys = keys.map(|(name, array)| (Field::new(name, array.data_type().clone(), false), array));
        let mut columns: Vec<_> = keys.into_iter().chain(fields).collect();
        columns.rotate_left(2);
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
    };
    rows.chunks(in_one).map(batch).collect()
}

/// How many rows two tables do not share, with all of their columns.
fn different(conn: &mut Connection, a: &str, b: &str) -> i64 {
    let less = |a: &str, b: &str| format!("SELECT * FROM (SELECT * FROM {a} EXCEPT SELECT * FROM {b}) AS d");
    let sql = format!("SELECT count(*) FROM ({} UNION ALL {}) AS d", less(a, b), less(b, a));
    number(conn.client(), &sql)
}
