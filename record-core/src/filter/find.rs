//! Where a name leads: a field, a member of a nested record, a key column.

use crate::{
    key::KeyColumn,
    layout::{FieldLayout, Layout, Type},
};
use alloc::{boxed::Box, string::String, vec::Vec};

/// What a condition is about.
#[derive(Clone, PartialEq)]
pub(super) enum Place {
    Field(usize),
    /// A member of the nested record in a field; see [`Node::Member`](super::node::Node::Member).
    Member(usize, Box<[usize]>),
    Key(usize),
}

/// Finds a field by its stored name or else by that of its column, a key column, or a member by its path: `review.state`.
pub(super) fn find(
    layout: &'static Layout,
    key: &'static [KeyColumn],
    name: &str,
) -> Option<(Place, &'static Type)> {
    if let Some((i, field)) = by_stored_name(layout, name) {
        return Some((Place::Field(i), &field.ty));
    }
    if let Some(found) = key_column(key, name) {
        return Some(found);
    }
    if let Some((i, field)) = by_column(layout, name) {
        return Some((Place::Field(i), &field.ty));
    }
    let mut path = Vec::new();
    let ty = member(layout, name, &mut path)?;
    let mut path = path.into_iter();
    Some((Place::Member(path.next()?, path.collect()), ty))
}

/// The field with this stored name, or a member on a path of stored names.
pub(super) fn at_path(layout: &'static Layout, path: &[String]) -> Option<(Place, &'static Type)> {
    let (first, rest) = path.split_first()?;
    let (field, found) = by_stored_name(layout, first)?;
    let (mut ty, mut numbers) = (&found.ty, Vec::new());
    for name in rest {
        let Type::Record(inner) = ty.storage_type() else { return None };
        let (i, member) = by_stored_name(inner, name)?;
        numbers.push(i);
        ty = &member.ty;
    }
    let place = match numbers.is_empty() {
        true => Place::Field(field),
        false => Place::Member(field, numbers.into()),
    };
    Some((place, ty))
}

/// The key column of this name.
pub(super) fn key_column(key: &'static [KeyColumn], name: &str) -> Option<(Place, &'static Type)> {
    let i = key.iter().position(|column| column.name == name)?;
    Some((Place::Key(i), key[i].ty.field_type()))
}

/// Follows a path. Stored names may have points in them, so the longest name that fits at each level is taken.
fn member(mut layout: &'static Layout, mut rest: &str, path: &mut Vec<usize>) -> Option<&'static Type> {
    loop {
        if let Some((i, field)) = by_stored_name(layout, rest) {
            path.push(i);
            return Some(&field.ty);
        }
        let mut inner = None;
        for (at, _) in rest.rmatch_indices('.') {
            if let Some((i, field)) = by_stored_name(layout, &rest[..at])
                && let Type::Record(nested) = field.ty.storage_type()
            {
                inner = Some((i, *nested, &rest[at + 1..]));
                break;
            }
        }
        let (i, nested, behind) = inner?;
        path.push(i);
        (layout, rest) = (nested, behind);
    }
}

fn by_stored_name(layout: &'static Layout, name: &str) -> Option<(usize, &'static FieldLayout)> {
    let i = layout.number_of(name)?;
    let field = &layout.fields[i];
    field.retired.is_none().then_some((i, field))
}

fn by_column(layout: &'static Layout, name: &str) -> Option<(usize, &'static FieldLayout)> {
    let mut fields = layout.fields.iter().enumerate();
    fields.find(|(_, field)| field.column == name && field.retired.is_none())
}
