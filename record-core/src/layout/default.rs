//! Defaults written in source, encoded at compile time.

use super::{Storage, Type, checks::Message};
use crate::{Field, RecordEnum};

/// A default as it is written: `default = …`.
#[derive(Clone, Copy, Debug)]
pub enum Literal {
    /// An integer, a `bool`, a `char`, or a variant of an enum by its discriminant. Dates and times take the integer
    /// that is stored (days, µs), decimals the integer times 10^scale.
    Int(i128),
    /// A float, rounded to both widths.
    Float(f64, f32),
    /// A `bool`.
    Bool(bool),
    /// A `char`.
    Char(char),
    /// Text.
    Str(&'static str),
    /// Bytes.
    Bytes(&'static [u8]),
}

impl Literal {
    /// How many bytes [`encode_literal`] needs for a field of type `ty`.
    pub const fn width(&self, ty: &Type) -> usize {
        match (ty.storage(), self) {
            (Storage::Inline(width), _) => width,
            (Storage::End, Literal::Str(text)) => text.len(),
            (Storage::End, Literal::Bytes(bytes)) => bytes.len(),
            (Storage::End, _) => 0,
        }
    }
}

/// An encoded literal.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct LiteralBytes<const N: usize> {
    bytes: [u8; N],
    zero: bool,
}

impl<const N: usize> LiteralBytes<N> {
    /// The bytes, or `None` when they are what an absent default stands for, so that writing `default = 0` changes
    /// no fingerprint.
    pub const fn get(&'static self, nullable: bool) -> Option<&'static [u8]> {
        if self.zero && !nullable { None } else { Some(&self.bytes) }
    }
}

/// Stops the compilation, at the place of the call, when `literal` is no value of type `ty`.
#[doc(hidden)]
#[track_caller]
pub const fn check_default(ty: &Type, literal: Literal) {
    if let Some(wrong) = wrong(ty, literal) {
        panic!("{}", wrong.message().as_str())
    }
}

/// Whether the text is JSON, and the only text that is written for its value.
pub(super) const fn is_plain_json(text: &str) -> bool {
    matches!(text.as_bytes(), b"null" | b"true" | b"false" | b"0" | b"\"\"" | b"[]" | b"{}")
}

/// Encodes `literal` as the slot or payload of a field of type `ty`. `N` is [`Literal::width`]. What is wrong is
/// encoded somehow, because [`check_default`] tells of it.
#[doc(hidden)]
pub const fn encode_literal<const N: usize>(ty: &Type, literal: Literal) -> LiteralBytes<N> {
    let mut bytes = [0; N];
    if wrong(ty, literal).is_some() {
        return LiteralBytes { bytes, zero: false };
    }
    match (ty.storage_type(), literal) {
        (_, Literal::Str(text)) => copy(&mut bytes, text.as_bytes()),
        (_, Literal::Bytes(value)) => copy(&mut bytes, value),
        (Type::F32, Literal::Float(_, value)) => copy(&mut bytes, &value.to_le_bytes()),
        (_, Literal::Float(value, _)) => copy(&mut bytes, &value.to_le_bytes()),
        (_, Literal::Bool(value)) => copy(&mut bytes, &[value as u8]),
        (_, Literal::Char(value)) => copy(&mut bytes, &(value as u32).to_le_bytes()),
        (_, Literal::Int(value)) => copy(&mut bytes, value.to_le_bytes().split_at(N).0),
    }
    let (mut zero, mut i) = (ty.is_fixed() || N == 0, 0);
    while i < N {
        zero &= bytes[i] == 0;
        i += 1;
    }
    LiteralBytes { bytes, zero }
}

/// The bytes of an integer as the default of a field of type `T`, of which none is wider than an `i128`; see [`LiteralBytes::get`].
#[doc(hidden)]
pub const fn integer_default<T: Field, const VALUE: i128>(nullable: bool) -> Option<&'static [u8]> {
    let width = Literal::Int(VALUE).width(&T::TYPE);
    match const { &encode_literal::<16>(&T::TYPE, Literal::Int(VALUE)) }.get(nullable) {
        Some(bytes) => Some(bytes.split_at(if width < bytes.len() { width } else { bytes.len() }).0),
        None => None,
    }
}

const fn copy(out: &mut [u8], bytes: &[u8]) {
    let mut i = 0;
    while i < bytes.len() {
        out[i] = bytes[i];
        i += 1;
    }
}

/// What can be wrong with a default.
#[derive(Clone, Copy)]
enum Wrong {
    Type(&'static str),
    TooLong { len: usize, max: u32 },
    Length { len: usize, needed: u32 },
    Range { low: i128, high: i128 },
}

impl Wrong {
    const fn message(self) -> Message {
        let mut message = Message::new();
        match self {
            Wrong::Type(text) => message.str(text),
            Wrong::TooLong { len, max } => {
                message.str("the default is ");
                message.number(len as u128);
                message.str(" bytes long, but the field holds at most ");
                message.number(max as u128);
            }
            Wrong::Length { len, needed } => {
                message.str("the default is ");
                message.number(len as u128);
                message.str(" bytes long, but the field ");
                message.number(needed as u128);
            }
            Wrong::Range { low, high } => {
                message.str("the default is out of the field's range, ");
                if low < 0 {
                    message.str("-");
                }
                message.number(low.unsigned_abs());
                message.str(" to ");
                message.number(high.unsigned_abs());
            }
        }
        message
    }
}

/// What is wrong with `literal` as the default of a field of type `ty`.
const fn wrong(ty: &Type, literal: Literal) -> Option<Wrong> {
    match (ty.storage_type(), literal) {
        (Type::Text { len }, Literal::Str(text)) => {
            if text.len() > *len as usize {
                return Some(Wrong::TooLong { len: text.len(), max: *len });
            }
            let mut i = 0;
            while i < text.len() {
                if text.as_bytes()[i] == 0 {
                    return Some(Wrong::Type("the default of a `Text` field holds U+0000"));
                }
                i += 1;
            }
            None
        }
        (Type::Bytes { len }, Literal::Bytes(value)) => match value.len() == *len as usize {
            true => None,
            false => Some(Wrong::Length { len: value.len(), needed: *len }),
        },
        (Type::Json, Literal::Str(text)) => match is_plain_json(text) {
            true => None,
            false => Some(Wrong::Type(
                "the default of a `Json` field is one of `null`, `true`, `false`, `0`, `\"\"`, `[]` and `{}`",
            )),
        },
        (Type::String, Literal::Str(_))
        | (Type::Binary, Literal::Bytes(_))
        | (Type::F32 | Type::F64, Literal::Float(..))
        | (Type::Bool, Literal::Bool(_))
        | (Type::Char, Literal::Char(_)) => None,
        (Type::Text { .. } | Type::String, _) => {
            Some(Wrong::Type("the default of a text field is a string in quotes, such as `\"none\"`"))
        }
        (Type::Json, _) => Some(Wrong::Type("the default of a `Json` field is its text, such as `\"[]\"`")),
        (Type::Bytes { .. } | Type::Binary, _) => {
            Some(Wrong::Type("the default of a field of bytes is a byte string, such as `b\"\\x00\\x01\"`"))
        }
        (Type::F32 | Type::F64, _) => {
            Some(Wrong::Type("the default of a float field is a number with a decimal point, such as `1.0`"))
        }
        (Type::Bool, _) => Some(Wrong::Type("the default of a `bool` field is `true` or `false`")),
        (Type::Char, _) => Some(Wrong::Type("the default of a `char` field is a character, such as `'a'`")),
        (ty, literal) => wrong_integer(ty, literal),
    }
}

const fn wrong_integer(ty: &Type, literal: Literal) -> Option<Wrong> {
    let (Some((low, high)), Literal::Int(value)) = (integer_range(ty), literal) else {
        return Some(Wrong::Type(match ty {
            Type::List { .. } => {
                "a list takes no default: older blobs read as the empty list, or make the field an `Option`"
            }
            Type::Array { .. } | Type::Record(_) | Type::Uuid | Type::Ip => {
                "no default can be written for this type: older blobs read as zeros, or make the field an `Option`"
            }
            Type::Enum(_) => "the default of an enum field is one of its variants, such as `State::Open`",
            Type::Date => "the default of a date is the integer that is stored: days since 1970-01-01",
            Type::Timestamp | Type::CivilDateTime => {
                "the default of a timestamp is the integer that is stored: µs since 1970-01-01"
            }
            Type::Time => "the default of a time of day is the integer that is stored: µs since midnight",
            Type::TimeDelta => "the default of a time span is the integer that is stored: µs",
            Type::Decimal { .. } => {
                "the default of a decimal is the integer that is stored: 19.99 with scale 2 is `1999`"
            }
            _ => "the default of an integer field is an integer",
        }));
    };
    match ty {
        _ if value < low || value > high => Some(Wrong::Range { low, high }),
        Type::NonZero { .. } if value == 0 => Some(Wrong::Type("the default of a NonZero field is zero")),
        Type::Enum(e) if e.variant(value as i64).is_none() => Some(Wrong::Type(
            "the default is no variant that can be stored: the `other` variant stands for unknown values only",
        )),
        _ => None,
    }
}

/// The integers that a type takes as a default.
const fn integer_range(ty: &Type) -> Option<(i128, i128)> {
    Some(match ty {
        Type::I8 => (i8::MIN as i128, i8::MAX as i128),
        Type::I16 => (i16::MIN as i128, i16::MAX as i128),
        Type::I32 | Type::Date => (i32::MIN as i128, i32::MAX as i128),
        Type::I64 | Type::Timestamp | Type::CivilDateTime | Type::TimeDelta => {
            (i64::MIN as i128, i64::MAX as i128)
        }
        Type::U8 => (0, u8::MAX as i128),
        Type::U16 => (0, u16::MAX as i128),
        Type::U32 => (0, u32::MAX as i128),
        Type::U64 => (0, u64::MAX as i128),
        Type::Time => (0, 86_399_999_999),
        Type::NonZero { integer: inner, .. } => return integer_range(inner),
        Type::Enum(e) => return integer_range(e.repr),
        Type::Decimal { precision, .. } => {
            let digits = if *precision < 38 { *precision } else { 38 };
            let most = 10i128.pow(digits as u32) - 1;
            (-most, most)
        }
        _ => return None,
    })
}

/// The type of a constant that a path in `default = …` names, for a field of type `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a constant of type `{Self}` is no default for a field of type `{T}`",
    label = "neither an integer nor a variant of the field's enum",
    note = "write text, floats and other values as literals"
)]
pub trait DefaultConstant<T> {}

macro_rules! integers {
    ($($ty:ty)*) => {$(impl<T> DefaultConstant<T> for $ty {})*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl<E: RecordEnum> DefaultConstant<E> for E {}

/// Lets the compiler compare the types.
#[doc(hidden)]
pub fn default_constant<T, C: DefaultConstant<T>>(_: C) {}
