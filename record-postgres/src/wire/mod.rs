//! Values in Postgres' binary form: pure functions over bytes. Parameters are written by `key`, `constant`, `array` and `copy`;
//! `param` says what one is. Rows are read by `raw`, `key` and `columns`, whose bytes may be anybody's. Nothing here knows a
//! table: an error of `key` names the column, and the caller adds the rest.

pub(crate) mod array;
#[cfg(feature = "arrow")]
pub(crate) mod columns;
pub(crate) mod constant;
pub(crate) mod copy;
pub(crate) mod key;
pub(crate) mod numeric;
pub(crate) mod param;
pub(crate) mod raw;
