//! Errors of SQLite as ours: named after the table and the record, with what was being done, and the source kept.

use super::exists::exists;
use crate::Error;
use rusqlite::{
    Connection, ErrorCode,
    ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE},
};

pub(crate) const NO_TABLE: &str = "there is no such table: make it with `Table::create`";

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
        failed(self.record, Some(self.table), doing, error)
    }

    /// An error of a call; what it says is that the table is not there, if so. SQLite has one code for all that can be wrong with
    /// a statement, so its catalog is asked.
    #[cold]
    pub(crate) fn asked(&self, conn: &Connection, error: Error) -> Error {
        match code(&error) {
            // Dropped since, or the handle is that of a table in another database.
            Some(ErrorCode::Unknown) if matches!(exists(conn, self.table), Ok(false)) => {
                self.problem(NO_TABLE)
            }
            _ => error,
        }
    }

    /// The table is not as it should be.
    #[cold]
    pub(crate) fn problem(&self, message: impl Into<String>) -> Error {
        Error::of_table(self.record, message).in_table(self.table)
    }
}

/// Whether a row was not inserted because its key is there.
pub(crate) fn is_key_conflict(error: &rusqlite::Error) -> bool {
    error.sqlite_extended_error_code() == Some(SQLITE_CONSTRAINT_PRIMARYKEY)
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

/// Whether another connection was in the way.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
