//! Whether a layout that comes from outside keeps the rules.
//!
//! The derive sees to the same in source; see `valid.rs` there and [`checks`](super::checks).

use alloc::vec::Vec;

use super::{
    FieldLayout, Storage, Type,
    place::{find, put},
    rules::{Broken, check_type, is_name, is_set_type},
};

/// Puts the fields of a layout that comes from outside in their places, and gives their numbers by name. An error also
/// tells which field is wrong.
pub(crate) fn place_slice(fields: &mut [FieldLayout]) -> Result<Vec<u16>, (usize, Broken)> {
    if fields.is_empty() || fields[0].since != 1 {
        return Err((0, Broken::Empty));
    }
    let mut since = 1;
    for (i, field) in fields.iter().enumerate() {
        check_field(field, field.since < since).map_err(|broken| (i, broken))?;
        since = field.since;
    }
    let mut by_name: Vec<u16> = (0..=u16::MAX).take(fields.len()).collect();
    by_name.sort_by_key(|number| fields[usize::from(*number)].name);
    let name = |number: u16| fields[usize::from(number)].name;
    if let Some(pair) = by_name.windows(2).find(|pair| name(pair[0]) == name(pair[1])) {
        return Err((pair[1].into(), Broken::SameName));
    }
    if let Some(i) = (0..fields.len()).find(|i| !is_from_valid(fields, &by_name, *i)) {
        return Err((i, Broken::From));
    }
    match put(fields) {
        None => Ok(by_name),
        Some(i) => Err((i, Broken::TooLong)),
    }
}

fn check_field(field: &FieldLayout, before_previous: bool) -> Result<(), Broken> {
    if before_previous || field.since == 0 {
        return Err(Broken::Order);
    }
    if !is_name(field.name) {
        return Err(Broken::Name);
    }
    check_type(field)?;
    if let Some(default) = field.default {
        check_default(field, default)?;
    }
    if field.set && !is_set_type(&field.ty) && !matches!(field.ty, Type::Unknown { .. }) {
        return Err(Broken::Set);
    }
    Ok(())
}

fn check_default(field: &FieldLayout, default: &[u8]) -> Result<(), Broken> {
    let zero = (default.is_empty() || field.ty.is_fixed()) && default.iter().all(|byte| *byte == 0);
    match field.ty.storage() {
        Storage::Inline(width) if default.len() != width => Err(Broken::DefaultWidth),
        _ if zero && !field.nullable => Err(Broken::DefaultIsZero),
        _ => Ok(()),
    }
}

/// Whether what field `i` is taken over from, if it is, can be read in its stead. Ever older fields also come to an
/// end.
fn is_from_valid(fields: &[FieldLayout], by_name: &[u16], i: usize) -> bool {
    let new = &fields[i];
    let Some(from) = new.from else { return true };
    let Some(old) = find(fields, by_name, from) else { return false };
    let old = &fields[old];
    let unknown = matches!(new.ty, Type::Unknown { .. });
    let is_older = old.since < new.since && !old.is_gone(new.since - 1);
    let is_wider = (new.nullable || !old.nullable) && (unknown || new.ty.widens(&old.ty));
    is_older && is_wider && (old.set || !new.set) && new.default.is_none()
}
