//! What can be wrong with bytes, values and layouts. How an error reads stands in `message`.
//!
//! There are three, by how much is known: [`Invalid`] is what is wrong with one value, in a text that is known at compile time
//! and costs nothing; [`Refusal`] also says which part of a nested value that is; [`Error`] names the record and the field.
//! Crates above this one have errors of their own, which hold an [`Error`] where the format is what they failed at.

mod invalid;
mod message;
mod refusal;

pub use invalid::Invalid;
pub(crate) use invalid::What;
pub use refusal::Refusal;

use alloc::{boxed::Box, string::String};
use core::fmt;

/// Why an operation on a record failed.
///
/// The message names the record, the field and the byte offset, and says what to do next. It holds no values of
/// fields, except single numbers that are no value of their type, such as a byte that is no variant of an enum.
///
/// A program asks what to do by the predicates, never by the text:
///
/// ```
/// use record_core::Record;
///
/// #[derive(Record)]
/// struct Door { open: bool }
///
/// let mut bytes = Vec::new();
/// Door { open: true }.encode(&mut bytes)?;
/// bytes[8] = 2;
/// let error = Door::view(&bytes).unwrap_err();
/// assert!(error.is_corrupt());
/// assert_eq!((error.record(), error.field(), error.offset()), ("Door", Some("open"), Some(8)));
/// # Ok::<(), record_core::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    /// Empty when no record is to blame.
    record: String,
    field: Option<String>,
    offset: Option<usize>,
    kind: Kind,
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
    RefusedValue(String),
    /// A filter has more levels than may be walked along.
    FilterDepth { most: u16 },
    /// A filter joins conditions about tables of different records or keys.
    FilterMixed,
    /// A filter asks for what the record does not have, or of a field what it can't be asked.
    Filter(String),
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
    #[cfg(feature = "std")]
    Source { doing: String, source: Box<dyn std::error::Error + Send + Sync> },
}

/// What is known about a version whose blob can't be read.
#[derive(Debug)]
pub(crate) enum Known {
    /// The code has the version, with this fingerprint.
    Other(u32),
    /// The version is none of those that the code knows, 1 to this one.
    Nothing(u8),
    /// The same, and a catalog that was asked does not have it.
    NotInCatalog(u8),
    /// The header is that of a patch.
    Patch,
    /// It retired the error's field, which the code reads.
    #[cfg(feature = "std")]
    Retired,
}

/// # Making errors
///
/// These functions are for crates that take values in, keep blobs or read layouts, and fail at what this crate would have failed
/// at. A message is in lower case, says what to do next, and holds no values of fields and no keys. `record` is the record's name, or
/// empty when none is concerned.
///
/// ```
/// use record_core::{Error, Invalid};
///
/// let error = Error::refused("Door", Invalid::new("a door is open or closed")).with_field("open");
/// assert!(error.is_refused());
/// assert_eq!(error.to_string(), "record `Door`, field `open`: a door is open or closed");
/// ```
impl Error {
    #[cold]
    pub(crate) fn new(record: &str, kind: Kind) -> Self {
        Error(Box::new(Inner { record: record.into(), field: None, offset: None, kind }))
    }

    #[cold]
    pub(crate) fn at_field(record: &str, field: &str, offset: usize, kind: Kind) -> Self {
        let mut error = Error::new(record, kind).with_field(field);
        error.0.offset = Some(offset);
        error
    }

    /// A value from outside that its field can't hold ([`is_refused`](Self::is_refused)).
    #[cold]
    pub fn refused(record: &str, invalid: Invalid) -> Self {
        Error::new(record, Kind::Refused(invalid))
    }

    /// Stored bytes of a field, which begin at byte `offset` of a blob, that are no value of its type
    /// ([`is_corrupt`](Self::is_corrupt)): for bulk readers that check values by [`check_value`](crate::canonical::check_value).
    #[cold]
    pub fn invalid(record: &str, field: &str, offset: usize, invalid: Invalid) -> Self {
        Error::at_field(record, field, offset + invalid.at, Kind::Invalid(invalid))
    }

    /// A blob of `len` bytes is longer than it may be, in the format or in a store ([`is_refused`](Self::is_refused)).
    #[cold]
    pub fn too_long(record: &str, len: usize) -> Self {
        Error::new(record, Kind::TooLong { len })
    }

    /// Two layouts contradict each other, or one breaks a rule ([`is_layout`](Self::is_layout)): for catalogs of layouts. The
    /// message says which and what to do.
    #[cold]
    pub fn layout(record: &str, message: impl Into<String>) -> Self {
        Error::new(record, Kind::Layout(message.into()))
    }

    /// What another crate reported while it was `doing` something; its error becomes the [`source`](std::error::Error::source),
    /// and its text a part of the message, so it must not show values.
    #[cfg(feature = "std")]
    #[cold]
    pub fn source(
        record: &str,
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::new(record, Kind::Source { doing: doing.into(), source: source.into() })
    }

    /// Names the field that is to blame, by its stored name.
    #[must_use]
    pub fn with_field(mut self, field: &str) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// For tables: names the columns of the key, not their values, under which there is no record to patch. Errors that are not
    /// [`is_incomplete`](Self::is_incomplete) stay as they are.
    #[must_use]
    pub fn under_key(mut self, columns: String) -> Self {
        if let Kind::Incomplete { key } = &mut self.0.kind {
            *key = columns;
        }
        self
    }

    /// For tables: says that a catalog of layouts was asked for the one that is not known, and does not have it. Errors that are
    /// not [`is_unknown_layout`](Self::is_unknown_layout) stay as they are.
    #[must_use]
    pub fn not_in_catalog(mut self) -> Self {
        if let Kind::UnknownLayout { known, .. } = &mut self.0.kind
            && let Known::Nothing(newest) = *known
        {
            *known = Known::NotInCatalog(newest);
        }
        self
    }

    /// What is wrong and what to do next, without the names of record and field and the offset: for errors that hold this
    /// one and name more.
    pub fn reason(&self) -> impl fmt::Display + '_ {
        message::Reason(&self.0.kind)
    }

    /// The name of the record; empty when none is concerned.
    pub fn record(&self) -> &str {
        &self.0.record
    }

    /// The stored name of the field, where one is to blame.
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The offset in bytes from the blob's start, where bytes are to blame.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Whether the blob was written by a layout that this program does not know.
    pub fn is_unknown_layout(&self) -> bool {
        matches!(self.0.kind, Kind::UnknownLayout { .. }) && !self.is_of_no_version()
    }

    /// Whether the bytes say that they are of version 0, which no layout has: bytes that were zeroed do.
    fn is_of_no_version(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::UnknownLayout { version: 0, known: Known::Nothing(_) | Known::NotInCatalog(_), .. }
        )
    }

    /// Whether the bytes break the format: truncated, overlong, or no values of their types.
    pub fn is_corrupt(&self) -> bool {
        self.is_of_no_version()
            || matches!(
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

    /// Whether a value was refused because its field can't hold it, or a blob because it would be too long.
    pub fn is_refused(&self) -> bool {
        if let Kind::RefusedValue(_) = self.0.kind {
            return true;
        }
        matches!(self.0.kind, Kind::Refused(_) | Kind::TooLong { .. })
    }

    /// Whether a patch lacks a field that the record that it would make has to have.
    pub fn is_incomplete(&self) -> bool {
        matches!(self.0.kind, Kind::Incomplete { .. })
    }

    /// Whether two layouts contradict each other, or one breaks a rule.
    pub fn is_layout(&self) -> bool {
        matches!(self.0.kind, Kind::Layout(_))
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
            #[cfg(feature = "std")]
            Kind::Source { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
