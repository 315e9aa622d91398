//! Record batches: schemas that do not fit, bad rows, columns of other programs.

use crate::{File, Flight, Leg, Notes};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float64Array, Int8Array, Int32Array, Int64Array, LargeStringArray,
    RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use arrow_buffer::NullBuffer;
use record_core::{
    Error, FixedField, Import, Invalid, Key, Lookup, Record, Timestamp,
    import::{ImportReport, ImportStopped},
    layout::Type,
};
use std::sync::Arc;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn flights(len: usize) -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("day", Arc::new(Int64Array::from_iter_values(0..len as i64))),
        ("code", Arc::new(StringViewArray::from(vec!["x"; len]))),
        ("ident", Arc::new(LargeStringArray::from(vec!["SK1"; len]))),
        ("delay", Arc::new(Int32Array::from_iter_values(0..len as i32))),
    ]
}

/// The columns of [`flights`], one of them another.
fn with(name: &'static str, array: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    let mut columns = flights(array.len());
    match columns.iter_mut().find(|column| column.0 == name) {
        Some(column) => column.1 = array,
        None => columns.push((name, array)),
    }
    columns
}

fn import<K: Key + Send + 'static, R: Record + 'static>(
    file: &File,
    set_up: impl FnOnce(Import<'_, K, R>) -> Import<'_, K, R>,
    batches: Vec<RecordBatch>,
) -> Result<ImportReport, Box<ImportStopped>> {
    let writer = file.writer(&file.table::<K, R>("imported"));
    let result = set_up(Import::new(&writer)).batches(batches.into_iter().map(Ok::<_, Error>));
    writer.close().unwrap();
    result
}

#[test]
fn columns_of_other_programs_fit() {
    let file = File::new();
    let mut columns = flights(3);
    columns.reverse();
    let report = import::<Leg, Flight>(&file, |import| import, vec![batch(columns)]).unwrap();
    assert_eq!((report.read, report.put), (3, 3));
    let table = file.table::<Leg, Flight>("imported");
    let row = table.get(&file.open(), &Leg { day: 2, code: "x".into() }).unwrap().found().unwrap();
    assert_eq!((row.view().delay(), row.view().weight(), row.view().gate()), (2, 1.0, None));
}

#[test]
fn one_error_lists_all_that_is_wrong_with_a_schema() {
    let file = File::new();
    let columns = vec![
        ("day", Arc::new(StringArray::from(vec!["1"])) as ArrayRef),
        ("delay", Arc::new(Int64Array::from(vec![1]))),
        ("gate_nwo", Arc::new(StringArray::from(vec!["x"]))),
        ("mood", Arc::new(StringArray::from(vec!["x"]))),
    ];
    let stopped =
        import::<Leg, Flight>(&file, |import| import.skip_bad(9), vec![batch(columns.clone())]).unwrap_err();
    assert_eq!(
        stopped.error.to_string(),
        "table `imported`, record `Flight`: the batches are not of this table: key column `day` is of type Utf8, not Int32: \
         cast it first; key column `code` of type Utf8 is missing; column `ident` of type Utf8 is missing; column `delay` is \
         of type Int64, not Int32: cast it first; the record has no field for column `gate_nwo`: did you mean `gate_now`?; \
         the record has no field for column `mood`: call `skip_unknown` to pass over it"
    );
    assert_eq!((stopped.report.read, file.stored::<Leg>("imported").len()), (0, 0));

    let stopped =
        import::<Leg, Flight>(&file, |import| import.skip_unknown(), vec![batch(columns)]).unwrap_err();
    let said = stopped.error.to_string();
    assert!(said.contains("`ident`") && !said.contains("mood"), "{said}");

    let extra = with("mood", Arc::new(StringArray::from(vec!["x", "y"])));
    let report = import::<Leg, Flight>(&file, |import| import.skip_unknown(), vec![batch(extra)]).unwrap();
    assert_eq!((report.put, report.unknown), (2, 1));
}

#[test]
fn timestamps_are_instants_in_microseconds_whatever_zone_shows_them() {
    #[derive(Record)]
    struct Seen {
        at: Option<Timestamp>,
    }

    let micros = |zone: Option<&str>| {
        let array = TimestampMicrosecondArray::from(vec![1_700_000_000_000_001, 2]);
        Arc::new(array.with_timezone_opt(zone)) as ArrayRef
    };
    for (array, taken) in [
        (micros(Some("UTC")), true),
        (micros(Some("+00:00")), true),
        (micros(Some("Europe/Berlin")), true),
        (micros(Some("-05:00")), true),
        (micros(None), false),
        (micros(Some("")), false),
        (Arc::new(TimestampSecondArray::from(vec![1, 2]).with_timezone("UTC")), false),
        (Arc::new(TimestampMillisecondArray::from(vec![1, 2]).with_timezone("UTC")), false),
        (Arc::new(TimestampNanosecondArray::from(vec![1, 2]).with_timezone("UTC")), false),
        (Arc::new(Int64Array::from(vec![1, 2])), false),
    ] {
        let file = File::new();
        let ty = array.data_type().clone();
        let columns = vec![("key", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef), ("at", array)];
        match import::<i64, Seen>(&file, |import| import, vec![batch(columns).slice(0, 1)]) {
            Ok(report) => {
                assert!(taken && report.put == 1, "{ty}");
                let row = file.table::<i64, Seen>("imported").get(&file.open(), &1).unwrap().found().unwrap();
                assert_eq!(row.view().at(), Some(Timestamp::from_micros(1_700_000_000_000_001)), "{ty}");
            }
            Err(stopped) => {
                let said = stopped.error.to_string();
                assert!(
                    !taken && said.contains("`at` is of type") && said.contains("cast it first"),
                    "{ty}: {said}"
                );
            }
        }
    }
}

#[test]
fn a_schema_that_changes_is_checked_again() {
    let file = File::new();
    let bad = with("delay", Arc::new(Int64Array::from(vec![1])));
    let batches = vec![batch(flights(2)), batch(flights(1)), batch(bad)];
    let stopped = import::<Leg, Flight>(&file, |import| import, batches).unwrap_err();
    assert!(stopped.error.to_string().contains("`delay` is of type Int64"), "{stopped}");
    assert_eq!(stopped.report.put, 3);
}

#[test]
fn key_columns_of_another_table_are_no_columns_of_this_one() {
    let file = File::new();
    let conn = file.open();
    let table = file.table::<(i64, i64), Notes>("original");
    table.put(&conn, &(1, 2), &Notes { note: None }).unwrap();
    let batches = table.scan().to_batches(&conn).unwrap();
    let rename = |batch: &RecordBatch| {
        let mut fields = batch.schema().fields().to_vec();
        fields[0] = Arc::new(fields[0].as_ref().clone().with_name("key"));
        RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), batch.columns().to_vec()).unwrap()
    };
    let batches: Vec<_> = batches.iter().map(rename).collect();
    let stopped = import::<i64, Notes>(&file, |import| import, batches.clone()).unwrap_err();
    assert!(stopped.error.to_string().contains("`key2` is a key column of another table"), "{stopped}");
    let report = import::<i64, Notes>(&file, |import| import.skip_unknown(), batches).unwrap();
    assert_eq!((report.put, report.unknown), (1, 1));
}

#[test]
fn bad_rows_are_named_and_told_apart() {
    let ints =
        |value: Option<i64>| Arc::new(Int64Array::from(vec![Some(0), Some(1), value, Some(3)])) as ArrayRef;
    let cases: [(&'static str, ArrayRef, &str); 5] = [
        ("day", ints(None), "field `day`, row 6: null in a key column"),
        ("day", ints(Some(65_536)), "field `day`, row 6: the value is none of the key's type"),
        (
            "ident",
            Arc::new(StringArray::from(vec![Some("a"), Some("b"), None, Some("d")])),
            "field `ident`, row 6: null in a field that is never null",
        ),
        (
            "delay",
            Arc::new(Int32Array::from(vec![Some(0), Some(1), None, Some(3)])),
            "field `delay`, row 6: null in a field that is never null",
        ),
        (
            "gate_now",
            Arc::new(StringArray::from(vec!["a", "b", "secret", "d"])),
            "field `gate`, row 6: 6 bytes of text, the field holds 4",
        ),
    ];
    for (name, array, message) in cases {
        let file = File::new();
        let batches = vec![batch(flights(4)), batch(with(name, array))];
        let stopped = import::<Leg, Flight>(&file, |import| import, batches.clone()).unwrap_err();
        let said = stopped.error.to_string();
        assert!(said.starts_with(&format!("table `imported`, record `Flight`, {message}")), "{said}");
        assert!(!said.contains("secret"));
        assert_eq!(stopped.error.row(), Some(6));
        assert_eq!((stopped.report.read, stopped.report.put), (7, 6), "{name}");

        let report = import::<Leg, Flight>(&file, |import| import.skip_bad(1), batches).unwrap();
        assert_eq!((report.read, report.put, report.refused), (8, 7, 1), "{name}");
        assert_eq!(report.errors[0].to_string(), said);
    }
}

/// Bad in several columns and places, and more rows than are encoded together.
#[test]
fn every_bad_row_is_found_and_no_other() {
    let file = File::new();
    let len = 10_000;
    let is_bad = |row: usize| row % 1_000 == 999 || (4_090..4_100).contains(&row);
    let mut columns = flights(len);
    let idents = (0..len).map(|row| (!is_bad(row) || row % 2 == 0).then(|| format!("SK{row}")));
    columns[2].1 = Arc::new(LargeStringArray::from_iter(idents));
    let delays = (0..len).map(|row| (!is_bad(row) || row % 2 == 1).then_some(row as i32));
    columns[3].1 = Arc::new(Int32Array::from_iter(delays));
    let report = import::<Leg, Flight>(&file, |import| import.skip_bad(100), vec![batch(columns)]).unwrap();
    let expected: Vec<usize> = (0..len).filter(|row| is_bad(*row)).collect();
    assert_eq!(report.errors.iter().map(|error| error.row().unwrap()).collect::<Vec<_>>(), expected);
    let stored = file.stored::<Leg>("imported");
    assert_eq!((stored.len(), report.put), (len - expected.len(), (len - expected.len()) as u64));
    for row in stored {
        let rusqlite::types::Value::Integer(day) = row[0] else { panic!("{row:?}") };
        assert!(!is_bad(day as usize));
    }
}

#[test]
fn known_empty_rows_are_marked_by_a_column_of_any_program() {
    let file = File::new();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(Int8Array::from(vec![1, 2, 3]))),
        ("note", Arc::new(StringArray::from(vec![None, None, Some("n")]))),
        ("empty", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
    ];
    let import_all = |columns| {
        import::<i64, Notes>(&file, |import| import.known_empty("empty").skip_bad(1), vec![batch(columns)])
    };
    let report = import_all(columns.clone()).unwrap();
    assert_eq!((report.put, report.known_empty), (3, 1));
    let table = file.table::<i64, Notes>("imported");
    let conn = file.open();
    let is_empty = |key: i64| matches!(table.get(&conn, &key).unwrap(), Lookup::KnownEmpty);
    assert_eq!([1, 2, 3].map(is_empty), [true, false, false]);

    let mut marked = columns.clone();
    marked[2].1 = Arc::new(BooleanArray::from(vec![true, false, true]));
    let report = import_all(marked).unwrap();
    assert!(
        report.errors[0].to_string().contains("row 2: the row is marked as known-empty but holds values")
    );

    // Under a null may stand anything.
    let mut nulls = columns.clone();
    let valid = NullBuffer::from(vec![true, false, false]);
    nulls[2].1 = Arc::new(BooleanArray::new(vec![false, true, true].into(), Some(valid)));
    let report = import_all(nulls).unwrap();
    assert_eq!((report.put, report.known_empty), (3, 0));

    let mut text = columns;
    text[2].1 = Arc::new(StringArray::from(vec!["x", "y", "z"]));
    let stopped = import_all(text).unwrap_err();
    assert!(
        stopped.error.to_string().contains("`empty`, which marks known-empty rows, is of type Utf8"),
        "{stopped}"
    );
}

/// In batches that are no scan's.
#[test]
fn nulls_throughout_are_no_known_empty_row_without_a_mark() {
    #[derive(Record)]
    struct Delay {
        delay: i32,
    }
    let file = File::new();
    let table = file.table::<i64, Delay>("imported");
    table.put(&file.open(), &2, &Delay { delay: 7 }).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(Int64Array::from(vec![1, 2]))),
        ("delay", Arc::new(Int32Array::from(vec![Some(0), None]))),
    ];
    let stopped = import::<i64, Delay>(&file, |import| import, vec![batch(columns)]).unwrap_err();
    let said = stopped.error.to_string();
    assert!(said.ends_with("field `delay`, row 1: null in a field that is never null"), "{said}");
    let get = |key| table.get(&file.open(), &key).unwrap().found().unwrap().view().delay();
    assert_eq!((get(1), get(2)), (0, 7));
}

#[test]
fn a_batch_that_can_not_be_had_stops_the_import() {
    let file = File::new();
    let writer = file.writer(&file.table::<Leg, Flight>("imported"));
    let batches = [Ok(batch(flights(2))), Err("the disk is on fire")];
    let stopped = Import::new(&writer).batches(batches).unwrap_err();
    assert_eq!(
        stopped.error.to_string(),
        "table `imported`, record `Flight`: reading record batches: the disk is on fire"
    );
    assert_eq!(stopped.report.put, 2);
    writer.close().unwrap();
}

#[test]
fn keys_of_bytes_and_large_numbers_fit() {
    let file = File::new();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key1", Arc::new(BinaryArray::from(vec![&b"ab"[..], b"abc"]))),
        ("key2", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
    ];
    let report =
        import::<([u8; 2], u64), Notes>(&file, |import| import.skip_bad(1), vec![batch(columns)]).unwrap();
    assert_eq!((report.put, report.errors[0].row(), report.errors[0].field()), (1, Some(1), Some("key1")));
    let table = file.table::<([u8; 2], u64), Notes>("imported");
    assert!(table.get(&file.open(), &(*b"ab", u64::MAX)).unwrap().found().is_some());
    let wrong = vec![
        ("key1", Arc::new(BinaryArray::from(vec![&b"ab"[..]])) as ArrayRef),
        ("key2", Arc::new(Float64Array::from(vec![0.0]))),
    ];
    let stopped = import::<([u8; 2], u64), Notes>(&file, |import| import, vec![batch(wrong)]).unwrap_err();
    assert!(
        stopped.error.to_string().contains("key column `key2` is of type Float64, not UInt64"),
        "{stopped}"
    );
}

/// A field type that holds less than its storage does.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Positive(i64);

impl record_core::Field for Positive {
    type Class = record_core::field::Inline;
    type View<'a> = Positive;
    const TYPE: Type = Type::extension("test.positive", &Type::I64);
}

impl FixedField for Positive {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)?;
        Positive::check_slot(slot)
    }
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        if i64::from_slot(slot) > 0 { Ok(()) } else { Err(Invalid::new("not positive")) }
    }
    fn view_slot(slot: &[u8]) -> Positive {
        Positive(i64::from_slot(slot))
    }
    fn from_slot(slot: &[u8]) -> Positive {
        Positive::view_slot(slot)
    }
}

#[test]
fn rows_that_the_records_own_types_refuse_are_bad() {
    #[derive(Record)]
    struct Stock {
        pieces: Positive,
    }

    let columns = || -> Vec<(&str, ArrayRef)> {
        vec![
            ("key", Arc::new(Int64Array::from(vec![1, 2, 3]))),
            ("pieces", Arc::new(Int64Array::from(vec![5, -5, 7]))),
        ]
    };
    let file = File::new();
    let stopped = import::<i64, Stock>(&file, |import| import, vec![batch(columns())]).unwrap_err();
    assert_eq!((stopped.error.field(), stopped.error.row()), (Some("pieces"), Some(1)));

    let file = File::new();
    let report = import::<i64, Stock>(&file, |import| import.skip_bad(1), vec![batch(columns())]).unwrap();
    assert_eq!((report.put, report.refused), (2, 1));
    let (table, conn) = (file.table::<i64, Stock>("imported"), file.open());
    assert_eq!(table.get(&conn, &3).unwrap().found().unwrap().view().pieces(), Positive(7));
    assert!(table.get(&conn, &2).unwrap().found().is_none());
}
