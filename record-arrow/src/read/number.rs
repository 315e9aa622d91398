//! Numbers of another width or kind than the field's, where they are exact.

use super::{FixedReader, check};
use arrow_array::{Array, Float16Array, cast::AsArray};
use arrow_buffer::{ArrowNativeType, ScalarBuffer, i256};
use arrow_schema::DataType;
use record_core::{
    Invalid, Refusal,
    field::{double, single},
    layout::Type,
    value::text::TOO_NARROW,
};

/// An array of numbers: integers, floats and decimals of any width, of which each is what it is.
///
/// ```
/// use arrow_array::{Decimal128Array, Float32Array};
/// use record_arrow::read::number::Numbers;
///
/// let halves = Numbers::of(&Float32Array::from(vec![2.0, 2.5])).unwrap();
/// assert_eq!((halves.get(0).integer(), halves.get(1).integer()), (Some(2), None));
/// let cents = Decimal128Array::from(vec![2_00, 2_50]).with_precision_and_scale(9, 2)?;
/// assert_eq!(Numbers::of(&cents).unwrap().get(0).integer(), Some(2));
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
pub struct Numbers(Values);

enum Values {
    I8(ScalarBuffer<i8>),
    I16(ScalarBuffer<i16>),
    I32(ScalarBuffer<i32>),
    I64(ScalarBuffer<i64>),
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    U64(ScalarBuffer<u64>),
    F16(Float16Array),
    F32(ScalarBuffer<f32>),
    F64(ScalarBuffer<f64>),
    /// Unscaled integers and their scale.
    Decimal32(ScalarBuffer<i32>, i8),
    Decimal64(ScalarBuffer<i64>, i8),
    Decimal128(ScalarBuffer<i128>, i8),
    Decimal256(ScalarBuffer<i256>, i8),
}

/// The values of an array that has one buffer.
pub(super) fn values<T: ArrowNativeType>(array: &dyn Array) -> ScalarBuffer<T> {
    let data = array.to_data();
    ScalarBuffer::new(data.buffers()[0].clone(), data.offset(), data.len())
}

impl Numbers {
    /// `None` for an array of another type.
    pub fn of(array: &dyn Array) -> Option<Self> {
        Some(Numbers(match array.data_type() {
            DataType::Int8 => Values::I8(values(array)),
            DataType::Int16 => Values::I16(values(array)),
            DataType::Int32 => Values::I32(values(array)),
            DataType::Int64 => Values::I64(values(array)),
            DataType::UInt8 => Values::U8(values(array)),
            DataType::UInt16 => Values::U16(values(array)),
            DataType::UInt32 => Values::U32(values(array)),
            DataType::UInt64 => Values::U64(values(array)),
            DataType::Float16 => Values::F16(array.as_primitive_opt()?.clone()),
            DataType::Float32 => Values::F32(values(array)),
            DataType::Float64 => Values::F64(values(array)),
            DataType::Decimal32(_, scale) => Values::Decimal32(values(array), *scale),
            DataType::Decimal64(_, scale) => Values::Decimal64(values(array), *scale),
            DataType::Decimal128(_, scale) => Values::Decimal128(values(array), *scale),
            DataType::Decimal256(_, scale) => Values::Decimal256(values(array), *scale),
            _ => return None,
        }))
    }

    /// Value `i`; under a null, any.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, i: usize) -> Number {
        match &self.0 {
            Values::I8(values) => Number::Integer(values[i].into()),
            Values::I16(values) => Number::Integer(values[i].into()),
            Values::I32(values) => Number::Integer(values[i].into()),
            Values::I64(values) => Number::Integer(values[i].into()),
            Values::U8(values) => Number::Integer(values[i].into()),
            Values::U16(values) => Number::Integer(values[i].into()),
            Values::U32(values) => Number::Integer(values[i].into()),
            Values::U64(values) => Number::Integer(values[i].into()),
            Values::F16(array) => Number::Float(from_half(array.value(i).to_bits(), array.value(i).to_f64())),
            Values::F32(values) => Number::Float(double(values[i])),
            Values::F64(values) => Number::Float(values[i]),
            Values::Decimal32(values, scale) => Number::Decimal(values[i].into(), (*scale).into()),
            Values::Decimal64(values, scale) => Number::Decimal(values[i].into(), (*scale).into()),
            Values::Decimal128(values, scale) => Number::Decimal(values[i], (*scale).into()),
            Values::Decimal256(values, scale) => Number::wide(values[i], (*scale).into()),
        }
    }
}

/// A float of 16 bits that is this double, but for a NaN: that is the same bits with zeros behind them, as of other floats.
fn from_half(bits: u16, value: f64) -> f64 {
    match value.is_nan() {
        true => f64::from_bits(u64::from(bits >> 15) << 63 | 0x7ff << 52 | u64::from(bits & 0x03ff) << 42),
        false => value,
    }
}

/// A number as it is, whatever it came in.
#[derive(Clone, Copy)]
pub enum Number {
    /// An integer.
    Integer(i128),
    /// A float of any width, as a double of the same value; a NaN has zeros behind its bits.
    Float(f64),
    /// An unscaled integer and its scale.
    Decimal(i128, i32),
    /// A decimal of more than 38 digits that are not zeros.
    TooLong,
}

impl Number {
    /// A decimal without the zeros that it ends with, as far as it is too long.
    fn wide(mut unscaled: i256, mut scale: i32) -> Self {
        let ten = i256::from_i128(10);
        loop {
            if let Some(unscaled) = unscaled.to_i128() {
                return Number::Decimal(unscaled, scale);
            }
            match unscaled.checked_rem(ten) {
                Some(i256::ZERO) => (unscaled, scale) = (unscaled.wrapping_div(ten), scale - 1),
                _ => return Number::TooLong,
            }
        }
    }

    /// The integer that this is; `None` when it has a fraction, is not a number, or takes more than 128 bits.
    pub fn integer(self) -> Option<i128> {
        match self {
            Number::Integer(value) => Some(value),
            // Up to 2^126, what has no fraction is that integer.
            Number::Float(value) => {
                (value.fract() == 0.0 && value.abs() < 2f64.powi(126)).then_some(value as i128)
            }
            Number::Decimal(unscaled, scale) => rescale(unscaled, scale, 0),
            Number::TooLong => None,
        }
    }

    /// The unscaled integer of this as a decimal of a scale.
    fn decimal(self, to: i32) -> Option<i128> {
        match self {
            Number::Integer(value) => rescale(value, 0, to),
            Number::Float(value) => {
                let (mantissa, twos) = float_parts(value)?;
                match u32::try_from(twos) {
                    Ok(twos) => rescale(mantissa.checked_mul(2_i128.checked_pow(twos)?)?, 0, to),
                    // m / 2^n is m · 5^n / 10^n.
                    Err(_) => {
                        let fives = 5_i128.checked_pow(twos.unsigned_abs())?;
                        rescale(mantissa.checked_mul(fives)?, -twos, to)
                    }
                }
            }
            Number::Decimal(unscaled, scale) => rescale(unscaled, scale, to),
            Number::TooLong => None,
        }
    }

    /// The double that is exactly this.
    fn float(self) -> Option<f64> {
        match self {
            Number::Integer(value) => integer_as_float(value),
            Number::Float(value) => Some(value),
            Number::Decimal(mut unscaled, mut scale) => {
                while unscaled % 10 == 0 && scale > 0 {
                    (unscaled, scale) = (unscaled / 10, scale - 1);
                }
                let Ok(tens) = u32::try_from(scale) else {
                    return integer_as_float(rescale(unscaled, scale, 0)?);
                };
                // n / 10^s is (n / 5^s) / 2^s.
                let fives = 5_i128.checked_pow(tens)?;
                (unscaled % fives == 0)
                    .then_some(unscaled / fives)
                    .and_then(integer_as_float)
                    .map(|float| float * 2f64.powi(-scale))
            }
            Number::TooLong => None,
        }
    }
}

fn integer_as_float(value: i128) -> Option<f64> {
    let float = value as f64;
    (float.abs() < 2f64.powi(126) && float as i128 == value).then_some(float)
}

/// A float as an odd integer, or 0, times a power of two; `None` when it is not finite.
fn float_parts(value: f64) -> Option<(i128, i32)> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = i128::from(bits & ((1 << 52) - 1));
    let (mantissa, twos) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction | 1 << 52, exponent - 1075),
    };
    if mantissa == 0 {
        return Some((0, 0));
    }
    let zeros = mantissa.trailing_zeros();
    let mantissa = mantissa >> zeros;
    Some((if value.is_sign_negative() { -mantissa } else { mantissa }, twos + zeros as i32))
}

/// Numbers into slots of another kind of number.
pub(super) struct NumberReader {
    numbers: Numbers,
    ty: &'static Type,
    target: Target,
}

enum Target {
    Signed,
    Unsigned,
    F32,
    F64,
    Decimal { scale: i32 },
}

impl Target {
    fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::I8 | Type::I16 | Type::I32 | Type::I64 => Target::Signed,
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => Target::Unsigned,
            Type::NonZero { integer: inner, .. } => return Target::of(inner),
            Type::F32 => Target::F32,
            Type::F64 => Target::F64,
            Type::Decimal { scale, .. } => Target::Decimal { scale: (*scale).into() },
            _ => return None,
        })
    }
}

impl NumberReader {
    /// `None` when the array or the type is not of numbers.
    pub(super) fn of(ty: &'static Type, array: &dyn Array) -> Option<Self> {
        let (target, numbers) = (Target::of(ty)?, Numbers::of(array)?);
        Some(NumberReader { numbers, ty, target })
    }
}

impl FixedReader for NumberReader {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let number = self.numbers.get(i);
        let bits = 8 * slot.len() as u32;
        match self.target {
            Target::Signed | Target::Unsigned => {
                let Some(value) = number.integer() else {
                    return Err(Refusal::new(
                        "a number with a fraction or beyond all integers, the field holds integers",
                    ));
                };
                let fits = match self.target {
                    Target::Signed => (-(1 << (bits - 1))..1 << (bits - 1)).contains(&value),
                    _ => (0..1 << bits).contains(&value),
                };
                if !fits {
                    return Err(TOO_NARROW.into());
                }
                slot.copy_from_slice(&value.to_le_bytes()[..slot.len()]);
            }
            Target::F64 => slot.copy_from_slice(&number.float().ok_or(INEXACT)?.to_le_bytes()),
            Target::F32 => {
                let float = number.float().and_then(single).ok_or(INEXACT)?;
                slot.copy_from_slice(&float.to_le_bytes());
            }
            Target::Decimal { scale } => {
                let Some(unscaled) = number.decimal(scale) else {
                    return Err(Refusal::new(
                        "a number that is no decimal of the field's scale and precision",
                    ));
                };
                slot.copy_from_slice(&unscaled.to_le_bytes());
            }
        }
        match self.ty {
            Type::NonZero { .. } | Type::Decimal { .. } => check(self.ty, slot),
            _ => Ok(()),
        }
    }
}

const INEXACT: Invalid = Invalid::new("a number that the field's float can't hold exactly: round it first");

/// The unscaled integer of the same number at another scale.
fn rescale(unscaled: i128, from: i32, to: i32) -> Option<i128> {
    if unscaled == 0 {
        return Some(0);
    }
    let tens = |by: i32| 10_i128.checked_pow(u32::try_from(by).ok()?);
    match to.checked_sub(from)? {
        by if by >= 0 => unscaled.checked_mul(tens(by)?),
        by => {
            let tens = tens(-by)?;
            (unscaled % tens == 0).then_some(unscaled / tens)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rescale;

    #[test]
    fn scales_change_exactly_or_not_at_all() {
        for (unscaled, from, to, expected) in [
            (150, 2, 1, Some(15)),
            (150, 2, 0, None),
            (150, 2, 4, Some(15_000)),
            (15, -1, 0, Some(150)),
            (0, 76, -100, Some(0)),
            (0, i32::MIN, i32::MAX, Some(0)),
            (1, i32::MIN, i32::MAX, None),
            (i128::MAX, 0, 1, None),
            (i128::MIN, 1, 0, None),
            (-10, 1, 0, Some(-1)),
        ] {
            assert_eq!(rescale(unscaled, from, to), expected, "{unscaled} from {from} to {to}");
        }
    }
}
