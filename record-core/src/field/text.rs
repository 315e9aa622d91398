//! `Text<N>`: short text inline.

use super::{Field, FixedField, Inline};
use crate::{
    Invalid,
    error::What,
    layout::Type,
    utf8::{check_utf8, trim},
};
use core::{cmp::Ordering, fmt, ops::Deref, str::FromStr};

/// Up to `N` bytes of UTF-8 without U+0000, kept inline.
///
/// ```
/// use record_core::Text;
///
/// let login: Text<39> = "octocat".try_into()?;
/// assert_eq!(&*login, "octocat");
/// assert!(Text::<3>::new("four").is_err()); // never cut silently
/// # Ok::<(), record_core::Invalid>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text<const N: usize> {
    /// UTF-8 up to the first zero byte, zeros from there.
    bytes: [u8; N],
}

impl<const N: usize> Text<N> {
    /// Copies `text`.
    ///
    /// # Errors
    /// When it is longer than `N` bytes or holds U+0000.
    pub const fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.as_bytes();
        if text.len() > N {
            return Err(Invalid::of(What::TooLong { len: text.len(), max: N }));
        }
        let mut bytes = [0; N];
        let mut i = 0;
        while i < text.len() {
            if text[i] == 0 {
                return Err(Invalid::new("U+0000 in a text field").at(i));
            }
            bytes[i] = text[i];
            i += 1;
        }
        Ok(Text { bytes })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // SAFETY: every constructor copies a `str` or checked UTF-8 and pads it with zeros.
        unsafe { core::str::from_utf8_unchecked(trim(&self.bytes)) }
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Text { bytes: [0; N] }
    }
}

impl<const N: usize> Deref for Text<N> {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for Text<N> {
    fn as_ref(&self) -> &str {
        self
    }
}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = Invalid;
    fn try_from(text: &str) -> Result<Self, Invalid> {
        Text::new(text)
    }
}

impl<const N: usize> FromStr for Text<N> {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Text::new(text)
    }
}

impl<const N: usize> PartialEq<str> for Text<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<const N: usize> PartialEq<&str> for Text<N> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<const N: usize> PartialOrd for Text<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for Text<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(feature = "serde")]
impl<const N: usize> serde::Serialize for Text<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Field for Text<N> {
    type Class = Inline;
    type View<'a> = &'a str;
    const TYPE: Type = Type::Text { len: N as u32 };
}

#[diagnostic::do_not_recommend]
impl<const N: usize> FixedField for Text<N> {
    #[inline]
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        slot.copy_from_slice(&self.bytes);
        Ok(())
    }

    #[inline]
    fn check_slot(slot: &[u8]) -> Result<(), Invalid> {
        check_utf8(trim(slot))
    }

    #[inline]
    fn view_slot(slot: &[u8]) -> &str {
        core::str::from_utf8(trim(slot)).unwrap_or_default()
    }

    #[inline]
    fn from_slot(slot: &[u8]) -> Self {
        Text::new(Self::view_slot(slot)).unwrap_or_default()
    }

    #[inline]
    unsafe fn view_slot_unchecked(slot: &[u8]) -> &str {
        // SAFETY: the caller vouches that `check` accepted the slot.
        unsafe { core::str::from_utf8_unchecked(trim(slot)) }
    }

    #[inline]
    unsafe fn from_slot_unchecked(slot: &[u8]) -> Self {
        let mut bytes = [0; N];
        let text = trim(slot);
        bytes[..text.len()].copy_from_slice(text);
        Text { bytes }
    }
}
