//! Whether a layout that comes from outside keeps the rules.
//!
//! The derive sees to the same in source; see `valid.rs` there and [`checks`](super::checks).

use super::{
    FieldLayout, Storage, Type,
    place::{position, put},
    rules::{Broken, check_type, is_name, is_set_type},
};

/// Puts the fields of a layout that comes from outside in their places. An error also tells which field is wrong.
pub(crate) fn place_slice(fields: &mut [FieldLayout]) -> Result<(), (usize, Broken)> {
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
            if fields[i].name == fields[j].name {
                return Err((i, Broken::SameName));
            }
            j += 1;
        }
        if !is_from_valid(fields, i) {
            return Err((i, Broken::From));
        }
        i += 1;
    }
    match put(fields) {
        None => Ok(()),
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
fn is_from_valid(fields: &[FieldLayout], i: usize) -> bool {
    let new = &fields[i];
    let Some(from) = new.from else { return true };
    let Some(old) = position(fields, from) else { return false };
    let old = &fields[old];
    let unknown = matches!(new.ty, Type::Unknown { .. });
    let is_older = old.since < new.since && !old.is_gone(new.since - 1);
    let is_wider = (new.nullable || !old.nullable) && (unknown || new.ty.widens(&old.ty));
    is_older && is_wider && (old.set || !new.set) && new.default.is_none()
}
