//! The buffer that is being filled: one change for each key, the later one merged into the earlier.

use super::batch::{Batch, Buffered, Row};
use crate::{
    Error, Key, Record,
    table::{Position, ToBlob, append_sort_key},
};
use core::mem::{replace, size_of, take};
use std::{collections::HashMap, time::Instant};

/// Changes under the bytes of their keys, which need neither hash nor equality of their own that way.
pub(super) struct Buffer<K> {
    changes: HashMap<Box<[u8]>, (K, Buffered)>,
    bytes: usize,
    position: Option<Position>,
    /// When the first change or position came.
    since: Option<Instant>,
    sort_key: Vec<u8>,
    blob: Vec<u8>,
}

impl<K> Default for Buffer<K> {
    fn default() -> Self {
        Buffer {
            changes: HashMap::new(),
            bytes: 0,
            position: None,
            since: None,
            sort_key: Vec::new(),
            blob: Vec::new(),
        }
    }
}

impl<K: Key> Buffer<K> {
    /// An empty buffer with room for this many rows.
    pub(super) fn with_room(rows: usize) -> Self {
        Buffer { changes: HashMap::with_capacity(rows), ..Buffer::default() }
    }

    /// What a key takes besides the bytes of its change: its place in the map, filled to half at worst, and its sort key.
    /// The key's own allocations are taken to be as long as the sort key.
    fn overhead(sort_key: &[u8]) -> usize {
        2 * size_of::<(Box<[u8]>, (K, Buffered))>() + 2 * sort_key.len()
    }

    /// Takes a record or *known empty*, and says whether it took the place of another change. On an error nothing has
    /// changed.
    pub(super) fn put<R: Record>(&mut self, key: K, value: &impl ToBlob<R>) -> Result<bool, Error> {
        self.blob.clear();
        match value.append_blob(&mut self.blob)? {
            true => {
                let blob = take(&mut self.blob);
                let merged = self.replace(key, |before| match before {
                    // A blob that fits keeps its memory, as most are as long as the one before.
                    Some(Buffered::Put(mut room)) if room.capacity() >= blob.len() => {
                        room.clear();
                        room.extend_from_slice(&blob);
                        Buffered::Put(room)
                    }
                    _ => Buffered::Put(blob[..].to_vec()),
                });
                self.blob = blob;
                Ok(merged)
            }
            false => Ok(self.replace(key, |_| Buffered::KnownEmpty)),
        }
    }

    /// Takes a removal, and says whether it took the place of another change.
    pub(super) fn delete(&mut self, key: K) -> bool {
        self.replace(key, |_| Buffered::Delete)
    }

    fn replace(&mut self, key: K, change: impl FnOnce(Option<Buffered>) -> Buffered) -> bool {
        self.touch();
        self.sort_key.clear();
        append_sort_key(&key, &mut self.sort_key);
        match self.changes.get_mut(&self.sort_key[..]) {
            Some((_, slot)) => {
                let before = slot.allocated();
                *slot = change(Some(replace(slot, Buffered::Delete)));
                self.bytes = self.bytes - before + slot.allocated();
                true
            }
            None => {
                let change = change(None);
                self.bytes += Self::overhead(&self.sort_key) + change.allocated();
                self.changes.insert(self.sort_key[..].into(), (key, change));
                false
            }
        }
    }

    /// Everything up to here belongs to the position.
    pub(super) fn advance(&mut self, position: Position) {
        self.touch();
        self.position = Some(position);
    }

    fn touch(&mut self) {
        if self.since.is_none() {
            self.since = Some(Instant::now());
        }
    }

    /// When the first change or position came; `None` when there is nothing to write.
    pub(super) fn since(&self) -> Option<Instant> {
        self.since
    }

    pub(super) fn rows(&self) -> usize {
        self.changes.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What is buffered, in key order.
    pub(super) fn into_batch(self) -> Batch<K> {
        let rows = self.changes.into_iter().map(|(sort_key, (key, change))| Row { sort_key, key, change });
        Batch::of(rows, self.position)
    }
}
