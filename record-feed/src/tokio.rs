//! The [`Writer`] for programs on tokio: it writes in a task, over an asynchronous driver.
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
//! # Futures that are dropped
//!
//! Each call can be given up, in a `select!` or by a timeout. A change whose call is given up while it waits was not taken. A
//! flush goes on. A writer whose `close` is given up is a [dropped](Writer#dropping) one.

pub use crate::writer::task::{Writer, WriterBuilder};
