//! Patches on their way into a table: collected up to a budget, then in key order, those of one key merged. For stores, which read
//! the rows that are there, under a lock, and write what [`patched`] gives.

use super::{Budget, MAX_TABLE_BLOB_LEN, append_sort_key, listed};
use crate::{Error, Lookup};
use core::{borrow::Borrow, ops::Range};
use record_core::{
    Patch, Record,
    key::{Key, KeyColumn},
    layout::Layout,
    patch::{AnyPatch, RawPatch},
};

/// Patches with keys of type `Q`, which borrows as the table's key.
pub struct PatchBatch<Q, R> {
    budget: Budget,
    rows: Vec<PatchRow<Q, R>>,
    sort_keys: Vec<u8>,
    bytes: usize,
    /// Patches that were taken, those of batches before included.
    taken: usize,
}

/// What is to become of one row.
pub struct PatchRow<Q, R> {
    /// The row's key.
    pub key: Q,
    sort_key: Range<usize>,
    /// What is to be changed: all patches of the key that came, merged.
    pub patch: RawPatch<R>,
    /// Its number among the patches of a call, that of the first where some were merged. `None` when it is the only one.
    number: Option<usize>,
}

impl<Q, R> PatchRow<Q, R> {
    /// Says which patch an error is about, by its number in the call, unless it was the only one.
    pub fn blamed(&self, error: Error) -> Error {
        match self.number {
            Some(number) => error.with_row(number),
            None => error,
        }
    }
}

impl<Q, R: Record> PatchBatch<Q, R> {
    /// A batch of no patches.
    pub fn new(budget: Budget) -> Self {
        PatchBatch { budget, rows: Vec::new(), sort_keys: Vec::new(), bytes: 0, taken: 0 }
    }

    /// Adds patches until the batch is full, and says whether it is: then there may be more of them.
    pub fn fill<K: Key, P: Patch<Record = R>>(&mut self, rows: &mut impl Iterator<Item = (Q, P)>) -> bool
    where
        Q: Borrow<K>,
    {
        self.rows.reserve(rows.size_hint().1.unwrap_or(0).min(self.budget.rows));
        while self.rows.len() < self.budget.rows && self.bytes + self.sort_keys.len() < self.budget.bytes {
            let Some((key, mut patch)) = rows.next() else { return false };
            let start = self.sort_keys.len();
            append_sort_key(key.borrow(), &mut self.sort_keys);
            let patch = core::mem::take(patch.raw_mut());
            self.bytes += patch.entries().allocated();
            let sort_key = start..self.sort_keys.len();
            self.rows.push(PatchRow { key, sort_key, patch, number: Some(self.taken) });
            self.taken += 1;
        }
        true
    }

    /// Sorts by key and merges the patches of each.
    pub fn sort(&mut self) {
        let PatchBatch { rows, sort_keys, taken, .. } = self;
        if let ([row], 1) = (&mut rows[..], *taken) {
            row.number = None;
        }
        let bytes = |row: &PatchRow<Q, R>| &sort_keys[row.sort_key.clone()];
        // Stable: patches of one key stay in the order in which they came.
        rows.sort_by(|a, b| bytes(a).cmp(bytes(b)));
        rows.dedup_by(|later, kept| {
            let same = bytes(later) == bytes(kept);
            if same {
                kept.patch.merge(&later.patch);
            }
            same
        });
    }

    /// The rows that are patched, in key order once they are sorted.
    pub fn rows(&self) -> &[PatchRow<Q, R>] {
        &self.rows
    }

    /// Forgets the patches and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.sort_keys.clear();
        self.bytes = 0;
    }
}

/// The blob that a patch makes of what is stored, which was checked; `None` when that stays as it is. A patch that sets
/// nothing makes no row either. `key` is for the error's message.
///
/// # Errors
/// When a field can't hold what it is set to, or there is no blob and the patch lacks fields that one has to have
/// ([`Error::is_incomplete`]); when the blob would be longer than tables take.
pub fn patched<R: Record>(
    patch: &RawPatch<R>,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
) -> Result<Option<Vec<u8>>, Error> {
    if patch.entries().is_empty() {
        return Ok(None);
    }
    changed(R::LAYOUT, stored, key, |stored| patch.applied_to(stored), || patch.encode())
}

/// As [`patched`], by a patch that knows its record by the layout alone.
pub fn patched_any(
    patch: &AnyPatch,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
) -> Result<Option<Vec<u8>>, Error> {
    if patch.is_empty() {
        return Ok(None);
    }
    changed(patch.layout(), stored, key, |stored| patch.applied_to(stored), || patch.to_blob())
}

fn changed(
    layout: &Layout,
    stored: Lookup<&[u8]>,
    key: &[KeyColumn],
    apply: impl FnOnce(&[u8]) -> Result<Vec<u8>, record_core::Error>,
    make: impl FnOnce() -> Result<Vec<u8>, record_core::Error>,
) -> Result<Option<Vec<u8>>, Error> {
    let blob = match stored {
        Lookup::Found(stored) => apply(stored)?,
        Lookup::KnownEmpty | Lookup::Missing => {
            make().map_err(|error| error.under_key(listed(key.iter().map(|column| column.name))))?
        }
    };
    if blob.len() > MAX_TABLE_BLOB_LEN {
        return Err(record_core::Error::too_long(layout.record(), blob.len()).into());
    }
    Ok((!matches!(stored, Lookup::Found(stored) if stored == blob)).then_some(blob))
}
