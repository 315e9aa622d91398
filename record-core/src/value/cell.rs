//! Values that each stand in a text of their own: a cell of a CSV file, a column of text whose values are to be parsed.

use super::{
    parse,
    text::{put_number, put_text},
};
use crate::{Invalid, layout::Type};
use alloc::vec::Vec;

/// Appends the slot or payload of the value that a text says; exactly, or it is an error.
///
/// Numbers may have a sign, a point and an exponent; bytes are hexadecimal digits; lists and nested records are JSON; all else
/// is as JSON has it in text. A time without a zone is one of a zone that is `naive_zone` µs ahead of UTC, if there is one.
pub(crate) fn put(
    ty: &'static Type,
    text: &str,
    naive_zone: Option<i64>,
    out: &mut Vec<u8>,
) -> Result<(), Invalid> {
    let ty = ty.storage_type();
    let put = match ty {
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
            (None, Some(ahead)) => {
                let micros = parse::civil(text).and_then(|micros| micros.checked_sub(ahead));
                micros.map(|micros| {
                    out.extend_from_slice(&micros.to_le_bytes());
                    Ok(())
                })
            }
            (None, None) if parse::civil(text).is_some() => {
                Some(Err(Invalid::new("a time without a zone: say by `naive_zone` in which zone it is")))
            }
            _ => put_text(ty, text, out),
        },
        Type::Json => Some(json_text(text, out)),
        Type::Array { .. } | Type::List { .. } | Type::Record(_) => json(ty, text, out),
        Type::Bytes { .. }
        | Type::Binary
        | Type::CivilDateTime
        | Type::Char
        | Type::Date
        | Type::Enum(_)
        | Type::Ip
        | Type::String
        | Type::Text { .. }
        | Type::Time
        | Type::TimeDelta
        | Type::Uuid => put_text(ty, text, out),
        Type::Unknown { .. } => None,
        _ => put_number(ty, unsigned(text), out),
    };
    put.unwrap_or(Err(Invalid::new("a text that says no value of the field's type")))
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
pub(crate) fn unsigned(text: &str) -> &str {
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

/// Spelled as JSON has it that is imported or put, so that equal values have equal bytes.
#[cfg(feature = "json")]
fn json_text(text: &str, out: &mut Vec<u8>) -> Result<(), Invalid> {
    crate::json::normalize(text, crate::json::MAX_DEPTH, out)
}

/// Without serde_json there is nothing that spells.
#[cfg(not(feature = "json"))]
fn json_text(text: &str, out: &mut Vec<u8>) -> Result<(), Invalid> {
    out.extend_from_slice(text.as_bytes());
    crate::canonical::check_value(&Type::Json, text.as_bytes(), true)
}

#[cfg(feature = "json")]
fn json(ty: &'static Type, text: &str, out: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    super::read::put_json(ty, text, out).then_some(Ok(()))
}

/// Without serde_json there is nothing to read it with.
#[cfg(not(feature = "json"))]
fn json(_: &Type, _: &str, _: &mut Vec<u8>) -> Option<Result<(), Invalid>> {
    Some(Err(Invalid::new("lists and nested records in text are read by the feature `json`")))
}
