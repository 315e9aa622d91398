//! Tables of records in Postgres, 14 and newer: a key, and a struct in a `bytea` that is read in place.
//!
//! | | driver | feature |
//! |---|---|---|
//! | [`tokio_postgres`] | the asynchronous one, `tokio-postgres` | `tokio-postgres`, a default |
//! | [`postgres`] | the blocking one, `postgres` | `postgres` |
//!
//! Both have the same types under the same names: `Table` is where to start. Every call takes your own client or transaction,
//! so it goes with pools and with your own statements.
//!
//! `AnyTable` is a table that no Rust type describes: key columns and layout are read from the database, so that tools read, filter
//! and check any table of records; `list_tables` tells which there are. Its scans can be cut into parts as data
//! ([`ScanPart`](record_table::ScanPart)), which other threads, processes or machines open by clients of their own.
//!
//! ```no_run
//! # #[cfg(feature = "tokio-postgres")] {
//! use record_core::{Key, Record};
//! use record_postgres::tokio_postgres::{Table, tokio_postgres};
//!
//! #[derive(Record)]
//! struct Facts {
//!     #[record(promote)] // also a generated column with an index
//!     additions: u32,
//!     author: String,
//! }
//!
//! #[derive(Key)]
//! struct PullRequest { repository: i32, number: i64 }
//!
//! # async fn run(client: &mut tokio_postgres::Client) -> Result<(), record_postgres::Error> {
//! let table = Table::<PullRequest, Facts>::create(client, "pull_request_facts").await?;
//! let key = PullRequest { repository: 1, number: 17 };
//! table.put(client, &key, &Facts { additions: 120, author: "ada".into() }).await?;
//! if let Some(row) = table.get(client, &key).await?.found() {
//!     println!("{}", row.view().author()); // borrowed from the driver's buffer
//! }
//!
//! let large = table.scan().matching(Facts::additions().ge(100)); // asked in the server
//! large.for_each(client, |key, facts| println!("{}: {facts:?}", key.number)).await?;
//! # Ok(())
//! # }
//! # }
//! ```
//!
//! What the calls give and take is in [`record_table`]: [`Lookup`](record_table::Lookup), [`PutMode`](record_table::PutMode),
//! [`PutCounts`](record_table::PutCounts), and [`Error`], which all stores have. How structs become blobs, keys and filters is in
//! [`record_core`]. Blobs also work in SQL of your own: [`Blob`](record_core::Blob) implements `ToSql` and `FromSql`, and views
//! implement `FromSql`, so that `row.get("data")` reads one without a copy.
//!
//! Code that is to run over both drivers, or on SQLite too, is written over the trait [`record_table::Table`].
//!
//! With the feature `arrow`, scans give record batches, `query_arrow` and `Query` turn any query's rows into them, tables of
//! records or not, and `ScanSet` reads several tables on several connections. `Writer`, `Refresh` and `Import` of the crate
//! `record-feed` write tables of the blocking driver.
//!
//! # Fields in SQL
//!
//! Every field inside of the blobs is open to SQL: through the view `…_fields`, through the expressions of an [`Accessor`], and
//! through typed filters ([`filter`](record_core::filter)). A field with `#[record(promote)]` is a generated column with an index,
//! which the database itself keeps right whoever writes. One with `#[record(promote(index))]` is an index on an expression,
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
//! still in the way, it fails with SQLSTATE 40001, nothing is written, and [`Error::is_retryable`] says that it may be made again.
//! `Writer` and `Refresh` of `record-feed` do that for as long as their `retry_for` says.
//!
#![doc = include_str!("../docs/privileges.md")]
//!
#![doc = include_str!("../docs/poolers.md")]
//!
//! # What is logged
//!
//! Every bulk call ends with an event of `tracing` at level debug, target `record_postgres`: table, rows, bytes, time.
//! Neither events nor errors hold keys, values or secrets. That goes for the server's own words too: its primary message is
//! shown, its detail, which quotes values, is not, nor are the quotes in its messages about values that don't fit.

// docs.rs builds with a nightly compiler and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Without a driver nobody calls the code that moves rows. What stays of use is the SQL for fields: `Accessor`.
#![cfg_attr(
    not(any(feature = "postgres", feature = "tokio-postgres")),
    allow(dead_code, unused_imports, unused_macros)
)]

// What the two drivers do is written once. Only `driver` moves bytes: `schema` makes tables, `write` and `read` go through
// them, `sql` and `wire` are the formats. `shared` is a table without its types, `handle` one with them, and `face` gives their
// methods to users, once for each driver.
mod driver;
mod face;
mod failure;
mod generic;
mod handle;
mod parameters;
#[cfg(feature = "postgres")]
pub mod postgres;
mod progress;
mod read;
mod schema;
mod shared;
mod sql;
mod store;
#[cfg(feature = "tokio-postgres")]
pub mod tokio_postgres;
mod wire;
mod write;

pub use parameters::Parameters;
pub use read::row::{AnyRow, Row};
pub use record_table::Error;
pub use schema::options::CreateOptions;
pub use sql::accessor::{Accessor, AccessorFunction};

// The examples of the README compile and run with the others.
#[cfg(all(doctest, feature = "tokio-postgres"))]
#[doc = include_str!("../README.md")]
mod readme {}
