//! What is wrong with a single value, before anybody knows whose it is.

use core::fmt;

/// What is wrong with a value or with the bytes of one: the answer of a field type's `check` and `encode`. It fits in a few words
/// and allocates nothing; [`Error::refused`](crate::Error::refused) and [`Error::invalid`](crate::Error::invalid) make an error of
/// a record of it.
///
/// ```
/// use record_core::Invalid;
///
/// assert_eq!(Invalid::new("a share is at most 1").to_string(), "a share is at most 1");
/// assert_eq!(Invalid::text_too_long(41, 39).to_string(), "41 bytes of text, the field holds 39");
/// ```
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
    Bytes { len: usize, expected: usize },
    Items { len: usize, expected: usize },
}

impl Invalid {
    /// An error with a message in lower case that says what is wrong, without the value.
    pub const fn new(message: &'static str) -> Self {
        Invalid { at: 0, what: What::Message(message) }
    }

    /// The same, `offset` bytes further on: whoever checks a list or a nested record adds where in it the value stands.
    pub const fn at(self, offset: usize) -> Self {
        Invalid { at: self.at + offset, what: self.what }
    }

    /// A text of `len` bytes is longer than its field holds, which is `max` bytes.
    pub const fn text_too_long(len: usize, max: usize) -> Self {
        Invalid::of(What::TooLong { len, max })
    }

    /// `len` bytes were given for a field that holds exactly `expected`.
    pub const fn byte_count(len: usize, expected: usize) -> Self {
        Invalid::of(What::Bytes { len, expected })
    }

    /// `len` items were given for an array that holds exactly `expected`.
    pub const fn item_count(len: usize, expected: usize) -> Self {
        Invalid::of(What::Items { len, expected })
    }

    /// The `other` variant of the enum of this name, which can't be written.
    pub const fn other_variant(name: &'static str) -> Self {
        Invalid::of(What::Other { name })
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
            What::Bytes { len, expected } => write!(f, "{len} bytes, the field holds exactly {expected}"),
            What::Items { len, expected } => write!(f, "{len} items, the array holds exactly {expected}"),
        }
    }
}

impl core::error::Error for Invalid {}
