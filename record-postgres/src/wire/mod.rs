//! Values in Postgres' binary form: pure functions over bytes. Parameters are written by `key`, `constant`, `array` and `copy`, and
//! rows read by `raw`, `key` and `columns`, whose bytes may be anybody's.

pub(crate) mod array;
#[cfg(feature = "arrow")]
pub(crate) mod columns;
pub(crate) mod constant;
pub(crate) mod copy;
pub(crate) mod key;
pub(crate) mod numeric;
pub(crate) mod raw;
