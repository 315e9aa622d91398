//! A JSON object to a key and a blob, by the layout: the way back from what views serialize to, beside the key columns.
//!
//! The object becomes a patch's entries, and the patch applied to nothing is the record's blob. So missing fields mean here
//! what they mean in a patch that inserts. No message of serde's own about a value is let through, since those show it.

use super::{
    error::ImportError,
    key_cell::{KeyCell, KeySeed},
    run::{self, read_key},
};
use core::{fmt, mem::take};
use record_core::{
    Key, Record,
    key::KeyColumn,
    layout::Layout,
    patch::{Entries, Gathered, RawPatch},
    value::{
        names::{FieldNames, FieldSet},
        place::{Given, Place, Unknown},
        read::{FieldSeed, TWICE},
    },
};
use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

/// Room is made for no more bytes before they are there.
const MAX_ROOM: usize = 1 << 10;

/// What is read of one object after the other.
pub(super) struct Object<'m> {
    layout: &'static Layout,
    columns: &'static [KeyColumn],
    /// The name that marks *known empty*.
    marker: Option<&'m str>,
    skips_unknown: bool,
    /// Unknown names that were passed over so far.
    pub(super) unknown: u64,
    names: FieldNames,
    keys: Vec<KeyCell>,
    entries: Entries,
    /// Bytes of the entries before, which most others are about as long as.
    usual: usize,
    /// What the mark says, where it was given.
    marked: Option<bool>,
    /// The field or key column that is being read.
    reading: Option<&'static str>,
    /// A name that stands for two things.
    ambiguous: Option<&'m str>,
}

impl<'m> Object<'m> {
    pub(super) fn of<K: Key, R: Record>(marker: Option<&'m str>, skips_unknown: bool) -> Self {
        let (layout, columns) = (R::LAYOUT, K::COLUMNS);
        Object {
            ambiguous: ambiguous_name(layout, columns, marker),
            layout,
            columns,
            marker,
            skips_unknown,
            unknown: 0,
            names: FieldNames::new(layout.fields()),
            keys: Vec::new(),
            entries: Entries::default(),
            usual: 0,
            marked: None,
            reading: None,
        }
    }

    /// Passes over unknown names, and counts them.
    pub(super) fn skip_unknown(self) -> Self {
        Object { skips_unknown: true, ..self }
    }

    /// A name that stands for two things, if there is one.
    pub(super) fn ambiguous_name(&self) -> Option<&'m str> {
        self.ambiguous
    }

    /// Reads an object's text; what it says of fields is in `entries` then. Returns the key.
    fn read_members<K: Key, R: Record>(&mut self, text: &str) -> Result<K, ImportError> {
        self.keys.resize_with(self.columns.len(), KeyCell::default);
        self.keys.iter_mut().for_each(KeyCell::clear);
        self.names.restart();
        self.marked = None;
        self.reading = None;
        self.parse::<R>(text)?;

        self.usual = self.entries.as_bytes().len().min(MAX_ROOM);
        let missing = self.columns.iter().zip(&self.keys).find(|(_, cell)| cell.value().is_none());
        if let Some((column, _)) = missing {
            return Err(run::error::<R>("the object lacks the key column").with_field(column.name));
        }
        read_key::<K, R>(|i| self.keys[i].value())
    }

    /// The key and the patch of an object's text.
    pub(super) fn read_patch<K: Key, R: Record>(
        &mut self,
        text: &str,
    ) -> Result<(K, RawPatch<R>), ImportError> {
        let key = self.read_members::<K, R>(text)?;
        Ok((key, RawPatch::of_read(take(&mut self.entries))?))
    }

    /// The key and the blob of an object's text; no blob is *known empty*.
    pub(super) fn read<K: Key, R: Record>(
        &mut self,
        text: &str,
    ) -> Result<(K, Option<Vec<u8>>), ImportError> {
        let key = self.read_members::<K, R>(text)?;
        if self.marked == Some(true) {
            return match self.entries.iter().find(|entry| entry.bytes.is_some()) {
                None => Ok((key, None)),
                Some(entry) => {
                    let field = self.layout.fields()[entry.field].name();
                    Err(run::error::<R>("the object is marked as known-empty but holds values")
                        .with_field(field))
                }
            };
        }
        let blob = RawPatch::<R>::of_read(take(&mut self.entries))?.encode().map_err(|error| {
            match (error.is_incomplete(), error.field()) {
                (true, Some(field)) => {
                    run::error::<R>("the object lacks the field, which is never null and has no default")
                        .with_field(field)
                }
                _ => error.into(),
            }
        })?;
        Ok((key, Some(blob)))
    }

    fn parse<R: Record>(&mut self, text: &str) -> Result<(), ImportError> {
        // Messages about other values would show them.
        if !text.trim_ascii_start().starts_with('{') {
            return Err(run::error::<R>("the line is no JSON object"));
        }
        let unknown = match self.skips_unknown {
            true => Unknown::counted(),
            false => Unknown::refused("call `skip_unknown` to pass over such members"),
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let members = Members { object: self, unknown: &unknown };
        let parsed = members.deserialize(&mut json).and_then(|entries| json.end().map(|()| entries));
        let parsed = parsed.map(|entries| {
            self.entries = entries;
            self.unknown += unknown.count();
        });
        parsed.map_err(|error| {
            let column = error.column();
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(&text[..], |(message, _)| message);
            let place =
                format!("record `{}`, field `{}`: ", R::LAYOUT.record(), self.reading.unwrap_or_default());
            let message = message.strip_prefix(&place).unwrap_or(message);
            let error = run::error::<R>(format!("{message}, at byte {column} of the line"));
            match self.reading {
                Some(name) => error.with_field(name),
                None => error,
            }
        })
    }
}

/// Whether a field has this stored name, or its column this name.
pub(super) fn is_field(layout: &'static Layout, name: &str) -> bool {
    let mut used = layout.fields().iter().filter(|field| field.retired().is_none());
    used.any(|field| field.name() == name || field.column() == name)
}

fn ambiguous_name<'m>(
    layout: &'static Layout,
    columns: &'static [KeyColumn],
    marker: Option<&'m str>,
) -> Option<&'m str> {
    let is_key = |name: &str| columns.iter().any(|column| column.name == name);
    let key = columns.iter().map(|column| column.name).find(|name| is_field(layout, name));
    key.or_else(|| marker.filter(|name| is_field(layout, name) || is_key(name)))
}

/// Reads the members of an object, and gives those that are fields.
struct Members<'o, 'm> {
    object: &'o mut Object<'m>,
    unknown: &'o Unknown,
}

impl<'de> DeserializeSeed<'de> for Members<'_, '_> {
    type Value = Entries;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Entries, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key columns and fields of `{}` by their names", self.object.layout.record())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let Members { object, unknown } = self;
        let layout = object.layout;
        let (mut entries, mut seen) = (Gathered::with_room(object.usual), FieldSet::default());
        while let Some(member) = map.next_key_seed(Name { object: &mut *object, unknown })? {
            match member {
                Member::Field(i) => {
                    let field = &layout.fields()[i];
                    object.reading = Some(field.name());
                    let place = Place::field(layout.record(), field.name(), unknown);
                    if !seen.insert(i) {
                        return Err(place.refused(TWICE));
                    }
                    entries.put(i, |out| map.next_value_seed(FieldSeed { place, field, out }))?;
                }
                Member::Key(i) => {
                    object.reading = Some(object.columns[i].name);
                    let cell = &mut object.keys[i];
                    if cell.value().is_some() {
                        return Err(de::Error::custom("the key column is given more than once"));
                    }
                    map.next_value_seed(KeySeed { ty: object.columns[i].ty, cell })?;
                }
                Member::Marker if object.marked.is_some() => {
                    return Err(de::Error::custom("what marks known-empty rows is given more than once"));
                }
                Member::Marker => object.marked = Some(map.next_value_seed(Mark)?),
                Member::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            object.reading = None;
        }
        Ok(entries.sorted())
    }
}

/// What a name stands for.
enum Member {
    Field(usize),
    Key(usize),
    Marker,
    /// Nothing, and it is passed over.
    Unknown,
}

/// Reads a name.
struct Name<'o, 'm> {
    object: &'o mut Object<'m>,
    unknown: &'o Unknown,
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Member, E> {
        let object = self.object;
        if let Some(i) = object.columns.iter().position(|column| column.name == name) {
            return Ok(Member::Key(i));
        }
        if object.marker == Some(name) {
            return Ok(Member::Marker);
        }
        if let Some(i) = object.names.find(name) {
            return Ok(Member::Field(i));
        }
        self.unknown.meet().map(|()| Member::Unknown).map_err(|advice| {
            let name = Given(name);
            E::custom(format_args!(
                "there is no key column and no field `{name}`: correct the name, or {advice}"
            ))
        })
    }
}

/// Reads whether a row is *known empty*.
struct Mark;

impl<'de> DeserializeSeed<'de> for Mark {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match serde::Deserialize::deserialize(deserializer)? {
            serde_json::Value::Bool(marked) => Ok(marked),
            serde_json::Value::Null => Ok(false),
            _ => Err(de::Error::custom("what marks known-empty rows is neither `true` nor `false`")),
        }
    }
}
