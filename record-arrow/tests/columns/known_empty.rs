//! Rows without a blob.

use arrow_array::{Array, cast::AsArray};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{Blob, Record};

#[derive(Record, Debug, Clone, PartialEq)]
struct Strict {
    x: i32,
    name: String,
    note: Option<String>,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Loose {
    x: Option<i32>,
    names: Option<Vec<String>>,
}

#[test]
fn are_null_in_every_column() {
    let blob = Blob::encode(&Strict { x: 1, name: "a".into(), note: None }).unwrap();
    let mut decoder = BatchDecoder::<Strict>::new();
    assert!(decoder.schema().fields().iter().all(|field| field.is_nullable()));
    let batch = decoder.decode([None, Some(blob.as_bytes()), None]).unwrap();
    for column in batch.columns() {
        assert!(column.is_null(0) && column.is_null(2));
    }
    let encoded = BatchEncoder::of(Strict::LAYOUT).encode(&batch).unwrap();
    assert_eq!(encoded.iter().collect::<Vec<_>>(), [None, Some(blob.as_bytes()), None]);
}

#[test]
fn can_be_refused() {
    let mut decoder = BatchDecoder::<Strict>::new().refuse_known_empty();
    let nullable: Vec<bool> = decoder.schema().fields().iter().map(|field| field.is_nullable()).collect();
    assert_eq!(nullable, [false, false, true]);
    let blob = Blob::encode(&Strict { x: 1, name: "a".into(), note: None }).unwrap();
    let error = decoder.decode([Some(blob.as_bytes()), None]).unwrap_err();
    assert_eq!(error.row(), Some(1));
}

#[test]
fn are_told_from_rows_of_nulls_by_their_mark() {
    let nulls = Blob::encode(&Loose { x: None, names: None }).unwrap();
    let rows = [None, Some(nulls.as_bytes())];

    let batch = BatchDecoder::<Loose>::new().decode(rows).unwrap();
    let encoded = BatchEncoder::of(Loose::LAYOUT).encode(&batch).unwrap();
    assert_eq!(encoded.null_count(), 0, "without a mark both are records");

    let mut decoder = BatchDecoder::<Loose>::new().mark_known_empty("empty").unwrap();
    let batch = decoder.decode(rows).unwrap();
    let marks = batch["empty"].as_boolean();
    assert!(marks.value(0) && !marks.value(1));
    let encoded = BatchEncoder::of(Loose::LAYOUT).encode(&batch).unwrap();
    assert_eq!(encoded.iter().collect::<Vec<_>>(), rows);

    assert!(BatchDecoder::<Loose>::new().mark_known_empty("x").is_err());
}
