//! Reading: rows by key and by content, scans, record batches.

#[cfg(feature = "arrow")]
pub(crate) mod batches;
pub(crate) mod find;
pub(crate) mod get;
pub(crate) mod keys;
pub(crate) mod parts;
#[cfg(feature = "arrow")]
pub(crate) mod query;
pub(crate) mod row;
pub(crate) mod scan;
#[cfg(feature = "arrow")]
pub(crate) mod scan_set;
pub(crate) mod sieve;
pub(crate) mod size;
pub(crate) mod snapshot;
pub(crate) mod verify;
