//! One-dimensional arrays as lists.
//!
//! ```text
//! dimensions i32 │ has nulls i32 │ item type u32 │ then, unless there are no dimensions:
//! length i32 │ lower bound i32 │ (length of the item i32, −1 for NULL │ its bytes) …
//! ```

use super::builder::{Builder, FULL, Fault, MALFORMED};
use arrow_array::{ArrayRef, ListArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, FieldRef};
use record_arrow::{
    bits::{CHUNK, Presence, Validity},
    memory,
};
use std::sync::Arc;

const DIMENSIONS: &str = "an array of several dimensions is no list: cast the column to `text`, or take it apart with `unnest` in the query";

pub(super) struct ListBuilder {
    field: FieldRef,
    /// The type of items that arrays say they have.
    item: u32,
    items: Box<dyn Builder>,
    /// One more than lists, beginning with 0; empty before the first.
    offsets: Vec<i32>,
    validity: Validity,
}

/// Items on their way to their builder.
struct Items<'a> {
    values: [Option<&'a [u8]>; CHUNK],
    /// The list that each is of.
    lists: [usize; CHUNK],
    count: usize,
}

impl<'a> Items<'a> {
    #[inline]
    fn push(&mut self, list: usize, value: Option<&'a [u8]>, builder: &mut dyn Builder) -> Result<(), Fault> {
        if self.count == CHUNK {
            self.flush(builder)?;
        }
        self.values[self.count] = value;
        self.lists[self.count] = list;
        self.count += 1;
        Ok(())
    }

    fn flush(&mut self, builder: &mut dyn Builder) -> Result<(), Fault> {
        let count = core::mem::take(&mut self.count);
        builder
            .append(&self.values[..count])
            .map_err(|fault| Fault::new(self.lists[fault.value], fault.problem))
    }
}

impl ListBuilder {
    pub(super) fn new(field: FieldRef, item: u32, items: Box<dyn Builder>) -> Self {
        ListBuilder { field, item, items, offsets: Vec::new(), validity: Validity::default() }
    }
}

/// The first four bytes, and what follows.
#[inline(always)]
fn split(bytes: &[u8]) -> Option<(i32, &[u8])> {
    bytes.split_first_chunk().map(|(first, rest)| (i32::from_be_bytes(*first), rest))
}

/// The number of items of an array, and their bytes.
#[inline(always)]
fn open(array: &[u8], item: u32) -> Result<(i32, &[u8]), &'static str> {
    let parts = || {
        let (dimensions, rest) = split(array)?;
        let (_, rest) = split(rest)?;
        let (ty, rest) = split(rest)?;
        (ty as u32 == item && dimensions >= 0).then_some((dimensions, rest))
    };
    match parts().ok_or(MALFORMED)? {
        (0, []) => Ok((0, &[])),
        (1, rest) => {
            let (len, rest) = split(rest).ok_or(MALFORMED)?;
            let (_, rest) = split(rest).ok_or(MALFORMED)?;
            // Each item takes four bytes at least.
            if len < 0 || len as usize > rest.len() / 4 { Err(MALFORMED) } else { Ok((len, rest)) }
        }
        (0, _) => Err(MALFORMED),
        _ => Err(DIMENSIONS),
    }
}

impl Builder for ListBuilder {
    fn append(&mut self, values: &[Option<&[u8]>]) -> Result<(), Fault> {
        memory::reserve(&mut self.offsets, values.len() + 1);
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        let mut end = self.offsets.last().copied().unwrap_or_default();
        let mut items = Items { values: [None; CHUNK], lists: [0; CHUNK], count: 0 };
        for (i, value) in values.iter().enumerate() {
            if let Some(array) = value {
                let (len, mut rest) = open(array, self.item).map_err(|problem| Fault::new(i, problem))?;
                end = end.checked_add(len).ok_or_else(|| Fault::new(i, FULL))?;
                for _ in 0..len {
                    let (value, next) = next(rest).ok_or_else(|| Fault::new(i, MALFORMED))?;
                    items.push(i, value, &mut *self.items)?;
                    rest = next;
                }
                if !rest.is_empty() {
                    return Err(Fault::new(i, MALFORMED));
                }
            }
            self.offsets.push(end);
        }
        items.flush(&mut *self.items)?;
        let present = Presence::of(values.len(), |i| values[i].is_some());
        self.validity.append(present.as_ref(), values.len());
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(core::mem::take(&mut self.offsets)));
        let items = self.items.finish()?;
        Ok(Arc::new(ListArray::try_new(self.field.clone(), offsets, items, self.validity.take())?))
    }
}

/// The next item, `None` for NULL, and what follows it.
#[inline(always)]
fn next(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    match split(bytes)? {
        (-1, rest) => Some((None, rest)),
        (len, rest) => {
            let (item, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
            Some((Some(item), rest))
        }
    }
}
