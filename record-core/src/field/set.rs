//! Sets: lists whose items ascend strictly.
//!
//! Order is by value, so it is read off the stored bytes with the item's type; no Rust type takes part.

use super::{list_parts::ListParts, number::unsigned};
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
        Type::NonZero { integer: inner, .. } => compare_items(inner, a, b),
        Type::Enum(e) => compare_items(e.repr, a, b),
        Type::Extension { storage, .. } => compare_items(storage, a, b),
        _ => a.cmp(b),
    }
}

fn signed(bytes: &[u8]) -> i128 {
    let unused = 128 - 8 * bytes.len() as u32;
    if unused >= 128 { 0 } else { (unsigned(bytes) << unused) as i128 >> unused }
}

/// The parts of a set's payload, and its items' type; `None` when it is no list without nulls, or is cut up wrongly. An
/// empty payload has no parts.
fn cut_up<'a>(list: &'a Type, payload: &'a [u8]) -> Option<(Option<ListParts<'a>>, &'a Type)> {
    let Type::List { item, nullable: false } = list.storage_type() else { return None };
    Some((ListParts::of(payload, false, item.storage().inline()).ok()?, item))
}

/// Whether the items of a set's payload ascend strictly.
pub(crate) fn is_normal(list: &Type, payload: &[u8]) -> bool {
    let Some((parts, item)) = cut_up(list, payload) else { return false };
    let Some(parts) = parts else { return true };
    let bytes = |i: usize| {
        let (from, to) = parts.range(i);
        &payload[from..to]
    };
    (1..parts.count).all(|i| compare_items(item, bytes(i - 1), bytes(i)) == Ordering::Less)
}

/// Makes the list whose payload `out` ends with, from byte `start` on, the payload of a set: sorts its items by value and drops
/// duplicates. `list` is its type. A payload that is no list without nulls stays as it is.
///
/// # Panics
/// When `out` is shorter than `start`.
pub fn normalize(list: &Type, out: &mut Vec<u8>, start: usize) {
    if is_normal(list, &out[start..]) {
        return;
    }
    let payload = out.split_off(start);
    let Some((Some(parts), item)) = cut_up(list, &payload) else {
        // No set: left as it was.
        out.extend_from_slice(&payload);
        return;
    };
    let mut ranges: Vec<_> = (0..parts.count).map(|i| parts.range(i)).collect();
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
