//! Values of key columns as JSON gives them: integers, text, bytes as hexadecimal digits, UUIDs as text.

use core::{fmt, mem::take};
use record_core::{
    json::{Part, Scanner},
    key::{KeyType, KeyValue},
    value::{parse, token},
};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};

/// What the values of a key column of this type are, for messages.
pub(super) fn expected(ty: KeyType) -> &'static str {
    match ty {
        KeyType::I16 => "an integer from -32768 to 32767",
        KeyType::I32 => "an integer from -2147483648 to 2147483647",
        KeyType::I64 => "an integer from -9223372036854775808 to 9223372036854775807",
        KeyType::U64 => "an integer from 0 to 18446744073709551615",
        KeyType::Text => "text",
        KeyType::Bytes => "bytes, which are text of hexadecimal digits",
        KeyType::Uuid => "a UUID",
    }
}

/// The value of a key column.
pub(super) enum KeyCell {
    /// None yet; with memory for a text.
    Missing(String),
    Int(i64),
    UInt(u64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid([u8; 16]),
}

impl Default for KeyCell {
    fn default() -> Self {
        KeyCell::Missing(String::new())
    }
}

impl KeyCell {
    /// The value that a text of its own says: a number in digits, hexadecimal digits for bytes. `None` when it says none.
    #[cfg(any(feature = "arrow", feature = "csv"))]
    pub(super) fn parse(ty: KeyType, text: &str) -> Option<Self> {
        Some(match ty {
            KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64 => {
                match KeyValue::of_integer(parse::decimal(record_core::value::cell::unsigned(text), 0).ok()?)?
                {
                    KeyValue::UInt(value) => KeyCell::UInt(value),
                    KeyValue::Int(value) => KeyCell::Int(value),
                    _ => return None,
                }
            }
            KeyType::Text => KeyCell::Text(text.into()),
            KeyType::Uuid => KeyCell::Uuid(parse::uuid(text)?),
            KeyType::Bytes => {
                let mut bytes = Vec::new();
                parse::hex(text, &mut bytes)?;
                KeyCell::Bytes(bytes)
            }
        })
    }

    /// Forgets the value, and keeps the memory that a text has.
    pub(super) fn clear(&mut self) {
        let mut text = self.take_room();
        text.clear();
        *self = KeyCell::Missing(text);
    }

    fn take_room(&mut self) -> String {
        match self {
            KeyCell::Missing(text) | KeyCell::Text(text) => take(text),
            _ => String::new(),
        }
    }

    /// The value; `None` when the object has none.
    pub(super) fn value(&self) -> Option<KeyValue<'_>> {
        Some(match self {
            KeyCell::Missing(_) => return None,
            KeyCell::Int(value) => KeyValue::Int(*value),
            KeyCell::UInt(value) => KeyValue::UInt(*value),
            KeyCell::Text(text) => KeyValue::Text(text),
            KeyCell::Bytes(bytes) => KeyValue::Bytes(bytes),
            KeyCell::Uuid(uuid) => KeyValue::Uuid(*uuid),
        })
    }
}

/// Reads the value of a key column of this type.
pub(super) struct KeySeed<'c> {
    pub(super) ty: KeyType,
    pub(super) cell: &'c mut KeyCell,
}

impl KeySeed<'_> {
    #[cold]
    fn wrong<E: Error>(&self, given: &str) -> E {
        E::custom(format_args!("{given} for a key column, which holds {}", expected(self.ty)))
    }

    /// Takes the JSON text of an integer, which may be spelled as `1.0` or `1e2`.
    fn integer<E: Error>(self, text: &str) -> Result<(), E> {
        let given = match Scanner::new(text).part() {
            Ok(Part::Number(number)) => match parse::decimal(number, 0) {
                Err(_) => "a number with a fraction or beyond 64 bits",
                Ok(value) => match (i64::try_from(value), u64::try_from(value)) {
                    (Ok(value), _) => {
                        *self.cell = KeyCell::Int(value);
                        return Ok(());
                    }
                    (_, Ok(value)) => {
                        *self.cell = KeyCell::UInt(value);
                        return Ok(());
                    }
                    _ => "a number with a fraction or beyond 64 bits",
                },
            },
            Ok(Part::Text(_)) => "a text",
            Ok(Part::Bool(_)) => "`true` or `false`",
            Ok(Part::Null) => "null",
            Ok(Part::Array) => "a list",
            Ok(Part::Object) | Err(_) => "an object",
        };
        Err(self.wrong(given))
    }

    fn is_integer(&self) -> bool {
        matches!(self.ty, KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64)
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.is_integer() {
            true => deserializer.deserialize_newtype_struct(token::RAW, self),
            false => deserializer.deserialize_any(self),
        }
    }
}

/// Every kind of value is taken here, so that no message of another crate shows one.
impl<'de> Visitor<'de> for KeySeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(expected(self.ty))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let cell = match self.ty {
            KeyType::Text => {
                let mut room = self.cell.take_room();
                room.clear();
                room.push_str(text);
                Some(KeyCell::Text(room))
            }
            KeyType::Uuid => parse::uuid(text).map(KeyCell::Uuid),
            KeyType::Bytes => {
                let mut bytes = Vec::new();
                parse::hex(text, &mut bytes).map(|()| KeyCell::Bytes(bytes))
            }
            KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64 => None,
        };
        match cell {
            Some(cell) => *self.cell = cell,
            None => return Err(self.wrong("a text")),
        }
        Ok(())
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Err(self.wrong("`true` or `false`"))
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Err(self.wrong("null"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.wrong("a list"))
    }
    /// An object, or the text of what is given for an integer.
    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        let ty = self.ty;
        let wrong = || KeySeed { ty, cell: &mut KeyCell::default() }.wrong("an object");
        match self.is_integer() {
            true => token::text_of(entries, |text| self.integer(text), wrong),
            false => Err(wrong()),
        }
    }
}
