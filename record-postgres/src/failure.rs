//! Errors of Postgres as ours: named after the table and the record, with what was being done.
//!
//! The server's primary message is kept, its detail is not: there it quotes keys and values. Nor are the quotes in messages
//! about values that can't be read or computed with.

use crate::{Error, wire::key::InvalidKey};
use ::tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use core::fmt;

pub(crate) const NO_TABLE: &str = "there is no such table: make it with `Table::create`";

/// The driver names statements by counting, and keeps those by which it looks up types that Postgres does not bring along.
const OTHER_CONNECTION: &str = "the server's connection is not the one that the driver has prepared a statement on, or holds one of \
                                another program: a pooler in transaction mode must know named statements (PgBouncer does from \
                                1.21 on, with `max_prepared_statements`); else connect past it, or cast columns and parameters \
                                to types that Postgres brings along, such as `text`";

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
        match error.as_db_error().is_some_and(is_without_table) {
            true => self.problem(NO_TABLE),
            false => self.failed_elsewhere(doing, error),
        }
    }

    /// As [`failed`](Context::failed) of a statement whose accessors read stored blobs, `field` alone if that is known. The server
    /// does not say in which row one has failed.
    #[cold]
    pub(crate) fn failed_reading(
        &self,
        doing: &str,
        field: Option<&str>,
        error: ::tokio_postgres::Error,
    ) -> Error {
        if !error.as_db_error().is_some_and(is_unreadable) {
            return self.failed(doing, error);
        }
        let doing = format!("{doing}, where a row is corrupt, which `AnyTable::verify` finds");
        let error = self.failed(&doing, error).corrupt(true);
        match field {
            Some(field) => error.with_field(field),
            None => error,
        }
    }

    /// As [`failed`](Context::failed) of a statement, or of a part of one, that names other tables than this one.
    #[cold]
    pub(super) fn failed_elsewhere(&self, doing: &str, error: ::tokio_postgres::Error) -> Error {
        failed(self.record, doing, error).in_table(self.table)
    }

    /// A key that the table's columns can't hold.
    #[cold]
    pub(crate) fn refused_key(&self, InvalidKey { column, invalid }: InvalidKey) -> Error {
        Error::refused(self.record, invalid).with_field(column).in_table(self.table)
    }

    /// The table is not as it should be.
    #[cold]
    pub(crate) fn problem(&self, message: impl Into<String>) -> Error {
        Error::of_table(self.record, message).in_table(self.table)
    }
}

/// Whether a table that the statement itself names is not there, rather than one that a trigger or a function asks for.
pub(super) fn is_without_table(error: &DbError) -> bool {
    *error.code() == SqlState::UNDEFINED_TABLE
        && error.where_().is_none()
        && !matches!(error.position(), Some(ErrorPosition::Internal { .. }))
}

/// Whether bytes of a row can't be read as what they should be: what accessors raise, and text that is not UTF-8. The server has these
/// codes for parameters too, which it takes in before it reads rows.
fn is_unreadable(error: &DbError) -> bool {
    matches!(*error.code(), SqlState::INVALID_BINARY_REPRESENTATION | SqlState::CHARACTER_NOT_IN_REPERTOIRE)
}

/// An error met while `doing` something.
#[cold]
pub(crate) fn failed(record: &str, doing: &str, error: ::tokio_postgres::Error) -> Error {
    let retryable = matches!(
        error.code(),
        Some(
            &SqlState::T_R_SERIALIZATION_FAILURE
                | &SqlState::T_R_DEADLOCK_DETECTED
                | &SqlState::LOCK_NOT_AVAILABLE
        )
    );
    let doing = match error.code() {
        Some(&SqlState::UNIQUE_VIOLATION) => {
            format!("{doing}, which would make two rows equal where they must differ")
        }
        Some(&(SqlState::INVALID_SQL_STATEMENT_NAME | SqlState::DUPLICATE_PSTATEMENT)) => {
            format!("{doing}, where {OTHER_CONNECTION}")
        }
        _ => String::from(doing),
    };
    Error::source(record, doing, Failure(describe(&error)))
        .retryable(retryable)
        .disconnected(is_disconnected(&error))
        .blaming_row(is_against_a_policy(&error))
        .with_code(error.code().map(SqlState::code))
}

/// Says where the row to blame lies in its table.
pub(crate) fn at_ctid(error: impl Into<Error>, ctid: String, partition: Option<String>) -> Error {
    error.into().stored_at("ctid", ctid).in_partition(partition)
}

/// Whether one row is to blame, so that others can be put without it.
pub(crate) fn is_of_a_row(error: &Error) -> bool {
    // Values that can't be; constraints; errors raised by triggers and functions; views with check option; limits such as
    // that of an index's row.
    let class = error.code().and_then(|state| state.get(..2));
    error.blames_row() || matches!(class, Some("22" | "23" | "P0" | "44" | "54"))
}

/// Whether row-level security refuses a row. The server has the same code for privileges that are missing altogether, and
/// its message is in any language, so the routine that the error comes from tells them apart.
fn is_against_a_policy(error: &::tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        *error.code() == SqlState::INSUFFICIENT_PRIVILEGE && error.routine() == Some("ExecWithCheckOptions")
    })
}

/// What the server or the driver said, without values. It takes the place of the driver's error, which would show the
/// server's detail to everybody who prints the sources of an error.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

fn describe(error: &::tokio_postgres::Error) -> String {
    let Some(server) = error.as_db_error() else {
        return match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        };
    };
    let code = server.code().code();
    // Class 22: data exceptions, of which many quote the value.
    let said = match code.starts_with("22") {
        true => without_quotes(server.message()),
        false => server.message().into(),
    };
    let mut message = format!("{said} (SQLSTATE {code})");
    if let Some(hint) = server.hint() {
        message += &format!(": {hint}");
    }
    if *server.code() == SqlState::READ_ONLY_SQL_TRANSACTION {
        message += ": the server is a standby or has become one, or `default_transaction_read_only` is on for the role, the \
                    database or the server; connect to where it may write";
    }
    message
}

/// A message in which `…` stands for all that it quotes: from the first quotation mark to the last, as a value may hold some.
fn without_quotes(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}\"…\"{}", &message[..first], &message[last + 1..])
        }
        _ => message.into(),
    }
}

fn is_disconnected(error: &::tokio_postgres::Error) -> bool {
    match error.as_db_error() {
        // Class 57P: the server is stopping, starting, or ended this session; 08: a pooler lost the server, or gives the
        // connection up; the others: for idling in a transaction, or for one that took too long.
        Some(server) => {
            let code = server.code().code();
            code.starts_with("57P") || code.starts_with("08") || matches!(code, "25P03" | "25P04")
        }
        None => {
            let source = std::error::Error::source(error);
            error.is_closed() || source.is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_values_are_left_out() {
        for (message, shown) in [
            ("division by zero", "division by zero"),
            (
                "invalid input syntax for type integer: \"secret\"",
                "invalid input syntax for type integer: \"…\"",
            ),
            (
                "value \"9 \"9\" 9\" is out of range for type integer",
                "value \"…\" is out of range for type integer",
            ),
            ("one \" alone", "one \" alone"),
        ] {
            assert_eq!(without_quotes(message), shown);
        }
    }
}
