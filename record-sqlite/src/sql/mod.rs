//! SQL text, and what its columns hold: pure functions over names, key columns, layouts and blobs. Begin at `table`; `pushed` is filters as
//! conditions over the columns of `promoted`. Nothing here has a connection.

pub(crate) mod digest;
mod long_list;
pub(crate) mod parameters;
pub(crate) mod placeholder;
pub(crate) mod promoted;
pub(crate) mod pushed;
pub(crate) mod table;
