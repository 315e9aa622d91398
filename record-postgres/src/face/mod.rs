//! The methods that users see: one macro each, used once for either driver. Begin at `table`. They hold the documentation and call
//! the shared code; whatever is decided is decided there.

pub(crate) mod any;
pub(crate) mod any_write;
pub(crate) mod batch;
pub(crate) mod positions;
#[cfg(feature = "arrow")]
pub(crate) mod query;
pub(crate) mod scan;
#[cfg(feature = "arrow")]
pub(crate) mod scan_set;
pub(crate) mod table;
