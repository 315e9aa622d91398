//! What a writer and a refresh do alike: hold a connection that can be replaced (`link`), and try again what fails for a reason
//! that may pass (`patient`, `backoff`). In which order things are done within a transaction is for each of them to say.
//!
//! All of it is written once, as `async` functions. Over a store that waits by itself they are ready at once (`run`).

mod answers;
mod backoff;
mod link;
mod patient;
mod positions;
#[cfg(feature = "tokio")]
mod runtime;

pub(crate) use answers::check_answers;
pub(crate) use link::{Connect, Link, waiting};
#[cfg(feature = "tokio")]
pub(crate) use link::{awaited, within};
pub(crate) use patient::{Again, Failed, Patient, Prepared, RETRY_FOR, Work};
pub(crate) use positions::{check_position, set_position, settled_position};
pub(crate) use record_table::store::now as run;
#[cfg(feature = "tokio")]
pub(crate) use runtime::runtime;
