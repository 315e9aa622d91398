//! Tables of records in Postgres, over the asynchronous driver [`tokio_postgres`](::tokio_postgres).
//!
//! [`Table`] is where to start. Blobs also work in SQL of one's own: [`Blob`](crate::Blob) implements `ToSql` and `FromSql`,
//! and views implement `FromSql`, so that `row.get("data")` reads one without a copy.
//!
//! With the feature `arrow`, `query_arrow` and `Query` turn any query's rows into record batches, tables of records or not.

#[cfg(feature = "arrow")]
mod batches;
#[cfg(feature = "arrow")]
mod query;
mod scan;
#[cfg(feature = "arrow")]
mod scan_set;
mod table;

#[cfg(feature = "arrow")]
pub use crate::pg::ScanCounts;
pub use crate::pg::{Accessor, AccessorFunction, CreateOptions, Parameters, Row};
#[doc(no_inline)]
pub use ::tokio_postgres;
#[cfg(feature = "arrow")]
pub use batches::Batches;
#[cfg(feature = "arrow")]
pub use query::{Query, QueryBatches, query_arrow};
pub use scan::Scan;
#[cfg(feature = "arrow")]
pub use scan_set::ScanSet;
pub use table::Table;
