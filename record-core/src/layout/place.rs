//! From a list of fields to offsets, validity bits, lengths and hashes.
//!
//! Everything here runs in constants, as well as on layouts read from a catalog. The rules that fields keep are in
//! [`rules`](super::rules).

use super::{FieldLayout, HEADER, MAX_FIXED_LEN, Storage, VersionLayout, rules::Broken, text::Text};

/// Puts every field in its place: offset, validity bit, start of payload.
///
/// Breaks no compilation, so that what uses the layout does not fail beside what is wrong with it: the rules are
/// looked at by [`checks`](super::checks), each in a constant of its own, at the token that breaks it.
#[doc(hidden)]
pub const fn place<const N: usize>(mut fields: [FieldLayout; N]) -> [FieldLayout; N] {
    put(&mut fields);
    fields
}

/// Computes what is computed. Gives the first field that does not fit into the fixed part, if there is one; places are
/// then of no meaning.
pub(super) const fn put(fields: &mut [FieldLayout]) -> Option<usize> {
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

/// Length of the fixed part of placed fields. Says the same as the layout's newest version, but needs no hash, which
/// would be most of the time that checking a record takes.
#[doc(hidden)]
pub const fn fixed_len(fields: &[FieldLayout]) -> usize {
    match fields.last() {
        Some(last) => last.offset as usize + last.ty.storage().width(),
        None => HEADER,
    }
}

pub(super) const fn same(a: &[u8], b: &[u8]) -> bool {
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
        if same(fields[i].name.as_bytes(), name.as_bytes()) {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// The versions of placed fields: `V` is the newest.
#[doc(hidden)]
pub const fn versions<const V: usize>(fields: &[FieldLayout]) -> [VersionLayout; V] {
    let mut versions = [VersionLayout { hash: [0; 32], fixed_len: HEADER as u16, required: false }; V];
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
        let retires = matches!(field.gone_from(), Some(retired) if retired == v);
        adds |= field.since == v || retires;
        required |= field.since == v && field.from.is_some() || retires;
        i += 1;
    }
    if !adds {
        return Err(Broken::Gap);
    }
    Ok(VersionLayout { hash, fixed_len: fixed_len as u16, required: required || v == 1 })
}
