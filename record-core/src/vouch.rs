//! Which layout a blob's header stands for, and the register of newer layouts that catalogs vouched for.
//!
//! The register belongs to the process and is looked at only when a header is of no version that the code knows.

use crate::{
    Error,
    error::Kind,
    layout::{HEADER, Layout},
};

/// The layout and version that a blob's header stands for, seen from code that knows `ours`: `ours` itself, or a
/// newer layout that was vouched for. The fixed part of the latter is at least as long as that of `ours`, which unchecked
/// reads of views rely on.
///
/// Looks at the header only, not at the blob's length beyond it.
pub(crate) fn resolve(ours: &'static Layout, bytes: &[u8]) -> Result<(&'static Layout, u8), Error> {
    let fail = |kind| Err(Error::new(ours.record, kind));
    let Some(header) = bytes.first_chunk::<HEADER>() else {
        return fail(if bytes.is_empty() {
            Kind::Empty
        } else {
            Kind::Truncated { len: bytes.len(), needed: HEADER + 1 }
        });
    };
    let header = u64::from_le_bytes(*header);
    let (fingerprint, version) = (header as u32, (header >> 32) as u8);
    if (1..=ours.version).contains(&version) && ours.fingerprint(version) == fingerprint {
        return if ours.header(version) == header { Ok((ours, version)) } else { fail(Kind::Header) };
    }
    #[cfg(feature = "std")]
    if version > ours.version
        && let Some(newer) = register::find(ours, header)
        // The fields of a layout are public, so one that was vouched for, or that it was vouched for to, may have been
        // changed by hand.
        && newer.fixed_len(version) >= ours.fixed_len(ours.version)
    {
        return Ok((newer, version));
    }
    fail(Kind::UnknownLayout { fingerprint, version, known: ours.version })
}

/// Lets code that knows `ours` read the blobs that `newer` describes. Called with layouts from a catalog.
///
/// Versions of `newer` from the one on that retires a field that `ours` reads and that is never null are left out,
/// because such a field holds no value there.
///
/// # Errors
/// When `newer` is no extension of `ours`: the message names the first field in which they differ. When its blobs have
/// the header of those of another layout that was vouched for, which is one chance in four billion.
#[cfg(feature = "std")]
pub fn vouch(ours: &'static Layout, newer: &'static Layout) -> Result<(), Error> {
    if let Some(difference) = ours.difference(newer) {
        return Err(Error::new(ours.record, Kind::Layout(difference)));
    }
    for version in (ours.version..=newer.version).skip(1) {
        let retires = |field: &crate::layout::FieldLayout| {
            field.since <= ours.version
                && field.gone_from() == Some(version)
                && ours.field(field.name).is_some_and(|field| field.retired.is_none())
        };
        if newer.fields.iter().any(retires) {
            break;
        }
        if !register::add(ours, newer, version) {
            let message = alloc::format!(
                "two newer layouts of version {version} have the same fingerprint, {:#010x}",
                newer.fingerprint(version)
            );
            return Err(Error::new(ours.record, Kind::Layout(message)));
        }
    }
    Ok(())
}

#[cfg(feature = "std")]
mod register {
    use super::Layout;
    use std::{collections::BTreeMap, sync::RwLock};

    /// The hash of what the code knows, and the header of a newer blob.
    type Key = ([u8; 32], u64);

    static NEWER: RwLock<BTreeMap<Key, &'static Layout>> = RwLock::new(BTreeMap::new());

    fn key(ours: &Layout, header: u64) -> Key {
        (ours.versions[ours.version as usize - 1].hash, header)
    }

    pub(super) fn find(ours: &Layout, header: u64) -> Option<&'static Layout> {
        let newer = NEWER.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        newer.get(&key(ours, header)).copied()
    }

    /// Whether what is known under the header is, or now became, the version of `newer`.
    pub(super) fn add(ours: &Layout, newer: &'static Layout, version: u8) -> bool {
        let mut known = NEWER.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        let hash = |layout: &Layout| layout.versions[version as usize - 1].hash;
        hash(known.entry(key(ours, newer.header(version))).or_insert(newer)) == hash(newer)
    }
}
