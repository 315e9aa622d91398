//! Rows on their way into a table: collected up to a budget, then in key order, the last one of a key only.
//!
//! For stores that write many rows by one statement. Key order makes the writes of one batch walk the table's tree once from left to
//! right, and lets concurrent writers of overlapping keys meet in the same order.

use super::order::{append_sort_key, append_value};
use crate::{Error, MAX_TABLE_BLOB_LEN, append_blob};
use core::{borrow::Borrow, ops::Range};
use record_core::{
    Record, ToBlob,
    key::{Key, KeyValue},
};

/// When a batch is full: as soon as it has so many rows, or so many bytes of keys and blobs. The last row may go beyond.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Bytes of keys and blobs.
    pub bytes: usize,
    /// Rows.
    pub rows: usize,
}

/// Rows with keys of type `Q`, which borrows as the table's key.
///
/// ```
/// use record_core::Record;
/// use record_table::{Batch, Budget, Error};
///
/// #[derive(Record)]
/// struct Point { x: i32 }
///
/// let mut batch = Batch::new(Budget { bytes: 1 << 20, rows: 1_000 });
/// let mut rows = [(7, 1), (3, 2), (7, 3)].into_iter().map(|(key, x)| Ok::<_, Error>((key, Point { x })));
/// let may_be_more = batch.fill::<i64, Point, _, _>("points", &mut rows)?;
/// assert!(!may_be_more);
/// assert_eq!(batch.sort(), 1); // the first row of key 7 is not the last one
/// assert_eq!(batch.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [3, 7]);
/// # Ok::<(), Error>(())
/// ```
pub struct Batch<Q> {
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
    /// A batch of no rows.
    pub fn new(budget: Budget) -> Self {
        Batch { budget, rows: Vec::new(), keys: Vec::new(), sort_keys: Vec::new(), blobs: Vec::new() }
    }

    /// A batch of one row, whose blob was encoded before and is not looked at; `None` is *known empty*.
    pub fn of_one<K: Key>(budget: Budget, key: Q, blob: Option<Vec<u8>>) -> Self
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

    /// Adds rows until the batch is full, and says whether it is: then there may be more of them. `table` is its name, for errors.
    ///
    /// # Errors
    /// What `rows` gives; when a row can't be encoded, or its blob is longer than tables take. The batch holds the rows before.
    pub fn fill<K: Key, R: Record, V: ToBlob<R>, E: From<Error>>(
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
        let blob = append_blob::<R>(value, &mut self.blobs)?.then_some(blob..self.blobs.len());
        let sort_key = self.sort_keys.len();
        append_sort_key(key.borrow(), &mut self.sort_keys);
        self.rows.push(Row { number: self.keys.len(), sort_key: sort_key..self.sort_keys.len(), blob });
        self.keys.push(key);
        Ok(())
    }

    /// Adds a row whose blob was encoded before, under a key whose values `show` shows; no blob is *known empty*.
    ///
    /// # Errors
    /// When the blob is longer than those of tables may be; then the batch is as it was.
    pub fn push_encoded(
        &mut self,
        record: &str,
        key: Q,
        show: impl FnOnce(&Q, &mut dyn FnMut(KeyValue<'_>)),
        blob: Option<&[u8]>,
    ) -> Result<(), Error> {
        if blob.is_some_and(|blob| blob.len() > MAX_TABLE_BLOB_LEN) {
            return Err(record_core::Error::too_long(record, blob.map_or(0, <[u8]>::len)).into());
        }
        let start = self.blobs.len();
        self.blobs.extend_from_slice(blob.unwrap_or_default());
        let blob = blob.map(|_| start..self.blobs.len());
        let sort_key = self.sort_keys.len();
        show(&key, &mut |value| append_value(value, &mut self.sort_keys));
        self.rows.push(Row { number: self.keys.len(), sort_key: sort_key..self.sort_keys.len(), blob });
        self.keys.push(key);
        Ok(())
    }

    /// Whether no more rows should be added.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= self.budget.rows || self.blobs.len() + self.sort_keys.len() >= self.budget.bytes
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The length of all blobs together in bytes, those of rows that [`sort`](Self::sort) dropped included.
    pub fn blob_bytes(&self) -> usize {
        self.blobs.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sorts by key, drops all but the last row of each key, and says how many were dropped.
    pub fn sort(&mut self) -> usize {
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

    /// The rows' keys and blobs, in key order once they are sorted. `None` is *known empty*.
    pub fn iter(&self) -> impl Iterator<Item = (&Q, Option<&[u8]>)> {
        self.range(0..self.rows.len())
    }

    /// Some of the rows, by their place in [`iter`](Self::iter).
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = (&Q, Option<&[u8]>)> {
        self.rows[range]
            .iter()
            .map(|row| (&self.keys[row.number], row.blob.clone().map(|blob| &self.blobs[blob])))
    }

    /// The number of the row at a place of [`iter`](Self::iter), among the [added](Self::added) ones.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn number(&self, place: usize) -> usize {
        self.rows[place].number
    }

    /// How many rows were added since the batch was empty, those that [`sort`](Self::sort) dropped included.
    pub fn added(&self) -> usize {
        self.keys.len()
    }

    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.keys.clear();
        self.sort_keys.clear();
        self.blobs.clear();
    }
}
