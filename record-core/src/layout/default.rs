//! Defaults written in source, encoded at compile time.

use super::{Storage, Type};

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

/// An encoded literal: the first `len` bytes.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct LiteralBytes<const N: usize> {
    bytes: [u8; N],
    len: usize,
    zero: bool,
}

impl<const N: usize> LiteralBytes<N> {
    /// The bytes, or `None` when they are what an absent default stands for, so that writing `default = 0` changes
    /// no fingerprint.
    pub const fn get(&'static self, nullable: bool) -> Option<&'static [u8]> {
        if self.zero && !nullable { None } else { Some(self.bytes.split_at(self.len).0) }
    }
}

/// Encodes `literal` as the slot or payload of a field of type `ty`. `N` is at least as long as either.
#[doc(hidden)]
#[track_caller]
pub const fn encode_literal<const N: usize>(ty: &Type, literal: Literal) -> LiteralBytes<N> {
    let mut bytes = [0; N];
    let len = match (ty.storage_type(), literal) {
        (Type::Text { len }, Literal::Str(text)) => {
            assert!(text.len() <= *len as usize, "the default is longer than the text field");
            copy(&mut bytes, text.as_bytes(), true);
            *len as usize
        }
        (Type::Bytes { len }, Literal::Bytes(value)) => {
            assert!(value.len() == *len as usize, "the default is not as long as the field");
            copy(&mut bytes, value, false)
        }
        (Type::String, Literal::Str(text)) => copy(&mut bytes, text.as_bytes(), false),
        (Type::Json, Literal::Str(text)) => copy(&mut bytes, text.as_bytes(), false),
        (Type::Binary, Literal::Bytes(value)) => copy(&mut bytes, value, false),
        (Type::F32, Literal::Float(_, value)) => copy(&mut bytes, &value.to_le_bytes(), false),
        (Type::F64, Literal::Float(value, _)) => copy(&mut bytes, &value.to_le_bytes(), false),
        (Type::Bool, Literal::Bool(value)) => copy(&mut bytes, &[value as u8], false),
        (Type::Char, Literal::Char(value)) => copy(&mut bytes, &(value as u32).to_le_bytes(), false),
        (ty, Literal::Int(value)) => {
            let (low, high) = integer_range(ty);
            assert!(low <= value && value <= high, "the default is out of the field's range");
            match ty {
                Type::NonZero(_) => assert!(value != 0, "the default of a NonZero field is zero"),
                Type::Enum(e) => {
                    assert!(
                        e.variant(value as i64).is_some(),
                        "the default is no variant that can be stored"
                    );
                }
                _ => {}
            }
            let Storage::Inline(width) = ty.storage() else {
                panic!("the default is not of the field's type")
            };
            copy(&mut bytes, value.to_le_bytes().split_at(width).0, false)
        }
        _ => panic!("the default is not of the field's type"),
    };
    let (mut zero, mut i) = (true, 0);
    while i < len {
        zero &= bytes[i] == 0 && ty.is_fixed();
        i += 1;
    }
    LiteralBytes { bytes, len, zero }
}

#[track_caller]
const fn copy(out: &mut [u8], bytes: &[u8], no_nul: bool) -> usize {
    let mut i = 0;
    while i < bytes.len() {
        assert!(!no_nul || bytes[i] != 0, "the default of a text field holds U+0000");
        out[i] = bytes[i];
        i += 1;
    }
    bytes.len()
}

/// The integers that a type takes as a default.
#[track_caller]
const fn integer_range(ty: &Type) -> (i128, i128) {
    match ty {
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
        Type::NonZero(inner) => integer_range(inner),
        Type::Enum(e) => integer_range(e.repr),
        Type::Decimal { precision, .. } => {
            let most = 10i128.pow(*precision as u32) - 1;
            (-most, most)
        }
        _ => panic!("the default is not of the field's type"),
    }
}
