//! Tables of records in Postgres, over the asynchronous driver `tokio-postgres`.
//!
//! [`Table`] is where to start, and [`AnyTable`] for tables that no Rust type describes. What holds for both drivers, such as fields
//! in SQL, privileges and poolers, is on the [crate's page](crate).
//!
//! A call whose future is dropped is given up: what it did in a transaction of its own is kept whole, or rolled back.

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
pub use ::tokio_postgres;
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
