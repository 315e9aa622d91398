//! Each type, at its extremes.

use crate::Both;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, FixedSizeBinaryArray, ListArray,
    PrimitiveArray, StringArray, builder::StringDictionaryBuilder, types::*,
};
use arrow_buffer::{IntervalMonthDayNano, OffsetBuffer, i256};
use arrow_schema::{DataType, Field, TimeUnit};
use std::{collections::HashMap, sync::Arc};

const TYPES: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
    CREATE DOMAIN positive AS integer CHECK (value > 0);
    CREATE DOMAIN price AS numeric(10, 2);
    CREATE DOMAIN moods AS mood[];
    CREATE DOMAIN good_mood AS mood CHECK (value <> 'sad');
    CREATE DOMAIN pair AS integer[];
    CREATE SCHEMA \"Other one\";
    CREATE TYPE \"Other one\".mood AS ENUM ('blue');
";

fn of<T: ArrowPrimitiveType>(value: T::Native) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::from_iter_values([value]))
}

fn decimal(value: i128, precision: u8, scale: i8) -> ArrayRef {
    Arc::new(
        PrimitiveArray::<Decimal128Type>::from_iter_values([value])
            .with_precision_and_scale(precision, scale)
            .unwrap(),
    )
}

/// `whole` and so many 10^-38.
fn wide(whole: i128, fraction: i128) -> ArrayRef {
    let value = i256::from_i128(whole) * i256::from_i128(10i128.pow(38)) + i256::from_i128(fraction);
    Arc::new(
        PrimitiveArray::<Decimal256Type>::from_iter_values([value]).with_precision_and_scale(76, 38).unwrap(),
    )
}

fn at(micros: i64, zone: Option<&str>) -> ArrayRef {
    let array = PrimitiveArray::<TimestampMicrosecondType>::from_iter_values([micros]);
    Arc::new(array.with_timezone_opt(zone.map(Arc::<str>::from)))
}

fn text(value: &str) -> ArrayRef {
    Arc::new(StringArray::from_iter_values([value]))
}

fn bytes(value: &[u8]) -> ArrayRef {
    Arc::new(BinaryArray::from_iter_values([value]))
}

fn uuid(value: u128) -> ArrayRef {
    Arc::new(FixedSizeBinaryArray::try_from_iter([value.to_be_bytes()].into_iter()).unwrap())
}

fn labels(values: &[Option<&str>], all: &[&str]) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new_with_dictionary(
        values.len(),
        &StringArray::from_iter_values(all),
    )
    .unwrap();
    values.iter().for_each(|value| builder.append_option(*value));
    Arc::new(builder.finish())
}

fn moods(values: &[Option<&str>]) -> ArrayRef {
    labels(values, &["sad", "ok", "glad"])
}

fn list(items: ArrayRef) -> ArrayRef {
    let field = Field::new(Field::LIST_FIELD_DEFAULT_NAME, items.data_type().clone(), true);
    list_of(field, items)
}

fn list_of(field: Field, items: ArrayRef) -> ArrayRef {
    Arc::new(ListArray::new(Arc::new(field), OffsetBuffer::from_lengths([items.len()]), items, None))
}

fn integers(values: &[Option<i32>]) -> ArrayRef {
    Arc::new(PrimitiveArray::<Int32Type>::from(values.to_vec()))
}

fn uuid_field(name: &str) -> Field {
    let metadata = HashMap::from([("ARROW:extension:name".into(), "arrow.uuid".into())]);
    Field::new(name, DataType::FixedSizeBinary(16), true).with_metadata(metadata)
}

fn cases() -> Vec<(&'static str, &'static str, ArrayRef)> {
    const DAY: i64 = 86_400_000_000;
    const FIRST: i64 = -2_440_588;
    let tens = |n: u32| 10i128.pow(n);
    let interval =
        |months, days, nanos| of::<IntervalMonthDayNanoType>(IntervalMonthDayNano::new(months, days, nanos));
    vec![
        ("boolean", "true", Arc::new(BooleanArray::from(vec![true]))),
        ("boolean", "false", Arc::new(BooleanArray::from(vec![false]))),
        ("smallint", "-32768", of::<Int16Type>(i16::MIN)),
        ("smallint", "32767", of::<Int16Type>(i16::MAX)),
        ("integer", "-2147483648", of::<Int32Type>(i32::MIN)),
        ("integer", "2147483647", of::<Int32Type>(i32::MAX)),
        ("bigint", "-9223372036854775808", of::<Int64Type>(i64::MIN)),
        ("bigint", "9223372036854775807", of::<Int64Type>(i64::MAX)),
        ("oid", "4294967295", of::<UInt32Type>(u32::MAX)),
        ("real", "'-0'", of::<Float32Type>(-0.0)),
        ("real", "'NaN'", of::<Float32Type>(f32::NAN)),
        ("real", "'1e-45'", of::<Float32Type>(f32::from_bits(1))),
        ("double precision", "'-Infinity'", of::<Float64Type>(f64::NEG_INFINITY)),
        ("double precision", "'5e-324'", of::<Float64Type>(f64::from_bits(1))),
        ("double precision", "'1.7976931348623157e308'", of::<Float64Type>(f64::MAX)),
        ("numeric(10, 2)", "-12345678.9", decimal(-1_234_567_890, 10, 2)),
        ("numeric(10, 2)", "0", decimal(0, 10, 2)),
        ("numeric(10, 2)", "0.01", decimal(1, 10, 2)),
        ("numeric(20, 0)", "18446744073709551615", decimal(u64::MAX.into(), 20, 0)),
        ("numeric(20, 0)", "10000000000000000", decimal(tens(16), 20, 0)),
        ("numeric(38, 38)", "-0.99999999999999999999999999999999999999", decimal(1 - tens(38), 38, 38)),
        ("numeric(38, 0)", "99999999999999999999999999999999999999", decimal(tens(38) - 1, 38, 0)),
        ("numeric", "1.5", wide(1, 5 * tens(37))),
        ("numeric", "-0.00000000000000000000000000000000000001", wide(0, -1)),
        ("numeric", "99999999999999999999999999999999999999", wide(tens(38) - 1, 0)),
        ("numeric", "(SELECT sum(i) FROM generate_series(1, 10::bigint) i)", wide(55, 0)),
        ("numeric", "1.00000000000000000000000000000000000000000000", wide(1, 0)),
        ("price", "7", decimal(700, 10, 2)),
        ("text", "''", text("")),
        ("text", "E'Z\\u00fcrich \\U0001F600'", text("Zürich 😀")),
        ("varchar(5)", "'abc'", text("abc")),
        ("char(4)", "'ab'", text("ab  ")),
        ("name", "'a_name'", text("a_name")),
        ("\"char\"", "'x'", text("x")),
        ("\"char\"", "''", text("")),
        ("json", "'{\"b\":  1}'", text("{\"b\":  1}")),
        ("jsonb", "'{\"b\":  1}'", text("{\"b\": 1}")),
        ("inet", "'10.1.2.3'", text("10.1.2.3")),
        ("inet", "'10.1.2.3/8'", text("10.1.2.3/8")),
        ("inet", "'2001:db8::1'", text("2001:db8::1")),
        ("inet", "'::ffff:1.2.3.4/100'", text("::ffff:1.2.3.4/100")),
        ("cidr", "'10.0.0.0/8'", text("10.0.0.0/8")),
        ("cidr", "'10.1.2.3'", text("10.1.2.3/32")),
        ("cidr", "'::/0'", text("::/0")),
        ("bytea", "'\\x'", bytes(b"")),
        ("bytea", "'\\x00ff'", bytes(&[0, 255])),
        ("uuid", "'00010203-0405-0607-0809-0a0b0c0d0e0f'", uuid(0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f)),
        ("date", "'1970-01-01'", of::<Date32Type>(0)),
        ("date", "'4714-11-24 BC'", of::<Date32Type>(FIRST as i32)),
        ("date", "'5874897-12-31'", of::<Date32Type>(2_145_042_905)),
        ("time", "'00:00'", of::<Time64MicrosecondType>(0)),
        ("time", "'23:59:59.999999'", of::<Time64MicrosecondType>(DAY - 1)),
        ("timestamp", "'1969-12-31 23:59:59.999999'", at(-1, None)),
        ("timestamp", "'4714-11-24 00:00 BC'", at(FIRST * DAY, None)),
        ("timestamp", "'294247-01-10 04:00:54.775807'", at(i64::MAX, None)),
        ("timestamptz", "'2000-01-01 02:00+02'", at(946_684_800_000_000, Some("UTC"))),
        ("timestamptz", "'294247-01-10 04:00:54.775807+00'", at(i64::MAX, Some("UTC"))),
        ("interval", "'-1 mon +2 days -00:00:00.000001'", interval(-1, 2, -1000)),
        ("interval", "'2147483647 months 2147483647 days'", interval(i32::MAX, i32::MAX, 0)),
        ("interval", "'2562047:47:16.854775'", interval(0, 0, 9_223_372_036_854_775_000)),
        ("mood", "'ok'", moods(&[Some("ok")])),
        ("good_mood", "'glad'", moods(&[Some("glad")])),
        ("\"Other one\".mood", "'blue'", labels(&[Some("blue")], &["blue"])),
        ("positive", "7", of::<Int32Type>(7)),
        ("integer[]", "'{1, NULL, -3}'", list(integers(&[Some(1), None, Some(-3)]))),
        ("integer[]", "'{}'", list(integers(&[]))),
        ("integer[]", "'{NULL}'", list(integers(&[None]))),
        ("integer[]", "'[0:1]={7, 8}'", list(integers(&[Some(7), Some(8)]))),
        (
            "boolean[]",
            "'{t, NULL, f}'",
            list(Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ),
        (
            "text[]",
            "ARRAY['', NULL, 'é']",
            list(Arc::new(StringArray::from(vec![Some(""), None, Some("é")]))),
        ),
        ("jsonb[]", "ARRAY['1'::jsonb]", list(text("1"))),
        ("numeric(10, 2)[]", "'{1.5}'", list(decimal(150, 10, 2))),
        ("timestamptz[]", "ARRAY['1970-01-01 00:00+00'::timestamptz]", list(at(0, Some("UTC")))),
        (
            "uuid[]",
            "ARRAY['00000000-0000-0000-0000-000000000001'::uuid]",
            list_of(uuid_field("item"), uuid(1)),
        ),
        ("mood[]", "'{glad, NULL, sad}'", list(moods(&[Some("glad"), None, Some("sad")]))),
        ("moods", "'{ok}'", list(moods(&[Some("ok")]))),
        ("positive[]", "'{1, NULL}'", list(integers(&[Some(1), None]))),
        ("price[]", "'{1.5}'", list(wide(1, 5 * tens(37)))),
        ("pair[]", "ARRAY['{1, 2}'::pair]", list(list(integers(&[Some(1), Some(2)])))),
    ]
}

#[test]
fn values_come_as_they_are_and_null_is_null() {
    let mut both = Both::new(TYPES);
    for (ty, literal, expected) in cases() {
        let script = format!(
            "DROP TABLE IF EXISTS c; CREATE TABLE c (v {ty}); INSERT INTO c VALUES ({literal}), (NULL); SET timezone = 'Asia/Tokyo'"
        );
        both.blocking.batch_execute(&script).unwrap_or_else(|error| panic!("{ty} {literal}: {error:?}"));
        let (schema, batches) =
            both.query("SELECT v FROM c").unwrap_or_else(|error| panic!("{ty} {literal}: {error}"));
        let [batch] = &batches[..] else { panic!("{ty}: {} batches", batches.len()) };
        let column = batch.column(0);
        assert_eq!(column.slice(0, 1).as_ref(), expected.as_ref(), "{ty} {literal}");
        assert!(column.is_null(1) && column.len() == 2, "{ty} {literal}");
        assert!(schema.field(0).is_nullable(), "{ty}");
    }
}

#[test]
fn schemas_say_names_types_and_extensions() {
    let mut both = Both::new("");
    let sql = "SELECT 1 AS n, now() AS \"At once\", 'x' AS unknown, NULL AS nothing, gen_random_uuid() AS id WHERE false";
    let (schema, batches) = both.query(sql).unwrap();
    assert_eq!(batches.len(), 0);
    let expected = [
        Field::new("n", DataType::Int32, true),
        Field::new("At once", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        Field::new("unknown", DataType::Utf8, true),
        Field::new("nothing", DataType::Utf8, true),
        uuid_field("id"),
    ];
    assert_eq!(schema.fields().iter().map(|field| (**field).clone()).collect::<Vec<_>>(), expected);
}

#[test]
fn labels_that_an_enum_got_since_it_was_met_are_told_apart() {
    let mut both = Both::new(TYPES);
    both.query("SELECT 'ok'::mood AS v").unwrap();
    both.blocking.batch_execute("ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'").unwrap();
    let (_, batches) = both.query("SELECT unnest(ARRAY['angry', 'sad']::mood[]) AS v").unwrap();
    let column = batches[0].column(0);
    assert_eq!(
        column.as_ref(),
        labels(&[Some("angry"), Some("sad")], &["sad", "ok", "glad", "angry"]).as_ref()
    );
}
