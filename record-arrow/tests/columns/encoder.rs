//! What the way back accepts, and what it says of what it refuses.

use crate::records::{Color, Fixed, Nullable, fixed, sample};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Int32Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray, UInt32Array, types::*,
};
use record_arrow::{BatchDecoder, BatchEncoder, Encoded};
use record_core::{Blob, Date, Record, Text, Time};
use std::sync::Arc;

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2)]
struct Fact {
    id: u32,
    name: Text<4>,
    color: Option<Color>,
    #[record(as_set)]
    days: Vec<Date>,
    time: Option<Time>,
    #[record(since = 2, default = 3)]
    three: i32,
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .unwrap()
}

fn ids() -> ArrayRef {
    Arc::new(UInt32Array::from(vec![1, 2]))
}

fn days() -> ArrayRef {
    let mut days = arrow_array::builder::ListBuilder::new(arrow_array::builder::Date32Builder::new());
    days.append_value([Some(3), Some(-1), Some(3)]);
    days.append_value([]);
    Arc::new(days.finish())
}

fn encode(columns: Vec<(&str, ArrayRef)>) -> Result<Vec<Fact>, String> {
    let encoded =
        BatchEncoder::of(Fact::LAYOUT).encode(&batch(columns)).map_err(|error| error.to_string())?;
    Ok(encoded.iter().map(|blob| Blob::<Fact>::from_bytes(blob.unwrap()).unwrap().into_record()).collect())
}

#[test]
fn text_may_come_in_every_kind_of_array() {
    let names = ["ab", "é"];
    let colors = ["Blue", "Red"];
    let dictionary: DictionaryArray<UInt8Type> = colors.into_iter().collect();
    for (names, colors) in [
        (Arc::new(StringArray::from_iter_values(names)) as ArrayRef, Arc::new(dictionary) as ArrayRef),
        (
            Arc::new(LargeStringArray::from_iter_values(names)),
            Arc::new(StringArray::from_iter_values(colors)),
        ),
        (
            Arc::new(StringViewArray::from_iter_values(names)),
            Arc::new(StringViewArray::from_iter_values(colors)),
        ),
        (
            Arc::new(names.into_iter().collect::<DictionaryArray<Int64Type>>()),
            Arc::new(LargeStringArray::from_iter_values(colors)),
        ),
    ] {
        let facts =
            encode(vec![("color", colors), ("days", days()), ("name", names), ("id", ids())]).unwrap();
        assert_eq!((&*facts[0].name, &*facts[1].name), ("ab", "é"));
        assert_eq!((facts[0].color, facts[1].color), (Some(Color::Blue), Some(Color::Red)));
        assert_eq!(facts[0].days, [Date::from_days(-1), Date::from_days(3)], "sorted, without duplicates");
        assert_eq!((facts[0].time, facts[0].three), (None, 3));
    }
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let names = || Arc::new(StringArray::from_iter_values(["ab", "é"])) as ArrayRef;
    let fact = |extra: Vec<(&'static str, ArrayRef)>| {
        let mut columns = vec![("id", ids()), ("name", names()), ("days", days())];
        for (name, column) in extra {
            match columns.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = column,
                None => columns.push((name, column)),
            }
        }
        encode(columns).unwrap_err()
    };
    let cases: Vec<(String, &str)> = vec![
        (
            encode(vec![("name", names()), ("days", days())]).unwrap_err(),
            "record `Fact`, field `id`: column `id` of type UInt32 is missing",
        ),
        (
            fact(vec![("nmae", names())]),
            "record `Fact`: the record has no field for column `nmae`: did you mean `name`?",
        ),
        (
            fact(vec![("DAYS2", names())]),
            "record `Fact`: the record has no field for column `DAYS2`: did you mean `days`?",
        ),
        (
            fact(vec![("x", names())]),
            "record `Fact`: the record has no field for column `x`: call `ignore_extra_columns` to pass over it",
        ),
        (
            fact(vec![("elsewhere", names())]),
            "record `Fact`: the record has no field for column `elsewhere`: call `ignore_extra_columns` to pass over it",
        ),
        (
            fact(vec![("id", Arc::new(BooleanArray::from(vec![true, false])))]),
            "record `Fact`: column `id` is of type Boolean, not UInt32: cast it first",
        ),
        (
            fact(vec![("id", Arc::new(Int64Array::from(vec![1, -2])))]),
            "record `Fact`, field `id`, row 1: a number that the field is too narrow for",
        ),
        (
            fact(vec![("name", Arc::new(StringArray::from_iter_values(["ab", "12345"])))]),
            "record `Fact`, field `name`, row 1: 5 bytes of text, the field holds 4",
        ),
        (
            fact(vec![("name", Arc::new(StringArray::from_iter_values(["a\0", "12345"])))]),
            "record `Fact`, field `name`, row 0: U+0000 in a text field",
        ),
        (
            fact(vec![("name", Arc::new(StringArray::from(vec![Some("a"), None])))]),
            "record `Fact`, field `name`, row 1: null in a field that is never null",
        ),
        (
            fact(vec![("color", Arc::new(StringArray::from_iter_values(["Red", "Pink"])))]),
            "record `Fact`, field `color`, row 1: a name that no variant of the enum has",
        ),
        (
            fact(vec![(
                "time",
                Arc::new(arrow_array::Time64MicrosecondArray::from(vec![0, 86_400_000_000])),
            )]),
            "record `Fact`, field `time`, row 1: a time of day is at least 0 and less than 86,400,000,000 µs",
        ),
    ];
    for (error, expected) in cases {
        assert_eq!(error, expected);
    }
}

#[test]
fn extra_columns_are_passed_over_when_asked() {
    let blob = Blob::encode(&sample(fixed())).unwrap();
    let one = BatchDecoder::<Fixed>::new().decode([blob.as_bytes()]).unwrap();
    let mut columns: Vec<(String, ArrayRef)> = one
        .schema_ref()
        .fields()
        .iter()
        .zip(one.columns())
        .map(|(field, column)| (field.name().clone(), column.clone()))
        .collect();
    columns.push(("key".into(), Arc::new(Int32Array::from(vec![1]))));
    let wider = RecordBatch::try_from_iter(columns).unwrap();
    assert!(BatchEncoder::of(Fixed::LAYOUT).encode(&wider).unwrap_err().is_column());
    let encoded = BatchEncoder::of(Fixed::LAYOUT).ignore_extra_columns().encode(&wider).unwrap();
    assert_eq!(encoded.value(0), blob.as_bytes());
}

#[test]
fn columns_that_may_be_null_may_be_missing() {
    let empty = batch(vec![("i32", Arc::new(Int32Array::from(vec![Some(1), None])) as ArrayRef)]);
    let encoded = BatchEncoder::of(Nullable::LAYOUT).encode(&empty).unwrap();
    assert_eq!(encoded.len(), 2);
    let first = Blob::<Nullable>::from_bytes(encoded.value(0)).unwrap().into_record();
    assert_eq!((first.i32, first.string), (Some(1), None));
    assert_eq!(encoded.null_count(), 0);
}

/// Each as it is encoded by itself: those that fit, those that do not in columns of every kind, known-empty ones, several chunks of them.
#[test]
fn rows_that_do_not_fit_are_told_and_the_others_encoded() {
    let rows = 1_000;
    for with_empty in [false, true] {
        let is_empty = |row: i64| with_empty && row % 19 == 4;
        let ids = (0..rows).map(|row| (!is_empty(row)).then_some(if row % 7 == 3 { -1 } else { row }));
        let names = (0..rows).map(|row| match row % 11 {
            _ if is_empty(row) => None,
            5 => Some("too long"),
            _ => Some("ab"),
        });
        let colors = (0..rows).map(|row| match row % 13 {
            _ if is_empty(row) => None,
            0 => Some("Mauve"),
            1 => None,
            _ => Some("Red"),
        });
        let mut days = arrow_array::builder::ListBuilder::new(arrow_array::builder::Date32Builder::new());
        (0..rows).for_each(|row| match row % 17 {
            _ if is_empty(row) => days.append_null(),
            8 => days.append_value([Some(1), None]),
            _ => days.append_value([Some(row as i32)]),
        });
        let batch = batch(vec![
            ("id", Arc::new(ids.collect::<Int64Array>()) as ArrayRef),
            ("name", Arc::new(names.collect::<StringArray>())),
            ("color", Arc::new(colors.collect::<StringArray>())),
            ("days", Arc::new(days.finish())),
        ]);
        let encoder = BatchEncoder::of(Fact::LAYOUT);
        let prepared = encoder.prepare(&batch).unwrap();
        let Encoded { blobs, refused, .. } = prepared.encode_fitting(100..950).unwrap();
        assert_eq!(blobs.len(), 850);
        let mut refused = refused.into_iter().peekable();
        let mut first = None;
        for row in 100..950 {
            let met = match refused.next_if(|error| error.row() == Some(row)) {
                Some(error) => {
                    assert!(blobs.is_null(row - 100));
                    first.get_or_insert(error.to_string());
                    Err(error.to_string())
                }
                None => Ok(blobs.is_valid(row - 100).then(|| blobs.value(row - 100).to_vec())),
            };
            let alone = prepared.encode(row..row + 1).map_err(|error| error.to_string());
            let alone = alone.map(|blobs| blobs.is_valid(0).then(|| blobs.value(0).to_vec()));
            assert_eq!(met, alone, "{row}");
        }
        assert!(refused.next().is_none());
        assert_eq!(prepared.encode(100..950).unwrap_err().to_string(), first.unwrap());
    }
}
