//! The drivers: what the shared code asks of a connection (`traits`), and the two answers, `blocking` and
//! `nonblocking`. Begin at `traits`. Nothing else moves bytes, and nothing here knows of tables.

pub(crate) mod block;
#[cfg(feature = "postgres")]
pub(crate) mod blocking;
#[cfg(feature = "postgres")]
pub(crate) mod blocking_portal;
pub(crate) mod chunk;
#[cfg(feature = "tokio-postgres")]
pub(crate) mod nonblocking;
#[cfg(feature = "tokio-postgres")]
pub(crate) mod nonblocking_portal;
pub(crate) mod retry;
pub(crate) mod rows;
#[cfg(feature = "postgres")]
pub(crate) mod runtime;
pub(crate) mod traits;
