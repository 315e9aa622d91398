//! `serde::Serialize` for patches: a sparse map that says the same when it is read again.

use super::{Patch, RawPatch};
use crate::definition::Definition;
use serde::{
    Serializer,
    ser::{Error, SerializeMap},
};

/// Writes a patch; generated code calls it.
#[doc(hidden)]
pub fn serialize_patch<P: Patch, S: Serializer>(patch: &P, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: &RawPatch<P::Record> = patch.raw();
    if !serializer.is_human_readable() {
        let bytes = raw.to_bytes().map_err(S::Error::custom)?;
        return serializer.serialize_bytes(&bytes);
    }
    raw.entries().check(P::Record::DESCRIPTION).map_err(S::Error::custom)?;
    let mut map = serializer.serialize_map(Some(raw.entries().iter().count()))?;
    for (field, value) in raw.values() {
        map.serialize_entry(field.name, &value)?;
    }
    map.end()
}
