//! Enums as dictionaries of their labels.

use super::builder::{Builder, Fault, NOT_UTF8};
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray, types::Int32Type};
use arrow_buffer::ScalarBuffer;
use arrow_schema::ArrowError;
use record_arrow::{
    bits::{Presence, Validity},
    memory,
};
use std::{collections::HashMap, sync::Arc};

pub(super) struct EnumBuilder {
    labels: Vec<String>,
    /// Key by label.
    known: HashMap<Vec<u8>, i32>,
    /// `labels` as an array, as long as none is added.
    dictionary: Option<ArrayRef>,
    /// The key that was met last.
    last: i32,
    keys: Vec<i32>,
    validity: Validity,
}

impl EnumBuilder {
    /// A builder for an enum of these labels, in the order of the type.
    pub(super) fn new(labels: &[String]) -> Self {
        EnumBuilder {
            labels: labels.to_vec(),
            known: labels.iter().zip(0..).map(|(label, key)| (label.clone().into_bytes(), key)).collect(),
            dictionary: None,
            last: 0,
            keys: Vec::new(),
            validity: Validity::default(),
        }
    }

    #[inline]
    fn key(&mut self, label: &[u8]) -> Option<i32> {
        let last = self.labels.get(self.last as usize);
        if last.is_none_or(|last| last.as_bytes() != label) {
            self.last = match self.known.get(label) {
                Some(key) => *key,
                None => self.add(label)?,
            };
        }
        Some(self.last)
    }

    /// Adds a label that the type has got since the connection first met it.
    #[cold]
    fn add(&mut self, label: &[u8]) -> Option<i32> {
        let key = i32::try_from(self.labels.len()).ok()?;
        self.labels.push(core::str::from_utf8(label).ok()?.into());
        self.known.insert(label.into(), key);
        self.dictionary = None;
        Some(key)
    }
}

impl Builder for EnumBuilder {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        memory::reserve(&mut self.keys, values.len());
        for (i, value) in values.iter().enumerate() {
            let key = match value {
                None => 0,
                Some(label) => self.key(label).ok_or_else(|| Fault::new(i, NOT_UTF8))?,
            };
            self.keys.push(key);
        }
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let labels = &self.labels;
        let dictionary =
            self.dictionary.get_or_insert_with(|| Arc::new(StringArray::from_iter_values(labels))).clone();
        let keys =
            Int32Array::try_new(ScalarBuffer::from(core::mem::take(&mut self.keys)), self.validity.take())?;
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, dictionary)?))
    }
}
