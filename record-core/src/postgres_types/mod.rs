//! Values in Postgres' binary format, through the traits of the crate `postgres-types` (feature `postgres-types`), which
//! both `postgres` and `tokio-postgres` use.
//!
//! [`Blob`](crate::Blob) is `ToSql` and `FromSql` for `bytea`, every view `FromSql`: `row.get("data")` reads one from the row's own
//! buffer. [`Timestamp`](crate::Timestamp) and the other dates and times, [`Decimal`](crate::Decimal) and
//! [`Text`](crate::Text) are `ToSql` as the types that promoted fields of theirs are shown as.

mod blob;
pub mod epoch;
mod fields;
mod numeric;
#[doc(hidden)]
pub mod view;

pub use numeric::write_decimal;
