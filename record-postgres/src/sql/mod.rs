//! SQL text: pure functions over names, key columns and layouts, a file per statement; `accessor` reads fields inside of blobs.
//! No setting may change what a text means: operators, functions and types have their schema, literals say `E`.

pub(crate) mod accessor;
#[cfg(feature = "arrow")]
pub(crate) mod as_text;
pub(crate) mod copy;
pub(crate) mod delete;
pub(crate) mod filter;
pub(crate) mod graph;
pub(crate) mod index;
pub(crate) mod key;
pub(crate) mod literal;
pub(crate) mod name;
pub(crate) mod patch;
pub(crate) mod placeholder;
pub(crate) mod present;
pub(crate) mod printed;
pub(crate) mod range;
pub(crate) mod shown;
pub(crate) mod staging;
pub(crate) mod upsert;
