//! What a field is compared with, owned, and the order of values.
//!
//! The order is the one that databases have: text and bytes by bytes, NaN equal to itself and greater than every other
//! number, `-0.0` equal to `0.0`, an IPv4 address before every IPv6 address.

use crate::{
    Invalid,
    canonical::check_value,
    key::KeyValue,
    layout::{Storage, Type},
    value::{ListValue, Value},
};
use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Ordering, fmt, net::IpAddr};

/// A value that stands in a filter.
#[derive(Clone, PartialEq)]
pub enum Constant {
    /// An integer, a count of µs or days, 0 or 1, an enum's discriminant, a decimal's unscaled integer.
    Int(i128),
    /// A float of either width.
    Float(f64),
    /// Text, or a `char`.
    Text(Box<str>),
    /// Bytes, or a UUID.
    Bytes(Box<[u8]>),
    /// An address; one that is an IPv4 address in an IPv6 one is the IPv4 address.
    Ip(IpAddr),
    /// The variant of an enum that stands for unknown values.
    Other,
    /// What the field can't hold, and why: the filter is refused.
    Invalid(Invalid),
}

/// A field's value, borrowed from the blob.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    Int(i128),
    Float(f64),
    Char(char),
    Text(&'a str),
    Bytes(&'a [u8]),
    Uuid([u8; 16]),
    Ip(IpAddr),
    Other,
    List(ListValue<'a>),
    /// What has no order and no equality in a filter, but is not null.
    Opaque,
}

impl<'a> Cell<'a> {
    /// The value of a field or an item of type `ty`; `None` for null, and for text with U+0000, which databases show as
    /// null because their text can't hold it.
    pub(super) fn of(value: Value<'a>, ty: &Type) -> Option<Self> {
        Some(match value {
            Value::Null | Value::Char('\0') => return None,
            Value::Text(text) if text.contains('\0') => return None,
            Value::Bool(value) => Cell::Int(value.into()),
            Value::Int(value) => Cell::Int(value.into()),
            Value::UInt(value) => Cell::Int(value.into()),
            Value::F32(value) => Cell::Float(value.into()),
            Value::F64(value) => Cell::Float(value),
            Value::Char(value) => Cell::Char(value),
            Value::Decimal { unscaled, .. } => Cell::Int(unscaled),
            Value::Timestamp(value) => Cell::Int(value.as_micros().into()),
            Value::CivilDateTime(value) => Cell::Int(value.as_micros().into()),
            Value::Date(value) => Cell::Int(value.as_days().into()),
            Value::Time(micros) => Cell::Int(micros.into()),
            Value::TimeDelta(value) => Cell::Int(value.as_micros().into()),
            Value::Uuid(bytes) => Cell::Uuid(bytes),
            Value::Ip(value) => Cell::Ip(value),
            Value::Text(text) => Cell::Text(text),
            Value::Bytes(bytes) => Cell::Bytes(bytes),
            Value::Enum { value, .. } => match ty.storage_type() {
                Type::Enum(e) if e.variant(value).is_none() => Cell::Other,
                _ => Cell::Int(value.into()),
            },
            Value::List(list) => Cell::List(list),
            Value::Json(_) | Value::Record(_) | Value::Unknown(_) => Cell::Opaque,
        })
    }
}

impl<'a> Cell<'a> {
    /// The value of a key column, which is never null.
    pub(super) fn of_key(value: KeyValue<'a>) -> Option<Self> {
        Some(match value {
            KeyValue::Int(value) => Cell::Int(value.into()),
            KeyValue::UInt(value) => Cell::Int(value.into()),
            KeyValue::Text(text) if text.contains('\0') => return None,
            KeyValue::Text(text) => Cell::Text(text),
            KeyValue::Bytes(bytes) => Cell::Bytes(bytes),
            KeyValue::Uuid(bytes) => Cell::Uuid(bytes),
        })
    }
}

impl Constant {
    /// The constant that is equal to a field of this value.
    pub(super) fn of(value: Value<'_>, ty: &Type) -> Constant {
        let nothing = Constant::Invalid(Invalid::new("a filter has no use for this value"));
        match Cell::of(value, ty) {
            Some(Cell::Int(value)) => Constant::Int(value),
            Some(Cell::Float(value)) => Constant::Float(value),
            Some(Cell::Char(value)) => Constant::Text(value.to_string().into()),
            Some(Cell::Text(text)) => Constant::Text(text.into()),
            Some(Cell::Bytes(bytes)) => Constant::Bytes(bytes.into()),
            Some(Cell::Uuid(bytes)) => Constant::Bytes(Box::new(bytes)),
            Some(Cell::Ip(value)) => Constant::Ip(value),
            Some(Cell::Other) => Constant::Other,
            Some(Cell::List(_) | Cell::Opaque) => nothing,
            None => match value {
                Value::Text(text) => Constant::Text(text.into()),
                Value::Char(value) => Constant::Text(String::from(value).into()),
                _ => nothing,
            },
        }
    }

    /// Whether it is the constant of a value that a field of this type, or an item of it, can have. Texts may be longer than the
    /// field's: ranges of texts end with such ones.
    pub(super) fn is_of(&self, ty: &'static Type) -> bool {
        let ty = ty.storage_type();
        let bytes: Vec<u8> = match (self, ty) {
            (Constant::Text(_), Type::String | Type::Text { .. }) | (Constant::Float(_), Type::F64) => {
                return true;
            }
            (Constant::Text(text), Type::Char) => return text.chars().count() == 1,
            (Constant::Float(value), Type::F32) => {
                return value.is_nan() || f64::from(*value as f32) == *value;
            }
            (Constant::Ip(_), Type::Ip) => return true,
            (Constant::Other, Type::Enum(e)) => return e.other().is_some(),
            (Constant::Bytes(bytes), Type::Binary | Type::Bytes { .. } | Type::Uuid) => bytes[..].into(),
            (Constant::Int(value), _) => match ty.storage() {
                Storage::Inline(width @ 1..=16) => value.to_le_bytes()[..width].into(),
                _ => return false,
            },
            _ => return false,
        };
        check_value(ty, &bytes, false).is_ok() && Constant::of(Value::of(ty, &bytes), ty) == *self
    }

    /// How a field's value compares with this one; `None` where that is unknown.
    pub(super) fn compare(&self, cell: Cell<'_>) -> Option<Ordering> {
        Some(match (cell, self) {
            (Cell::Int(value), Constant::Int(constant)) => value.cmp(constant),
            (Cell::Float(value), Constant::Float(constant)) => compare_floats(value, *constant),
            (Cell::Char(value), Constant::Text(constant)) => {
                (*value.encode_utf8(&mut [0; 4])).cmp(&**constant)
            }
            (Cell::Text(value), Constant::Text(constant)) => value.cmp(constant),
            (Cell::Bytes(value), Constant::Bytes(constant)) => value.cmp(constant),
            (Cell::Uuid(value), Constant::Bytes(constant)) => value[..].cmp(constant),
            (Cell::Ip(value), Constant::Ip(constant)) => value.cmp(constant),
            // Among enums only equality counts.
            (Cell::Other, Constant::Other) => Ordering::Equal,
            (Cell::Other, Constant::Int(_)) => Ordering::Greater,
            (Cell::Int(_), Constant::Other) => Ordering::Less,
            _ => return None,
        })
    }

    /// An order of constants of one type, by which they can be looked for; constants that are refused come last.
    pub(super) fn order(&self, other: &Constant) -> Ordering {
        match (self.cell(), other.cell()) {
            (Some(cell), Some(_)) => other.compare(cell).unwrap_or(Ordering::Equal),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }

    fn cell(&self) -> Option<Cell<'_>> {
        Some(match self {
            Constant::Int(value) => Cell::Int(*value),
            Constant::Float(value) => Cell::Float(*value),
            Constant::Text(text) => Cell::Text(text),
            Constant::Bytes(bytes) => Cell::Bytes(bytes),
            Constant::Ip(value) => Cell::Ip(*value),
            Constant::Other => Cell::Other,
            Constant::Invalid(_) => return None,
        })
    }
}

/// Numbers by value; NaN, whatever its bits, equals itself and is greater than all.
fn compare_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

impl fmt::Debug for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constant::Int(value) => value.fmt(f),
            Constant::Float(value) => value.fmt(f),
            Constant::Text(text) => text.fmt(f),
            Constant::Bytes(bytes) => Value::Bytes(bytes).fmt(f),
            Constant::Ip(value) => fmt::Display::fmt(value, f),
            Constant::Other => f.write_str("other"),
            Constant::Invalid(_) => f.write_str("invalid"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_the_order_of_databases() {
        let ascending =
            [f64::NEG_INFINITY, -1.0, -f64::MIN_POSITIVE, 0.0, 5e-324, 1.0, f64::INFINITY, f64::NAN];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare_floats(*a, *b), i.cmp(&j), "{a} and {b}");
            }
        }
        assert_eq!(compare_floats(-0.0, 0.0), Ordering::Equal);
        assert_eq!(compare_floats(-f64::NAN, f64::NAN), Ordering::Equal);
    }
}
