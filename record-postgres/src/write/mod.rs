//! Writing: puts, patches, edits, graphs of rows, removals, positions.
//!
//! What comes in has lost its types before it gets here: [`keys`], [`rows`] and [`patches`] are what is left. [`put`] is where to
//! start, and shows the way of a blob.

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
pub(crate) mod promoted_text;
pub(crate) mod put;
pub(crate) mod rows;
pub(crate) mod same;
pub(crate) mod stage;
pub(crate) mod upsert;
