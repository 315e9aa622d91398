//! `boolean`: a byte of 0 or 1.

use super::builder::{Builder, Fault, LENGTH, MALFORMED};
use arrow_array::{ArrayRef, BooleanArray};
use arrow_schema::ArrowError;
use record_arrow::bits::{Bits, Presence, Validity};
use std::sync::Arc;

#[derive(Default)]
pub(super) struct BoolBuilder {
    values: Bits,
    validity: Validity,
}

impl Builder for BoolBuilder {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        let mut refused = false;
        for values in values.chunks(64) {
            let mut word = 0;
            for (i, value) in values.iter().enumerate() {
                match value {
                    None | Some([0]) => {}
                    Some([1]) => word |= 1 << i,
                    Some(_) => refused = true,
                }
            }
            self.values.append(word, values.len());
        }
        if refused {
            let bad = |value: &Option<&[u8]>| !matches!(value, None | Some([0 | 1]));
            let value = values.iter().position(bad).unwrap_or_default();
            let problem =
                if values[value].is_some_and(|bytes| bytes.len() == 1) { MALFORMED } else { LENGTH };
            return Err(Fault::new(value, problem));
        }
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(BooleanArray::new(self.values.take(), self.validity.take())))
    }
}
