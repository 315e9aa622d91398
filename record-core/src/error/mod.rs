//! What can be wrong with bytes, values, layouts and tables. How an error reads stands in `message`.

mod invalid;
mod message;
#[cfg(any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres"))))]
mod refusal;

pub use invalid::Invalid;
pub(crate) use invalid::What;
#[cfg(any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres"))))]
pub(crate) use refusal::Refusal;

use alloc::{boxed::Box, string::String};
use core::fmt;

/// Why an operation on a record failed.
///
/// The message names the record, the field and the byte offset, and says what to do next. It holds no values of
/// fields, except single numbers that are no value of their type, such as a byte that is no variant of an enum.
pub struct Error(Box<Inner>);

struct Inner {
    table: Option<String>,
    /// Empty when no record is to blame.
    record: String,
    field: Option<String>,
    offset: Option<usize>,
    row: Option<usize>,
    #[cfg(feature = "_table")]
    line: Option<u64>,
    #[cfg(feature = "_pg")]
    ctid: Option<String>,
    #[cfg(feature = "_pg")]
    partition: Option<String>,
    kind: Kind,
    retryable: bool,
    disconnected: bool,
    #[cfg(feature = "_table")]
    blames_row: bool,
    /// What the server calls the error.
    #[cfg(feature = "_pg")]
    sql_state: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// The blob is empty; only NULL says *known empty*.
    Empty,
    /// Shorter than the header or the fixed part.
    Truncated { len: usize, needed: usize },
    /// No known version has these header bytes.
    UnknownLayout { fingerprint: u32, version: u8, known: Known },
    /// The reserved byte or the length in the header is not what the version says.
    Header,
    /// An end of a payload lies before its start or behind the blob's end.
    End { end: usize, start: usize, len: usize },
    /// Bytes follow the last payload.
    Trailing { end: usize, len: usize },
    /// Bytes that are no value of the field's type.
    Invalid(Invalid),
    /// A value that its field can't hold.
    Refused(Invalid),
    /// The same, where a text says what it is and which part of the field.
    #[cfg(any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres"))))]
    RefusedValue(String),
    /// A filter has more levels than may be walked along.
    FilterDepth { most: u16 },
    /// The bytes can be read but are not what encoding the value gives.
    NotCanonical(&'static str),
    /// Bytes that are no patch.
    Patch(&'static str),
    /// A record is to be made of a patch that lacks one of its fields.
    Incomplete {
        /// The columns of the key under which nothing is stored, where there is one.
        key: String,
    },
    /// The blob would be longer than the format allows.
    TooLong { len: usize },
    /// A layout breaks a rule or contradicts another one.
    Layout(String),
    /// Anything that another crate reported.
    #[cfg(all(feature = "std", any(feature = "arrow", feature = "json")))]
    Source { doing: String, source: Box<dyn std::error::Error + Send + Sync> },
    /// A column of a record batch does not fit.
    #[cfg(feature = "arrow")]
    Column(String),
    /// A table or its data is not as expected.
    #[cfg(feature = "_table")]
    Table(String),
    /// What is imported is not what the table takes.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    Import(String),
    /// The blocking driver of Postgres can't wait on this thread.
    #[cfg(feature = "postgres")]
    InTask,
    /// A feed's stored position is not the one that was expected.
    #[cfg(feature = "_table")]
    PositionMoved { feed: String },
}

/// What is known about a version whose blob can't be read.
#[derive(Debug)]
pub(crate) enum Known {
    /// The code has the version, with this fingerprint.
    Other(u32),
    /// The version is none of those that the code knows, 1 to this one.
    Nothing(u8),
    /// The header is that of a patch.
    Patch,
    /// It retired the error's field, which the code reads.
    #[cfg(feature = "std")]
    Retired,
}

impl Error {
    #[cold]
    pub(crate) fn new(record: &str, kind: Kind) -> Self {
        Error(Box::new(Inner {
            table: None,
            record: record.into(),
            field: None,
            offset: None,
            row: None,
            #[cfg(feature = "_table")]
            line: None,
            #[cfg(feature = "_pg")]
            ctid: None,
            #[cfg(feature = "_pg")]
            partition: None,
            kind,
            retryable: false,
            disconnected: false,
            #[cfg(feature = "_table")]
            blames_row: false,
            #[cfg(feature = "_pg")]
            sql_state: None,
        }))
    }

    #[cold]
    pub(crate) fn at_field(record: &str, field: &str, offset: usize, kind: Kind) -> Self {
        let mut error = Error::new(record, kind).with_field(field);
        error.0.offset = Some(offset);
        error
    }

    #[cfg(all(feature = "std", any(feature = "arrow", feature = "json")))]
    #[cold]
    pub(crate) fn source(
        record: &str,
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::new(record, Kind::Source { doing: doing.into(), source: source.into() })
    }

    pub(crate) fn with_field(mut self, field: &str) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Names the table that the error comes from.
    #[cfg(feature = "_table")]
    #[cold]
    pub(crate) fn in_table(mut self, table: &str) -> Self {
        self.0.table = Some(table.into());
        self
    }

    /// Says that the same call may succeed when it is made again.
    #[cfg(feature = "_table")]
    pub(crate) fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Says that the connection to the database is gone.
    #[cfg(feature = "_pg")]
    pub(crate) fn disconnected(mut self, disconnected: bool) -> Self {
        self.0.disconnected = disconnected;
        self
    }

    /// Says that one row is to blame where the error's kind does not say so.
    #[cfg(feature = "_table")]
    pub(crate) fn blaming_row(mut self, blames: bool) -> Self {
        self.0.blames_row = blames;
        self
    }

    /// Whether one row is to blame, be it what is written or what is stored, so that others can be written without it.
    #[cfg(feature = "_table")]
    pub(crate) fn blames_row(&self) -> bool {
        self.0.blames_row
            || self.is_refused()
            || self.is_incomplete()
            || self.is_corrupt()
            || self.is_unknown_layout()
    }

    /// Says what the server calls the error.
    #[cfg(feature = "_pg")]
    pub(crate) fn with_sql_state(mut self, code: Option<&str>) -> Self {
        self.0.sql_state = code.map(String::from);
        self
    }

    /// Names the columns of the key under which there is no record to patch.
    #[cfg(feature = "_table")]
    pub(crate) fn under_key(mut self, columns: String) -> Self {
        if let Kind::Incomplete { key } = &mut self.0.kind {
            *key = columns;
        }
        self
    }

    #[cfg(any(feature = "arrow", feature = "_table"))]
    pub(crate) fn with_row(mut self, row: usize) -> Self {
        self.0.row = Some(row);
        self
    }

    /// Names the line of the input, counted from 1, that is to blame and begins at byte `offset`.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn with_line(mut self, line: u64, offset: u64) -> Self {
        self.0.line = Some(line);
        self.0.offset = usize::try_from(offset).ok();
        self
    }

    /// What is wrong with a column, without the names before it.
    #[cfg(all(feature = "arrow", any(feature = "sqlite", feature = "postgres")))]
    pub(crate) fn column_message(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Column(message) => Some(message),
            _ => None,
        }
    }

    /// Says where the row lies in its table.
    #[cfg(feature = "_pg")]
    pub(crate) fn with_ctid(mut self, ctid: String, partition: Option<String>) -> Self {
        self.0.ctid = Some(ctid);
        self.0.partition = partition;
        self
    }

    /// The name of the table, where the error comes from one.
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The name of the record; empty when none is concerned.
    pub fn record(&self) -> &str {
        &self.0.record
    }

    /// The stored name of the field, where one is to blame.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The offset in bytes from the blob's start, where bytes are to blame; where a line of an import is, that of the line
    /// from the input's start.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The row, counted from 0, where many records were handled at once and one is to blame.
    pub fn row(&self) -> Option<usize> {
        self.0.row
    }

    /// The line, counted from 1, where lines were read and one is to blame.
    #[cfg(feature = "_table")]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// Where the row to blame lies in its Postgres table, such as `(12,3)`: `SELECT … WHERE ctid = '(12,3)'` shows it
    /// as long as nobody updates it, in a partitioned table `SELECT …` from its [`partition`](Error::partition). Messages hold
    /// this in place of the key's value.
    #[cfg(feature = "_pg")]
    pub fn ctid(&self) -> Option<&str> {
        self.0.ctid.as_deref()
    }

    /// The partition in which [`ctid`](Error::ctid) lies, where the Postgres table has partitions: its name in SQL, with the
    /// schema if the session's `search_path` does not lead to it.
    #[cfg(feature = "_pg")]
    pub fn partition(&self) -> Option<&str> {
        self.0.partition.as_deref()
    }

    /// Whether the blob was written by a layout that this program does not know.
    pub fn is_unknown_layout(&self) -> bool {
        matches!(self.0.kind, Kind::UnknownLayout { .. })
    }

    /// Whether the bytes break the format: truncated, overlong, or no values of their types.
    pub fn is_corrupt(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Empty
                | Kind::Truncated { .. }
                | Kind::Header
                | Kind::End { .. }
                | Kind::Trailing { .. }
                | Kind::Invalid(_)
                | Kind::NotCanonical(_)
                | Kind::Patch(_)
        )
    }

    /// Whether a value was refused because its field can't hold it.
    pub fn is_refused(&self) -> bool {
        #[cfg(any(feature = "arrow", all(feature = "csv", any(feature = "sqlite", feature = "postgres"))))]
        if let Kind::RefusedValue(_) = self.0.kind {
            return true;
        }
        matches!(self.0.kind, Kind::Refused(_) | Kind::TooLong { .. })
    }

    /// Whether a patch lacks a field that the record that it would make has to have.
    pub fn is_incomplete(&self) -> bool {
        matches!(self.0.kind, Kind::Incomplete { .. })
    }

    /// Whether a column of a record batch is missing, is not known, or does not fit.
    #[cfg(feature = "arrow")]
    pub fn is_column(&self) -> bool {
        matches!(self.0.kind, Kind::Column(_))
    }

    /// Whether two layouts contradict each other, or one breaks a rule.
    pub fn is_layout(&self) -> bool {
        matches!(self.0.kind, Kind::Layout(_))
    }

    /// Whether the table is not there, or not as the program expects it.
    pub fn is_table(&self) -> bool {
        #[cfg(feature = "_table")]
        return matches!(self.0.kind, Kind::Table(_));
        #[cfg(not(feature = "_table"))]
        false
    }

    /// Whether a feed's stored position is not where this program left it, because another one moved it.
    pub fn is_position_moved(&self) -> bool {
        #[cfg(feature = "_table")]
        return matches!(self.0.kind, Kind::PositionMoved { .. });
        #[cfg(not(feature = "_table"))]
        false
    }

    /// Whether the same call, or the whole transaction that it is part of, may succeed when it is made again: another
    /// one was in the way, in Postgres by a deadlock, a serialization failure, or a lock that was not given up within
    /// `lock_timeout`.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the connection to the database is gone: it was cut, the server stopped, or a pooler lost its server. What was
    /// not committed is not there; whether a commit that was under way took place is not known. Always `false` for SQLite.
    pub fn is_disconnected(&self) -> bool {
        self.0.disconnected
    }

    /// The five characters of the SQLSTATE under which Postgres knows the error, such as `42501` for a missing privilege.
    #[cfg(feature = "_pg")]
    pub fn sql_state(&self) -> Option<&str> {
        self.0.sql_state.as_deref()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0.kind {
            #[cfg(all(feature = "std", any(feature = "arrow", feature = "json")))]
            Kind::Source { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
