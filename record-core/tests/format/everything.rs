//! Records that together hold every type, form and kind of version, with random values.

use crate::random::{Make, Random, make};
use record_core::{
    CivilDateTime, Date, Decimal, Json, Patch, Record, RecordEnum, RecordView, Retired, Text, Time,
    TimeDelta, Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, net::IpAddr, num::NonZeroI16};
use uuid::Uuid;

/// A record for tests that go through all of them.
pub(crate) trait Sample: Patched + PartialEq {
    /// Reads every field through its accessor, and every item of it.
    fn touch(view: Self::View<'_>) -> String;

    /// `Debug` of the view.
    fn debug(view: Self::View<'_>) -> String;
}

/// A record whose fields can be set by number, in a value and in a patch.
pub(crate) trait Patched: Record + Make + Debug {
    type Patch: Patch<Record = Self> + Serialize + DeserializeOwned;
    const COUNT: usize;

    /// Sets field number `i` to what it is in `from`.
    fn assign(&mut self, i: usize, from: Self);

    /// The same in a patch.
    fn set(patch: Self::Patch, i: usize, from: Self) -> Self::Patch;
}

macro_rules! patched {
    ($name:ident $patch:ident { $($field:ident),* $(,)? }) => {
        impl $crate::everything::Patched for $name {
            type Patch = $patch;
            const COUNT: usize = [$(stringify!($field)),*].len();

            fn assign(&mut self, mut i: usize, from: Self) {
                $(
                    if i == 0 {
                        self.$field = from.$field;
                        return;
                    }
                    i -= 1;
                )*
                unreachable!("{i}");
            }

            fn set(patch: $patch, mut i: usize, from: Self) -> $patch {
                $(
                    if i == 0 {
                        return patch.$field(from.$field);
                    }
                    i -= 1;
                )*
                unreachable!("{i}");
            }
        }
    };
}
pub(crate) use patched;

macro_rules! sample {
    ($name:ident $patch:ident { $($field:ident),* $(,)? } $(retired $($retired:ident),*)?) => {
        make!($name { $($field,)* $($($retired),*)? });
        patched!($name $patch { $($field),* });

        impl Sample for $name {
            fn touch(view: Self::View<'_>) -> String {
                let fields = [$(format!("{:?}", view.$field())),*];
                fields.join(" ")
            }

            fn debug(view: Self::View<'_>) -> String {
                format!("{view:?}")
            }
        }
    };
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
pub(crate) enum Closed {
    Zero,
    Seven = 7,
}

impl Make for Closed {
    fn make(random: &mut Random) -> Self {
        random.pick(&[Closed::Zero, Closed::Seven])
    }
}

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i16)]
pub(crate) enum Open {
    Minus = -300,
    Plus = 300,
    #[record(other)]
    Other = 1,
}

impl Make for Open {
    fn make(random: &mut Random) -> Self {
        random.pick(&[Open::Minus, Open::Plus])
    }
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Inner {
    flag: bool,
    kind: Option<Closed>,
    text: Option<Text<3>>,
}
make!(Inner { flag, kind, text });

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Fixed {
    i8: i8,
    i64: i64,
    u16: u16,
    f32: f32,
    f64: Option<f64>,
    bool: bool,
    char: char,
    nonzero: NonZeroI16,
    decimal: Decimal<20, 4>,
    timestamp: Option<Timestamp>,
    civil: CivilDateTime,
    date: Date,
    time: Option<Time>,
    delta: TimeDelta,
    uuid: Uuid,
    ip: Option<IpAddr>,
    bytes: [u8; 3],
    text: Text<5>,
    maybe_text: Option<Text<2>>,
    array: [u16; 2],
    texts: [Text<2>; 2],
    closed: Closed,
    open: Option<Open>,
    inner: Inner,
    maybe_inner: Option<Inner>,
}
sample!(Fixed FixedPatch {
    i8,
    i64,
    u16,
    f32,
    f64,
    bool,
    char,
    nonzero,
    decimal,
    timestamp,
    civil,
    date,
    time,
    delta,
    uuid,
    ip,
    bytes,
    text,
    maybe_text,
    array,
    texts,
    closed,
    open,
    inner,
    maybe_inner,
});

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Tail {
    string: String,
    maybe_string: Option<String>,
    binary: Vec<u8>,
    maybe_binary: Option<Vec<u8>>,
    json: Json,
    maybe_json: Option<Json>,
    bools: Vec<bool>,
    floats: Vec<f64>,
    maybe_floats: Option<Vec<f64>>,
    texts: Vec<Text<3>>,
    inners: Vec<Inner>,
    opens: Vec<Open>,
    nullable_ints: Vec<Option<u16>>,
    nullable_bytes: Vec<Option<u8>>,
    nullable_kinds: Vec<Option<Closed>>,
    nullable_inners: Option<Vec<Option<Inner>>>,
    strings: Vec<String>,
    binaries: Vec<Vec<u8>>,
    jsons: Vec<Json>,
    nullable_strings: Vec<Option<String>>,
    nullable_binaries: Option<Vec<Option<Vec<u8>>>>,
}
sample!(Tail TailPatch {
    string,
    maybe_string,
    binary,
    maybe_binary,
    json,
    maybe_json,
    bools,
    floats,
    maybe_floats,
    texts,
    inners,
    opens,
    nullable_ints,
    nullable_bytes,
    nullable_kinds,
    nullable_inners,
    strings,
    binaries,
    jsons,
    nullable_strings,
    nullable_binaries,
});

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Sets {
    #[record(as_set)]
    ints: Vec<i16>,
    #[record(as_set)]
    chars: Option<Vec<char>>,
    #[record(as_set)]
    opens: Vec<Open>,
    #[record(as_set)]
    decimals: Vec<Decimal<3, 1>>,
    #[record(as_set)]
    ips: Vec<IpAddr>,
    #[record(as_set)]
    strings: Vec<String>,
    #[record(as_set)]
    binaries: Option<Vec<Vec<u8>>>,
}
sample!(Sets SetsPatch { ints, chars, opens, decimals, ips, strings, binaries });

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 5)]
pub(crate) struct Versions {
    #[record(since = 2)]
    two: Option<u8>,
    id: u16,
    #[record(since = 3, default = "né")]
    three: String,
    name: Option<String>,
    #[record(since = 2)]
    list: Vec<u16>,
    #[record(since = 5, default = 7)]
    five: NonZeroI16,
    #[record(retired = 4)]
    gone: Retired<String>,
    #[record(retired = 4)]
    gone_kind: Retired<Closed>,
    #[record(since = 3, from = "gone")]
    kept: String,
    retired_null: Retired<Option<i32>>,
    #[record(since = 5)]
    last: Option<Vec<String>>,
}
sample!(Versions VersionsPatch { two, id, three, name, list, five, kept, last } retired gone, gone_kind, retired_null);

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 3)]
pub(crate) struct Shortest {
    a: Option<bool>,
    #[record(since = 2)]
    b: Option<String>,
    #[record(since = 2, default = -1)]
    c: i8,
    #[record(since = 3, default = "x")]
    d: Option<String>,
    #[record(since = 3, default = 5)]
    e: Option<u8>,
    #[record(since = 3)]
    f: [Option_; 2],
}
sample!(Shortest ShortestPatch { a, b, c, d, e, f });

#[derive(Record, Debug, Clone, PartialEq)]
pub(crate) struct Option_ {
    maybe: Option<bool>,
}
make!(Option_ { maybe });

/// Calls a generic function for every record.
macro_rules! for_every_record {
    ($function:ident $(, $argument:expr)*) => {
        $function::<$crate::everything::Fixed>($($argument),*);
        $function::<$crate::everything::Tail>($($argument),*);
        $function::<$crate::everything::Sets>($($argument),*);
        $function::<$crate::everything::Versions>($($argument),*);
        $function::<$crate::everything::Shortest>($($argument),*);
    };
}
pub(crate) use for_every_record;

/// Whether the value comes back as it is; that of sets is in order and NaNs are unequal to themselves.
pub(crate) fn comes_back<R: Sample>(value: &R, bytes: &[u8]) {
    let view = R::view(bytes).unwrap();
    let (read, touched) = (view.decode(), R::touch(view));
    assert!(!touched.is_empty());
    let mut again = Vec::new();
    read.encode(&mut again).unwrap();
    assert_eq!(again, bytes, "{value:?}");
    if !R::LAYOUT.fields().iter().any(|field| field.is_set()) {
        assert_eq!(format!("{read:?}"), format!("{value:?}"));
    }
}
