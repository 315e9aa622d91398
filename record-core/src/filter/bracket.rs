//! Where a value stands among those that a type can hold, so that comparisons by name are exact: nothing is rounded, and what a
//! field can't hold is equal to nothing and still has its place in the order.

use super::{Constant, Scalar};
use crate::{layout::Type, value::parse::decimal_floor};
use alloc::format;
use core::cmp::Ordering;

/// A value's place among those of a type, in the order of filters.
#[derive(Debug, PartialEq)]
pub(super) enum Bracket {
    /// The type has it.
    Exact(Constant),
    /// The type has not, and these are the greatest one below and the least one above, as far as there are some.
    Between(Option<Constant>, Option<Constant>),
}

impl Bracket {
    /// The place of a number among those of a type; `None` when one of the two is not a number.
    pub(super) fn of(number: Scalar<'_>, ty: &Type) -> Option<Self> {
        if let Type::NonZero { integer, .. } = ty {
            return Bracket::of(number, integer).map(|bracket| bracket.without_zero(range(integer)));
        }
        match (number, ty) {
            (Scalar::Float(value), Type::F64) => Some(Bracket::Exact(Constant::Float(value))),
            (Scalar::Float(value), Type::F32) => Some(single(value)),
            (Scalar::Int(value), Type::F64) => Some(double_of(value)),
            (Scalar::Int(value), Type::F32) => Some(single_of(value)),
            (_, Type::Decimal { precision, scale }) => {
                let most = 10_i128.pow((*precision).into()) - 1;
                Some(integer(floor(number, *scale)?, -most, most))
            }
            (Scalar::Int(_) | Scalar::Float(_), _) => {
                let (least, most) = range(ty)?;
                Some(integer(floor(number, 0)?, least, most))
            }
            _ => None,
        }
    }
}

impl Bracket {
    /// The place among the same integers without 0.
    fn without_zero(self, range: Option<(i128, i128)>) -> Self {
        const ZERO: Constant = Constant::Int(0);
        let is_signed = range.is_some_and(|(least, _)| least < 0);
        let below = || is_signed.then_some(Constant::Int(-1));
        match self {
            Bracket::Exact(ZERO) => Bracket::Between(below(), Some(Constant::Int(1))),
            Bracket::Between(Some(ZERO), above) => Bracket::Between(below(), above),
            Bracket::Between(below, Some(ZERO)) => Bracket::Between(below, Some(Constant::Int(1))),
            other => other,
        }
    }
}

/// The least and the greatest value of an integer type.
fn range(ty: &Type) -> Option<(i128, i128)> {
    Some(match ty {
        Type::I8 => (i8::MIN.into(), i8::MAX.into()),
        Type::I16 => (i16::MIN.into(), i16::MAX.into()),
        Type::I32 => (i32::MIN.into(), i32::MAX.into()),
        Type::I64 => (i64::MIN.into(), i64::MAX.into()),
        Type::U8 => (0, u8::MAX.into()),
        Type::U16 => (0, u16::MAX.into()),
        Type::U32 => (0, u32::MAX.into()),
        Type::U64 => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// The place of a number of which the largest integer is known that is not greater, and whether it is that integer.
fn integer((floor, is_exact): (i128, bool), least: i128, most: i128) -> Bracket {
    let int = |value| Some(Constant::Int(value));
    match floor {
        _ if floor < least => Bracket::Between(None, int(least)),
        _ if floor > most || (floor == most && !is_exact) => Bracket::Between(int(most), None),
        _ if is_exact => Bracket::Exact(Constant::Int(floor)),
        _ => Bracket::Between(int(floor), int(floor + 1)),
    }
}

/// The largest integer that is not greater than a number times 10^`scale`, and whether the two are equal; `None` for what is not
/// a number. Beyond the integers of 128 bits, which are more than any type has, it is the nearest of them.
fn floor(number: Scalar<'_>, scale: u8) -> Option<(i128, bool)> {
    match number {
        Scalar::Int(value) => Some(match value.checked_mul(10_i128.pow(scale.into())) {
            Some(scaled) => (scaled, true),
            None if value < 0 => (i128::MIN, false),
            None => (i128::MAX, false),
        }),
        Scalar::Text(text) => decimal_floor(text, scale),
        // NaN is greater than every other number.
        Scalar::Float(value) if value.is_nan() || value == f64::INFINITY => Some((i128::MAX, false)),
        Scalar::Float(f64::NEG_INFINITY) => Some((i128::MIN, false)),
        Scalar::Float(value) if scale > 0 => {
            let digits = binary_places(value);
            decimal_floor(&format!("{value:.digits$}"), scale)
        }
        Scalar::Float(value) => {
            let cut = value as i128;
            let is_above = cut as f64 > value;
            Some((cut.saturating_sub(is_above.into()), cut as f64 == value))
        }
        _ => None,
    }
}

/// How many digits a finite number has behind the point, which are as many in decimal as in binary.
fn binary_places(value: f64) -> usize {
    const MANTISSA: u64 = (1 << 52) - 1;
    if value % 1.0 == 0.0 {
        return 0;
    }
    let bits = value.to_bits();
    // Numbers with exponent 0 have the places of those with exponent 1, and no bit above the mantissa.
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & MANTISSA | if exponent > 0 { MANTISSA + 1 } else { 0 };
    let places = 1075 - exponent.max(1) - mantissa.trailing_zeros() as i32;
    usize::try_from(places).unwrap_or(0)
}

/// The place of a number among those of an `f32`.
fn single(value: f64) -> Bracket {
    let nearest = value as f32;
    let order = f64::from(nearest).partial_cmp(&value).unwrap_or(Ordering::Equal);
    nearby(order, [nearest.next_down(), nearest, nearest.next_up()].map(f64::from))
}

/// The place of an integer among the numbers of an `f64`.
fn double_of(value: i128) -> Bracket {
    let nearest = value as f64;
    nearby(compare(nearest, value), [nearest.next_down(), nearest, nearest.next_up()])
}

/// The place of an integer among the numbers of an `f32`.
fn single_of(value: i128) -> Bracket {
    let nearest = value as f32;
    let order = compare(nearest.into(), value);
    nearby(order, [nearest.next_down(), nearest, nearest.next_up()].map(f64::from))
}

/// How a float that an integer was rounded to compares with it.
fn compare(rounded: f64, value: i128) -> Ordering {
    // The greatest integers are rounded to one that is beyond 128 bits.
    const BEYOND: f64 = (1_u128 << 127) as f64;
    match rounded == BEYOND {
        true => Ordering::Greater,
        false => (rounded as i128).cmp(&value),
    }
}

/// The place of a number among floats, of which the nearest one compares with it like this.
fn nearby(order: Ordering, [below, nearest, above]: [f64; 3]) -> Bracket {
    let float = |value| Some(Constant::Float(value));
    match order {
        Ordering::Equal => Bracket::Exact(Constant::Float(nearest)),
        Ordering::Less => Bracket::Between(float(nearest), float(above)),
        Ordering::Greater => Bracket::Between(float(below), float(nearest)),
    }
}
