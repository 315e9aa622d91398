//! What can be wrong with an input.

use core::{fmt, ops::Deref};
use record_table::Error;

/// Why an import could not go on, or passed over a row.
///
/// What is wrong, and with which field, is what a table's [`Error`] says, which this one can be used as; beside it stands where in
/// the input that is: the line of a text, or the [`row`](Error::row) of a batch. It holds no values. What a writer or its database
/// refuses comes as their error, without a place.
///
/// ```
/// use record_core::Record;
/// use record_feed::{Import, Writer};
/// use record_sqlite as sqlite;
///
/// #[derive(Record)]
/// #[record(table = "gates")]
/// struct Gate { name: String, seats: u16 }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("gates.sqlite");
/// let conn = sqlite::open(&path)?;
/// let table = sqlite::Table::<i64, Gate>::create_default(&conn)?;
/// let writer = Writer::builder(table).start(move || sqlite::open(&path))?;
/// let lines = "{\"key\": 1, \"name\": \"B12\", \"seats\": 80}\n{\"key\": 2, \"name\": \"B13\", \"seats\": -1}\n";
/// let stopped = Import::new(&writer).json_lines(lines.as_bytes()).unwrap_err();
/// assert_eq!(stopped.error.field(), Some("seats"));
/// assert_eq!((stopped.error.line(), stopped.error.line_start()), (Some(2), Some(39)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ImportError {
    error: Error,
    /// The line, counted from 1, and the byte at which it begins.
    line: Option<(u64, u64)>,
}

impl ImportError {
    /// What is imported is not what the table takes.
    #[cold]
    pub(super) fn of_input(record: &str, message: impl Into<String>) -> Self {
        Error::of_call(record, message).into()
    }

    pub(super) fn in_table(self, table: &str) -> Self {
        ImportError { error: self.error.in_table(table), ..self }
    }

    pub(super) fn with_field(self, field: &str) -> Self {
        ImportError { error: self.error.with_field(field), ..self }
    }

    #[cfg(feature = "arrow")]
    pub(super) fn with_row(self, row: usize) -> Self {
        ImportError { error: self.error.with_row(row), ..self }
    }

    /// Names the line of the input, counted from 1, that is to blame and begins at byte `offset`.
    pub(super) fn with_line(self, line: u64, offset: u64) -> Self {
        ImportError { line: Some((line, offset)), ..self }
    }

    /// The line, counted from 1, where lines were read and one is to blame. A CSV record over several lines counts by its first one.
    pub fn line(&self) -> Option<u64> {
        self.line.map(|(line, _)| line)
    }

    /// The byte of the input, counted from 0, at which the [line](Self::line) begins.
    pub fn line_start(&self) -> Option<u64> {
        self.line.map(|(_, offset)| offset)
    }
}

impl Deref for ImportError {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.error
    }
}

impl<E: Into<Error>> From<E> for ImportError {
    #[cold]
    fn from(error: E) -> Self {
        ImportError { error: error.into(), line: None }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.write_names(f, self.line)?;
        self.error.reason().fmt(f)
    }
}

impl fmt::Debug for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImportError({self})")
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.error)
    }
}
