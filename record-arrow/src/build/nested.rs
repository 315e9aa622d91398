//! Arrays of a fixed number of items, and nested records.

use super::{Builder, Fault, FixedBuilder, fixed};
use crate::{
    bits::{CHUNK, Presence, Validity, is_present},
    huge::Fresh,
    schema,
    slots::Slots,
};
use arrow_array::{ArrayRef, FixedSizeListArray, StructArray};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, FieldRef, Fields};
use record_core::layout::{HEADER, Layout, Type};
use std::sync::Arc;

pub(super) struct ArrayBuilder {
    item: Box<dyn FixedBuilder>,
    field: FieldRef,
    width: usize,
    count: usize,
    len: usize,
    validity: Validity,
}

impl ArrayBuilder {
    pub(super) fn new(item: &Type, count: usize) -> Option<Self> {
        Some(ArrayBuilder {
            item: fixed(item)?,
            field: schema::item_field(item, false)?,
            width: item.width(),
            count,
            len: 0,
            validity: Validity::default(),
        })
    }
}

impl Builder for ArrayBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        self.item.reserve(values.saturating_mul(self.count), fresh);
    }

    fn clear(&mut self) {
        self.item.clear();
        self.validity.clear();
        self.len = 0;
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let len = core::mem::take(&mut self.len);
        Ok(Arc::new(FixedSizeListArray::try_new_with_length(
            self.field.clone(),
            self.count as i32,
            self.item.finish()?,
            self.validity.take(),
            len,
        )?))
    }

    fn recycle(&mut self, data: ArrayData) {
        if let Some(item) = self.validity.recycle(data).1.next() {
            self.item.recycle(item);
        }
    }
}

impl FixedBuilder for ArrayBuilder {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let n = slots.len();
        let whole = self.width * self.count;
        for i in 0..n {
            let slot = slots.get(i, whole);
            if is_present(presence, i) {
                self.item.append_run(slot, self.width).map_err(|fault| fault.at(i))?;
            } else {
                for chunk in slot.chunks(CHUNK * self.width) {
                    let run = Slots::Run { bytes: chunk, width: self.width };
                    self.item.append(&run, Some(&Presence::NONE)).map_err(|fault| fault.at(i))?;
                }
            }
        }
        self.len += n;
        self.validity.append(presence, n);
        Ok(())
    }
}

pub(super) struct StructBuilder {
    fields: Fields,
    children: Vec<Child>,
    width: usize,
    len: usize,
    validity: Validity,
}

struct Child {
    builder: Box<dyn FixedBuilder>,
    offset: usize,
    /// The byte in the slot and the mask of the validity bit; the mask is 0 when never null.
    validity: (usize, u8),
}

impl StructBuilder {
    pub(super) fn new(layout: &'static Layout) -> Option<Self> {
        let mut children = Vec::new();
        for field in schema::shown(layout) {
            children.push(Child {
                builder: fixed(field.ty())?,
                offset: usize::from(field.offset()) - HEADER,
                validity: (usize::from(field.validity().0).saturating_sub(HEADER), field.validity().1),
            });
        }
        Some(StructBuilder {
            fields: schema::nested_fields(layout),
            children,
            width: layout.fixed_len(layout.version()) - HEADER,
            len: 0,
            validity: Validity::default(),
        })
    }
}

impl Builder for StructBuilder {
    fn reserve(&mut self, values: usize, fresh: &mut Fresh) {
        self.children.iter_mut().for_each(|child| child.builder.reserve(values, fresh));
    }

    fn clear(&mut self) {
        self.children.iter_mut().for_each(|child| child.builder.clear());
        self.validity.clear();
        self.len = 0;
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let len = core::mem::take(&mut self.len);
        let children =
            self.children.iter_mut().map(|child| child.builder.finish()).collect::<Result<_, _>>()?;
        let nulls = self.validity.take();
        Ok(Arc::new(StructArray::try_new_with_length(self.fields.clone(), children, nulls, len)?))
    }

    fn recycle(&mut self, data: ArrayData) {
        for (child, data) in self.children.iter_mut().zip(self.validity.recycle(data).1) {
            child.builder.recycle(data);
        }
    }
}

impl FixedBuilder for StructBuilder {
    fn append(&mut self, slots: &Slots<'_, '_>, presence: Option<&Presence>) -> Result<(), Fault> {
        let n = slots.len();
        let mut each = [&[][..]; CHUNK];
        slots.fill(&mut each, self.width);
        let each = &each[..n];
        for child in &mut self.children {
            let (byte, mask) = child.validity;
            // A child is null where its record is: what stands there is no value.
            let own = match mask {
                0 => presence.copied(),
                _ => Presence::of(n, |i| is_present(presence, i) && each[i][byte] & mask != 0),
            };
            child.builder.append(&Slots::Each { slots: each, offset: child.offset }, own.as_ref())?;
        }
        self.len += n;
        self.validity.append(presence, n);
        Ok(())
    }
}
