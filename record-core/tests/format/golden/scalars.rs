//! Numbers, dates, times and other values of one slot, at their limits.

use super::Golden;
use record_core::{CivilDateTime, Date, Decimal, Record, Time, TimeDelta, Timestamp};
use std::{
    net::IpAddr,
    num::{NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64},
};
use uuid::Uuid;

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Numbers {
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
    bool: bool,
    char: char,
}

#[test]
fn numbers() {
    let mut golden = Golden::new("numbers", "Integers, floats, bool and char.");
    golden.layout(Numbers::LAYOUT);
    golden.value("zeros", Numbers::default());
    golden.value(
        "the lowest",
        Numbers {
            i8: i8::MIN,
            i16: i16::MIN,
            i32: i32::MIN,
            i64: i64::MIN,
            f32: f32::MIN,
            f64: f64::MIN,
            ..Numbers::default()
        },
    );
    golden.value(
        "the highest",
        Numbers {
            i8: i8::MAX,
            i16: i16::MAX,
            i32: i32::MAX,
            i64: i64::MAX,
            u8: u8::MAX,
            u16: u16::MAX,
            u32: u32::MAX,
            u64: u64::MAX,
            f32: f32::MAX,
            f64: f64::MAX,
            bool: true,
            char: char::MAX,
        },
    );
    golden.value(
        "little-endian",
        Numbers {
            i16: 0x0102,
            i32: 0x0102_0304,
            i64: 0x0102_0304_0506_0708,
            u16: 0x0102,
            u32: 0x0102_0304,
            u64: 0x0102_0304_0506_0708,
            f32: 1.5,
            f64: 1.5,
            char: 'é',
            ..Numbers::default()
        },
    );
    for (label, f32, f64) in [
        ("negative zero", -0.0, -0.0),
        ("the smallest above zero", f32::from_bits(1), f64::from_bits(1)),
        ("infinity", f32::INFINITY, f64::INFINITY),
        ("negative infinity", f32::NEG_INFINITY, f64::NEG_INFINITY),
        ("a quiet NaN", f32::from_bits(0x7fc0_0000), f64::from_bits(0x7ff8_0000_0000_0000)),
        ("a negative NaN with payload", f32::from_bits(0xffc1_2345), f64::from_bits(0xfff8_0000_dead_beef)),
        ("a signalling NaN", f32::from_bits(0x7f80_0001), f64::from_bits(0x7ff0_0000_0000_0001)),
    ] {
        golden.value(label, Numbers { f32, f64, ..Numbers::default() });
    }
    golden.finish();
}

#[derive(Record, Debug, Clone, PartialEq)]
struct NonZeros {
    i8: NonZeroI8,
    i16: NonZeroI16,
    i32: NonZeroI32,
    i64: NonZeroI64,
    u8: NonZeroU8,
    u16: NonZeroU16,
    u32: NonZeroU32,
    u64: NonZeroU64,
}

#[test]
fn non_zeros() {
    let mut golden = Golden::new("non_zeros", "Integers that are not zero.");
    golden.layout(NonZeros::LAYOUT);
    let lowest = NonZeros {
        i8: NonZeroI8::MIN,
        i16: NonZeroI16::MIN,
        i32: NonZeroI32::MIN,
        i64: NonZeroI64::MIN,
        u8: NonZeroU8::MIN,
        u16: NonZeroU16::MIN,
        u32: NonZeroU32::MIN,
        u64: NonZeroU64::MIN,
    };
    golden.value("the lowest", lowest);
    let highest = NonZeros {
        i8: NonZeroI8::MAX,
        i16: NonZeroI16::MAX,
        i32: NonZeroI32::MAX,
        i64: NonZeroI64::MAX,
        u8: NonZeroU8::MAX,
        u16: NonZeroU16::MAX,
        u32: NonZeroU32::MAX,
        u64: NonZeroU64::MAX,
    };
    golden.value("the highest", highest);
    golden.finish();
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Times {
    timestamp: Timestamp,
    civil: CivilDateTime,
    date: Date,
    time: Time,
    delta: TimeDelta,
}

fn times(timestamp: i64, days: i32, time: i64) -> Times {
    Times {
        timestamp: Timestamp::from_micros(timestamp),
        civil: CivilDateTime::from_micros(timestamp),
        date: Date::from_days(days),
        time: Time::from_micros(time).unwrap(),
        delta: TimeDelta::from_micros(timestamp),
    }
}

#[test]
fn dates_and_times() {
    let mut golden = Golden::new("times", "Dates and times.");
    golden.layout(Times::LAYOUT);
    golden.value("1970-01-01T00:00:00", times(0, 0, 0));
    golden.value("a microsecond before", times(-1, -1, 86_399_999_999));
    golden.value("2024-02-29T12:34:56.789012", times(1_709_210_096_789_012, 19_782, 45_296_789_012));
    golden.value("the lowest", times(i64::MIN, i32::MIN, 0));
    golden.value("the highest", times(i64::MAX, i32::MAX, 86_399_999_999));
    golden.finish();
}

#[derive(Record, Debug, Clone, PartialEq, Default)]
struct Decimals {
    one: Decimal<1, 0>,
    fraction: Decimal<1, 1>,
    price: Decimal<10, 2>,
    whole: Decimal<38, 0>,
    small: Decimal<38, 38>,
}

fn decimals(sign: i128) -> Decimals {
    let most = 10_i128.pow(38) - 1;
    Decimals {
        one: Decimal::new(sign * 9).unwrap(),
        fraction: Decimal::new(sign * 9).unwrap(),
        price: Decimal::new(sign * 9_999_999_999).unwrap(),
        whole: Decimal::new(sign * most).unwrap(),
        small: Decimal::new(sign * most).unwrap(),
    }
}

#[test]
fn decimal_numbers() {
    let mut golden = Golden::new("decimals", "Exact decimal numbers.");
    golden.layout(Decimals::LAYOUT);
    golden.value("zeros", Decimals::default());
    golden.value(
        "0.05 and -1",
        Decimals { price: Decimal::new(5).unwrap(), whole: Decimal::new(-1).unwrap(), ..Decimals::default() },
    );
    golden.value("the lowest", decimals(-1));
    golden.value("the highest", decimals(1));
    golden.finish();
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Identifiers {
    uuid: Uuid,
    bytes: [u8; 3],
    ip: IpAddr,
}

#[test]
fn identifiers() {
    let mut golden = Golden::new("identifiers", "UUIDs, bytes of a fixed number, IP addresses.");
    golden.layout(Identifiers::LAYOUT);
    let identifiers = |uuid: u128, bytes, ip: &str| Identifiers {
        uuid: Uuid::from_u128(uuid),
        bytes,
        ip: ip.parse().unwrap(),
    };
    golden.value("zeros", identifiers(0, [0; 3], "::"));
    golden.value(
        "an IPv4 address",
        identifiers(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef, [1, 2, 3], "192.0.2.1"),
    );
    golden.value("an IPv6 address", identifiers(u128::MAX, [255; 3], "2001:db8::1"));
    golden.value("the highest", identifiers(u128::MAX, [255; 3], "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    golden.finish();
}
