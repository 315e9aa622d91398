//! Conditions over a record's fields, typed or by name, which run in a database or over views in memory with the same answers.
//!
//! `#[derive(Record)]` gives each field a handle, from which conditions are made; they are joined by
//! [`and`](Filter::and), [`or`](Filter::or) and [`not`](Filter::not), or by `&`, `|` and `!`.
//!
//! ```
//! use record_core::{Blob, Record, Timestamp, filter::Filter};
//!
//! #[derive(Record)]
//! struct PullRequestFacts {
//!     created: Timestamp,
//!     first_commit: Option<Timestamp>,
//!     additions: u32,
//!     author: String,
//! }
//!
//! let since = Timestamp::from_micros(1_700_000_000_000_000);
//! let large: Filter<PullRequestFacts> = PullRequestFacts::created()
//!     .ge(since)
//!     .and(PullRequestFacts::additions().gt(1_000).or(PullRequestFacts::first_commit().is_null()))
//!     .and(PullRequestFacts::author().ne("dependabot"));
//!
//! let facts = Blob::encode(&PullRequestFacts {
//!     created: since,
//!     first_commit: None,
//!     additions: 12,
//!     author: "ada".into(),
//! })?;
//! assert!(large.matches(facts.view()));
//! # Ok::<(), record_core::Error>(())
//! ```
//!
//! A field is compared with values of its own type, anything else does not compile. A scan takes the filter by
//! `matching`: what the database can decide by itself becomes SQL with parameters, so that indexes are used; the rest
//! is looked at in the blobs while they are read.
//!
//! # The answers
//!
//! They are SQL's, everywhere:
//!
//! - A comparison with null is unknown, so is its negation, and only what is true passes: neither `author().eq("ada")`
//!   nor `author().ne("ada")` finds rows without an author. Rows that are known empty are null in every field.
//! - `NaN` is equal to itself and greater than every other number; `-0.0` is equal to `0.0`.
//! - Text and bytes are compared byte by byte, which for text is the order of code points. Text that holds U+0000
//!   counts as null, because no database's text can hold it.
//! - A field that an older blob lacks has its default.
//! - Enums are compared by variant; the one marked `other` is equal to every value that the program does not know.
//! - Items that are null are equal to nothing.
//!
//! # The handles
//!
//! `Facts::additions()` is a function of a trait `FactsFields` that the derive makes beside `Facts`, as visible as
//! that: import it where the record is used in another module. The record's own functions go before it; where one has
//! a field's name, write `<Facts as FactsFields>::additions()`. Fields whose name a function of [`Record`](crate::Record) or of a
//! common trait of the standard library has, such as `view`, `encode` or `default`, have an underscore behind it:
//! `Facts::default_()`.
//!
//! # By name
//!
//! Where no Rust type describes the record, an [`AnyColumn`] is found by name in its layout, and the conditions that start from it
//! are [`AnyFilter`]s: the same trees, checked when they are made. Numbers are compared exactly, whatever the types of both are; see
//! [`Scalar`]. [`FilterData`] takes a filter to another process.

// Typed: `column`, `operand`, `record`. By name: `by_name`, `find`, `scalar`, `bracket`; as data, `data`. All of them make a tree of
// `node`s with `constant`s, which answers for a row in memory and becomes SQL in `push`.
mod bracket;
mod by_name;
mod check;
mod column;
mod constant;
mod data;
mod find;
mod node;
mod operand;
mod push;
mod record;
mod scalar;
mod show;

pub use by_name::{AnyColumn, AnyFilter};
pub use column::Column;
pub use constant::Constant;
pub use data::FilterData;
pub use node::{Comparison, Test};
pub use operand::{Comparable, Contains, Listed, Operand, Ordered, Textual};
pub use push::{Condition, Dialect, Parameters, Pushed, join};
pub use record::Filter;
pub use scalar::Scalar;
