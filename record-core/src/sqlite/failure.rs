//! Errors of SQLite as ours: named after the table and the record, with what was being done, and the source kept.

use super::open::is_busy;
use crate::{Error, error::Kind};
use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};

pub(super) const NO_TABLE: &str = "there is no such table: make it with `Table::create`";

/// Which table an operation is on, for its errors.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) table: &'a str,
    pub(crate) record: &'static str,
}

impl Context<'_> {
    /// An error of SQLite.
    #[cold]
    pub(crate) fn failed(&self, doing: &str, error: rusqlite::Error) -> Error {
        // Dropped since, or the handle is that of a table in another database.
        if message(&error).strip_prefix("no such table: main.") == Some(self.table) {
            return self.problem(NO_TABLE);
        }
        failed(self.record, Some(self.table), doing, error)
    }

    /// The table is not as it should be.
    #[cold]
    pub(super) fn problem(&self, message: impl Into<String>) -> Error {
        Error::new(self.record, Kind::Table(message.into())).in_table(self.table)
    }
}

/// Whether a row was not inserted because its key is there.
pub(super) fn is_key_conflict(error: &rusqlite::Error) -> bool {
    error.sqlite_extended_error_code() == Some(SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// SQLite's own words.
pub(super) fn message(error: &rusqlite::Error) -> &str {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } | rusqlite::Error::SqliteFailure(_, Some(msg)) => msg,
        _ => "",
    }
}

/// An error of SQLite met while `doing` something.
#[cold]
pub(crate) fn failed(record: &str, table: Option<&str>, doing: &str, error: rusqlite::Error) -> Error {
    let unique = matches!(
        error.sqlite_extended_error_code(),
        Some(SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY)
    );
    let doing = match unique {
        true => format!("{doing}, which would make two rows equal where they must differ"),
        false => String::from(doing),
    };
    let retryable = is_busy(&error);
    let error = Error::source(record, doing, error).retryable(retryable);
    match table {
        Some(table) => error.in_table(table),
        None => error,
    }
}

/// What SQLite calls the error.
pub(crate) fn code(error: &Error) -> Option<ErrorCode> {
    let source = std::error::Error::source(error)?;
    source.downcast_ref().and_then(rusqlite::Error::sqlite_error_code)
}

/// Whether one row is to blame, so that others can be put without it.
pub(crate) fn is_of_a_row(error: &Error) -> bool {
    let is_refused = matches!(
        code(error),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TooBig | ErrorCode::TypeMismatch)
    );
    is_refused || error.blames_row()
}
