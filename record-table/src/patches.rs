//! What a patch makes of a row. For stores, which read the rows that are there, under a lock, and write what [`patched`] gives.

use super::{MAX_TABLE_BLOB_LEN, listed};
use crate::{Error, Lookup};
use record_core::{
    Record,
    key::KeyColumn,
    layout::Layout,
    patch::{AnyPatch, RawPatch},
};

/// The blob that a patch makes of what is stored, which was checked; `None` when that stays as it is. A patch that sets
/// nothing makes no row either. `key` is for the error's message.
///
/// # Errors
/// When a field can't hold what it is set to, or there is no blob and the patch lacks fields that one has to have
/// ([`Error::is_incomplete`]); when the blob would be longer than tables take.
pub fn patched<R: Record>(
    patch: &RawPatch<R>,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
) -> Result<Option<Vec<u8>>, Error> {
    if patch.entries().is_empty() {
        return Ok(None);
    }
    changed(R::LAYOUT, stored, key, |stored| patch.applied_to(stored), || patch.encode())
}

/// As [`patched`], by a patch that knows its record by the layout alone.
pub fn patched_any(
    patch: &AnyPatch,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
) -> Result<Option<Vec<u8>>, Error> {
    if patch.is_empty() {
        return Ok(None);
    }
    changed(patch.layout(), stored, key, |stored| patch.applied_to(stored), || patch.to_blob())
}

fn changed(
    layout: &Layout,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
    apply: impl FnOnce(&[u8]) -> Result<Vec<u8>, record_core::Error>,
    make: impl FnOnce() -> Result<Vec<u8>, record_core::Error>,
) -> Result<Option<Vec<u8>>, Error> {
    let blob = match stored {
        Lookup::Found(stored) => apply(stored)?,
        Lookup::KnownEmpty | Lookup::Missing => {
            make().map_err(|error| error.under_key(listed(key.iter().map(|column| column.name))))?
        }
    };
    if blob.len() > MAX_TABLE_BLOB_LEN {
        return Err(record_core::Error::too_long(layout.record(), blob.len()).into());
    }
    Ok((!matches!(stored, Lookup::Found(stored) if stored == blob)).then_some(blob))
}
