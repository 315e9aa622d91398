//! Record batches: schemas that do not fit, bad rows, columns of other programs.

use super::{Flight, Leg, Notes, imported};
use crate::store::{Database, Import};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, Decimal128Array, DictionaryArray,
    Float64Array, Int8Array, Int32Array, Int64Array, LargeStringArray, ListArray, RecordBatch, RunArray,
    StringArray, StringViewArray, StructArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt64Array, types::Int8Type,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field};
use record_core::{FixedField, Invalid, Key, Record, Timestamp, layout::Type};
use record_feed::{
    Error,
    import::{ImportReport, ImportStopped},
};
use record_table::Lookup;
use std::sync::Arc;
use uuid::Uuid;

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

fn import<K: Key + Send + Sync + 'static, R: Record + 'static>(
    database: &Database,
    set_up: impl FnOnce(Import<'_, K, R>) -> Import<'_, K, R>,
    batches: Vec<RecordBatch>,
) -> Result<ImportReport, Box<ImportStopped>> {
    let writer = database.writer(&database.table::<K, R>("imported"));
    let result = set_up(Import::new(&writer)).batches(batches.into_iter().map(Ok::<_, Error>));
    writer.close().unwrap();
    result
}

#[test]
fn columns_of_other_programs_fit() {
    let database = Database::new();
    let mut columns = flights(3);
    columns.reverse();
    let report = import::<Leg, Flight>(&database, |import| import, vec![batch(columns)]).unwrap();
    assert_eq!((report.read, report.put), (3, 3));
    let row: Flight = imported(&database, &Leg { day: 2, code: "x".into() });
    assert_eq!((row.delay, row.weight, row.gate), (2, 1.0, None));
}

#[test]
fn one_error_lists_all_that_is_wrong_with_a_schema() {
    let database = Database::new();
    let columns = vec![
        ("day", Arc::new(StringArray::from(vec!["1"])) as ArrayRef),
        ("delay", Arc::new(BooleanArray::from(vec![true]))),
        ("gate_nwo", Arc::new(StringArray::from(vec!["x"]))),
        ("mood", Arc::new(StringArray::from(vec!["x"]))),
    ];
    let stopped = import::<Leg, Flight>(&database, |import| import.skip_bad(9), vec![batch(columns.clone())])
        .unwrap_err();
    assert_eq!(
        stopped.error.to_string(),
        "table `imported`, record `Flight`: the batches are not of this table: key column `day` is of type Utf8, not Int32: \
         call `parse_text(true)` to parse its values, or cast it first; key column `code` of type Utf8 is missing; column \
         `ident` of type Utf8 is missing; the record has no field for column `gate_nwo`: did you mean `gate_now`?; the record \
         has no field for column `mood`: call `skip_unknown` to pass over it; column `delay` is of type Boolean, not Int32: \
         cast it first"
    );
    assert_eq!((stopped.report.read, database.stored::<Leg>("imported").len()), (0, 0));

    let stopped =
        import::<Leg, Flight>(&database, |import| import.skip_unknown(), vec![batch(columns)]).unwrap_err();
    let said = stopped.error.to_string();
    assert!(said.contains("`ident`") && !said.contains("mood"), "{said}");

    let extra = with("mood", Arc::new(StringArray::from(vec!["x", "y"])));
    let report =
        import::<Leg, Flight>(&database, |import| import.skip_unknown(), vec![batch(extra)]).unwrap();
    assert_eq!((report.put, report.unknown), (2, 1));
}

#[test]
fn timestamps_are_instants_whatever_zone_shows_them() {
    #[derive(Record)]
    struct Seen {
        at: Option<Timestamp>,
    }

    let micros = |zone: Option<&str>| {
        let array = TimestampMicrosecondArray::from(vec![1_700_000_000_000_000, 2]);
        Arc::new(array.with_timezone_opt(zone)) as ArrayRef
    };
    for (array, taken) in [
        (micros(Some("UTC")), true),
        (micros(Some("+00:00")), true),
        (micros(Some("Europe/Berlin")), true),
        (micros(Some("-05:00")), true),
        (micros(None), false),
        (micros(Some("")), false),
        (Arc::new(TimestampSecondArray::from(vec![1_700_000_000, 2]).with_timezone("UTC")), true),
        (Arc::new(TimestampMillisecondArray::from(vec![1_700_000_000_000, 2]).with_timezone("UTC")), true),
        (
            Arc::new(TimestampNanosecondArray::from(vec![1_700_000_000_000_000_000, 2]).with_timezone("UTC")),
            true,
        ),
        (Arc::new(Int64Array::from(vec![1, 2])), false),
    ] {
        let database = Database::new();
        let ty = array.data_type().clone();
        let columns = vec![("key", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef), ("at", array)];
        match import::<i64, Seen>(&database, |import| import, vec![batch(columns).slice(0, 1)]) {
            Ok(report) => {
                assert!(taken && report.put == 1, "{ty}");
                assert_eq!(
                    imported::<i64, Seen>(&database, &1).at,
                    Some(Timestamp::from_micros(1_700_000_000_000_000)),
                    "{ty}"
                );
            }
            Err(stopped) => {
                let said = stopped.error.to_string();
                assert!(!taken && said.contains("`at` is of type"), "{ty}: {said}");
            }
        }
    }
}

#[test]
fn a_schema_that_changes_is_checked_again() {
    let database = Database::new();
    let bad = with("delay", Arc::new(BooleanArray::from(vec![true])));
    let batches = vec![batch(flights(2)), batch(flights(1)), batch(bad)];
    let stopped = import::<Leg, Flight>(&database, |import| import, batches).unwrap_err();
    assert!(stopped.error.to_string().contains("`delay` is of type Boolean"), "{stopped}");
    assert_eq!(stopped.report.put, 3);
}

#[test]
fn key_columns_of_another_table_are_no_columns_of_this_one() {
    let database = Database::new();
    let mut conn = database.connect();
    let table = database.table::<(i64, i64), Notes>("original");
    table.put(conn.client(), &(1, 2), &Notes { note: None }).unwrap();
    let batches = table.scan().to_batches(conn.client()).unwrap();
    let rename = |batch: &RecordBatch| {
        let mut fields = batch.schema().fields().to_vec();
        fields[0] = Arc::new(fields[0].as_ref().clone().with_name("key"));
        RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), batch.columns().to_vec()).unwrap()
    };
    let batches: Vec<_> = batches.iter().map(rename).collect();
    let stopped = import::<i64, Notes>(&database, |import| import, batches.clone()).unwrap_err();
    assert!(stopped.error.to_string().contains("`key2` is a key column of another table"), "{stopped}");
    let report = import::<i64, Notes>(&database, |import| import.skip_unknown(), batches).unwrap();
    assert_eq!((report.put, report.unknown), (1, 1));
}

#[test]
fn bad_rows_are_named_and_told_apart() {
    let ints =
        |value: Option<i64>| Arc::new(Int64Array::from(vec![Some(0), Some(1), value, Some(3)])) as ArrayRef;
    let cases: [(&'static str, ArrayRef, &str); 6] = [
        ("day", ints(None), "field `day`, row 6: null in a key column"),
        (
            "day",
            ints(Some(65_536)),
            "field `day`, row 6: the value of the key column is an integer from -2147483648 to 2147483647, but none that the \
             key's own type takes: it is out of that type's range",
        ),
        (
            "day",
            ints(Some(1 << 40)),
            "field `day`, row 6: the value of the key column is not an integer from -2147483648 to 2147483647",
        ),
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
        let database = Database::new();
        let batches = vec![batch(flights(4)), batch(with(name, array))];
        let stopped = import::<Leg, Flight>(&database, |import| import, batches.clone()).unwrap_err();
        let said = stopped.error.to_string();
        assert!(said.starts_with(&format!("table `imported`, record `Flight`, {message}")), "{said}");
        assert!(!said.contains("secret"));
        assert_eq!(stopped.error.row(), Some(6));
        assert_eq!((stopped.report.read, stopped.report.put), (7, 6), "{name}");

        let report = import::<Leg, Flight>(&database, |import| import.skip_bad(1), batches).unwrap();
        assert_eq!((report.read, report.put, report.refused), (8, 7, 1), "{name}");
        assert_eq!(report.errors[0].to_string(), said);
    }
}

/// Bad in several columns and places, and more rows than are encoded together.
#[test]
fn every_bad_row_is_found_and_no_other() {
    let database = Database::new();
    let len = 10_000;
    let is_bad = |row: usize| row % 1_000 == 999 || (4_090..4_100).contains(&row);
    let mut columns = flights(len);
    let idents = (0..len).map(|row| (!is_bad(row) || row % 2 == 0).then(|| format!("SK{row}")));
    columns[2].1 = Arc::new(LargeStringArray::from_iter(idents));
    let delays = (0..len).map(|row| (!is_bad(row) || row % 2 == 1).then_some(row as i32));
    columns[3].1 = Arc::new(Int32Array::from_iter(delays));
    let report =
        import::<Leg, Flight>(&database, |import| import.skip_bad(100), vec![batch(columns)]).unwrap();
    let expected: Vec<usize> = (0..len).filter(|row| is_bad(*row)).collect();
    assert_eq!(report.errors.iter().map(|error| error.row().unwrap()).collect::<Vec<_>>(), expected);
    let mut stored = Vec::new();
    let table = database.table::<Leg, Flight>("imported");
    let scan = table.scan().order_by_key();
    scan.for_each(database.connect().client(), |key, _| stored.push(usize::from(key.day))).unwrap();
    assert_eq!(stored, (0..len).filter(|row| !is_bad(*row)).collect::<Vec<_>>());
    assert_eq!(report.put, stored.len() as u64);
}

#[test]
fn known_empty_rows_are_marked_by_a_column_of_any_program() {
    let database = Database::new();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(Int8Array::from(vec![1, 2, 3]))),
        ("note", Arc::new(StringArray::from(vec![None, None, Some("n")]))),
        ("empty", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
    ];
    let import_all = |columns| {
        import::<i64, Notes>(
            &database,
            |import| import.known_empty("empty").skip_bad(1),
            vec![batch(columns)],
        )
    };
    let report = import_all(columns.clone()).unwrap();
    assert_eq!((report.put, report.known_empty), (3, 1));
    let table = database.table::<i64, Notes>("imported");
    let mut conn = database.connect();
    let is_empty = |key: i64| matches!(table.get(conn.client(), &key).unwrap(), Lookup::KnownEmpty);
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
    let database = Database::new();
    let table = database.table::<i64, Delay>("imported");
    table.put(database.connect().client(), &2, &Delay { delay: 7 }).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(Int64Array::from(vec![1, 2]))),
        ("delay", Arc::new(Int32Array::from(vec![Some(0), None]))),
    ];
    let stopped = import::<i64, Delay>(&database, |import| import, vec![batch(columns)]).unwrap_err();
    let said = stopped.error.to_string();
    assert!(said.ends_with("field `delay`, row 1: null in a field that is never null"), "{said}");
    let get = |key| table.get(database.connect().client(), &key).unwrap().found().unwrap().view().delay();
    assert_eq!((get(1), get(2)), (0, 7));
}

#[test]
fn a_batch_that_can_not_be_had_stops_the_import() {
    let database = Database::new();
    let writer = database.writer(&database.table::<Leg, Flight>("imported"));
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
    let database = Database::new();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key1", Arc::new(BinaryArray::from(vec![&b"ab"[..], b"abc"]))),
        ("key2", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
    ];
    let report =
        import::<([u8; 2], u64), Notes>(&database, |import| import.skip_bad(1), vec![batch(columns)])
            .unwrap();
    assert_eq!((report.put, report.errors[0].row(), report.errors[0].field()), (1, Some(1), Some("key1")));
    let table = database.table::<([u8; 2], u64), Notes>("imported");
    assert!(table.get(database.connect().client(), &(*b"ab", u64::MAX)).unwrap().found().is_some());
    let wrong = vec![
        ("key1", Arc::new(BinaryArray::from(vec![&b"ab"[..]])) as ArrayRef),
        ("key2", Arc::new(BooleanArray::from(vec![true]))),
    ];
    let stopped =
        import::<([u8; 2], u64), Notes>(&database, |import| import, vec![batch(wrong)]).unwrap_err();
    assert!(
        stopped.error.to_string().contains("key column `key2` is of type Boolean, not UInt64"),
        "{stopped}"
    );
}

#[test]
fn keys_come_in_where_they_are_exact() {
    #[derive(Key, Debug, Clone, PartialEq)]
    struct Whole {
        number: i32,
        name: String,
        id: Uuid,
    }
    let ids = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
    let names: DictionaryArray<Int8Type> = ["a", "b", "a"].into_iter().collect();
    let bytes: ArrayRef = Arc::new(BinaryViewArray::from_iter_values(ids.iter().map(|id| id.as_bytes())));
    let decimals = Decimal128Array::from(vec![100, 200, 300]).with_precision_and_scale(10, 2).unwrap();
    let runs = RunArray::try_new(&Int32Array::from(vec![2, 3]), &Int64Array::from(vec![1, 2])).unwrap();
    let batches = |number: ArrayRef, id: ArrayRef| {
        vec![batch(vec![("number", number), ("name", Arc::new(names.clone()) as ArrayRef), ("id", id)])]
    };
    for (number, expected) in [
        (Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0])) as ArrayRef, [1, 2, 3]),
        (Arc::new(decimals), [1, 2, 3]),
        (Arc::new(runs), [1, 1, 2]),
    ] {
        let database = Database::new();
        let report =
            import::<Whole, Notes>(&database, |import| import, batches(number, bytes.clone())).unwrap();
        assert_eq!(report.put, 3);
        let table = database.table::<Whole, Notes>("imported");
        for ((number, name), id) in expected.into_iter().zip(["a", "b", "a"]).zip(ids) {
            let key = Whole { number, name: name.into(), id };
            assert!(table.get(database.connect().client(), &key).unwrap().found().is_some(), "{key:?}");
        }
    }

    let database = Database::new();
    let halves: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 1.5, 3.0]));
    let report =
        import::<Whole, Notes>(&database, |import| import.skip_bad(1), batches(halves, bytes)).unwrap();
    assert_eq!((report.put, report.errors[0].row(), report.errors[0].field()), (2, Some(1), Some("number")));

    let text = |values: [&str; 3]| Arc::new(StringArray::from_iter_values(values)) as ArrayRef;
    let numbers = text(["4", "five", "6.0"]);
    let unique = text(["00000000-0000-0000-0000-000000000001"; 3]);
    let parsed = batches(numbers, unique);
    let stopped = import::<Whole, Notes>(&database, |import| import, parsed.clone()).unwrap_err();
    assert!(
        stopped
            .error
            .to_string()
            .contains("key column `id` is of type Utf8, not FixedSizeBinary(16): call `parse_text(true)`"),
        "{stopped}"
    );
    let report =
        import::<Whole, Notes>(&database, |import| import.skip_bad(1).parse_text(true), parsed).unwrap();
    assert_eq!((report.put, report.errors[0].row(), report.errors[0].field()), (2, Some(1), Some("number")));
    let key = Whole { number: 6, name: "a".into(), id: ids[0] };
    assert!(
        database
            .table::<Whole, Notes>("imported")
            .get(database.connect().client(), &key)
            .unwrap()
            .found()
            .is_some()
    );
}

/// Rows differ in which members the objects in their texts have, so these are counted by row.
#[test]
fn members_of_objects_in_texts_have_a_field_or_are_counted() {
    #[derive(Record)]
    struct Point {
        lat: f64,
    }
    #[derive(Record)]
    struct Track {
        points: Vec<Point>,
    }
    const ROWS: i64 = 10_000;
    let point = |row: i64| match row {
        5_000 => r#"[{"z":1,"lat":"secret"}]"#, // of a bad row nothing counts
        row if row % 100 == 0 => r#"[{"lat":1,"z":1},{"lat":2,"z":1,"y":{"x":2}}]"#,
        _ => r#"[{"lat":1}]"#,
    };
    let rows = |rows: std::ops::Range<i64>| {
        let key: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.clone()));
        let points: ArrayRef = Arc::new(StringArray::from_iter_values(rows.map(point)));
        batch(vec![("key", key), ("points", points)])
    };
    let database = Database::new();
    let stopped =
        import::<i64, Track>(&database, |import| import.parse_text(true), vec![rows(0..ROWS)]).unwrap_err();
    let says = "field `points`, row 0: `points[0].z`: there is no such field";
    assert!(stopped.error.to_string().contains(says), "{stopped}");
    fn lenient(import: Import<'_, i64, Track>) -> Import<'_, i64, Track> {
        import.parse_text(true).skip_unknown().skip_bad(1)
    }
    let report = import::<i64, Track>(&database, lenient, vec![rows(0..ROWS)]).unwrap();
    assert_eq!((report.put, report.refused, report.unknown), (9_999, 1, 3 * 99));

    // Neither does anything of rows that a stored position covers.
    let table = database.table::<i64, Track>("resumed");
    for (until, unknown) in [(1_234, 3 * 13), (ROWS, 3 * 86)] {
        let writer = database.feed(&table, "points");
        let batches = [rows(0..until)].map(Ok::<_, Error>);
        let report = lenient(Import::new(&writer)).batches(batches).unwrap();
        assert_eq!(report.unknown, unknown, "until {until}");
        writer.close().unwrap();
    }
}

/// In structs, in lists of them, and beside them: an error, or counted once for the schema.
#[test]
fn what_has_no_place_is_refused_or_counted_at_every_depth() {
    #[derive(Record)]
    struct Point {
        lat: f64,
        lon: Option<f64>,
    }
    #[derive(Record)]
    struct Track {
        start: Point,
        points: Vec<Point>,
    }
    let ones = || Arc::new(Float64Array::from(vec![1.0, 1.0])) as ArrayRef;
    let structs = |names: [&str; 2]| {
        let fields = names.map(|name| Field::new(name, DataType::Float64, true)).to_vec();
        StructArray::new(fields.into(), vec![ones(), ones()], None)
    };
    let columns = |names: [&str; 2]| {
        let field = Arc::new(Field::new("item", structs(names).data_type().clone(), true));
        let lists =
            ListArray::new(field, OffsetBuffer::new(vec![0, 1, 2].into()), Arc::new(structs(names)), None);
        let key: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        vec![
            ("key", key),
            ("start", Arc::new(structs(names)) as ArrayRef),
            ("points", Arc::new(lists)),
            ("note", ones()),
        ]
    };
    let database = Database::new();
    let batches = |names| vec![batch(columns(names)), batch(columns(names))];
    let stopped = import::<i64, Track>(&database, |import| import, batches(["lat", "Lon"])).unwrap_err();
    assert_eq!(
        stopped.error.to_string(),
        "table `imported`, record `Track`: the batches are not of this table: the record has no field for column `note`: call \
         `skip_unknown` to pass over it; the record has no field for column `start.Lon`: did you mean `lon`?; the record has no \
         field for column `points.Lon`: did you mean `lon`?"
    );
    let stopped =
        import::<i64, Track>(&database, |import| import.skip_unknown(), batches(["lon", "z"])).unwrap_err();
    let said = stopped.error.to_string();
    assert!(
        said.ends_with(
            "column `start.lat` of type Float64 is missing; column `points.lat` of type Float64 is missing"
        ),
        "{said}"
    );
    let report =
        import::<i64, Track>(&database, |import| import.skip_unknown(), batches(["lat", "Lon"])).unwrap();
    assert_eq!((report.put, report.unknown), (4, 3));
    let start = imported::<i64, Track>(&database, &2).start;
    assert_eq!((start.lat, start.lon), (1.0, None));
}

#[test]
fn times_without_a_zone_need_one_that_makes_them_moments() {
    #[derive(Record)]
    struct Seen {
        at: Timestamp,
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("key", Arc::new(Int64Array::from(vec![1]))),
        ("at", Arc::new(TimestampSecondArray::from(vec![3_600]))),
    ];
    let database = Database::new();
    let batches = || vec![batch(columns.clone())];
    let stopped = import::<i64, Seen>(&database, |import| import, batches()).unwrap_err();
    assert!(stopped.error.to_string().contains("say by `naive_zone`"), "{stopped}");
    let stopped =
        import::<i64, Seen>(&database, |import| import.naive_zone("Europe/Berlin"), batches()).unwrap_err();
    assert!(stopped.error.to_string().contains("`Europe/Berlin` is neither UTC nor"), "{stopped}");
    import::<i64, Seen>(&database, |import| import.naive_zone("+01:00"), batches()).unwrap();
    assert_eq!(imported::<i64, Seen>(&database, &1).at, Timestamp::from_micros(0));
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
    let database = Database::new();
    let stopped = import::<i64, Stock>(&database, |import| import, vec![batch(columns())]).unwrap_err();
    assert_eq!((stopped.error.field(), stopped.error.row()), (Some("pieces"), Some(1)));

    let database = Database::new();
    let report =
        import::<i64, Stock>(&database, |import| import.skip_bad(1), vec![batch(columns())]).unwrap();
    assert_eq!((report.put, report.refused), (2, 1));
    let (table, mut conn) = (database.table::<i64, Stock>("imported"), database.connect());
    assert_eq!(table.get(conn.client(), &3).unwrap().found().unwrap().view().pieces(), Positive(7));
    assert!(table.get(conn.client(), &2).unwrap().found().is_none());
}
