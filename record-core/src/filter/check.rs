//! Whether a filter can be asked.

use super::{
    Constant,
    node::{MAX_DEPTH, Node, Refused, Tree},
};
use crate::{Error, error::Kind, layout::Layout};

/// Refuses a filter that is too deep, whose parts are of different records, or that compares a field with what it can't hold.
pub(super) fn check(tree: &Tree, layout: &'static Layout) -> Result<(), Error> {
    check_shape(tree, layout.record)?;
    tree.node.tests(&mut |field, test| {
        let mut constants = test.constants().iter();
        match constants.find_map(|constant| match constant {
            Constant::Invalid(invalid) => Some(*invalid),
            _ => None,
        }) {
            None => Ok(()),
            Some(invalid) => {
                Err(Error::new(layout.record, Kind::Refused(invalid)).with_field(layout.fields[field].name))
            }
        }
    })
}

/// Refuses a filter that is too deep, or whose parts are of different records. It may ask nothing of any field.
pub(super) fn check_shape(tree: &Tree, record: &str) -> Result<(), Error> {
    match tree.node {
        Node::Refused(Refused::TooDeep) => Err(Error::new(record, Kind::FilterDepth { most: MAX_DEPTH })),
        Node::Refused(Refused::Mixed) => Err(Error::new(record, Kind::FilterMixed)),
        _ => Ok(()),
    }
}
