//! Records that hold every type, and random values of them.

use proptest::{collection::vec, option, prelude::*};
use record_core::{
    Blob, CivilDateTime, Date, Decimal, Json, Record, RecordEnum, Text, Time, TimeDelta, Timestamp,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::{NonZeroI16, NonZeroU64},
};
use uuid::Uuid;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub(crate) enum Color {
    Red = 1,
    Green = 2,
    Blue = 200,
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i64)]
pub(crate) enum Far {
    Lowest = i64::MIN,
    Nothing = 0,
    Highest = i64::MAX,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) label: Option<Text<6>>,
    pub(crate) color: Option<Color>,
    pub(crate) weight: NonZeroI16,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Fixed {
    pub(crate) i8: i8,
    pub(crate) i16: i16,
    pub(crate) i32: i32,
    pub(crate) i64: i64,
    pub(crate) u8: u8,
    pub(crate) u16: u16,
    pub(crate) u32: u32,
    pub(crate) u64: u64,
    pub(crate) f32: f32,
    pub(crate) f64: f64,
    pub(crate) bool: bool,
    pub(crate) char: char,
    pub(crate) nonzero: NonZeroU64,
    pub(crate) decimal: Decimal<20, 3>,
    pub(crate) timestamp: Timestamp,
    pub(crate) civil: CivilDateTime,
    pub(crate) date: Date,
    pub(crate) time: Time,
    pub(crate) delta: TimeDelta,
    pub(crate) uuid: Uuid,
    pub(crate) bytes: [u8; 5],
    pub(crate) word: [u8; 8],
    pub(crate) ip: IpAddr,
    pub(crate) text: Text<11>,
    pub(crate) array: [i16; 3],
    pub(crate) flags: [bool; 2],
    pub(crate) point: Point,
    pub(crate) points: [Point; 2],
    pub(crate) color: Color,
    pub(crate) far: Far,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Nullable {
    pub(crate) i32: Option<i32>,
    pub(crate) f64: Option<f64>,
    pub(crate) bool: Option<bool>,
    pub(crate) char: Option<char>,
    pub(crate) nonzero: Option<NonZeroU64>,
    pub(crate) decimal: Option<Decimal<38, 38>>,
    pub(crate) time: Option<Time>,
    pub(crate) bytes: Option<[u8; 5]>,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) text: Option<Text<11>>,
    pub(crate) array: Option<[u32; 2]>,
    pub(crate) point: Option<Point>,
    pub(crate) points: Option<[Point; 2]>,
    pub(crate) color: Option<Color>,
    pub(crate) string: Option<String>,
    pub(crate) binary: Option<Vec<u8>>,
    pub(crate) list: Option<Vec<i64>>,
    pub(crate) strings: Option<Vec<Option<String>>>,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Variable {
    pub(crate) string: String,
    pub(crate) id: u16,
    pub(crate) binary: Vec<u8>,
    pub(crate) json: Json,
    pub(crate) numbers: Vec<u32>,
    pub(crate) maybe_numbers: Vec<Option<u32>>,
    pub(crate) bytes: Vec<Option<u8>>,
    pub(crate) bools: Vec<bool>,
    pub(crate) colors: Vec<Option<Color>>,
    pub(crate) texts: Vec<Text<4>>,
    pub(crate) points: Vec<Point>,
    pub(crate) maybe_points: Vec<Option<Point>>,
    pub(crate) arrays: Vec<[i8; 3]>,
    pub(crate) strings: Vec<String>,
    pub(crate) maybe_strings: Vec<Option<String>>,
    pub(crate) binaries: Vec<Vec<u8>>,
    #[record(as_set)]
    pub(crate) labels: Vec<String>,
    #[record(as_set)]
    pub(crate) days: Vec<Date>,
}

fn nonzero() -> impl Strategy<Value = NonZeroU64> {
    any::<u64>().prop_map(|value| NonZeroU64::new(value).unwrap_or(NonZeroU64::MIN))
}

fn text<const N: usize>() -> impl Strategy<Value = Text<N>> {
    "[a-zé日 ]{0,11}".prop_map(|text| {
        let mut text = text;
        while text.len() > N {
            text.pop();
        }
        Text::new(&text).unwrap()
    })
}

fn ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from(bits))),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(bits)).to_canonical()),
    ]
}

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![Just(Color::Red), Just(Color::Green), Just(Color::Blue)]
}

fn time() -> impl Strategy<Value = Time> {
    (0..86_400_000_000i64).prop_map(|micros| Time::from_micros(micros).unwrap())
}

fn decimal<const P: u8, const S: u8>() -> impl Strategy<Value = Decimal<P, S>> {
    any::<i128>().prop_map(|value| Decimal::new(value % 10i128.pow(P.into())).unwrap())
}

pub(crate) fn point() -> impl Strategy<Value = Point> {
    (any::<i32>(), option::of(text()), option::of(color()), 1..i16::MAX).prop_map(
        |(x, label, color, weight)| Point { x, label, color, weight: NonZeroI16::new(weight).unwrap() },
    )
}

pub(crate) fn fixed() -> impl Strategy<Value = Fixed> {
    let integers = (any::<[i64; 6]>(), any::<[u64; 4]>(), any::<(bool, char, i128)>(), nonzero());
    let others = (decimal(), time(), any::<[u8; 16]>(), ip(), text(), color());
    let nested =
        (point(), point(), point(), prop_oneof![Just(Far::Lowest), Just(Far::Nothing), Just(Far::Highest)]);
    (integers, others, nested).prop_map(|((i, u, (bool, char, wide), nonzero), others, nested)| {
        let (decimal, time, bytes, ip, text, color) = others;
        Fixed {
            i8: i[0] as i8,
            i16: i[1] as i16,
            i32: i[2] as i32,
            i64: i[3],
            u8: u[0] as u8,
            u16: u[1] as u16,
            u32: u[2] as u32,
            u64: u[3],
            f32: f32::from_bits(u[1] as u32),
            f64: f64::from_bits(u[2]),
            bool,
            char,
            nonzero,
            decimal,
            timestamp: Timestamp::from_micros(i[4]),
            civil: CivilDateTime::from_micros(i[5]),
            date: Date::from_days(wide as i32),
            time,
            delta: TimeDelta::from_micros((wide >> 64) as i64),
            uuid: Uuid::from_bytes(bytes),
            bytes: [bytes[0], bytes[1], bytes[2], 0, bytes[3]],
            word: u[0].to_le_bytes(),
            ip,
            text,
            array: [i[0] as i16, i[1] as i16, 0],
            flags: [bool, !bool],
            point: nested.0,
            points: [nested.1, nested.2],
            color,
            far: nested.3,
        }
    })
}

pub(crate) fn nullable() -> impl Strategy<Value = Nullable> {
    let numbers = any::<(Option<i32>, Option<f64>, Option<bool>, Option<char>, Option<[u32; 2]>)>();
    let checked = (
        option::of(nonzero()),
        option::of(decimal()),
        option::of(time()),
        any::<Option<[u8; 5]>>(),
        option::of(ip()),
        option::of(text()),
        option::of(color()),
    );
    let nested = (option::of(point()), option::of((point(), point())));
    let variable = (
        any::<Option<String>>(),
        any::<Option<Vec<u8>>>(),
        option::of(vec(any::<i64>(), 0..5)),
        option::of(vec(any::<Option<String>>(), 0..5)),
    );
    (numbers, checked, nested, variable).prop_map(|(numbers, checked, nested, variable)| Nullable {
        i32: numbers.0,
        f64: numbers.1,
        bool: numbers.2,
        char: numbers.3,
        array: numbers.4,
        nonzero: checked.0,
        decimal: checked.1,
        time: checked.2,
        bytes: checked.3,
        ip: checked.4,
        text: checked.5,
        color: checked.6,
        point: nested.0,
        points: nested.1.map(|(a, b)| [a, b]),
        string: variable.0,
        binary: variable.1,
        list: variable.2,
        strings: variable.3,
    })
}

pub(crate) fn variable() -> impl Strategy<Value = Variable> {
    let plain = (any::<String>(), any::<u16>(), vec(any::<u8>(), 0..9), any::<i64>());
    let numbers = (
        vec(any::<u32>(), 0..600),
        vec(any::<Option<u32>>(), 0..600),
        vec(any::<Option<u8>>(), 0..9),
        vec(any::<bool>(), 0..9),
        vec(option::of(color()), 0..9),
        vec(text(), 0..5),
        vec(any::<[i8; 3]>(), 0..5),
    );
    let points = (vec(point(), 0..5), vec(option::of(point()), 0..5));
    let strings = (
        vec("[aé日]{0,5}", 0..5),
        vec(any::<Option<String>>(), 0..5),
        vec(vec(any::<u8>(), 0..5), 0..5),
        vec("[a-c]{0,2}", 0..9),
        vec(-3..3, 0..9),
    );
    (plain, numbers, points, strings).prop_map(|(plain, numbers, points, strings)| Variable {
        string: plain.0,
        id: plain.1,
        binary: plain.2,
        json: Json::try_from(serde_json::json!({"é": [plain.3, null]})).unwrap(),
        numbers: numbers.0,
        maybe_numbers: numbers.1,
        bytes: numbers.2,
        bools: numbers.3,
        colors: numbers.4,
        texts: numbers.5,
        arrays: numbers.6,
        points: points.0,
        maybe_points: points.1,
        strings: strings.0,
        maybe_strings: strings.1,
        binaries: strings.2,
        labels: strings.3,
        days: strings.4.into_iter().map(Date::from_days).collect(),
    })
}

/// The blobs of values.
pub(crate) fn blobs<R: Record>(values: &[R]) -> Vec<Blob<R>> {
    values.iter().map(|value| Blob::encode(value).unwrap()).collect()
}

/// One value of each record, always the same.
pub(crate) fn sample<T>(strategy: impl Strategy<Value = T>) -> T {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}
