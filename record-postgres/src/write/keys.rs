//! The keys of rows on their way to the server, whatever their type: in its own form, and in the order in which everybody locks
//! rows.

use crate::{
    Error,
    failure::Context,
    handle::Handle,
    shared::Shared,
    wire::{
        array::Values,
        key::{ShownKey, parameter_type, value, write_all, written},
    },
};
use core::{borrow::Borrow, ops::Range};
use record_core::{
    Key, Record,
    key::{KeyColumn, KeyType, KeyValue},
};
use record_table::append_value;

/// Keys of a table. They have numbers, in the order in which they came, and places, which are the same until they are
/// [sorted](Keys::sort).
pub(crate) struct Keys<'t> {
    /// The table, for errors.
    context: Context<'t>,
    columns: &'static [KeyColumn],
    places: Vec<Place>,
    /// As [`write_all`] writes them.
    wire: Vec<u8>,
    /// The bytes that are in the keys' order.
    order: Vec<u8>,
}

struct Place {
    number: usize,
    wire: Range<usize>,
    order: Range<usize>,
}

impl<'t> Keys<'t> {
    pub(crate) fn of(table: &'t Shared) -> Self {
        Keys::new(table.context(), table.key)
    }

    fn new(context: Context<'t>, columns: &'static [KeyColumn]) -> Self {
        Keys { context, columns, places: Vec::new(), wire: Vec::new(), order: Vec::new() }
    }

    /// Adds a key.
    ///
    /// # Errors
    /// When it is none that the table's columns can hold.
    pub(crate) fn push(&mut self, key: ShownKey<'_>) -> Result<(), Error> {
        let Keys { context, columns, places, wire, order } = self;
        let (wire_start, order_start) = (wire.len(), order.len());
        write_all(columns, key, wire, |column, value| append_order(column, value, order))
            .map_err(|invalid| context.refused_key(invalid))?;
        let (wire, order) = (wire_start..wire.len(), order_start..order.len());
        places.push(Place { number: places.len(), wire, order });
        Ok(())
    }

    /// Brings the keys in order and leaves each once. `merge` is told the numbers of two that are equal, the earlier one first, and
    /// says which number stands for both.
    pub(crate) fn sort(&mut self, mut merge: impl FnMut(usize, usize) -> usize) {
        let Keys { places, order, .. } = self;
        let bytes = |place: &Place| &order[place.order.clone()];
        // Writers and refreshes bring them in order.
        if places.is_sorted_by(|a, b| bytes(a) < bytes(b)) {
            return;
        }
        // Stable: equal ones stay in the order in which they came.
        places.sort_by(|a, b| bytes(a).cmp(bytes(b)));
        places.dedup_by(|later, kept| {
            let same = bytes(later) == bytes(kept);
            if same {
                kept.number = merge(kept.number, later.number);
            }
            same
        });
    }

    pub(crate) fn columns(&self) -> &'static [KeyColumn] {
        self.columns
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The number of the key at a place.
    pub(crate) fn number(&self, place: usize) -> usize {
        self.places[place].number
    }

    /// The key at a place, as [`write_all`] writes it.
    pub(crate) fn wire(&self, place: usize) -> &[u8] {
        &self.wire[self.places[place].wire.clone()]
    }

    /// Shows the values of the key at a place.
    pub(crate) fn show(&self, place: usize, each: &mut dyn FnMut(KeyValue<'_>)) {
        let values = written(self.wire(place)).zip(self.columns);
        values.filter_map(|(bytes, column)| value(bytes, column.ty)).for_each(each);
    }

    /// Bytes that the keys take, counted once.
    pub(crate) fn bytes(&self) -> usize {
        self.order.len()
    }

    /// Keys as parameters, an array for each column: `len` of them, at the places that `at` gives.
    pub(crate) fn params<'k>(
        &'k self,
        len: usize,
        at: impl Fn(usize) -> usize + Copy + Send + Sync + 'k,
    ) -> Vec<Values<'k>> {
        let array = |(number, column): (usize, &KeyColumn)| {
            Values::new(parameter_type(column.ty), len, move |i| written(self.wire(at(i))).nth(number))
        };
        self.columns.iter().enumerate().map(array).collect()
    }

    /// The place of a key that is given by the values of its columns in binary, most likely `next`.
    pub(crate) fn find<'v>(
        &self,
        values: impl Iterator<Item = Option<&'v [u8]>>,
        next: usize,
        scratch: &mut Vec<u8>,
    ) -> Option<usize> {
        scratch.clear();
        for (bytes, column) in values.zip(self.columns) {
            append_order(column, value(bytes?, column.ty)?, scratch);
        }
        let bytes = |place: &Place| &self.order[place.order.clone()];
        match self.places.get(next) {
            Some(likely) if bytes(likely) == &scratch[..] => Some(next),
            _ => self.places.binary_search_by(|each| bytes(each).cmp(&scratch[..])).ok(),
        }
    }

    /// Forgets the keys and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.places.clear();
        self.wire.clear();
        self.order.clear();
    }
}

impl<K: Key, R: Record> Handle<K, R> {
    /// A key of the table's own type.
    pub(crate) fn key_of(&self, key: &K) -> Result<Keys<'_>, Error> {
        let mut keys = Keys::of(self);
        keys.push(&|each| key.for_each(each))?;
        Ok(keys)
    }

    /// Keys of the table's own type.
    ///
    /// # Errors
    /// As [`any_keys`](Shared::any_keys).
    pub(crate) fn keys_of<Q: Borrow<K>>(
        &self,
        given: impl IntoIterator<Item = Q>,
    ) -> Result<Keys<'_>, Error> {
        let mut keys = Keys::of(self);
        for (i, key) in given.into_iter().enumerate() {
            let pushed = keys.push(&|each| key.borrow().for_each(each));
            pushed.map_err(|error| error.with_row(i))?;
        }
        Ok(keys)
    }
}

impl Shared {
    /// A key of any type.
    ///
    /// # Errors
    /// When it is none of the table's.
    pub(crate) fn any_key(&self, key: &[KeyValue<'_>]) -> Result<Keys<'_>, Error> {
        let mut keys = Keys::of(self);
        self.check_key(key)?;
        keys.push(&shown(key))?;
        Ok(keys)
    }

    /// Keys of any type.
    ///
    /// # Errors
    /// As [`any_key`](Shared::any_key); [`Error::row`] is the number of the key that is to blame.
    pub(crate) fn any_keys<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        given: impl IntoIterator<Item = Q>,
    ) -> Result<Keys<'_>, Error> {
        let mut keys = Keys::of(self);
        for (i, key) in given.into_iter().enumerate() {
            let pushed = self.check_key(key.as_ref()).and_then(|()| keys.push(&shown(key.as_ref())));
            pushed.map_err(|error| error.with_row(i))?;
        }
        Ok(keys)
    }
}

/// A key of any type as what moves rows takes it.
pub(crate) fn shown<'k>(key: &'k [KeyValue<'_>]) -> impl Fn(&mut dyn FnMut(KeyValue<'_>)) + 'k {
    |each| key.iter().for_each(|value| each(*value))
}

/// Appends the bytes that a value of a column is ordered by. Equal ones have the same, however the value is given.
fn append_order(column: &KeyColumn, value: KeyValue<'_>, out: &mut Vec<u8>) {
    append_value(
        match (column.ty, &value) {
            (KeyType::U64, KeyValue::Int(value)) => KeyValue::UInt(*value as u64),
            (KeyType::Bytes, KeyValue::Uuid(value)) => KeyValue::Bytes(value),
            _ => value,
        },
        out,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: Context<'_> = Context { table: "t", record: "Facts" };

    fn keys_of<K: Key>(given: &[K]) -> Keys<'static> {
        let mut keys = Keys::new(CONTEXT, K::COLUMNS);
        given.iter().for_each(|key| keys.push(&|each| key.for_each(each)).unwrap());
        keys
    }

    #[test]
    fn keys_are_sorted_and_found_and_those_that_come_twice_are_merged() {
        let mut keys = keys_of(
            &[(5i64, "a"), (-3, "b"), (9, ""), (5, "a"), (0, "c")].map(|(n, s)| (n, String::from(s))),
        );
        let mut merged = Vec::new();
        keys.sort(|first, later| {
            merged.push((first, later));
            later
        });
        assert_eq!(merged, [(0, 3)]);
        let numbers: Vec<usize> = (0..keys.len()).map(|place| keys.number(place)).collect();
        assert_eq!(numbers, [1, 4, 3, 2]);
        let mut expected = [KeyValue::Int(5), KeyValue::Text("a")].into_iter();
        keys.show(2, &mut |value| assert!(Some(value) == expected.next()));
        assert!(expected.next().is_none());
        let mut scratch = Vec::new();
        for next in 0..5 {
            let mut find = |number: i64, text: &'static str| {
                let number = number.to_be_bytes();
                keys.find([Some(&number[..]), Some(text.as_bytes())].into_iter(), next, &mut scratch)
            };
            let found = [find(-3, "b"), find(0, "c"), find(5, "a"), find(9, ""), find(5, ""), find(7, "a")];
            assert_eq!(found, [Some(0), Some(1), Some(2), Some(3), None, None]);
        }
    }

    #[test]
    fn a_key_of_any_type_is_the_one_that_its_type_gives() {
        const COLUMNS: &[KeyColumn] =
            &[KeyColumn { name: "number", ty: KeyType::U64 }, KeyColumn { name: "hash", ty: KeyType::Bytes }];
        let mut keys = Keys::new(CONTEXT, COLUMNS);
        let uuid = [7; 16];
        for key in [[KeyValue::Int(1), KeyValue::Uuid(uuid)], [KeyValue::UInt(1), KeyValue::Bytes(&uuid)]] {
            keys.push(&shown(&key)).unwrap();
        }
        keys.sort(|first, _| first);
        assert_eq!(keys.len(), 1);
        // A type of a user's own may show less than it says.
        let error = keys.push(&|each| each(KeyValue::UInt(1))).unwrap_err();
        assert_eq!((error.field(), error.table()), (Some("hash"), Some("t")), "{error}");
    }
}
