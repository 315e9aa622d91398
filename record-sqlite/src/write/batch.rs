//! Rows on their way into a table: collected up to a budget, then in key order, the last one of a key only.
//!
//! Key order makes the writes of one batch walk the table's tree once from left to right.

use crate::Error;
use record_core::{
    Record, ToBlob,
    key::{Key, KeyValue},
};
use record_table::{Budget, append_blob, append_value};
use std::{borrow::Borrow, ops::Range};

/// Rows are written in batches of this size.
pub(super) const BUDGET: Budget = Budget { bytes: 8 << 20, rows: 16_384 };

/// Rows with keys of type `Q`.
pub(super) struct Batch<Q> {
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
    /// A batch of no rows.
    pub(super) fn new() -> Self {
        Batch { rows: Vec::new(), keys: Vec::new(), sort_keys: Vec::new(), blobs: Vec::new() }
    }

    /// Adds rows until the batch is full, and says whether it is: then there may be more of them. `table` is its name, for errors.
    ///
    /// # Errors
    /// What `rows` gives; when a row can't be encoded, or its blob is longer than tables take. The batch holds the rows before.
    pub(super) fn fill<K: Key, R: Record, V: ToBlob<R>, E: From<Error>>(
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
            self.push(key, |key, each| key.borrow().for_each(each), |blobs| append_blob(&value, blobs))
                .map_err(|error| error.in_table(table))?;
        }
        Ok(true)
    }

    /// Adds a row under a key whose values `show` shows. `append` appends its blob, and says whether there is one: none is *known
    /// empty*. On an error the batch is as it was, but for unused bytes.
    pub(super) fn push(
        &mut self,
        key: Q,
        show: impl FnOnce(&Q, &mut dyn FnMut(KeyValue<'_>)),
        append: impl FnOnce(&mut Vec<u8>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let blob = self.blobs.len();
        let blob = append(&mut self.blobs)?.then_some(blob..self.blobs.len());
        let sort_key = self.sort_keys.len();
        show(&key, &mut |value| append_value(value, &mut self.sort_keys));
        self.rows.push(Row { number: self.keys.len(), sort_key: sort_key..self.sort_keys.len(), blob });
        self.keys.push(key);
        Ok(())
    }

    /// Whether no more rows should be added.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= BUDGET.rows || self.blobs.len() + self.sort_keys.len() >= BUDGET.bytes
    }

    /// Whether there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sorts by key, drops all but the last row of each key, and says how many were dropped.
    pub(super) fn sort(&mut self) -> usize {
        let Batch { rows, sort_keys, .. } = self;
        let bytes = |row: &Row| &sort_keys[row.sort_key.clone()];
        // Stable: rows of one key stay in the order in which they came. The last one is moved to where the first was.
        let before = rows.len();
        rows.sort_by(|a, b| bytes(a).cmp(bytes(b)));
        rows.dedup_by(|later, kept| {
            let same = bytes(later) == bytes(kept);
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        before - rows.len()
    }

    /// The rows, in key order once they are sorted: the number that each has among the [added](Self::added) ones, its key and its
    /// blob; `None` is *known empty*.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Q, Option<&[u8]>)> {
        let blob = |row: &Row| row.blob.clone().map(|blob| &self.blobs[blob]);
        self.rows.iter().map(move |row| (row.number, &self.keys[row.number], blob(row)))
    }

    /// How many rows were added since the batch was empty, those that [`sort`](Self::sort) dropped included.
    pub(super) fn added(&self) -> usize {
        self.keys.len()
    }

    /// Forgets the rows and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.keys.clear();
        self.sort_keys.clear();
        self.blobs.clear();
    }
}
