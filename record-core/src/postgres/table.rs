//! The handle of a table.

use crate::{
    Error, Key, Lookup, Record,
    pg::{CreateOptions, Row, blocking::Blocking, driver::run, face, handle::Handle},
    table::{Put, PutCounts, PutOptions, ToBlob},
};
use std::borrow::Borrow;

macro_rules! wait {
    ($future:expr) => {
        run($future)
    };
}

face::table! {
    /// A table of records of type `R` under keys of type `K`.
    ///
    /// The handle holds names and SQL text, never a connection: every call takes the caller's, be it a
    /// [`postgres::Client`](::postgres::Client) or a [`postgres::Transaction`](::postgres::Transaction).
    ::postgres::GenericClient, Blocking, [], wait
}
