//! Why a value from elsewhere is refused, and what inside of its field it is.

use super::{Error, Invalid, Kind};
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
};

/// Why a value is refused. Readers of nested values add on their way back which member or item it is.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Inside>);

#[derive(Debug)]
struct Inside {
    /// From the field to the value, such as `.points[2].x`; empty for the field's own value.
    path: String,
    message: String,
}

impl Refusal {
    #[cold]
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Refusal(Box::new(Inside { path: String::new(), message: message.into() }))
    }

    /// The value stands at this path, which is empty or begins with a point or a bracket.
    #[cfg(feature = "json")]
    #[cold]
    pub(crate) fn inside(path: String, message: String) -> Self {
        Refusal(Box::new(Inside { path, message }))
    }

    /// The value is this member, or inside it.
    #[cfg(feature = "arrow")]
    #[cold]
    pub(crate) fn in_member(mut self, name: &str) -> Self {
        self.0.path.insert_str(0, &format!(".{name}"));
        self
    }

    /// The value is item number `i`, or inside it.
    #[cfg(feature = "arrow")]
    #[cold]
    pub(crate) fn in_item(mut self, i: usize) -> Self {
        self.0.path.insert_str(0, &format!("[{i}]"));
        self
    }

    /// The error of a record's field.
    #[cold]
    pub(crate) fn of_field(self, record: &str, field: &str) -> Error {
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
