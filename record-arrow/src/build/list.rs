//! Lists: offsets, and the items of all lists one behind the other.

use super::{Builder, Fault, FixedBuilder, VarBuilder, fixed, strings::Strings};
use crate::{
    bits::{CHUNK, Presence, Validity, is_present},
    huge::Fresh,
    memory, schema,
    slots::Slots,
};
use arrow_array::{ArrayRef, ListArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, FieldRef};
use record_core::{field::ListParts, layout::Type};
use std::sync::Arc;

/// The offsets of a growing array of lists.
#[derive(Default)]
struct Lists {
    /// One more than lists, beginning with 0; empty before the first list.
    offsets: Vec<i32>,
    /// How many lists there were when the present chunk began.
    before: usize,
    items: usize,
    validity: Validity,
}

impl Lists {
    /// Makes room for `lists` more lists and says how many items they will have if they are like those that are there.
    fn reserve(&mut self, lists: usize, fresh: &mut Fresh) -> usize {
        memory::expect(&mut self.offsets, lists.saturating_add(1), fresh);
        let count = self.offsets.len().saturating_sub(1).max(1);
        memory::forecast(self.items, count, lists).min(i32::MAX as usize)
    }

    fn begin(&mut self, count: usize) {
        memory::reserve(&mut self.offsets, count + 1);
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        self.before = self.offsets.len() - 1;
    }

    /// Ends a list of `items` items.
    #[inline(always)]
    fn push(&mut self, items: usize) -> Result<(), Fault> {
        self.items += items;
        let end = i32::try_from(self.items).map_err(|_| Fault::Full(self.offsets.len() - 1 - self.before))?;
        self.offsets.push(end);
        Ok(())
    }

    fn clear(&mut self) {
        self.offsets.clear();
        self.items = 0;
        self.validity.clear();
    }

    fn finish(&mut self, field: &FieldRef, items: ArrayRef) -> Result<ArrayRef, ArrowError> {
        if self.offsets.is_empty() {
            self.offsets.push(0);
        }
        self.items = 0;
        let offsets = OffsetBuffer::new(ScalarBuffer::from(core::mem::take(&mut self.offsets)));
        Ok(Arc::new(ListArray::try_new(field.clone(), offsets, items, self.validity.take())?))
    }

    fn recycle(&mut self, data: ArrayData) -> Option<ArrayData> {
        let (mut buffers, mut children) = self.validity.recycle(data);
        if let Some(offsets) = buffers.next() {
            memory::recycle(&mut self.offsets, offsets);
        }
        children.next()
    }
}

/// The presence of items `first` to `first + n` of a list.
fn presence(list: &ListParts<'_>, first: usize, n: usize) -> Option<Presence> {
    Presence::of(n, |i| list.is_present(first + i))
}

/// Lists of fixed items.
pub(super) struct ListBuilder {
    lists: Lists,
    field: FieldRef,
    item: Box<dyn FixedBuilder>,
    width: usize,
    nullable: bool,
}

impl ListBuilder {
    pub(super) fn new(item: &Type, nullable: bool, width: usize) -> Option<Self> {
        let field = schema::item_field(item, nullable)?;
        Some(ListBuilder { lists: Lists::default(), field, item: fixed(item)?, width, nullable })
    }
}

impl Builder for ListBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        let items = self.lists.reserve(values, fresh);
        self.item.reserve(items, fresh);
    }

    fn clear(&mut self) {
        self.lists.clear();
        self.item.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let items = self.item.finish()?;
        self.lists.finish(&self.field, items)
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(items) = self.lists.recycle(data) {
            self.item.recycle(items);
        }
    }
}

impl VarBuilder for ListBuilder {
    fn append(&mut self, payloads: &[&[u8]], present: Option<&Presence>) -> Result<(), Fault> {
        self.lists.begin(payloads.len());
        self.lists.validity.append(present, payloads.len());
        if !self.nullable {
            for payload in payloads {
                let count = payload.len() / self.width;
                if count * self.width != payload.len() {
                    return Err(Fault::Invalid);
                }
                self.lists.push(count)?;
            }
            return self.item.append_runs(payloads, self.width);
        }
        for (number, payload) in payloads.iter().enumerate() {
            let parts = ListParts::of(payload, true, Some(self.width)).map_err(|_| Fault::Invalid)?;
            self.lists.push(parts.map_or(0, |list| list.count()))?;
            let Some(list) = parts else { continue };
            for (i, bytes) in payload[list.first()..].chunks(CHUNK * self.width).enumerate() {
                let presence = presence(&list, i * CHUNK, bytes.len() / self.width);
                let run = Slots::Run { bytes, width: self.width };
                self.item.append(&run, presence.as_ref()).map_err(|fault| fault.at(number))?;
            }
        }
        Ok(())
    }
}

/// Lists of text or bytes.
pub(super) struct VarListBuilder {
    lists: Lists,
    field: FieldRef,
    items: Strings,
    validity: Validity,
    nullable: bool,
}

impl VarListBuilder {
    pub(super) fn new(item: &Type, nullable: bool) -> Option<Self> {
        let field = schema::item_field(item, nullable)?;
        let utf8 = match item.storage_type() {
            Type::String | Type::Json => true,
            Type::Binary => false,
            _ => return None,
        };
        let (lists, validity) = (Lists::default(), Validity::default());
        Some(VarListBuilder { lists, field, items: Strings::new(utf8), validity, nullable })
    }

    /// Appends a list whose items are never null. `begin` has made room for it.
    fn append_list(&mut self, payload: &[u8]) -> Result<(), Fault> {
        let Some((count, rest)) = payload.split_first_chunk::<4>() else { return Err(Fault::Invalid) };
        let count = u32::from_le_bytes(*count) as usize;
        let ends = count.checked_mul(4).filter(|ends| *ends > 0);
        let parts = ends.and_then(|ends| rest.split_at_checked(ends));
        let (ends, bytes) = parts.ok_or(Fault::Invalid)?;
        self.lists.push(count)?;
        self.validity.append(None, count);
        match self.items.push_joined(bytes, ends.as_chunks().0) {
            true => Ok(()),
            false => Err(Fault::Invalid),
        }
    }

    fn append_nullable(&mut self, payload: &[u8]) -> Result<(), Fault> {
        let parts = ListParts::of(payload, true, None).map_err(|_| Fault::Invalid)?;
        let Some(list) = parts else { return self.lists.push(0) };
        self.lists.push(list.count())?;
        for first in (0..list.count()).step_by(CHUNK) {
            let n = (list.count() - first).min(CHUNK);
            let presence = presence(&list, first, n);
            for i in 0..n {
                let (start, end) = list.range(first + i);
                let item = if is_present(presence.as_ref(), i) { &payload[start..end] } else { &[] };
                self.items.push(item);
            }
            self.validity.append(presence.as_ref(), n);
        }
        Ok(())
    }
}

impl Builder for VarListBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        let items = self.lists.reserve(values, fresh);
        self.items.reserve(items, fresh);
    }

    fn clear(&mut self) {
        self.lists.clear();
        self.items.clear();
        self.validity.clear();
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let items = self.items.finish(self.validity.take())?;
        self.lists.finish(&self.field, items)
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(items) = self.lists.recycle(data) {
            self.items.recycle(self.validity.recycle(items).0);
        }
    }
}

impl VarBuilder for VarListBuilder {
    fn append(&mut self, payloads: &[&[u8]], present: Option<&Presence>) -> Result<(), Fault> {
        self.lists.begin(payloads.len());
        self.lists.validity.append(present, payloads.len());
        // Counts and ends take room in payloads too, so this is a little more than is needed.
        let lengths = payloads.iter().map(|payload| payload.len());
        let bytes: usize = lengths.clone().sum();
        self.items.begin(bytes / 4, bytes, lengths)?;
        for payload in payloads {
            match payload.is_empty() {
                true => self.lists.push(0)?,
                false if self.nullable => self.append_nullable(payload)?,
                false => self.append_list(payload)?,
            }
        }
        self.items.check()
    }
}
