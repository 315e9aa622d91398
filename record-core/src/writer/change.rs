//! What a writer is told to do with a key, as it is handed back when it could not be done.

use super::{
    AnyPatch,
    batch::{Buffered, Row},
};
use crate::{Blob, Error, Patch, Record};
use core::fmt;

/// What was to be done with a key's row.
pub enum Change<R: Record> {
    /// The record was to be put.
    Put(Blob<R>),
    /// The key was to be *known empty*.
    KnownEmpty,
    /// The row was to be removed.
    Delete,
    /// What is stored was to be patched.
    Patch(AnyPatch<R>),
}

impl<R: Record> Change<R> {
    pub(super) fn of<K>(row: Row<K, R>) -> (K, Self) {
        let change = match row.change {
            Buffered::Put(blob) => Change::Put(Blob::from_canonical(blob)),
            Buffered::KnownEmpty => Change::KnownEmpty,
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
                let names: Vec<&str> = patch.values().map(|(field, _)| field.name).collect();
                write!(f, "Patch({})", names.join(", "))
            }
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
