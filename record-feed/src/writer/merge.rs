//! What two changes of one key come to: the later one into the earlier.
//!
//! A removal or patches and a put become the put. What came before it, and the patches behind it, stay beside it, for the
//! case that the stored row is newer than the program and refuses the put.

use super::{
    AnyPatch,
    batch::{Before, Buffered},
    checked::Checked,
};
use crate::Error;
use core::mem::{swap, take};
use record_core::{Patch, Record};
use record_table::loses_newer;

/// A change that has just come.
pub(super) enum Incoming<'b, R> {
    /// A blob, or `None`, which is *known empty*. What it takes the place of is left in its stead.
    Put(&'b mut Option<Checked<R>>),
    Delete,
    Patch(AnyPatch<R>),
}

impl<R: Record> Incoming<'_, R> {
    /// Buffers it for a key of which nothing is buffered.
    pub(super) fn into_buffered(self) -> Buffered<R> {
        match self {
            Incoming::Put(blob) => Buffered::Put { blob: blob.take(), before: Before::Nothing },
            Incoming::Delete => Buffered::Delete,
            Incoming::Patch(patch) => Buffered::Patch(patch),
        }
    }

    /// Merges it into what is buffered. On an error that stays as it is.
    pub(super) fn merge_into(self, buffered: &mut Buffered<R>) -> Result<(), Error> {
        match (self, buffered) {
            (Incoming::Patch(patch), _) if patch.is_empty() => {}
            (Incoming::Patch(later), Buffered::Patch(patch)) => patch.merge(later),
            (Incoming::Patch(patch), Buffered::Put { blob: Some(blob), before }) => {
                blob.patch(&patch)?;
                before.merge(patch);
            }
            // There will be no row to patch, unless it is one that refuses to be known empty.
            (Incoming::Patch(patch), Buffered::Put { blob, before }) => {
                *blob = Some(Checked::of_blob(patch.to_blob()?));
                before.merge(patch);
            }
            (Incoming::Patch(patch), buffered @ Buffered::Delete) => {
                let blob = Some(Checked::of_blob(patch.to_blob()?));
                *buffered = Buffered::Put { blob, before: Before::Removal };
            }
            (Incoming::Delete, buffered) => *buffered = Buffered::Delete,
            (Incoming::Put(blob), buffered) => put_over(buffered, blob),
        }
        Ok(())
    }
}

fn put_over<R: Record>(buffered: &mut Buffered<R>, new: &mut Option<Checked<R>>) {
    let loses =
        |old: &Checked<R>| loses_newer(R::LAYOUT, old.as_bytes(), new.as_ref().map(Checked::as_bytes));
    match buffered {
        // What is buffered is newer than what is put over it: whether it is stored or refused, that is refused.
        Buffered::Put { blob: Some(blob), .. } if loses(blob) => {}
        Buffered::Put { blob, .. } => swap(blob, new),
        Buffered::Patch(patch) => {
            *buffered = Buffered::Put { blob: new.take(), before: Before::of(take(patch)) };
        }
        Buffered::Delete => *buffered = Buffered::Put { blob: new.take(), before: Before::Removal },
    }
}
