//! Levels two and three of checking without Rust types: values, and whether bytes are the ones that encoding gives.
//!
//! For tools that have a [`Type`] and bytes, such as builders of columns and readers of foreign values. Whole blobs are checked
//! by [`Blob::from_bytes`](crate::Blob::from_bytes), or by [`DynamicView::open`](crate::value::DynamicView::open) without the
//! record's type.
//!
//! Canonical bytes are what makes equality of blobs equality of values: spare validity bits and null slots are zero,
//! text is padded with zeros, sets ascend, and the blob is in its shortest form.

use crate::{
    Error, Invalid,
    error::{Kind, What},
    field::{ListParts, is_normal_set, unsigned},
    json,
    layout::{FieldLayout, HEADER, Layout, Type},
    structure::Structure,
    utf8::{check_utf8, trim},
};

/// Checks structure, values and canonical form of a blob, by its layout: all three levels.
///
/// ```
/// use record_core::{Blob, Record, canonical::check_blob};
///
/// #[derive(Record)]
/// struct Point { x: i32, y: Option<i32> }
///
/// let mut bytes = Blob::encode(&Point { x: 1, y: None })?.into_bytes();
/// assert!(check_blob(Point::LAYOUT, &bytes).is_ok());
/// *bytes.last_mut().unwrap() = 1; // of a value that is null
/// assert!(check_blob(Point::LAYOUT, &bytes).unwrap_err().is_corrupt());
/// assert!(Point::view(&bytes).is_ok()); // it can be read nevertheless
/// # Ok::<(), record_core::Error>(())
/// ```
///
/// # Errors
/// As [`Blob::from_bytes`](crate::Blob::from_bytes): the error names the field and the offset.
pub fn check_blob(ours: &'static Layout, bytes: &[u8]) -> Result<(), Error> {
    let blob = Structure::open(ours, bytes)?;
    check_values(&blob, ours, true)?;
    if holds_defaults(&blob) {
        return Err(Error::new(ours.record, Kind::NotCanonical("a lower version holds the value too")));
    }
    Ok(())
}

/// Whether the blob's last group could be left out: it holds nothing but defaults.
pub(crate) fn holds_defaults(blob: &Structure<'_>) -> bool {
    !blob.layout.versions[blob.version as usize - 1].required
        && blob
            .fields()
            .iter()
            .filter(|field| field.since == blob.version)
            .all(|field| is_default(blob, field))
}

/// Checks the values of the fields that `ours` knows; with `canonical` those of all that the blob has, and their form.
pub(crate) fn check_values(
    blob: &Structure<'_>,
    ours: &'static Layout,
    canonical: bool,
) -> Result<(), Error> {
    let known = if canonical { blob.fields().len() } else { ours.fields.len() };
    for (i, field) in blob.fields().iter().enumerate().take(known) {
        // A newer layout may know more variants of an enum than the reader does.
        let field = ours.fields.get(i).unwrap_or(field);
        let bytes = blob.bytes_of(field);
        let at = blob.start(field);
        let fail = |at: usize, kind| Err(Error::at_field(ours.record, field.name, at, kind));
        if !blob.is_present(field) {
            if canonical && !is_blank(&field.ty, bytes) {
                return fail(at, Kind::NotCanonical("a null or retired field holds bytes"));
            }
            continue;
        }
        if let Err(invalid) = check_sized(&field.ty, bytes, canonical) {
            return fail(at + invalid.at, Kind::Invalid(invalid));
        }
        let is_known = !matches!(field.ty, Type::Unknown { .. });
        if canonical && field.set && is_known && !is_normal_set(&field.ty, bytes) {
            return fail(at, Kind::NotCanonical("the items of a set do not ascend strictly"));
        }
    }
    if canonical {
        for group in blob.fields().chunk_by(|a, b| a.since == b.since) {
            let nullable = || group.iter().filter(|field| field.nullable);
            if let (Some(last), count) = (nullable().next_back(), nullable().count())
                && !spare_bits_are_zero(
                    &blob.bytes[last.validity.0 as usize..=last.validity.0 as usize],
                    count,
                )
            {
                let kind = Kind::NotCanonical("spare validity bits are set");
                return Err(Error::at_field(ours.record, last.name, last.validity.0 as usize, kind));
            }
        }
    }
    Ok(())
}

/// Whether bytes are those of a null: a slot of zeros, a payload of no bytes.
fn is_blank(ty: &Type, bytes: &[u8]) -> bool {
    if ty.is_fixed() { bytes.iter().all(|byte| *byte == 0) } else { bytes.is_empty() }
}

/// Whether the bits of the last byte behind bit number `count` are zero.
fn spare_bits_are_zero(validity: &[u8], count: usize) -> bool {
    let used = count % 8;
    used == 0 || validity.last().is_none_or(|last| last >> used == 0)
}

fn is_default(blob: &Structure<'_>, field: &FieldLayout) -> bool {
    match blob.is_present(field) {
        false => field.default_is_null(),
        true => !field.default_is_null() && blob.bytes_of(field) == field.default_bytes(),
    }
}

fn not_canonical(what: &'static str) -> Result<(), Invalid> {
    Err(Invalid::new(what))
}

/// Checks the slot or payload of one value that is not null: whether the bytes are as many as the type has and a value of it,
/// and with `canonical` also whether they are those that encoding the value gives. Whether the items of a set ascend is the
/// field's affair and not checked.
///
/// ```
/// use record_core::{canonical::check_value, layout::Type};
///
/// assert!(check_value(&Type::Bool, &[1], true).is_ok());
/// assert!(check_value(&Type::Bool, &[2], true).is_err());
/// assert!(check_value(&Type::Bool, &[1, 0], true).is_err()); // one byte too many
/// assert!(check_value(&Type::Text { len: 4 }, b"a\0b\0", false).is_ok()); // "a"
/// assert!(check_value(&Type::Text { len: 4 }, b"a\0b\0", true).is_err());
/// ```
///
/// # Errors
/// Says what is wrong, and at which offset from the begin of the bytes.
pub fn check_value(ty: &Type, bytes: &[u8], canonical: bool) -> Result<(), Invalid> {
    match ty.storage().inline() {
        Some(width) if bytes.len() != width => {
            Err(Invalid::of(What::Bytes { len: bytes.len(), expected: width }))
        }
        _ => check_sized(ty, bytes, canonical),
    }
}

/// The same of bytes that are as many as the type has.
fn check_sized(ty: &Type, bytes: &[u8], canonical: bool) -> Result<(), Invalid> {
    match ty {
        Type::Bool if bytes[0] > 1 => Err(Invalid::of(What::Bool(bytes[0]))),
        Type::Char => {
            let code = unsigned(bytes) as u32;
            if char::from_u32(code).is_none() { Err(Invalid::of(What::Char(code))) } else { Ok(()) }
        }
        Type::NonZero { .. } if bytes.iter().all(|b| *b == 0) => Err(Invalid::new("zero in a NonZero field")),
        Type::Decimal { precision, .. } => {
            let value = unsigned(bytes) as i128;
            match value.unsigned_abs() < 10u128.pow(*precision as u32) {
                true => Ok(()),
                false => Err(Invalid::new("more digits than the decimal's precision")),
            }
        }
        Type::Time if unsigned(bytes) >= 86_400_000_000 => {
            Err(Invalid::new("a time of day is at least 0 and less than 86,400,000,000 µs"))
        }
        Type::Text { .. } => {
            let text = trim(bytes);
            check_utf8(text)?;
            match canonical && bytes[text.len()..].iter().any(|b| *b != 0) {
                true => not_canonical("bytes follow the end of a text, so the bytes are not canonical"),
                false => Ok(()),
            }
        }
        Type::String => check_utf8(bytes),
        Type::Json => json::check(bytes),
        Type::Enum(e) => {
            let value = integer(e.repr, bytes);
            match e.other.is_some() || e.variant(value).is_some() {
                true => Ok(()),
                false => Err(Invalid::of(What::Variant { name: e.name, value })),
            }
        }
        Type::Array { item, .. } => {
            let width = item.width();
            for (i, slot) in bytes.chunks_exact(width).enumerate() {
                check_sized(item, slot, canonical).map_err(|invalid| invalid.at(i * width))?;
            }
            Ok(())
        }
        Type::Record(layout) => check_nested(layout, bytes, canonical),
        Type::List { item, nullable } => check_list(item, *nullable, bytes, canonical),
        Type::Extension { storage, .. } => check_sized(storage, bytes, canonical),
        _ => Ok(()),
    }
}

fn check_nested(layout: &Layout, slot: &[u8], canonical: bool) -> Result<(), Invalid> {
    let mut nullable = 0;
    for field in layout.fields {
        let at = field.offset as usize - HEADER;
        let bytes = &slot[at..at + field.ty.storage().width()];
        let (byte, mask) = field.validity;
        nullable += usize::from(field.nullable);
        if mask != 0 && slot[byte as usize - HEADER] & mask == 0 {
            if canonical && bytes.iter().any(|b| *b != 0) {
                return not_canonical(
                    "a null field of a nested record holds bytes, so the bytes are not canonical",
                );
            }
        } else {
            check_sized(&field.ty, bytes, canonical).map_err(|invalid| invalid.at(at))?;
        }
    }
    match canonical && !spare_bits_are_zero(&slot[..nullable.div_ceil(8)], nullable) {
        true => {
            not_canonical("spare validity bits of a nested record are set, so the bytes are not canonical")
        }
        false => Ok(()),
    }
}

fn check_list(item: &Type, nullable: bool, payload: &[u8], canonical: bool) -> Result<(), Invalid> {
    let Some(list) = ListParts::of(payload, nullable, item.storage().inline())? else { return Ok(()) };
    for i in 0..list.count {
        let (start, end) = list.range(i);
        let bytes = &payload[start..end];
        if list.is_present(i) {
            check_sized(item, bytes, canonical).map_err(|invalid| invalid.at(start))?;
        } else if canonical && !is_blank(item, bytes) {
            return not_canonical("a null item holds bytes, so the bytes are not canonical");
        }
    }
    match canonical && !spare_bits_are_zero(list.validity, list.count) {
        true => not_canonical("spare validity bits of a list are set, so the bytes are not canonical"),
        false => Ok(()),
    }
}

/// The integer that a slot of type `ty` holds, which has at most 64 bits: an integer, an enum's discriminant, a count of days or
/// µs. `u64` beyond `i64` wraps around to negative. Bytes of another type give some number.
#[inline]
pub fn integer(ty: &Type, bytes: &[u8]) -> i64 {
    let value = unsigned(bytes);
    match ty {
        Type::I8 => value as i8 as i64,
        Type::I16 => value as i16 as i64,
        Type::I32 => value as i32 as i64,
        Type::NonZero { integer: inner, .. } => integer(inner, bytes),
        Type::Enum(e) => integer(e.repr, bytes),
        Type::Extension { storage, .. } => integer(storage, bytes),
        Type::Date => value as i32 as i64,
        _ => value as i64,
    }
}
