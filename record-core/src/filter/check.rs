//! Whether a filter can be asked.

use super::{
    Constant,
    node::{MAX_DEPTH, Node, Refused, Tree},
};
use crate::{Error, error::Kind, layout::Layout};

/// Refuses a filter that is too deep, whose parts are of different records, or that compares a field with what it can't hold.
pub(super) fn check(tree: &Tree, layout: &'static Layout) -> Result<(), Error> {
    if let Node::Refused(why) = tree.node {
        return Err(Error::new(
            layout.record,
            match why {
                Refused::TooDeep => Kind::FilterDepth { most: MAX_DEPTH },
                Refused::Mixed => Kind::FilterMixed,
            },
        ));
    }
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
