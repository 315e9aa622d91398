//! `Decimal<P, S>`: exact decimal numbers.

use super::{Field, FixedField, Inline, number::bytes};
use crate::{Invalid, layout::Type};
use core::fmt;

/// A decimal number of at most `P` digits, `S` of them after the point. 1 ≤ `P` ≤ 38, 0 ≤ `S` ≤ `P`.
///
/// ```
/// use record_core::Decimal;
///
/// let price = Decimal::<10, 2>::new(1999)?; // in units of 10^-2
/// assert_eq!(price.to_string(), "19.99");
/// assert!(Decimal::<3, 2>::new(1000).is_err());
/// # Ok::<(), record_core::Invalid>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal<const P: u8, const S: u8>(i128);

impl<const P: u8, const S: u8> Decimal<P, S> {
    // That P and S are in range is looked at where the type is used as a field.
    const LIMIT: i128 = 10i128.pow(if P < 38 { P as u32 } else { 38 });

    /// `unscaled` · 10^-`S`.
    ///
    /// # Errors
    /// When it has more than `P` digits.
    pub const fn new(unscaled: i128) -> Result<Self, Invalid> {
        if unscaled > -Self::LIMIT && unscaled < Self::LIMIT {
            Ok(Decimal(unscaled))
        } else {
            Err(Invalid::new("more digits than the decimal's precision"))
        }
    }

    /// The number times 10^`S`.
    pub const fn unscaled(self) -> i128 {
        self.0
    }
}

impl<const P: u8, const S: u8> fmt::Display for Decimal<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.0, S)
    }
}

impl<const P: u8, const S: u8> fmt::Debug for Decimal<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes `unscaled` · 10^-`scale` with all its digits.
pub(crate) fn write_decimal(f: &mut fmt::Formatter<'_>, unscaled: i128, scale: u8) -> fmt::Result {
    let sign = if unscaled < 0 { "-" } else { "" };
    let (magnitude, one) = (unscaled.unsigned_abs(), 10u128.pow(scale.min(38) as u32));
    match scale {
        0 => write!(f, "{sign}{magnitude}"),
        _ => write!(f, "{sign}{}.{:0width$}", magnitude / one, magnitude % one, width = scale as usize),
    }
}

#[diagnostic::do_not_recommend]
impl<const P: u8, const S: u8> Field for Decimal<P, S> {
    type Class = Inline;
    type View<'a> = Self;
    const TYPE: Type = {
        let _ = Self::LIMIT;
        Type::Decimal { precision: P, scale: S }
    };
}

#[diagnostic::do_not_recommend]
impl<const P: u8, const S: u8> FixedField for Decimal<P, S> {
    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot.copy_from_slice(&self.0.to_le_bytes());
        Ok(())
    }
    #[inline]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        Self::new(i128::from_le_bytes(bytes(slot))).map(|_| ())
    }
    #[inline]
    fn view_slot(slot: &[u8]) -> Self {
        Self::new(i128::from_le_bytes(bytes(slot))).unwrap_or_default()
    }
    #[inline]
    fn from_slot(slot: &[u8]) -> Self {
        Self::view_slot(slot)
    }
}
