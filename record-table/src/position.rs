//! How far a feed or a job has come: its position, and the rules of the table that keeps it.
//!
//! The stores' own modules, `positions`, move the bytes.

use crate::Error;
use core::{
    fmt,
    hash::{Hash, Hasher},
};

/// How far a feed has been read: an offset, a sequence number, a file's name and line, whatever the feed understands.
///
/// To the library it is bytes that are stored and given back.
///
/// ```
/// use record_table::Position;
///
/// assert_eq!(Position::from(17u64).to_u64(), Some(17));
/// assert_eq!(Position::from("2026-03-01.jsonl:1200").to_str(), Some("2026-03-01.jsonl:1200"));
/// assert_eq!(Position::from(vec![1, 2, 3]).as_bytes(), [1, 2, 3]);
/// ```
#[derive(Clone)]
pub struct Position(Repr);

/// Numbers are not worth an allocation for each message of a feed.
#[derive(Clone)]
enum Repr {
    Number([u8; 8]),
    Bytes(Vec<u8>),
}

impl Position {
    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Number(bytes) => bytes,
            Repr::Bytes(bytes) => bytes,
        }
    }

    /// Its bytes, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.0 {
            Repr::Number(bytes) => bytes.into(),
            Repr::Bytes(bytes) => bytes,
        }
    }

    /// The number that it was made from; `None` when it is not 8 bytes long.
    pub fn to_u64(&self) -> Option<u64> {
        self.as_bytes().try_into().ok().map(u64::from_be_bytes)
    }

    /// The text that it was made from; `None` when it is not UTF-8.
    pub fn to_str(&self) -> Option<&str> {
        core::str::from_utf8(self.as_bytes()).ok()
    }
}

/// Eight bytes, the most significant first, so that positions sort as their numbers do.
impl From<u64> for Position {
    fn from(number: u64) -> Self {
        Position(Repr::Number(number.to_be_bytes()))
    }
}

impl From<&str> for Position {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<String> for Position {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&[u8]> for Position {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<Vec<u8>> for Position {
    fn from(bytes: Vec<u8>) -> Self {
        Position(Repr::Bytes(bytes))
    }
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Position {}

impl Hash for Position {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Position(")?;
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// The longest name of a feed in bytes.
const MAX_FEED: usize = 1_000;

/// For stores: refuses what can't be a feed's name, under which positions are kept in the table `table` of positions.
///
/// # Errors
/// When the name is empty, longer than 1,000 bytes, or holds U+0000.
pub fn check_feed(table: &str, feed: &str) -> Result<(), Error> {
    let message = if feed.is_empty() {
        "the name of a feed can't be empty".into()
    } else if feed.contains('\0') {
        "the name of a feed can't hold U+0000".into()
    } else if feed.len() > MAX_FEED {
        format!("the name of a feed is {} bytes long, and {MAX_FEED} is the most", feed.len())
    } else {
        return Ok(());
    };
    Err(Error::of_table("", message).in_table(table))
}

/// For stores: the error that the stored position of a feed is not the expected one, in the table `table` of positions.
#[cold]
pub fn moved(table: &str, feed: &str) -> Error {
    Error::position_moved(feed).in_table(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_give_back_what_they_were_made_from() {
        for number in [0, 1, 255, 256, u64::MAX] {
            assert_eq!(Position::from(number).to_u64(), Some(number));
        }
        assert_eq!(Position::from(255), Position::from(&255u64.to_be_bytes()[..]));
        assert!(Position::from(255).as_bytes() < Position::from(256).as_bytes());
        assert_eq!(Position::from(String::from("a")), Position::from("a"));
        assert_eq!(Position::from(&[0xff][..]).to_str(), None);
        assert_eq!(Position::from("seven b").to_u64(), None);
        assert_eq!(Position::from("").into_bytes(), [0u8; 0]);
        assert_eq!(format!("{:?}", Position::from(vec![0, 0xab])), "Position(00ab)");
    }

    #[test]
    fn names_of_feeds_that_no_store_takes_are_refused() {
        for (feed, message) in [
            ("", "can't be empty"),
            ("a\0b", "can't hold U+0000"),
            (&"x".repeat(1_001)[..], "is 1001 bytes long, and 1000"),
        ] {
            assert!(check_feed("t", feed).unwrap_err().to_string().contains(message));
        }
        assert!(check_feed("t", &"é".repeat(500)).is_ok());
    }
}
