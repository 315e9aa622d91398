//! What a writer is told to do with a key, as it is handed back when it could not be done.

use super::{
    AnyPatch,
    batch::{Before, Buffered, Row},
};
use crate::Error;
use core::fmt;
use record_core::{Blob, Patch, Record};

/// What was to be done with a key's row.
///
/// ```
/// use record_feed::{Error, Writer, writer::Change};
/// use record_core::Record;
///
/// /// Does what was handed back, now that it can be done.
/// fn redo<R: Record>(writer: &Writer<i64, R>, key: i64, change: Change<R>) -> Result<(), Error> {
///     match change {
///         Change::Put(record) => writer.put(key, record),
///         Change::KnownEmpty => writer.put_known_empty(key),
///         Change::Delete => writer.delete(key),
///         Change::Patch(patch) => writer.patch(key, patch),
///         Change::Several(changes) => changes.into_iter().try_for_each(|change| redo(writer, key, change)),
///     }
/// }
/// ```
pub enum Change<R: Record> {
    /// The record was to be put.
    Put(Blob<R>),
    /// The key was to be *known empty*.
    KnownEmpty,
    /// The row was to be removed.
    Delete,
    /// What is stored was to be patched.
    Patch(AnyPatch<R>),
    /// A record was to be put, or *known empty*, after a removal or a patch that counts where the row needs a newer version of
    /// the record and [refuses](super#rows-that-are-newer) the put. To be done one after the other.
    Several(Vec<Change<R>>),
}

impl<R: Record> Change<R> {
    pub(super) fn of<K>(row: Row<K, R>) -> (K, Self) {
        let change = match row.change {
            Buffered::Put { blob, before } => {
                let put = blob.map_or(Change::KnownEmpty, |blob| Change::Put(blob.into_blob()));
                match before {
                    Before::Nothing => put,
                    Before::Removal => Change::Several(vec![Change::Delete, put]),
                    Before::Patches(patches) => Change::Several(vec![Change::Patch(*patches), put]),
                }
            }
            Buffered::Delete => Change::Delete,
            Buffered::Patch(patch) => Change::Patch(patch),
        };
        (row.key, change)
    }
}

impl<R: Record> fmt::Debug for Change<R> {
    /// Says which fields a patch sets, and nothing of values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Put(blob) => write!(f, "Put({} bytes)", blob.as_bytes().len()),
            Change::KnownEmpty => f.write_str("KnownEmpty"),
            Change::Delete => f.write_str("Delete"),
            Change::Patch(patch) => {
                let names: Vec<&str> = patch.values().map(|(field, _)| field.name()).collect();
                write!(f, "Patch({})", names.join(", "))
            }
            Change::Several(changes) => f.debug_list().entries(changes).finish(),
        }
    }
}

/// A row that the database will not take as it is.
#[non_exhaustive]
pub struct Rejected<K, R: Record> {
    /// Its key.
    pub key: K,
    /// What was to be done, everything that was merged into it included.
    pub change: Change<R>,
    /// What the database says.
    pub error: Error,
}

impl<K, R: Record> Rejected<K, R> {
    pub(super) fn of((row, error): (Row<K, R>, Error)) -> Self {
        let (key, change) = Change::of(row);
        Rejected { key, change, error }
    }
}

impl<K, R: Record> fmt::Debug for Rejected<K, R> {
    /// Says nothing of key and values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("change", &self.change)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
