//! Fields by themselves: in a nested record's slot, which has no header, and in a fixed-layout type, which has one.
//!
//! `BASE` is what stands before the first slot's offset: the header's length for a nested record, 0 otherwise.

use super::{Access, Field};
use crate::{
    Invalid, Record,
    layout::HEADER,
    record::{FieldReader, FieldVisitor, FieldWriter},
};
use core::marker::PhantomData;

const fn range<R: Record>(i: usize, base: usize) -> (usize, usize) {
    let field = &R::LAYOUT.fields[i];
    (field.offset as usize - base, field.offset as usize - base + field.ty.storage().width())
}

#[inline(always)]
fn is_present<R: Record, const I: usize, const BASE: usize>(bytes: &[u8]) -> bool {
    let (byte, mask) = const { R::LAYOUT.fields[I].validity };
    mask == 0 || bytes[byte as usize - BASE] & mask != 0
}

/// A field of a fixed-layout type, whose bytes nobody checked: of no meaning where they are no value.
#[doc(hidden)]
#[inline(always)]
pub fn get<T: Field, R: Record, const I: usize, const BASE: usize>(bytes: &[u8]) -> T::View<'_> {
    let (start, end) = const {
        assert!(
            R::LAYOUT.fields[I].ty.is_fixed(),
            "a field of variable length is not in the fixed-layout type"
        );
        range::<R>(I, BASE)
    };
    T::Class::view_slot(&bytes[start..end])
}

/// As [`get`], for a field that may be null.
#[doc(hidden)]
#[inline(always)]
pub fn get_opt<T: Field, R: Record, const I: usize, const BASE: usize>(bytes: &[u8]) -> Option<T::View<'_>> {
    is_present::<R, I, BASE>(bytes).then(|| get::<T, R, I, BASE>(bytes))
}

/// Whether every bit pattern is a value of the record.
#[doc(hidden)]
pub const fn every_bit_pattern(fields: &[bool]) -> bool {
    let mut i = 0;
    while i < fields.len() {
        if !fields[i] {
            return false;
        }
        i += 1;
    }
    true
}

struct Slot<'a, R> {
    slot: &'a mut [u8],
    stored: Option<&'a [u8]>,
    record: PhantomData<R>,
}

impl<R: Record> FieldWriter for Slot<'_, R> {
    type Error = Invalid;

    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Invalid> {
        let (start, end) = const { range::<R>(I, HEADER) };
        let (byte, mask) = const { R::LAYOUT.fields[I].validity };
        let Some(value) = value else { return Ok(()) };
        if mask != 0 {
            self.slot[byte as usize - HEADER] |= mask;
        }
        let stored = match self.stored {
            Some(stored) if is_present::<R, I, HEADER>(stored) => Some(&stored[start..end]),
            _ => None,
        };
        T::Class::encode_slot(value, &mut self.slot[start..end], stored).map_err(|invalid| invalid.at(start))
    }
}

/// Writes a nested record to its slot.
#[doc(hidden)]
#[inline]
pub fn encode<R: Record>(value: &R, slot: &mut [u8], stored: Option<&[u8]>) -> Result<(), Invalid> {
    value.write(&mut Slot::<R> { slot, stored, record: PhantomData })
}

struct Check<'a, R>(&'a [u8], PhantomData<R>);

impl<R: Record> FieldVisitor for Check<'_, R> {
    type Error = Invalid;

    #[inline(always)]
    fn field<T: Field, const I: usize>(&mut self) -> Result<(), Invalid> {
        let (start, end) = const { range::<R>(I, HEADER) };
        if T::Class::EVERY_BIT_PATTERN || !is_present::<R, I, HEADER>(self.0) {
            return Ok(());
        }
        T::Class::check_slot(&self.0[start..end]).map_err(|invalid| invalid.at(start))
    }
}

/// Checks the slot of a nested record.
#[doc(hidden)]
#[inline]
pub fn check<R: Record>(slot: &[u8]) -> Result<(), Invalid> {
    R::fields(&mut Check::<R>(slot, PhantomData))
}

struct Read<'a, R>(&'a [u8], PhantomData<fn() -> R>);

impl<R> Clone for Read<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Read<'_, R> {}

impl<R: Record> FieldReader for Read<'_, R> {
    #[inline(always)]
    fn has<const I: usize>(self) -> bool {
        true
    }
    #[inline(always)]
    unsafe fn get<T: Field, const I: usize>(self) -> T {
        let (start, end) = const { range::<R>(I, HEADER) };
        T::Class::decode_slot(&self.0[start..end])
    }
    #[inline(always)]
    unsafe fn get_opt<T: Field, const I: usize>(self) -> Option<T> {
        let (start, end) = const { range::<R>(I, HEADER) };
        is_present::<R, I, HEADER>(self.0).then(|| T::Class::decode_slot(&self.0[start..end]))
    }
}

/// Reads a nested record from its slot.
#[doc(hidden)]
#[inline]
pub fn decode<R: Record>(slot: &[u8]) -> R {
    R::read(Read::<R>(slot, PhantomData))
}
