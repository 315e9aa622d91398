//! Lists of every kind, as lists and as arrays.

use super::{
    FixedReader, Nullable, Reader, Slots, Values, VarReader, fitting::Fitting, fixed, null_here,
    reader as item_reader,
};
use arrow_array::{Array, FixedSizeListArray, cast::AsArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use core::ops::Range;
use record_core::{
    Invalid, Refusal,
    layout::{Storage, Type},
};

/// An array of lists.
pub(super) struct Lists<'a> {
    ranges: Ranges<'a>,
    items: &'a dyn Array,
}

/// Where the items of each list are.
enum Ranges<'a> {
    Small(&'a OffsetBuffer<i32>),
    Large(&'a OffsetBuffer<i64>),
    Fixed(&'a FixedSizeListArray),
    View(&'a ScalarBuffer<i32>, &'a ScalarBuffer<i32>),
    LargeView(&'a ScalarBuffer<i64>, &'a ScalarBuffer<i64>),
}

impl<'a> Lists<'a> {
    /// `None` for an array of another type.
    pub(super) fn of(array: &'a dyn Array) -> Option<Self> {
        let (ranges, items) = match array.data_type() {
            DataType::List(_) => {
                let lists = array.as_list_opt()?;
                (Ranges::Small(lists.offsets()), lists.values())
            }
            DataType::LargeList(_) => {
                let lists = array.as_list_opt()?;
                (Ranges::Large(lists.offsets()), lists.values())
            }
            DataType::FixedSizeList(..) => {
                let lists = array.as_fixed_size_list_opt()?;
                (Ranges::Fixed(lists), lists.values())
            }
            DataType::ListView(_) => {
                let lists = array.as_list_view_opt()?;
                (Ranges::View(lists.offsets(), lists.sizes()), lists.values())
            }
            DataType::LargeListView(_) => {
                let lists = array.as_list_view_opt()?;
                (Ranges::LargeView(lists.offsets(), lists.sizes()), lists.values())
            }
            _ => return None,
        };
        Some(Lists { ranges, items })
    }

    /// Whether the type does not say that the lists are of another length.
    pub(super) fn may_be_of(&self, len: u32) -> bool {
        match self.ranges {
            Ranges::Fixed(lists) => lists.value_length() as u32 == len,
            _ => true,
        }
    }

    /// The numbers of the items of list `i`, which is not null.
    fn range(&self, i: usize) -> Range<usize> {
        // Arrow checks that none is negative.
        let of_view = |start: usize, len: usize| start..start + len;
        match &self.ranges {
            Ranges::Small(offsets) => offsets[i] as usize..offsets[i + 1] as usize,
            Ranges::Large(offsets) => offsets[i] as usize..offsets[i + 1] as usize,
            Ranges::Fixed(lists) => of_view(lists.value_offset(i) as usize, lists.value_length() as usize),
            Ranges::View(offsets, sizes) => of_view(offsets[i] as usize, sizes[i] as usize),
            Ranges::LargeView(offsets, sizes) => of_view(offsets[i] as usize, sizes[i] as usize),
        }
    }
}

/// Lists as arrays of so many items.
pub(super) struct ArrayReader<'a> {
    lists: Lists<'a>,
    items: Slots<'a>,
    len: usize,
    width: usize,
}

impl<'a> ArrayReader<'a> {
    pub(super) fn new(
        lists: Lists<'a>,
        item: &'static Type,
        len: u32,
        path: &str,
        fitting: &mut Fitting,
    ) -> Option<Self> {
        let items = Nullable::of(lists.items, fixed(item, lists.items, path, fitting)?);
        Some(ArrayReader { lists, items, len: len as usize, width: item.width() })
    }
}

impl FixedReader for ArrayReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let items = self.lists.range(i);
        if items.len() != self.len {
            return Err(Invalid::item_count(items.len(), self.len).into());
        }
        for (item, (i, slot)) in items.zip(slot.chunks_exact_mut(self.width)).enumerate() {
            if self.items.is_null(i) {
                return Err(null_here().in_item(item));
            }
            self.items.values.write(i, slot).map_err(|refusal| refusal.in_item(item))?;
        }
        Ok(())
    }
}

pub(super) struct ListReader<'a> {
    lists: Lists<'a>,
    items: Reader<'a>,
    width: usize,
    nullable: bool,
}

impl<'a> ListReader<'a> {
    pub(super) fn new(
        lists: Lists<'a>,
        item: &'static Type,
        nullable: bool,
        path: &str,
        fitting: &mut Fitting,
    ) -> Option<Self> {
        let width = match item.storage() {
            Storage::Inline(width) => width,
            Storage::End => 0,
        };
        let items = item_reader(item, lists.items, path, fitting)?;
        Some(ListReader { lists, items, width, nullable })
    }

    /// Appends the count and, where items may be null, their validity bits.
    fn begin(&self, items: &Range<usize>, out: &mut Vec<u8>) -> Result<(), Refusal> {
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
    ) -> Result<(), Refusal> {
        if !self.nullable {
            return reader.write_run(items, self.width, out);
        }
        self.begin(&items, out)?;
        for (item, i) in items.enumerate() {
            let start = out.len();
            out.resize(start + self.width, 0);
            if !self.items.is_null(i) {
                reader.write(i, &mut out[start..]).map_err(|refusal| refusal.in_item(item))?;
            }
        }
        Ok(())
    }

    fn write_var(
        &self,
        reader: &dyn VarReader,
        items: Range<usize>,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        self.begin(&items, out)?;
        let ends = out.len();
        out.resize(ends + 4 * items.len(), 0);
        let first = out.len();
        for (k, i) in items.enumerate() {
            if !self.items.is_null(i) {
                reader.write(i, out).map_err(|refusal| refusal.in_item(k))?;
            }
            let end =
                u32::try_from(out.len() - first).map_err(|_| Invalid::new("more than 4 GiB of items"))?;
            out[ends + 4 * k..ends + 4 * k + 4].copy_from_slice(&end.to_le_bytes());
        }
        Ok(())
    }
}

impl VarReader for ListReader<'_> {
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let items = self.lists.range(i);
        if items.is_empty() {
            return Ok(());
        }
        if !self.nullable
            && let Some(item) = items.clone().position(|i| self.items.is_null(i))
        {
            return Err(null_here().in_item(item));
        }
        match &self.items.values {
            Values::Fixed(reader) => self.write_fixed(&**reader, items, out),
            Values::Var(reader) => self.write_var(&**reader, items, out),
        }
    }
}
