//! Columns of bytes as a server sends them, and of bytes that no server sends.

use super::{
    builder::{LENGTH, MALFORMED, NOT_UTF8},
    *,
};
use ::tokio_postgres::types::Kind as TypeKind;
use arrow_array::{Array, ArrayRef, cast::AsArray, types::Int32Type};
use arrow_schema::DataType;
use proptest::prelude::*;
use record_arrow::BatchDecoder;
use record_core::{Blob, Record};

/// `numeric(precision, scale)`.
fn numeric(precision: i32, scale: i32) -> i32 {
    (precision << 16 | scale & 0x7ff) + 4
}

fn columns(ty: &Type, modifier: i32) -> Result<Columns, Error> {
    Columns::new([Described { name: "c", ty, modifier, text_of: None }], vec![])
}

fn read(ty: &Type, modifier: i32, values: &[Option<&[u8]>]) -> Result<ArrayRef, Error> {
    let mut columns = columns(ty, modifier)?;
    columns.append(values.len(), |row, _| values[row])?;
    Ok(columns.finish()?.column(0).clone())
}

fn user_type(name: &str, kind: TypeKind) -> Type {
    Type::new(name.into(), 70_000, kind, "public".into())
}

/// Every type that has a column, its modifier too.
fn types() -> Vec<(Type, i32)> {
    let plain = [
        Type::BOOL,
        Type::INT2,
        Type::INT4,
        Type::INT8,
        Type::OID,
        Type::FLOAT4,
        Type::FLOAT8,
        Type::NUMERIC,
        Type::TEXT,
        Type::VARCHAR,
        Type::BPCHAR,
        Type::NAME,
        Type::UNKNOWN,
        Type::JSON,
        Type::JSONB,
        Type::CHAR,
        Type::INET,
        Type::CIDR,
        Type::BYTEA,
        Type::DATE,
        Type::TIME,
        Type::TIMESTAMP,
        Type::TIMESTAMPTZ,
        Type::INTERVAL,
        Type::UUID,
        Type::BOOL_ARRAY,
        Type::INT4_ARRAY,
        Type::TEXT_ARRAY,
        Type::NUMERIC_ARRAY,
        Type::UUID_ARRAY,
        Type::BYTEA_ARRAY,
    ];
    let mood = user_type("mood", TypeKind::Enum(vec!["sad".into(), "ok".into()]));
    let own = [
        mood.clone(),
        user_type("moods", TypeKind::Array(mood)),
        user_type("positive", TypeKind::Domain(Type::INT4)),
        user_type("pairs", TypeKind::Array(user_type("pair", TypeKind::Domain(Type::INT4_ARRAY)))),
    ];
    let decimals =
        [numeric(10, 2), numeric(38, 38), numeric(60, 5), numeric(5, -3)].map(|m| (Type::NUMERIC, m));
    plain.into_iter().chain(own).map(|ty| (ty, -1)).chain(decimals).collect()
}

#[test]
fn a_value_of_the_wrong_length_or_form_names_column_and_row() {
    let array = |parts: &[i32]| parts.iter().flat_map(|part| part.to_be_bytes()).collect::<Vec<_>>();
    let int4 = Type::INT4.oid() as i32;
    let cases: Vec<(Type, Vec<u8>, &str)> = vec![
        (Type::INT4, vec![0; 3], LENGTH),
        (Type::INT8, vec![], LENGTH),
        (Type::BOOL, vec![2], MALFORMED),
        (Type::BOOL, vec![0, 0], LENGTH),
        (Type::UUID, vec![0; 15], LENGTH),
        (Type::CHAR, b"ab".to_vec(), LENGTH),
        (Type::CHAR, vec![0xe9], NOT_UTF8),
        (Type::TEXT, b"a\xff".to_vec(), NOT_UTF8),
        (Type::JSONB, b"\x02{}".to_vec(), "`jsonb`"),
        (Type::JSONB, vec![], "`jsonb`"),
        (Type::JSONB, b"\x01\xc3".to_vec(), NOT_UTF8),
        (Type::INET, vec![2, 33, 0, 4, 1, 2, 3, 4], MALFORMED),
        (Type::INET, vec![2, 32, 0, 4, 1, 2, 3], MALFORMED),
        (Type::INET, vec![3, 32, 0, 16, 1, 2, 3], LENGTH),
        (Type::DATE, i32::MIN.to_be_bytes().to_vec(), "infinite"),
        (Type::DATE, i32::MAX.to_be_bytes().to_vec(), "infinite"),
        (Type::TIMESTAMPTZ, i64::MAX.to_be_bytes().to_vec(), "infinite"),
        (Type::TIMESTAMP, i64::MIN.to_be_bytes().to_vec(), "infinite"),
        (Type::TIMESTAMP, (i64::MAX - 946_684_799_999_999).to_be_bytes().to_vec(), "294246"),
        (Type::TIME, DAY.to_be_bytes().to_vec(), "24:00:00"),
        (Type::TIME, (-1i64).to_be_bytes().to_vec(), "24:00:00"),
        (Type::INTERVAL, [i64::MAX.to_be_bytes(), [0; 8]].concat(), "292 years"),
        (Type::NUMERIC, vec![0, 0, 0, 0, 0xc0, 0, 0, 0], "NaN"),
        (Type::NUMERIC, vec![0, 0, 0, 0, 0xd0, 0, 0, 0], "infinite"),
        (Type::NUMERIC, vec![0, 1, 0, 0, 0, 0, 0, 0], MALFORMED),
        (Type::NUMERIC, vec![0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10], MALFORMED),
        (Type::NUMERIC, vec![0, 1, 0, 9, 0, 0, 0, 0, 0, 100], "before the point"),
        (Type::NUMERIC, vec![0, 1, 0xff, 0xf6, 0, 0, 0, 0, 0, 1], "behind the point"),
        (Type::INT4_ARRAY, array(&[0, 0, 25]), MALFORMED),
        (Type::INT4_ARRAY, array(&[0, 0]), MALFORMED),
        (Type::INT4_ARRAY, array(&[-1, 0, int4]), MALFORMED),
        (Type::INT4_ARRAY, array(&[2, 0, int4, 1, 1, 1, 1, 4, 7]), "dimensions"),
        (Type::INT4_ARRAY, array(&[1, 0, int4, i32::MAX, 1, 4, 7]), MALFORMED),
        (Type::INT4_ARRAY, array(&[1, 0, int4, -1, 1]), MALFORMED),
        (Type::INT4_ARRAY, array(&[1, 0, int4, 1, 1, 4, 7, 9]), MALFORMED),
        (Type::INT4_ARRAY, array(&[1, 0, int4, 1, 1, -2]), MALFORMED),
        (Type::INT4_ARRAY, array(&[1, 0, int4, 1, 1, 8, 7]), MALFORMED),
        (Type::INT4_ARRAY, array(&[1, 0, int4, 1, 1, 0]), LENGTH),
    ];
    for (ty, bytes, expected) in cases {
        // NULLs before it, more than one chunk of them.
        let mut values = vec![None; CHUNK + 3];
        values.push(Some(&*bytes));
        let error = read(&ty, -1, &values).unwrap_err();
        assert!(error.to_string().contains(expected), "{ty} {bytes:?}: {error}");
        assert_eq!((error.field(), error.row()), (Some("c"), Some(CHUNK + 3)), "{ty} {bytes:?}");
    }
}

const DAY: i64 = 86_400_000_000;

#[test]
fn rows_are_counted_over_all_batches() {
    let mut columns = columns(&Type::INT2, -1).unwrap();
    columns.append(300, |_, _| None).unwrap();
    assert_eq!((columns.rows(), columns.finish().unwrap().num_rows(), columns.rows()), (300, 300, 0));
    columns.append(5, |_, _| Some(&[0, 1])).unwrap();
    let error = columns.append(2, |row, _| if row == 1 { Some(&[0]) } else { None }).unwrap_err();
    assert_eq!(error.row(), Some(306));
}

#[test]
fn items_at_fault_are_told_by_their_row() {
    let item = |bytes: &[u8]| [&(bytes.len() as i32).to_be_bytes(), bytes].concat();
    let array = |items: &[&[u8]]| {
        let head = [1, 0, Type::TEXT.oid() as i32, items.len() as i32, 1].map(i32::to_be_bytes).concat();
        items.iter().fold(head, |array, bytes| [array, item(bytes)].concat())
    };
    let (good, bad) = (array(&[&b"a"[..]; 200]), array(&[b"b", b"\xff"]));
    let error = read(&Type::TEXT_ARRAY, -1, &[Some(&good), None, Some(&good), Some(&bad)]).unwrap_err();
    assert_eq!(error.row(), Some(3));
}

#[test]
fn labels_that_an_enum_got_since_are_added() {
    let mood = user_type("mood", TypeKind::Enum(vec!["sad".into(), "ok".into()]));
    let array = read(&mood, -1, &[Some(b"ok"), None, Some(b"glad"), Some(b"ok"), Some(b"sad")]).unwrap();
    let array = array.as_dictionary::<Int32Type>();
    assert_eq!(array.keys().iter().collect::<Vec<_>>(), [Some(1), None, Some(2), Some(1), Some(0)]);
    let labels: Vec<_> = array.values().as_string::<i32>().iter().flatten().collect();
    assert_eq!(labels, ["sad", "ok", "glad"]);
}

#[test]
fn precision_and_scale_say_which_decimal() {
    let cases = [
        (numeric(10, 2), Some(DataType::Decimal128(10, 2))),
        (numeric(38, 38), Some(DataType::Decimal128(38, 38))),
        (numeric(39, 0), Some(DataType::Decimal256(39, 0))),
        (numeric(5, -3), Some(DataType::Decimal128(8, 0))),
        (numeric(3, 5), Some(DataType::Decimal128(5, 5))),
        (numeric(2, 70), Some(DataType::Decimal256(70, 70))),
        (-1, Some(DataType::Decimal256(76, 38))),
        (numeric(77, 0), None),
        (numeric(10, 100), None),
        (numeric(70, -10), None),
    ];
    for (modifier, expected) in cases {
        let column = columns(&Type::NUMERIC, modifier);
        match (column, expected) {
            (Ok(column), Some(expected)) => assert_eq!(column.schema().field(0).data_type(), &expected),
            (Err(error), None) => assert!(error.to_string().contains("76"), "{error}"),
            (column, expected) => panic!("{modifier}: {:?}, not {expected:?}", column.err()),
        }
    }
}

#[test]
fn types_without_a_column_are_named() {
    let composite = user_type("point_of_sale", TypeKind::Composite(vec![]));
    let refused = [
        Type::MONEY,
        Type::XML,
        Type::INT4_RANGE,
        Type::TIMETZ,
        Type::VOID,
        Type::MONEY_ARRAY,
        Type::BIT,
        composite,
    ];
    for ty in refused {
        let error = columns(&ty, -1).err().unwrap();
        assert!(error.is_column() && error.field() == Some("c"));
        assert!(error.to_string().contains(&format!("`{ty}`")), "{error}");
    }
}

#[test]
fn more_than_a_column_holds_is_an_error_of_the_row_that_is_too_much() {
    // Nothing is copied before it is known to fit, and memory that is not touched is none.
    let long = vec![0; 700 << 20];
    let mut columns = columns(&Type::BYTEA, -1).unwrap();
    columns.append(2, |_, _| None).unwrap();
    let error = columns.append(6, |row, _| (row > 0).then_some(&long[..])).unwrap_err();
    assert_eq!((error.field(), error.row()), (Some("c"), Some(5)), "{error}");
    assert!(error.to_string().contains("2 GiB"), "{error}");
}

#[derive(Record)]
struct Facts {
    additions: u32,
    author: String,
}

fn facts() -> (String, Box<dyn RecordColumn>) {
    ("data".into(), Box::new(BatchDecoder::<Facts>::new()))
}

#[test]
fn a_record_stands_in_its_columns_place() {
    let of = |names: &[(&'static str, Type)], records| {
        let described = names.iter().map(|(name, ty)| Described { name, ty, modifier: -1, text_of: None });
        Columns::new(described, records).map(|columns| {
            columns.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>()
        })
    };
    let names = of(&[("key", Type::INT8), ("data", Type::BYTEA), ("n", Type::INT4)], vec![facts()]).unwrap();
    assert_eq!(names, ["key", "additions", "author", "n"]);

    let refused = [
        (vec![("data", Type::TEXT)], vec![facts()], "of type `text`"),
        (vec![("key", Type::INT8)], vec![facts()], "no such column"),
        (vec![("data", Type::BYTEA)], vec![facts(), facts()], "two records"),
        (vec![("author", Type::TEXT), ("data", Type::BYTEA)], vec![facts()], "`author`"),
        (vec![("n", Type::INT4), ("n", Type::INT8)], vec![], "two columns"),
    ];
    for (names, records, expected) in refused {
        let error = of(&names, records).unwrap_err();
        assert!(error.is_column() && error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_corrupt_blob_is_told_by_its_row() {
    let blob = Blob::encode(&Facts { additions: 1, author: "ada".into() }).unwrap();
    let described = || [Described { name: "data", ty: &Type::BYTEA, modifier: -1, text_of: None }];
    let mut columns = Columns::new(described(), vec![facts()]).unwrap();
    columns.append(300, |_, _| Some(blob.as_bytes())).unwrap();
    let batch = columns.finish().unwrap();
    assert_eq!(batch["author"].as_string::<i32>().value(299), "ada");
    let error = columns.append(10, |row, _| Some(&blob.as_bytes()[row / 9..])).unwrap_err();
    assert_eq!((error.record(), error.row()), ("Facts", Some(309)));
}

/// A number as the server sends it: `digits` to base 10,000.
fn number(negative: bool, weight: i16, digits: &[u16]) -> Vec<u8> {
    let sign = if negative { 0x4000 } else { 0 };
    let header = [digits.len() as u16, weight as u16, sign, 0];
    header.iter().chain(digits).flat_map(|part| part.to_be_bytes()).collect()
}

/// The number `unscaled` / 10^`scale`.
fn numeric_of(unscaled: i128, scale: u32) -> Vec<u8> {
    // Aligned to the groups of four digits around the point.
    let text = format!("{:0>80}", unscaled.unsigned_abs().to_string());
    let (whole, fraction) = text.split_at(80 - scale as usize);
    let whole = &format!("{whole:0>80}")[..];
    let padded = format!("{whole}{fraction:0<40}");
    let digits: Vec<u16> =
        padded.as_bytes().chunks(4).map(|c| str::from_utf8(c).unwrap().parse().unwrap()).collect();
    let first = digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len());
    let last = digits.iter().rposition(|digit| *digit != 0).map_or(first, |last| last + 1);
    number(unscaled < 0, (80 / 4 - 1 - first as i32) as i16, &digits[first..last])
}

/// Bytes of lengths that types have, and of others.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let len = prop_oneof![Just(1), Just(2), Just(4), Just(8), Just(16), 0..40usize];
    len.prop_flat_map(|len| proptest::collection::vec(prop_oneof![0..4u8, any::<u8>()], len))
}

proptest! {
    /// Whatever the bytes: an array of as many values, or an error.
    #[test]
    fn reading_is_total(
        ty in proptest::sample::select(types()),
        values in proptest::collection::vec(proptest::option::of(value()), 0..4),
    ) {
        let values: Vec<_> = values.iter().map(Option::as_deref).collect();
        if let Ok(array) = read(&ty.0, ty.1, &values) {
            prop_assert_eq!(array.len(), values.len());
            array.to_data().validate_full().unwrap();
        }
    }

    /// Arrays whose beginning is right, so that reading gets further.
    #[test]
    fn reading_arrays_is_total(
        ty in proptest::sample::select(types()),
        len in prop_oneof![0..4i32, any::<i32>()],
        item in prop_oneof![Just(4i32), Just(-1), any::<i32>()],
        rest in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let TypeKind::Array(of) = ty.0.kind() else { return Ok(()) };
        let head = [1, 0, of.oid() as i32, len, 1, item].map(i32::to_be_bytes).concat();
        let _ = read(&ty.0, ty.1, &[Some(&[head, rest].concat())]);
    }

    #[test]
    fn decimals_come_back(unscaled: i128, shift in 0u32..128, scale in 0u32..=38) {
        let unscaled = unscaled >> shift;
        prop_assume!(unscaled.unsigned_abs() < 10u128.pow(38));
        let bytes = numeric_of(unscaled, scale);
        let array = read(&Type::NUMERIC, numeric(38, scale as i32), &[Some(&bytes)]).unwrap();
        prop_assert_eq!(array.as_primitive::<arrow_array::types::Decimal128Type>().value(0), unscaled);
        let wide = read(&Type::NUMERIC, -1, &[Some(&bytes)]).unwrap();
        let wide = wide.as_primitive::<arrow_array::types::Decimal256Type>().value(0);
        let power = arrow_buffer::i256::from_i128(10).wrapping_pow(38 - scale);
        prop_assert_eq!(wide, arrow_buffer::i256::from_i128(unscaled).wrapping_mul(power));
    }

    /// What the scale would cut is an error, never rounded.
    #[test]
    fn no_digit_is_lost(unscaled: i64, scale in 1u32..=18) {
        let bytes = numeric_of(unscaled.into(), scale);
        let lower = read(&Type::NUMERIC, numeric(38, scale as i32 - 1), &[Some(&bytes)]);
        prop_assert_eq!(lower.is_ok(), unscaled % 10 == 0);
    }
}
