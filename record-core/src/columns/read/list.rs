//! Lists.

use super::{FixedReader, Place, Reader, VarReader, null, reader as item_reader};
use crate::{
    Error, Invalid,
    layout::{Storage, Type},
};
use arrow_array::{Array, cast::AsArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use core::ops::Range;

/// `None` for an array that is not of lists.
pub(super) fn reader<'a>(
    item: &'a Type,
    nullable: bool,
    array: &'a dyn Array,
    place: Place<'_>,
) -> Result<Option<Box<dyn VarReader + 'a>>, Error> {
    let (offsets, values) = match (array.as_list_opt::<i32>(), array.as_list_opt::<i64>()) {
        (Some(lists), _) => (Offsets::Small(lists.offsets()), lists.values()),
        (_, Some(lists)) => (Offsets::Large(lists.offsets()), lists.values()),
        (None, None) => return Ok(None),
    };
    let width = match item.storage() {
        Storage::Inline(width) => width,
        Storage::End => 0,
    };
    let items = item_reader(item, values, place)?;
    Ok(Some(Box::new(ListReader { nulls: array.nulls(), offsets, items, width, nullable })))
}

enum Offsets<'a> {
    Small(&'a OffsetBuffer<i32>),
    Large(&'a OffsetBuffer<i64>),
}

impl Offsets<'_> {
    fn range(&self, i: usize) -> Range<usize> {
        match self {
            Offsets::Small(offsets) => offsets[i] as usize..offsets[i + 1] as usize,
            Offsets::Large(offsets) => offsets[i] as usize..offsets[i + 1] as usize,
        }
    }
}

struct ListReader<'a> {
    nulls: Option<&'a NullBuffer>,
    offsets: Offsets<'a>,
    items: Reader<'a>,
    width: usize,
    nullable: bool,
}

impl ListReader<'_> {
    /// Appends the count and, where items may be null, their validity bits.
    fn begin(&self, items: &Range<usize>, out: &mut Vec<u8>) -> Result<(), Invalid> {
        let count = u32::try_from(items.len()).map_err(|_| Invalid::new("more than 2^32 items"))?;
        out.extend_from_slice(&count.to_le_bytes());
        if self.nullable {
            let start = out.len();
            out.resize(start + items.len().div_ceil(8), 0);
            for (k, i) in items.clone().enumerate() {
                out[start + k / 8] |= u8::from(!self.items.is_null(i)) << (k % 8);
            }
        }
        Ok(())
    }

    fn write_fixed(
        &self,
        reader: &dyn FixedReader,
        items: Range<usize>,
        out: &mut Vec<u8>,
    ) -> Result<(), Invalid> {
        if !self.nullable {
            return reader.write_run(items, self.width, out);
        }
        self.begin(&items, out)?;
        for i in items {
            let start = out.len();
            out.resize(start + self.width, 0);
            if !reader.is_null(i) {
                reader.write(i, &mut out[start..])?;
            }
        }
        Ok(())
    }

    fn write_var(
        &self,
        reader: &dyn VarReader,
        items: Range<usize>,
        out: &mut Vec<u8>,
    ) -> Result<(), Invalid> {
        self.begin(&items, out)?;
        let ends = out.len();
        out.resize(ends + 4 * items.len(), 0);
        let first = out.len();
        for (k, i) in items.enumerate() {
            if !reader.is_null(i) {
                reader.write(i, out)?;
            }
            let end =
                u32::try_from(out.len() - first).map_err(|_| Invalid::new("more than 4 GiB of items"))?;
            out[ends + 4 * k..ends + 4 * k + 4].copy_from_slice(&end.to_le_bytes());
        }
        Ok(())
    }
}

impl VarReader for ListReader<'_> {
    fn has_nulls(&self) -> bool {
        self.nulls.is_some_and(|nulls| nulls.null_count() > 0)
    }

    fn is_null(&self, i: usize) -> bool {
        self.nulls.is_some_and(|nulls| nulls.is_null(i))
    }

    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Invalid> {
        let items = self.offsets.range(i);
        if items.is_empty() {
            return Ok(());
        }
        if !self.nullable && items.clone().any(|i| self.items.is_null(i)) {
            return Err(null());
        }
        match &self.items {
            Reader::Fixed(reader) => self.write_fixed(&**reader, items, out),
            Reader::Var(reader) => self.write_var(&**reader, items, out),
        }
    }
}
