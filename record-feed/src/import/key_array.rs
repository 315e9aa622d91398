//! Arrow arrays read as key columns: the way back from `key_columns.rs` of `record-table`, from every type whose values are exact.

use super::key_cell::KeyCell;
use arrow_array::Array;
use arrow_buffer::NullBuffer;
use record_arrow::{
    Rules,
    read::{bytes::Bytes, keyed, number::Numbers, strings::Strings},
};
use record_core::key::{KeyType, KeyValue};

/// The array of a key column.
pub(super) struct KeyArray<'a> {
    values: Values<'a>,
    /// For dictionaries and runs, which of `values` each value is.
    keys: Option<Vec<usize>>,
    nulls: Option<NullBuffer>,
}

enum Values<'a> {
    Numbers(Numbers),
    Text(Strings<'a>),
    Bytes(Bytes<'a>),
    Uuid(Bytes<'a>),
    /// Of an array of text that is parsed.
    Parsed(Vec<Option<KeyCell>>),
}

impl<'a> KeyArray<'a> {
    /// `None` for an array that holds no keys of this type.
    pub(super) fn of(ty: KeyType, array: &'a dyn Array, rules: Rules) -> Option<Self> {
        let nulls = array.logical_nulls();
        if let Some(strings) = Strings::of(array) {
            let values = match ty {
                KeyType::Text => Values::Text(strings),
                _ if rules.parse_text => {
                    let is_null = |i: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(i));
                    let parse = |i: usize| if is_null(i) { None } else { KeyCell::parse(ty, strings.get(i)) };
                    Values::Parsed((0..array.len()).map(parse).collect())
                }
                _ => return None,
            };
            return Some(KeyArray { values, keys: None, nulls });
        }
        let (keys, array) = match keyed::keys(array) {
            Some((keys, values)) => (Some(keys), values),
            None => (None, array),
        };
        let values = match ty {
            KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64 => Values::Numbers(Numbers::of(array)?),
            KeyType::Bytes => Values::Bytes(Bytes::of(array)?),
            KeyType::Uuid => Values::Uuid(Bytes::of(array)?),
            KeyType::Text => return None,
        };
        Some(KeyArray { values, keys, nulls })
    }

    pub(super) fn is_null(&self, i: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(i))
    }

    /// Value `i`, which is not null; `None` when it is none of any key of the type. Whether it is one of the key's own is the
    /// key's to say.
    pub(super) fn value(&self, i: usize) -> Option<KeyValue<'_>> {
        let i = self.keys.as_ref().map_or(i, |keys| keys[i]);
        match &self.values {
            Values::Numbers(numbers) => KeyValue::of_integer(numbers.get(i).integer()?),
            Values::Text(strings) => Some(KeyValue::Text(strings.get(i))),
            Values::Bytes(bytes) => Some(KeyValue::Bytes(bytes.get(i))),
            Values::Uuid(bytes) => Some(KeyValue::Uuid(bytes.get(i).try_into().ok()?)),
            Values::Parsed(cells) => cells[i].as_ref()?.value(),
        }
    }
}
