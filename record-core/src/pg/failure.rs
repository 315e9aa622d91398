//! Errors of Postgres as ours: named after the table and the record, with what was being done.
//!
//! The server's primary message is kept, its detail is not: there it quotes keys and values.

use crate::{Error, error::Kind};
use ::tokio_postgres::error::{DbError, SqlState};
use core::fmt;

pub(crate) const NO_TABLE: &str = "there is no such table: make it with `Table::create`";

/// Which table an operation is on, for its errors.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) table: &'a str,
    pub(crate) record: &'static str,
}

impl Context<'_> {
    /// An error of the driver or the server.
    #[cold]
    pub(crate) fn failed(&self, doing: &str, error: ::tokio_postgres::Error) -> Error {
        if error.code() == Some(&SqlState::UNDEFINED_TABLE) {
            return self.problem(NO_TABLE);
        }
        failed(self.record, doing, error).in_table(self.table)
    }

    /// The table is not as it should be.
    #[cold]
    pub(crate) fn problem(&self, message: impl Into<String>) -> Error {
        Error::new(self.record, Kind::Table(message.into())).in_table(self.table)
    }
}

/// An error met while `doing` something.
#[cold]
pub(crate) fn failed(record: &str, doing: &str, error: ::tokio_postgres::Error) -> Error {
    let retryable =
        matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED));
    Error::source(record, doing, Failure::of(&error)).retryable(retryable)
}

/// What the server or the driver said, without values.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// The SQLSTATE of an error that the server reported.
    pub(crate) code: Option<SqlState>,
    /// Whether the connection is gone.
    pub(crate) disconnected: bool,
}

impl Failure {
    fn of(error: &::tokio_postgres::Error) -> Self {
        let server = error.as_db_error();
        let io = std::error::Error::source(error).filter(|source| source.is::<std::io::Error>());
        let message = match (server, io) {
            (Some(server), _) => describe(server),
            (None, Some(io)) => format!("{error}: {io}"),
            (None, None) => error.to_string(),
        };
        // Class 57P: the server is stopping, starting, or ended this session.
        let ended = server.is_some_and(|server| server.code().code().starts_with("57P"));
        Failure {
            message,
            code: server.map(|server| server.code().clone()),
            disconnected: ended || io.is_some() || error.is_closed(),
        }
    }
}

fn describe(server: &DbError) -> String {
    let mut message = format!("{} (SQLSTATE {})", server.message(), server.code().code());
    if let Some(hint) = server.hint() {
        message += &format!(": {hint}");
    }
    message
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
