//! What is wrong with a single value, before anybody knows whose it is.

use core::fmt;

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
    Variant {
        name: &'static str,
        value: i64,
    },
    Other {
        name: &'static str,
    },
    TooLong {
        len: usize,
        max: usize,
    },
    Length {
        len: usize,
    },
    End {
        end: usize,
    },
    #[cfg(feature = "arrow")]
    Bytes {
        len: usize,
        expected: usize,
    },
    #[cfg(feature = "arrow")]
    Items {
        len: usize,
        expected: usize,
    },
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
            #[cfg(feature = "arrow")]
            What::Bytes { len, expected } => write!(f, "{len} bytes, the field holds exactly {expected}"),
            #[cfg(feature = "arrow")]
            What::Items { len, expected } => write!(f, "{len} items, the array holds exactly {expected}"),
        }
    }
}

impl core::error::Error for Invalid {}
