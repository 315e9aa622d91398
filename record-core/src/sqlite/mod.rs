//! Tables of records in SQLite.
//!
//! [`Table`] is where to start; [`open`] opens a file with fitting settings. Blobs also work in SQL of one's own:
//! [`Blob`](crate::Blob) implements `ToSql` and `FromSql`, and [`view`] reads one without a copy.
//!
//! A record's newer versions reach a table through [`Table::create`]; older programs that have it open run on: they
//! read what newer ones write, leave alone what they would damage, and keep promoted columns right.

#[cfg(feature = "arrow")]
mod batches;
mod catalog;
mod create;
mod failure;
mod find;
mod key;
mod open;
#[cfg(feature = "arrow")]
mod owned_rows;
mod promoted;
mod read;
mod repromote;
mod row;
mod scan;
mod schema;
mod scope;
mod state;
mod table;
mod values;
mod write;

use failure::{Context, failed};

#[cfg(feature = "arrow")]
pub use batches::Batches;
pub use open::open;
pub use repromote::Repromoted;
pub use row::Row;
#[doc(no_inline)]
pub use rusqlite::{self, Connection};
pub use scan::Scan;
pub use table::Table;
pub use values::view;
