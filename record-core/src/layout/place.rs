//! From a list of fields to offsets, validity bits, lengths and hashes; and the rules that a layout must keep.
//!
//! Everything here runs in constants, as well as on layouts read from a catalog, which are data from outside. How the
//! rules become compile errors is in [`checks`](super::checks).

use super::{FieldLayout, HEADER, MAX_FIXED_LEN, Storage, Type, VersionLayout, text::Text};

/// Puts every field in its place: offset, validity bit, start of payload.
///
/// Breaks no compilation, so that what uses the layout does not fail beside what is wrong with it: the rules are
/// looked at by the checks below, each in a constant of its own, at the token that breaks it.
#[doc(hidden)]
pub const fn place<const N: usize>(mut fields: [FieldLayout; N]) -> [FieldLayout; N] {
    put(&mut fields);
    fields
}

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
    NoZero,
    Nested,
    ListOfLists,
    Name,
    SameName,
    DefaultWidth,
    Set,
    Decimal,
}

impl Broken {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Broken::Empty => "a record needs at least one stored field of version 1",
            Broken::Order => "fields are not in blob order: ascending `since`",
            Broken::Gap => "a version between 1 and the newest neither adds nor retires a field",
            Broken::ZeroWidth => "the type is zero bytes wide: use `#[record(skip)]` for what is not stored",
            Broken::TooLong => "the fixed part is longer than 65,535 bytes; move large arrays to `Vec`",
            Broken::NoZero => {
                "blobs without this field would be read as zero, which is no value of its type: give it a `default`, \
                 or make it an `Option`"
            }
            Broken::Nested => {
                "a nested record has fixed-size fields only (no `String`, `Vec`), all of version 1: put the rest \
                 beside it"
            }
            Broken::ListOfLists => {
                "a list can't hold lists, only fixed-size types, text and bytes: use an array `[T; N]` or a record as \
                 the item, or `Json`"
            }
            Broken::Decimal => {
                "`Decimal<P, S>` has P digits from 1 to 38, S of them (at most P) after the point"
            }
            Broken::Name => {
                "a stored name is empty, longer than 255 bytes, or holds a space or one of `;(),=`"
            }
            Broken::SameName => "two fields have the same stored name",
            Broken::DefaultWidth => "a default is not as long as its field",
            Broken::Set => {
                "`as_set` is for a `Vec` of integers, text, bytes, dates, times or enums, not of floats, records or \
                 `Option`s"
            }
        }
    }
}

/// Puts the fields of a layout that comes from outside in their places. An error also tells which field is wrong.
#[cfg(all(feature = "serde", feature = "std"))]
pub(crate) const fn place_slice(fields: &mut [FieldLayout]) -> Result<(), (usize, Broken)> {
    if fields.is_empty() || fields[0].since != 1 {
        return Err((0, Broken::Empty));
    }
    let mut i = 0;
    while i < fields.len() {
        if let Err(broken) = check_field(&fields[i], i > 0 && fields[i].since < fields[i - 1].since) {
            return Err((i, broken));
        }
        let mut j = 0;
        while j < i {
            if same(fields[i].name, fields[j].name) {
                return Err((i, Broken::SameName));
            }
            j += 1;
        }
        i += 1;
    }
    match put(fields) {
        None => Ok(()),
        Some(i) => Err((i, Broken::TooLong)),
    }
}

/// Computes what is computed. Gives the first field that does not fit into the fixed part, if there is one; places are
/// then of no meaning.
const fn put(fields: &mut [FieldLayout]) -> Option<usize> {
    let (mut at, mut last_end, mut i, mut too_long) = (HEADER, 0, 0, None);
    while i < fields.len() {
        let since = fields[i].since;
        let (mut end, mut nullable) = (i, 0);
        while end < fields.len() && fields[end].since == since {
            if fields[end].nullable {
                fields[end].validity = ((at + nullable / 8) as u16, 1 << (nullable % 8));
                nullable += 1;
            }
            end += 1;
        }
        at += nullable.div_ceil(8);
        while i < end {
            fields[i].offset = at as u16;
            if let Storage::End = fields[i].ty.storage() {
                fields[i].starts_at = last_end;
                last_end = at as u16;
            }
            at += fields[i].ty.storage().width();
            if at > MAX_FIXED_LEN {
                // An earlier place, so that what computes with it does not overflow.
                at = HEADER;
                if too_long.is_none() {
                    too_long = Some(i);
                }
            }
            i += 1;
        }
    }
    too_long
}

#[cfg(all(feature = "serde", feature = "std"))]
const fn check_field(field: &FieldLayout, before_previous: bool) -> Result<(), Broken> {
    if before_previous || field.since == 0 {
        return Err(Broken::Order);
    }
    if !is_name(field.name) {
        return Err(Broken::Name);
    }
    if let Err(broken) = check_type(field) {
        return Err(broken);
    }
    if let (Some(default), Storage::Inline(width)) = (field.default, field.ty.storage())
        && default.len() != width
    {
        return Err(Broken::DefaultWidth);
    }
    if field.set && !is_set_type(&field.ty) {
        return Err(Broken::Set);
    }
    Ok(())
}

pub(super) const fn check_type(field: &FieldLayout) -> Result<(), Broken> {
    if let Err(broken) = check_storable(&field.ty) {
        return Err(broken);
    }
    let reads_zero = field.since > 1 && field.from.is_none() || field.retired.is_some();
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
        Type::Record(layout) => {
            if layout.version != 1 || !layout.is_fixed() {
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
    if ty.storage().width() == 0 {
        return Err(Broken::ZeroWidth);
    }
    Ok(())
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
            | Type::NonZero(_)
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
const fn is_name(name: &str) -> bool {
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

/// Length of the fixed part of placed fields. Says the same as the layout's newest version, but needs no hash, which
/// would be most of the time that checking a record takes.
#[doc(hidden)]
pub const fn fixed_len(fields: &[FieldLayout]) -> usize {
    match fields.last() {
        Some(last) => last.offset as usize + last.ty.storage().width(),
        None => HEADER,
    }
}

pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

pub(super) const fn position(fields: &[FieldLayout], name: &str) -> Option<usize> {
    let mut i = 0;
    while i < fields.len() {
        if same(fields[i].name, name) {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// The versions of placed fields: `V` is the newest.
#[doc(hidden)]
pub const fn versions<const V: usize>(fields: &[FieldLayout]) -> [VersionLayout; V] {
    let mut versions = [VersionLayout { hash: [0; 32], fixed_len: 0, required: false }; V];
    let (mut text, mut v) = (Text::hash(), 1);
    text.begin_layout();
    while v <= V {
        text.group(fields, v as u8, b'\n');
        // A gap is reported by the macro, which sees all versions.
        if let Ok(version) = version_of_hash(fields, v as u8, text.finish()) {
            versions[v - 1] = version;
        }
        v += 1;
    }
    versions
}

/// What version `v` of placed fields adds up to.
#[cfg(all(feature = "serde", feature = "std"))]
pub(crate) const fn version(fields: &[FieldLayout], v: u8) -> Result<VersionLayout, Broken> {
    let mut text = Text::hash();
    text.layout(fields, v);
    version_of_hash(fields, v, text.finish())
}

const fn version_of_hash(fields: &[FieldLayout], v: u8, hash: [u8; 32]) -> Result<VersionLayout, Broken> {
    let (mut fixed_len, mut required, mut adds) = (HEADER, false, false);
    let mut i = 0;
    while i < fields.len() {
        let field = &fields[i];
        if field.since <= v {
            fixed_len = field.offset as usize + field.ty.storage().width();
        }
        adds |= field.since == v || field.retired_as_default(v);
        required |= field.since == v && field.from.is_some() || field.retired_as_default(v);
        i += 1;
    }
    if !adds {
        return Err(Broken::Gap);
    }
    Ok(VersionLayout { hash, fixed_len: fixed_len as u16, required: required || v == 1 })
}
