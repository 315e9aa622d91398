//! Values of 1, 2, 4, 8 or 16 bytes that Arrow keeps as they are: numbers, dates and times, UUIDs.

use super::{Builder, Fault, FixedBuilder, array};
use crate::{
    bits::{Presence, Validity, is_present},
    huge::Fresh,
    memory,
    prefetch::prefetch_room,
    slots::{self, Slots},
};
use arrow_array::ArrayRef;
use arrow_buffer::{ArrowNativeType, Buffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType};

/// An unsigned integer of a value's width.
pub(super) trait Word: ArrowNativeType + Send + Sync {
    const ZERO: Self;
    /// Appends the little-endian words in slots.
    fn extend(words: &mut Vec<Self>, slots: &Slots<'_, '_>);
    /// Appends little-endian words that lie one behind the other.
    fn extend_run(words: &mut Vec<Self>, bytes: &[u8]);
}

macro_rules! words {
    ($($word:ty)*) => {$(
        impl Word for $word {
            const ZERO: Self = 0;
            fn extend(words: &mut Vec<Self>, slots: &Slots<'_, '_>) {
                slots::extend(words, slots, |slot| <$word>::from_le_bytes(*slot));
            }
            #[inline(always)]
            fn extend_run(words: &mut Vec<Self>, bytes: &[u8]) {
                words.extend(bytes.as_chunks().0.iter().map(|word| <$word>::from_le_bytes(*word)));
            }
        }
    )*};
}

words!(u8 u16 u32 u64 u128);

/// Which bit patterns are values.
pub(super) trait Check<W>: Send + Sync + 'static {
    const EVERY_BIT_PATTERN: bool = false;
    fn is_value(&self, word: W) -> bool;
}

/// All of them.
pub(super) struct Any;

impl<W> Check<W> for Any {
    const EVERY_BIT_PATTERN: bool = true;
    fn is_value(&self, _: W) -> bool {
        true
    }
}

pub(super) struct NonZero;

impl<W: Word> Check<W> for NonZero {
    #[inline(always)]
    fn is_value(&self, word: W) -> bool {
        word != W::ZERO
    }
}

pub(super) struct TimeOfDay;

impl Check<u64> for TimeOfDay {
    #[inline(always)]
    fn is_value(&self, micros: u64) -> bool {
        micros < 86_400_000_000
    }
}

/// Decimals below a power of ten.
pub(super) struct Digits {
    limit: u128,
}

impl Digits {
    pub(super) fn new(precision: u8) -> Self {
        Digits { limit: 10u128.saturating_pow(u32::from(precision)) }
    }
}

impl Check<u128> for Digits {
    #[inline(always)]
    fn is_value(&self, word: u128) -> bool {
        (word as i128).unsigned_abs() < self.limit
    }
}

/// A builder without a check, if there is a word of this width.
pub(super) fn plain(data_type: DataType, width: usize) -> Option<Box<dyn FixedBuilder>> {
    by_width(data_type, width, || Any)
}

pub(super) fn nonzero(data_type: DataType, width: usize) -> Option<Box<dyn FixedBuilder>> {
    by_width(data_type, width, || NonZero)
}

fn by_width<C>(data_type: DataType, width: usize, check: impl Fn() -> C) -> Option<Box<dyn FixedBuilder>>
where
    C: Check<u8> + Check<u16> + Check<u32> + Check<u64> + Check<u128>,
{
    Some(match width {
        1 => Box::new(WordBuilder::<u8, _>::new(data_type, check())),
        2 => Box::new(WordBuilder::<u16, _>::new(data_type, check())),
        4 => Box::new(WordBuilder::<u32, _>::new(data_type, check())),
        8 => Box::new(WordBuilder::<u64, _>::new(data_type, check())),
        16 => Box::new(WordBuilder::<u128, _>::new(data_type, check())),
        _ => return None,
    })
}

pub(super) struct WordBuilder<W, C> {
    data_type: DataType,
    check: C,
    values: Vec<W>,
    validity: Validity,
}

impl<W: Word, C: Check<W>> WordBuilder<W, C> {
    pub(super) fn new(data_type: DataType, check: C) -> Self {
        WordBuilder { data_type, check, values: Vec::new(), validity: Validity::default() }
    }
}

impl<W: Word, C: Check<W>> Builder for WordBuilder<W, C> {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        memory::expect(&mut self.values, values, fresh);
    }

    fn clear(&mut self) {
        self.values.clear();
        self.validity.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let values = core::mem::take(&mut self.values);
        array(&self.data_type, values.len(), Buffer::from_vec(values), &mut self.validity)
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(values) = self.validity.recycle(data).0.next() {
            memory::recycle(&mut self.values, values);
        }
    }
}

impl<W: Word, C: Check<W>> FixedBuilder for WordBuilder<W, C> {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let before = self.values.len();
        memory::reserve(&mut self.values, slots.len());
        W::extend(&mut self.values, slots);
        prefetch_room(&mut self.values, slots.len());
        self.validity.append(presence, slots.len());
        if C::EVERY_BIT_PATTERN {
            return Ok(());
        }
        let new = &self.values[before..];
        let valid = match presence {
            None => new.iter().fold(true, |valid, word| valid & self.check.is_value(*word)),
            Some(_) => new.iter().enumerate().fold(true, |valid, (i, word)| {
                valid & (self.check.is_value(*word) | !is_present(presence, i))
            }),
        };
        if valid { Ok(()) } else { Err(Fault::Invalid) }
    }

    fn append_runs(&mut self, runs: &[&[u8]], width: usize) -> Result<(), Fault> {
        if !C::EVERY_BIT_PATTERN {
            return runs.iter().try_for_each(|run| self.append_run(run, width));
        }
        let before = self.values.len();
        memory::reserve(&mut self.values, runs.iter().map(|run| run.len() / width).sum());
        runs.iter().for_each(|run| W::extend_run(&mut self.values, run));
        self.validity.append(None, self.values.len() - before);
        Ok(())
    }
}
