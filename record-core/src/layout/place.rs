//! From a list of fields to offsets, validity bits, lengths and hashes; and the rules that a layout must keep.
//!
//! Everything here runs in constants, where a panic is a compile error at the record, as well as on layouts read from
//! a catalog, which are data from outside.

use super::{FieldLayout, HEADER, MAX_FIXED_LEN, Storage, Type, VersionLayout, text::Text};

/// Puts every field in its place: offset, validity bit, start of payload.
#[doc(hidden)]
#[track_caller]
pub const fn place<const N: usize>(mut fields: [FieldLayout; N]) -> [FieldLayout; N] {
    if let Err((_, broken)) = place_slice(&mut fields) {
        panic!("{}", broken.message())
    }
    fields
}

/// Stops the compilation, at the place of the call, when a field by itself breaks a rule.
#[doc(hidden)]
#[track_caller]
pub const fn checked(field: FieldLayout) -> FieldLayout {
    match check_field(&field, false) {
        Ok(()) => field,
        Err(broken) => panic!("{}", broken.message()),
    }
}

/// A rule that a layout breaks, and the number of the field that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Broken {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Broken::Empty => "a record needs at least one stored field of version 1",
            Broken::Order => "fields are not in blob order: ascending `since`",
            Broken::Gap => "a version between 1 and the newest neither adds nor retires a field",
            Broken::ZeroWidth => "a field is zero bytes wide; use `#[record(skip)]` for what is not stored",
            Broken::TooLong => "the fixed part is longer than 65,535 bytes; move large arrays to `Vec`",
            Broken::NoZero => {
                "a newer or retired field's type has no zero value: give it a `default`, or make it an `Option`"
            }
            Broken::Nested => {
                "a nested record must be of version 1 with fixed-size fields only; put variable parts beside it"
            }
            Broken::ListOfLists => {
                "a list can't hold lists, only fixed-size types, text and bytes; use a list of records, or `Json`"
            }
            Broken::Name => {
                "a stored name is empty, longer than 255 bytes, or holds a space or one of `;(),=`"
            }
            Broken::SameName => "two fields have the same stored name",
            Broken::DefaultWidth => "a default is not as long as its field",
            Broken::Set => {
                "`as_set` needs a list of integers, text, bytes, dates or times without null items"
            }
        }
    }
}

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
    let (mut at, mut last_end, mut i) = (HEADER, 0, 0);
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
                return Err((i, Broken::TooLong));
            }
            i += 1;
        }
    }
    Ok(())
}

const fn check_field(field: &FieldLayout, before_previous: bool) -> Result<(), Broken> {
    if before_previous || field.since == 0 {
        return Err(Broken::Order);
    }
    if !is_name(field.name) {
        return Err(Broken::Name);
    }
    if let Err(broken) = check_type(&field.ty) {
        return Err(broken);
    }
    let reads_zero = field.since > 1 && field.from.is_none() || field.retired.is_some();
    if reads_zero && !field.nullable && field.default.is_none() && !field.ty.zero_is_a_value() {
        return Err(Broken::NoZero);
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

const fn check_type(ty: &Type) -> Result<(), Broken> {
    match ty {
        Type::Record(layout) => {
            if layout.version != 1 || !layout.is_fixed() {
                return Err(Broken::Nested);
            }
        }
        Type::Array { item, .. } => {
            if !item.is_fixed() {
                return Err(Broken::Nested);
            }
            if let Err(broken) = check_type(item) {
                return Err(broken);
            }
        }
        Type::List { item, .. } => {
            if let Type::List { .. } = item.storage_type() {
                return Err(Broken::ListOfLists);
            }
            if let Err(broken) = check_type(item) {
                return Err(broken);
            }
        }
        Type::Extension { name, storage } => {
            if !is_name(name) {
                return Err(Broken::Name);
            }
            if let Err(broken) = check_type(storage) {
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
const fn is_set_type(ty: &Type) -> bool {
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
#[track_caller]
pub const fn versions<const V: usize>(fields: &[FieldLayout]) -> [VersionLayout; V] {
    let mut versions = [VersionLayout { hash: [0; 32], fixed_len: 0, required: false }; V];
    let mut v = 1;
    while v <= V {
        match version(fields, v as u8) {
            Ok(version) => versions[v - 1] = version,
            Err(broken) => panic!("{}", broken.message()),
        }
        v += 1;
    }
    versions
}

/// What version `v` of placed fields adds up to.
pub(crate) const fn version(fields: &[FieldLayout], v: u8) -> Result<VersionLayout, Broken> {
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
    let mut text = Text::hash();
    text.layout(fields, v);
    Ok(VersionLayout { hash: text.finish(), fixed_len: fixed_len as u16, required: required || v == 1 })
}

/// Stops the compilation unless the field `new` can be read from `old`.
#[doc(hidden)]
#[track_caller]
pub const fn widens(new: &Type, old: &Type) {
    assert!(
        new.widens(old),
        "`from` takes a field over into the same type or a wider one: more bits of the same signedness, \
         f32 to f64, a longer Text, Text to String"
    );
}

/// Stops the compilation, printing the right value, when a version's fingerprint is not the pinned one.
#[doc(hidden)]
#[track_caller]
pub const fn check_pin(layout: &super::Layout, version: u8, pinned: u32) {
    let actual = layout.fingerprint(version);
    if actual != pinned {
        let mut message = [0; 512];
        let len = pin_message(&mut message, layout.record, version, actual, pinned);
        match core::str::from_utf8(message.split_at(len).0) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("a pin does not match its version"),
        }
    }
}

const fn pin_message(out: &mut [u8; 512], record: &str, version: u8, actual: u32, pinned: u32) -> usize {
    let mut at = 0;
    at = append(out, at, "the layout of `");
    at = append(out, at, record);
    at = append(out, at, "` version ");
    at = append_number(out, at, version);
    at = append(out, at, " has fingerprint ");
    at = append_hex(out, at, actual);
    at = append(out, at, ", but ");
    at = append_hex(out, at, pinned);
    at = append(
        out,
        at,
        " is pinned: if this version was released, undo the change and add a version instead; if not, write `",
    );
    at = append_number(out, at, version);
    at = append(out, at, " = ");
    at = append_hex(out, at, actual);
    append(out, at, "`")
}

const fn append(out: &mut [u8; 512], mut at: usize, text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut i = 0;
    // A long record name leaves no room for everything: cut it at a boundary, the rest of the message matters more.
    while i < bytes.len() && at < out.len() && (i < 120 || bytes[i] & 0xc0 == 0x80) {
        out[at] = bytes[i];
        at += 1;
        i += 1;
    }
    at
}

const fn append_number(out: &mut [u8; 512], mut at: usize, n: u8) -> usize {
    if n >= 10 {
        at = append_number(out, at, n / 10);
    }
    out[at] = b'0' + n % 10;
    at + 1
}

const fn append_hex(out: &mut [u8; 512], mut at: usize, n: u32) -> usize {
    at = append(out, at, "0x");
    let mut shift = 32;
    while shift > 0 {
        shift -= 4;
        out[at] = b"0123456789abcdef"[(n >> shift & 15) as usize];
        at += 1;
    }
    at
}
