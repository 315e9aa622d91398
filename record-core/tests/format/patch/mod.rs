//! Patches: applied, they do what `Blob::edit` does; merged and stored, they lose nothing.

mod apply;
mod gathered;
mod insert;
mod merge;
mod sparse;
mod stored;
mod values;
mod versions;

use crate::{everything::Patched, random::Random};
use record_core::Patch;

/// A patch of some fields, and the same as changes of a value.
fn some<R: Patched>(random: &mut Random) -> (R::Patch, Vec<(usize, R)>) {
    let (mut patch, mut changes) = (R::Patch::new(), Vec::new());
    for _ in 0..random.below(R::COUNT + 1) {
        let (i, seed) = (random.below(R::COUNT), random.next());
        patch = R::set(patch, i, Random(seed).make());
        changes.push((i, Random(seed).make()));
    }
    (patch, changes)
}
