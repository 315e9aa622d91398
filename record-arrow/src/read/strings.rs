//! Text, whichever of Arrow's arrays it is in.

use super::{VarReader, keyed};
use arrow_array::{Array, LargeStringArray, StringArray, StringViewArray, cast::AsArray};
use arrow_schema::DataType;
use record_core::{
    Refusal,
    json::{MAX_DEPTH, normalize},
};

/// An array of text: `Utf8`, `LargeUtf8`, `Utf8View`, and dictionaries and runs of them.
pub struct Strings<'a> {
    values: Values<'a>,
    /// For dictionaries and runs, which of `values` each value is.
    keys: Option<Vec<usize>>,
}

enum Values<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Strings<'a> {
    /// `None` for an array of another type.
    pub fn of(array: &'a dyn Array) -> Option<Self> {
        let (keys, values) = match keyed::keys(array) {
            Some((keys, values)) => (Some(keys), values),
            None => (None, array),
        };
        let values = match values.data_type() {
            DataType::Utf8 => Values::Small(values.as_string_opt()?),
            DataType::LargeUtf8 => Values::Large(values.as_string_opt()?),
            DataType::Utf8View => Values::View(values.as_string_view_opt()?),
            _ => return None,
        };
        Some(Strings { values, keys })
    }

    /// Value `i`, which is not null: under a null, any text or a panic.
    ///
    /// # Panics
    /// When there are not so many.
    #[inline]
    pub fn get(&self, i: usize) -> &'a str {
        self.distinct(self.key(i))
    }

    /// Which of the distinct values value `i` is; of a plain array all count as distinct.
    #[inline]
    pub(super) fn key(&self, i: usize) -> usize {
        self.keys.as_ref().map_or(i, |keys| keys[i])
    }

    /// The distinct value number `key`.
    pub(super) fn distinct(&self, key: usize) -> &'a str {
        match self.values {
            Values::Small(array) => array.value(key),
            Values::Large(array) => array.value(key),
            Values::View(array) => array.value(key),
        }
    }

    /// The number of distinct values of a dictionary or of runs.
    pub(super) fn dictionary_len(&self) -> Option<usize> {
        self.keys.as_ref()?;
        Some(match self.values {
            Values::Small(array) => array.len(),
            Values::Large(array) => array.len(),
            Values::View(array) => array.len(),
        })
    }
}

/// `String` and `Json`.
pub(super) struct TextReader<'a> {
    strings: Strings<'a>,
    json: bool,
}

impl<'a> TextReader<'a> {
    pub(super) fn new(strings: Strings<'a>, json: bool) -> Self {
        TextReader { strings, json }
    }
}

impl VarReader for TextReader<'_> {
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let text = self.strings.get(i);
        match self.json {
            // Spelled as every way in spells it, so that equal values have equal bytes.
            true => Ok(normalize(text, MAX_DEPTH, out)?),
            false => {
                out.extend_from_slice(text.as_bytes());
                Ok(())
            }
        }
    }
}
