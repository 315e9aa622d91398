//! What a table's scan and its views give goes into another table, byte for byte.

use super::records::{fixed, nullable, variable};
use crate::store::{CASES, Database, Import};
use arrow_array::RecordBatch;
use proptest::{collection::vec, option, prelude::*};
use record_arrow::BatchDecoder;
use record_core::{Blob, Key, Patch, Record, value::DynamicView};
use record_feed::{Error, import::PatchRows};
use uuid::Uuid;

/// Every type of key column.
#[derive(Key, Debug, Clone, PartialEq)]
struct Whole {
    small: i8,
    middle: u16,
    large: u32,
    wide: i64,
    farthest: u64,
    name: String,
    hash: [u8; 3],
    unique: Uuid,
}

fn key() -> impl Strategy<Value = Whole> {
    (any::<(i8, u16, u32, i64, u64)>(), "[aé日\"\\\\ ]{0,4}", any::<([u8; 3], [u8; 16])>()).prop_map(
        |((small, middle, large, wide, farthest), name, (hash, unique))| Whole {
            small,
            middle,
            large,
            wide,
            farthest,
            name,
            hash,
            unique: Uuid::from_bytes(unique),
        },
    )
}

const MARK: &str = "nothing known";

/// A row as a line of JSON, as its view is serialized.
fn line<R: Record>(key: &Whole, record: Option<&R>) -> String {
    let fields = match record {
        Some(record) => {
            let blob = Blob::encode(record).unwrap();
            serde_json::to_string(&DynamicView::open(R::LAYOUT, blob.as_bytes()).unwrap()).unwrap()
        }
        None => format!("{{\"{MARK}\":true}}"),
    };
    let hash: String = key.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{{\"small\":{},\"middle\":{},\"large\":{},\"wide\":{},\"farthest\":{},\"name\":{},\"hash\":\"{hash}\",\"unique\":\"{}\",{}",
        key.small,
        key.middle,
        key.large,
        key.wide,
        key.farthest,
        serde_json::to_string(&key.name).unwrap(),
        key.unique,
        &fields[1..],
    )
}

fn there_and_back<R: Record + Send + Sync + 'static>(rows: &[(Whole, Option<R>)]) {
    let database = Database::new();
    let mut conn = database.connect();
    let table = database.table::<Whole, R>("original");
    table.put_many(conn.client(), rows.iter().map(|(key, record)| (key, record.as_ref()))).unwrap();
    let original = database.stored::<Whole>("original");

    let decoder = BatchDecoder::new().mark_known_empty(MARK).unwrap();
    let batches: Vec<RecordBatch> =
        table.scan().batches_with(conn.client(), decoder).unwrap().collect::<Result<_, _>>().unwrap();
    let writer = database.writer(&database.table::<Whole, R>("from_batches"));
    let report = Import::new(&writer).batches(batches.into_iter().map(Ok::<_, Error>)).unwrap();
    writer.close().unwrap();
    assert_eq!(database.stored::<Whole>("from_batches"), original);
    assert_eq!((report.put, report.refused, report.unknown), (original.len() as u64, 0, 0));

    let lines: String = rows.iter().map(|(key, record)| line(key, record.as_ref()) + "\n").collect();
    let writer = database.writer(&database.table::<Whole, R>("from_lines"));
    let report = Import::new(&writer).known_empty(MARK).json_lines(lines.as_bytes()).unwrap();
    writer.close().unwrap();
    assert_eq!(database.stored::<Whole>("from_lines"), original);
    assert_eq!((report.read, report.put), (rows.len() as u64, rows.len() as u64));
    let known_empty = rows.iter().filter(|(_, record)| record.is_none()).count();
    assert_eq!(report.known_empty, known_empty as u64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn fixed_types(rows in vec((key(), option::weighted(0.9, fixed())), 0..12)) {
        there_and_back::<super::records::Fixed>(&rows);
    }

    #[test]
    fn nullable_types(rows in vec((key(), option::weighted(0.9, nullable())), 0..12)) {
        there_and_back::<super::records::Nullable>(&rows);
    }

    #[test]
    fn variable_types(rows in vec((key(), option::weighted(0.9, variable())), 0..12)) {
        there_and_back::<super::records::Variable>(&rows);
    }
}

/// What views serialize to, without a patch, and scans without a mark, where a field is never null.
#[test]
fn views_and_plain_scans_come_back() {
    let database = Database::new();
    let mut conn = database.connect();
    let table = database.table::<i64, super::Flight>("original");
    let rows = (0..5_000).map(|i| (i64::from(i), (i % 7 > 0).then(|| super::flight(i))));
    table.put_many(conn.client(), rows).unwrap();

    let writer = database.writer(&database.table::<i64, super::Flight>("from_batches"));
    let report = Import::new(&writer).batches(table.scan().batches(conn.client()).unwrap()).unwrap();
    writer.close().unwrap();
    assert_eq!((report.put, report.known_empty), (5_000, 715));

    let mut lines = String::new();
    table
        .scan()
        .for_each(conn.client(), |key, view| {
            let mut object = serde_json::json!({"key": key, "empty": view.is_none()});
            if let Some(view) = view {
                let fields = serde_json::to_value(view).unwrap();
                object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            }
            lines += &format!("{object}\r\n");
        })
        .unwrap();
    let writer = database.writer(&database.table::<i64, super::Flight>("from_lines"));
    let report = Import::new(&writer).known_empty("empty").json_lines(lines.as_bytes()).unwrap();
    writer.close().unwrap();
    assert_eq!((report.put, report.known_empty), (5_000, 715));

    let original = database.stored::<i64>("original");
    assert_eq!(original.len(), 5_000);
    assert_eq!(database.stored::<i64>("from_batches"), original);
    assert_eq!(database.stored::<i64>("from_lines"), original);
}

/// Where the name of one field's column is the stored name of another, the name by which this library writes a field comes first.
#[test]
fn names_that_are_two_fields_are_those_of_views_and_of_scans() {
    #[derive(Record, Debug, PartialEq)]
    struct Crossed {
        #[record(column = "to")]
        from: i32,
        #[record(column = "from")]
        to: i32,
    }
    let database = Database::new();
    let mut conn = database.connect();
    let table = database.table::<i64, Crossed>("original");
    table.put(conn.client(), &1, Crossed { from: 10, to: 20 }).unwrap();
    let batches: Vec<_> = table.scan().batches(conn.client()).unwrap().collect::<Result<_, _>>().unwrap();

    let writer = database.writer(&database.table::<i64, Crossed>("from_batches"));
    Import::new(&writer).batches(batches.into_iter().map(Ok::<_, Error>)).unwrap();
    writer.close().unwrap();
    let writer = database.writer(&database.table::<i64, Crossed>("from_csv"));
    Import::new(&writer).csv(&b"key,to,from\n1,10,20"[..]).unwrap();
    writer.close().unwrap();
    let writer = database.writer(&database.table::<i64, Crossed>("from_lines"));
    Import::new(&writer).json_lines(&br#"{"key":1,"from":10,"to":20}"#[..]).unwrap();
    writer.close().unwrap();
    for copy in ["from_batches", "from_csv", "from_lines"] {
        assert_eq!(database.stored::<i64>(copy), database.stored::<i64>("original"), "{copy}");
    }
    let mut rows = PatchRows::<i64, CrossedPatch>::new();
    let (_, patch) = rows.read(r#"{"key":1,"from":10}"#).unwrap();
    assert_eq!(patch, CrossedPatch::new().from(10));
}
