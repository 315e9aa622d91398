//! A buffered upserter over any table: [`Writer`].

mod attempt;
mod backoff;
mod batch;
mod buffer;
mod builder;
mod change;
mod flusher;
mod handle;
mod report;
mod shared;
pub(crate) mod store;

pub use crate::table::Position;
pub use builder::WriterBuilder;
pub use change::{Change, Rejected};
pub use handle::Writer;
pub use report::{WriterCounts, WriterReport, WriterStopped};
pub use store::Store;
