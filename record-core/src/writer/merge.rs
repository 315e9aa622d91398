//! What two changes of one key come to: the later one into the earlier.

use super::{
    AnyPatch,
    batch::{Before, Buffered},
};
use crate::{Blob, Error, Patch, Record, table::loses_newer};
use core::mem::take;

/// A change that has just come.
pub(super) enum Incoming<'b, R> {
    Put(&'b [u8]),
    KnownEmpty,
    Delete,
    Patch(AnyPatch<R>),
}

impl<R: Record> Incoming<'_, R> {
    /// Buffers it for a key of which nothing is buffered.
    pub(super) fn into_buffered(self) -> Buffered<R> {
        match self {
            Incoming::Put(blob) => Buffered::Put { blob: Some(blob.to_vec()), before: Before::Nothing },
            Incoming::KnownEmpty => Buffered::Put { blob: None, before: Before::Nothing },
            Incoming::Delete => Buffered::Delete,
            Incoming::Patch(patch) => Buffered::Patch(patch),
        }
    }

    /// Merges it into what is buffered. On an error that stays as it is.
    pub(super) fn merge_into(self, buffered: &mut Buffered<R>) -> Result<(), Error> {
        match (self, buffered) {
            (Incoming::Patch(patch), _) if patch.is_empty() => {}
            (Incoming::Patch(later), Buffered::Patch(patch)) => patch.merge(later),
            (Incoming::Patch(patch), Buffered::Put { blob: Some(bytes), before }) => {
                let mut blob = Blob::from_canonical(take(bytes));
                let applied = patch.apply(&mut blob);
                *bytes = blob.into_bytes();
                applied?;
                before.merge(patch);
            }
            // There will be no row to patch, unless it is one that refuses to be known empty.
            (Incoming::Patch(patch), Buffered::Put { blob, before }) => {
                *blob = Some(patch.to_blob()?.into_bytes());
                before.merge(patch);
            }
            (Incoming::Patch(patch), buffered @ Buffered::Delete) => {
                let blob = Some(patch.to_blob()?.into_bytes());
                *buffered = Buffered::Put { blob, before: Before::Removal };
            }
            (Incoming::Delete, buffered) => *buffered = Buffered::Delete,
            (Incoming::Put(blob), buffered) => put_over(buffered, Some(blob)),
            (Incoming::KnownEmpty, buffered) => put_over(buffered, None),
        }
        Ok(())
    }
}

fn put_over<R: Record>(buffered: &mut Buffered<R>, new: Option<&[u8]>) {
    let before = match buffered {
        // What is buffered is newer than what is put over it: whether it is stored or refused, that is refused.
        Buffered::Put { blob: Some(blob), .. } if loses_newer(R::LAYOUT, blob, new) => return,
        Buffered::Put { blob, .. } => {
            match (blob, new) {
                // A blob that fits keeps its memory, as most are as long as the one before.
                (Some(room), Some(new)) if room.capacity() >= new.len() => {
                    room.clear();
                    room.extend_from_slice(new);
                }
                (blob, new) => *blob = new.map(<[u8]>::to_vec),
            }
            return;
        }
        Buffered::Delete => Before::Removal,
        Buffered::Patch(patch) => Before::of(take(patch)),
    };
    *buffered = Buffered::Put { blob: new.map(<[u8]>::to_vec), before };
}
