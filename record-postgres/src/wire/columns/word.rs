//! Values of one width, each of which becomes one native value: numbers, dates, times, intervals, UUIDs.

use super::builder::{Builder, Fault, LENGTH};
use arrow_array::ArrayRef;
use arrow_buffer::{ArrowNativeType, Buffer, IntervalMonthDayNano};
use arrow_schema::{ArrowError, DataType};
use core::marker::PhantomData;
use record_arrow::{
    bits::{Presence, Validity},
    build, memory,
};
use record_core::postgres_types::epoch::{DAYS_TO_2000, MICROS_TO_2000};

/// What `N` bytes in network order mean.
pub(super) trait Word<const N: usize>: Send + Sync {
    type Native: ArrowNativeType + Send + Sync;
    /// What is wrong with bytes that `read` refuses.
    const REFUSED: &str = LENGTH;

    fn read(bytes: [u8; N]) -> Option<Self::Native>;
}

macro_rules! numbers {
    ($($ty:ty: $width:literal),+) => {$(
        impl Word<$width> for $ty {
            type Native = $ty;
            #[inline(always)]
            fn read(bytes: [u8; $width]) -> Option<$ty> {
                Some(<$ty>::from_be_bytes(bytes))
            }
        }
    )+};
}

numbers!(i16: 2, i32: 4, i64: 8, u32: 4, f32: 4, f64: 8);

const DAY_MICROS: i64 = 86_400_000_000;

/// Days since 2000-01-01.
pub(super) struct Date;

impl Word<4> for Date {
    type Native = i32;
    const REFUSED: &str =
        "an infinite date has no place in Arrow: replace it in the query, as with `nullif(…, 'infinity')`";

    #[inline(always)]
    fn read(bytes: [u8; 4]) -> Option<i32> {
        // `-infinity` is the smallest number, `infinity` the largest, for which the sum overflows.
        match i32::from_be_bytes(bytes) {
            i32::MIN => None,
            days => days.checked_add(DAYS_TO_2000),
        }
    }
}

/// Microseconds since 2000-01-01, with or without a zone.
pub(super) struct Timestamp;

impl Word<8> for Timestamp {
    type Native = i64;
    const REFUSED: &str = "a timestamp that is infinite, or beyond the year 294246, has no place in Arrow: replace it in \
                           the query, as with `nullif(…, 'infinity')`";

    #[inline(always)]
    fn read(bytes: [u8; 8]) -> Option<i64> {
        match i64::from_be_bytes(bytes) {
            i64::MIN => None,
            micros => micros.checked_add(MICROS_TO_2000),
        }
    }
}

/// Microseconds since midnight.
pub(super) struct Time;

impl Word<8> for Time {
    type Native = i64;
    const REFUSED: &str =
        "the time 24:00:00 has no place in Arrow: replace it in the query, as with `nullif(…, '24:00')`";

    #[inline(always)]
    fn read(bytes: [u8; 8]) -> Option<i64> {
        Some(i64::from_be_bytes(bytes)).filter(|micros| (0..DAY_MICROS).contains(micros))
    }
}

/// Microseconds, days and months.
pub(super) struct Interval;

impl Word<16> for Interval {
    type Native = IntervalMonthDayNano;
    const REFUSED: &str = "an interval whose part below a day is infinite or beyond 292 years has no place in Arrow, which \
                           counts nanoseconds: replace it in the query";

    #[inline(always)]
    fn read(bytes: [u8; 16]) -> Option<IntervalMonthDayNano> {
        let bits = u128::from_be_bytes(bytes);
        let (micros, days, months) = ((bits >> 64) as i64, (bits >> 32) as i32, bits as i32);
        Some(IntervalMonthDayNano::new(months, days, micros.checked_mul(1000)?))
    }
}

/// Bytes as they are.
pub(super) struct Uuid;

impl Word<16> for Uuid {
    type Native = i128;

    #[inline(always)]
    fn read(bytes: [u8; 16]) -> Option<i128> {
        Some(i128::from_ne_bytes(bytes))
    }
}

pub(super) struct WordBuilder<const N: usize, W: Word<N>> {
    data_type: DataType,
    values: Vec<W::Native>,
    validity: Validity,
    word: PhantomData<W>,
}

impl<const N: usize, W: Word<N>> WordBuilder<N, W> {
    pub(super) fn new(data_type: DataType) -> Self {
        WordBuilder { data_type, values: Vec::new(), validity: Validity::default(), word: PhantomData }
    }

    /// What is wrong with the first value that is refused.
    #[cold]
    fn fault(values: &[Option<&[u8]>]) -> Fault {
        let word = |value: &[u8]| <[u8; N]>::try_from(value).ok().map(W::read);
        for (i, value) in values.iter().enumerate() {
            match value.map(word) {
                Some(None) => return Fault::new(i, LENGTH),
                Some(Some(None)) => return Fault::new(i, W::REFUSED),
                _ => {}
            }
        }
        Fault::new(0, LENGTH)
    }
}

impl<const N: usize, W: Word<N>> Builder for WordBuilder<N, W> {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        memory::reserve(&mut self.values, values.len());
        let mut refused = false;
        self.values.extend(values.iter().map(|value| match value {
            None => W::Native::default(),
            Some(bytes) => {
                let word = <[u8; N]>::try_from(*bytes).ok().and_then(W::read);
                refused |= word.is_none();
                word.unwrap_or_default()
            }
        }));
        if refused {
            return Err(Self::fault(values));
        }
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let values = core::mem::take(&mut self.values);
        let len = values.len();
        build::array(&self.data_type, len, Buffer::from_vec(values), &mut self.validity)
    }
}
