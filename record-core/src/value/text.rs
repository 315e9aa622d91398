//! One value by its type: what a text or a number stands for, into the bytes of a slot or payload. The inverse of what
//! `Display` and serialization write, for everything that reads text.

use super::parse::{self, NoDecimal, NoTime};
use crate::{
    Invalid,
    error::What,
    json::{MAX_DEPTH, normalize},
    layout::{Enum, Type},
};
use alloc::vec::Vec;
use core::net::IpAddr;

/// A number of a type that the field is too narrow for.
pub const TOO_NARROW: Invalid = Invalid::new("a number that the field is too narrow for");

/// A time that its type has no place for.
pub const OUT_OF_RANGE: Invalid = Invalid::new("a time outside the field's range");

const NOT_THERE: Invalid = Invalid::new(
    "there is no such date or time: its month, day, hour, minute or second is more than there are",
);

/// What a value of a type is given as, for messages.
pub(crate) fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "`true` or `false`",
        Type::Char => "a text of one character",
        Type::F32 | Type::F64 => "a number",
        Type::Decimal { .. } => {
            "a decimal such as \"-19.99\", with no more digits behind the point than the field has"
        }
        Type::Timestamp => "a time as in RFC 3339 in whole microseconds, such as \"2024-02-29T12:00:00.5Z\"",
        Type::CivilDateTime => "a date and time in whole microseconds, such as \"2024-02-29T12:00:00.5\"",
        Type::Date => "a date such as \"2024-02-29\"",
        Type::Time => "a time of day in whole microseconds, such as \"12:00:00.5\"",
        Type::TimeDelta => "a duration as in ISO 8601 in whole microseconds, such as \"-PT1.5S\"",
        Type::Uuid => "a UUID",
        Type::Ip => "an IP address",
        Type::Bytes { .. } | Type::Binary => "bytes, which are text of hexadecimal digits",
        Type::Text { .. } | Type::String | Type::Json => "text",
        Type::Enum(_) => "the name of a variant",
        Type::Array { .. } | Type::List { .. } => "a list",
        Type::Record(_) => "an object",
        Type::Unknown { .. } => "a type that this program does not know",
        _ => "an integer",
    }
}

/// Appends an integer or what an integer stands for; `None` when the type is given as something else.
pub(crate) fn put_integer(ty: &Type, value: i128, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    let width = ty.storage().width();
    let bits = 8 * width as u32;
    let range = match ty {
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => -(1 << (bits - 1))..=(1 << (bits - 1)) - 1,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => 0..=(1 << bits) - 1,
        Type::NonZero { integer: inner, .. } => {
            return match value {
                0 => Some(Err(Invalid::new("zero in a NonZero field"))),
                _ => put_integer(inner, value, out),
            };
        }
        Type::Enum(e) => {
            return match (e.variant(value as i64).is_some() || e.other.is_some(), i64::try_from(value)) {
                (true, _) => put_integer(e.repr, value, out),
                (false, Ok(value)) => Some(Err(Invalid::of(What::Variant { name: e.name, value }))),
                (false, Err(_)) => Some(Err(TOO_NARROW)),
            };
        }
        Type::F32 => {
            out.extend_from_slice(&(value as f32).to_le_bytes());
            return Some(Ok(()));
        }
        Type::F64 => {
            out.extend_from_slice(&(value as f64).to_le_bytes());
            return Some(Ok(()));
        }
        Type::Decimal { precision, scale } => {
            let unscaled = value.checked_mul(10_i128.pow((*scale).into()));
            return Some(put_decimal(unscaled, *precision, out));
        }
        _ => return None,
    };
    if !range.contains(&value) {
        return Some(Err(TOO_NARROW));
    }
    out.extend_from_slice(&value.to_le_bytes()[..width]);
    Some(Ok(()))
}

fn put_decimal(unscaled: Option<i128>, precision: u8, out: &mut Vec<u8>) -> Result<(), Invalid> {
    match unscaled.filter(|unscaled| unscaled.unsigned_abs() < 10_u128.pow(precision.into())) {
        Some(unscaled) => {
            out.extend_from_slice(&unscaled.to_le_bytes());
            Ok(())
        }
        None => Err(Invalid::new("more digits than the decimal's precision")),
    }
}

/// Appends what a number in decimal digits stands for, with a fraction and an exponent or without: exactly, but for floats,
/// which take the nearest one. `None` when the type is given as something else, or can't hold the number's fraction.
pub(crate) fn put_number(ty: &Type, text: &str, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    let is_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    match ty {
        // Else `parse` takes names of infinities and NaN.
        Type::F32 | Type::F64 if !text.bytes().all(is_number) => None,
        Type::F32 => match text.parse::<f32>().ok()? {
            value if value.is_finite() => Some(put(&value.to_le_bytes(), out)),
            _ => Some(Err(TOO_NARROW)),
        },
        Type::F64 => match text.parse::<f64>().ok()? {
            value if value.is_finite() => Some(put(&value.to_le_bytes(), out)),
            _ => Some(Err(TOO_NARROW)),
        },
        Type::Decimal { precision, scale } => match parse::decimal(text, *scale) {
            Ok(unscaled) => Some(put_decimal(Some(unscaled), *precision, out)),
            Err(NoDecimal::TooLarge) => Some(put_decimal(None, *precision, out)),
            Err(NoDecimal::NotOne) => None,
        },
        _ => match parse::decimal(text, 0) {
            Ok(value) => put_integer(ty, value, out),
            Err(NoDecimal::TooLarge) => put_integer(ty, i128::MAX, out),
            Err(NoDecimal::NotOne) => None,
        },
    }
}

fn put(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Invalid> {
    out.extend_from_slice(bytes);
    Ok(())
}

/// Appends what a text stands for, as views write it; `None` when it is no value of the type. Integers are not given as text.
pub(crate) fn put_text(ty: &Type, text: &str, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    match ty {
        Type::String => out.extend_from_slice(text.as_bytes()),
        Type::Json => return Some(normalize(text, MAX_DEPTH, out)),
        Type::Text { len } => {
            let (len, max) = (text.len(), *len as usize);
            if len > max {
                return Some(Err(Invalid::of(What::TooLong { len, max })));
            }
            if text.as_bytes().contains(&0) {
                return Some(Err(Invalid::new("U+0000 in a text field")));
            }
            out.extend_from_slice(text.as_bytes());
            out.resize(out.len() + max - len, 0);
        }
        Type::Enum(e) => return Some(put_variant(e, text, out)),
        Type::Char => {
            let mut letters = text.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
            out.extend_from_slice(&u32::from(letter).to_le_bytes());
        }
        Type::F32 => out.extend_from_slice(&(parse::not_finite(text, 32)? as u32).to_le_bytes()),
        Type::F64 => out.extend_from_slice(&parse::not_finite(text, 64)?.to_le_bytes()),
        Type::Decimal { .. } => return put_number(ty, text, out),
        Type::Timestamp => return put_time(parse::timestamp(text).map(i64::to_le_bytes), out),
        Type::CivilDateTime => return put_time(parse::civil(text).map(i64::to_le_bytes), out),
        Type::Date => return put_time(parse::date(text).map(i32::to_le_bytes), out),
        Type::Time => return put_time(parse::time(text).map(i64::to_le_bytes), out),
        Type::TimeDelta => return put_time(parse::delta(text).map(i64::to_le_bytes), out),
        Type::Uuid => out.extend_from_slice(&parse::uuid(text)?),
        Type::Ip => {
            let address = match parse::parsed::<IpAddr>(text)?.to_canonical() {
                IpAddr::V4(v4) => v4.to_ipv6_mapped(),
                IpAddr::V6(v6) => v6,
            };
            out.extend_from_slice(&address.octets());
        }
        Type::Binary => parse::hex(text, out)?,
        Type::Bytes { len } if text.len() == 2 * *len as usize => parse::hex(text, out)?,
        _ => return None,
    }
    Some(Ok(()))
}

/// Appends a time that was read; `None` when the text is not spelled as one.
pub(super) fn put_time<const N: usize>(
    time: Result<[u8; N], NoTime>,
    out: &mut Vec<u8>,
) -> Option<Result<(), Invalid>> {
    match time {
        Ok(bytes) => Some(put(&bytes, out)),
        Err(NoTime::NotOne) => None,
        Err(NoTime::NotThere) => Some(Err(NOT_THERE)),
        Err(NoTime::TooFar) => Some(Err(OUT_OF_RANGE)),
    }
}

fn put_variant(e: &'static Enum, name: &str, out: &mut Vec<u8>) -> Result<(), Invalid> {
    match e.variant_named(name) {
        Some(variant) => {
            out.extend_from_slice(&variant.value.to_le_bytes()[..e.repr.storage().width()]);
            Ok(())
        }
        None if e.other == Some(name) => Err(Invalid::of(What::Other { name: e.name })),
        None => Err(Invalid::new(
            "a name that is no variant of the enum: update this program, or give the number, if a variant is marked with `#[record(other)]`",
        )),
    }
}
