//! Which layout a blob's header stands for, and the register of newer layouts that catalogs vouched for.
//!
//! The register belongs to the process and is looked at only when a header is of no version that the code knows.

use crate::{
    Error,
    error::{Kind, Known},
    layout::{HEADER, Layout},
};

/// The layout and version that a blob's header stands for, seen from code that knows `ours`: `ours` itself, or a
/// newer layout that was vouched for. The fixed part of the latter is at least as long as that of `ours`, which unchecked
/// reads of views rely on: it extends `ours`, and the lengths of every layout ascend with its versions, because they are
/// computed from its fields and can't be changed from outside.
///
/// Looks at the header only, not at the blob's length beyond it.
pub fn resolve(ours: &'static Layout, bytes: &[u8]) -> Result<(&'static Layout, u8), Error> {
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
    {
        return match newer.retires {
            None => Ok((newer.layout, version)),
            Some(field) => fail(Kind::UnknownLayout { fingerprint, version, known: Known::Retired })
                .map_err(|error| error.with_field(field)),
        };
    }
    let known = match (1..=ours.version).contains(&version) {
        true => Known::Other(ours.fingerprint(version)),
        false => Known::Nothing(ours.version),
    };
    fail(Kind::UnknownLayout { fingerprint, version, known })
}

/// Lets code that knows `ours` read the blobs that `newer` describes. Called with layouts from a catalog.
///
/// Blobs of versions from the one on that retires a field that `ours` reads and that is never null stay unreadable,
/// because such a field holds no value there; the error then names the field.
///
/// # Errors
/// When `newer` is no extension of `ours`: the message names the first field in which they differ. When its blobs have
/// the header of those of another layout that was vouched for, which is one chance in four billion.
#[cfg(feature = "std")]
pub fn vouch(ours: &'static Layout, newer: &'static Layout) -> Result<(), Error> {
    if let Some(difference) = ours.difference(newer) {
        return Err(Error::new(ours.record, Kind::Layout(difference)));
    }
    // The first field that the code reads and a newer version retires.
    let read = ours.fields.iter().zip(newer.fields).filter(|(ours, _)| ours.retired.is_none());
    let retired = read.filter_map(|(_, field)| field.gone_from().map(|version| (version, field.name)));
    let first = retired.filter(|(version, _)| *version > ours.version).min_by_key(|(version, _)| *version);
    for version in (ours.version..=newer.version).skip(1) {
        let retires = first.filter(|(from, _)| *from <= version).map(|(_, field)| field);
        if !register::add(ours, version, Newer { layout: newer, retires }) {
            let message = alloc::format!(
                "two newer layouts of version {version} have the same fingerprint, {:#010x}",
                newer.fingerprint(version)
            );
            return Err(Error::new(ours.record, Kind::Layout(message)));
        }
    }
    Ok(())
}

/// A newer layout, up to one of its versions.
#[cfg(feature = "std")]
#[derive(Clone, Copy)]
struct Newer {
    layout: &'static Layout,
    /// The field for whose sake blobs of the version can't be read: one that the code reads and that is gone.
    retires: Option<&'static str>,
}

#[cfg(feature = "std")]
mod register {
    use super::{Layout, Newer};
    use std::{collections::BTreeMap, sync::RwLock};

    /// The hash of what the code knows, and the header of a newer blob.
    type Key = ([u8; 32], u64);

    static NEWER: RwLock<BTreeMap<Key, Newer>> = RwLock::new(BTreeMap::new());

    fn key(ours: &Layout, header: u64) -> Key {
        (ours.versions[ours.version as usize - 1].hash, header)
    }

    pub(super) fn find(ours: &Layout, header: u64) -> Option<Newer> {
        let newer = NEWER.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        newer.get(&key(ours, header)).copied()
    }

    /// Whether what is known under the header is, or now became, the version of `newer`.
    pub(super) fn add(ours: &Layout, version: u8, newer: Newer) -> bool {
        let mut known = NEWER.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        let hash = |newer: &Newer| newer.layout.versions[version as usize - 1].hash;
        hash(known.entry(key(ours, newer.layout.header(version))).or_insert(newer)) == hash(&newer)
    }
}
