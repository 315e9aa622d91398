//! Values in Postgres' binary form: pure functions over bytes.

pub(crate) mod array;
pub(crate) mod constant;
pub(crate) mod key;
pub(crate) mod numeric;
pub(crate) mod raw;
