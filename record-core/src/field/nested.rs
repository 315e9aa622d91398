//! Fields by themselves: in a nested record's slot, which has no header, and in a fixed-layout type, which has one.
//!
//! `BASE` is what stands before the first slot's offset: the header's length for a nested record, 0 otherwise.

use super::{Access, Field, FixedField, Plain};
use crate::{
    Invalid,
    definition::{Definition, FieldAt, FieldNumber, FieldReader, FieldVisitor, FieldWriter, Numbers, write},
    layout::{HEADER, Type},
};
use core::marker::PhantomData;

/// The type of a field that holds the record. A function, because a constant that names the layout makes the compiler
/// compute its hashes, which only records that are nested or pinned should have to wait for.
#[doc(hidden)]
pub const fn type_of<R: Definition>() -> Type {
    Type::Record(R::DESCRIPTION)
}

/// A record is a field of another one. Said here once, because the compiler would look at every body that the derive emits.
#[diagnostic::do_not_recommend]
impl<R: Definition + for<'a> Field<View<'a> = R>> FixedField for R {
    const EVERY_BIT_PATTERN: bool = <R::Numbers as Numbers<R>>::EVERY_BIT_PATTERN;
    const PLAIN: Plain<R> = R::PLAIN;

    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        encode(self, slot, None)
    }
    fn to_slot_over(&self, slot: &mut [u8], stored: &[u8]) -> Result<(), Invalid> {
        encode(self, slot, Some(stored))
    }
    #[inline]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        R::Numbers::visit(&mut Check::<R>(slot, PhantomData))
    }
    #[inline]
    fn view_slot(slot: &[u8]) -> R {
        decode(slot)
    }
    #[inline]
    fn from_slot(slot: &[u8]) -> R {
        decode(slot)
    }
}

const fn range<R: Definition>(i: usize, base: usize) -> (usize, usize) {
    let field = &R::DESCRIPTION.fields[i];
    (field.offset as usize - base, field.offset as usize - base + field.ty.storage().width())
}

#[inline(always)]
fn is_present<R: Definition, I: FieldNumber, const BASE: usize>(bytes: &[u8]) -> bool {
    let (byte, mask) = const { R::DESCRIPTION.fields[I::INDEX].validity };
    mask == 0 || bytes[byte as usize - BASE] & mask != 0
}

/// A field of a fixed-layout type, whose bytes nobody checked: of no meaning where they are no value.
#[doc(hidden)]
#[inline(always)]
pub fn get<R: FieldAt<I>, I: FieldNumber>(bytes: &[u8]) -> <R::Type as Field>::View<'_> {
    let (start, end) = const {
        assert!(
            R::DESCRIPTION.fields[I::INDEX].ty.is_fixed(),
            "a field of variable length is not in the fixed-layout type"
        );
        range::<R>(I::INDEX, 0)
    };
    <R::Type as Field>::Class::view_slot(&bytes[start..end])
}

/// As [`get`], for a field that may be null.
#[doc(hidden)]
#[inline(always)]
pub fn get_opt<R: FieldAt<I>, I: FieldNumber>(bytes: &[u8]) -> Option<<R::Type as Field>::View<'_>> {
    is_present::<R, I, 0>(bytes).then(|| get::<R, I>(bytes))
}

/// The size of field `I` of a struct, if it is plain and lies in the struct where it lies in the slot. The function, which
/// nobody calls, shows that the field's type is the one that `FieldAt` names.
#[doc(hidden)]
pub const fn plain_size<R: FieldAt<I>, I: FieldNumber>(
    offset: usize,
    _: fn(&R) -> *const R::Type,
) -> Option<usize> {
    let lies_as_in_the_slot = R::DESCRIPTION.fields[I::INDEX].offset as usize - HEADER == offset;
    let is_plain = <<R::Type as Field>::Class as Access<R::Type>>::IS_PLAIN;
    if is_plain && lies_as_in_the_slot { Some(size_of::<R::Type>()) } else { None }
}

struct Slot<'a, R> {
    slot: &'a mut [u8],
    stored: Option<&'a [u8]>,
    record: PhantomData<R>,
}

impl<R: Definition> FieldWriter<R> for Slot<'_, R> {
    type Error = Invalid;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self, value: Option<&R::Type>) -> Result<(), Invalid>
    where
        R: FieldAt<I>,
    {
        let (start, end) = const { range::<R>(I::INDEX, HEADER) };
        let (byte, mask) = const { R::DESCRIPTION.fields[I::INDEX].validity };
        let Some(value) = value else { return Ok(()) };
        if mask != 0 {
            self.slot[byte as usize - HEADER] |= mask;
        }
        let stored = match self.stored {
            Some(stored) if is_present::<R, I, HEADER>(stored) => Some(&stored[start..end]),
            _ => None,
        };
        <R::Type as Field>::Class::encode_slot(value, &mut self.slot[start..end], stored)
            .map_err(|invalid| invalid.at(start))
    }
}

#[inline]
fn encode<R: Definition>(value: &R, slot: &mut [u8], stored: Option<&[u8]>) -> Result<(), Invalid> {
    write(value, &mut Slot { slot, stored, record: PhantomData })
}

struct Check<'a, R>(&'a [u8], PhantomData<R>);

impl<R: Definition> FieldVisitor<R> for Check<'_, R> {
    type Error = Invalid;

    #[inline(always)]
    fn field<I: FieldNumber>(&mut self) -> Result<(), Invalid>
    where
        R: FieldAt<I>,
    {
        let (start, end) = const { range::<R>(I::INDEX, HEADER) };
        if R::EVERY_BIT_PATTERN || !is_present::<R, I, HEADER>(self.0) {
            return Ok(());
        }
        <R::Type as Field>::Class::check_slot(&self.0[start..end]).map_err(|invalid| invalid.at(start))
    }
}

struct Read<'a, R>(&'a [u8], PhantomData<fn() -> R>);

impl<R> Clone for Read<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Read<'_, R> {}

impl<R: Definition> FieldReader<R> for Read<'_, R> {
    #[inline(always)]
    fn has<I: FieldNumber>(self) -> bool {
        true
    }
    #[inline(always)]
    fn get<I: FieldNumber>(self) -> R::Type
    where
        R: FieldAt<I>,
    {
        let (start, end) = const { range::<R>(I::INDEX, HEADER) };
        <R::Type as Field>::Class::decode_slot(&self.0[start..end])
    }
    #[inline(always)]
    fn get_opt<I: FieldNumber>(self) -> Option<R::Type>
    where
        R: FieldAt<I>,
    {
        let (start, end) = const { range::<R>(I::INDEX, HEADER) };
        is_present::<R, I, HEADER>(self.0)
            .then(|| <R::Type as Field>::Class::decode_slot(&self.0[start..end]))
    }
}

#[inline]
fn decode<R: Definition>(slot: &[u8]) -> R {
    R::read(Read::<R>(slot, PhantomData))
}
