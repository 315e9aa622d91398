//! `Decimal<P, S>` to and from `rust_decimal::Decimal`.
//!
//! A field can't be a `rust_decimal::Decimal` itself: each of its values has a scale of its own, and a column's type
//! must name one. Declare the field as `Decimal<P, S>` and convert.

use super::Decimal;
use crate::Invalid;

/// Fails when there are more digits after the point than `S`, even if they are zeros, or more than `P` in all.
///
/// ```
/// use record_core::Decimal;
///
/// let price = rust_decimal::Decimal::new(199, 1); // 19.9
/// assert_eq!(Decimal::<10, 2>::try_from(price)?.unscaled(), 1990);
///
/// let finer = rust_decimal::Decimal::new(19_905, 3); // 19.905
/// assert!(Decimal::<10, 2>::try_from(finer).is_err());
/// assert_eq!(Decimal::<10, 2>::try_from(finer.round_dp(2))?.to_string(), "19.90");
/// # Ok::<(), record_core::Invalid>(())
/// ```
impl<const P: u8, const S: u8> TryFrom<rust_decimal::Decimal> for Decimal<P, S> {
    type Error = Invalid;

    fn try_from(value: rust_decimal::Decimal) -> Result<Self, Invalid> {
        let missing = u32::from(S).checked_sub(value.scale()).ok_or(Invalid::new(
            "more digits after the point than the decimal's scale: call `round_dp` or `normalize` first",
        ))?;
        10i128
            .checked_pow(missing)
            .and_then(|factor| value.mantissa().checked_mul(factor))
            .ok_or(Invalid::new("more digits than the decimal's precision"))
            .and_then(Decimal::new)
    }
}

/// Fails for what 96 bits and 28 digits after the point do not hold. The scale of the result is `S`, less what trailing
/// zeros must go to make it fit.
impl<const P: u8, const S: u8> TryFrom<Decimal<P, S>> for rust_decimal::Decimal {
    type Error = Invalid;

    fn try_from(value: Decimal<P, S>) -> Result<Self, Invalid> {
        let (mut unscaled, mut scale) = (value.unscaled(), u32::from(S));
        loop {
            match rust_decimal::Decimal::try_from_i128_with_scale(unscaled, scale) {
                Ok(value) => return Ok(value),
                Err(_) if scale > 0 && unscaled % 10 == 0 => (unscaled, scale) = (unscaled / 10, scale - 1),
                Err(_) => return Err(Invalid::new("more digits than a `rust_decimal::Decimal` holds")),
            }
        }
    }
}
