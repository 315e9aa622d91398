//! Arrow arrays read as key columns: the way back from `key_columns`, from every type whose values are exact.

use arrow_array::Array;
use arrow_buffer::NullBuffer;
use record_arrow::read::{bytes::Bytes, keyed, number::Numbers, strings::Strings};
use record_core::key::{KeyType, KeyValue};

/// The array of a key column.
///
/// ```
/// use arrow_array::Int32Array;
/// use record_core::key::{KeyType, KeyValue};
/// use record_table::KeyArray;
///
/// let array = Int32Array::from(vec![7, 8]);
/// let keys = KeyArray::of(KeyType::I64, &array).unwrap(); // of another width
/// assert!(!keys.is_null(1) && keys.value(1) == Some(KeyValue::Int(8)));
/// assert!(KeyArray::of(KeyType::Text, &array).is_none());
/// ```
pub struct KeyArray<'a> {
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
}

impl<'a> KeyArray<'a> {
    /// `None` for an array that holds no keys of this type.
    pub fn of(ty: KeyType, array: &'a dyn Array) -> Option<Self> {
        let nulls = array.logical_nulls();
        if let (Some(strings), KeyType::Text) = (Strings::of(array), ty) {
            return Some(KeyArray { values: Values::Text(strings), keys: None, nulls });
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

    /// Whether value `i` is null.
    pub fn is_null(&self, i: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(i))
    }

    /// Value `i`, which is not null; `None` when it is none of any key of the type. Whether it is one of the key's own is the
    /// key's to say.
    pub fn value(&self, i: usize) -> Option<KeyValue<'_>> {
        let i = self.keys.as_ref().map_or(i, |keys| keys[i]);
        match &self.values {
            Values::Numbers(numbers) => KeyValue::of_integer(numbers.get(i).integer()?),
            Values::Text(strings) => Some(KeyValue::Text(strings.get(i))),
            Values::Bytes(bytes) => Some(KeyValue::Bytes(bytes.get(i))),
            Values::Uuid(bytes) => Some(KeyValue::Uuid(bytes.get(i).try_into().ok()?)),
        }
    }
}
