//! Many blobs to Arrow columns and back (feature `arrow`).
//!
//! [`BatchDecoder`] makes record batches of blobs, [`BatchEncoder`] makes blobs of record batches; both are driven by the
//! [`Layout`](crate::layout::Layout) alone, so they serve programs that know no Rust type as well.
//!
//! ```
//! use record_core::{Blob, Record, Timestamp, columns::{BatchDecoder, BatchEncoder}};
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
//! # Ok::<(), record_core::Error>(())
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
pub(crate) mod bits;
pub(crate) mod build;
mod computed;
mod decoder;
mod encoder;
mod huge;
pub(crate) mod memory;
mod prefetch;
pub(crate) mod read;
mod rows;
mod schema;
mod select;
mod slots;
mod source;

pub use computed::ColumnValue;
pub use decoder::{BatchDecoder, Dynamic};
pub use encoder::BatchEncoder;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use read::fitting::Rules;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use schema::KNOWN_EMPTY;
#[cfg(feature = "_table")]
pub(crate) use schema::{KEY, extra_field};
pub use schema::{ROLE_KEY, STORED_NAME_KEY, schema};
