//! Bools, a bit each.

use super::{Builder, Fault, FixedBuilder};
use crate::{
    bits::{Bits, CHUNK, Presence, Validity, is_present},
    huge::Fresh,
    slots::Slots,
};
use arrow_array::{ArrayRef, BooleanArray};
use arrow_data::ArrayData;
use arrow_schema::ArrowError;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct BoolBuilder {
    values: Bits,
    validity: Validity,
}

impl Builder for BoolBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        self.values.reserve(values, fresh);
    }

    fn clear(&mut self) {
        self.values.clear();
        self.validity.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(BooleanArray::new(self.values.take(), self.validity.take())))
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(values) = self.validity.recycle(data).0.next() {
            self.values.recycle(values);
        }
    }
}

impl FixedBuilder for BoolBuilder {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let n = slots.len();
        let mut bytes = [0; CHUNK];
        for (i, byte) in bytes.iter_mut().enumerate().take(n) {
            *byte = slots.get(i, 1)[0];
        }
        for first in (0..n).step_by(64) {
            let now = (n - first).min(64);
            let bits = bytes[first..first + now]
                .iter()
                .enumerate()
                .fold(0, |bits, (i, byte)| bits | u64::from(byte & 1) << i);
            self.values.append(bits, now);
        }
        self.validity.append(presence, n);
        let valid = |(i, byte): (usize, &u8)| *byte <= 1 || !is_present(presence, i);
        if bytes[..n].iter().enumerate().all(valid) { Ok(()) } else { Err(Fault::Invalid) }
    }
}
