//! What is written in one transaction: chunks, and parts of them; and its keys in the order in which everybody locks rows.

use super::{
    notes::append_wanted,
    queue::{Done, What},
};
use core::ops::Range;
use record_core::Key;
use record_table::Encoded;
use std::{collections::BTreeMap, time::Instant};

/// How much a batch may hold.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) rows: usize,
    pub(super) bytes: usize,
}

/// Chunks that are written in one transaction.
pub(super) struct Batch<K> {
    pub(super) chunks: Vec<Done<K>>,
    pub(super) keys: usize,
    bytes: usize,
    /// When its first chunk came.
    pub(super) since: Option<Instant>,
}

impl<K> Batch<K> {
    pub(super) fn new() -> Self {
        Batch { chunks: Vec::new(), keys: 0, bytes: 0, since: None }
    }

    /// Takes a chunk, or as much of it as there is room for, and gives back the rest.
    pub(super) fn fill(&mut self, done: Done<K>, room: Room) -> Option<Done<K>> {
        let mut bytes = self.bytes;
        let fits = |(number, (_, what)): &(usize, &(K, What))| {
            bytes += what.bytes();
            // A blob that is longer than a batch has one of its own.
            bytes <= room.bytes || (self.keys == 0 && *number == 0)
        };
        let len = done.rows.iter().enumerate().take(room.rows - self.keys).take_while(fits).count();
        if len == done.rows.len() {
            self.push(done);
            return None;
        }
        let (first, rest) = done.split(len);
        if len > 0 {
            self.push(first);
        }
        Some(rest)
    }

    fn push(&mut self, done: Done<K>) {
        self.since.get_or_insert_with(Instant::now);
        self.keys += done.rows.len();
        self.bytes += done.blobs.len();
        self.chunks.push(done);
    }

    pub(super) fn is_full(&self, room: Room) -> bool {
        self.keys >= room.rows || self.bytes >= room.bytes
    }

    /// Two batches of it, which are to be written one after the other.
    pub(super) fn split(self) -> (Self, Self) {
        let mut left = self.keys / 2;
        let (mut first, mut second) = (Batch::new(), Batch::new());
        for chunk in self.chunks {
            let len = left.min(chunk.rows.len());
            left -= len;
            if len == chunk.rows.len() {
                first.push(chunk);
            } else if len == 0 {
                second.push(chunk);
            } else {
                let (a, b) = chunk.split(len);
                first.push(a);
                second.push(b);
            }
        }
        (first, second)
    }

    /// The keys with the notes that they are wanted, in their order, equal ones as they came. Where nobody asks for notes, they are left
    /// as they came: to have an order, they would be written for it alone, and stores see to theirs.
    pub(super) fn sorted(&self, with_notes: bool) -> Sorted<'_, K>
    where
        K: Key,
    {
        let mut notes = Vec::new();
        let mut keys = Vec::with_capacity(self.keys);
        let all = self.chunks.iter().flat_map(|chunk| chunk.rows.iter().map(|row| (row, &chunk.blobs)));
        for (place, ((key, what), blobs)) in all.enumerate() {
            let start = notes.len();
            if with_notes {
                append_wanted(key, &mut notes);
            }
            let blob = match what {
                What::Record(range) => Some(Encoded(Some(&blobs[range.clone()]))),
                What::Empty => Some(Encoded(None)),
                What::Keep | What::Before | What::Failed(_) => None,
            };
            keys.push(Keyed { place, note: start..notes.len(), row: blob.map(|blob| (key, blob)) });
        }
        if with_notes {
            // Stable, and linear where the stream has an order.
            keys.sort_by(|a, b| notes[a.note.clone()].cmp(&notes[b.note.clone()]));
        }
        Sorted { keys, notes }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &(K, What)> {
        self.chunks.iter().flat_map(|chunk| &chunk.rows)
    }
}

/// A batch's keys. Those to prune by are sorted here, once: the store finds its rows in order, and so do the notes.
pub(super) struct Sorted<'b, K> {
    keys: Vec<Keyed<'b, K>>,
    notes: Vec<u8>,
}

struct Keyed<'b, K> {
    /// Among the batch's keys.
    place: usize,
    /// Where the note is that it is wanted.
    note: Range<usize>,
    /// What is to be put.
    row: Option<(&'b K, Encoded<'b>)>,
}

impl<'b, K> Sorted<'b, K> {
    /// What is to be put.
    pub(super) fn rows(&self) -> Vec<(&'b K, Encoded<'b>)> {
        self.keys.iter().filter_map(|key| key.row).collect()
    }

    /// What belongs to some of the rows, by the places that their keys have in the batch.
    pub(super) fn by_place<T>(&self, by_row: Vec<(usize, T)>) -> BTreeMap<usize, T> {
        if by_row.is_empty() {
            return BTreeMap::new();
        }
        let places = self.keys.iter().filter(|key| key.row.is_some()).map(|key| key.place);
        let places: Vec<usize> = places.collect();
        by_row.into_iter().map(|(row, what)| (places[row], what)).collect()
    }

    /// The notes that the keys are wanted.
    pub(super) fn notes(&self) -> impl Iterator<Item = &[u8]> {
        self.keys.iter().map(|key| &self.notes[key.note.clone()])
    }
}
