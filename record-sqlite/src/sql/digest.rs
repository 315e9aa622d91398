//! The columns of a blob's digest, by which equal records are found.

use super::table::DATA;
use record_core::{
    digest,
    layout::{Digest, Layout},
};

/// The column of 64 bits of a blob's SHA-256: `#[record(digest)]`.
pub(crate) const DIGEST: &str = "data_digest";
/// The column of a blob's whole SHA-256: `#[record(digest(unique))]`.
pub(crate) const SHA256: &str = "data_sha256";

/// The column that a layout's digest needs.
pub(crate) fn wanted_digest(layout: &Layout) -> Option<&'static str> {
    match layout.digest() {
        Digest::No => None,
        Digest::Index => Some(DIGEST),
        Digest::Unique => Some(SHA256),
    }
}

/// What the column [`DIGEST`] holds: the first 8 bytes of the SHA-256 as a big-endian number.
pub(crate) fn digest_64(blob: &[u8]) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = digest(blob);
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Which rows are of versions whose values today's shortest form writes differently.
pub(crate) fn older_condition(layout: &Layout) -> Option<String> {
    let version = layout.last_required();
    (layout.digest() != Digest::No && version > 1).then(|| format!("substr({DATA}, 5, 1) < x'{version:02x}'"))
}
