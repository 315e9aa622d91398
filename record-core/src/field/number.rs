//! Integers, floats, `bool`, `char` and the `NonZero` integers.

use super::{Byte, Field, FixedField, Inline, Packed, Plain};
use crate::{Invalid, error::What, layout::Type};
use core::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};
use zerocopy::little_endian as le;

/// The first `N` bytes of a slot, which is that long.
#[inline(always)]
pub(super) fn bytes<const N: usize>(slot: &[u8]) -> [u8; N] {
    match slot.first_chunk() {
        Some(bytes) => *bytes,
        None => panic!("a slot is as wide as its field's type"),
    }
}

/// Up to 16 little-endian bytes as an unsigned number.
pub(crate) fn unsigned(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u128::from(*byte))
}

macro_rules! number {
    ($($ty:ident: $class:ty, $code:ident, $packed:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Field for $ty {
            type Class = $class;
            type View<'a> = $ty;
            const TYPE: Type = Type::$code;
        }

        #[diagnostic::do_not_recommend]
        impl FixedField for $ty {
            const EVERY_BIT_PATTERN: bool = true;
            // SAFETY: numbers have no padding, and any bytes are one.
            const PLAIN: Plain<Self> = unsafe { Plain::when(true) };

            #[inline(always)]
            fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
                slot.copy_from_slice(&self.to_le_bytes());
                Ok(())
            }
            #[inline(always)]
            fn to_slot_or_zero(value: Option<&$ty>, slot: &mut [u8]) -> Result<(), Invalid> {
                value.copied().unwrap_or_default().to_slot(slot)
            }
            #[inline(always)]
            fn check_slot(_: &[u8]) -> Result<(), Invalid> {
                Ok(())
            }
            #[inline(always)]
            fn view_slot(slot: &[u8]) -> $ty {
                <$ty>::from_le_bytes(bytes(slot))
            }
            #[inline(always)]
            fn from_slot(slot: &[u8]) -> $ty {
                Self::view_slot(slot)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Packed for $ty {
            type Packed = $packed;
        }
    )*};
}

number! {
    i8: Inline, I8, i8;
    i16: Inline, I16, le::I16;
    i32: Inline, I32, le::I32;
    i64: Inline, I64, le::I64;
    u8: Byte, U8, u8;
    u16: Inline, U16, le::U16;
    u32: Inline, U32, le::U32;
    u64: Inline, U64, le::U64;
    f32: Inline, F32, le::F32;
    f64: Inline, F64, le::F64;
}

macro_rules! non_zero {
    ($($ty:ident: $inner:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Field for $ty {
            type Class = Inline;
            type View<'a> = $ty;
            const TYPE: Type = Type::non_zero(&<$inner as Field>::TYPE);
        }

        #[diagnostic::do_not_recommend]
        impl FixedField for $ty {
            #[inline(always)]
            fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
                self.get().to_slot(slot)
            }
            #[inline(always)]
            fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
                if <$inner>::view_slot(slot) == 0 { Err(Invalid::new("zero in a NonZero field")) } else { Ok(()) }
            }
            #[inline(always)]
            fn view_slot(slot: &[u8]) -> $ty {
                <$ty>::new(<$inner>::view_slot(slot)).unwrap_or(<$ty>::MIN)
            }
            #[inline(always)]
            fn from_slot(slot: &[u8]) -> $ty {
                Self::view_slot(slot)
            }
        }
    )*};
}

non_zero! {
    NonZeroI8: i8;
    NonZeroI16: i16;
    NonZeroI32: i32;
    NonZeroI64: i64;
    NonZeroU8: u8;
    NonZeroU16: u16;
    NonZeroU32: u32;
    NonZeroU64: u64;
}

#[diagnostic::do_not_recommend]
impl Field for bool {
    type Class = Inline;
    type View<'a> = bool;
    const TYPE: Type = Type::Bool;
}

#[diagnostic::do_not_recommend]
impl FixedField for bool {
    #[inline(always)]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot[0] = *self as u8;
        Ok(())
    }
    #[inline(always)]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        if slot[0] > 1 { Err(Invalid::of(What::Bool(slot[0]))) } else { Ok(()) }
    }
    #[inline(always)]
    fn view_slot(slot: &[u8]) -> bool {
        slot[0] != 0
    }
    #[inline(always)]
    fn from_slot(slot: &[u8]) -> bool {
        Self::view_slot(slot)
    }
}

#[diagnostic::do_not_recommend]
impl Field for char {
    type Class = Inline;
    type View<'a> = char;
    const TYPE: Type = Type::Char;
}

#[diagnostic::do_not_recommend]
impl FixedField for char {
    #[inline(always)]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        u32::from(*self).to_slot(slot)
    }
    #[inline(always)]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        let code = u32::view_slot(slot);
        if char::from_u32(code).is_none() { Err(Invalid::of(What::Char(code))) } else { Ok(()) }
    }
    #[inline(always)]
    fn view_slot(slot: &[u8]) -> char {
        char::from_u32(u32::view_slot(slot)).unwrap_or_default()
    }
    #[inline(always)]
    fn from_slot(slot: &[u8]) -> char {
        Self::view_slot(slot)
    }
}
