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
use core::mem::take;
use record_core::{Patch, Record};
use record_table::loses_newer;

/// A change that has just come.
pub(super) enum Incoming<'b, R> {
    Put(&'b [u8]),
    KnownEmpty,
    Delete,
    Patch(AnyPatch<R>),
}

impl<R: Record> Incoming<'_, R> {
    /// Buffers it for a key of which nothing is buffered.
    ///
    /// # Errors
    /// When what is put is no blob.
    pub(super) fn into_buffered(self) -> Result<Buffered<R>, Error> {
        Ok(match self {
            Incoming::Put(blob) => Buffered::Put { blob: Some(Checked::new(blob)?), before: Before::Nothing },
            Incoming::KnownEmpty => Buffered::Put { blob: None, before: Before::Nothing },
            Incoming::Delete => Buffered::Delete,
            Incoming::Patch(patch) => Buffered::Patch(patch),
        })
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
            (Incoming::Put(blob), buffered) => put_over(buffered, Some(blob))?,
            (Incoming::KnownEmpty, buffered) => put_over(buffered, None)?,
        }
        Ok(())
    }
}

fn put_over<R: Record>(buffered: &mut Buffered<R>, new: Option<&[u8]>) -> Result<(), Error> {
    match (buffered, new) {
        // What is buffered is newer than what is put over it: whether it is stored or refused, that is refused.
        (Buffered::Put { blob: Some(blob), .. }, new) if loses_newer(R::LAYOUT, blob.as_bytes(), new) => {}
        (Buffered::Put { blob: Some(blob), .. }, Some(new)) => blob.replace(new)?,
        (Buffered::Put { blob, .. }, new) => *blob = new.map(Checked::new).transpose()?,
        (buffered, new) => {
            let blob = new.map(Checked::new).transpose()?;
            let before = match buffered {
                Buffered::Patch(patch) => Before::of(take(patch)),
                _ => Before::Removal,
            };
            *buffered = Buffered::Put { blob, before };
        }
    }
    Ok(())
}
