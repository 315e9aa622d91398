//! Sets: lists whose items ascend strictly.
//!
//! Order is by value, so it is read off the stored bytes with the item's type; no Rust type takes part.

use super::list::check_parts;
use crate::layout::{Storage, Type};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// Compares two stored items of type `ty` by value.
pub(crate) fn compare_items(ty: &Type, a: &[u8], b: &[u8]) -> Ordering {
    match ty {
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => signed(a).cmp(&signed(b)),
        Type::Timestamp
        | Type::CivilDateTime
        | Type::Date
        | Type::Time
        | Type::TimeDelta
        | Type::Decimal { .. } => signed(a).cmp(&signed(b)),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::Bool | Type::Char => {
            unsigned(a).cmp(&unsigned(b))
        }
        Type::NonZero(inner) => compare_items(inner, a, b),
        Type::Enum(e) => compare_items(e.repr, a, b),
        Type::Extension { storage, .. } => compare_items(storage, a, b),
        _ => a.cmp(b),
    }
}

fn unsigned(bytes: &[u8]) -> u128 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u128::from(*byte))
}

fn signed(bytes: &[u8]) -> i128 {
    let unused = 128 - 8 * bytes.len() as u32;
    if unused >= 128 { 0 } else { (unsigned(bytes) << unused) as i128 >> unused }
}

/// Where the items of a list of type `list` without null items begin and end in its payload.
pub(crate) fn item_ranges(list: &Type, payload: &[u8]) -> Option<Vec<(usize, usize)>> {
    let Type::List { item, nullable: false } = list.storage_type() else { return None };
    match item.storage() {
        Storage::Inline(width) if width > 0 && payload.len().is_multiple_of(width) => {
            Some((0..payload.len() / width).map(|i| (i * width, (i + 1) * width)).collect())
        }
        Storage::Inline(_) => None,
        Storage::End if payload.is_empty() => Some(Vec::new()),
        Storage::End => {
            check_parts(payload, false, None).ok()?;
            let count = unsigned(&payload[..4]) as usize;
            let (mut start, first) = (4 + 4 * count, 4 + 4 * count);
            let ends = payload[4..first].chunks_exact(4).map(|end| first + unsigned(end) as usize);
            Some(ends.map(|end| (core::mem::replace(&mut start, end), end)).collect())
        }
    }
}

/// Whether the items of a set's payload ascend strictly.
pub(crate) fn is_normal(list: &Type, payload: &[u8]) -> bool {
    let (Some(ranges), Type::List { item, .. }) = (item_ranges(list, payload), list.storage_type()) else {
        return false;
    };
    ranges.windows(2).all(|pair| {
        let [(a, b), (c, d)] = [pair[0], pair[1]];
        compare_items(item, &payload[a..b], &payload[c..d]) == Ordering::Less
    })
}

/// Sorts the list whose payload `out` ends with, from `start` on, and drops duplicates.
pub(crate) fn normalize(list: &Type, out: &mut Vec<u8>, start: usize) {
    let Type::List { item, .. } = list.storage_type() else { return };
    if is_normal(list, &out[start..]) {
        return;
    }
    let payload = out.split_off(start);
    let mut ranges = item_ranges(list, &payload).unwrap_or_default();
    let bytes = |(from, to): &(usize, usize)| &payload[*from..*to];
    ranges.sort_by(|a, b| compare_items(item, bytes(a), bytes(b)));
    ranges.dedup_by(|a, b| compare_items(item, bytes(a), bytes(b)) == Ordering::Equal);
    if let Storage::End = item.storage() {
        out.extend_from_slice(&(ranges.len() as u32).to_le_bytes());
        let mut end = 0;
        for (from, to) in &ranges {
            end += to - from;
            out.extend_from_slice(&(end as u32).to_le_bytes());
        }
    }
    for range in &ranges {
        out.extend_from_slice(bytes(range));
    }
}
