//! Random values, with more than their share of those at the edges.

use record_core::{CivilDateTime, Date, Decimal, Json, Retired, Text, Time, TimeDelta, Timestamp};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroI16,
};
use uuid::Uuid;

/// A small generator (SplitMix64): the same seed gives the same values.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Less than `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn make<T: Make>(&mut self) -> T {
        T::make(self)
    }
}

/// A type with random values.
pub(crate) trait Make {
    fn make(random: &mut Random) -> Self;
}

/// Implements [`Make`] for structs, field by field.
macro_rules! make {
    ($name:ty { $($field:ident),* $(,)? }) => {
        impl $crate::random::Make for $name {
            fn make(random: &mut $crate::random::Random) -> Self {
                Self { $($field: random.make()),* }
            }
        }
    };
}
pub(crate) use make;

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl Make for $ty {
            fn make(random: &mut Random) -> Self {
                let any = random.next() as $ty;
                random.pick(&[0, 0, 1, <$ty>::MIN, <$ty>::MAX, any, any, any])
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl Make for f32 {
    fn make(random: &mut Random) -> Self {
        let any = f32::from_bits(random.next() as u32);
        random.pick(&[0.0, -0.0, 1.5, f32::NAN, f32::from_bits(0xff80_0001), f32::INFINITY, any, any])
    }
}

impl Make for f64 {
    fn make(random: &mut Random) -> Self {
        let any = f64::from_bits(random.next());
        random.pick(&[
            0.0,
            -0.0,
            1.5,
            f64::NAN,
            f64::from_bits(0xfff0_0000_0000_0001),
            f64::INFINITY,
            any,
            any,
        ])
    }
}

impl Make for bool {
    fn make(random: &mut Random) -> Self {
        random.below(2) == 1
    }
}

impl Make for char {
    fn make(random: &mut Random) -> Self {
        random.pick(&['\0', 'a', 'b', '\n', '"', '\u{7f}', 'é', '€', '😀', char::MAX])
    }
}

impl Make for NonZeroI16 {
    fn make(random: &mut Random) -> Self {
        NonZeroI16::new(random.make()).unwrap_or(NonZeroI16::MAX)
    }
}

impl<const P: u8, const S: u8> Make for Decimal<P, S> {
    fn make(random: &mut Random) -> Self {
        let most = 10_i128.pow(u32::from(P)) - 1;
        let any = i128::from(random.next() as i64) % (most + 1);
        Decimal::new(random.pick(&[0, 1, -1, most, -most, any])).unwrap()
    }
}

impl Make for Timestamp {
    fn make(random: &mut Random) -> Self {
        Timestamp::from_micros(random.make())
    }
}

impl Make for CivilDateTime {
    fn make(random: &mut Random) -> Self {
        CivilDateTime::from_micros(random.make())
    }
}

impl Make for TimeDelta {
    fn make(random: &mut Random) -> Self {
        TimeDelta::from_micros(random.make())
    }
}

impl Make for Date {
    fn make(random: &mut Random) -> Self {
        Date::from_days(random.make())
    }
}

impl Make for Time {
    fn make(random: &mut Random) -> Self {
        let any = random.next() as i64 & 0xfff_ffff;
        Time::from_micros(random.pick(&[0, 86_399_999_999, any])).unwrap()
    }
}

impl Make for Uuid {
    fn make(random: &mut Random) -> Self {
        Uuid::from_u64_pair(random.make(), random.make())
    }
}

impl Make for IpAddr {
    fn make(random: &mut Random) -> Self {
        match random.below(3) {
            0 => Ipv4Addr::from(random.make::<u32>()).into(),
            1 => IpAddr::from(Ipv6Addr::from(random.make::<u32>() as u128)).to_canonical(),
            _ => IpAddr::from(Ipv6Addr::from_bits(u128::from(random.next()) << 64)),
        }
    }
}

impl Make for String {
    fn make(random: &mut Random) -> Self {
        let len = random.pick(&[0, 0, 1, 2, 5, 20]);
        (0..len).map(|_| random.make::<char>()).collect()
    }
}

impl<const N: usize> Make for Text<N> {
    fn make(random: &mut Random) -> Self {
        let mut text: String = random.make::<String>().chars().filter(|c| *c != '\0').collect();
        while text.len() > N {
            text.pop();
        }
        Text::new(&text).unwrap()
    }
}

impl Make for Json {
    fn make(random: &mut Random) -> Self {
        /// Numbers that `serde_json` has no place for, and spellings that it would not give back.
        const NUMBERS: [&str; 6] =
            ["18446744073709551616", "-1e2", "-0", "0.10000000000000000000000001", "1E+300", "7.00"];

        fn text(random: &mut Random, depth: usize) -> String {
            let quoted = |random: &mut Random| serde_json::Value::from(random.make::<String>()).to_string();
            match random.below(if depth == 0 { 6 } else { 8 }) {
                0 => "null".into(),
                1 => random.make::<bool>().to_string(),
                2 => random.make::<i64>().to_string(),
                3 => serde_json::Value::from(random.make::<f64>()).to_string(),
                4 => quoted(random),
                5 => random.pick(&NUMBERS).into(),
                6 => {
                    let items: Vec<_> = (0..random.below(3)).map(|_| text(random, depth - 1)).collect();
                    format!("[{}]", items.join(","))
                }
                _ => {
                    let member = |random: &mut Random| (quoted(random), text(random, depth - 1));
                    let members: BTreeMap<_, _> = (0..random.below(3)).map(|_| member(random)).collect();
                    let members: Vec<_> =
                        members.iter().map(|(name, value)| format!("{name}:{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }
            }
        }
        Json::parse(&text(random, 3)).unwrap()
    }
}

impl<T: Make> Make for Option<T> {
    fn make(random: &mut Random) -> Self {
        (random.below(3) > 0).then(|| random.make())
    }
}

impl<T: Make> Make for Vec<T> {
    fn make(random: &mut Random) -> Self {
        let len = random.pick(&[0, 0, 1, 2, 3, 8, 9]);
        (0..len).map(|_| random.make()).collect()
    }
}

impl<T: Make, const N: usize> Make for [T; N] {
    fn make(random: &mut Random) -> Self {
        std::array::from_fn(|_| random.make())
    }
}

impl<T> Make for Retired<T> {
    fn make(_: &mut Random) -> Self {
        Retired::new()
    }
}
