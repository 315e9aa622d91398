//! What can be wrong with bytes, values and layouts.

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

/// What is wrong with a value or with the bytes of one: the answer of a field type's `check` and `encode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub(crate) at: usize,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Message(&'static str),
    Utf8,
    Bool(u8),
    Char(u32),
    Variant { name: &'static str, value: i64 },
    Other { name: &'static str },
    TooLong { len: usize, max: usize },
    Length { len: usize },
    End { end: usize },
}

impl Invalid {
    /// An error with a message in lower case that says what is wrong, without the value.
    pub const fn new(message: &'static str) -> Self {
        Invalid { at: 0, what: What::Message(message) }
    }

    /// The same, `offset` bytes further on.
    pub const fn at(self, offset: usize) -> Self {
        Invalid { at: self.at + offset, what: self.what }
    }

    pub(crate) const fn of(what: What) -> Self {
        Invalid { at: 0, what }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            What::Message(message) => f.write_str(message),
            What::Utf8 => f.write_str("not UTF-8"),
            What::Bool(byte) => write!(f, "{byte:#04x} is no bool"),
            What::Char(code) => write!(f, "{code:#x} is no Unicode scalar value"),
            What::Variant { name, value } => write!(
                f,
                "{value} is no variant of `{name}`: update this program, or mark a variant with `#[record(other)]`"
            ),
            What::Other { name } => {
                write!(f, "the `other` variant of `{name}` stands for unknown values and can't be written")
            }
            What::TooLong { len, max } => write!(f, "{len} bytes of text, the field holds {max}"),
            What::Length { len } => write!(f, "a list of {len} bytes is not a whole number of items"),
            What::End { end } => write!(f, "an item's end, {end}, lies outside the list"),
        }
    }
}

impl core::error::Error for Invalid {}

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
    pub(crate) fn with_ctid(mut self, ctid: String) -> Self {
        self.0.ctid = Some(ctid);
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
    /// as long as nobody updates it. Messages hold this in place of the key's value.
    #[cfg(feature = "_pg")]
    pub fn ctid(&self) -> Option<&str> {
        self.0.ctid.as_deref()
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
    /// one was in the way.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the connection to the database is gone: it was cut, or the server stopped. What was not committed is not
    /// there; whether a commit that was under way took place is not known. Always `false` for SQLite.
    pub fn is_disconnected(&self) -> bool {
        self.0.disconnected
    }

    /// The five characters of the SQLSTATE under which Postgres knows the error, such as `42501` for a missing privilege.
    #[cfg(feature = "_pg")]
    pub fn sql_state(&self) -> Option<&str> {
        self.0.sql_state.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { table, record, field, offset, row, .. } = &*self.0;
        let mut comma = "";
        let mut name = |what: &str, name: &str| {
            write!(f, "{comma}{what} `{name}`")?;
            comma = ", ";
            Ok(())
        };
        table.as_ref().map_or(Ok(()), |table| name("table", table))?;
        if !record.is_empty() {
            name("record", record)?;
        }
        field.as_ref().map_or(Ok(()), |field| name("field", field))?;
        #[cfg(feature = "_table")]
        if let Some(line) = self.0.line {
            write!(f, "{comma}line {line}")?;
            comma = ", ";
        }
        if let Some(offset) = offset {
            write!(f, "{comma}byte {offset}")?;
            comma = ", ";
        }
        if let Some(row) = row {
            write!(f, "{comma}row {row}")?;
            comma = ", ";
        }
        #[cfg(feature = "_pg")]
        if let Some(ctid) = &self.0.ctid {
            write!(f, "{comma}ctid {ctid}")?;
            comma = ", ";
        }
        if !comma.is_empty() {
            f.write_str(": ")?;
        }
        match &self.0.kind {
            Kind::Empty => f.write_str("the blob has no bytes; store NULL to say that there is nothing"),
            Kind::Truncated { len, needed } => {
                write!(f, "the blob is cut short: {len} bytes of at least {needed}")
            }
            Kind::UnknownLayout { fingerprint, version, known } => match known {
                Known::Other(ours) => write!(
                    f,
                    "fingerprint {fingerprint:#010x} is not {ours:#010x}, that of version {version}: the blob is of \
                     another record, or version {version} was changed after blobs of it were stored; undo such a change \
                     and put it into a new version"
                ),
                Known::Nothing(_) if *version == 0 => f.write_str("version 0 is none: the bytes are no blob"),
                Known::Nothing(newest) => {
                    write!(
                        f,
                        "version {version}, fingerprint {fingerprint:#010x}, is newer than version {newest}, the newest \
                         that this program knows, "
                    )?;
                    f.write_str(match table {
                        Some(_) => {
                            "and the table's catalog does not have it: the row was not written by a `Table`"
                        }
                        None => {
                            "and nothing vouches for it: open the blob's table first, whose catalog may, or update this \
                             program"
                        }
                    })
                }
                Known::Patch => write!(
                    f,
                    "version {version}, fingerprint {fingerprint:#010x}, is none that this program knows: the patch is \
                     of another record, or sets fields of a newer version, for which update this program"
                ),
                #[cfg(feature = "std")]
                Known::Retired => write!(
                    f,
                    "version {version} or one before it retired the field, which this program still reads: update this \
                     program"
                ),
            },
            Kind::Header => f.write_str("the header's length or reserved byte does not fit its version"),
            Kind::End { end, start, len } => {
                write!(
                    f,
                    "the payload ends at {end}, which is not between its start {start} and the blob's length {len}"
                )
            }
            Kind::Trailing { end, len } => {
                write!(f, "the last payload ends at {end}, but the blob is {len} bytes long")
            }
            Kind::Invalid(invalid) | Kind::Refused(invalid) => invalid.fmt(f),
            Kind::NotCanonical(what) => {
                write!(f, "{what}, so the bytes are not canonical: decode and encode the record again")
            }
            Kind::TooLong { len } => write!(f, "{len} bytes are more than a blob can hold"),
            Kind::Patch(what) => f.write_str(what),
            Kind::Incomplete { key } => {
                f.write_str("there is no record to patch")?;
                if !key.is_empty() {
                    write!(f, " under the key ({key})")?;
                }
                f.write_str(
                    ", and the patch lacks the field, which is never null and has no default: set it as well",
                )
            }
            Kind::Layout(message) => f.write_str(message),
            #[cfg(all(feature = "std", any(feature = "arrow", feature = "json")))]
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
            #[cfg(feature = "arrow")]
            Kind::Column(message) => f.write_str(message),
            #[cfg(feature = "_table")]
            Kind::Table(message) => f.write_str(message),
            #[cfg(any(feature = "sqlite", feature = "postgres"))]
            Kind::Import(message) => f.write_str(message),
            #[cfg(feature = "_table")]
            Kind::PositionMoved { feed } => write!(
                f,
                "the position of `{feed}` is not where this program left it: another one has moved it, and nothing was \
                 written; let one program alone write it, and begin again at the stored position"
            ),
        }
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
