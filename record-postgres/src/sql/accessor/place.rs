//! Where a path leads in a layout: which slot or payload, behind which validity bits, and which value in it.

use super::wire::Wire;
use record_core::layout::{FieldLayout, HEADER, Layout, Storage, Type};

/// A value, or the values in a list.
#[derive(Clone)]
pub(super) struct Place {
    /// The field of the blob.
    pub(super) field: &'static FieldLayout,
    pub(super) source: Source,
    /// Numbers of validity bits from the blob's first on, all of which are 1 where there is a value.
    pub(super) bits: Vec<usize>,
    pub(super) shape: Shape,
    pub(super) wire: Wire,
}

/// The bytes in which the value stands.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// At this offset of the blob, this many bytes.
    Slot { at: usize, width: usize },
    /// A payload.
    Payload,
}

/// What stands there.
#[derive(Clone)]
pub(super) enum Shape {
    /// One value.
    Single,
    /// Items of variable length.
    Parts { nullable: bool },
    /// Items of a fixed length, or one field of each; with a number and a step, an array of values in each.
    Items { nullable: bool, stride: usize, at: usize, bits: Vec<usize>, inner: Option<(usize, usize)> },
}

impl Place {
    /// Where the names lead, from the record inwards.
    pub(super) fn find(layout: &Layout, path: &[&str]) -> Option<Place> {
        let (first, rest) = path.split_first()?;
        let field = layout.field(first)?;
        let mut bits = Vec::new();
        bits.extend(bit(field, HEADER));
        let source = match field.ty().storage() {
            Storage::Inline(width) => Source::Slot { at: usize::from(field.offset()), width },
            Storage::End => Source::Payload,
        };
        Place { field, source, bits, shape: Shape::Single, wire: Wire::bytes(0) }.enter(field.ty(), rest)
    }

    /// Goes from a value of this type along the rest of the path.
    fn enter(mut self, ty: &Type, path: &[&str]) -> Option<Place> {
        match (&mut self.shape, ty.storage_type(), path.split_first()) {
            (shape, Type::Record(layout), Some((name, rest))) => {
                let inner = layout.field(name)?;
                let from_slot = usize::from(inner.offset()) - HEADER;
                match (shape, &mut self.source) {
                    (Shape::Items { at, bits, .. }, _) => {
                        bits.extend(bit(inner, *at));
                        *at += from_slot;
                    }
                    (_, Source::Slot { at, width }) => {
                        self.bits.extend(bit(inner, *at));
                        (*at, *width) = (*at + from_slot, inner.ty().width());
                    }
                    _ => return None,
                }
                self.enter(inner.ty(), rest)
            }
            (shape @ Shape::Single, Type::Array { item, .. }, _) => {
                *shape = items(item, false);
                self.enter(item, path)
            }
            (shape @ Shape::Single, Type::List { item, nullable, .. }, _) => {
                *shape = items(item, *nullable);
                self.enter(item, path)
            }
            // An array in each item; arrays in that are taken as one.
            (Shape::Items { inner, .. }, Type::Array { .. }, None) => {
                let (mut value, mut count) = (ty.storage_type(), 1);
                while let Type::Array { item, len, .. } = value {
                    (value, count) = (item.storage_type(), count * *len as usize);
                }
                self.wire = match Wire::of(value) {
                    Some(wire) => {
                        *inner = Some((count, value.width()));
                        wire
                    }
                    None => Wire::bytes(ty.width()),
                };
                Some(self)
            }
            (_, _, Some(_)) => None,
            (_, ty, None) => {
                self.wire = Wire::of(ty)?;
                Some(self)
            }
        }
    }
}

/// The items of a list or an array.
fn items(item: &Type, nullable: bool) -> Shape {
    match item.storage() {
        Storage::Inline(stride) => Shape::Items { nullable, stride, at: 0, bits: Vec::new(), inner: None },
        Storage::End => Shape::Parts { nullable },
    }
}

/// The number of a field's validity bit, where the first byte behind its record's header is number `first`.
fn bit(field: &FieldLayout, first: usize) -> Option<usize> {
    let (byte, mask) = field.validity();
    (mask != 0).then(|| (first + usize::from(byte) - HEADER) * 8 + mask.trailing_zeros() as usize)
}

/// The names of what can be read, from the record inwards, in the order in which structs declare them.
pub(super) fn paths(layout: &Layout) -> Vec<Vec<&'static FieldLayout>> {
    let mut all = Vec::new();
    for field in layout.declaration_order() {
        expand(field.ty(), &[field], false, &mut all);
    }
    all
}

/// Adds the paths to the values in a value of type `ty`, which stands at a path.
fn expand(
    ty: &'static Type,
    path: &[&'static FieldLayout],
    is_item: bool,
    all: &mut Vec<Vec<&'static FieldLayout>>,
) {
    match ty.storage_type() {
        Type::Record(layout) => {
            for field in layout.declaration_order() {
                expand(field.ty(), &[path, &[field]].concat(), is_item, all);
            }
        }
        Type::Array { item, .. } | Type::List { item, .. } if !is_item && holds_records(item) => {
            expand(item, path, true, all);
        }
        _ => all.push(path.to_vec()),
    }
}

fn holds_records(ty: &Type) -> bool {
    match ty.storage_type() {
        Type::Record(_) => true,
        Type::Array { item, .. } => holds_records(item),
        _ => false,
    }
}
