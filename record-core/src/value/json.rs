//! JSON values of `json` fields, from serde and to it. In formats that people read they are values like others, and in other
//! formats their text. Numbers stay as they are written.

use super::{place::Place, token};
use crate::{
    Invalid,
    json::{self, MAX_DEPTH, Members, Part, Scanner, TOO_DEEP},
};
use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::{cell::Cell, fmt};
use serde::{
    Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
    ser::{self, SerializeMap, SerializeSeq},
};
use serde_json::{Number, value::RawValue};

/// Appends the text of a value.
pub(super) fn read<'de, D: Deserializer<'de>>(
    place: Place<'_>,
    out: &mut Vec<u8>,
    deserializer: D,
) -> Result<(), D::Error> {
    match deserializer.is_human_readable() {
        true => Given { place, depth: MAX_DEPTH, is_text: false, out }.deserialize(deserializer),
        false => deserializer.deserialize_any(Given { place, depth: MAX_DEPTH, is_text: true, out }),
    }
}

/// Takes a value, or one inside another.
struct Given<'o> {
    place: Place<'o>,
    /// Arrays and objects that may stand inside each other here.
    depth: usize,
    /// A text is that of a value, and not one itself.
    is_text: bool,
    out: &'o mut Vec<u8>,
}

impl<'o> Given<'o> {
    /// One inside this one.
    fn inner<'i>(&'i mut self) -> Result<Given<'i>, Invalid>
    where
        'o: 'i,
    {
        let depth = self.depth.checked_sub(1).ok_or(TOO_DEEP)?;
        Ok(Given { place: self.place, depth, is_text: false, out: self.out })
    }

    fn number<E>(self, number: impl fmt::Display) -> Result<(), E> {
        self.out.extend_from_slice(number.to_string().as_bytes());
        Ok(())
    }

    fn json<E: de::Error>(self, text: &str) -> Result<(), E> {
        json::normalize(text, self.depth, self.out).map_err(|invalid| self.place.refused(invalid))
    }
}

impl<'de> DeserializeSeed<'de> for Given<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(token::RAW, self)
    }
}

impl<'de> Visitor<'de> for Given<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.number(value)
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.number(value)
    }
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<(), E> {
        self.number(value)
    }
    fn visit_u128<E: de::Error>(self, value: u128) -> Result<(), E> {
        self.number(value)
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match Number::from_f64(value) {
            Some(number) => self.number(number),
            None => Err(self.place.refused("a number that JSON has not: NaN or an infinity")),
        }
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if self.is_text {
            return self.json(text);
        }
        json::spell(text, self.out);
        Ok(())
    }
    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<(), E> {
        Err(self.place.refused("bytes for a JSON value"))
    }
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }
    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let place = self.place;
        self.out.push(b'[');
        let start = self.out.len();
        loop {
            let comma = self.out.len();
            if comma > start {
                self.out.push(b',');
            }
            let item = self.inner().map_err(|invalid| place.refused(invalid))?;
            if items.next_element_seed(item)?.is_none() {
                self.out.truncate(comma);
                self.out.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let place = self.place;
        let mut name = match entries.next_key_seed(Name(place))? {
            Some(name) if matches!(&*name, token::RAW | token::NUMBER) => {
                let text = entries.next_value::<String>()?;
                return self.json(&text);
            }
            first => first,
        };
        // An empty one is one too.
        self.inner().map_err(|invalid| place.refused(invalid))?;
        let mut members = Members::begin(self.out);
        while let Some(given) = name {
            members.name(Cow::Owned(given), self.out);
            entries.next_value_seed(self.inner().map_err(|invalid| place.refused(invalid))?)?;
            name = entries.next_key_seed(Name(place))?;
        }
        members.end(self.out).map_err(|invalid| place.refused(invalid))
    }
}

/// Reads a member's name.
struct Name<'p>(Place<'p>);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }
    fn visit_str<E: de::Error>(self, name: &str) -> Result<String, E> {
        Ok(name.into())
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<String, E> {
        Err(self.0.refused("a member of an object whose name is not a text"))
    }
    fn visit_i64<E: de::Error>(self, _: i64) -> Result<String, E> {
        self.visit_bool(false)
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<String, E> {
        self.visit_bool(false)
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<String, E> {
        self.visit_bool(false)
    }
    fn visit_unit<E: de::Error>(self) -> Result<String, E> {
        self.visit_bool(false)
    }
}

/// Writes the value of a text.
pub(super) fn write<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serializer.is_human_readable() {
        true => Written::at(Scanner::new(text)).serialize(serializer),
        false => serializer.serialize_str(text),
    }
}

/// A value at its place in a text.
struct Written<'a> {
    at: Scanner<'a>,
    /// What is behind it, once it was written.
    behind: Cell<Option<Scanner<'a>>>,
}

impl<'a> Written<'a> {
    fn at(at: Scanner<'a>) -> Self {
        Written { at, behind: Cell::new(None) }
    }

    /// What is behind the value, even if the format has left it out.
    fn behind(&self) -> Result<Scanner<'a>, Invalid> {
        match self.behind.get() {
            Some(behind) => Ok(behind),
            None => {
                let mut behind = self.at;
                json::pass(&mut behind, MAX_DEPTH).map(|()| behind)
            }
        }
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn broken<E: ser::Error>(invalid: Invalid) -> E {
            E::custom(invalid)
        }
        let mut at = self.at;
        let part = at.part().map_err(broken)?;
        let written = match part {
            Part::Null => serializer.serialize_unit(),
            Part::Bool(value) => serializer.serialize_bool(value),
            Part::Number(number) => write_number(number, serializer),
            Part::Text(spelling) => serializer.serialize_str(&json::text_of(spelling)),
            Part::Array => {
                let (mut seq, mut first) = (serializer.serialize_seq(None)?, true);
                while at.more(part, first).map_err(broken)? {
                    let item = Written::at(at);
                    seq.serialize_element(&item)?;
                    at = item.behind().map_err(broken)?;
                    first = false;
                }
                seq.end()
            }
            Part::Object => {
                let (mut map, mut first) = (serializer.serialize_map(None)?, true);
                while at.more(part, first).map_err(broken)? {
                    let name = at.name().map_err(broken)?;
                    let value = Written::at(at);
                    map.serialize_entry(&*json::text_of(name), &value)?;
                    at = value.behind().map_err(broken)?;
                    first = false;
                }
                map.end()
            }
        }?;
        self.behind.set(Some(at));
        Ok(written)
    }
}

/// A number that serde's data model has, where that is spelled like this; else its text, which `serde_json` writes as it is, and
/// other formats under a name by which it is known when it is read again.
fn write_number<S: Serializer>(number: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if number != "-0" {
        if let Ok(value) = number.parse::<i64>() {
            return serializer.serialize_i64(value);
        }
        if let Ok(value) = number.parse::<u64>() {
            return serializer.serialize_u64(value);
        }
    }
    let float = number.parse::<f64>().ok().and_then(|value| Some((value, Number::from_f64(value)?)));
    match float {
        Some((value, spelled)) if spelled.to_string() == number => serializer.serialize_f64(value),
        _ => RawValue::from_string(number.into()).map_err(ser::Error::custom)?.serialize(serializer),
    }
}
