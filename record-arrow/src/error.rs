//! What can be wrong with columns.

use core::fmt;

/// Why blobs did not become columns, or columns blobs.
///
/// The message names the record, the field and the row, and says what to do next. It holds no values.
///
/// ```
/// use record_arrow::BatchDecoder;
/// use record_core::Record;
///
/// #[derive(Record)]
/// struct Point { x: i32, y: i32 }
///
/// let mut blob = Vec::new();
/// Point { x: 1, y: 2 }.encode(&mut blob)?;
/// let error = BatchDecoder::<Point>::new().decode([&blob[..], &blob[..9]]).unwrap_err();
/// assert!(error.is_corrupt() && error.row() == Some(1));
/// # Ok::<(), record_arrow::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    /// Empty when no record is to blame, or the format's error names it.
    record: String,
    field: Option<String>,
    row: Option<usize>,
    kind: Kind,
}

enum Kind {
    /// A blob, or a value that a blob can't hold.
    Format(record_core::Error),
    /// A column does not fit.
    Column(String),
    /// Arrow reported something.
    Source { doing: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
}

/// # Making errors
///
/// For crates that make columns, or read them. `record` is the record's name, or empty when none is concerned. A message is in lower
/// case, says what to do next, and holds no values.
impl Error {
    #[cold]
    fn new(record: &str, kind: Kind) -> Self {
        Error(Box::new(Inner { record: record.into(), field: None, row: None, kind }))
    }

    /// A column is missing, is not known, or does not fit ([`is_column`](Self::is_column)); the message says why and what to do.
    #[cold]
    pub fn column(record: &str, message: impl Into<String>) -> Self {
        Error::new(record, Kind::Column(message.into()))
    }

    /// What another crate, mostly Arrow, reported while it was `doing` something. Its error becomes the
    /// [`source`](std::error::Error::source), and its text a part of the message, so it must not show values.
    #[cold]
    pub fn source(
        record: &str,
        doing: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::new(record, Kind::Source { doing, source: source.into() })
    }

    /// Names the field or the column that is to blame.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Names the row that is to blame, counted from 0 in the batch.
    #[must_use]
    pub fn with_row(mut self, row: usize) -> Self {
        self.0.row = Some(row);
        self
    }

    /// The format's error, where a blob or a value for one is to blame.
    pub fn format(&self) -> Option<&record_core::Error> {
        match &self.0.kind {
            Kind::Format(error) => Some(error),
            _ => None,
        }
    }

    /// The name of the record; empty when none is concerned.
    pub fn record(&self) -> &str {
        self.format().map_or(&self.0.record, record_core::Error::record)
    }

    /// The stored name of the field, where one is to blame.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref().or_else(|| self.format()?.field())
    }

    /// The offset in bytes from the blob's start, where bytes are to blame.
    pub fn offset(&self) -> Option<usize> {
        self.format()?.offset()
    }

    /// The row, counted from 0, where one is to blame.
    pub fn row(&self) -> Option<usize> {
        self.0.row
    }

    /// Whether a column is missing, is not known, or does not fit.
    pub fn is_column(&self) -> bool {
        matches!(self.0.kind, Kind::Column(_))
    }

    /// As [`record_core::Error::is_unknown_layout`].
    pub fn is_unknown_layout(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_unknown_layout)
    }

    /// As [`record_core::Error::is_corrupt`].
    pub fn is_corrupt(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_corrupt)
    }

    /// As [`record_core::Error::is_refused`].
    pub fn is_refused(&self) -> bool {
        self.format().is_some_and(record_core::Error::is_refused)
    }

    /// For tables: says that a catalog of layouts was asked for the one that is not known; see
    /// [`record_core::Error::not_in_catalog`].
    #[must_use]
    pub fn not_in_catalog(mut self) -> Self {
        if let Kind::Format(error) = self.0.kind {
            self.0.kind = Kind::Format(error.not_in_catalog());
        }
        self
    }

    /// What is wrong and what to do next, without the names before it: for errors that hold this one and name more.
    pub fn reason(&self) -> impl fmt::Display + '_ {
        Reason(&self.0.kind)
    }
}

struct Reason<'e>(&'e Kind);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Format(error) => error.reason().fmt(f),
            Kind::Column(message) => f.write_str(message),
            Kind::Source { doing, source } => write!(f, "{doing}: {source}"),
        }
    }
}

impl From<record_core::Error> for Error {
    #[cold]
    fn from(error: record_core::Error) -> Self {
        Error::new("", Kind::Format(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = Some(self.record()).filter(|record| !record.is_empty());
        let names = [
            record.map(|record| format!("record `{record}`")),
            self.field().map(|field| format!("field `{field}`")),
            self.offset().map(|offset| format!("byte {offset}")),
            self.row().map(|row| format!("row {row}")),
        ];
        let names: Vec<String> = names.into_iter().flatten().collect();
        let colon = if names.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}", names.join(", "), self.reason())
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
            Kind::Column(_) => None,
            Kind::Source { source, .. } => Some(&**source),
        }
    }
}
