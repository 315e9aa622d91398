//! Writing tables of records of any store: changes one by one, keys by the million, files.
//!
//! | | for |
//! |---|---|
//! | [`Writer`] | a feed's changes, merged in memory, written in large transactions, resumed exactly |
//! | `tokio::Writer`, `tokio::Import` | the same in tasks of tokio, over an asynchronous driver; feature `tokio` |
//! | [`Refresh`] | a table that is computed anew over a stream of keys, as nightly jobs do |
//! | `tokio::Refresh` | the same in a task |
//! | [`Import`] | JSON lines, with the feature `csv` CSV files, with the feature `arrow` record batches: checked, into a writer |
//!
//! ```
//! use record_core::{Patch, Record};
//! use record_feed::Writer;
//!
//! #[derive(Record)]
//! struct Flight { gate: Option<String>, delay: i32 }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("flights.sqlite");
//! let conn = record_sqlite::open(&path)?;
//! let table = record_sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
//! let writer = Writer::builder(table.clone())
//!     .position("feed") // how far the feed has come is stored with the rows
//!     .start(move || record_sqlite::open(&path))?;
//! writer.put_at(1429, Flight { gate: None, delay: 5 }, 1)?;
//! writer.patch_at(1429, FlightPatch::new().gate("B12"), 2)?; // the delay stays
//! writer.close()?; // waits until everything is written
//! assert_eq!(table.get(&conn, &1429)?.found().unwrap().view().gate(), Some("B12"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All three outlive a kill, a lost connection and a row that the database rejects; the modules' pages say what exactly they
//! promise. Those in `tokio` write in a task; the others wait in threads of their own, over SQLite or the blocking driver of Postgres,
//! and asynchronous programs keep those where waiting is allowed: see [`writer`](writer#in-asynchronous-programs).
//!
//! What fails is a table's [`Error`], whatever the store; an [`ImportError`] adds the line and byte of the input.
//!
//! They know tables through the traits of [`record_table::store`], which `record-sqlite` and `record-postgres` implement.

// docs.rs builds with a nightly compiler and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod engine;
pub mod import;
pub mod refresh;
mod running_hash;
#[cfg(feature = "tokio")]
pub mod tokio;
pub mod writer;

pub use import::{Import, ImportError};
pub use record_table::Error;
pub use refresh::Refresh;
pub use writer::Writer;

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
