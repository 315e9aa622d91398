//! `numeric` as decimals of a fixed scale.

use super::builder::{Builder, Fault, MALFORMED};
use crate::wire::numeric::{Scaled, Unfit, read_scaled};
use arrow_array::ArrayRef;
use arrow_buffer::{ArrowNativeType, Buffer};
use arrow_schema::{ArrowError, DataType};
use record_arrow::{
    bits::{Presence, Validity},
    build, memory,
};

pub(super) struct DecimalBuilder<T> {
    data_type: DataType,
    scale: u8,
    /// Ten to the power of the precision.
    limit: T,
    values: Vec<T>,
    validity: Validity,
}

impl<T: Scaled> DecimalBuilder<T> {
    /// A builder of a type that is a decimal of `T`, which holds `precision` digits.
    pub(super) fn new(data_type: DataType, precision: u8, scale: u8) -> Option<Self> {
        let limit = (0..precision).try_fold(T::ONE, |limit, _| limit.append(10, 0))?;
        Some(DecimalBuilder { data_type, scale, limit, values: Vec::new(), validity: Validity::default() })
    }
}

impl<T: Scaled + ArrowNativeType> Builder for DecimalBuilder<T> {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        memory::reserve(&mut self.values, values.len());
        for (i, value) in values.iter().enumerate() {
            let value = match value {
                None => Ok(T::default()),
                Some(raw) => read_scaled(raw, self.scale, self.limit),
            };
            self.values.push(value.map_err(|unfit| Fault::new(i, problem(unfit)))?);
        }
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let values = core::mem::take(&mut self.values);
        let len = values.len();
        build::array(&self.data_type, len, Buffer::from_vec(values), &mut self.validity)
    }
}

fn problem(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Malformed => MALFORMED,
        Unfit::NotFinite => {
            "a number that is NaN or infinite has no place in a decimal: replace it in the query, as with `nullif(…, 'NaN')`"
        }
        Unfit::Fraction => {
            "the number has more digits behind the point than the column: round it or cast it to \
                            `numeric(precision, scale)` in the query"
        }
        Unfit::Large => {
            "the number has more digits before the point than the column: cast it to `numeric(precision, scale)` \
                         in the query"
        }
    }
}
