//! Values that each stand in a text of their own: a cell of a CSV file, a column of text whose values are to be parsed.

use super::{
    parse::{self, NoTime},
    place::Unknown,
    text::{kind, put_number, put_text, put_time},
};
use crate::{Invalid, error::Refusal, layout::Type};
use alloc::{format, vec::Vec};

/// Appends the slot or payload of the value that a text says; exactly, or it is an error.
///
/// Numbers may have a sign, a point and an exponent; bytes are hexadecimal digits; lists and nested records are JSON, with
/// members that `unknown` takes where they have no field; all else is as JSON has it in text. A time without a zone is one of a
/// zone that is `naive_zone` µs ahead of UTC, if there is one.
pub fn put(
    ty: &'static Type,
    text: &str,
    naive_zone: Option<i64>,
    unknown: &Unknown,
    out: &mut Vec<u8>,
) -> Result<(), Refusal> {
    let ty = ty.storage_type();
    let put = match ty {
        Type::Array { .. } | Type::List { .. } | Type::Record(_) => return json(ty, text, unknown, out),
        Type::Bool => {
            let is = |words: [&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
            match (is(["true", "t"]), is(["false", "f"])) {
                (false, false) => None,
                (value, _) => {
                    out.push(value.into());
                    Some(Ok(()))
                }
            }
        }
        Type::F32 | Type::F64 if not_finite(text).is_some() => {
            put_text(ty, not_finite(text).unwrap_or(text), out)
        }
        Type::Timestamp | Type::CivilDateTime | Type::Time | Type::TimeDelta if is_finer(text) => {
            Some(Err(Invalid::new("finer than a microsecond: round it first")))
        }
        Type::Timestamp => match (parse::timestamp(text), naive_zone) {
            (Err(NoTime::NotOne), Some(ahead)) => {
                let micros = parse::civil(text);
                let micros = micros.and_then(|micros| micros.checked_sub(ahead).ok_or(NoTime::TooFar));
                put_time(micros.map(i64::to_le_bytes), out)
            }
            (Err(NoTime::NotOne), None) if parse::civil(text) != Err(NoTime::NotOne) => {
                Some(Err(Invalid::new("a time without a zone: say by `naive_zone` in which zone it is")))
            }
            (time, _) => put_time(time.map(i64::to_le_bytes), out),
        },
        Type::Bytes { .. }
        | Type::Binary
        | Type::CivilDateTime
        | Type::Char
        | Type::Date
        | Type::Enum(_)
        | Type::Ip
        | Type::Json
        | Type::String
        | Type::Text { .. }
        | Type::Time
        | Type::TimeDelta
        | Type::Uuid => put_text(ty, text, out),
        Type::Unknown { .. } => None,
        _ => put_number(ty, unsigned(text), out),
    };
    match put {
        Some(put) => Ok(put?),
        None => Err(Refusal::new(format!("a text that is not {}", kind(ty)))),
    }
}

/// The name in JSON of what is no finite float, as programs call it.
fn not_finite(text: &str) -> Option<&str> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match text {
        _ if is(&["nan"]) => Some("NaN"),
        _ if is(&["inf", "+inf", "infinity", "+infinity"]) => Some("Infinity"),
        _ if is(&["-inf", "-infinity"]) => Some("-Infinity"),
        _ => text.starts_with("NaN:").then_some(text),
    }
}

/// A number without the plus that it may begin with.
pub fn unsigned(text: &str) -> &str {
    match text.as_bytes() {
        [b'+', b'0'..=b'9', ..] => &text[1..],
        _ => text,
    }
}

/// Whether a time has digits behind its microseconds that are not zeros.
fn is_finer(text: &str) -> bool {
    let Some((_, fraction)) = text.split_once('.') else { return false };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit);
    digits.skip(6).any(|digit| digit != b'0')
}

#[cfg(feature = "json")]
fn json(ty: &'static Type, text: &str, unknown: &Unknown, out: &mut Vec<u8>) -> Result<(), Refusal> {
    super::read::put_json(ty, text, unknown, out)
}

/// Without serde_json there is nothing to read it with.
#[cfg(not(feature = "json"))]
fn json(_: &Type, _: &str, _: &Unknown, _: &mut Vec<u8>) -> Result<(), Refusal> {
    Err(Refusal::new("lists and nested records in text are read by the feature `json`"))
}
