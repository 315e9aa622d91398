//! Changing a blob that may be newer than the code.
//!
//! The groups that the code knows are written anew from the changed value; the groups behind them are copied, with
//! the ends of their payloads moved by as much as the known part grew.

use crate::{
    Error, Record, canonical, check, encode, error::Kind, layout::MAX_BLOB_LEN, structure::Structure,
};
use alloc::vec::Vec;

/// The blob of a value that was read from `bytes` and changed: [`Blob::edit`](crate::Blob::edit) for stores, which have a row's
/// bytes and want bytes. What the program does not know of a blob that newer code wrote stays as it is, byte for byte.
///
/// # Errors
/// When the bytes are no blob of `R`, a field can't hold its new value, or the blob would be too long.
pub fn edit<R: Record>(bytes: &[u8], change: impl FnOnce(&mut R)) -> Result<Vec<u8>, Error> {
    let ours = R::DESCRIPTION;
    let stored = check::check::<R>(bytes)?;
    let mut value = R::read(stored);
    change(&mut value);
    let mut known = Vec::with_capacity(bytes.len() + 64);
    let newer = stored.version() > ours.version;
    encode::encode_over(&value, &mut known, Some(stored), !newer)?;
    if !newer {
        return Ok(known);
    }

    let blob = Structure::open(ours, bytes)?;
    let (old_fixed, known_fixed) = (blob.layout.fixed_len(blob.version), ours.fixed_len(ours.version));
    let unknown = &blob.fields()[ours.fields.len()..];
    let payloads =
        unknown.iter().find(|field| field.is_variable()).map_or(bytes.len(), |field| blob.start(field));

    let mut out = Vec::with_capacity(known.len() + bytes.len());
    out.extend_from_slice(&bytes[..8]);
    out.extend_from_slice(&known[8..known_fixed]);
    out.extend_from_slice(&bytes[known_fixed..old_fixed]);
    out.extend_from_slice(&known[known_fixed..]);
    out.extend_from_slice(&bytes[payloads..]);
    if out.len() > MAX_BLOB_LEN {
        return Err(Error::new(ours.record, Kind::TooLong { len: out.len() }));
    }

    let grown_fixed = old_fixed - known_fixed;
    let mut move_end = |offset: u16, by: i64| {
        let slot = &mut out[offset as usize..offset as usize + 4];
        let end = i64::from(u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]])) + by;
        slot.copy_from_slice(&(end as u32).to_le_bytes());
    };
    for field in ours.fields.iter().filter(|field| field.is_variable()) {
        move_end(field.offset, grown_fixed as i64);
    }
    let by = (known.len() + grown_fixed) as i64 - payloads as i64;
    for field in unknown.iter().filter(|field| field.is_variable()) {
        move_end(field.offset, by);
    }
    canonical::check_blob(ours, &out)?;
    Ok(out)
}
