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
//!   [`position`](Writer::position) ends with the table of one that never was, but for what
//!   [depends on when buffers are written](self#what-depends-on-when-buffers-are-written).
//! - **What passes is waited out.** Deadlocks, serialization failures, busy files, locks that were not to be had in time, full
//!   disks, lost connections and servers that have become read-only are tried again at growing intervals, on a new connection
//!   where it takes one. When the connection is lost in the commit, the stored position tells whether it took place; where it
//!   can't, because it is the one before, the batch is written again.
//! - **A row that the database rejects does not stop the others.** It is found by halving its batch, and handed back with its error
//!   ([`Rejected`]); the others are committed, and the position moves on past it. One that a constraint did not allow, such
//!   as a unique index, is tried once more behind the others, which may have made room for it.
//! - **Nothing is swallowed.** When the writer can't go on at all, because the table is gone, a privilege is missing, another
//!   program has moved the position, or a function of the caller's has panicked, the next call says so, and
//!   [`close`](Writer::close) hands back every change that is not written.
//!
//! ```
//! use record_core::{Patch, Record};
//! use record_feed::Writer;
//! use record_sqlite as sqlite;
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
//! to the stored position. Only a buffer that has to be written in parts, because the database refused a row as late as at the
//! commit or cancelled its statements as too slow, has its position in the last of them. Where the position comes later, by
//! [`advance`](Writer::advance), changes may be committed before it, and a feed that is begun again brings them again. Since a
//! put, a removal and a patch say what is to be, and not by how much, twice comes to the same as once; only readers who come in
//! between see a row go back for a moment. The same goes for a writer without positions whose connection is lost in a commit,
//! and which then writes the batch again.
//!
//! Positions know one writer for each feed. As soon as another one has moved the position, a writer stops with an error
//! ([`is_position_moved`](crate::Error::is_position_moved)) and writes no more, be it rows that come with a position or
//! without. Before anybody has moved it, two can't be told apart; in Postgres a transaction without a position that is under
//! way while the feed's very first one is stored may still be committed.
//!
//! Rejected rows are handed back after the commit that moves the position past them, so a process that is killed in between
//! hands them to nobody, and a feed that is begun again does not bring them.
//!
//! In SQLite, files opened by `sqlite::open` keep what is committed when the process is killed. A power
//! cut may take the last commits back (`synchronous = NORMAL`), but whole ones: rows and position stay together. In Postgres
//! it is `synchronous_commit` that says so.
//!
//! # What depends on when buffers are written
//!
//! Changes of one key that meet in a buffer are merged, and what they come to is what they would have come to one by one, with
//! these exceptions, in which the table depends on where one buffer ended and the next began:
//!
//! - The first patches of a key that has no row, when only together they set all fields that have no default. Merged they make
//!   a row; apart, the first is [`Rejected`]. So is one after a removal or *known empty* that is written already, while after a
//!   buffered one it is refused at once, even where the stored row is newer and would not have become known empty.
//! - What is rejected takes with it what was merged: apart, the changes before and behind it may have been written.
//! - Rows that are in each other's way. A buffer's removals are written first, then puts, then patches, each in the order of
//!   keys; what a constraint does not allow even the second time is rejected, though the feed's own order may have passed.
//!
//! Feeds whose patches are complete where there may be no record, and whose rows the database takes, meet none of them.
//!
//! # Rows that are newer
//!
//! A put leaves a row alone that needs a newer version of the record than this program knows, and counts it as
//! [`refused_as_newer`](WriterCounts::refused_as_newer). A patch keeps what it does not know, and a removal makes room for
//! what is put behind it. That goes for changes that were merged as well: beside a buffered record, the patches before and
//! behind it are kept, for the case that it is refused.
//!
//! # In asynchronous programs
//!
//! On tokio, over `tokio_postgres`, the writer is `record_feed::tokio::Writer` (feature `tokio`): the same with `.await`, which
//! writes in a task.
//!
//! The writer here has a thread and a connection that have nothing to do with a runtime, and so serves any of them. A call that
//! brings a change only waits while both buffers are full. A task waits for that without holding up its runtime by
//! [`ready`](Writer::ready), and for what is written by [`flushed`](Writer::flushed):
//!
//! ```no_run
//! # use record_core::Record;
//! # use record_feed::Writer;
//! # use record_sqlite as sqlite;
//! # #[derive(Record)]
//! # struct Flight { delay: i32 }
//! # async fn run(
//! #     table: sqlite::Table<i64, Flight>,
//! #     mut flights: tokio::sync::mpsc::Receiver<(i64, Flight)>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let connect = || sqlite::open("flights.sqlite");
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
//! [`start`](WriterBuilder::start) connects, and [`close`](Writer::close), [`flush`](Writer::flush) and dropping a writer wait for
//! its thread: in a runtime they belong where waiting is allowed. With the blocking driver of Postgres, `start` is an error in a
//! task, because that driver can't wait there; the others wait in any place, and hold up the task's thread.
//!
//! # Fail-over
//!
//! When a standby of Postgres has become the primary, the writer connects again: because its connection was cut, or because the
//! old server refuses to write (SQLSTATE `25006`). `connect` is to lead to the new primary then: an address that follows it, or
//! the driver's list of hosts with `target_session_attrs=read-write`.
//!
//! A standby that repeats its primary asynchronously may lack the last commits, as a server may that crashed with
//! `synchronous_commit` off. Then the stored position is an older one, and the writer stops
//! ([`is_position_moved`](crate::Error::is_position_moved)): a feed that is begun again at that position brings what is missing.
//!
//! # Several writers of one table
//!
//! Rows of a batch are written in the order of their keys: those that are removed, then those that are put, then those that are
//! patched. So writers whose keys overlap wait for one another, and where they mix these kinds, or patch the same rows, the database
//! breaks one of their transactions as a deadlock. From then on a writer locks the rows that are there in the order of all keys, so
//! that does not go on. It does where many writers go on making and removing the same rows, which nobody can lock while they are not
//! there. And those that wait for one another's transactions write one at a time: give each key to one writer, if the feeds allow.
//!
//! # What is logged
//!
//! Events of `tracing`, target `record_feed::writer`: each flush at level debug, with rows, bytes and time; each attempt that
//! is made again at level warn; the writer's end before its time at level error. They hold no keys and no values.

// A change's way: `handle` or `task`, `feed`, `buffer` with `checked` and `merge`, `shared`, `flusher`, `attempt`. Where threads and
// tasks differ is in `waits`.
mod any_patch;
mod attempt;
mod batch;
mod buffer;
mod builder;
mod change;
mod checked;
mod feed;
mod flusher;
mod handle;
mod merge;
mod report;
mod shared;
#[cfg(feature = "tokio")]
pub(crate) mod task;
mod waits;

pub use any_patch::AnyPatch;
pub use builder::WriterBuilder;
pub use change::{Change, Rejected};
pub use handle::Writer;
pub use record_table::{Position, store::Store};
pub use report::{WriterCounts, WriterReport, WriterStopped};
#[cfg(feature = "tokio")]
pub use waits::InTask;
pub use waits::OnThread;
pub(crate) use {feed::Feed, waits::Waits};
