//! `[T; N]` of a fixed type; `[u8; N]` is bytes.

use super::{Field, FixedField, Inline, Packed, Plain};
use crate::{Invalid, layout::Type};

impl<T: FixedField, const N: usize> Field for [T; N] {
    type Class = Inline;
    type View<'a> = [T::View<'a>; N];
    const TYPE: Type = match T::TYPE {
        Type::U8 => Type::Bytes { len: N as u32 },
        _ => Type::array(&T::TYPE, N as u32),
    };
}

/// The slot of item `i`.
#[inline(always)]
fn item<T: FixedField>(slot: &[u8], i: usize) -> &[u8] {
    let width = const { T::TYPE.width() };
    &slot[i * width..(i + 1) * width]
}

#[diagnostic::do_not_recommend]
impl<T: FixedField, const N: usize> FixedField for [T; N] {
    const EVERY_BIT_PATTERN: bool = T::EVERY_BIT_PATTERN;
    // SAFETY: an array is its items, with nothing between them.
    const PLAIN: Plain<Self> = unsafe { Plain::when(T::PLAIN.is_proven()) };

    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        let width = const { T::TYPE.width() };
        for (i, (value, slot)) in self.iter().zip(slot.chunks_exact_mut(width)).enumerate() {
            value.to_slot(slot).map_err(|invalid| invalid.at(i * width))?;
        }
        Ok(())
    }

    fn to_slot_over(&self, slot: &mut [u8], stored: &[u8]) -> Result<(), Invalid> {
        let width = const { T::TYPE.width() };
        let slots = slot.chunks_exact_mut(width).zip(stored.chunks_exact(width));
        self.iter().zip(slots).try_for_each(|(value, (slot, stored))| value.to_slot_over(slot, stored))
    }

    #[inline]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        if T::EVERY_BIT_PATTERN {
            return Ok(());
        }
        let width = const { T::TYPE.width() };
        for (i, slot) in slot.chunks_exact(width).enumerate() {
            T::check_slot(slot).map_err(|invalid| invalid.at(i * width))?;
        }
        Ok(())
    }

    #[inline]
    fn view_slot(slot: &[u8]) -> [T::View<'_>; N] {
        core::array::from_fn(|i| T::view_slot(item::<T>(slot, i)))
    }

    #[inline]
    fn from_slot(slot: &[u8]) -> Self {
        core::array::from_fn(|i| T::from_slot(item::<T>(slot, i)))
    }

    #[inline]
    unsafe fn view_slot_unchecked(slot: &[u8]) -> Self::View<'_> {
        core::array::from_fn(|i| {
            // SAFETY: the caller vouches that `check` accepted the slot, and `check` looks at every item.
            unsafe { T::view_slot_unchecked(item::<T>(slot, i)) }
        })
    }

    #[inline]
    unsafe fn from_slot_unchecked(slot: &[u8]) -> Self {
        core::array::from_fn(|i| {
            // SAFETY: as for `view_unchecked`.
            unsafe { T::from_slot_unchecked(item::<T>(slot, i)) }
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T: Packed + FixedField, const N: usize> Packed for [T; N] {
    type Packed = [T::Packed; N];
}
