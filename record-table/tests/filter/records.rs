//! A record with a field of every kind, in three forms: with all, some and none of its fields promoted; its rows and the
//! conditions on it, made from small numbers.

use record_core::{
    Blob, CivilDateTime, Date, Decimal, Error, Field, Record, RecordEnum, Text, Time, TimeDelta, Timestamp,
    filter::{AnyColumn, AnyFilter, Column, Comparable, Filter, Listed, Ordered, Scalar, Textual},
};
use serde_json::Value as Json;
use std::{
    net::IpAddr,
    num::{NonZeroI16, NonZeroU64},
};
use uuid::Uuid;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub(crate) enum State {
    Open = 1,
    #[record(rename = "closed for good")]
    Closed,
    Merged,
}

/// A type with a few values at which something could go wrong.
pub(crate) trait Pool: Sized {
    fn pool() -> Vec<Self>;

    fn pick(n: u8) -> Self {
        let mut pool = Self::pool();
        pool.swap_remove(n as usize % pool.len())
    }
}

macro_rules! pools {
    ($($ty:ty: $values:expr;)*) => {$(
        impl Pool for $ty {
            fn pool() -> Vec<Self> {
                Vec::from($values)
            }
        }
    )*};
}

pools! {
    i8: [0, 1, -1, i8::MIN, i8::MAX];
    i16: [0, 1, -1, i16::MIN, i16::MAX];
    i32: [0, 1, -1, i32::MIN, i32::MAX];
    i64: [0, 1, -1, i64::MIN, i64::MAX];
    u8: [0, 1, u8::MAX];
    u16: [0, 1, u16::MAX];
    u32: [0, 1, u32::MAX];
    u64: [0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX - 1, u64::MAX];
    f32: [0.0, -0.0, 1.5, f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MIN, f32::from_bits(1)];
    f64: [0.0, -0.0, 1.5, f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::from_bits(1)];
    bool: [false, true];
    char: ['a', '\0', 'b', 'é', '\u{d7ff}', '\u{e000}', char::MAX];
    NonZeroI16: [1, -1, i16::MIN].map(|value| NonZeroI16::new(value).unwrap());
    NonZeroU64: [1, u64::MAX].map(|value| NonZeroU64::new(value).unwrap());
    Decimal<10, 2>: [0, 1, -1, 9_999_999_999, -9_999_999_999].map(|value| Decimal::new(value).unwrap());
    Decimal<38, 9>: [0, 1, -1, 10_i128.pow(38) - 1, 1 - 10_i128.pow(38)].map(|value| Decimal::new(value).unwrap());
    Timestamp: [0, 1, -1, i64::MIN, i64::MAX].map(Timestamp::from_micros);
    CivilDateTime: [0, 1, -1, i64::MIN, i64::MAX].map(CivilDateTime::from_micros);
    TimeDelta: [0, 1, -1, i64::MIN, i64::MAX].map(TimeDelta::from_micros);
    Date: [0, 1, -1, i32::MIN, i32::MAX].map(Date::from_days);
    Time: [0, 1, 86_399_999_999].map(|value| Time::from_micros(value).unwrap());
    Uuid: [Uuid::nil(), Uuid::from_u128(1), Uuid::from_u128(1 << 127), Uuid::max()];
    IpAddr: ["0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "ff02::1"].map(|ip| ip.parse().unwrap());
    [u8; 3]: [[0; 3], [0, 0, 1], [127, 128, 255], [255; 3]];
    Vec<u8>: [vec![], vec![0], vec![0, 0], vec![127], vec![128, 1], vec![255; 3]];
    State: [State::Open, State::Closed, State::Merged];
}

const TEXTS: [&str; 12] =
    ["a", "", "ab", "b", "B", "a\u{7f}", "aé", "é", "日本", "a\0b", "\u{10ffff}", "\u{10ffff}z"];

impl Pool for String {
    fn pool() -> Vec<Self> {
        TEXTS.map(String::from).to_vec()
    }
}

impl Pool for Text<6> {
    fn pool() -> Vec<Self> {
        TEXTS.iter().filter_map(|text| (*text).try_into().ok()).collect()
    }
}

/// The first one is null.
impl<T: Pool> Pool for Option<T> {
    fn pool() -> Vec<Self> {
        [None].into_iter().chain(T::pool().into_iter().map(Some)).collect()
    }
}

pub(crate) trait Items {
    fn items(n: u8) -> Self;
}

/// None, one or two items.
impl<T: Pool> Items for Vec<T> {
    fn items(n: u8) -> Self {
        (0..n % 3).map(|i| T::pick(n / 3 + i)).collect()
    }
}

/// A form of the record.
pub(crate) trait Case: Record + Clone + 'static {
    const COUNT: usize;

    /// A row from a number for each field. A promoted text that holds U+0000 is refused, so there is none.
    fn row(picks: &[u8]) -> Self;

    /// A condition about a field.
    fn condition(field: u8, operator: u8, a: u8, b: u8) -> Both<Self>;
}

/// A condition said in both ways: by the types of the record, and by name with values as JSON has them.
pub(crate) struct Both<R> {
    pub(crate) typed: Filter<R>,
    pub(crate) named: AnyFilter,
}

impl<R: Record> Both<R> {
    fn new(typed: Filter<R>, named: Result<AnyFilter, Error>) -> Self {
        Both { typed, named: named.unwrap() }
    }
}

fn column_named<R: Record, T>(column: Column<R, T>) -> AnyColumn {
    AnyColumn::find(R::LAYOUT, &[], &format!("{column:?}")).unwrap()
}

/// A value as JSON has it.
fn json<T: Field>(value: T) -> Json {
    #[derive(Record)]
    struct One<T: Field> {
        value: T,
    }
    let blob = Blob::encode(&One { value }).unwrap();
    serde_json::to_value(blob.view()).unwrap()["value"].take()
}

fn scalar(json: &Json) -> Scalar<'_> {
    match json {
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => value.into(),
            (None, Some(value)) => value.into(),
            (None, None) => number.as_f64().into(),
        },
        Json::String(text) => text.into(),
        _ => Scalar::Null,
    }
}

fn any<R: Record, T>(column: Column<R, T>, operator: u8) -> Both<R> {
    let by_name = column_named(column);
    match operator % 2 {
        0 => Both::new(column.is_null(), Ok(by_name.is_null())),
        _ => Both::new(column.is_not_null(), Ok(by_name.is_not_null())),
    }
}

fn comparable<R, T>(column: Column<R, T>, operator: u8, a: u8, b: u8) -> Both<R>
where
    R: Record,
    T: Comparable + Pool,
{
    let (by_name, x, y) = (column_named(column), json(T::pick(a)), json(T::pick(b)));
    let pool: Vec<Json> = T::pool().into_iter().map(json).collect();
    let none: [Scalar<'_>; 0] = [];
    match operator % 7 {
        0 => Both::new(column.eq(T::pick(a)), by_name.eq(scalar(&x))),
        1 => Both::new(column.ne(T::pick(a)), by_name.ne(scalar(&x))),
        2 => Both::new(column.is_in([T::pick(a), T::pick(b)]), by_name.is_in([scalar(&x), scalar(&y)])),
        3 => Both::new(column.is_in(T::pool()), by_name.is_in(pool.iter().map(scalar))),
        4 => Both::new(column.is_in::<T>([]), by_name.is_in(none)),
        operator => any(column, operator),
    }
}

fn ordered<R, T>(column: Column<R, T>, operator: u8, a: u8, b: u8) -> Both<R>
where
    R: Record,
    T: Ordered + Pool,
{
    let (by_name, x, y) = (column_named(column), json(T::pick(a)), json(T::pick(b)));
    match operator % 12 {
        0 => Both::new(column.lt(T::pick(a)), by_name.lt(scalar(&x))),
        1 => Both::new(column.le(T::pick(a)), by_name.le(scalar(&x))),
        2 => Both::new(column.gt(T::pick(a)), by_name.gt(scalar(&x))),
        3 => Both::new(column.ge(T::pick(a)), by_name.ge(scalar(&x))),
        4 => Both::new(column.between(T::pick(a), T::pick(b)), by_name.between(scalar(&x), scalar(&y))),
        operator => comparable(column, operator - 5, a, b),
    }
}

fn textual<R, T>(column: Column<R, T>, operator: u8, a: u8, b: u8) -> Both<R>
where
    R: Record,
    T: Textual + Pool + for<'p> record_core::filter::Contains<&'p str>,
{
    let (by_name, text) = (column_named(column), TEXTS[a as usize % TEXTS.len()]);
    match operator % 14 {
        0 => Both::new(column.starts_with(text), by_name.starts_with(text)),
        1 => Both::new(column.contains(text), by_name.contains(text)),
        operator => ordered(column, operator - 2, a, b),
    }
}

fn listed<R, T>(column: Column<R, T>, operator: u8, a: u8, b: u8) -> Both<R>
where
    R: Record,
    T: Listed<Item: Comparable + Pool> + record_core::filter::Contains<T::Item>,
{
    let by_name = column_named(column);
    let (x, y) = (json(T::Item::pick(a)), json(T::Item::pick(b)));
    match operator % 5 {
        0 => Both::new(column.contains(T::Item::pick(a)), by_name.contains(scalar(&x))),
        1 => Both::new(
            column.overlaps([T::Item::pick(a), T::Item::pick(b)]),
            by_name.overlaps([scalar(&x), scalar(&y)]),
        ),
        2 => Both::new(column.is_empty(), by_name.is_empty()),
        operator => any(column, operator),
    }
}

macro_rules! record {
    ($name:ident, $nul:expr $(, $some:ident $(, $all:ident)?)?) => {
        record!(
            @ $name, $nul, [$($some)?], [$($($all)?)?],
            {
                {some} small: i8 = ordered pick,
                {some} small_or_null: Option<i16> = ordered pick,
                {all} int: i32 = ordered pick,
                {all} long: i64 = ordered pick,
                {all} byte: u8 = ordered pick,
                {all} short: Option<u16> = ordered pick,
                {all} word: u32 = ordered pick,
                {some} big: u64 = ordered pick,
                {some} single: f32 = ordered pick,
                {some} double: Option<f64> = ordered pick,
                {all} flag: bool = ordered pick,
                {all} letter: char = ordered pick,
                {all} not_zero: NonZeroI16 = ordered pick,
                {all} big_not_zero: Option<NonZeroU64> = ordered pick,
                {some} cents: Decimal<10, 2> = ordered pick,
                {all} money: Option<Decimal<38, 9>> = ordered pick,
                {some} at: Option<Timestamp> = ordered pick,
                {all} civil: CivilDateTime = ordered pick,
                {all} day: Date = ordered pick,
                {all} time: Time = ordered pick,
                {all} took: TimeDelta = ordered pick,
                {all} uuid: Uuid = ordered pick,
                {some} address: Option<IpAddr> = ordered pick,
                {all} bytes: [u8; 3] = ordered pick,
                {all} binary: Option<Vec<u8>> = ordered pick,
                {some} short_text: Text<6> = textual pick,
                {some} text: Option<String> = textual pick,
                {some} state: Option<State> = comparable pick,
                {} numbers: Vec<i64> = listed items,
                {} names: Vec<String> = listed items,
                {} maybe: Vec<Option<f32>> = listed items,
                {since_2_some} late: i64 = ordered pick,
                {since_2} later: Option<f64> = ordered pick,
                {since_2_some} late_text: Text<6> = textual pick,
            }
        );
    };
    (@ $name:ident, $nul:expr, [$($some:ident)?], [$($all:ident)?], { $(
        {$($kind:ident)?} $field:ident: $ty:ty = $conditions:ident $make:ident,
    )* }) => {
        record!(% $name, [$($some)?], [$($all)?], {} $({$($kind)?} $field: $ty,)*);

        impl Case for $name {
            const COUNT: usize = [$(stringify!($field)),*].len();

            fn row(picks: &[u8]) -> Self {
                let mut picks = picks.iter().copied();
                let mut next = || picks.next().unwrap_or_default();
                let row = $name { $($field: <$ty>::$make(next())),* };
                if $nul { row } else { row.without_nul() }
            }

            fn condition(field: u8, operator: u8, a: u8, b: u8) -> Both<Self> {
                let conditions: [fn(u8, u8, u8) -> Both<Self>; <Self as Case>::COUNT] = [
                    $(|operator, a, b| $conditions(Self::$field(), operator, a, b)),*
                ];
                conditions[field as usize % conditions.len()](operator, a, b)
            }
        }

        impl $name {
            fn without_nul(self) -> Self {
                let letter = if self.letter == '\0' { 'a' } else { self.letter };
                $name { letter, text: self.text.map(|text| text.replace('\0', "")), ..self }
            }
        }
    };

    // One field after the other gets its attributes.
    (% $name:ident, [$($some:ident)?], [$($all:ident)?], {$($done:tt)*}) => {
        #[derive(Record, Debug, Clone, PartialEq)]
        #[record(version = 2)]
        pub(crate) struct $name { $($done)* }
    };
    (% $name:ident, $some:tt, $all:tt, {$($done:tt)*} {} $field:ident: $ty:ty, $($rest:tt)*) => {
        record!(% $name, $some, $all, {$($done)* pub(crate) $field: $ty,} $($rest)*);
    };
    (% $name:ident, [$($some:ident)?], $all:tt, {$($done:tt)*} {some} $field:ident: $ty:ty, $($rest:tt)*) => {
        record!(% $name, [$($some)?], $all, {$($done)* $(#[record($some)])? pub(crate) $field: $ty,} $($rest)*);
    };
    (% $name:ident, $some:tt, [$($all:ident)?], {$($done:tt)*} {all} $field:ident: $ty:ty, $($rest:tt)*) => {
        record!(% $name, $some, [$($all)?], {$($done)* $(#[record($all)])? pub(crate) $field: $ty,} $($rest)*);
    };
    (% $name:ident, $some:tt, [$($all:ident)?], {$($done:tt)*} {since_2} $field:ident: $ty:ty, $($rest:tt)*) => {
        record!(
            % $name, $some, [$($all)?],
            {$($done)* #[record(since = 2, default = 1.5 $(, $all)?)] pub(crate) $field: $ty,}
            $($rest)*
        );
    };
    (% $name:ident, [$($some:ident)?], $all:tt, {$($done:tt)*} {since_2_some} $field:ident: $ty:ty, $($rest:tt)*) => {
        record!(
            % $name, [$($some)?], $all,
            {$($done)* #[record(since = 2 $(, $some)?)] pub(crate) $field: $ty,}
            $($rest)*
        );
    };
}

record!(Plain, true);
record!(Some_, false, promote);
record!(All, false, promote, promote);
