//! Tables of records in Postgres, for both drivers: SQL text, values in binary, and the order of things. Nothing here does
//! I/O by itself: a [`Driver`](driver::Driver) moves the bytes.
//!
//! [`handle`] is where a table's methods begin; [`face`] gives them to users, once for each driver.

#[cfg(feature = "arrow")]
pub(crate) mod batches;
pub(crate) mod block;
#[cfg(feature = "postgres")]
pub(crate) mod blocking;
#[cfg(feature = "postgres")]
mod blocking_portal;
mod builds;
mod catalog;
mod copy;
mod create;
mod delete;
pub(crate) mod driver;
mod edit;
pub(crate) mod face;
pub(crate) mod failure;
mod field_values;
mod find;
pub(crate) mod graph;
pub(crate) mod graph_face;
pub(crate) mod handle;
mod insert;
#[cfg(feature = "postgres")]
mod keys;
mod new_rows;
#[cfg(feature = "tokio-postgres")]
pub(crate) mod nonblocking;
#[cfg(feature = "tokio-postgres")]
mod nonblocking_portal;
mod own_table;
mod parameters;
mod patch;
mod plan;
pub(crate) mod portal;
pub(crate) mod positions;
pub(crate) mod positions_face;
mod progress;
mod promoted_text;
mod put;
#[cfg(feature = "arrow")]
pub(crate) mod query;
#[cfg(feature = "arrow")]
pub(crate) mod query_face;
mod read;
mod retry;
mod row;
pub(crate) mod rows;
#[cfg(feature = "postgres")]
mod runtime;
#[cfg(feature = "postgres")]
mod same;
pub(crate) mod scan;
pub(crate) mod scan_face;
#[cfg(feature = "arrow")]
pub(crate) mod scan_set;
#[cfg(feature = "arrow")]
pub(crate) mod scan_set_face;
mod schema;
mod sieve;
pub(crate) mod sql;
mod stage;
mod upsert;
mod values;
#[doc(hidden)]
pub mod view_from_sql;
mod wire;

pub use create::CreateOptions;
pub use parameters::Parameters;
pub use row::Row;
pub use sql::accessor::{Accessor, AccessorFunction};
