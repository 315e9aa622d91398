//! The [`Writer`], the [`Refresh`] and the [`Import`] for programs on tokio: they write in a task, over an asynchronous driver.
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
//! # The import
//!
//! An [`Import`] is [`record_feed::Import`](crate::Import) with inputs that a task awaits: lines and CSV from whatever is
//! [`AsyncBufRead`](::tokio::io::AsyncBufRead), such as a `BufReader` around a file or a socket, and record batches from a stream. What
//! it does with them, and how it resumes, is [there](crate::import).
//!
//! ```no_run
//! # #[derive(record_core::Record)] struct Flight { gate: Option<String>, delay: i32 }
//! # async fn run(writer: record_feed::tokio::Writer<i64, Flight>) -> Result<(), Box<dyn std::error::Error>> {
//! use record_feed::tokio::Import;
//! use tokio::{fs::File, io::BufReader};
//!
//! let file = BufReader::new(File::open("flights.jsonl").await?);
//! let report = Import::new(&writer).skip_bad(100).json_lines(file).await?;
//! println!("{report}"); // "1000 read, 998 put, 2 refused"
//! writer.close().await?; // waits until everything is written
//! # Ok(())
//! # }
//! ```
//!
//! While the writer has no room, it is the import that waits, and not the thread of its runtime. It lets other tasks run all the
//! while, also where its input is there at once and nothing of it is put. At most 4,096 rows of a batch are encoded in one go.
//!
//! # The runtime
//!
//! A writer is started, and a refresh run, in a runtime of tokio that keeps time: `enable_time`, `enable_all` and `#[tokio::main]` make
//! one that does. In another one the call is an error. Tokio itself tells of that by a panic, which is caught, unless the program
//! is built with `panic = "abort"`.
//!
//! # Futures that are dropped
//!
//! Each call can be given up, in a `select!` or by a timeout. A change whose call is given up while it waits was not taken. A
//! flush goes on. A writer whose `close` is given up is a [dropped](Writer#dropping) one.
//!
//! A refresh that is given up has stored whole batches with their mark, so one that can be [resumed](Refresh::resume) goes on from
//! there; whether a batch that was being committed is among them shows then. Each thread ends with the key that it is at. The connection
//! can be used again, unless the run was about to [replace](Refresh::reconnect) it.
//!
//! An import that is given up leaves the writer with what it has put and, where that keeps a position, with the place behind it. Made
//! again with the same input from its beginning, it goes on there, through the same writer or another one.

pub use crate::import::task::Import;
pub use crate::refresh::task::Refresh;
pub use crate::writer::task::{Writer, WriterBuilder};
