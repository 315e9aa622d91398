//! Rows on their way into a table: collected up to a budget, then in key order, the last one of a key only.
//!
//! Key order makes the writes of one batch walk the table's tree once from left to right, and lets concurrent writers
//! of overlapping keys meet in the same order.

use super::{ToBlob, order::append_sort_key};
use crate::{Error, Record, key::Key};
use alloc::vec::Vec;
use core::{borrow::Borrow, ops::Range};

/// When a batch is full.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    /// Bytes of keys and blobs.
    pub(crate) bytes: usize,
    pub(crate) rows: usize,
}

/// Rows with keys of type `Q`, which borrows as the table's key.
pub(crate) struct Batch<Q> {
    budget: Budget,
    rows: Vec<Row>,
    keys: Vec<Q>,
    sort_keys: Vec<u8>,
    blobs: Vec<u8>,
}

struct Row {
    /// Its key's number in `keys`: the order in which the rows came.
    number: usize,
    sort_key: Range<usize>,
    /// `None` is *known empty*.
    blob: Option<Range<usize>>,
}

impl<Q> Batch<Q> {
    pub(crate) fn new(budget: Budget) -> Self {
        Batch { budget, rows: Vec::new(), keys: Vec::new(), sort_keys: Vec::new(), blobs: Vec::new() }
    }

    /// A batch of one row, whose blob was encoded before; `None` is *known empty*.
    #[cfg(feature = "_pg")]
    pub(crate) fn of_one<K: Key>(budget: Budget, key: Q, blob: Option<Vec<u8>>) -> Self
    where
        Q: Borrow<K>,
    {
        let mut sort_keys = Vec::new();
        append_sort_key(key.borrow(), &mut sort_keys);
        let row =
            Row { number: 0, sort_key: 0..sort_keys.len(), blob: blob.as_ref().map(|blob| 0..blob.len()) };
        Batch {
            budget,
            rows: Vec::from([row]),
            keys: Vec::from([key]),
            sort_keys,
            blobs: blob.unwrap_or_default(),
        }
    }

    /// Adds rows until the batch is full, and says whether it is: then there may be more of them.
    pub(crate) fn fill<K: Key, R: Record, V: ToBlob<R>, E: From<Error>>(
        &mut self,
        table: &str,
        rows: &mut impl Iterator<Item = Result<(Q, V), E>>,
    ) -> Result<bool, E>
    where
        Q: Borrow<K>,
    {
        while !self.is_full() {
            let Some(row) = rows.next() else { return Ok(false) };
            let (key, value) = row?;
            self.push::<K, R>(key, &value).map_err(|error| error.in_table(table))?;
        }
        Ok(true)
    }

    /// Adds a row. On an error the batch is as it was, but for unused bytes.
    fn push<K: Key, R: Record>(&mut self, key: Q, value: &impl ToBlob<R>) -> Result<(), Error>
    where
        Q: Borrow<K>,
    {
        let blob = self.blobs.len();
        let blob = value.append_blob(&mut self.blobs)?.then_some(blob..self.blobs.len());
        let sort_key = self.sort_keys.len();
        append_sort_key(key.borrow(), &mut self.sort_keys);
        self.rows.push(Row { number: self.keys.len(), sort_key: sort_key..self.sort_keys.len(), blob });
        self.keys.push(key);
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= self.budget.rows || self.blobs.len() + self.sort_keys.len() >= self.budget.bytes
    }

    #[cfg(feature = "_pg")]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The length of all blobs together.
    #[cfg(feature = "_pg")]
    pub(crate) fn blob_bytes(&self) -> usize {
        self.blobs.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sorts by key, drops all but the last row of each key, and says how many were dropped.
    pub(crate) fn sort(&mut self) -> usize {
        let Batch { rows, sort_keys, .. } = self;
        let bytes = |row: &Row| &sort_keys[row.sort_key.clone()];
        // Stable: rows of one key stay in the order in which they came. The last one is moved to where the first was.
        let before = rows.len();
        rows.sort_by(|a, b| bytes(a).cmp(bytes(b)));
        rows.dedup_by(|later, kept| {
            let same = bytes(later) == bytes(kept);
            if same {
                core::mem::swap(later, kept);
            }
            same
        });
        before - rows.len()
    }

    /// The rows, in key order once they are sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Q, Option<&[u8]>)> {
        self.range(0..self.rows.len())
    }

    /// Some of the rows.
    pub(crate) fn range(&self, range: Range<usize>) -> impl Iterator<Item = (&Q, Option<&[u8]>)> {
        self.rows[range]
            .iter()
            .map(|row| (&self.keys[row.number], row.blob.clone().map(|blob| &self.blobs[blob])))
    }

    /// Forgets the rows and keeps the memory.
    #[cfg(feature = "sqlite")]
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.keys.clear();
        self.sort_keys.clear();
        self.blobs.clear();
    }
}
