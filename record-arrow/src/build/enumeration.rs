//! Enums as dictionaries: one shared array of the variants' names, and a key for each value.

use super::{Builder, Fault, FixedBuilder};
use crate::{
    bits::{Presence, Validity, is_present},
    huge::Fresh,
    memory,
    slots::{self, Slots},
};
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray, types::Int32Type};
use arrow_buffer::ScalarBuffer;
use arrow_data::ArrayData;
use arrow_schema::ArrowError;
use record_core::{
    canonical::integer,
    layout::{Enum, Type},
};
use std::sync::Arc;

/// Discriminants up to this far behind the lowest are looked up in a table.
const TABLE: usize = 1024;

/// No variant.
const UNKNOWN: i32 = -1;

pub(super) struct EnumBuilder {
    repr: &'static Type,
    width: usize,
    /// The names: the variants in declaration order, then the `other` one.
    names: ArrayRef,
    lowest: i64,
    /// The key of discriminant `lowest + i`.
    table: Vec<i32>,
    /// The keys of the other discriminants, which ascend.
    far: Vec<(i64, i32)>,
    /// The key of discriminants that no variant has.
    unknown: i32,
    keys: Vec<i32>,
    validity: Validity,
}

impl EnumBuilder {
    pub(super) fn new(e: &'static Enum) -> Self {
        let lowest = e.variants().iter().map(|variant| variant.value()).min().unwrap_or_default();
        let (mut table, mut far) = (Vec::new(), Vec::new());
        for (variant, key) in e.variants().iter().zip(0..) {
            match usize::try_from(variant.value().wrapping_sub(lowest)) {
                Ok(i) if i < TABLE => {
                    table.resize(table.len().max(i + 1), UNKNOWN);
                    table[i] = key;
                }
                _ => far.push((variant.value(), key)),
            }
        }
        far.sort_unstable();
        let names = e.variants().iter().map(|variant| variant.name()).chain(e.other());
        EnumBuilder {
            repr: e.repr(),
            width: e.repr().width(),
            names: Arc::new(StringArray::from_iter_values(names)),
            lowest,
            table,
            far,
            unknown: if e.other().is_some() { e.variants().len() as i32 } else { UNKNOWN },
            keys: Vec::new(),
            validity: Validity::default(),
        }
    }

    #[inline(always)]
    fn key(&self, value: i64) -> i32 {
        // Below the lowest it wraps far beyond the table, and so it must on 32 bits.
        let i = usize::try_from(value.wrapping_sub(self.lowest) as u64).unwrap_or(usize::MAX);
        let key = match self.table.get(i) {
            Some(key) => *key,
            None if self.far.is_empty() => UNKNOWN,
            None => match self.far.binary_search_by_key(&value, |far| far.0) {
                Ok(i) => self.far[i].1,
                Err(_) => UNKNOWN,
            },
        };
        if key == UNKNOWN { self.unknown } else { key }
    }
}

impl Builder for EnumBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        memory::expect(&mut self.keys, values, fresh);
    }

    fn clear(&mut self) {
        self.keys.clear();
        self.validity.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let keys = ScalarBuffer::from(core::mem::take(&mut self.keys));
        let keys = Int32Array::try_new(keys, self.validity.take())?;
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, self.names.clone())?))
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(keys) = self.validity.recycle(data).0.next() {
            memory::recycle(&mut self.keys, keys);
        }
    }
}

impl FixedBuilder for EnumBuilder {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let before = self.keys.len();
        let mut keys = core::mem::take(&mut self.keys);
        memory::reserve(&mut keys, slots.len());
        let this = &*self;
        let key = |slot: &[u8]| this.key(integer(this.repr, slot));
        match this.width {
            1 => slots::extend(&mut keys, slots, |slot: &[u8; 1]| key(slot)),
            2 => slots::extend(&mut keys, slots, |slot: &[u8; 2]| key(slot)),
            4 => slots::extend(&mut keys, slots, |slot: &[u8; 4]| key(slot)),
            _ => slots::extend(&mut keys, slots, |slot: &[u8; 8]| key(slot)),
        }
        self.keys = keys;
        self.validity.append(presence, slots.len());
        let mut valid = true;
        for (i, key) in self.keys[before..].iter_mut().enumerate() {
            let present = is_present(presence, i);
            valid &= *key != UNKNOWN || !present;
            *key = if present { *key } else { 0 };
        }
        if valid { Ok(()) } else { Err(Fault::Invalid) }
    }
}
