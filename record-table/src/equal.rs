//! Looking records up by equality: for stores, which find rows by a digest and have to look at those whose bytes are not today's.

use crate::{AnyKey, Error};
use record_core::{Blob, Record, RecordView, layout::Layout, patch::AnyPatch};

/// Makes of a stored blob the one that today's programs write of the same record; see [`rewritten`] and [`rewritten_any`].
pub type Rewrite = fn(&'static Layout, &[u8]) -> Result<Vec<u8>, record_core::Error>;

/// A [`Rewrite`] by the record's own type.
///
/// # Errors
/// When the bytes are not a blob of the record, or a type of the user's refuses what it has read.
pub fn rewritten<R: Record>(_: &'static Layout, bytes: &[u8]) -> Result<Vec<u8>, record_core::Error> {
    Ok(Blob::encode(&R::view(bytes)?.decode())?.into_bytes())
}

/// A [`Rewrite`] by the layout alone.
///
/// # Errors
/// When the bytes are not a canonical blob of the record: only its own type can say what they should be.
pub fn rewritten_any(layout: &'static Layout, bytes: &[u8]) -> Result<Vec<u8>, record_core::Error> {
    AnyPatch::from_json(layout, "{}")?.applied_to(bytes)
}

/// Keys that were found in two ways, in key order, each once.
pub fn sort_keys(mut keys: Vec<AnyKey>) -> Vec<AnyKey> {
    keys.sort_by_cached_key(AnyKey::sort_bytes);
    keys.dedup();
    keys
}

/// What a look-up by equality fails with where the record has no digest.
#[cold]
pub fn no_digest(record: &str) -> Error {
    let message = "the record has no digest to be looked up by: add `#[record(digest)]` and bring the table forward with \
                   `Table::create`";
    Error::of_table(record, message)
}
