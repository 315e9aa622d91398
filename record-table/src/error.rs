//! What can be wrong with tables. All stores have this error, so that a program handles those of one as those of another.

use core::fmt;

/// Why an operation on a table failed.
///
/// The message names the table, the record, the field, the row or the offset, and says what to do next. It holds no keys and
/// no values of fields.
///
/// A program asks what to do by the predicates, never by the text:
///
/// ```
/// use record_table::Error;
///
/// fn what_next(error: &Error) -> &'static str {
///     match () {
///         () if error.is_disconnected() => "connect again, then repeat",
///         () if error.is_retryable() => "repeat",
///         () if error.blames_row() => "go on without the row",
///         () => "tell somebody",
///     }
/// }
///
/// let error = Error::of_table("Flight", "the table is not there: call `create`").in_table("flights");
/// assert_eq!(what_next(&error), "tell somebody");
/// assert!(error.is_table());
/// assert_eq!(
///     error.to_string(),
///     "table `flights`, record `Flight`: the table is not there: call `create`"
/// );
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    table: Option<String>,
    /// Empty when no record is to blame, or the error below names it.
    record: String,
    field: Option<String>,
    row: Option<usize>,
    /// What the store calls the place of a row, and the place.
    stored_at: Option<(&'static str, String)>,
    /// The partition in which that place is.
    partition: Option<String>,
    /// What the store calls the error.
    code: Option<String>,
    kind: Kind,
    retryable: bool,
    disconnected: bool,
    blames_row: bool,
    corrupt: bool,
}

enum Kind {
    /// A blob, or a value that a blob can't hold.
    Format(record_core::Error),
    /// Columns of record batches.
    #[cfg(feature = "arrow")]
    Columns(record_arrow::Error),
    /// The table or its data is not as expected.
    Table(String),
    /// The call can't be made as things are, or not with what it was given.
    Call(String),
    /// A feed's stored position is not the one that was expected.
    PositionMoved { feed: String },
    /// Anything that another crate reported.
    Source { doing: String, source: Box<dyn std::error::Error + Send + Sync> },
}

/// # Making errors
///
/// For stores. A message is in lower case, says what to do next, and holds no keys and no values. `record` is the record's name, or
/// empty when none is concerned. What an error of a driver means is said by [`retryable`](Self::retryable),
/// [`disconnected`](Self::disconnected) and [`blaming_row`](Self::blaming_row), told from its code:
///
/// ```
/// use record_table::Error;
///
/// # fn driver() -> std::io::Error { std::io::Error::other("deadlock detected") }
/// let error = Error::source("Flight", "putting rows", driver())
///     .in_table("flights")
///     .with_code(Some("40P01"))
///     .retryable(true);
/// assert!(error.is_retryable() && error.code() == Some("40P01"));
/// ```
impl Error {
    #[cold]
    fn new(record: &str, kind: Kind) -> Self {
        Error(Box::new(Inner {
            table: None,
            record: record.into(),
            field: None,
            row: None,
            stored_at: None,
            partition: None,
            code: None,
            kind,
            retryable: false,
            disconnected: false,
            blames_row: false,
            corrupt: false,
        }))
    }

    /// The table is not there, or it or its data is not as expected ([`is_table`](Self::is_table)); the message says what is wrong
    /// and what to do.
    #[cold]
    pub fn of_table(record: &str, message: impl Into<String>) -> Self {
        Error::new(record, Kind::Table(message.into()))
    }

    /// The call can't be made as things are, or not with what it was given; the message says why and what to do.
    #[cold]
    pub fn of_call(record: &str, message: impl Into<String>) -> Self {
        Error::new(record, Kind::Call(message.into()))
    }

    /// A feed's stored position is not the one that was expected, because another one has moved it
    /// ([`is_position_moved`](Self::is_position_moved)).
    #[cold]
    pub fn position_moved(feed: &str) -> Self {
        Error::new("", Kind::PositionMoved { feed: feed.into() })
    }

    /// What another crate, mostly a driver, reported while it was `doing` something, such as "putting rows". Its error becomes the
    /// [`source`](std::error::Error::source), and its text a part of the message, so it must not show keys or values.
    #[cold]
    pub fn source(
        record: &str,
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::new(record, Kind::Source { doing: doing.into(), source: source.into() })
    }

    /// A value that its field or key column can't hold ([`is_refused`](Self::is_refused)).
    #[cold]
    pub fn refused(record: &str, invalid: record_core::Invalid) -> Self {
        record_core::Error::refused(record, invalid).into()
    }

    /// Names the table. From here on it is known that its catalog was asked for layouts that are not known.
    #[cold]
    #[must_use]
    pub fn in_table(mut self, table: &str) -> Self {
        self.0.table = Some(table.into());
        // A table's catalog has vouched for all that it knows.
        self.0.kind = match self.0.kind {
            Kind::Format(error) => Kind::Format(error.not_in_catalog()),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => Kind::Columns(error.not_in_catalog()),
            kind => kind,
        };
        self
    }

    /// Names the field or the column that is to blame.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Names the row that is to blame, counted from 0, of those that were handled at once.
    #[must_use]
    pub fn with_row(mut self, row: usize) -> Self {
        self.0.row = Some(row);
        self
    }

    /// Says where the row lies in its table, and what the store calls such a place, such as `ctid` and `(12,3)`; see
    /// [`row_place`](Self::row_place).
    #[must_use]
    pub fn stored_at(mut self, what: &'static str, place: String) -> Self {
        self.0.stored_at = Some((what, place));
        self
    }

    /// Names the partition in which the row lies, where the table has partitions.
    #[must_use]
    pub fn in_partition(mut self, partition: Option<String>) -> Self {
        self.0.partition = partition;
        self
    }

    /// Says by which code the store knows the error; see [`code`](Self::code).
    #[must_use]
    pub fn with_code(mut self, code: Option<&str>) -> Self {
        self.0.code = code.map(String::from);
        self
    }

    /// Says whether the same call may succeed when it is made again; see [`is_retryable`](Self::is_retryable).
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Says whether the connection to the database is gone; see [`is_disconnected`](Self::is_disconnected).
    #[must_use]
    pub fn disconnected(mut self, disconnected: bool) -> Self {
        self.0.disconnected = disconnected;
        self
    }

    /// Says whether stored bytes break the format where the store has found that; see [`is_corrupt`](Self::is_corrupt).
    #[must_use]
    pub fn corrupt(mut self, corrupt: bool) -> Self {
        self.0.corrupt = corrupt;
        self
    }

    /// Says whether one row is to blame where the error's kind does not say so; see [`blames_row`](Self::blames_row).
    #[must_use]
    pub fn blaming_row(mut self, blames: bool) -> Self {
        self.0.blames_row = blames;
        self
    }
}

impl Error {
    /// The name of the table, where the error comes from one.
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The format's error, where a blob or a value for one is to blame.
    pub fn format(&self) -> Option<&record_core::Error> {
        match &self.0.kind {
            Kind::Format(error) => Some(error),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => error.format(),
            _ => None,
        }
    }

    /// The name of the record; empty when none is concerned.
    pub fn record(&self) -> &str {
        match &self.0.kind {
            Kind::Format(error) => error.record(),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => error.record(),
            _ => &self.0.record,
        }
    }

    /// The stored name of the field, or the name of the key column, where one is to blame.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref().or_else(|| match &self.0.kind {
            Kind::Format(error) => error.field(),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => error.field(),
            _ => None,
        })
    }

    /// The offset in bytes from the blob's start, where bytes are to blame.
    pub fn offset(&self) -> Option<usize> {
        self.format()?.offset()
    }

    /// The row, counted from 0, where many records were handled at once and one is to blame.
    pub fn row(&self) -> Option<usize> {
        #[cfg(feature = "arrow")]
        if let (None, Kind::Columns(error)) = (self.0.row, &self.0.kind) {
            return error.row();
        }
        self.0.row
    }

    /// Where the row to blame lies in its table, in the store's words. In Postgres that is its ctid, such as `(12,3)`:
    /// `SELECT … WHERE ctid = '(12,3)'` shows it as long as nobody updates it, in a partitioned table `SELECT …` from its
    /// [`partition`](Self::partition). Messages hold this in place of the key's value.
    pub fn row_place(&self) -> Option<&str> {
        self.0.stored_at.as_ref().map(|(_, place)| &**place)
    }

    /// The partition in which [`row_place`](Self::row_place) is, where the table has partitions: its name in SQL, with the schema if the
    /// session's `search_path` does not lead to it.
    pub fn partition(&self) -> Option<&str> {
        self.0.partition.as_deref()
    }

    /// What the store calls the error. In Postgres that are the five characters of the SQLSTATE, such as `42501` for a missing
    /// privilege.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the blob was written by a layout that this program does not know.
    pub fn is_unknown_layout(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_unknown_layout)
    }

    /// Whether stored bytes break the format: truncated, overlong, or no values of their types.
    pub fn is_corrupt(&self) -> bool {
        self.0.corrupt || self.format().is_some_and(record_core::Error::is_corrupt)
    }

    /// Whether a value was refused because its field or key column can't hold it.
    pub fn is_refused(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_refused)
    }

    /// Whether a patch lacks a field that the record that it would make has to have.
    pub fn is_incomplete(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_incomplete)
    }

    /// Whether two layouts contradict each other, or one breaks a rule.
    pub fn is_layout(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_layout)
    }

    /// Whether a column of a record batch is missing, is not known, or does not fit.
    #[cfg(feature = "arrow")]
    pub fn is_column(&self) -> bool {
        matches!(&self.0.kind, Kind::Columns(error) if error.is_column())
    }

    /// Whether the table is not there, or not as the program expects it.
    pub fn is_table(&self) -> bool {
        matches!(self.0.kind, Kind::Table(_))
    }

    /// Whether a feed's stored position is not where this program left it, because another one moved it.
    pub fn is_position_moved(&self) -> bool {
        matches!(self.0.kind, Kind::PositionMoved { .. })
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

    /// Whether one row is to blame, be it what is written or what is stored, so that others can be written without it.
    pub fn blames_row(&self) -> bool {
        self.0.blames_row
            || self.is_refused()
            || self.is_incomplete()
            || self.is_corrupt()
            || self.is_unknown_layout()
    }

    /// What is wrong and what to do next, without the names before it: for errors that hold this one and name more.
    pub fn reason(&self) -> impl fmt::Display + '_ {
        Reason(&self.0)
    }

    /// Writes the names before the [`reason`](Self::reason): table, record, field, offset, row. Where an input is read, the
    /// number of the line to blame and the byte at which it begins take the place of the offset.
    pub fn write_names(&self, f: &mut fmt::Formatter<'_>, line: Option<(u64, u64)>) -> fmt::Result {
        let mut comma = "";
        let mut part = |part: fmt::Arguments<'_>| {
            write!(f, "{comma}{part}")?;
            comma = ", ";
            Ok(())
        };
        self.table().map_or(Ok(()), |table| part(format_args!("table `{table}`")))?;
        if !self.record().is_empty() {
            part(format_args!("record `{}`", self.record()))?;
        }
        self.field().map_or(Ok(()), |field| part(format_args!("field `{field}`")))?;
        match (line, self.offset()) {
            (Some((line, offset)), _) => part(format_args!("line {line}, byte {offset}"))?,
            (None, Some(offset)) => part(format_args!("byte {offset}"))?,
            (None, None) => {}
        }
        self.row().map_or(Ok(()), |row| part(format_args!("row {row}")))?;
        let place = self.0.stored_at.as_ref();
        match (place, self.partition()) {
            (Some((what, place)), Some(partition)) => {
                part(format_args!("{what} {place} of partition {partition}"))?;
            }
            (Some((what, place)), None) => part(format_args!("{what} {place}"))?,
            (None, _) => {}
        }
        if comma.is_empty() { Ok(()) } else { f.write_str(": ") }
    }
}

struct Reason<'e>(&'e Inner);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Format(error) => error.reason().fmt(f),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => error.reason().fmt(f),
            Kind::Table(message) | Kind::Call(message) => f.write_str(message),
            Kind::PositionMoved { feed } => write!(
                f,
                "the position of `{feed}` is not where this program left it, and nothing was written: another program has moved \
                 it, or the database has lost its last commits, as by a crash without synchronous commits, a fail-over or a \
                 restored backup; begin again at the stored position, and let one program alone write the feed"
            ),
            Kind::Source { doing, source } => {
                write!(f, "{doing}: {source}")?;
                f.write_str(match (self.0.retryable, self.0.disconnected) {
                    (true, _) => {
                        ": another connection was in the way, so make the call or its transaction again"
                    }
                    (false, true) => ": connect again and repeat what was not committed",
                    (false, false) => "",
                })
            }
        }
    }
}

impl From<record_core::Error> for Error {
    #[cold]
    fn from(error: record_core::Error) -> Self {
        Error::new("", Kind::Format(error))
    }
}

#[cfg(feature = "arrow")]
impl From<record_arrow::Error> for Error {
    #[cold]
    fn from(error: record_arrow::Error) -> Self {
        Error::new("", Kind::Columns(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_names(f, None)?;
        self.reason().fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Format(error) => error.source(),
            #[cfg(feature = "arrow")]
            Kind::Columns(error) => error.source(),
            Kind::Source { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
