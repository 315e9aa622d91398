//! Tables of records in Postgres, over the blocking driver `postgres`.
//!
//! [`Table`] is where to start. Blobs also work in SQL of one's own: [`Blob`](crate::Blob) implements `ToSql` and `FromSql`,
//! and views implement `FromSql`, so that `row.get("data")` reads one without a copy.
//!
//! With the feature `arrow`, scans give record batches, `query_arrow` and `Query` turn any query's rows into them, tables of
//! records or not, and `ScanSet` reads several tables on several connections.
//!
//! # Fields in SQL
//!
//! Every field inside of the blobs is open to SQL: through the view `…_fields`, through the expressions of an [`Accessor`], and
//! through typed filters ([`filter`](crate::filter)). A field with `#[record(promote)]` is a generated column with an index,
//! which the database itself keeps right whoever writes; one with `#[record(promote(index))]` is an index on an expression,
//! which the view and filters match. [`Accessor`] says which SQL type each field has.
//!
//! A generated column costs little when the row changes and the field does not; an index on an expression makes every update
//! of the row write to all indexes. Reading an unpromoted field of very many rows costs the server about 1.3 times what a
//! column would for an integer of 32 bits, 1.8 times for one of 64, two times for a float, two to three times for text, four
//! to eight times for a short list that is taken apart. A list that is only counted is read whole all the same: one of a few
//! integers or texts takes about eight times as long, longer ones more. That is for records of at most 1,900 bytes, of
//! versions that the program which made the view knows; others are read by a function call of half a microsecond. Each field
//! that a query names is read for itself. With `jit = on` the server may compile the expressions first, which for a scan of a
//! second or so does not pay.
//!
//! # Settings
//!
//! What a table does depends on no setting of server, database, role or session: `standard_conforming_strings`,
//! `quote_all_identifiers`, formats of dates and numbers, the `search_path`, how queries are planned, the default isolation of
//! transactions. Timeouts and a default of read-only transactions hold for our statements as for any. The
//! `client_encoding` stays UTF-8, as the drivers set it: anything else is refused when a table is opened.
//!
//! Where the default is `serializable` or `repeatable read`, callers who write the same rows get in each other's way, which
//! `read committed` spares them. A call that is a transaction by itself is then made again, up to eight times. If others are
//! still in the way, it fails with SQLSTATE 40001, nothing is written, and [`Error::is_retryable`](crate::Error::is_retryable) says
//! that it may be made again.
//! [`Writer`](crate::Writer) and [`Refresh`](crate::refresh::Refresh) do that for as long as their `retry_for` says.
//!
#![doc = include_str!("../../docs/postgres-privileges.md")]
//!
#![doc = include_str!("../../docs/poolers.md")]
//!
//! # In asynchronous programs
//!
//! The driver has a runtime of its own, in which it waits, and panics in a task of another one. So the calls here are errors there,
//! which say what to do: make them in `tokio::task::spawn_blocking`, or use the tables of `record_core::tokio_postgres`.
//! What can't be seen are tasks in tokio's `unconstrained`.
//!
//! # What is logged
//!
//! Every bulk call ends with an event of `tracing` at level debug, target `record_core::postgres`: table, rows, bytes, time.
//! Neither events nor errors hold keys, values or secrets. That goes for the server's own words too: its primary message is
//! shown, its detail, which quotes values, is not, nor are the quotes in its messages about values that don't fit.

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

pub use crate::pg::{Accessor, AccessorFunction, CreateOptions, Parameters, Row};
#[doc(no_inline)]
pub use ::postgres;
#[cfg(feature = "arrow")]
pub use batches::Batches;
pub use graph::Batch;
pub use positions::Positions;
#[cfg(feature = "arrow")]
pub use query::{Query, QueryBatches, query_arrow};
pub use scan::Scan;
#[cfg(feature = "arrow")]
pub use scan_set::ScanSet;
pub use table::Table;
