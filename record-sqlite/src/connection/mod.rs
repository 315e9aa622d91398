//! What SQLite takes and gives: files (`open`), transactions (`scope`), its errors as ours (`failure`), keys and blobs as values of
//! statements (`key`, `blob`). Begin at `scope`. Nothing here knows what a table of records is.

pub(crate) mod blob;
pub(crate) mod exists;
pub(crate) mod failure;
pub(crate) mod key;
pub(crate) mod open;
pub(crate) mod scope;
