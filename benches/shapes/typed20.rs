//! `fixed`, in the column bench `typed20`: 20 fields of eight bytes and nothing else.

use super::{Random, Shape, arrow, fields, view_fields};

/// Ten signed integers (times, say), five unsigned (counters), five floats (scores).
#[derive(
    Clone,
    PartialEq,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    bincode::Encode,
    bincode::Decode,
    bitcode::Encode,
    bitcode::Decode,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    record_core::Record,
    wincode::SchemaWrite,
    wincode::SchemaRead,
    arrow_convert::ArrowField,
    arrow_convert::ArrowSerialize,
)]
// wincode copies a struct that is its own encoding as a whole.
#[repr(C)]
#[wincode(assert_zero_copy)]
pub(crate) struct Typed20 {
    pub(crate) i0: i64,
    pub(crate) i1: i64,
    pub(crate) i2: i64,
    pub(crate) i3: i64,
    pub(crate) i4: i64,
    pub(crate) i5: i64,
    pub(crate) i6: i64,
    pub(crate) i7: i64,
    pub(crate) i8: i64,
    pub(crate) i9: i64,
    pub(crate) u0: u64,
    pub(crate) u1: u64,
    pub(crate) u2: u64,
    pub(crate) u3: u64,
    pub(crate) u4: u64,
    pub(crate) f0: f64,
    pub(crate) f1: f64,
    pub(crate) f2: f64,
    pub(crate) f3: f64,
    pub(crate) f4: f64,
}

fields! {
    Typed20, ArchivedTyped20;
    one: u1;
    all: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, u0, u1, u2, u3, u4, f0, f1, f2, f3, f4,
}

view_fields! {
    Typed20View<'_>;
    one: u1;
    all: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, u0, u1, u2, u3, u4, f0, f1, f2, f3, f4,
}

impl Shape for Typed20 {
    const NAME: &'static str = "fixed";
    const COUNT: usize = 4_096;

    type Borrowed<'a> = Self;

    fn generate(count: usize) -> Vec<Self> {
        let mut random = Random::new(20);
        let mut record = || Typed20 {
            i0: random.time(),
            i1: random.time(),
            i2: random.time(),
            i3: random.time(),
            i4: random.time(),
            i5: random.range(-1_000, 1_000),
            i6: random.range(-1_000, 1_000),
            i7: random.range(-1_000_000, 1_000_000),
            i8: random.range(-1_000_000, 1_000_000),
            i9: random.bits() as i64,
            u0: random.below(100),
            u1: random.below(10_000),
            u2: random.below(1_000_000),
            u3: random.below(1 << 40),
            u4: random.bits(),
            f0: random.decimal(1),
            f1: random.decimal(100),
            f2: random.decimal(1_000),
            f3: random.decimal(1_000_000),
            f4: -random.decimal(1),
        };
        (0..count).map(|_| record()).collect()
    }
}
