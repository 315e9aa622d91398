//! Records in database blobs, read where they lie.
//!
//! `#[derive(Record)]` on a struct generates a fixed-layout twin whose bytes go into a `bytea` or BLOB column as they
//! are. Read back, they are used in place through a typed view, at whatever address the driver put them: opening a blob
//! is a check, not a parse.
//!
//! This crate is the format. It does no I/O and works without `std`; what stores and moves blobs is in crates of its own:
//!
//! | crate | what is in it |
//! |---|---|
//! | `record-sqlite`, `record-postgres` | tables of records: put, get, patch, edit, scan; fields as columns and indexes in SQL |
//! | `record-feed` | `Writer`, `Refresh` and `Import`: tables kept current from feeds, nightly jobs and files |
//! | `record-arrow` | many blobs to Arrow record batches in one pass, and back, exactly |
//! | `record-table` | what all stores share, and the traits for a store of your own |
//!
//! ```
//! use record_core::{Blob, Record, Text, Timestamp};
//!
//! /// What we know of a pull request.
//! #[derive(Record)]
//! struct PullRequestFacts {
//!     created: Timestamp,
//!     first_commit: Option<Timestamp>,
//!     additions: u32,
//!     author: Text<39>,
//!     labels: Vec<String>,
//! }
//!
//! let blob = Blob::new(PullRequestFacts {
//!     created: Timestamp::from_micros(1_700_000_000_000_000),
//!     first_commit: None,
//!     additions: 120,
//!     author: "octocat".try_into()?,
//!     labels: vec!["bug".into(), "p1".into()],
//! })?;
//!
//! let row: &[u8] = blob.as_bytes(); // from any driver, at any address
//! let facts = PullRequestFacts::view(row)?; // checked once
//! assert_eq!(facts.additions(), 120); // a load
//! assert_eq!(facts.author(), "octocat"); // borrowed from the row
//! assert_eq!(facts.labels().iter().collect::<Vec<_>>(), ["bug", "p1"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guide
//!
//! ## Fields
//!
//! | Rust | in the blob |
//! |---|---|
//! | `i8`…`i64`, `u8`…`u64`, `f32`, `f64`, `bool`, `char`, `NonZero*` | as wide as the type, every bit of a float kept |
//! | [`Decimal<P, S>`](Decimal), [`Timestamp`], [`CivilDateTime`], [`Date`], [`Time`], [`TimeDelta`] | 16, 8, 8, 4, 8, 8 bytes |
//! | `[u8; N]`, `[T; N]`, `IpAddr`, [`Text<N>`](Text) | inline |
//! | another record of version 1 whose fields are all fixed | inline |
//! | an enum with [`#[derive(RecordEnum)]`](macro@RecordEnum) | its discriminant |
//! | `String`, `Box<str>`, `Arc<str>`, `Cow<str>`, `Vec<u8>` | an end inline, bytes in the tail |
//! | `Vec<T>` of any fixed type, of strings, of bytes, of `Option`s of those | an end inline, items in the tail |
//! | `Option<_>` of any of them | one bit more |
//!
//! Types of `jiff`, `chrono` and `uuid` are fields too, and `Json` holds any JSON value, each behind a feature. A type of your
//! own becomes one through [`FixedField`] or [`VarField`]; see [`field`]. A field with `#[record(skip)]` is an add-on: it
//! lives beside the blob in a [`Blob`] and is never stored.
//!
//! Null is a bit, never a value: `None`, `Some("")`, `NaN` and `i64::MIN` all differ. What a field can't hold is an error
//! when it is encoded; nothing is cut silently. The one rounding: times are stored in µs, and what is finer in a time of
//! `jiff` or `chrono` is dropped, so that a value that is read may differ from the one that was written.
//!
//! ## A year and six versions later
//!
//! A field that is added says since when, and what blobs without it read as:
//!
//! ```
//! # use record_core::{Blob, Record};
//! # mod v1 {
//! #     #[derive(record_core::Record)]
//! #     pub struct Reading { pub celsius: f32 }
//! # }
//! #[derive(Record)]
//! #[record(version = 2)]
//! struct Reading {
//!     celsius: f32,
//!     #[record(since = 2, default = 1.0)]
//!     weight: f64,
//! }
//!
//! # let old = Blob::encode(&v1::Reading { celsius: 20.5 })?;
//! // A blob of version 1, as it was stored before:
//! let reading = Reading::view(old.as_bytes())?;
//! assert_eq!((reading.celsius(), reading.weight()), (20.5, 1.0));
//! # Ok::<(), record_core::Error>(())
//! ```
//!
//! Nothing stored has to be rewritten. A value is written in the lowest version that holds it, so equal values have equal
//! bytes before and after, and most of what new code writes can be read by old code. What it can't read is an error that
//! says so; once a table is opened, its catalog vouches for newer layouts that extend the program's own, and old code
//! reads those too, and changes them through [`Blob::edit`] without losing what it does not know.
//!
//! Released versions are pinned: `#[record(version = 2, pins(1 = 0x5a1fc2d0))]` stops the compilation when a change
//! breaks stored bytes. To learn the value, write `pins(1 = 0)` and compile. `rename` keeps a stored name when the Rust
//! name changes; [`Retired`] keeps the place of a field that is gone; `#[record(since = 2, from = "old")]` takes a field
//! over into a wider type. All of it stands in an example at [`#[derive(Record)]`](macro@Record).
//!
//! ## Tables
//!
//! `record_sqlite::Table` keeps records under keys: it puts, gets, edits and scans them, shows fields with `#[record(promote)]` as
//! indexed columns, and keeps the catalog by which programs of several versions share a file. `record_postgres::tokio_postgres::Table`
//! and `record_postgres::postgres::Table` are the same in Postgres, over the asynchronous and the blocking driver; there SQL reads
//! every field inside the blob as well. What can be a key is said in [`key`]. For any other store a blob is bytes:
//! [`Blob::as_bytes`] is what a column holds, and [`Record::view`] reads it. With the features `postgres-types` and `rusqlite`
//! blobs, views and dates are values in SQL of your own.
//!
//! Rows of several types whose keys or fields hold the ids of one another, ids that the database draws, are written together
//! by a store's `Batch`. A `Writer` of `record-feed` keeps a table current from a stream of changes: merged in memory, written in the
//! background, resumed exactly where a killed process stopped. A `Refresh` recomputes a table over a stream of keys, as nightly
//! jobs do: on several threads, writing what changed.
//!
//! Which rows are read is said by a [`filter`] over fields, promoted or not, that the compiler checks. The same one
//! works in memory:
//!
//! ```
//! # use record_core::{Blob, Record};
//! #[derive(Record)]
//! struct Facts { additions: u32, author: String }
//!
//! let large = Facts::additions().ge(1_000).and(Facts::author().ne("dependabot"));
//! // table.scan().matching(large).for_each(&conn, |key, facts| …)?;
//! # let blob = Blob::encode(&Facts { additions: 2_000, author: "ada".into() })?;
//! assert!(large.matches(blob.view()));
//! # Ok::<(), record_core::Error>(())
//! ```
//!
//! ## Patches
//!
//! A sparse update is a [`patch`]: `FlightPatch::new().gate("B12").eta(None)` sets two fields and leaves the others alone.
//! Patches merge, are applied to blobs of any version, are read from sparse JSON objects, and go into tables by `patch` and
//! `patch_many`, where any number of programs may patch the same rows at once.
//!
//! ## What is checked, and when
//!
//! [`Record::view`] checks structure (header, ends) and values (UTF-8, `bool`, enums…), so that every accessor of a view
//! is total. [`Blob::from_bytes`] also checks that the bytes are *canonical*: the very ones that encoding the value
//! gives. That is what makes equality of bytes equality of values: for [`Blob`]'s `==` and hash, for
//! [`Blob::digest`], and for tables that leave unchanged rows alone. Views compare their bytes too. Floats count bit for
//! bit, so `-0.0 != 0.0` and a NaN equals itself, which may differ from the struct's `PartialEq`.
//!
//! ## Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `std` (default) | the process-wide register of newer layouts; without it the crate is `no_std` + `alloc` |
//! | `derive` (default) | the derive macros |
//! | `serde` | layouts as data; views serialize; sparse maps are patches |
//! | `json` | [`Layout::to_json`](layout::Layout), the `Json` field type |
//! | `postgres-types`, `rusqlite` | blobs, views and our own types as values in anybody's SQL |
//! | `jiff`, `chrono`, `uuid`, `rust_decimal` | their types as fields |
//! | `zerocopy` | its traits on the `FooFixed` types, for some more time to compile each record |
//!
//! ## For builders of stores and tools
//!
//! Applications need what stands at the root, and of [`filter`], [`patch`] and [`value`] the types that their pages begin with.
//! The rest is what our own crates for tables, columns and feeds are made of, and what another one needs:
//!
//! | to | take |
//! |---|---|
//! | cut a blob up by its layout, without its Rust type | [`structure::Structure`], [`field::ListParts`], [`resolve`] |
//! | say what bytes mean, or check them | [`value::Value`], [`canonical`], [`check`], [`utf8`] |
//! | find and write fields by the names and values that an input gives | [`layout::Names`], the modules of [`value`], [`json`], [`patch::Gathered`] |
//! | store, change and patch rows | [`ToBlob`], [`edit`], [`patch::Entries`], [`append`] |
//! | let a database answer filters | [`filter::Dialect`] |
//! | know newer rows by a catalog of layouts | [`vouch`], [`layout::Layout::difference`], [`layout::Layout::joined`] |
//! | report errors with their places | the constructors of [`Error`], [`Refusal`] |
//!
//! No `unsafe` in them or behind them relies on how they are used; what does is an `unsafe fn`.

#![cfg_attr(not(feature = "std"), no_std)]
// docs.rs builds with a nightly compiler and shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;
// Lets the macros of `record-derive`, which name `::record_core`, work in this crate's own tests and examples.
extern crate self as record_core;

// Lower modules never import higher ones. From the leaves up: append, sha256, error, utf8, json; layout; field; vouch, structure;
// definition, raw, check and encode, which are driven by the derive, with Rust types; record, which is what users see of those;
// canonical and value, driven by a layout without them; edit, blob, fixed, view_mut, to_blob; patch, key, filter; postgres_types,
// rusqlite. Four files name what is above them: field/class.rs and field/nested.rs, where a field that is itself a record meets
// the passes; layout/default.rs, to which a default may be a variant of an enum; layout/read.rs, which checks the values of
// defaults that come from outside.
pub mod append;
mod blob;
pub mod canonical;
pub mod check;
mod definition;
mod edit;
mod encode;
mod error;
pub mod field;
pub mod filter;
mod fixed;
pub mod json;
pub mod key;
pub mod layout;
pub mod patch;
#[cfg(feature = "postgres-types")]
pub mod postgres_types;
mod raw;
mod record;
#[cfg(feature = "rusqlite")]
pub mod rusqlite;
mod sha256;
pub mod structure;
mod to_blob;
pub mod utf8;
pub mod value;
mod view_mut;
mod view_traits;
mod vouch;

pub use blob::{Blob, digest};
pub use edit::edit;
pub use error::{Error, Invalid, Refusal};
#[cfg(feature = "json")]
pub use field::Json;
pub use field::{
    CivilDateTime, Date, Decimal, Field, FixedField, ListView, RecordEnum, Retired, Text, Time, TimeDelta,
    Timestamp, VarField,
};
pub use fixed::FixedLayout;
pub use key::Key;
pub use patch::Patch;
pub use record::{Record, RecordView};
pub use to_blob::ToBlob;
pub use vouch::resolve;
#[cfg(feature = "std")]
pub use vouch::vouch;

#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-key.md")]
pub use record_derive::Key;
#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-record.md")]
pub use record_derive::Record;
#[cfg(feature = "derive")]
#[doc = include_str!("../docs/derive-record-enum.md")]
pub use record_derive::RecordEnum;

// The examples of the README compile and run with the others.
#[cfg(all(doctest, feature = "std", feature = "derive"))]
#[doc = include_str!("../README.md")]
mod readme {}

/// What generated code reaches for. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        __fixed_layout as fixed_layout, __patch_traits as patch_traits, __plain as plain,
        __view_traits as view_traits,
        definition::{
            About, AnyType, Definition, FieldAt, FieldNumber, FieldReader, FieldVisitor, FieldWriter, Number,
            Numbers, TypeOf, WritePass, layout, numbers,
        },
        field::{Access, Plain, Widen, enumeration, nested, nested::plain_size},
        filter::Column,
        key::id_column,
        layout::{
            Digest, Enum, FieldLayout, Layout, Literal, LiteralBytes, Promote, Type, Variant, by_value,
            check_default, check_fields, check_len, check_pin, check_promote, check_set, check_type,
            check_widens, default_constant, encode_literal, fixed_len, integer_default, place,
        },
        patch::{RawPatch, SetField},
        raw::RawView,
        view_mut::RawViewMut,
    };
    pub use ::core;
    pub use {bytemuck, zerocopy};

    #[cfg(feature = "postgres-types")]
    pub use crate::postgres_types::view as postgres;
    #[cfg(feature = "serde")]
    pub use {
        crate::{
            patch::{deserialize_patch, serialize_patch},
            value::serialize_fields,
        },
        serde,
    };

    use crate::{Error, RecordView, key, value::DynamicView};

    /// `Debug` of a view: its fields by name.
    pub fn fmt_view<'a, V: RecordView<'a>>(view: V, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(&DynamicView::reopen(V::Record::DESCRIPTION, view.bytes()), f)
    }

    /// The next column of a key.
    pub fn next_key_part<T>(
        get: &mut key::KeyReader<'_>,
        column: &str,
        from_value: impl Fn(key::KeyValue<'_>) -> Option<T>,
    ) -> Result<T, Error> {
        get.next_with(column, from_value)
    }
}
