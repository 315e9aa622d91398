//! Why a value from elsewhere is refused, and what inside of its field it is.

use super::{Error, Invalid, Kind};
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
};

/// Why a value is refused, for readers of nested values, which add on their way back which member or item it is.
///
/// ```
/// use record_core::{Invalid, Refusal};
///
/// let refusal = Refusal::from(Invalid::new("null for what is never null")).in_member("x").in_item(2);
/// let error = refusal.of_field("Track", "points");
/// assert_eq!(
///     error.to_string(),
///     "record `Track`, field `points`: `points[2].x`: null for what is never null"
/// );
/// ```
#[derive(Debug)]
pub struct Refusal(Box<Inside>);

#[derive(Debug)]
struct Inside {
    /// From the field to the value, such as `.points[2].x`; empty for the field's own value.
    path: String,
    message: String,
}

impl Refusal {
    /// The field's own value is refused. The message is in lower case and says why, without the value.
    #[cold]
    pub fn new(message: impl Into<String>) -> Self {
        Refusal(Box::new(Inside { path: String::new(), message: message.into() }))
    }

    /// A value inside of the field's is refused, which stands at this path: from the field on, such as `.points[2].x`.
    #[cfg(feature = "json")]
    #[cold]
    pub fn inside(path: String, message: String) -> Self {
        Refusal(Box::new(Inside { path, message }))
    }

    /// The value is this member, or inside it.
    #[cold]
    pub fn in_member(mut self, name: &str) -> Self {
        self.0.path.insert_str(0, &format!(".{name}"));
        self
    }

    /// The value is item number `i`, or inside it.
    #[cold]
    pub fn in_item(mut self, i: usize) -> Self {
        self.0.path.insert_str(0, &format!("[{i}]"));
        self
    }

    /// The error that it is for a field of a record, both by their stored names ([`Error::is_refused`]).
    #[cold]
    pub fn of_field(self, record: &str, field: &str) -> Error {
        let Inside { path, message } = *self.0;
        let message = if path.is_empty() { message } else { format!("`{field}{path}`: {message}") };
        Error::new(record, Kind::RefusedValue(message)).with_field(field)
    }
}

impl From<Invalid> for Refusal {
    #[cold]
    fn from(invalid: Invalid) -> Self {
        Refusal::new(invalid.to_string())
    }
}
