//! Patches from sparse maps, such as JSON objects: a field that is absent is left alone, one that is null is set to null.

use super::{Entries, Patch, RawPatch};
use crate::{
    Record,
    layout::Layout,
    value::read::{FieldSeed, Name, Place},
};
use core::{fmt, marker::PhantomData};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};

/// Reads patches from maps, and says what becomes of names that are no field's: an error, or they are counted.
///
/// Fields have their stored names, and values the shapes that views serialize to: times as in RFC 3339, decimals, UUIDs,
/// addresses and variants as text, bytes as hexadecimal digits. Floats that are no number in JSON are `"NaN"`, `"Infinity"`
/// and `"-Infinity"`, and a variant may be given by its number. Of a field's two nulls, that of an `Option<Json>` and that of
/// the JSON in it, `null` is the first. When a name stands there more than once, the last one counts.
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

    /// Leaves unknown names out, and counts them.
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
    /// When the format is broken, a name is unknown, or a field can't hold its value: the message names record and field,
    /// never a value.
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
            crate::Error::source(P::Record::LAYOUT.record, "reading a patch from JSON", error)
        })
    }
}

impl<'de, P: Patch> DeserializeSeed<'de> for &mut PatchReader<P> {
    type Value = P;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<P, D::Error> {
        let visitor = PatchVisitor::<P::Record> {
            unknown: self.count_unknown.then_some(&mut self.unknown),
            record: PhantomData,
        };
        let raw = match deserializer.is_human_readable() {
            // A map that is asked for and is not there makes formats say what is, themselves.
            true => deserializer.deserialize_any(visitor),
            false => deserializer.deserialize_bytes(visitor),
        };
        raw.map(P::from_raw)
    }
}

struct PatchVisitor<'u, R> {
    /// Counts unknown names, unless they are an error.
    unknown: Option<&'u mut u64>,
    record: PhantomData<fn() -> R>,
}

impl<'de, R: Record> Visitor<'de> for PatchVisitor<'_, R> {
    type Value = RawPatch<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fields of `{}` by their names", R::LAYOUT.record)
    }

    // What serde says of other types shows their values.
    fn visit_bool<E: Error>(self, _: bool) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("`true` or `false`"))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a number"))
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a number"))
    }
    fn visit_i128<E: Error>(self, _: i128) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a number"))
    }
    fn visit_u128<E: Error>(self, _: u128) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a number"))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a number"))
    }
    fn visit_char<E: Error>(self, _: char) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a text"))
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<RawPatch<R>, E> {
        Err(no_map::<R, E>("a text"))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<RawPatch<R>, E> {
        RawPatch::from_bytes(bytes).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawPatch<R>, A::Error> {
        let entries = read_entries(R::LAYOUT, map, self.unknown)?;
        RawPatch::of_read(entries).map_err(A::Error::custom)
    }
}

#[cold]
fn no_map<R: Record, E: Error>(given: &str) -> E {
    E::custom(format_args!("{given} for fields of `{}` by their names", R::LAYOUT.record))
}

fn read_entries<'de, A: MapAccess<'de>>(
    layout: &'static Layout,
    mut map: A,
    mut unknown: Option<&mut u64>,
) -> Result<Entries, A::Error> {
    let mut entries = Entries::default();
    let mut from = 0;
    while let Some(number) = map.next_key_seed(Name { fields: layout.fields, from })? {
        let Some(i) = number else {
            let Some(unknown) = &mut unknown else {
                return Err(A::Error::custom(format_args!(
                    "record `{}` has no field of a name that is given: count unknown names with `PatchReader`",
                    layout.record
                )));
            };
            **unknown += 1;
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        let field = &layout.fields[i];
        let place = Place { record: layout.record, field: field.name };
        entries.try_put(i, |out| map.next_value_seed(FieldSeed { place, field, out }))?;
        from = i + 1;
    }
    Ok(entries)
}

/// Reads a patch; generated code calls it.
#[doc(hidden)]
pub fn deserialize_patch<'de, P: Patch, D: Deserializer<'de>>(deserializer: D) -> Result<P, D::Error> {
    PatchReader::new().read(deserializer)
}
