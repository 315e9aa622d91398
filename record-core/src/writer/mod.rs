//! A buffered upserter over any table: [`Writer`].
//!
//! A feed brings a change at a time, often many for one key, and has to go on while the database works. A [`Writer`] takes
//! the changes, merges those of one key in memory, and writes them in large transactions on a thread of its own:
//!
//! - **The feed goes on.** One buffer is filled while another one is written: when it has rows or bytes enough, or when its
//!   time has come. When the database is slow, buffers grow, and more is merged in them; when one is full while another one is
//!   written, the feed waits, so memory is bounded.
//! - **It resumes exactly.** The feed's [`Position`] is stored in the transaction that writes the rows before it, if it is
//!   still what this writer left there. A process that is killed at any moment and begun again at
//!   [`position`](Writer::position) ends with the table of one that never was.
//! - **What passes is waited out.** Deadlocks, serialization failures, busy files, full disks and lost connections are tried
//!   again at growing intervals, on a new connection where it takes one. When the connection is lost in the commit, the
//!   stored position tells whether it took place.
//! - **A row that can't be written stands in nobody's way.** It is found by halving its batch, and handed back with its error
//!   ([`Rejected`]); the others are committed, and the position moves on past it.
//! - **Nothing is swallowed.** When the writer can't go on at all, because the table is gone, a privilege is missing, another
//!   program has moved the position, or a function of the caller's has panicked, the next call says so, and
//!   [`close`](Writer::close) hands back every change that is not written.
//!
//! ```
//! use record_core::{Patch, Record, Writer, sqlite};
//!
//! #[derive(Record)]
//! struct Flight { gate: Option<String>, delay: i32 }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("flights.sqlite");
//! let conn = sqlite::open(&path)?;
//! let table = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
//!
//! let writer = Writer::builder(table.clone())
//!     .position("flights.jsonl") // stored under this name
//!     .start(move || sqlite::open(&path))?; // it has a connection of its own, and a way to get another one
//!
//! let from = writer.position().and_then(|position| position.to_u64()).unwrap_or(0);
//! for offset in from..1_000 {
//!     let flight = Flight { gate: None, delay: offset as i32 };
//!     writer.put_at(offset as i64 % 10, flight, offset + 1)?; // the feed is at `offset + 1` then
//! }
//! writer.patch(3, FlightPatch::new().gate("B12"))?; // the rest of the record stays as it is
//!
//! let report = writer.close()?; // waits until everything is written
//! assert_eq!((report.counts.received, report.counts.rejected), (1_001, 0));
//! assert_eq!(table.get(&conn, &3)?.found().unwrap().view().gate(), Some("B12"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Once, and twice
//!
//! A change that comes with its position, by [`put_at`](Writer::put_at), [`patch_at`](Writer::patch_at) or
//! [`delete_at`](Writer::delete_at), is committed with it, and so once: what is stored is at every moment what the feed says up
//! to the stored position. Where the position comes later, by [`advance`](Writer::advance), changes may be committed before it,
//! and a feed that is begun again brings them again. Since a put, a removal and a patch say what is to be, and not by how much,
//! twice comes to the same as once; only readers who come in between see a row go back for a moment. The same goes for a writer
//! without positions whose connection is lost in a commit, and which then writes the batch again.
//!
//! Positions know one writer for each feed. A second one for the same feed stops with an error
//! ([`is_position_moved`](crate::Error::is_position_moved)) as soon as the other has written.
//!
//! # Rows that are newer
//!
//! A put leaves a row alone that needs a newer version of the record than this program knows, and counts it as
//! [`refused_as_newer`](WriterCounts::refused_as_newer). A patch keeps what it does not know.
//!
//! # In asynchronous programs
//!
//! The writer's thread and its connection have nothing to do with a runtime: a program that reads over `tokio_postgres` gives
//! the writer a table and a connection of the blocking driver. A call that brings a change only waits while both buffers are
//! full, and a task waits for that without holding up its runtime by [`ready`](Writer::ready), and for what is written by
//! [`flushed`](Writer::flushed):
//!
//! ```no_run
//! # use record_core::{Record, Writer, postgres::{self, postgres::{Client, NoTls}}};
//! # #[derive(Record)]
//! # struct Flight { delay: i32 }
//! # async fn run(
//! #     table: postgres::Table<i64, Flight>,
//! #     mut flights: tokio::sync::mpsc::Receiver<(i64, Flight)>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let connect = || Client::connect("postgres://app@localhost/facts", NoTls);
//! let writer = tokio::task::spawn_blocking(move || Writer::builder(table).start(connect)).await??;
//! while let Some((key, flight)) = flights.recv().await {
//!     writer.ready().await?;
//!     writer.put(key, flight)?;
//! }
//! let report = tokio::task::spawn_blocking(move || writer.close()).await??;
//! println!("{}", report.counts);
//! # Ok(())
//! # }
//! ```
//!
//! [`start`](WriterBuilder::start) connects, and [`close`](Writer::close) waits: in a runtime they belong where waiting is
//! allowed.
//!
//! # What is logged
//!
//! Events of `tracing`, target `record_core::writer`: each flush at level debug, with rows, bytes and time; each attempt that
//! is made again at level warn; the writer's end before its time at level error. They hold no keys and no values.

mod any_patch;
mod attempt;
mod backoff;
mod batch;
mod buffer;
mod builder;
mod change;
mod flusher;
mod handle;
mod merge;
#[cfg(feature = "postgres")]
mod postgres;
mod report;
mod shared;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;

pub use crate::table::Position;
pub use any_patch::AnyPatch;
pub use builder::WriterBuilder;
pub use change::{Change, Rejected};
pub use handle::Writer;
pub use report::{WriterCounts, WriterReport, WriterStopped};
pub use store::Store;
