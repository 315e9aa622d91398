//! Writing: puts, patches, edits, graphs of rows, removals, positions.

#[cfg(feature = "arrow")]
pub(crate) mod any_rows;
pub(crate) mod batch;
pub(crate) mod copy;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod graph;
pub(crate) mod insert;
pub(crate) mod keys;
pub(crate) mod new_rows;
pub(crate) mod patch;
pub(crate) mod patches;
pub(crate) mod positions;
pub(crate) mod progress;
pub(crate) mod promoted_text;
pub(crate) mod put;
pub(crate) mod rows;
pub(crate) mod same;
pub(crate) mod stage;
pub(crate) mod upsert;
