//! Arrow arrays read as key columns, text parsed where that is asked for.

use super::key_cell::KeyCell;
use arrow_array::Array;
use record_arrow::{Rules, read::strings::Strings};
use record_core::key::{KeyType, KeyValue};

/// The array of a key column.
pub(super) enum KeyArray<'a> {
    /// Its values are keys as they are.
    Whole(record_table::KeyArray<'a>),
    /// Of text that was parsed: whether each value is null, and what it says.
    Parsed(Vec<(bool, Option<KeyCell>)>),
}

impl<'a> KeyArray<'a> {
    /// `None` for an array that holds no keys of this type.
    pub(super) fn of(ty: KeyType, array: &'a dyn Array, rules: Rules) -> Option<Self> {
        match (Strings::of(array), ty) {
            (None, _) | (_, KeyType::Text) => record_table::KeyArray::of(ty, array).map(KeyArray::Whole),
            (Some(strings), _) if rules.parse_text => {
                let nulls = array.logical_nulls();
                let is_null = |i: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(i));
                let cell = |i: usize| match is_null(i) {
                    true => (true, None),
                    false => (false, KeyCell::parse(ty, strings.get(i))),
                };
                Some(KeyArray::Parsed((0..array.len()).map(cell).collect()))
            }
            (Some(_), _) => None,
        }
    }

    pub(super) fn is_null(&self, i: usize) -> bool {
        match self {
            KeyArray::Whole(array) => array.is_null(i),
            KeyArray::Parsed(cells) => cells[i].0,
        }
    }

    /// Value `i`, which is not null; `None` when it is none of any key of the type. Whether it is one of the key's own is the
    /// key's to say.
    pub(super) fn value(&self, i: usize) -> Option<KeyValue<'_>> {
        match self {
            KeyArray::Whole(array) => array.value(i),
            KeyArray::Parsed(cells) => cells[i].1.as_ref()?.value(),
        }
    }
}
