//! Throw-away PostgreSQL servers for tests and benches: private to a process, on a port of their own, gone afterwards
//! however the process ends.
//!
//! ```no_run
//! use std::time::Duration;
//! use test_servers::{Pooler, Proxy, Server};
//!
//! let database = Server::shared().create_database(); // empty, dropped with the value
//! println!("connect to {}", database.url());
//!
//! // The same database with 3 ms more for each round trip, which are counted.
//! let proxy = Proxy::start(database.address(), Duration::from_millis(3));
//! println!("connect to {}, {} round trips so far", proxy.url(&database.url()), proxy.round_trips());
//!
//! // The same database through PgBouncer in transaction mode.
//! let pooler = Pooler::start(Server::shared());
//! println!("connect to {}", pooler.url(&database.url()));
//!
//! let mut own = Server::with(&[("wal_level", "logical")]); // one more server, with settings
//! let standby = own.standby(); // repeats what is written to `own`, and can be promoted
//! own.kill();
//! own.start_again();
//! ```
//!
//! This is support for tests: what goes wrong is a panic that says what to do.
#![cfg(unix)]

mod account;
mod connection;
mod database;
mod pooler;
mod port;
mod programs;
mod proxy;
mod server;
mod settings;
mod watchdog;

pub use database::Database;
pub use pooler::Pooler;
pub use proxy::Proxy;
pub use server::Server;
