//! Patches from sparse maps, such as JSON objects: a field that is absent is left alone, one that is null is set to null.
//!
//! Values are read by their type into the patch's own buffer, then checked once by the fields' Rust types, which may be
//! stricter.

#[cfg(all(feature = "json", feature = "std"))]
use super::AnyPatch;
use super::{Entries, Gathered, Patch, RawPatch};
use crate::{
    definition::Definition,
    layout::Layout,
    value::{
        names::{FieldNames, FieldSet},
        place::{Given, Place, Unknown},
        read::{FieldSeed, TWICE},
        token,
    },
};
use alloc::vec::Vec;
use core::{fmt, marker::PhantomData};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};

/// Reads patches from maps, and says what becomes of names that are no field's: an error, or they are counted.
///
/// Fields have their stored names or else those of their columns, and values the shapes that views serialize to: times as in RFC
/// 3339, with a sign and six digits or more for years beyond 9999 and before 0, decimals, UUIDs, addresses and variants as
/// text, bytes as hexadecimal digits. Floats that are no number in JSON are `"NaN"`, `"Infinity"` and `"-Infinity"`, and a
/// variant may be given by its number. Of a field's two nulls, that of an `Option<Json>` and that of the JSON in it, `null` is
/// the first. A field that is given twice is an error, as is a member of a nested record that has no field.
///
/// Nothing is rounded: an integer may be written as `1.0` or `1e2`, a decimal as a number, whose digits are taken as they
/// stand there, and a time in more than microseconds is refused. Floats take the nearest value. Formats other than JSON give
/// numbers as doubles, of which integers and decimals take those without a fraction.
///
/// ```
/// # #[cfg(feature = "json")] {
/// use record_core::{Patch, Record, patch::PatchReader};
///
/// #[derive(Record)]
/// struct Flight { gate: Option<String>, delay: i32 }
///
/// let mut reader = PatchReader::<FlightPatch>::new().count_unknown();
/// let patch = reader.read_json(r#"{"gate": null, "delay": 5, "mood": "good"}"#)?;
/// assert_eq!(patch, FlightPatch::new().gate(None).delay(5));
/// assert_eq!(reader.unknown(), 1);
/// # }
/// # Ok::<(), record_core::Error>(())
/// ```
///
/// A patch also implements `Deserialize`; unknown names are an error then. In formats that are not for people to read it
/// is its bytes, [`Patch::to_bytes`], or a map as well where the format says which of them it is.
#[derive(Clone, Debug)]
pub struct PatchReader<P> {
    count_unknown: bool,
    unknown: u64,
    patch: PhantomData<fn() -> P>,
}

impl<P: Patch> Default for PatchReader<P> {
    fn default() -> Self {
        PatchReader::new()
    }
}

impl<P: Patch> PatchReader<P> {
    /// A reader to which an unknown name is an error.
    pub const fn new() -> Self {
        PatchReader { count_unknown: false, unknown: 0, patch: PhantomData }
    }

    /// Leaves unknown names out, those of members of nested records too, and counts them.
    #[must_use]
    pub const fn count_unknown(self) -> Self {
        PatchReader { count_unknown: true, ..self }
    }

    /// Unknown names that were left out so far.
    pub const fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Reads a patch.
    ///
    /// # Errors
    /// When the format is broken, a name is unknown, a field is given twice or can't hold its value: the message names record and
    /// field, never a value. Inside of nested records and lists it names the path, such as `reviews[3].state`.
    pub fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<P, D::Error> {
        self.deserialize(deserializer)
    }

    /// Reads a patch from the text of a JSON object.
    ///
    /// # Errors
    /// As [`read`](PatchReader::read).
    #[cfg(all(feature = "json", feature = "std"))]
    pub fn read_json(&mut self, text: &str) -> Result<P, crate::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let patch = self.read(&mut json);
        patch.and_then(|patch| json.end().map(|()| patch)).map_err(|error| {
            crate::Error::source(P::Record::DESCRIPTION.record, "reading a patch from JSON", error)
        })
    }
}

impl<'de, P: Patch> DeserializeSeed<'de> for &mut PatchReader<P> {
    type Value = P;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<P, D::Error> {
        let unknown = match self.count_unknown {
            true => Unknown::counted(),
            false => Unknown::refused("count unknown names with `PatchReader`"),
        };
        let raw = match read(P::Record::DESCRIPTION, &unknown, deserializer)? {
            Read::Entries(entries) => RawPatch::of_read(entries),
            Read::Bytes(bytes) => RawPatch::from_bytes(&bytes),
        }
        .map_err(D::Error::custom)?;
        self.unknown += unknown.count();
        Ok(P::from_raw(raw))
    }
}

/// Reads a patch of a layout from a map.
#[cfg(all(feature = "json", feature = "std"))]
pub(super) fn read_any<'de, D: Deserializer<'de>>(
    layout: &'static Layout,
    deserializer: D,
) -> Result<AnyPatch, D::Error> {
    match read(layout, &Unknown::refused("leave it out"), deserializer)? {
        Read::Entries(entries) => Ok(AnyPatch::new(layout, entries)),
        Read::Bytes(_) => Err(no_map(layout, "bytes")),
    }
}

fn read<'de, D: Deserializer<'de>>(
    layout: &'static Layout,
    unknown: &Unknown,
    deserializer: D,
) -> Result<Read, D::Error> {
    let visitor = PatchVisitor { layout, unknown };
    match deserializer.is_human_readable() {
        // A map that is asked for and is not there makes formats say what is, themselves.
        true => deserializer.deserialize_any(visitor),
        false => deserializer.deserialize_bytes(visitor),
    }
}

/// What a patch was given as.
enum Read {
    /// A map, read by the layout.
    Entries(Entries),
    /// Its bytes, not looked at yet.
    Bytes(Vec<u8>),
}

struct PatchVisitor<'u> {
    layout: &'static Layout,
    unknown: &'u Unknown,
}

impl<'de> Visitor<'de> for PatchVisitor<'_> {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fields of `{}` by their names", self.layout.record)
    }

    // What serde says of other types shows their values.
    fn visit_bool<E: Error>(self, _: bool) -> Result<Read, E> {
        Err(no_map(self.layout, "`true` or `false`"))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Read, E> {
        Err(no_map(self.layout, "a number"))
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Read, E> {
        Err(no_map(self.layout, "a number"))
    }
    fn visit_i128<E: Error>(self, _: i128) -> Result<Read, E> {
        Err(no_map(self.layout, "a number"))
    }
    fn visit_u128<E: Error>(self, _: u128) -> Result<Read, E> {
        Err(no_map(self.layout, "a number"))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Read, E> {
        Err(no_map(self.layout, "a number"))
    }
    fn visit_char<E: Error>(self, _: char) -> Result<Read, E> {
        Err(no_map(self.layout, "a text"))
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Read, E> {
        Err(no_map(self.layout, "a text"))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Read, E> {
        Ok(Read::Bytes(bytes.to_vec()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Read, A::Error> {
        read_entries(self.layout, map, self.unknown).map(Read::Entries)
    }
}

#[cold]
fn no_map<E: Error>(layout: &Layout, given: &str) -> E {
    E::custom(format_args!("{given} for fields of `{}` by their names", layout.record))
}

fn read_entries<'de, A: MapAccess<'de>>(
    layout: &'static Layout,
    mut map: A,
    unknown: &Unknown,
) -> Result<Entries, A::Error> {
    let mut entries = Gathered::with_room(0);
    let (mut names, mut seen) = (FieldNames::new(layout.fields), FieldSet::default());
    while let Some(number) = map.next_key_seed(Name { layout, names: &mut names, unknown })? {
        let Some(i) = number else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        let field = &layout.fields[i];
        let place = Place::field(layout.record, field.name, unknown);
        if !seen.insert(i) {
            return Err(place.refused(TWICE));
        }
        entries.put(i, |out| map.next_value_seed(FieldSeed { place, field, out }))?;
    }
    Ok(entries.sorted())
}

/// Reads the name of a member, and gives the number of its field; none where it has none and is passed over.
struct Name<'n> {
    layout: &'static Layout,
    names: &'n mut FieldNames,
    unknown: &'n Unknown,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        if let Some(i) = self.names.find(name) {
            return Ok(Some(i));
        }
        let record = self.layout.record;
        if name == token::NUMBER {
            return Err(E::custom(format_args!("a number for fields of `{record}` by their names")));
        }
        self.unknown.meet().map(|()| None).map_err(|advice| {
            let name = Given(name);
            E::custom(format_args!(
                "record `{record}`: there is no field `{name}`: correct the name, or {advice}"
            ))
        })
    }
    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Option<usize>, E> {
        self.visit_str(core::str::from_utf8(name).unwrap_or_default())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Option<usize>, E> {
        let record = self.layout.record;
        Err(E::custom(format_args!("record `{record}`: a number in place of a field's name")))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Option<usize>, E> {
        self.visit_u64(0)
    }
}

/// Reads a patch; generated code calls it.
#[doc(hidden)]
pub fn deserialize_patch<'de, P: Patch, D: Deserializer<'de>>(deserializer: D) -> Result<P, D::Error> {
    PatchReader::new().read(deserializer)
}
