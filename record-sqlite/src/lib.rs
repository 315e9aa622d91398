//! Tables of records in SQLite: a key, and a struct in a BLOB that is read in place.
//!
//! ```
//! use record_core::{Key, Record};
//!
//! #[derive(Record)]
//! struct Facts {
//!     #[record(promote)] // also a column with an index
//!     additions: u32,
//!     author: String,
//! }
//!
//! #[derive(Key)]
//! struct PullRequest { repository: i32, number: i64 }
//!
//! let conn = record_sqlite::open(":memory:")?;
//! let table = record_sqlite::Table::<PullRequest, Facts>::create(&conn, "pull_request_facts")?;
//! let key = PullRequest { repository: 1, number: 17 };
//! table.put(&conn, &key, &Facts { additions: 120, author: "ada".into() })?;
//! assert_eq!(table.get(&conn, &key)?.found().unwrap().view().author(), "ada"); // borrowed from the row
//!
//! let large = table.scan().matching(Facts::additions().ge(100)); // asked in SQLite, by the index
//! large.for_each(&conn, |key, facts| println!("{}: {facts:?}", key.number))?;
//! # Ok::<(), record_sqlite::Error>(())
//! ```
//!
//! [`Table`] is where to start; [`open`] opens a file with fitting settings, and any other [`Connection`] will do. SQLite itself is
//! compiled in. With the feature `arrow`, scans give record batches.
//!
//! What the calls give and take is in [`record_table`]: [`Lookup`](record_table::Lookup), [`PutMode`](record_table::PutMode),
//! [`PutCounts`](record_table::PutCounts), and [`Error`], which all stores have. How structs become blobs, keys and filters is in
//! [`record_core`]. `Writer`, `Refresh` and `Import` of the crate `record-feed` write these tables from feeds and files.
//!
//! Code that is to run on other stores too is written over the trait [`record_table::Table`].
//!
//! Blobs also work in SQL of one's own: [`Blob`](record_core::Blob) implements `ToSql` and `FromSql`, and [`view`] reads one
//! without a copy.
//!
//! [`AnyTable`] is a table that no Rust type describes: key columns and layout are read from the database, so that tools read,
//! filter, fill, patch and check any table of records. [`list_tables`] tells which there are.
//!
//! A record's newer versions reach a table through [`Table::create`]; older programs that have it open run on: they
//! read what newer ones write, leave alone what they would damage, and keep promoted columns right.
//!
//! # Promoted fields
//!
//! A field with `#[record(promote)]` is also a column of the table, with an index, for conditions in
//! [`Scan::filter`] and in SQL of one's own; typed filters find it by themselves, see [`Scan::matching`].
//! (`promote(index)` is the same here: SQLite has no index on a part of a blob.) The column is written together with
//! the blob and holds:
//!
//! | field | column |
//! |---|---|
//! | integers, `NonZero` | INTEGER; `u64` beyond 2^63 - 1 as a blob of 8 bytes, most significant first, which sorts after all integers |
//! | `bool` | INTEGER 0 or 1 |
//! | `f32`, `f64` | REAL; NaN is NULL, as SQLite has none |
//! | `Decimal<P, S>` | the value times 10^S: INTEGER up to P = 18, else a blob of 16 bytes that sorts by value |
//! | `Timestamp`, `CivilDateTime`, `Time`, `TimeDelta` | INTEGER, µs |
//! | `Date` | INTEGER, days since 1970-01-01 |
//! | enums | TEXT, the stored name of the variant, [`RecordEnum::name`](record_core::RecordEnum::name) |
//! | text, `char`, JSON, IP addresses | TEXT; U+0000 is refused |
//! | UUIDs, bytes | BLOB |
//!
//! Lists, arrays and nested records can't be promoted. Types of other crates are shown as ours that they are stored
//! as. [`Timestamp`](record_core::Timestamp), the other dates and times, [`Decimal`](record_core::Decimal) and
//! [`Text`](record_core::Text) are `ToSql` in this form. Those of `jiff` and `chrono` are not: `rusqlite` has a form of its
//! own for them, so convert them to ours first.

// docs.rs builds with a nightly compiler and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

// `shared` is a table without its types, `table` one with them, `any` one that has none. Tables are made by `create`, over `schema`,
// `catalog`, `state` and `promoted`. Rows are written by `write`, `patch`, `graph` and `any_put`, and read by `read`, `find` and the
// scans, over `query`; `pushed` is filters as SQL.
mod any;
#[cfg(feature = "arrow")]
#[path = "write/any_put.rs"]
mod any_put;
#[path = "read/any_scan.rs"]
mod any_scan;
#[cfg(feature = "arrow")]
#[path = "read/batches.rs"]
mod batches;
#[path = "schema/catalog.rs"]
mod catalog;
#[path = "schema/create.rs"]
mod create;
#[path = "connection/exists.rs"]
mod exists;
#[path = "connection/failure.rs"]
mod failure;
#[path = "read/find.rs"]
mod find;
mod generic;
#[path = "write/graph.rs"]
mod graph;
#[path = "write/ids.rs"]
mod ids;
#[path = "connection/key.rs"]
mod key;
#[path = "read/keys.rs"]
mod keys;
#[path = "schema/list.rs"]
mod list;
#[path = "sql/long_list.rs"]
mod long_list;
#[path = "connection/open.rs"]
mod open;
#[cfg(feature = "arrow")]
#[path = "read/owned_rows.rs"]
mod owned_rows;
#[path = "sql/parameters.rs"]
mod parameters;
#[path = "read/parts.rs"]
mod parts;
#[path = "write/patch.rs"]
mod patch;
#[path = "sql/placeholder.rs"]
mod placeholder;
#[path = "write/positions.rs"]
mod positions;
#[path = "sql/promoted.rs"]
mod promoted;
#[path = "sql/pushed.rs"]
mod pushed;
#[path = "read/query.rs"]
mod query;
#[path = "read/get.rs"]
mod read;
#[path = "write/replace.rs"]
mod replace;
#[path = "schema/repromote.rs"]
mod repromote;
#[path = "read/row.rs"]
mod row;
#[path = "read/scan.rs"]
mod scan;
#[path = "schema/existing.rs"]
mod schema;
#[path = "connection/scope.rs"]
mod scope;
#[path = "schema/shared.rs"]
mod shared;
#[path = "schema/state.rs"]
mod state;
mod store;
mod table;
#[path = "read/verify.rs"]
mod verify;
#[path = "read/view.rs"]
mod view;
#[path = "write/put.rs"]
mod write;

pub(crate) use failure::{Context, code, failed, is_of_a_row};

pub use any::{AnyRow, AnyTable};
pub use any_scan::AnyScan;
#[cfg(feature = "arrow")]
pub use batches::Batches;
pub use graph::Batch;
pub use list::list_tables;
pub use open::open;
pub use parameters::Parameters;
pub use positions::Positions;
pub use record_table::Error;
pub use repromote::Repromoted;
pub use row::Row;
#[doc(no_inline)]
pub use rusqlite::{self, Connection};
pub use scan::Scan;
pub use table::Table;
pub use view::view;

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
