//! What all stores of records have in common. You meet it in the calls of `record-sqlite` and `record-postgres`, and build on it
//! to make a store of your own. Nothing here knows a database or does I/O.
//!
//! | what a program meets | |
//! |---|---|
//! | [`Table`] | what tables of every store can do, for code that runs on any of them |
//! | [`Lookup`] | the answer of a look-up: found, *known empty*, or missing |
//! | [`Put`], [`PutCounts`], [`PutMode`], [`PutOptions`] | how rows are put, and what came of them |
//! | [`ScanCounts`] | what a scan went through |
//! | [`TableInfo`], [`Verified`] | what a store tells of its tables, and what it found in one |
//! | [`ScanPart`] | a part of a scan as data, for another process |
//! | [`Id`], [`Ids`] | the ids that rows of several types hold of one another, in a store's `Batch` |
//! | [`Position`] | how far a feed has come, in the feed's own terms |
//! | [`Error`] | what can be wrong. All stores have this one, so a program handles errors of one as those of another |
//!
//! | what a store builds on | |
//! |---|---|
//! | [`store`] | the traits by which `record-feed` knows a table: implement them, and `Writer`, `Refresh` and `Import` work on it |
//! | [`catalog`] | which layouts a table was written with, and whether this program's fits them |
//! | [`Budget`], [`patched`] | how much is collected before it is written, and what a patch makes of a row |
//! | [`Graph`] | rows of several types, and how ids get into them |
//! | [`Encoded`], [`append_blob`], [`check_len`] | records as blobs, before they are put |
//!
//! The error says what a program can do about it:
//!
//! ```
//! # fn handle(error: record_table::Error) {
//! if error.is_retryable() {
//!     // somebody was in the way: make the call again
//! } else if error.is_corrupt() {
//!     // a stored blob is damaged: table, field, offset, and where in the store the row lies
//!     eprintln!("{error} at {:?}", error.row_place());
//! } else if error.code() == Some("42501") {
//!     // the store's own word, here Postgres' SQLSTATE for a privilege that is missing
//! }
//! # }
//! ```

// docs.rs builds with a nightly compiler and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod any_key;
mod blob_len;
mod budget;
pub mod catalog;
mod encoded;
mod equal;
mod error;
mod graph;
#[cfg(feature = "arrow")]
mod key_array;
#[cfg(feature = "arrow")]
mod key_columns;
#[cfg(feature = "arrow")]
mod keyed_batch;
mod lookup;
mod name;
mod order;
mod patches;
mod position;
mod put;
mod scan;
#[cfg(feature = "arrow")]
mod scan_columns;
mod scan_counts;
mod scan_part;
pub mod store;
mod table;
mod table_info;

pub use any_key::{AnyKey, check_key, keep_key_columns};
pub use blob_len::{MAX_TABLE_BLOB_LEN, append_blob, check_len};
pub use budget::Budget;
pub use encoded::Encoded;
pub use equal::{Rewrite, no_digest, rewritten, rewritten_any, sort_keys};
pub use error::Error;
pub use graph::{Graph, GraphRows, GraphTable, Id, Ids, RowSink, SameTable, Target, batch_conflict};
#[cfg(feature = "arrow")]
pub use key_array::KeyArray;
#[cfg(feature = "arrow")]
use key_columns::KeyColumns;
#[cfg(feature = "arrow")]
pub use key_columns::{data_type as key_data_type, key_and_field};
#[cfg(feature = "arrow")]
pub use keyed_batch::KeyedBatch;
pub use lookup::Lookup;
pub use name::{default_name, listed, quote};
pub use order::{append_sort_key, append_value, read_escaped};
pub use patches::{patched, patched_any};
pub use position::{Position, check_feed, moved};
pub use put::{
    Put, PutCounts, PutMode, PutOptions, key_conflict, loses_newer, loses_version, one_row_replaces, version,
};
pub use scan::{Scan, ScanOptions, Stop};
#[cfg(feature = "arrow")]
pub use scan_columns::{ScanColumns, Shape};
pub use scan_counts::ScanCounts;
pub use scan_part::{PartRows, ScanPart};
#[cfg(feature = "arrow")]
pub use table::ToBatches;
pub use table::{Answer, Row, Table};
pub use table_info::{TableInfo, Verified};

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
