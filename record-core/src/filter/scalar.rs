//! What a field is compared with where only its name is known.

use super::{Constant, bracket::Bracket};
use crate::{
    Refusal,
    layout::{Storage, Type},
    value::{
        Value,
        text::{kind, put_integer, put_text},
    },
};
use alloc::{format, string::String, vec::Vec};

/// A value as JSON, Python or SQL has it, which a field found by name is compared with.
///
/// Numbers, texts and `bool` become one by `into`, and so do references to texts and bytes, and an `Option`, where `None` is
/// null. What a field takes is what JSON has for it: times, decimals, UUIDs, addresses and variants as text; bytes as text of
/// hexadecimal digits or as bytes.
///
/// Any number can be compared with any field of numbers, and a decimal also with its text. Nothing is rounded: a number that the
/// field can't hold is equal to none of its values and is less or greater than each. So an `f32` field is never equal to the `f64` 0.1,
/// which lies between two values of the field: give `0.1_f32`.
///
/// ```
/// use record_core::{Record, filter::{AnyColumn, Scalar}};
///
/// #[derive(Record)]
/// struct Run { started: record_core::Timestamp, lines: u32 }
///
/// let started = AnyColumn::find(Run::LAYOUT, &[], "started")?;
/// started.ge("2024-02-29T12:00:00Z")?;
/// let lines = AnyColumn::find(Run::LAYOUT, &[], "lines")?;
/// lines.is_in([Scalar::Int(1), Scalar::Float(2.0)])?;
/// assert_eq!(format!("{:?}", lines.gt(1.5)?), "lines >= 2");
/// assert!(lines.eq("1").unwrap_err().is_refused()); // a text is not a number
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Scalar<'a> {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A float.
    Float(f64),
    /// Text, or what text says.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

macro_rules! from {
    ($($variant:ident: $($ty:ty),*;)*) => {$($(
        impl From<$ty> for Scalar<'_> {
            fn from(value: $ty) -> Self {
                Scalar::$variant(value.into())
            }
        }
    )*)*};
}

from! {
    Bool: bool;
    Int: i8, i16, i32, i64, i128, u8, u16, u32, u64;
    Float: f32, f64;
}

impl<'a> From<&'a str> for Scalar<'a> {
    fn from(text: &'a str) -> Self {
        Scalar::Text(text)
    }
}

impl<'a> From<&'a String> for Scalar<'a> {
    fn from(text: &'a String) -> Self {
        Scalar::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Scalar<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Scalar::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Scalar<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Scalar::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Scalar<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Scalar::Bytes(bytes)
    }
}

impl<'a, T: Into<Scalar<'a>>> From<Option<T>> for Scalar<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Scalar::Null, T::into)
    }
}

impl Scalar<'_> {
    /// The place of the value among those of a field of this type, or of an item of it.
    pub(super) fn bracket(self, ty: &'static Type) -> Result<Bracket, Refusal> {
        let ty = ty.storage_type();
        if let Some(bracket) = Bracket::of(self, ty) {
            return Ok(bracket);
        }
        if let (Scalar::Text(name), Type::Enum(e)) = (self, ty)
            && e.other() == Some(name)
        {
            return Ok(Bracket::Exact(Constant::Other));
        }
        let mut bytes = Vec::new();
        self.put(ty, &mut bytes)?;
        // A slot that is not as wide as its type is a mistake here, and not one of who gave the value.
        debug_assert!(!matches!(ty.storage(), Storage::Inline(width) if width != bytes.len()));
        Ok(Bracket::Exact(Constant::of(Value::of(ty, &bytes), ty)))
    }

    /// Appends the slot or payload that is compared, of a value that is not a number or that stands for something else.
    fn put(self, ty: &Type, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let put = match (self, ty) {
            (Scalar::Null, _) => {
                return Err(Refusal::new("nothing is equal to null: ask by `is_null` or `is_not_null`"));
            }
            (Scalar::Bool(value), Type::Bool) => {
                out.push(value.into());
                Some(Ok(()))
            }
            // The number of a variant.
            (Scalar::Int(value), _) => put_integer(ty, value, out),
            // As a double it is exactly this integer.
            (Scalar::Float(value), _) if value % 1.0 == 0.0 && value.abs() < 1e38 => {
                put_integer(ty, value as i128, out)
            }
            (Scalar::Text(text), _) => put_text(ty, text, out),
            (Scalar::Bytes(bytes), Type::Binary) => {
                out.extend_from_slice(bytes);
                Some(Ok(()))
            }
            (Scalar::Bytes(bytes), Type::Bytes { .. } | Type::Uuid) if bytes.len() == ty.width() => {
                out.extend_from_slice(bytes);
                Some(Ok(()))
            }
            _ => None,
        };
        match put {
            Some(put) => Ok(put?),
            None => Err(Refusal::new(format!("{} for {}", self.shown(), kind(ty)))),
        }
    }

    /// What it is, without its value.
    fn shown(self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Bool(_) => "`true` or `false`",
            Scalar::Int(_) => "an integer",
            Scalar::Float(value) if value.is_finite() => "a number with a fraction",
            Scalar::Float(_) => "a number that is not finite",
            Scalar::Text(_) => "a text",
            Scalar::Bytes(_) => "bytes",
        }
    }
}
