//! Reading rows: by key (`get`), by content (`find`), all of them (`scan`), as record batches (`batches`), as parts for others
//! (`parts`), and looking through them for what is wrong (`verify`). Begin at `get`; the scans stand over `query`. Nothing is written here.

#[cfg(feature = "arrow")]
pub(crate) mod batches;
mod find;
mod get;
mod keys;
#[cfg(feature = "arrow")]
mod owned_rows;
mod parts;
mod query;
pub(crate) mod row;
pub(crate) mod scan;
mod verify;
pub(crate) mod view;
