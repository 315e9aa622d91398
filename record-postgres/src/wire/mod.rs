//! Values in Postgres' binary form: pure functions over bytes.

pub(crate) mod array;
#[cfg(feature = "arrow")]
pub(crate) mod columns;
pub(crate) mod constant;
pub(crate) mod copy;
pub(crate) mod key;
pub(crate) mod numeric;
pub(crate) mod raw;
