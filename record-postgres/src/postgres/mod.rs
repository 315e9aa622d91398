//! Tables of records in Postgres, over the blocking driver `postgres`.
//!
//! [`Table`] is where to start, and [`AnyTable`] for tables that no Rust type describes. What holds for both drivers, such as fields
//! in SQL, privileges and poolers, is on the [crate's page](crate).
//!
//! # In asynchronous programs
//!
//! The driver has a runtime of its own, in which it waits, and panics in a task of another one. So the calls here are errors there,
//! which say what to do: make them in `tokio::task::spawn_blocking`, or use the tables of `record_postgres::tokio_postgres`.
//! In tokio's `unconstrained`, the message of a panic is shown besides, which is caught.

mod any;
mod any_write;
#[cfg(feature = "arrow")]
mod batches;
mod graph;
mod positions;
#[cfg(feature = "arrow")]
mod query;
mod scan;
#[cfg(feature = "arrow")]
mod scan_set;
mod table;

pub use crate::{Accessor, AccessorFunction, AnyRow, CreateOptions, Parameters, Row};
#[doc(no_inline)]
pub use ::postgres;
pub use any::{AnyTable, list_tables};
#[cfg(feature = "arrow")]
pub use batches::Batches;
pub use graph::Batch;
pub use positions::Positions;
#[cfg(feature = "arrow")]
pub use query::{Query, QueryBatches, query_arrow};
pub use scan::{AnyScan, Scan};
#[cfg(feature = "arrow")]
pub use scan_set::ScanSet;
pub use table::Table;
