//! Many blobs to Arrow columns and back.
//!
//! [`BatchDecoder`] makes record batches of blobs, [`BatchEncoder`] makes blobs of record batches. Both are driven by the
//! [`Layout`](record_core::layout::Layout) alone, so they serve programs that know no Rust type as well.
//!
//! You seldom need them for tables: scans of `record-sqlite` and `record-postgres` give record batches by themselves, with the
//! feature `arrow`, and `record-feed` imports them. Use them for blobs from anywhere else, and for computed columns.
//!
//! ```
//! use record_core::{Blob, Record, Timestamp};
//! use record_arrow::{BatchDecoder, BatchEncoder};
//!
//! #[derive(Record)]
//! struct Commit { at: Timestamp, author: String, files: Vec<String>, lines: Option<u32> }
//!
//! let blobs: Vec<Blob<Commit>> = (0..3)
//!     .map(|i| {
//!         let at = Timestamp::from_micros(i);
//!         Blob::encode(&Commit { at, author: "me".into(), files: vec!["a".into()], lines: None })
//!     })
//!     .collect::<Result<_, _>>()?;
//!
//! let mut decoder = BatchDecoder::<Commit>::new()
//!     .refuse_known_empty()
//!     .with_column("touched", |commit: CommitView<'_>| commit.files().len() as u64)?;
//! let batch = decoder.decode(blobs.iter().map(|blob| blob.as_bytes()))?;
//! assert_eq!((batch.num_rows(), batch.num_columns()), (3, 5));
//!
//! let back = BatchEncoder::of(Commit::LAYOUT).encode(&batch)?;
//! assert_eq!(back.value(2), blobs[2].as_bytes());
//! decoder.recycle(batch); // the next batch needs no fresh memory
//! # Ok::<(), record_arrow::Error>(())
//! ```
//!
//! # Types
//!
//! | field | column |
//! |---|---|
//! | integers, floats, `bool`, `NonZero*` | the same |
//! | `char`, `Text<N>`, `String`, `Json`, `IpAddr` | `Utf8` |
//! | `Decimal<P, S>` | `Decimal128(P, S)` |
//! | `Timestamp` / `CivilDateTime` | `Timestamp(µs, "UTC")` / `Timestamp(µs)` |
//! | `Date`, `Time`, `TimeDelta` | `Date32`, `Time64(µs)`, `Duration(µs)` |
//! | `Uuid`, `[u8; N]` | `FixedSizeBinary(N)` |
//! | `Vec<u8>` | `Binary` |
//! | `[T; N]`, `Vec<T>` | `FixedSizeList`, `List` |
//! | a nested record | `Struct` |
//! | an enum | `Dictionary(Int32, Utf8)` of the variants' names |
//! | a type of another crate | that of its storage, its name under `ARROW:extension:name` |
//!
//! The way back also takes columns of other types whose values the fields can hold exactly:
//! [`BatchEncoder`](BatchEncoder#columns) has the list.
//!
//! Columns stand in declaration order. Retired fields have none, nor have fields of a type that this version of the
//! library does not know. Where a column's name is not the field's stored name, that is in the column's metadata, under
//! [`STORED_NAME_KEY`].
//!
//! # How it works
//!
//! ```text
//!  blobs ─▶ 256 rows: header compared, ends checked ─▶ column by column, while the bytes are in cache ─▶ buffers
//!             and the next 256 rows asked for             a source per version: slot, payload or default
//! ```
//! Rows are never sorted or grouped by version: a field that every version has stands at one offset in all of them, and
//! of a newer one each row takes its slot or the default. Values are checked a chunk at a time; only when a check fails
//! is the row looked for.

mod assemble;
pub mod bits;
pub mod build;
mod computed;
mod decoder;
mod encoder;
mod error;
mod huge;
pub mod memory;
mod prefetch;
pub mod read;
mod rows;
mod schema;
mod select;
mod slots;
mod source;

pub use computed::ColumnValue;
pub use decoder::{BatchDecoder, Dynamic};
pub use encoder::{BatchEncoder, Encoded, Prepared};
pub use error::Error;
pub use read::fitting::{Advice, Rules};
pub use schema::{KEY, KNOWN_EMPTY, ROLE_KEY, STORED_NAME_KEY, extra_field, schema};

// The examples of the README compile and run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
