//! Writing rows: puts and edits (`put`), patches, graphs of rows, removals, positions. Begin at `put`; `writer` has the statements that
//! all but graphs write rows by. Every call is one transaction, a savepoint in the caller's if there is one. No column is made
//! here, and no row handed out.

#[cfg(feature = "arrow")]
mod any_put;
mod batch;
mod delete;
pub(crate) mod graph;
mod ids;
mod patch;
mod patches;
pub(crate) mod positions;
mod put;
mod replace;
mod writer;
