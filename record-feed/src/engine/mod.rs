//! What a writer and a refresh do alike: hold a connection that can be replaced (`link`), and try again what fails for a reason
//! that may pass (`patient`, `backoff`). In which order things are done within a transaction is for each of them to say.

mod backoff;
mod link;
mod patient;

pub(crate) use link::{Connect, Link};
pub(crate) use patient::{Again, Failed, Patient, Prepared, RETRY_FOR};
