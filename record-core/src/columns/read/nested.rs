//! Arrays of a fixed number of items, and nested records.

use super::{FixedReader, Nulls, Place, fixed, null};
use crate::{
    Error, Invalid,
    error::Kind,
    layout::{FieldLayout, HEADER, Layout, Type},
};
use arrow_array::{Array, FixedSizeListArray, StructArray};

pub(super) struct ArrayReader<'a> {
    array: &'a FixedSizeListArray,
    items: Box<dyn FixedReader + 'a>,
    width: usize,
}

impl<'a> ArrayReader<'a> {
    pub(super) fn new(
        item: &'a Type,
        array: &'a FixedSizeListArray,
        place: Place<'_>,
    ) -> Result<Self, Error> {
        Ok(ArrayReader { array, items: fixed(item, array.values(), place)?, width: item.width() })
    }
}

impl FixedReader for ArrayReader<'_> {
    fn has_nulls(&self) -> bool {
        self.array.null_count() > 0
    }

    fn is_null(&self, i: usize) -> bool {
        self.array.is_null(i)
    }

    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Invalid> {
        let first = self.array.value_offset(i) as usize;
        for (k, item) in slot.chunks_exact_mut(self.width).enumerate() {
            if self.items.is_null(first + k) {
                return Err(null());
            }
            self.items.write(first + k, item)?;
        }
        Ok(())
    }
}

pub(super) struct StructReader<'a> {
    nulls: Nulls,
    /// In blob order; without a column for what is retired or missing.
    fields: Vec<(&'static FieldLayout, Option<Box<dyn FixedReader + 'a>>)>,
}

impl<'a> StructReader<'a> {
    pub(super) fn new(
        layout: &'static Layout,
        array: &'a StructArray,
        place: Place<'_>,
    ) -> Result<Self, Error> {
        let mut fields = Vec::new();
        for field in layout.fields {
            let name = format!("{}.{}", place.column, field.column);
            let inner = Place { record: place.record, column: &name };
            let reader = match array.column_by_name(field.column) {
                _ if field.retired.is_some() => None,
                Some(column) => Some(fixed(&field.ty, column, inner)?),
                None if field.nullable => None,
                None => {
                    return Err(Error::new(
                        place.record,
                        Kind::Column(format!("column `{name}` is missing")),
                    ));
                }
            };
            fields.push((field, reader));
        }
        Ok(StructReader { nulls: Nulls::of(array), fields })
    }
}

impl FixedReader for StructReader<'_> {
    fn has_nulls(&self) -> bool {
        self.nulls.any()
    }

    fn is_null(&self, i: usize) -> bool {
        self.nulls.is_null(i)
    }

    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Invalid> {
        for (field, reader) in &self.fields {
            let at = usize::from(field.offset) - HEADER;
            let part = at..at + field.ty.width();
            match reader {
                Some(reader) if !reader.is_null(i) => {
                    reader.write(i, &mut slot[part]).map_err(|invalid| invalid.at(at))?;
                    let (byte, mask) = field.validity;
                    if mask != 0 {
                        slot[usize::from(byte) - HEADER] |= mask;
                    }
                }
                Some(_) if !field.nullable => return Err(null().at(at)),
                _ => {}
            }
        }
        Ok(())
    }
}
