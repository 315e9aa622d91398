//! Reading: rows by key (`get`) and by content (`find`), scans (`scan`), their record batches (`batches`), cut up as data (`parts`)
//! or over connections (`scan_set`), and any query (`query`). What is sent and what comes back is said in `sql` and `wire`.

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
