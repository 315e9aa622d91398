//! The rules that a field by itself must keep.
//!
//! How they become compile errors is in [`checks`](super::checks); what layouts that come from outside must keep beyond
//! them is in [`accept`](super::accept).

use super::{FieldLayout, MAX_BLOB_LEN, MAX_DEPTH, Type};

/// A rule that a layout breaks, and the number of the field that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(all(feature = "serde", feature = "std")),
    allow(dead_code, reason = "some only break in data")
)]
pub(crate) enum Broken {
    Empty,
    Order,
    Gap,
    ZeroWidth,
    TooLong,
    TooWide,
    NoZero,
    Nested,
    ListOfLists,
    Name,
    SameName,
    DefaultOfFirst,
    DefaultIsZero,
    DefaultWidth,
    Set,
    From,
    Decimal,
    NonZero,
    Depth,
    Unknown,
}

impl Broken {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Broken::Empty => "a record needs at least one stored field of version 1",
            Broken::Order => "fields are not in blob order: ascending `since`",
            Broken::Gap => "a version between 1 and the newest neither adds nor retires a field",
            Broken::ZeroWidth => "the type is zero bytes wide: use `#[record(skip)]` for what is not stored",
            Broken::TooLong => "the fixed part is longer than 65,535 bytes; move large arrays to `Vec`",
            Broken::TooWide => "one value is longer than a blob can be",
            Broken::NoZero => {
                "blobs without this field would be read as zero, which is no value of its type: give it a `default`, \
                 or make it an `Option`"
            }
            Broken::Nested => {
                "a nested record has fixed-size fields only (`Text<N>`, `[T; N]` in place of `String`, `Vec`), all of \
                 version 1: put the rest beside it"
            }
            Broken::ListOfLists => {
                "a list can't hold lists, only fixed-size types, text and bytes: use an array `[T; N]` or a record as \
                 the item, or `Json`"
            }
            Broken::Decimal => {
                "`Decimal<P, S>` has P digits from 1 to 38, S of them (at most P) after the point"
            }
            Broken::NonZero => "a `NonZero` type holds an integer of 8 to 64 bits",
            Broken::Depth => {
                "types stand in one another more than 32 deep: put some of them beside the others"
            }
            Broken::Unknown => {
                "`Type::Unknown` is what readers make of types that they do not know: name the type by `Type::extension`"
            }
            Broken::Name => {
                "a stored name is empty, longer than 255 bytes, or holds a space or one of `;(),=`"
            }
            Broken::SameName => "two fields have the same stored name",
            Broken::DefaultOfFirst => {
                "a default is what older blobs are read as, and no blob is older than a field of version 1: remove it"
            }
            Broken::DefaultIsZero => {
                "a default of zeros or of no bytes is left out, because it goes without saying"
            }
            Broken::DefaultWidth => "a default is not as long as its field",
            Broken::From => {
                "`from` must name a field of an older version, not retired before, of the same or a narrower type, \
                 which is null only where the newer one may be and a set where that is one; it needs no default"
            }
            Broken::Set => {
                "`as_set` is for a `Vec` of integers, text, bytes, dates, times or enums, not of floats, records or \
                 `Option`s, nor for a `Vec<u8>`, which is bytes"
            }
        }
    }
}

/// A field's type, and what blobs without the field are read as.
pub(super) const fn check_type(field: &FieldLayout) -> Result<(), Broken> {
    if field.ty.depth() > MAX_DEPTH {
        return Err(Broken::Depth);
    }
    if let Err(broken) = check_storable(&field.ty) {
        return Err(broken);
    }
    let reads_zero = field.since > 1 && field.from.is_none();
    if reads_zero && !field.nullable && field.default.is_none() && !field.ty.zero_is_a_value() {
        return Err(Broken::NoZero);
    }
    Ok(())
}

const fn check_storable(ty: &Type) -> Result<(), Broken> {
    match ty {
        Type::Decimal { precision, scale } if *precision < 1 || *precision > 38 || *scale > *precision => {
            return Err(Broken::Decimal);
        }
        Type::NonZero { integer: inner, .. } if !inner.is_integer() => return Err(Broken::NonZero),
        Type::Record(layout) => {
            let newest = layout.fields[layout.fields.len() - 1].since;
            if layout.version != 1 || newest != 1 || !layout.is_fixed() {
                return Err(Broken::Nested);
            }
        }
        Type::Array { item, .. } => {
            if !item.is_fixed() {
                return Err(Broken::Nested);
            }
            if let Err(broken) = check_storable(item) {
                return Err(broken);
            }
        }
        Type::List { item, .. } => {
            if let Type::List { .. } = item.storage_type() {
                return Err(Broken::ListOfLists);
            }
            if let Err(broken) = check_storable(item) {
                return Err(broken);
            }
        }
        Type::Extension { name, storage } => {
            if !is_name(name) {
                return Err(Broken::Name);
            }
            if let Err(broken) = check_storable(storage) {
                return Err(broken);
            }
        }
        _ => {}
    }
    match ty.storage().width() {
        0 => Err(Broken::ZeroWidth),
        1..=MAX_BLOB_LEN => Ok(()),
        _ => Err(Broken::TooWide),
    }
}

/// Lists whose items have one order that all readers agree on.
pub(super) const fn is_set_type(ty: &Type) -> bool {
    let Type::List { item, nullable: false } = ty.storage_type() else { return false };
    matches!(
        item.storage_type(),
        Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::NonZero { .. }
            | Type::Bool
            | Type::Char
            | Type::Decimal { .. }
            | Type::Timestamp
            | Type::CivilDateTime
            | Type::Date
            | Type::Time
            | Type::TimeDelta
            | Type::Uuid
            | Type::Ip
            | Type::Bytes { .. }
            | Type::Text { .. }
            | Type::Enum(_)
            | Type::String
            | Type::Binary
    )
}

/// Whether `name` can stand in canonical text.
pub(super) const fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] <= b' ' || matches!(bytes[i], b';' | b'(' | b')' | b',' | b'=' | 0x7f) {
            return false;
        }
        i += 1;
    }
    !bytes.is_empty() && bytes.len() <= 255
}

/// Whether the default would enter the fingerprint without ever being read.
#[cfg(all(feature = "serde", feature = "std"))]
pub(super) const fn has_idle_default(field: &FieldLayout) -> bool {
    field.since == 1 && field.default.is_some()
}
