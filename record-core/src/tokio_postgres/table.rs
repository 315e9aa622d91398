//! The handle of a table.

use crate::{
    Error, Key, Lookup, Record,
    pg::{CreateOptions, Row, face, handle::Handle, nonblocking::Nonblocking},
    table::{Put, PutCounts, PutOptions, ToBlob},
};
use std::borrow::Borrow;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

face::table! {
    /// A table of records of type `R` under keys of type `K`.
    ///
    /// The handle holds names and SQL text, never a connection: every call takes the caller's, be it a
    /// [`tokio_postgres::Client`](::tokio_postgres::Client) or a [`tokio_postgres::Transaction`](::tokio_postgres::Transaction).
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}
