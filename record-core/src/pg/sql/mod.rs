//! SQL text: pure functions over names, key columns and layouts.

pub(crate) mod copy;
pub(crate) mod delete;
pub(crate) mod index;
pub(crate) mod key;
pub(crate) mod name;
pub(crate) mod present;
pub(crate) mod shown;
pub(crate) mod staging;
pub(crate) mod upsert;
