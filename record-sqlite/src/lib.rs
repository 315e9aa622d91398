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

// A room's `mod` says what it holds. Each uses only those named before it: `connection`, `sql`, `schema`, then the handles (`table`, `any`),
// then `read` and `write`, which do not know one another, then the traits (`generic`, `store`).
mod any;
mod connection;
mod generic;
mod read;
mod schema;
mod sql;
mod store;
mod table;
mod write;

pub use any::AnyTable;
pub use connection::open::open;
#[cfg(feature = "arrow")]
pub use read::batches::Batches;
pub use read::{
    row::{AnyRow, Row},
    scan::{AnyScan, Scan},
    view::view,
};
pub use record_table::Error;
#[doc(no_inline)]
pub use rusqlite::{self, Connection};
pub use schema::{list::list_tables, repromote::Repromoted};
pub use sql::parameters::Parameters;
pub use table::Table;
pub use write::{graph::Batch, positions::Positions};

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
