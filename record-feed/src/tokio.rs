//! The [`Writer`] and the [`Refresh`] for programs on tokio: they write in a task, over an asynchronous driver.
//!
//! # The writer
//!
//! It is [`record_feed::Writer`](crate::Writer) with `.await` in the places where that one waits: what it promises, and what is told
//! of positions, rejected rows and newer ones, is [there](crate::writer). A call that brings a change waits only while both buffers
//! are full; then it is the feed that waits, and not the thread of its runtime.
//!
//! ```no_run
//! use record_core::Record;
//! use record_feed::tokio::Writer;
//! use record_postgres::tokio_postgres::{Table, tokio_postgres::{self, NoTls}};
//!
//! #[derive(Record)]
//! struct Flight { gate: Option<String>, delay: i32 }
//!
//! async fn connect() -> Result<tokio_postgres::Client, tokio_postgres::Error> {
//!     let (client, connection) = tokio_postgres::connect("postgres://app@localhost/facts", NoTls).await?;
//!     tokio::spawn(connection);
//!     Ok(client)
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let table = Table::<i64, Flight>::create(&mut connect().await?, "flights").await?;
//!
//! let writer = Writer::builder(table)
//!     .position("flights.jsonl") // stored under this name
//!     .start(connect) // called again when the connection is lost
//!     .await?;
//!
//! let from = writer.position().and_then(|position| position.to_u64()).unwrap_or(0);
//! for offset in from..1_000 {
//!     let flight = Flight { gate: None, delay: offset as i32 };
//!     writer.put_at(offset as i64 % 10, flight, offset + 1).await?; // the feed is at `offset + 1` then
//! }
//!
//! let report = writer.close().await?; // waits until everything is written
//! println!("{}", report.counts);
//! # Ok(())
//! # }
//! ```
//!
//! # The refresh
//!
//! It is [`record_feed::Refresh`](crate::Refresh) in a task, and what it promises is [there](crate::refresh). The task that awaits it
//! draws keys and writes; **computing has threads of its own**, as many as [`threads`](Refresh::threads) says:
//!
//! - What computes is mostly arithmetic over reference data, at microseconds for a key and millions of keys. In a task it would hold up
//!   everybody else's on that thread, and a task for each key would cost more than what it computes. So `compute` is
//!   an ordinary function, and no worker of the runtime ever runs it.
//! - Those threads can't outlive the borrows of a future that may be dropped at any time. So `compute` owns what it needs: reference
//!   data is loaded once, and shared in an [`Arc`](std::sync::Arc).
//! - Where it needs what only a future gives, it waits for it: `Handle::current().block_on(…)` works there, on runtimes of every kind.
//!   Give such a refresh as many threads as requests may be under way.
//!
//! Keys come from an iterator, which is called in the task, or from a stream ([`run_stream`](Refresh::run_stream)). When they come faster
//! than they are computed and written, they are not asked for. To sort the keys that pruning needs, which takes long when they are
//! many, there are threads as well.
//!
//! ```no_run
//! # use record_core::Record;
//! # use record_feed::refresh::Computed;
//! # use record_postgres::tokio_postgres::{Table, tokio_postgres::Client};
//! use record_feed::tokio::Refresh;
//! use std::{collections::HashMap, sync::Arc};
//!
//! # #[derive(Record)]
//! # struct Guarantee { rate: u32 }
//! # async fn run(
//! #     mut client: Client,
//! #     table: Table<i64, Guarantee>,
//! #     rates: Arc<HashMap<i64, u32>>,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let report = Refresh::new(&table)
//!     .resume("guarantees", "2026-11-24") // a run of the same id goes on where it was stopped
//!     .prune() // rows of keys that did not come
//!     .run(&mut client, 0..30_000, move |coverage| match rates.get(coverage) {
//!         Some(rate) => Ok(Computed::Record(Guarantee { rate: *rate })),
//!         None => Err("no rate for this coverage"),
//!     })
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Futures that are dropped
//!
//! Each call can be given up, in a `select!` or by a timeout. A change whose call is given up while it waits was not taken. A
//! flush goes on. A writer whose `close` is given up is a [dropped](Writer#dropping) one.
//!
//! A refresh that is given up has stored whole batches with their mark, so one that can be [resumed](Refresh::resume) goes on from
//! there; whether a batch that was being committed is among them shows then. Each thread ends with the key that it is at. The connection
//! can be used again, unless the run was about to [replace](Refresh::reconnect) it.

pub use crate::refresh::task::Refresh;
pub use crate::writer::task::{Writer, WriterBuilder};
