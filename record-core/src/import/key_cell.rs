//! Values of key columns as JSON gives them: integers, text, bytes as hexadecimal digits, UUIDs as text.

use crate::{
    key::{KeyType, KeyValue},
    value::parse,
};
use core::fmt;
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};

/// The value of a key column.
pub(super) enum KeyCell {
    Int(i64),
    UInt(u64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid([u8; 16]),
}

impl KeyCell {
    pub(super) fn value(&self) -> KeyValue<'_> {
        match self {
            KeyCell::Int(value) => KeyValue::Int(*value),
            KeyCell::UInt(value) => KeyValue::UInt(*value),
            KeyCell::Text(text) => KeyValue::Text(text),
            KeyCell::Bytes(bytes) => KeyValue::Bytes(bytes),
            KeyCell::Uuid(uuid) => KeyValue::Uuid(*uuid),
        }
    }
}

/// Reads the value of a key column of this type.
pub(super) struct KeySeed(pub(super) KeyType);

impl KeySeed {
    /// What the column's values are given as.
    fn kind(&self) -> &'static str {
        match self.0 {
            KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64 => "an integer",
            KeyType::Text => "text",
            KeyType::Bytes => "bytes, which are text of hexadecimal digits",
            KeyType::Uuid => "a UUID",
        }
    }

    #[cold]
    fn wrong<E: Error>(&self, given: &str) -> E {
        E::custom(format_args!("{given} for a key column, which holds {}", self.kind()))
    }

    fn is_integer(&self) -> bool {
        matches!(self.0, KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64)
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = KeyCell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyCell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Every kind of value is taken here, so that no message of another crate shows one.
impl<'de> Visitor<'de> for KeySeed {
    type Value = KeyCell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<KeyCell, E> {
        match self.is_integer() {
            true => Ok(KeyCell::Int(value)),
            false => Err(self.wrong("a number")),
        }
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<KeyCell, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) if self.is_integer() => Ok(KeyCell::UInt(value)),
            Err(_) => Err(self.wrong("a number")),
        }
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<KeyCell, E> {
        Err(self.wrong("a number with a fraction or beyond 64 bits"))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<KeyCell, E> {
        let cell = match self.0 {
            KeyType::Text => Some(KeyCell::Text(text.into())),
            KeyType::Uuid => parse::uuid(text).map(KeyCell::Uuid),
            KeyType::Bytes => {
                let mut bytes = Vec::new();
                parse::hex(text, &mut bytes).map(|()| KeyCell::Bytes(bytes))
            }
            KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64 => None,
        };
        cell.ok_or_else(|| self.wrong("a text"))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<KeyCell, E> {
        Err(self.wrong("`true` or `false`"))
    }
    fn visit_unit<E: Error>(self) -> Result<KeyCell, E> {
        Err(self.wrong("null"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<KeyCell, A::Error> {
        Err(self.wrong("a list"))
    }
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<KeyCell, A::Error> {
        Err(self.wrong("an object"))
    }
}
