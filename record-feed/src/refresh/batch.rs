//! What is written in one transaction: chunks, and parts of them.

use super::queue::{Done, What};
use record_table::Encoded;
use std::time::Instant;

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

    pub(super) fn rows(&self) -> impl Iterator<Item = (&K, Encoded<'_>)> {
        self.chunks.iter().flat_map(|chunk| {
            chunk.rows.iter().filter_map(|(key, what)| match what {
                What::Record(range) => Some((key, Encoded(Some(&chunk.blobs[range.clone()])))),
                What::Empty => Some((key, Encoded(None))),
                What::Keep | What::Before | What::Failed(_) => None,
            })
        })
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &(K, What)> {
        self.chunks.iter().flat_map(|chunk| &chunk.rows)
    }
}
