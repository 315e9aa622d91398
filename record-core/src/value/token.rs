//! What `serde_json` says under names of its own: a value as the text that it is, and a number as its digits.
//!
//! serde's data model has numbers of 64 bits. Asked for a newtype of this name, `serde_json` gives the text of whatever value
//! comes instead (what its `RawValue` does), which other formats know nothing of and pass over. Numbers come as text by
//! themselves in programs of which some crate asks for its feature `arbitrary_precision`. Tests notice should the names change.

use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// A value as its JSON text.
pub const RAW: &str = "$serde_json::private::RawValue";
/// A number as its digits.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";

/// The JSON text that a map stands for; an error from `otherwise` when it is a map like any other.
pub fn text_of<'de, A: MapAccess<'de>, T>(
    mut entries: A,
    take: impl FnOnce(&str) -> Result<T, A::Error>,
    otherwise: impl FnOnce() -> A::Error,
) -> Result<T, A::Error> {
    match entries.next_key_seed(Name)? {
        Some(true) => entries.next_value_seed(Text(take))?,
        _ => Err(otherwise()),
    }
}

/// Reads a name, and says whether it is one of those.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == RAW || name == NUMBER)
    }
}

/// Hands a text on.
struct Text<F>(F);

impl<'de, T, X, F: FnOnce(&str) -> Result<T, X>> DeserializeSeed<'de> for Text<F> {
    type Value = Result<T, X>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Result<T, X>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, X, F: FnOnce(&str) -> Result<T, X>> Visitor<'_> for Text<F> {
    type Value = Result<T, X>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON text")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Result<T, X>, E> {
        Ok(self.0(text))
    }
}
