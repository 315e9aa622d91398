//! The logical types a field can have, their widths and their codes.
//!
//! A type says what a field's bytes mean; how a Rust type reads and writes them is in [`field`](crate::field).

use super::{Enum, Layout, MAX_DEPTH, rules::Broken};

/// What a field's bytes mean.
///
/// The set is open: [`Type::Extension`] gives a name of one's own to the storage of another type, and
/// [`Type::Unknown`] is what a reader makes of a type that a newer version of this library wrote; such a field can be
/// stepped over but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Type {
    /// 1 byte, two's complement.
    I8,
    /// 2 bytes, two's complement.
    I16,
    /// 4 bytes, two's complement.
    I32,
    /// 8 bytes, two's complement.
    I64,
    /// 1 byte.
    U8,
    /// 2 bytes.
    U16,
    /// 4 bytes.
    U32,
    /// 8 bytes.
    U64,
    /// 4 bytes, IEEE 754 binary32, every bit kept.
    F32,
    /// 8 bytes, IEEE 754 binary64, every bit kept.
    F64,
    /// 1 byte: 0 or 1.
    Bool,
    /// 4 bytes: a Unicode scalar value.
    Char,
    /// An integer that is not zero, as wide as the integer. Made by [`Type::non_zero`].
    #[non_exhaustive]
    NonZero {
        /// The integer.
        integer: &'static Type,
    },
    /// 16 bytes: the value times 10^scale, two's complement, less than 10^precision in magnitude.
    Decimal {
        /// Decimal digits in all, 1 to 38.
        precision: u8,
        /// Digits after the point, 0 to `precision`.
        scale: u8,
    },
    /// 8 bytes: µs since 1970-01-01 00:00 UTC, signed.
    Timestamp,
    /// 8 bytes: µs since 1970-01-01 00:00 in no particular time zone, signed.
    CivilDateTime,
    /// 4 bytes: days since 1970-01-01, signed.
    Date,
    /// 8 bytes: µs since midnight, 0 to 86,399,999,999.
    Time,
    /// 8 bytes: µs, signed.
    TimeDelta,
    /// 16 bytes in the order in which they are written.
    Uuid,
    /// Bytes of a fixed number.
    Bytes {
        /// How many, at least 1.
        len: u32,
    },
    /// 16 bytes: an IPv6 address, or an IPv4 address in its IPv4-mapped form (`::ffff:a.b.c.d`).
    Ip,
    /// UTF-8 without U+0000, padded with zero bytes.
    Text {
        /// Bytes in the slot, at least 1.
        len: u32,
    },
    /// Items one behind the other. Made by [`Type::array`].
    #[non_exhaustive]
    Array {
        /// The type of every item, fixed in size.
        item: &'static Type,
        /// How many, at least 1.
        len: u32,
    },
    /// A nested record: validity bytes, then fields, no header.
    Record(&'static Layout),
    /// A field-less enum, stored as its discriminant.
    Enum(&'static Enum),

    /// UTF-8 of any length.
    String,
    /// Bytes of any length.
    Binary,
    /// A JSON text.
    Json,
    /// Items of one type. Made by [`Type::list`].
    #[non_exhaustive]
    List {
        /// The type of every item: fixed in size, or UTF-8, or binary.
        item: &'static Type,
        /// Whether items may be null.
        nullable: bool,
    },

    /// A type of another crate, stored as `storage` is. Made by [`Type::extension`].
    #[non_exhaustive]
    Extension {
        /// Its name, by custom `crate.type`.
        name: &'static str,
        /// What its bytes look like.
        storage: &'static Type,
    },
    /// A type that this version of the library does not know.
    Unknown {
        /// Its code, as written by the one that knew it.
        code: &'static str,
        /// Its inline width in bytes; `None` for a variable type.
        width: Option<u16>,
    },
}

/// Where a field's value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In the fixed part, this many bytes wide.
    Inline(usize),
    /// In the tail; the fixed part holds the `u32` end of its payload.
    End,
}

impl Storage {
    /// Bytes in the fixed part: the value's own width, or 4 for an end.
    pub const fn width(self) -> usize {
        match self {
            Storage::Inline(width) => width,
            Storage::End => 4,
        }
    }

    /// The value's own width, where it stands inline.
    pub const fn inline(self) -> Option<usize> {
        match self {
            Storage::Inline(width) => Some(width),
            Storage::End => None,
        }
    }
}

/// Types that hold others. They are made by functions, which see to it that none is deeper than [`MAX_DEPTH`].
impl Type {
    /// An integer that is not zero.
    ///
    /// # Panics
    /// When `integer` is not an integer: in a constant, that is a compile error.
    pub const fn non_zero(integer: &'static Type) -> Type {
        assert!(integer.is_integer(), "{}", Broken::NonZero.message());
        Type::NonZero { integer }
    }

    /// A fixed number of items.
    ///
    /// # Panics
    /// When the type would be deeper than [`MAX_DEPTH`].
    pub const fn array(item: &'static Type, len: u32) -> Type {
        item.assert_shallow();
        Type::Array { item, len }
    }

    /// Any number of items, which may be null if `nullable`.
    ///
    /// # Panics
    /// When the type would be deeper than [`MAX_DEPTH`].
    pub const fn list(item: &'static Type, nullable: bool) -> Type {
        item.assert_shallow();
        Type::List { item, nullable }
    }

    /// A type of your own, by custom named `crate.type`, that is stored as another one.
    ///
    /// ```
    /// use record_core::layout::Type;
    ///
    /// const CENTS: Type = Type::extension("shop.cents", &Type::I64);
    /// assert_eq!(CENTS.to_string(), "extension(shop.cents,i64)");
    /// ```
    ///
    /// # Panics
    /// When the type would be deeper than [`MAX_DEPTH`].
    pub const fn extension(name: &'static str, storage: &'static Type) -> Type {
        storage.assert_shallow();
        Type::Extension { name, storage }
    }

    /// How many types stand in one another, itself included: 1 to [`MAX_DEPTH`].
    pub(crate) const fn depth(&self) -> usize {
        match self {
            Type::NonZero { integer: inner, .. } => 1 + inner.depth(),
            Type::Array { item, .. } | Type::List { item, .. } => 1 + item.depth(),
            Type::Extension { storage, .. } => 1 + storage.depth(),
            Type::Enum(e) => 1 + e.repr.depth(),
            Type::Record(layout) => {
                let (mut deepest, mut i) = (0, 0);
                while i < layout.fields.len() {
                    let depth = layout.fields[i].ty.depth();
                    if depth > deepest {
                        deepest = depth;
                    }
                    i += 1;
                }
                1 + deepest
            }
            _ => 1,
        }
    }

    const fn assert_shallow(&self) {
        assert!(self.depth() < MAX_DEPTH, "{}", Broken::Depth.message());
    }
}

impl Type {
    /// Whether the value stands inline or in the tail.
    pub const fn storage(&self) -> Storage {
        Storage::Inline(match self {
            Type::I8 | Type::U8 | Type::Bool => 1,
            Type::I16 | Type::U16 => 2,
            Type::I32 | Type::U32 | Type::F32 | Type::Char | Type::Date => 4,
            Type::I64
            | Type::U64
            | Type::F64
            | Type::Timestamp
            | Type::CivilDateTime
            | Type::Time
            | Type::TimeDelta => 8,
            Type::Decimal { .. } | Type::Uuid | Type::Ip => 16,
            Type::Bytes { len } | Type::Text { len } => *len as usize,
            Type::NonZero { integer: inner, .. } => return inner.storage(),
            Type::Enum(e) => return e.repr.storage(),
            Type::Extension { storage, .. } => return storage.storage(),
            Type::Array { item, len } => match item.storage() {
                Storage::Inline(width) => width.saturating_mul(*len as usize),
                Storage::End => return Storage::End,
            },
            Type::Record(layout) => layout.fixed_len(1) - super::HEADER,
            Type::Unknown { width: Some(width), .. } => *width as usize,
            Type::Unknown { width: None, .. }
            | Type::String
            | Type::Binary
            | Type::Json
            | Type::List { .. } => {
                return Storage::End;
            }
        })
    }

    /// The inline width in bytes. Panics (a compile error in a constant) for a variable type.
    pub const fn width(&self) -> usize {
        match self.storage() {
            Storage::Inline(width) => width,
            Storage::End => panic!("a type of variable length has no inline width"),
        }
    }

    /// Whether the value stands inline.
    pub const fn is_fixed(&self) -> bool {
        matches!(self.storage(), Storage::Inline(_))
    }

    /// The type without the names that [`Type::Extension`] gave it.
    pub const fn storage_type(&self) -> &Type {
        let mut ty = self;
        while let Type::Extension { storage, .. } = ty {
            ty = storage;
        }
        ty
    }

    /// Whether all zero bytes (inline) or no bytes (in the tail) are a value: then a newer field needs no `default`.
    /// Of a type that is not known whoever knew it has seen to that.
    pub const fn zero_is_a_value(&self) -> bool {
        match self {
            Type::NonZero { .. } | Type::Json => false,
            Type::Enum(e) => e.variant(0).is_some(),
            Type::Array { item, .. } => item.zero_is_a_value(),
            Type::Extension { storage, .. } => storage.zero_is_a_value(),
            Type::Record(layout) => {
                let mut i = 0;
                while i < layout.fields.len() {
                    let field = &layout.fields[i];
                    if !field.nullable && !field.ty.zero_is_a_value() {
                        return false;
                    }
                    i += 1;
                }
                true
            }
            _ => true,
        }
    }

    /// Whether `self` can take over the values of `old` through `from`: the same type, or a wider one.
    pub const fn widens(&self, old: &Type) -> bool {
        match (old.storage_type(), self.storage_type()) {
            (Type::Text { len: a }, Type::Text { len: b }) => *a <= *b,
            (Type::Text { .. }, Type::String) => true,
            (Type::F32, Type::F64) => true,
            (a, b) => match (a.integer(), b.integer()) {
                (Some((signed_a, bits_a)), Some((signed_b, bits_b))) => {
                    if signed_a == signed_b {
                        bits_a <= bits_b
                    } else {
                        signed_b && bits_a < bits_b
                    }
                }
                _ => a.same_bytes(b),
            },
        }
    }

    pub(super) const fn is_integer(&self) -> bool {
        self.integer().is_some()
    }

    const fn integer(&self) -> Option<(bool, u8)> {
        Some(match self {
            Type::I8 => (true, 8),
            Type::I16 => (true, 16),
            Type::I32 => (true, 32),
            Type::I64 => (true, 64),
            Type::U8 => (false, 8),
            Type::U16 => (false, 16),
            Type::U32 => (false, 32),
            Type::U64 => (false, 64),
            _ => return None,
        })
    }

    /// Whether two types have the same code, so that their bytes mean the same.
    pub const fn same_bytes(&self, other: &Type) -> bool {
        let (mut a, mut b) = (super::text::Text::hash(), super::text::Text::hash());
        a.type_code(self);
        b.type_code(other);
        super::place::same(&a.finish(), &b.finish())
    }

    /// Whether a payload of this type is one UTF-8 string.
    pub const fn is_utf8(&self) -> bool {
        matches!(self.storage_type(), Type::String | Type::Json)
    }
}
