//! Comparisons by name are exact, whatever number is compared with whatever field: they are what the decimal digits of both say.

use crate::same_everywhere::{Postgres, Sqlite, Store};
use core::cmp::Ordering;
use proptest::{collection::vec, prelude::*};
use record_core::{
    Blob, Decimal, Error, Record,
    filter::{AnyColumn, AnyFilter, Scalar},
};
use std::num::{NonZeroI16, NonZeroU64};

/// A field of every numeric type.
macro_rules! numbers {
    ($name:ident $(, $promote:ident)?) => {
        #[derive(Record, Debug, Clone)]
        struct $name {
            int: i32,
            $(#[record($promote)])? i8: i8,
            $(#[record($promote)])? i16: i16,
            $(#[record($promote)])? i64: i64,
            $(#[record($promote)])? u8: u8,
            $(#[record($promote)])? u16: u16,
            $(#[record($promote)])? u32: u32,
            $(#[record($promote)])? u64: u64,
            $(#[record($promote)])? not_zero: NonZeroI16,
            $(#[record($promote)])? big_not_zero: NonZeroU64,
            $(#[record($promote)])? f32: f32,
            $(#[record($promote)])? f64: f64,
            $(#[record($promote)])? whole: Decimal<5, 0>,
            $(#[record($promote)])? cents: Decimal<10, 2>,
            $(#[record($promote)])? fine: Decimal<38, 38>,
            $(#[record($promote)])? large: Decimal<38, 9>,
            f32s: Vec<f32>,
        }

        impl Row for $name {
            fn of(pick: &dyn Fn(usize) -> u8) -> Self {
                $name {
                    int: one_of(pick(0), &[0, 1, -1, i32::MIN, i32::MAX]),
                    i8: one_of(pick(1), &[0, 1, -1, i8::MIN, i8::MAX]),
                    i16: one_of(pick(2), &[0, 300, i16::MIN, i16::MAX]),
                    i64: one_of(pick(3), &[0, 1 << 53, (1 << 53) + 1, i64::MIN, i64::MAX, i64::MAX - 1]),
                    u8: one_of(pick(4), &[0, 1, 254, 255]),
                    u16: one_of(pick(5), &[0, 1, u16::MAX]),
                    u32: one_of(pick(6), &[0, 1, 1 << 24, (1 << 24) + 1, u32::MAX]),
                    u64: one_of(pick(7), &[0, 1, (1 << 53) + 1, 1 << 63, u64::MAX - 1, u64::MAX]),
                    not_zero: NonZeroI16::new(one_of(pick(8), &[1, -1, i16::MIN, i16::MAX])).unwrap(),
                    big_not_zero: NonZeroU64::new(one_of(pick(9), &[1, 2, u64::MAX])).unwrap(),
                    f32: one_of(pick(10), &FLOATS),
                    f64: one_of(pick(11), &DOUBLES),
                    whole: Decimal::new(one_of(pick(12), &[0, 1, -1, 99_999, -99_999])).unwrap(),
                    cents: Decimal::new(one_of(pick(13), &[0, 10, -10, 12, 9_999_999_999, -9_999_999_999])).unwrap(),
                    fine: Decimal::new(one_of(pick(14), &[0, 1, -1, MOST, -MOST, MOST / 9])).unwrap(),
                    large: Decimal::new(one_of(pick(15), &[0, 1, -1, 500_000_000, MOST, -MOST])).unwrap(),
                    f32s: vec![one_of(pick(16), &FLOATS)],
                }
            }

            fn values(&self) -> [(&'static str, Number); 16] {
                [
                    ("int", Number::integer(self.int)),
                    ("i8", Number::integer(self.i8)),
                    ("i16", Number::integer(self.i16)),
                    ("i64", Number::integer(self.i64)),
                    ("u8", Number::integer(self.u8)),
                    ("u16", Number::integer(self.u16)),
                    ("u32", Number::integer(self.u32)),
                    ("u64", Number::integer(self.u64)),
                    ("not_zero", Number::integer(self.not_zero.get())),
                    ("big_not_zero", Number::integer(self.big_not_zero.get())),
                    ("f32", Number::float(self.f32.into())),
                    ("f64", Number::float(self.f64)),
                    ("whole", Number::text(&self.whole.to_string())),
                    ("cents", Number::text(&self.cents.to_string())),
                    ("fine", Number::text(&self.fine.to_string())),
                    ("large", Number::text(&self.large.to_string())),
                ]
            }

            fn item(&self) -> Number {
                Number::float(self.f32s[0].into())
            }
        }
    };
}

trait Row: Record + Clone + 'static {
    /// A row of values picked by number, for each field by its own.
    fn of(pick: &dyn Fn(usize) -> u8) -> Self;
    /// The names and values of all fields but the list.
    fn values(&self) -> [(&'static str, Number); 16];
    /// What the list of `f32` holds.
    fn item(&self) -> Number;
}

numbers!(Plain);
numbers!(Promoted, promote);

/// 38 digits.
const MOST: i128 = 10_i128.pow(38) - 1;

const FLOATS: [f32; 14] = [
    0.0,
    -0.0,
    0.1,
    1.0,
    -1.5,
    16_777_216.0,
    16_777_218.0,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    f32::MIN_POSITIVE,
    -f32::from_bits(1),
];

const DOUBLES: [f64; 20] = [
    0.0,
    -0.0,
    0.1,
    0.5,
    1.0,
    -1.5,
    0.12,
    1e-9,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    9_223_372_036_854_775_808.0,
    1.8446744073709552e19,
    1e38,
    1e300,
    -1e300,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::MIN_POSITIVE,
    f64::from_bits(1),
];

fn one_of<T: Copy>(pick: u8, values: &[T]) -> T {
    values[usize::from(pick) % values.len()]
}

/// A number as its digits, all of them: what both a field and what it is compared with are in the end.
#[derive(Debug, Clone, PartialEq)]
enum Number {
    /// Whether it is negative, the digits before the point without zeros in front, and those behind it without zeros at the end.
    Finite(bool, String, String),
    Infinity {
        negative: bool,
    },
    NaN,
}

impl Number {
    fn integer(value: impl Into<i128>) -> Self {
        Number::text(&value.into().to_string())
    }

    fn float(value: f64) -> Self {
        match value {
            _ if value.is_nan() => Number::NaN,
            _ if value.is_infinite() => Number::Infinity { negative: value < 0.0 },
            // No number of 64 bits has more digits behind the point.
            _ => Number::text(&format!("{value:.1074}")),
        }
    }

    fn text(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Number::Finite(negative && !is_zero, whole.into(), fraction.into())
    }

    fn compare(&self, other: &Number) -> Ordering {
        let rank = |number: &Number| match number {
            Number::Infinity { negative: true } => 0,
            Number::Finite(true, ..) => 1,
            Number::Finite(false, ..) => 2,
            Number::Infinity { negative: false } => 3,
            Number::NaN => 4,
        };
        match (self, other) {
            (Number::Finite(a, whole_a, fraction_a), Number::Finite(b, whole_b, fraction_b)) if a == b => {
                let order = (whole_a.len().cmp(&whole_b.len()))
                    .then_with(|| whole_a.cmp(whole_b))
                    .then_with(|| fraction_a.cmp(fraction_b));
                if *a { order.reverse() } else { order }
            }
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

/// What a field is compared with, as data.
#[derive(Debug, Clone)]
enum Given {
    Int(i128),
    Float(f64),
    /// For decimals alone.
    Text(String),
}

impl Given {
    fn scalar(&self) -> Scalar<'_> {
        match self {
            Given::Int(value) => (*value).into(),
            Given::Float(value) => (*value).into(),
            Given::Text(text) => text.into(),
        }
    }

    fn number(&self) -> Number {
        match self {
            Given::Int(value) => Number::integer(*value),
            Given::Float(value) => Number::float(*value),
            Given::Text(text) => Number::text(text),
        }
    }
}

/// The ends of what types hold, and their neighbours, so that many are just beyond.
fn given() -> impl Strategy<Value = Given> {
    let ends = [
        0,
        1,
        5,
        99_999,
        100_000,
        9_999_999_999,
        1 << 7,
        1 << 8,
        1 << 15,
        1 << 16,
        1 << 24,
        1 << 31,
        1 << 32,
        1 << 53,
        1 << 63,
        1 << 64,
        1 << 100,
        MOST,
        i128::MAX - 2,
    ];
    let ends = prop::sample::select(ends.to_vec());
    let ints = (ends, -2..=2_i128, any::<bool>()).prop_map(|(end, more, negative)| match negative {
        true => -end - more,
        false => end + more,
    });
    let near = prop::sample::select(DOUBLES.into_iter().chain(FLOATS.map(f64::from)).collect::<Vec<_>>());
    let near =
        (near, 0..3).prop_map(|(value, way)| [value.next_down(), value, value.next_up()][way as usize]);
    let texts = prop_oneof![
        "-?[0-9]{1,3}(\\.[0-9]{1,4})?",
        "-?[0-9]{20,60}\\.[0-9]{0,60}[1-9]",
        Just("0.00000000000000000000000000000000000001".to_owned()),
        Just("-0.000000000000000000000000000000000000009".to_owned()),
    ];
    prop_oneof![
        3 => ints.clone().prop_map(Given::Int),
        1 => prop_oneof![Just(i128::MIN), Just(i128::MAX), any::<i128>()].prop_map(Given::Int),
        2 => ints.prop_map(|value| Given::Float(value as f64)),
        3 => near.prop_map(Given::Float),
        2 => any::<u64>().prop_map(|bits| Given::Float(f64::from_bits(bits))),
        1 => (-400..400).prop_map(|n| Given::Float(f64::from(n) / 100.0)),
        2 => texts.prop_map(Given::Text),
    ]
}

const OPERATORS: usize = 9;

/// A condition, and for which orders of the field's value to what it is compared with it is true.
fn condition(
    column: &AnyColumn,
    operator: usize,
    given: &Given,
) -> (Result<AnyFilter, Error>, fn(Ordering) -> bool) {
    let scalar = given.scalar();
    match operator {
        0 => (column.eq(scalar), Ordering::is_eq),
        1 => (column.ne(scalar), Ordering::is_ne),
        2 => (column.lt(scalar), Ordering::is_lt),
        3 => (column.le(scalar), Ordering::is_le),
        4 => (column.gt(scalar), Ordering::is_gt),
        5 => (column.ge(scalar), Ordering::is_ge),
        6 => (column.between(scalar, scalar), Ordering::is_eq),
        7 => (column.is_in([scalar]), Ordering::is_eq),
        _ => (column.is_in([scalar]).map(|filter| !filter), Ordering::is_ne),
    }
}

fn check<R: Row, S: Store<R>>(picks: &[Vec<u8>], given: &[(Given, u8)]) {
    let rows: Vec<R> = picks.iter().map(|picks| R::of(&|field| picks[field % picks.len()])).collect();
    let blobs: Vec<Blob<R>> = rows.iter().map(|row| Blob::encode(row).unwrap()).collect();
    // The last row is known empty, of which every comparison is unknown.
    let store = S::filled(&rows.iter().cloned().map(Some).chain([None]).collect::<Vec<_>>());
    let check = |filter: &AnyFilter, is_true: &dyn Fn(usize) -> bool, in_store: bool| {
        let expected: Vec<i64> = (0..rows.len()).filter(|row| is_true(*row)).map(|row| row as i64).collect();
        let passes = |(_, blob): &(i64, &Blob<R>)| filter.test(&[], Some(blob.as_bytes())).unwrap();
        let found: Vec<i64> = (0..).zip(&blobs).filter(passes).map(|(key, _)| key).collect();
        assert_eq!(found, expected, "in memory: {filter:?}");
        assert!(!filter.test(&[], None).unwrap());
        // What it is compared with is something that the field can hold, so it can be said to another process.
        let sent = AnyFilter::from_data(R::LAYOUT, &[], &filter.to_data().unwrap()).unwrap();
        assert_eq!(format!("{sent:?}"), format!("{filter:?}"));
        if in_store {
            for (way, found) in store.find_named(filter, None) {
                assert_eq!(found, expected, "{way}: {filter:?}");
            }
        }
    };
    let values: Vec<_> = rows.iter().map(Row::values).collect();
    let items: Vec<Number> = rows.iter().map(Row::item).collect();
    for (given, operator) in given {
        let (number, is_text) = (given.number(), matches!(given, Given::Text(_)));
        for (i, (name, _)) in values[0].iter().enumerate() {
            let column = AnyColumn::find(R::LAYOUT, &[], name).unwrap();
            for o in 0..OPERATORS {
                let (filter, is_true) = condition(&column, o, given);
                if is_text && i < 12 {
                    assert!(filter.unwrap_err().is_refused());
                    continue;
                }
                // A database is asked for one operator of each field.
                let in_store = o == (usize::from(*operator) + i) % OPERATORS;
                check(&filter.unwrap(), &|row| is_true(values[row][i].1.compare(&number)), in_store);
            }
        }
        if !is_text {
            let list = AnyColumn::find(R::LAYOUT, &[], "f32s").unwrap();
            let contains = list.contains(given.scalar()).unwrap();
            check(&contains, &|row| items[row].compare(&number).is_eq(), true);
            check(&!contains, &|row| items[row].compare(&number).is_ne(), true);
        }
    }
}

fn picks() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 17), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn in_sqlite_with_every_field_promoted(picks in picks(), given in vec((given(), any::<u8>()), 8)) {
        check::<Promoted, Sqlite<Promoted>>(&picks, &given);
    }

    #[test]
    fn in_sqlite_with_no_field_promoted(picks in picks(), given in vec((given(), any::<u8>()), 8)) {
        check::<Plain, Sqlite<Plain>>(&picks, &given);
    }
}

proptest! {
    // Each case makes a database.
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn in_postgres_with_every_field_promoted(picks in picks(), given in vec((given(), any::<u8>()), 24)) {
        check::<Promoted, Postgres<Promoted>>(&picks, &given);
    }
}

#[test]
fn what_a_field_can_not_hold_is_equal_to_nothing_and_has_its_place() {
    let column = |name: &str| AnyColumn::find(Plain::LAYOUT, &[], name).unwrap();
    for (filter, shown) in [
        (column("f32").eq(1e300), "f32 in []"),
        (column("f32").ne(1e300), "not f32 in []"),
        (column("f32").ge(1e300), "f32 >= inf"),
        (column("f32").lt(1e300), "f32 <= 3.4028234663852886e38"),
        (column("f32").eq(0.1), "f32 in []"),
        (column("f32").eq(0.1_f32), "f32 = 0.10000000149011612"),
        (column("f32").lt(0.1), "f32 <= 0.09999999403953552"),
        (column("f32").is_in([1e300, 1.0]), "f32 in [1.0]"),
        (column("f64").eq((1_i64 << 53) + 1), "f64 in []"),
        (column("f64").le((1_i64 << 53) + 1), "f64 <= 9007199254740992.0"),
        (column("f64").gt(i128::MAX), "f64 >= 1.7014118346046923e38"),
        (column("u8").ge(-1), "u8 >= 0"),
        (column("u8").lt(-1), "u8 in []"),
        (column("u8").le(300), "u8 <= 255"),
        (column("u8").gt(1.5), "u8 >= 2"),
        (column("u8").lt(f64::NAN), "u8 <= 255"),
        (column("u8").ge(f64::NAN), "u8 in []"),
        (column("not_zero").gt(0), "not_zero >= 1"),
        (column("not_zero").le(0.5), "not_zero <= -1"),
        (column("big_not_zero").lt(1e-300), "big_not_zero in []"),
        (column("big_not_zero").gt(-1), "big_not_zero >= 1"),
        (column("cents").eq(0.1), "cents in []"),
        (column("cents").eq("0.1"), "cents = 10"),
        (column("cents").gt("0.105"), "cents >= 11"),
        (column("cents").gt("-0.105"), "cents >= -10"),
        (column("cents").lt("1e999999999"), "cents <= 9999999999"),
        (column("f32s").overlaps([0.1, 0.5]), "f32s contains any of [0.5]"),
    ] {
        assert_eq!(format!("{:?}", filter.unwrap()), shown);
    }
}
