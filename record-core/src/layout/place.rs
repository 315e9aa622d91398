//! From a list of fields to offsets, validity bits, lengths and hashes.
//!
//! Everything here runs in constants, as well as on layouts read from a catalog. The rules that fields keep are in
//! [`rules`](super::rules).

use super::{
    FieldLayout, HEADER, MAX_FIXED_LEN, Storage, VersionLayout,
    text::{Text, retiring},
};
use core::cmp::Ordering;

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

/// The field with this name, by the numbers of the fields in the order of their names.
pub(super) const fn find(fields: &[FieldLayout], by_name: &[u16], name: &str) -> Option<usize> {
    let (mut low, mut high) = (0, by_name.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let i = by_name[middle] as usize;
        match compare(fields[i].name.as_bytes(), name.as_bytes()) {
            Ordering::Equal => return Some(i),
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    None
}

/// The order of names: that of their bytes.
pub(super) const fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    if i < a.len() && i < b.len() {
        return if a[i] < b[i] { Ordering::Less } else { Ordering::Greater };
    }
    if i < b.len() {
        Ordering::Less
    } else if i < a.len() {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// The versions of placed fields: `V` is the newest. A gap is reported by the macro, which sees all versions.
#[doc(hidden)]
pub const fn versions<const V: usize>(fields: &[FieldLayout]) -> [VersionLayout; V] {
    let mut versions = [VersionLayout::NONE; V];
    put_versions(fields, &mut versions);
    versions
}

/// Computes what versions 1 to `versions.len()` of placed fields add up to. Gives the first one that neither adds nor
/// retires a field, if there is one.
pub(super) const fn put_versions(fields: &[FieldLayout], versions: &mut [VersionLayout]) -> Option<u8> {
    let retiring = retiring(fields);
    let (mut text, mut start, mut fixed_len, mut v, mut gap) = (Text::hash(), 0, HEADER, 1, None);
    text.begin_layout();
    while v <= versions.len() {
        let (mut end, retires) = (start, retiring[v]);
        let mut required = v == 1 || retires;
        while end < fields.len() && fields[end].since as usize <= v {
            required |= fields[end].from.is_some();
            fixed_len = fields[end].offset as usize + fields[end].ty.storage().width();
            end += 1;
        }
        if start == end && !retires && gap.is_none() {
            gap = Some(v as u8);
        }
        text.group(fields, start, end, v as u8, retires, b'\n');
        versions[v - 1] = VersionLayout { hash: text.finish(), fixed_len: fixed_len as u16, required };
        start = end;
        v += 1;
    }
    gap
}
