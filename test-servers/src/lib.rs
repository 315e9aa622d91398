//! Throw-away PostgreSQL servers for tests and benches: private to a process, on a port of their own, gone afterwards
//! however the process ends.
//!
//! ```no_run
//! use test_servers::Server;
//!
//! let database = Server::shared().create_database(); // empty, dropped with the value
//! println!("connect to {}", database.url());
//!
//! let mut own = Server::with(&[("wal_level", "logical")]); // one more server, with settings
//! own.kill();
//! own.start_again();
//! ```
//!
//! This is support for tests: what goes wrong is a panic that says what to do.
#![cfg(unix)]

mod account;
mod connection;
mod database;
mod port;
mod programs;
mod server;
mod settings;
mod watchdog;

pub use database::Database;
pub use server::Server;
