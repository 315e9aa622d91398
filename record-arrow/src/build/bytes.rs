//! Byte strings of one length that is no word's.

use super::{Builder, Fault, FixedBuilder, array};
use crate::{
    bits::{Presence, Validity},
    huge::Fresh,
    memory,
    slots::Slots,
};
use arrow_array::ArrayRef;
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType};

pub(super) struct BytesBuilder {
    data_type: DataType,
    width: usize,
    values: Vec<u8>,
    validity: Validity,
}

impl BytesBuilder {
    pub(super) fn new(data_type: DataType, width: usize) -> Self {
        BytesBuilder { data_type, width, values: Vec::new(), validity: Validity::default() }
    }
}

impl Builder for BytesBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        memory::expect(&mut self.values, values.saturating_mul(self.width), fresh);
    }

    fn clear(&mut self) {
        self.values.clear();
        self.validity.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let values = core::mem::take(&mut self.values);
        let len = values.len() / self.width;
        array(&self.data_type, len, Buffer::from_vec(values), &mut self.validity)
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(values) = self.validity.recycle(data).0.next() {
            memory::recycle(&mut self.values, values);
        }
    }
}

impl FixedBuilder for BytesBuilder {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let n = slots.len();
        memory::reserve(&mut self.values, n * self.width);
        for i in 0..n {
            self.values.extend_from_slice(slots.get(i, self.width));
        }
        self.validity.append(presence, n);
        Ok(())
    }
}
