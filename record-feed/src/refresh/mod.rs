//! Recomputing a table's records over a stream of keys: the nightly job.
//!
//! [`Refresh`] draws keys from an iterator, computes their records on a pool of threads, and writes those that changed, in
//! batches:
//!
//! - **Reference data is loaded once** and borrowed by all threads: the closure may capture references.
//! - **What has not changed is not written**, neither to the table nor to the log: rows are compared by their bytes. That
//!   comparison is what a run over unchanged rows costs. Where the keys of a batch lie close together in the table, the rows
//!   there are read for it; else the new ones are sent to the database, which compares.
//! - **Memory is bounded** however many keys there are: about two batches of them, and of their records; to prune, 32 MiB
//!   of keys more, beside which there is a temporary file.
//! - **It can be killed**: with [`resume`](Refresh::resume), a run goes on behind the last batch that was committed, and ends
//!   as one that was never killed. Without it, it begins anew, which does no harm either.
//! - **What passes is waited out**: somebody in the way, a full disk, and, with [`reconnect`](Refresh::reconnect), a lost
//!   connection or a server that has become read-only, as a [`Writer`](crate::Writer) does it; see
//!   [`retry_for`](Refresh::retry_for).
//! - **Nothing is kept on the connection** from one batch to the next, so it may go through a pooler in transaction mode.
//! - **A key that fails** is reported with its error or panic, and keeps what it had; the rest goes on, up to
//!   [`max_failures`](Refresh::max_failures).
//! - **Rows that nobody wants any more** can be removed in the end: [`prune`](Refresh::prune).
//!
//! The time is linear in the number of keys. So leave out of the stream what nobody uses: most nightly jobs spend most of
//! their time on that.
//!
//! ```
//! use record_core::Record;
//! use record_feed::refresh::{Computed, Refresh};
//! use record_sqlite as sqlite;
//! use std::collections::HashSet;
//!
//! #[derive(Record)]
//! struct Guarantee { rate: u32, ceiling: Option<u32> }
//!
//! // Loaded once, not once for each coverage.
//! let rates: Vec<u32> = (0..514).map(|care| care % 90).collect();
//! let used: HashSet<i64> = (0..30_000).step_by(16).collect();
//!
//! let mut conn = sqlite::open(":memory:")?;
//! let table = sqlite::Table::<i64, Guarantee>::create(&conn, "guarantees")?;
//! let night = |run: &str, conn: &mut sqlite::Connection| {
//!     Refresh::new(&table)
//!         .resume("guarantees", run) // a run of the same id goes on where it was stopped
//!         .prune()                   // rows of coverages that are not used any more
//!         .run(conn, (0..30_000).filter(|coverage| used.contains(coverage)), |coverage| {
//!             let rate = rates.get(*coverage as usize % 514).ok_or("no such care type")?;
//!             Ok::<_, &str>(match rate {
//!                 0 => Computed::Empty, // computed, and there is nothing
//!                 rate => Computed::Record(Guarantee { rate: *rate, ceiling: None }),
//!             })
//!         })
//! };
//! assert_eq!(night("2026-11-24", &mut conn)?.counts.inserted, 1_875);
//! assert_eq!(night("2026-11-25", &mut conn)?.counts.written(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Keys may come from a query on another connection, whose errors then are those of the stream; see
//! [`try_run`](Refresh::try_run). The caller's thread draws keys, others compute, and one writes through the connection, so
//! computing, sending and comparing overlap.
//!
//! # In asynchronous programs
//!
//! On tokio, over `tokio_postgres`, the refresh is `record_feed::tokio::Refresh` (feature `tokio`): the same with `.await`. Its task
//! draws keys and writes, and threads compute. So it changes little to go over to it:
//!
//! | in threads | in a task |
//! |---|---|
//! | `.run(&mut client, keys, compute)?` | `.run(&mut client, keys, compute).await?` |
//! | `compute` borrows reference data | it owns them: `move` and an [`Arc`](std::sync::Arc) |
//! | `compute` waits | it still may, for futures by `Handle::current().block_on(…)` |
//! | `.try_run(…)` with the rows of a query | `.run_stream(…)` with them |
//! | `.reconnect(connect)` | `.reconnect(connect)`, where `connect` is asynchronous |
//!
//! Marks are the same, so either goes on where the other one was stopped.
//!
//! The refresh here waits in the caller's thread. In a runtime it belongs where that is allowed, such as `tokio::task::spawn_blocking`; with
//! the blocking driver of Postgres, it is an error in a task.
//!
//! # What is logged
//!
//! Events of `tracing`, target `record_feed::refresh`: each attempt that failed and is made again, at level warn.

// A key's way: `handle` or `task`, `draw`, `queue`, `compute`, `queue`, `write`, `attempt`; in the end `prune` with `notes` and `sorter`.
// How far it came is the `mark`. Where threads and tasks differ is in `waits`.
mod attempt;
mod batch;
mod compute;
mod computed;
mod draw;
mod handle;
mod mark;
mod notes;
mod options;
mod progress;
mod prune;
mod queue;
mod report;
mod sorter;
mod stopped;
#[cfg(feature = "tokio")]
pub(crate) mod task;
mod waits;
mod write;

pub use computed::Computed;
pub use handle::Refresh;
pub use progress::Progress;
pub use record_table::store::{Blocking, Store};
pub use report::{Failure, Report};
pub use stopped::Stopped;
