//! What the systems work on: the server, the records, the tables that hold them, and the check that a result is right.

pub(crate) mod digest;
pub(crate) mod peak;
mod server;
pub(crate) mod shapes;
mod sql;
mod tables;
mod writes;

pub(crate) use server::Server;
pub(crate) use sql::{QUERIES, SqlTables};
pub(crate) use tables::{BINCODE, Table, Tables};
pub(crate) use writes::{Batch, Target};
