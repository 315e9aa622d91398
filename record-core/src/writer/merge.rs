//! What two changes of one key come to: the later one into the earlier.

use super::{AnyPatch, batch::Buffered};
use crate::{Blob, Error, Patch, Record};
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
            Incoming::Put(blob) => Buffered::Put(blob.to_vec()),
            Incoming::KnownEmpty => Buffered::KnownEmpty,
            Incoming::Delete => Buffered::Delete,
            Incoming::Patch(patch) => Buffered::Patch(patch),
        }
    }

    /// Merges it into what is buffered. On an error that stays as it is.
    pub(super) fn merge_into(self, buffered: &mut Buffered<R>) -> Result<(), Error> {
        match (self, buffered) {
            (Incoming::Patch(patch), _) if patch.is_empty() => {}
            // A blob that fits keeps its memory, as most are as long as the one before.
            (Incoming::Put(blob), Buffered::Put(room)) if room.capacity() >= blob.len() => {
                room.clear();
                room.extend_from_slice(blob);
            }
            (Incoming::Patch(later), Buffered::Patch(patch)) => patch.merge(later),
            (Incoming::Patch(patch), Buffered::Put(bytes)) => {
                let mut blob = Blob::from_canonical(take(bytes));
                let applied = patch.apply(&mut blob);
                *bytes = blob.into_bytes();
                applied?;
            }
            // There will be no row to patch.
            (Incoming::Patch(patch), buffered @ (Buffered::KnownEmpty | Buffered::Delete)) => {
                *buffered = Buffered::Put(patch.to_blob()?.into_bytes());
            }
            (incoming, buffered) => *buffered = incoming.into_buffered(),
        }
        Ok(())
    }
}
