//! Patches on their way into a table: collected up to a budget, then in key order, those of one key merged.

use super::batch::BUDGET;
use crate::Error;
use record_core::{Key, Patch, Record, patch::RawPatch};
use record_table::append_sort_key;
use std::{borrow::Borrow, ops::Range};

/// Patches with keys of type `Q`, which borrows as the table's key.
pub(super) struct PatchBatch<Q, R> {
    rows: Vec<PatchRow<Q, R>>,
    sort_keys: Vec<u8>,
    bytes: usize,
    /// Patches that were taken, those of batches before included.
    taken: usize,
}

/// What is to become of one row.
pub(super) struct PatchRow<Q, R> {
    /// The row's key.
    pub(super) key: Q,
    sort_key: Range<usize>,
    /// What is to be changed: all patches of the key that came, merged.
    pub(super) patch: RawPatch<R>,
    /// Its number among the patches of a call, that of the first where some were merged. `None` when it is the only one.
    number: Option<usize>,
}

impl<Q, R> PatchRow<Q, R> {
    /// Says which patch an error is about, by its number in the call, unless it was the only one.
    pub(super) fn blamed(&self, error: Error) -> Error {
        match self.number {
            Some(number) => error.with_row(number),
            None => error,
        }
    }
}

impl<Q, R: Record> PatchBatch<Q, R> {
    /// A batch of no patches.
    pub(super) fn new() -> Self {
        PatchBatch { rows: Vec::new(), sort_keys: Vec::new(), bytes: 0, taken: 0 }
    }

    /// Adds patches until the batch is full, and says whether it is: then there may be more of them.
    pub(super) fn fill<K: Key, P: Patch<Record = R>>(
        &mut self,
        rows: &mut impl Iterator<Item = (Q, P)>,
    ) -> bool
    where
        Q: Borrow<K>,
    {
        self.rows.reserve(rows.size_hint().1.unwrap_or(0).min(BUDGET.rows));
        while self.rows.len() < BUDGET.rows && self.bytes + self.sort_keys.len() < BUDGET.bytes {
            let Some((key, mut patch)) = rows.next() else { return false };
            let start = self.sort_keys.len();
            append_sort_key(key.borrow(), &mut self.sort_keys);
            let patch = std::mem::take(patch.raw_mut());
            self.bytes += patch.entries().allocated();
            let sort_key = start..self.sort_keys.len();
            self.rows.push(PatchRow { key, sort_key, patch, number: Some(self.taken) });
            self.taken += 1;
        }
        true
    }

    /// Sorts by key and merges the patches of each.
    pub(super) fn sort(&mut self) {
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
    pub(super) fn rows(&self) -> &[PatchRow<Q, R>] {
        &self.rows
    }

    /// Forgets the patches and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.sort_keys.clear();
        self.bytes = 0;
    }
}
