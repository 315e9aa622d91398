//! Columns of other programs: which values come in exactly, and what is said of those that do not.

use crate::records::{Fixed, Nullable, Variable, blobs, fixed, nullable, variable};
use arrow_array::{
    builder::{Int16Builder, ListBuilder},
    cast::AsArray,
    types::*,
    *,
};
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, NullBuffer, OffsetBuffer, ScalarBuffer, i256};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use proptest::{collection::vec, prelude::*};
use record_arrow::{BatchDecoder, BatchEncoder};
use record_core::{
    CivilDateTime, Date, Decimal, Json, Record, RecordEnum, Text, Time, TimeDelta, Timestamp,
    value::DynamicView,
};
use std::{net::IpAddr, num::NonZeroU8, sync::Arc};
use uuid::Uuid;

#[derive(RecordEnum, Clone, Copy)]
#[repr(u8)]
enum Color {
    Red = 1,
    Blue = 2,
}

#[derive(Record)]
struct Point {
    lat: f64,
    #[record(column = "long")]
    lon: Option<f64>,
}

/// A field of every kind, all of which may be null.
#[derive(Record)]
struct Every {
    i8: Option<i8>,
    u8: Option<u8>,
    i32: Option<i32>,
    i64: Option<i64>,
    u64: Option<u64>,
    f32: Option<f32>,
    f64: Option<f64>,
    nonzero: Option<NonZeroU8>,
    decimal: Option<Decimal<10, 2>>,
    bool: Option<bool>,
    char: Option<char>,
    timestamp: Option<Timestamp>,
    civil: Option<CivilDateTime>,
    date: Option<Date>,
    time: Option<Time>,
    delta: Option<TimeDelta>,
    uuid: Option<Uuid>,
    word: Option<[u8; 4]>,
    ip: Option<IpAddr>,
    text: Option<Text<8>>,
    color: Option<Color>,
    string: Option<String>,
    json: Option<Json>,
    binary: Option<Vec<u8>>,
    array: Option<[i16; 2]>,
    list: Option<Vec<i64>>,
    maybe: Option<Vec<Option<i64>>>,
    strings: Option<Vec<String>>,
    point: Option<Point>,
    points: Option<Vec<Point>>,
}

fn encoder() -> BatchEncoder {
    BatchEncoder::of(Every::LAYOUT)
}

/// What the values of a column are in the field of that name.
fn read(encoder: &BatchEncoder, field: &str, array: &ArrayRef) -> Result<Vec<String>, String> {
    let batch = RecordBatch::try_from_iter_with_nullable([(field, array.clone(), true)]).unwrap();
    let blobs = encoder.encode(&batch).map_err(|error| error.to_string())?;
    let values = blobs.iter().map(|blob| {
        let view = DynamicView::open(Every::LAYOUT, blob.unwrap()).unwrap();
        format!("{:?}", view.get(field).unwrap())
    });
    Ok(values.collect())
}

/// Every case: field, column, and its values or what the error says of it.
type Case = (&'static str, ArrayRef, Result<&'static [&'static str], &'static str>);

fn assert_cases(encoder: &BatchEncoder, cases: Vec<Case>) {
    for (field, array, expected) in cases {
        let ty = array.data_type();
        match (read(encoder, field, &array), expected) {
            (Ok(values), Ok(expected)) => assert_eq!(values, expected, "{field} of {ty}"),
            (Err(said), Err(expected)) => {
                let said = said.strip_prefix("record `Every`").unwrap();
                assert_eq!(said, expected, "{field} of {ty}");
            }
            (met, expected) => panic!("{field} of {ty}: {met:?}, expected {expected:?}"),
        }
    }
}

fn array(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

type F16 = <Float16Type as ArrowPrimitiveType>::Native;

fn decimal128(values: Vec<Option<i128>>, precision: u8, scale: i8) -> ArrayRef {
    array(Decimal128Array::from(values).with_precision_and_scale(precision, scale).unwrap())
}

fn decimal256(values: Vec<Option<i256>>, precision: u8, scale: i8) -> ArrayRef {
    array(Decimal256Array::from(values).with_precision_and_scale(precision, scale).unwrap())
}

const NARROW: &str = "a number that the field is too narrow for";
const FRACTION: &str = "a number with a fraction or beyond all integers, the field holds integers";
const INEXACT: &str = "a number that the field's float can't hold exactly: round it first";
const NO_DECIMAL: &str = "a number that is no decimal of the field's scale and precision";

/// Messages of this file's cases are short.
macro_rules! err {
    ($field:literal, $row:literal, $message:expr) => {
        Err(Box::leak(format!(", field `{}`, row {}: {}", $field, $row, $message).into_boxed_str()) as &str)
    };
}

#[test]
fn numbers_of_every_width_and_kind() {
    let f16 = |values: [f32; 2]| array(Float16Array::from(values.map(F16::from_f32).to_vec()));
    let wide =
        |value: i128, tens: u32| i256::from_i128(value) * i256::from_i128(10).checked_pow(tens).unwrap();
    assert_cases(
        &encoder(),
        vec![
            ("i64", array(Int8Array::from(vec![Some(-128), None])), Ok(&["-128", "None"])),
            ("i64", array(UInt64Array::from(vec![u64::MAX / 2])), Ok(&["9223372036854775807"])),
            ("i64", array(UInt64Array::from(vec![0, u64::MAX / 2 + 1])), err!("i64", 1, NARROW)),
            ("u64", array(Int64Array::from(vec![0, i64::MAX])), Ok(&["0", "9223372036854775807"])),
            ("u64", array(Int64Array::from(vec![-1])), err!("u64", 0, NARROW)),
            ("i8", array(Int64Array::from(vec![-128, 127])), Ok(&["-128", "127"])),
            ("i8", array(Int64Array::from(vec![128])), err!("i8", 0, NARROW)),
            ("i8", array(Int64Array::from(vec![-129])), err!("i8", 0, NARROW)),
            ("u8", array(UInt16Array::from(vec![255])), Ok(&["255"])),
            ("u8", array(UInt16Array::from(vec![256])), err!("u8", 0, NARROW)),
            ("nonzero", array(Int32Array::from(vec![7])), Ok(&["7"])),
            ("nonzero", array(Int32Array::from(vec![7, 0])), err!("nonzero", 1, "zero in a NonZero field")),
            ("i32", array(Float64Array::from(vec![Some(-3.0), Some(-0.0), None])), Ok(&["-3", "0", "None"])),
            ("i32", array(Float64Array::from(vec![0.5])), err!("i32", 0, FRACTION)),
            ("i32", array(Float64Array::from(vec![f64::NAN])), err!("i32", 0, FRACTION)),
            ("i32", array(Float64Array::from(vec![f64::INFINITY])), err!("i32", 0, FRACTION)),
            ("i32", array(Float64Array::from(vec![2_147_483_648.0])), err!("i32", 0, NARROW)),
            ("i64", array(Float32Array::from(vec![9.223_372e18])), err!("i64", 0, NARROW)),
            ("i64", f16([2.0, -2.0]), Ok(&["2", "-2"])),
            ("i64", decimal128(vec![Some(150), Some(-200)], 10, 1), Ok(&["15", "-20"])),
            ("i64", decimal128(vec![Some(155)], 10, 1), err!("i64", 0, FRACTION)),
            ("i64", decimal128(vec![Some(15)], 10, -2), Ok(&["1500"])),
            ("u64", decimal256(vec![Some(wide(u64::MAX.into(), 50))], 76, 50), Ok(&["18446744073709551615"])),
            (
                "f64",
                array(Float32Array::from(vec![1.5, f32::MIN_POSITIVE])),
                Ok(&["1.5", "1.1754943508222875e-38"]),
            ),
            ("f64", f16([1.5, -65504.0]), Ok(&["1.5", "-65504.0"])),
            (
                "f32",
                array(Float64Array::from(vec![0.5, f64::INFINITY, f64::NAN])),
                Ok(&["0.5", "inf", "NaN"]),
            ),
            ("f32", array(Float64Array::from(vec![0.1])), err!("f32", 0, INEXACT)),
            ("f32", array(Float64Array::from(vec![1e300])), err!("f32", 0, INEXACT)),
            (
                "f64",
                array(Int64Array::from(vec![1 << 53, i64::MIN])),
                Ok(&["9007199254740992.0", "-9.223372036854776e18"]),
            ),
            ("f64", array(Int64Array::from(vec![(1 << 53) + 1])), err!("f64", 0, INEXACT)),
            ("f64", array(Int64Array::from(vec![i64::MAX])), err!("f64", 0, INEXACT)),
            ("f32", array(Int32Array::from(vec![1 << 24])), Ok(&["16777216.0"])),
            ("f32", array(Int32Array::from(vec![(1 << 24) + 1])), err!("f32", 0, INEXACT)),
            ("f64", decimal128(vec![Some(150), Some(-125), Some(0)], 10, 3), err!("f64", 0, INEXACT)),
            ("f64", decimal128(vec![Some(500), Some(-125), Some(0)], 10, 3), Ok(&["0.5", "-0.125", "0.0"])),
            ("decimal", decimal128(vec![Some(150), None], 10, 2), Ok(&["1.50", "None"])),
            ("decimal", decimal128(vec![Some(15)], 5, 1), Ok(&["1.50"])),
            ("decimal", decimal128(vec![Some(15_000)], 38, 4), Ok(&["1.50"])),
            ("decimal", decimal128(vec![Some(15_001)], 38, 4), err!("decimal", 0, NO_DECIMAL)),
            (
                "decimal",
                decimal128(vec![Some(10_i128.pow(10))], 38, 2),
                err!("decimal", 0, "more digits than the decimal's precision"),
            ),
            ("decimal", decimal128(vec![Some(-7)], 3, -1), Ok(&["-70.00"])),
            (
                "decimal",
                array(Decimal32Array::from(vec![15]).with_precision_and_scale(5, 1).unwrap()),
                Ok(&["1.50"]),
            ),
            (
                "decimal",
                array(Decimal64Array::from(vec![-15]).with_precision_and_scale(18, 0).unwrap()),
                Ok(&["-15.00"]),
            ),
            ("decimal", decimal256(vec![Some(wide(15, 70))], 76, 71), Ok(&["1.50"])),
            (
                "decimal",
                decimal256(vec![Some(wide(15, 70) + i256::ONE)], 76, 71),
                err!("decimal", 0, NO_DECIMAL),
            ),
            ("decimal", array(Int64Array::from(vec![-3])), Ok(&["-3.00"])),
            (
                "decimal",
                array(Int64Array::from(vec![100_000_000])),
                err!("decimal", 0, "more digits than the decimal's precision"),
            ),
            ("decimal", array(Float64Array::from(vec![1.25, -4.0, 0.0])), Ok(&["1.25", "-4.00", "0.00"])),
            ("decimal", array(Float64Array::from(vec![0.1])), err!("decimal", 0, NO_DECIMAL)),
            ("decimal", array(Float64Array::from(vec![f64::NAN])), err!("decimal", 0, NO_DECIMAL)),
            ("decimal", array(Float64Array::from(vec![1e300])), err!("decimal", 0, NO_DECIMAL)),
            ("decimal", array(Float64Array::from(vec![5e-324])), err!("decimal", 0, NO_DECIMAL)),
            (
                "i64",
                array(BooleanArray::from(vec![true])),
                Err(": column `i64` is of type Boolean, not Int64: cast it first"),
            ),
            (
                "i64",
                array(Date32Array::from(vec![1])),
                Err(": column `i64` is of type Date32, not Int64: cast it first"),
            ),
        ],
    );
}

#[test]
fn times_of_every_unit() {
    const FINE: &str = "finer than a microsecond: round it first";
    const RANGE: &str = "a time outside the field's range";
    const MIDNIGHT: &str = "a time that is not midnight, the field holds days";
    const CALENDAR: &str = "an interval of days or months, which are not always equally long";
    let seconds =
        |zone: Option<&str>| array(TimestampSecondArray::from(vec![Some(1), None]).with_timezone_opt(zone));
    let nanos = |value: i64| array(TimestampNanosecondArray::from(vec![value]).with_timezone("UTC"));
    let millis = |value: i64, zone: Option<&str>| {
        array(TimestampMillisecondArray::from(vec![value]).with_timezone_opt(zone))
    };
    let day_time =
        |days, milliseconds| array(IntervalDayTimeArray::from(vec![IntervalDayTime { days, milliseconds }]));
    let month_day_nano = |months, days, nanoseconds| {
        array(IntervalMonthDayNanoArray::from(vec![IntervalMonthDayNano { months, days, nanoseconds }]))
    };
    assert_cases(
        &encoder(),
        vec![
            ("timestamp", seconds(Some("UTC")), Ok(&["1970-01-01T00:00:01Z", "None"])),
            ("timestamp", seconds(Some("Europe/Berlin")), Ok(&["1970-01-01T00:00:01Z", "None"])),
            ("timestamp", millis(1, Some("-05:00")), Ok(&["1970-01-01T00:00:00.001Z"])),
            ("timestamp", nanos(1_000), Ok(&["1970-01-01T00:00:00.000001Z"])),
            ("timestamp", nanos(-1_000), Ok(&["1969-12-31T23:59:59.999999Z"])),
            ("timestamp", nanos(1_001), err!("timestamp", 0, FINE)),
            ("timestamp", millis(i64::MAX, Some("UTC")), err!("timestamp", 0, RANGE)),
            (
                "timestamp",
                seconds(None),
                Err(
                    ": column `timestamp` is of type Timestamp(s), not Timestamp(µs, \"UTC\"): say by `naive_zone` in which zone its times are",
                ),
            ),
            (
                "timestamp",
                seconds(Some("")),
                Err(
                    ": column `timestamp` is of type Timestamp(s, \"\"), not Timestamp(µs, \"UTC\"): say by `naive_zone` in which zone its times are",
                ),
            ),
            (
                "timestamp",
                array(TimestampMicrosecondArray::from(vec![1]).with_timezone("")),
                Err(
                    ": column `timestamp` is of type Timestamp(µs, \"\"), not Timestamp(µs, \"UTC\"): say by `naive_zone` in which zone its times are",
                ),
            ),
            (
                "timestamp",
                array(Date32Array::from(vec![1])),
                Err(
                    ": column `timestamp` is of type Date32, not Timestamp(µs, \"UTC\"): say by `naive_zone` in which zone its times are",
                ),
            ),
            (
                "timestamp",
                array(Int64Array::from(vec![1])),
                Err(": column `timestamp` is of type Int64, not Timestamp(µs, \"UTC\"): cast it first"),
            ),
            ("civil", seconds(None), Ok(&["1970-01-01T00:00:01", "None"])),
            ("civil", millis(1_709_208_000_000, None), Ok(&["2024-02-29T12:00:00"])),
            ("civil", array(TimestampNanosecondArray::from(vec![1])), err!("civil", 0, FINE)),
            ("civil", array(Date32Array::from(vec![1])), Ok(&["1970-01-02T00:00:00"])),
            ("civil", array(Date32Array::from(vec![i32::MAX])), err!("civil", 0, RANGE)),
            (
                "civil",
                seconds(Some("UTC")),
                Err(": column `civil` is of type Timestamp(s, \"UTC\"), not Timestamp(µs): cast it first"),
            ),
            ("date", array(Date64Array::from(vec![Some(-86_400_000), None])), Ok(&["1969-12-31", "None"])),
            ("date", array(Date64Array::from(vec![1])), err!("date", 0, MIDNIGHT)),
            (
                "date",
                array(Date64Array::from(vec![i64::MAX / 86_400_000 * 86_400_000])),
                err!("date", 0, RANGE),
            ),
            ("date", millis(86_400_000, None), Ok(&["1970-01-02"])),
            ("date", millis(86_400_001, None), err!("date", 0, MIDNIGHT)),
            ("date", millis(86_400_000, Some("UTC")), Ok(&["1970-01-02"])),
            ("date", millis(82_800_000, Some("+01:00")), Ok(&["1970-01-02"])),
            ("date", millis(86_400_000, Some("+01:00")), err!("date", 0, MIDNIGHT)),
            ("date", nanos(86_400_000_000_000), Ok(&["1970-01-02"])),
            (
                "date",
                millis(0, Some("Europe/Berlin")),
                Err(": column `date` is of type Timestamp(ms, \"Europe/Berlin\"), not Date32: cast it first"),
            ),
            ("time", array(Time32SecondArray::from(vec![Some(61), None])), Ok(&["00:01:01", "None"])),
            ("time", array(Time32MillisecondArray::from(vec![86_399_999])), Ok(&["23:59:59.999"])),
            ("time", array(Time64NanosecondArray::from(vec![1_000])), Ok(&["00:00:00.000001"])),
            ("time", array(Time64NanosecondArray::from(vec![999])), err!("time", 0, FINE)),
            (
                "time",
                array(Time32SecondArray::from(vec![86_400])),
                err!("time", 0, "a time of day is at least 0 and less than 86,400,000,000 µs"),
            ),
            (
                "time",
                array(Time32SecondArray::from(vec![-1])),
                err!("time", 0, "a time of day is at least 0 and less than 86,400,000,000 µs"),
            ),
            ("delta", array(DurationSecondArray::from(vec![-1])), Ok(&["-PT1S"])),
            ("delta", array(DurationNanosecondArray::from(vec![5_000])), Ok(&["PT0.000005S"])),
            ("delta", array(DurationNanosecondArray::from(vec![5_001])), err!("delta", 0, FINE)),
            ("delta", array(DurationSecondArray::from(vec![i64::MAX])), err!("delta", 0, RANGE)),
            ("delta", day_time(0, 1_500), Ok(&["PT1.5S"])),
            ("delta", day_time(1, 0), err!("delta", 0, CALENDAR)),
            ("delta", month_day_nano(0, 0, 1_000), Ok(&["PT0.000001S"])),
            ("delta", month_day_nano(1, 0, 0), err!("delta", 0, CALENDAR)),
            (
                "delta",
                array(Time32SecondArray::from(vec![1])),
                Err(": column `delta` is of type Time32(s), not Duration(µs): cast it first"),
            ),
        ],
    );
}

#[test]
fn times_without_a_zone_are_of_the_zone_that_is_named() {
    let east = encoder().naive_zone("+01:00").unwrap();
    let micros = |value| array(TimestampMicrosecondArray::from(vec![value]));
    assert_cases(
        &east,
        vec![
            ("timestamp", micros(3_600_000_000), Ok(&["1970-01-01T00:00:00Z"])),
            ("timestamp", array(Date32Array::from(vec![0])), Ok(&["1969-12-31T23:00:00Z"])),
            ("timestamp", micros(i64::MIN), err!("timestamp", 0, "a time outside the field's range")),
            (
                "timestamp",
                array(TimestampSecondArray::from(vec![0]).with_timezone("UTC")),
                Ok(&["1970-01-01T00:00:00Z"]),
            ),
            ("civil", micros(3_600_000_000), Ok(&["1970-01-01T01:00:00"])),
            ("date", micros(0), Ok(&["1970-01-01"])),
        ],
    );
    assert_cases(
        &encoder().naive_zone("UTC").unwrap(),
        vec![("timestamp", micros(1_000_000), Ok(&["1970-01-01T00:00:01Z"]))],
    );
    let error = encoder().naive_zone("Europe/Berlin").map(|_| ()).unwrap_err();
    assert!(error.is_column() && error.to_string().contains("neither UTC nor an offset from it"), "{error}");
}

#[test]
fn bytes_of_every_kind() {
    let uuid = [7_u8; 16];
    let fixed = |bytes: &[u8]| array(FixedSizeBinaryArray::try_from_iter([bytes].into_iter()).unwrap());
    assert_cases(
        &encoder(),
        vec![
            (
                "word",
                array(BinaryArray::from_opt_vec(vec![Some(b"abcd"), None])),
                Ok(&["0x61626364", "None"]),
            ),
            ("word", array(LargeBinaryArray::from_vec(vec![b"abcd"])), Ok(&["0x61626364"])),
            ("word", array(BinaryViewArray::from_iter_values([b"abcd"])), Ok(&["0x61626364"])),
            (
                "word",
                array(BinaryArray::from_vec(vec![b"abcd", b"abc"])),
                err!("word", 1, "3 bytes, the field holds exactly 4"),
            ),
            (
                "word",
                array(LargeBinaryArray::from_vec(vec![b"abcde"])),
                err!("word", 0, "5 bytes, the field holds exactly 4"),
            ),
            (
                "word",
                fixed(b"abc"),
                Err(": column `word` is of type FixedSizeBinary(3), not FixedSizeBinary(4): cast it first"),
            ),
            (
                "uuid",
                array(BinaryArray::from_vec(vec![&uuid])),
                Ok(&["07070707-0707-0707-0707-070707070707"]),
            ),
            (
                "uuid",
                array(BinaryArray::from_vec(vec![&uuid[1..]])),
                err!("uuid", 0, "15 bytes, the field holds exactly 16"),
            ),
            (
                "uuid",
                array(BinaryViewArray::from_iter_values([[7_u8; 17]])),
                err!("uuid", 0, "17 bytes, the field holds exactly 16"),
            ),
            ("binary", fixed(b"abc"), Ok(&["0x616263"])),
            ("binary", array(LargeBinaryArray::from_vec(vec![b""])), Ok(&["0x"])),
            (
                "binary",
                array(StringArray::from(vec!["ab"])),
                Err(
                    ": column `binary` is of type Utf8, not Binary: call `parse_text(true)` to parse its values, or cast it first",
                ),
            ),
            (
                "string",
                array(BinaryArray::from_vec(vec![b"ab"])),
                Err(": column `string` is of type Binary, not Utf8: cast it first"),
            ),
        ],
    );
}

#[test]
fn dictionaries_runs_and_nothing_but_nulls() {
    let numbers = DictionaryArray::<UInt8Type>::new(
        UInt8Array::from(vec![Some(1), None, Some(0), Some(2)]),
        array(Int16Array::from(vec![Some(5), Some(-5), None])),
    );
    let no_values = DictionaryArray::<Int8Type>::new(
        Int8Array::from(vec![None, None]),
        array(Int16Array::from(Vec::<i16>::new())),
    );
    let ends = Int32Array::from(vec![2, 3, 6]);
    let runs = RunArray::try_new(&ends, &Date64Array::from(vec![Some(0), None, Some(86_400_000)])).unwrap();
    let words = RunArray::<Int16Type>::from_iter(["ab", "ab", "c"]);
    let colors = RunArray::<Int64Type>::from_iter([Some("Red"), None, Some("Blue"), Some("Blue")]);
    let ips: DictionaryArray<Int64Type> = ["::1", "10.0.0.1", "::1"].into_iter().collect();
    let cases = vec![
        ("i64", array(numbers.clone()), Ok(&["-5", "None", "5", "None"][..])),
        ("i64", array(numbers.slice(2, 2)), Ok(&["5", "None"])),
        ("i64", array(no_values), Ok(&["None", "None"])),
        (
            "date",
            array(runs.clone()),
            Ok(&["1970-01-01", "1970-01-01", "None", "1970-01-02", "1970-01-02", "1970-01-02"]),
        ),
        ("date", array(runs.slice(1, 3)), Ok(&["1970-01-01", "None", "1970-01-02"])),
        ("date", array(runs.slice(5, 1)), Ok(&["1970-01-02"])),
        ("date", array(runs.slice(6, 0)), Ok(&[])),
        ("string", array(words.clone()), Ok(&["\"ab\"", "\"ab\"", "\"c\""])),
        ("text", array(words.slice(1, 2)), Ok(&["\"ab\"", "\"c\""])),
        ("color", array(colors), Ok(&["Red", "None", "Blue", "Blue"])),
        ("ip", array(ips), Ok(&["::1", "10.0.0.1", "::1"])),
    ];
    assert_cases(&encoder(), cases);
    for field in Every::LAYOUT.fields() {
        let nothing = array(NullArray::new(2));
        assert_eq!(read(&encoder(), field.name(), &nothing).unwrap(), ["None", "None"], "{}", field.name());
        let empty = arrow_array::new_empty_array(&DataType::Null);
        assert_eq!(read(&encoder(), field.name(), &empty).unwrap(), Vec::<String>::new(), "{}", field.name());
    }
}

#[test]
fn nothing_but_nulls_is_refused_where_a_value_must_be() {
    #[derive(Record)]
    struct Strict {
        always: i64,
        name: String,
        note: Option<i64>,
    }
    let batch = |always: ArrayRef, name: ArrayRef| {
        let note = array(Int64Array::from(vec![1]));
        RecordBatch::try_from_iter_with_nullable([
            ("always", always, true),
            ("name", name, true),
            ("note", note, true),
        ])
        .unwrap()
    };
    let (one, text) = (array(Int64Array::from(vec![1])), array(StringArray::from(vec!["x"])));
    let nothing = array(NullArray::new(1));
    for (batch, field) in [(batch(nothing.clone(), text), "always"), (batch(one, nothing), "name")] {
        let error = BatchEncoder::of(Strict::LAYOUT).encode(&batch).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("record `Strict`, field `{field}`, row 0: null in a field that is never null")
        );
    }
}

/// `[[1, 2], null, [3, 4]]`, behind a list that is not looked at.
fn lists() -> ListArray {
    let mut lists = ListBuilder::new(Int16Builder::new());
    lists.append_value([None]);
    lists.append_value([Some(1), Some(2)]);
    lists.append_null();
    lists.append_value([Some(3), Some(4)]);
    lists.finish().slice(1, 3)
}

#[test]
fn lists_of_every_kind() {
    let large = |lists: &ListArray| {
        let (field, offsets, values, nulls) = lists.clone().into_parts();
        let offsets: Vec<i64> = offsets.iter().map(|end| i64::from(*end)).collect();
        LargeListArray::new(field, OffsetBuffer::new(offsets.into()), values, nulls)
    };
    let fixed = |len: i32| {
        let values = array(Int16Array::from(vec![1, 2, 3, 4, 5, 6]));
        let field = Arc::new(Field::new("item", DataType::Int16, true));
        let valid = (len == 2).then(|| NullBuffer::from(vec![true, false, true]));
        array(FixedSizeListArray::new(field, len, values, valid))
    };
    // Out of order, and one over another.
    let view = ListViewArray::new(
        Arc::new(Field::new("item", DataType::Int32, true)),
        ScalarBuffer::from(vec![1, 0, 2]),
        ScalarBuffer::from(vec![2, 2, 0]),
        array(Int32Array::from(vec![1, 2, 3])),
        None,
    );
    let nothing = ListArray::new(
        Arc::new(Field::new("item", DataType::Null, true)),
        OffsetBuffer::new(vec![0, 0, 0].into()),
        array(NullArray::new(0)),
        Some(NullBuffer::from(vec![true, false])),
    );
    let mut floats = ListBuilder::new(arrow_array::builder::Float64Builder::new());
    floats.append_value([Some(1.0), Some(0.5)]);
    let mut with_null = ListBuilder::new(Int16Builder::new());
    with_null.append_value([Some(1), None]);
    let with_null = with_null.finish();
    let expected: Result<&'static [&'static str], &'static str> = Ok(&["[1, 2]", "None", "[3, 4]"]);
    let large_view = LargeListViewArray::from(large(&lists()));
    assert_cases(
        &encoder(),
        vec![
            ("array", array(lists()), expected),
            ("array", array(large(&lists())), expected),
            ("array", array(ListViewArray::from(lists())), expected),
            ("array", array(large_view), expected),
            ("array", fixed(2), Ok(&["[1, 2]", "None", "[5, 6]"])),
            (
                "array",
                fixed(3),
                Err(
                    ": column `array` is of type FixedSizeList(3 x Int16), not FixedSizeList(2 x non-null Int16): cast it first",
                ),
            ),
            ("array", array(view.clone()), err!("array", 2, "0 items, the array holds exactly 2")),
            (
                "array",
                array(with_null.clone()),
                err!("array", 0, "`array[1]`: null in a place that is never null"),
            ),
            ("list", array(lists()), expected),
            ("list", array(large(&lists())), expected),
            ("list", fixed(3), Ok(&["[1, 2, 3]", "[4, 5, 6]"])),
            ("list", array(view.clone()), Ok(&["[2, 3]", "[1, 2]", "[]"])),
            ("list", array(view.slice(1, 2)), Ok(&["[1, 2]", "[]"])),
            ("list", array(nothing), Ok(&["[]", "None"])),
            ("list", array(floats.finish()), err!("list", 0, format!("`list[1]`: {FRACTION}"))),
            (
                "list",
                array(with_null.clone()),
                err!("list", 0, "`list[1]`: null in a place that is never null"),
            ),
            ("maybe", array(with_null), Ok(&["[1, None]"])),
            (
                "list",
                array(Int64Array::from(vec![1])),
                Err(": column `list` is of type Int64, not List(non-null Int64): cast it first"),
            ),
            ("strings", array(lists()), Err(": column `strings` is of type Int16, not Utf8: cast it first")),
        ],
    );
}

fn structs(members: Vec<(&str, ArrayRef)>) -> ArrayRef {
    let fields: Fields =
        members.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    array(StructArray::new(fields, members.into_iter().map(|(_, array)| array).collect(), None))
}

fn list_of(items: ArrayRef) -> ArrayRef {
    let field = Arc::new(Field::new("item", items.data_type().clone(), true));
    let len = items.len() as i32;
    array(ListArray::new(field, OffsetBuffer::new(vec![0, len].into()), items, None))
}

#[test]
fn members_of_structs_follow_the_rules_of_columns() {
    let one = || array(Float32Array::from(vec![1.0]));
    let half = || array(Float64Array::from(vec![0.5]));
    let text = || array(StringArray::from(vec!["x"]));
    let cases = |field: &'static str, wrap: &dyn Fn(ArrayRef) -> ArrayRef, open: &str, close: &str| {
        let value = |lon: &str| {
            &*Box::leak(
                vec![&*Box::leak(format!("{open}Point {{ lat: 1.0, lon: {lon} }}{close}").into_boxed_str())]
                    .into_boxed_slice(),
            )
        };
        let err = |message: &str| Err(&*Box::leak(message.replace('$', field).into_boxed_str()));
        vec![
            (field, wrap(structs(vec![("long", half()), ("lat", one())])), Ok(value("0.5"))),
            (field, wrap(structs(vec![("lat", one()), ("lon", half())])), Ok(value("0.5"))),
            (field, wrap(structs(vec![("lat", array(Int8Array::from(vec![1])))])), Ok(value("None"))),
            (
                field,
                wrap(structs(vec![("lat", one()), ("lon", array(NullArray::new(1)))])),
                Ok(value("None")),
            ),
            (
                field,
                wrap(structs(vec![("lat", one()), ("Lon", half())])),
                err(": the record has no field for column `$.Lon`: did you mean `long`?"),
            ),
            (
                field,
                wrap(structs(vec![("lat", one()), ("altitude", half())])),
                err(
                    ": the record has no field for column `$.altitude`: call `ignore_extra_columns` to pass over it",
                ),
            ),
            (
                field,
                wrap(structs(vec![("lat", one()), ("lat", half())])),
                err(": column `$.lat` is there twice"),
            ),
            (field, wrap(structs(vec![("lon", one())])), err(": column `$.lat` of type Float64 is missing")),
            (
                field,
                wrap(structs(vec![("lat", text())])),
                err(
                    ": column `$.lat` is of type Utf8, not Float64: call `parse_text(true)` to parse its values, or cast it first",
                ),
            ),
        ]
    };
    assert_cases(&encoder(), cases("point", &|point| point, "", ""));
    assert_cases(&encoder(), cases("points", &list_of, "[", "]"));

    let lax = encoder().ignore_extra_columns();
    let extra = structs(vec![("lat", one()), ("altitude", half())]);
    assert_eq!(read(&lax, "point", &extra).unwrap(), ["Point { lat: 1.0, lon: None }"]);
    assert_eq!(read(&lax, "points", &list_of(extra)).unwrap(), ["[Point { lat: 1.0, lon: None }]"]);
    // Two of a name can't both be meant.
    assert!(read(&lax, "point", &structs(vec![("lat", one()), ("lat", half())])).is_err());
}

/// At every depth, in every kind of list.
#[test]
fn messages_say_which_member_or_item_is_refused() {
    let numbers = |values: Vec<Option<i64>>| array(Int64Array::from(values));
    let points = |lat: ArrayRef| structs(vec![("lat", lat)]);
    let inexact = || points(numbers(vec![Some(1), Some((1 << 53) + 1)]));
    let null = || points(numbers(vec![Some(1), None]));
    const NULL: &str = "null in a place that is never null";
    assert_cases(
        &encoder(),
        vec![
            ("point", inexact(), err!("point", 1, format!("`point.lat`: {INEXACT}"))),
            ("point", null(), err!("point", 1, format!("`point.lat`: {NULL}"))),
            ("points", list_of(inexact()), err!("points", 0, format!("`points[1].lat`: {INEXACT}"))),
            ("points", list_of(null()), err!("points", 0, format!("`points[1].lat`: {NULL}"))),
            (
                "array",
                list_of(numbers(vec![Some(1), Some(1 << 20)])),
                err!("array", 0, format!("`array[1]`: {NARROW}")),
            ),
            (
                "list",
                list_of(array(UInt64Array::from(vec![1, 2, u64::MAX]))),
                err!("list", 0, format!("`list[2]`: {NARROW}")),
            ),
            (
                "maybe",
                list_of(array(UInt64Array::from(vec![None, Some(u64::MAX)]))),
                err!("maybe", 0, format!("`maybe[1]`: {NARROW}")),
            ),
        ],
    );

    #[derive(Record)]
    struct Inner {
        word: Text<2>,
        days: [Date; 2],
    }
    #[derive(Record)]
    struct Outer {
        #[record(column = "first_of_all")]
        first: Option<Inner>,
    }
    #[derive(Record)]
    struct Deep {
        outer: Vec<Outer>,
        json: Vec<Json>,
        zeros: Vec<NonZeroU8>,
    }
    let encode = |word: &str, days: [&str; 2], json: &str, zero: u8| {
        let inner = structs(vec![
            ("word", array(StringArray::from(vec![word]))),
            ("days", list_of(array(StringArray::from(days.to_vec())))),
        ]);
        let columns = [
            ("outer", list_of(structs(vec![("first_of_all", inner)]))),
            ("json", list_of(array(StringArray::from(vec!["1", json])))),
            ("zeros", list_of(array(UInt8Array::from(vec![1, zero])))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let blobs = BatchEncoder::of(Deep::LAYOUT).parse_text(true).encode(&batch);
        blobs.map(|blobs| assert!(Deep::view(blobs.value(0)).is_ok())).map_err(|error| {
            assert!(error.is_refused() && error.field().is_some() && error.row() == Some(0));
            error.to_string()
        })
    };
    let days = ["2024-02-29", "2024-03-01"];
    assert_eq!(encode("ab", days, "{}", 1), Ok(()));
    for (refused, said) in [
        (
            encode("secret", days, "{}", 1),
            "field `outer`, row 0: `outer[0].first.word`: 6 bytes of text, the field holds 2",
        ),
        (
            encode("ab", [days[0], "secret"], "{}", 1),
            "field `outer`, row 0: `outer[0].first.days[1]`: a text that is not a date such as \"2024-02-29\"",
        ),
        (encode("ab", days, "secret", 1), "field `json`, row 0: `json[1]`: not a JSON text"),
        (encode("ab", days, "{}", 0), "field `zeros`, row 0: `zeros[1]`: zero in a NonZero field"),
    ] {
        assert_eq!(refused, Err(format!("record `Deep`, {said}")));
    }
}

/// As every way in spells it.
#[test]
fn equal_json_has_equal_bytes() {
    #[derive(Record)]
    struct Document {
        json: Json,
        more: Vec<Json>,
    }
    let given = [" {\"b\" : 1,\t\"\\u0061\": [ 2.50 , \"\\/\" ] }\n", "{ }"];
    let encode = |json: ArrayRef| {
        let batch = RecordBatch::try_from_iter([("more", list_of(json.clone())), ("json", json.slice(0, 1))]);
        BatchEncoder::of(Document::LAYOUT).encode(&batch.unwrap()).map_err(|error| error.to_string())
    };
    let parsed = || given.map(|text| Json::parse(text).unwrap());
    let document = Document { json: parsed()[0].clone(), more: parsed().into() };
    let blob = record_core::Blob::encode(&document).unwrap();
    let dictionary: DictionaryArray<Int8Type> = given.into_iter().collect();
    for json in [
        array(StringArray::from(given.to_vec())),
        array(LargeStringArray::from(given.to_vec())),
        array(StringViewArray::from(given.to_vec())),
        array(dictionary),
    ] {
        assert_eq!(encode(json).unwrap().value(0), blob.as_bytes());
    }
    let twice = " {\"a\": {\"b\": 1, \"c\": 2, \"\\u0062\": 3}}";
    assert_eq!(
        encode(array(StringArray::from(vec![twice]))).unwrap_err(),
        "record `Document`, field `json`, row 0: an object in the JSON value has a member more than once"
    );
    let nested = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(encode(array(StringArray::from(vec![nested]))).unwrap_err().contains("more than 127"));

    // Text that another program stored comes back in the spelling of this one.
    #[derive(Record)]
    struct Single {
        json: Json,
    }
    let stored = record_core::Blob::encode(&Single { json: Json::parse("[1,2]").unwrap() }).unwrap();
    let mut spelled = stored.as_bytes().to_vec();
    let at = spelled.len() - "[1,2]".len();
    spelled.splice(at.., b" [1, 2]".iter().copied());
    let end = u32::try_from(spelled.len()).unwrap();
    spelled[at - 4..at].copy_from_slice(&end.to_le_bytes());
    assert_eq!(Single::view(&spelled).unwrap().json(), " [1, 2]");
    let batch = BatchDecoder::<Single>::new().decode([&spelled[..]]).unwrap();
    assert_eq!(BatchEncoder::of(Single::LAYOUT).encode(&batch).unwrap().value(0), stored.as_bytes());
}

/// A NaN's bits are part of the value.
#[test]
fn a_nan_of_another_width_keeps_its_bits_or_is_refused() {
    #[derive(Record)]
    struct Floats {
        single: Option<f32>,
        double: Option<f64>,
    }
    let encode = |name: &str, array: ArrayRef| {
        let batch = RecordBatch::try_from_iter([(name, array)]).unwrap();
        BatchEncoder::of(Floats::LAYOUT).encode(&batch).map(|blobs| {
            let view = Floats::view(blobs.value(0)).unwrap();
            (view.single().map(f32::to_bits), view.double().map(f64::to_bits))
        })
    };
    for (single, double) in [
        (0x7fc0_0000_u32, 0x7ff8_0000_0000_0000_u64),
        (0xffc1_2345, 0xfff8_2468_a000_0000),
        (0x7f80_0001, 0x7ff0_0000_2000_0000),
    ] {
        let narrow = array(Float32Array::from(vec![f32::from_bits(single)]));
        let wide = array(Float64Array::from(vec![f64::from_bits(double)]));
        assert_eq!(encode("double", narrow).unwrap(), (None, Some(double)));
        assert_eq!(encode("single", wide).unwrap(), (Some(single), None));
    }
    for double in [0x7ff8_0000_0000_0001_u64, 0xfff0_0000_1000_0000, 0x7ff0_0000_0000_0001] {
        let wide = array(Float64Array::from(vec![f64::from_bits(double)]));
        let error = encode("single", wide).unwrap_err().to_string();
        assert_eq!(error, format!("record `Floats`, field `single`, row 0: {INEXACT}"));
    }
    let half = |bits: u16| array(Float16Array::from(vec![F16::from_bits(bits)]));
    assert_eq!(encode("single", half(0x7c01)).unwrap(), (Some(0x7f80_2000), None));
    assert_eq!(encode("double", half(0xfe01)).unwrap(), (None, Some(0xfff8_0400_0000_0000)));
}

/// Under a null may stand anything, at any depth.
#[test]
fn what_stands_under_a_null_is_not_looked_at() {
    let lat = array(Int64Array::from(vec![i64::MAX, 1]));
    let fields: Fields = vec![Field::new("lat", DataType::Int64, true)].into();
    let points = StructArray::new(fields, vec![lat], Some(NullBuffer::from(vec![false, true])));
    assert_eq!(read(&encoder(), "point", &array(points)).unwrap(), ["None", "Point { lat: 1.0, lon: None }"]);

    let field = Arc::new(Field::new("item", DataType::Int64, true));
    let items = array(Int64Array::from(vec![i64::MAX, 0, 1, 2]));
    let lists = FixedSizeListArray::new(field, 2, items, Some(NullBuffer::from(vec![false, true])));
    assert_eq!(read(&encoder(), "array", &array(lists)).unwrap(), ["None", "[1, 2]"]);
}

#[test]
fn text_is_parsed_when_asked() {
    const NO_INTEGER: &str = "a text that is not an integer";
    const NO_NUMBER: &str = "a text that is not a number";
    const NOT_THERE: &str =
        "there is no such date or time: its month, day, hour, minute or second is more than there are";
    const RANGE: &str = "a time outside the field's range";
    let text = |text: &str| array(StringArray::from(vec![Some(text), None]));
    let cases: Vec<(&'static str, &str, Result<&str, &str>)> = vec![
        ("i8", "-128", Ok("-128")),
        ("i8", "1.0", Ok("1")),
        ("i8", "1e2", Ok("100")),
        ("i8", "-0", Ok("0")),
        ("i8", "128", Err(NARROW)),
        ("i8", "1.5", Err(NO_INTEGER)),
        ("i8", "", Err(NO_INTEGER)),
        ("i8", " 1", Err(NO_INTEGER)),
        ("u64", "18446744073709551615", Ok("18446744073709551615")),
        ("u64", "18446744073709551616", Err(NARROW)),
        ("nonzero", "0", Err("zero in a NonZero field")),
        ("f32", "0.1", Ok("0.1")),
        ("f32", "1e39", Err(NARROW)),
        ("f64", "-1e308", Ok("-1e308")),
        ("f64", "1e309", Err(NARROW)),
        ("f64", "NaN", Ok("NaN")),
        ("f64", "-Infinity", Ok("-inf")),
        ("f64", "inf", Ok("inf")),
        ("f64", "1,5", Err(NO_NUMBER)),
        ("decimal", "-19.9", Ok("-19.90")),
        ("decimal", "1.2E+1", Ok("12.00")),
        (
            "decimal",
            "0.001",
            Err(
                "a text that is not a decimal such as \"-19.99\", with no more digits behind the point than the field has",
            ),
        ),
        ("decimal", "100000000", Err("more digits than the decimal's precision")),
        ("bool", "True", Ok("true")),
        ("bool", "f", Ok("false")),
        ("bool", "1", Err("a text that is not `true` or `false`")),
        ("timestamp", "2024-02-29T12:00:00+01:00", Ok("2024-02-29T11:00:00Z")),
        ("timestamp", "2024-02-29 12:00:00.000001000Z", Ok("2024-02-29T12:00:00.000001Z")),
        ("timestamp", "2024-02-29T12:00:00.0000001Z", Err("finer than a microsecond: round it first")),
        (
            "timestamp",
            "2024-02-29T12:00:00",
            Err("a time without a zone: say by `naive_zone` in which zone it is"),
        ),
        (
            "timestamp",
            "yesterday",
            Err(
                "a text that is not a time as in RFC 3339 in whole microseconds, such as \"2024-02-29T12:00:00.5Z\"",
            ),
        ),
        ("timestamp", "2024-02-30T12:00:00Z", Err(NOT_THERE)),
        ("timestamp", "2024-02-29T24:00:00Z", Err(NOT_THERE)),
        ("timestamp", "2024-02-29T12:00:00+24:00", Err(NOT_THERE)),
        ("timestamp", "+300000-01-01T00:00:00Z", Err(RANGE)),
        ("timestamp", "-300000-01-01T00:00:00Z", Err(RANGE)),
        ("civil", "+300000-01-01T00:00:00", Err(RANGE)),
        ("civil", "2024-13-01T00:00:00", Err(NOT_THERE)),
        ("date", "+123456789-01-01", Err(RANGE)),
        ("date", "+99999999-01-01", Err(RANGE)),
        ("time", "23:59:60", Err(NOT_THERE)),
        ("delta", "P106751992D", Err(RANGE)),
        ("delta", "-P99999999999999999999999999999999999999999D", Err(RANGE)),
        (
            "delta",
            "P1Y",
            Err("a text that is not a duration as in ISO 8601 in whole microseconds, such as \"-PT1.5S\""),
        ),
        ("civil", "2024-02-29 12:00:00", Ok("2024-02-29T12:00:00")),
        (
            "civil",
            "2024-02-29T12:00:00Z",
            Err(
                "a text that is not a date and time in whole microseconds, such as \"2024-02-29T12:00:00.5\"",
            ),
        ),
        ("date", "2024-02-29", Ok("2024-02-29")),
        ("date", "2023-02-29", Err(NOT_THERE)),
        ("date", "29.02.2024", Err("a text that is not a date such as \"2024-02-29\"")),
        ("time", "12:00:00.5", Ok("12:00:00.5")),
        ("delta", "PT0.0000015S", Err("finer than a microsecond: round it first")),
        ("delta", "-PT1.5S", Ok("-PT1.5S")),
        ("uuid", "07070707-0707-0707-0707-070707070707", Ok("07070707-0707-0707-0707-070707070707")),
        ("uuid", "0707", Err("a text that is not a UUID")),
        ("word", "61626364", Ok("0x61626364")),
        ("word", "616263", Err("a text that is not bytes, which are text of hexadecimal digits")),
        ("binary", "6162", Ok("0x6162")),
        ("binary", "616", Err("a text that is not bytes, which are text of hexadecimal digits")),
        ("ip", "10.0.0.1", Ok("10.0.0.1")),
        ("ip", "::ffff:10.0.0.1", Ok("10.0.0.1")),
        ("ip", "10.0.0", Err("a text that is not an IP address")),
        ("array", "[1, 2]", Ok("[1, 2]")),
        ("array", "[1]", Err("fewer items than the array has")),
        ("array", "[1, 2.5]", Err("`array[1]`: a number with a fraction for an integer")),
        ("list", "[1, 2, 3]", Ok("[1, 2, 3]")),
        ("list", "[1, null]", Err("`list[1]`: null for what is never null")),
        ("list", "[1] 2", Err("not a JSON text, from byte 5 of its line 1 on")),
        ("maybe", "[1, null]", Ok("[1, None]")),
        ("strings", "[\"a\"]", Ok("[\"a\"]")),
        ("point", "{\"lat\": 1}", Ok("Point { lat: 1.0, lon: None }")),
        ("point", "{\"lat\": \"secret\"}", Err("`point.lat`: a text for a number")),
        (
            "point",
            "{\"lat\": 1, \"height\": 2}",
            Err("`point.height`: there is no such field: correct the name, or leave it out"),
        ),
        ("points", "[{\"lat\": 1}, {\"lat\": null}]", Err("`points[1].lat`: null for what is never null")),
        ("points", "[{\"lat\": 1}, {}]", Err("`points[1]`: `Point` lacks its field `lat`")),
        ("string", "2024-02-29", Ok("\"2024-02-29\"")),
        ("color", "Red", Ok("Red")),
    ];
    let parsing = encoder().parse_text(true);
    for (field, given, expected) in cases {
        let met = read(&parsing, field, &text(given));
        let expected = match expected {
            Ok(value) => Ok(vec![value.to_owned(), "None".into()]),
            Err(message) => Err(format!("record `Every`, field `{field}`, row 0: {message}")),
        };
        assert_eq!(met, expected, "{given:?} for {field}");
        let is_text = ["ip", "string", "color"].contains(&field);
        let unasked = read(&encoder(), field, &text(given));
        assert_eq!(unasked.is_ok(), is_text && expected.is_ok(), "{field}");
        assert!(is_text || unasked.unwrap_err().contains("call `parse_text(true)`"));
    }
    // Members that have no field are counted once for each row that has some.
    let height = text("{\"lat\": 1, \"height\": 2, \"inner\": {\"x\": 1}}");
    let counting = encoder().parse_text(true).ignore_extra_columns();
    assert_eq!(read(&counting, "point", &height).unwrap(), ["Point { lat: 1.0, lon: None }", "None"]);
    let zoned = encoder().parse_text(true).naive_zone("-02:00").unwrap();
    let dictionary: DictionaryArray<Int8Type> = ["2024-02-29T12:00:00"; 2].into_iter().collect();
    assert_eq!(read(&zoned, "timestamp", &array(dictionary)).unwrap(), ["2024-02-29T14:00:00Z"; 2]);
    assert!(read(&zoned, "date", &list_of(text("2024-02-29"))).is_err());
}

/// The same column in another form that means the same.
fn disguised(column: &ArrayRef, dice: &mut impl FnMut() -> u8) -> ArrayRef {
    let throw = dice();
    let nulls = column.nulls().cloned();
    let other: ArrayRef = match column.data_type() {
        DataType::Int8 | DataType::Int16 | DataType::Int32 => {
            let values: Vec<Option<i64>> = match column.data_type() {
                DataType::Int8 => {
                    column.as_primitive::<Int8Type>().iter().map(|v| v.map(i64::from)).collect()
                }
                DataType::Int16 => {
                    column.as_primitive::<Int16Type>().iter().map(|v| v.map(i64::from)).collect()
                }
                _ => column.as_primitive::<Int32Type>().iter().map(|v| v.map(i64::from)).collect(),
            };
            match throw % 3 {
                0 => array(Int64Array::from(values)),
                1 => array(values.iter().map(|v| v.map(|v| v as f64)).collect::<Float64Array>()),
                _ => decimal128(values.iter().map(|v| v.map(|v| i128::from(v) * 1_000)).collect(), 38, 3),
            }
        }
        DataType::UInt64 => {
            let values = column.as_primitive::<UInt64Type>();
            decimal256(values.iter().map(|v| v.map(|v| i256::from_i128(v.into()))).collect(), 76, 0)
        }
        DataType::Float32 => {
            // Other bits of a NaN do not come back from a wider float.
            let values = column.as_primitive::<Float32Type>();
            match values.iter().flatten().any(f32::is_nan) {
                true => column.clone(),
                false => array(values.iter().map(|v| v.map(f64::from)).collect::<Float64Array>()),
            }
        }
        DataType::Decimal128(_, scale) => {
            let values = column.as_primitive::<Decimal128Type>();
            let hundredfold = |v: i128| i256::from_i128(v) * i256::from_i128(100);
            decimal256(values.iter().map(|v| v.map(hundredfold)).collect(), 76, scale + 2)
        }
        DataType::Timestamp(TimeUnit::Microsecond, zone) => {
            let values = column.as_primitive::<TimestampMicrosecondType>();
            match values.iter().flatten().all(|micros| micros.checked_mul(1_000).is_some()) {
                true => {
                    let values = values.iter().map(|v| v.map(|v| v * 1_000));
                    array(values.collect::<TimestampNanosecondArray>().with_timezone_opt(zone.clone()))
                }
                false => column.clone(),
            }
        }
        DataType::Date32 => {
            let values = column.as_primitive::<Date32Type>();
            match throw % 2 {
                0 => array(
                    values.iter().map(|v| v.map(|v| i64::from(v) * 86_400_000)).collect::<Date64Array>(),
                ),
                _ => array(
                    values.iter().map(|v| v.map(|v| i64::from(v) * 86_400)).collect::<TimestampSecondArray>(),
                ),
            }
        }
        DataType::Time64(_) => {
            let values = column.as_primitive::<Time64MicrosecondType>();
            array(values.iter().map(|v| v.map(|v| v * 1_000)).collect::<Time64NanosecondArray>())
        }
        DataType::FixedSizeBinary(_) => {
            let values = column.as_fixed_size_binary();
            match throw % 2 {
                0 => array(values.iter().collect::<BinaryViewArray>()),
                _ => array(values.iter().collect::<LargeBinaryArray>()),
            }
        }
        DataType::Binary => array(column.as_binary::<i32>().iter().collect::<BinaryViewArray>()),
        DataType::Utf8 => match throw % 2 {
            0 => array(column.as_string::<i32>().iter().collect::<LargeStringArray>()),
            _ => array(column.as_string::<i32>().iter().collect::<StringViewArray>()),
        },
        DataType::FixedSizeList(_, len) => {
            let items = disguised(column.as_fixed_size_list().values(), dice);
            let field = Arc::new(Field::new("item", items.data_type().clone(), true));
            let ends: Vec<i32> = (0..=column.len() as i32).map(|i| i * len).collect();
            array(ListArray::new(field, OffsetBuffer::new(ends.into()), items, nulls))
        }
        DataType::List(_) => {
            let lists = column.as_list::<i32>();
            let items = disguised(lists.values(), dice);
            let field = Arc::new(Field::new("item", items.data_type().clone(), true));
            let lists = ListArray::new(field, lists.offsets().clone(), items, nulls);
            match throw % 2 {
                0 => array(ListViewArray::from(lists)),
                _ => array(lists),
            }
        }
        DataType::Struct(_) => {
            let parts = column.as_struct();
            let members: Vec<(Arc<Field>, ArrayRef)> = parts
                .fields()
                .iter()
                .zip(parts.columns())
                .map(|(field, member)| {
                    let member = disguised(member, dice);
                    (Arc::new(Field::new(field.name(), member.data_type().clone(), true)), member)
                })
                .collect();
            let (fields, members): (Vec<_>, Vec<_>) = members.into_iter().rev().unzip();
            array(StructArray::new(fields.into(), members, nulls))
        }
        _ => column.clone(),
    };
    let len = other.len() as i32;
    match dice() % 4 {
        // Each value twice in the dictionary, of which the second is named; or in a run of its own.
        0 if len > 0 => array(DictionaryArray::<Int32Type>::new((0..len).collect(), other)),
        1 if len > 0 => array(RunArray::try_new(&Int32Array::from_iter_values(1..=len), &other).unwrap()),
        _ => other,
    }
}

/// What comes in disguise makes the same blobs.
fn comes_in_disguise<R: Record>(values: &[R], dice: &[u8]) {
    let blobs = blobs(values);
    let batch = BatchDecoder::<R>::new().decode(blobs.iter().map(|blob| blob.as_bytes())).unwrap();
    let mut next = 0;
    let mut throw = || {
        next += 1;
        dice[next % dice.len()]
    };
    let columns = batch.schema_ref().fields().iter().zip(batch.columns());
    let columns = columns.map(|(field, column)| (field.name().clone(), disguised(column, &mut throw), true));
    let foreign = RecordBatch::try_from_iter_with_nullable(columns.collect::<Vec<_>>()).unwrap();
    let encoder = BatchEncoder::of(R::LAYOUT);
    let expected: Vec<_> = blobs.iter().map(|blob| blob.as_bytes()).collect();
    assert_eq!(encoder.encode(&foreign).unwrap().iter().flatten().collect::<Vec<_>>(), expected);
    let third = values.len() / 3;
    let slice = foreign.slice(third, values.len() - 2 * third);
    let encoded = encoder.encode(&slice).unwrap();
    assert_eq!(encoded.iter().flatten().collect::<Vec<_>>(), expected[third..values.len() - third]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn fixed_types_come_in_disguise(values in vec(fixed(), 1..9), dice in vec(any::<u8>(), 1..40)) {
        comes_in_disguise::<Fixed>(&values, &dice);
    }

    #[test]
    fn nullable_types_come_in_disguise(values in vec(nullable(), 1..9), dice in vec(any::<u8>(), 1..40)) {
        comes_in_disguise::<Nullable>(&values, &dice);
    }

    #[test]
    fn variable_types_come_in_disguise(values in vec(variable(), 1..6), dice in vec(any::<u8>(), 1..40)) {
        comes_in_disguise::<Variable>(&values, &dice);
    }

    /// Whether a number is taken is whether it comes back the same.
    #[test]
    fn numbers_are_taken_exactly_or_not_at_all(
        integer in prop_oneof![any::<i64>(), -300..300i64, (0..63u32).prop_map(|n| 1 << n)],
        float in prop_oneof![any::<f64>(), (-4000..4000i32).prop_map(|n| f64::from(n) / 8.0), any::<f32>().prop_map(f64::from)],
    ) {
        let integers = array(Int64Array::from(vec![integer]));
        let floats = array(Float64Array::from(vec![float]));
        let one = |field: &str, column: &ArrayRef| read(&encoder(), field, column).ok().map(|values| values[0].clone());
        prop_assert_eq!(one("i8", &integers), i8::try_from(integer).ok().map(|v| v.to_string()));
        prop_assert_eq!(one("u8", &integers), u8::try_from(integer).ok().map(|v| v.to_string()));
        prop_assert_eq!(one("u64", &integers), u64::try_from(integer).ok().map(|v| v.to_string()));
        let as_float = (integer as f64 as i128 == i128::from(integer)).then(|| format!("{:?}", integer as f64));
        prop_assert_eq!(one("f64", &integers), as_float);
        let as_f32 = (float.is_nan() || f64::from(float as f32) == float).then(|| format!("{:?}", float as f32));
        prop_assert_eq!(one("f32", &floats), as_f32);
        let is_integer = float.fract() == 0.0 && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&float);
        prop_assert_eq!(one("i64", &floats), is_integer.then(|| (float as i64).to_string()));
        // A float that is a decimal of the field says the same in its digits.
        if let Some(decimal) = one("decimal", &floats) {
            prop_assert_eq!(decimal.parse::<f64>().unwrap(), float);
            prop_assert_eq!((float * 4.0).fract(), 0.0);
        } else {
            prop_assert!((float * 4.0).fract() != 0.0 || float.abs() >= 1e8 || !float.is_finite());
        }
    }
}
