//! Values in SQLite, through the traits of the crate `rusqlite` (feature `rusqlite`).
//!
//! [`Blob`](crate::Blob) is `ToSql` and `FromSql`. [`Timestamp`](crate::Timestamp) and the other dates and times,
//! [`Decimal`](crate::Decimal) and [`Text`](crate::Text) are `ToSql` in the form in which tables show promoted fields. Those of `jiff`
//! and `chrono` are not: `rusqlite` has a form of its own for them, so convert them to ours first.

mod columns;
mod values;

pub use columns::{column_value, declared_type, unsigned};
