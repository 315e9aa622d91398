//! The buffer that is being filled: one change for each key, the later one merged into the earlier.
//!
//! A record is encoded straight into the memory that is its row's until that is written: no blob is copied here. What it takes the place
//! of is memory for the next one.

use super::{
    AnyPatch,
    batch::{Batch, Buffered, Row},
    checked::Checked,
    merge::Incoming,
};
use crate::Error;
use core::mem::{size_of, take};
use foldhash::fast::RandomState;
use record_core::{Key, Patch, Record, ToBlob};
use record_table::{Position, append_blob, append_sort_key};
use std::{collections::HashMap, time::Instant};

/// The longest memory that is made or kept for a blob before its length is known, in bytes.
const MAX_ROOM: usize = 1 << 20;

/// Changes under the bytes of their keys, which need neither hash nor equality of their own that way.
pub(crate) struct Buffer<K, R> {
    changes: HashMap<Box<[u8]>, (K, Buffered<R>), RandomState>,
    bytes: usize,
    position: Option<Position>,
    /// When the first change or position came.
    since: Option<Instant>,
    sort_key: Vec<u8>,
    /// Memory of a blob that another one took the place of.
    spare: Vec<u8>,
    /// About as long as the longest blobs of late.
    room: usize,
}

impl<K, R> Default for Buffer<K, R> {
    fn default() -> Self {
        Buffer {
            changes: HashMap::default(),
            bytes: 0,
            position: None,
            since: None,
            sort_key: Vec::new(),
            spare: Vec::new(),
            room: 0,
        }
    }
}

impl<K: Key, R: Record> Buffer<K, R> {
    /// An empty buffer with room for this many rows.
    pub(super) fn with_room(rows: usize) -> Self {
        Buffer {
            changes: HashMap::with_capacity_and_hasher(rows, RandomState::default()),
            ..Buffer::default()
        }
    }

    /// What a key takes besides the bytes of its change: its place in the map, filled to half at worst, and its sort key.
    /// The key's own allocations are taken to be as long as the sort key.
    fn overhead(sort_key: &[u8]) -> usize {
        2 * size_of::<(Box<[u8]>, (K, Buffered<R>))>() + 2 * sort_key.len()
    }

    /// Takes a record or *known empty*, and says whether another change of the key was buffered. On an error nothing has
    /// changed.
    pub(super) fn put(&mut self, key: K, value: &impl ToBlob<R>) -> Result<bool, Error> {
        let mut blob = take(&mut self.spare);
        blob.clear();
        if blob.capacity() == 0 {
            blob.reserve_exact(self.room);
        }
        let mut put = match append_blob::<R>(value, &mut blob)? {
            true => {
                self.room = blob.len().max(self.room - self.room / 8).min(MAX_ROOM);
                Some(Checked::new(blob)?)
            }
            false => None,
        };
        let merged = self.take(key, Incoming::Put(&mut put));
        // What it took the place of.
        if let Some(spare) = put.map(Checked::into_memory).filter(|spare| spare.capacity() <= MAX_ROOM) {
            self.spare = spare;
        }
        merged
    }

    /// Takes a patch, likewise.
    pub(super) fn patch(&mut self, key: K, mut patch: impl Patch<Record = R>) -> Result<bool, Error> {
        patch.raw().entries().check(R::LAYOUT)?;
        self.take(key, Incoming::Patch(AnyPatch::from_raw(take(patch.raw_mut()))))
    }

    /// Takes a change, and says whether another one of the key was buffered. On an error nothing has changed.
    pub(super) fn take(&mut self, key: K, change: Incoming<'_, R>) -> Result<bool, Error> {
        self.sort_key.clear();
        append_sort_key(&key, &mut self.sort_key);
        let merged = match self.changes.get_mut(&self.sort_key[..]) {
            Some((_, buffered)) => {
                let before = buffered.allocated();
                change.merge_into(buffered)?;
                self.bytes = self.bytes - before + buffered.allocated();
                true
            }
            None => {
                let change = change.into_buffered();
                self.bytes += Self::overhead(&self.sort_key) + change.allocated();
                self.changes.insert(self.sort_key[..].into(), (key, change));
                false
            }
        };
        self.touch();
        Ok(merged)
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
    pub(super) fn into_batch(self) -> Batch<K, R> {
        let rows = self.changes.into_iter().map(|(sort_key, (key, change))| Row { sort_key, key, change });
        Batch::of(rows, self.position)
    }
}
