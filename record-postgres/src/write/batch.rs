//! Rows at hand: collected up to a budget, or lent by whoever has them in memory; then in key order, the last one of a key
//! only.

use super::{
    keys::Keys,
    promoted_text,
    rows::{AppendBlob, Rows, TakeRows},
};
use crate::{
    Error,
    shared::Shared,
    wire::{array::Values, key::ShownKey},
};
use ::tokio_postgres::types::Type;
use core::ops::Range;
use record_table::{Budget, MAX_TABLE_BLOB_LEN, version};

/// Rows that were collected, their blobs one behind the other.
pub(crate) struct Batch<'t> {
    table: &'t Shared,
    budget: Budget,
    keys: Keys<'t>,
    blobs: Vec<u8>,
    /// Where each blob is, by the row's number; `None` is *known empty*.
    places: Vec<Option<Range<usize>>>,
}

impl<'t> Batch<'t> {
    pub(crate) fn new(table: &'t Shared, budget: Budget) -> Self {
        Batch { table, budget, keys: Keys::of(table), blobs: Vec::new(), places: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The length of all blobs together in bytes.
    pub(crate) fn blob_bytes(&self) -> usize {
        self.blobs.len()
    }

    pub(crate) fn keys(&self) -> &Keys<'t> {
        &self.keys
    }

    /// The blob of a row, by its number.
    pub(crate) fn blob(&self, number: usize) -> Option<&[u8]> {
        self.places[number].clone().map(|blob| &self.blobs[blob])
    }

    /// The rows in key order, the last one of each key.
    pub(crate) fn sorted(&mut self) -> Sorted<'_> {
        self.keys.sort(|_, later| later);
        let blobs = (0..self.keys.len()).map(|place| self.blob(self.keys.number(place))).collect();
        Sorted { keys: &self.keys, blobs }
    }
}

impl TakeRows for Batch<'_> {
    fn take(&mut self, key: ShownKey<'_>, append: AppendBlob<'_>) -> Result<(), Error> {
        let start = self.blobs.len();
        let some = append_checked(self.table, &mut self.blobs, append)?;
        self.keys.push(key)?;
        self.places.push(some.then_some(start..self.blobs.len()));
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.len() >= self.budget.rows || self.blobs.len() + self.keys.bytes() >= self.budget.bytes
    }
}

/// Appends a blob that the table can hold.
pub(crate) fn append_checked(
    table: &Shared,
    out: &mut Vec<u8>,
    append: AppendBlob<'_>,
) -> Result<bool, Error> {
    let start = out.len();
    let appended = append(out).and_then(|some| match some {
        true => promoted_text::check(table.layout, &out[start..]).map(|()| true).map_err(Error::from),
        false => Ok(false),
    });
    appended.map_err(|error| error.in_table(&table.given))
}

/// Rows whose blobs somebody else has in memory.
pub(crate) struct Lent<'r> {
    table: &'r Shared,
    pub(crate) keys: Keys<'r>,
    /// By the row's number.
    blobs: Vec<Option<&'r [u8]>>,
    /// How many were handed out.
    drawn: usize,
}

impl<'r> Lent<'r> {
    pub(crate) fn new(table: &'r Shared) -> Self {
        Lent { table, keys: Keys::of(table), blobs: Vec::new(), drawn: 0 }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the table can't hold it.
    pub(crate) fn push(&mut self, key: ShownKey<'_>, blob: Option<&'r [u8]>) -> Result<(), Error> {
        let (context, len) = (self.table.context(), blob.map_or(0, <[u8]>::len));
        if len > MAX_TABLE_BLOB_LEN {
            let error = record_core::Error::too_long(context.record, len);
            return Err(Error::from(error).in_table(context.table));
        }
        if let Some(blob) = blob {
            promoted_text::check(self.table.layout, blob)
                .map_err(|error| Error::from(error).in_table(context.table))?;
        }
        self.keys.push(key)?;
        self.blobs.push(blob);
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.blobs.len()
    }

    /// The blob of a row, by its number.
    pub(crate) fn blob(&self, number: usize) -> Option<&'r [u8]> {
        self.blobs[number]
    }

    /// The longest blob in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.blobs.iter().flatten().map(|blob| blob.len()).max().unwrap_or(0)
    }

    /// As [`Batch::sorted`].
    pub(crate) fn sorted(&mut self) -> Sorted<'_> {
        self.keys.sort(|_, later| later);
        let blobs = (0..self.keys.len()).map(|place| self.blobs[self.keys.number(place)]).collect();
        Sorted { keys: &self.keys, blobs }
    }
}

/// Hands them out as others are drawn.
impl Rows for Lent<'_> {
    fn fill(&mut self, to: &mut dyn TakeRows) -> Result<bool, Error> {
        while !to.is_full() {
            if !self.has_more()? {
                return Ok(false);
            }
            let blob = self.blobs[self.keys.number(self.drawn)];
            to.take(&|each| self.keys.show(self.drawn, each), &mut |out| {
                out.extend_from_slice(blob.unwrap_or_default());
                Ok(blob.is_some())
            })?;
            self.drawn += 1;
        }
        Ok(true)
    }

    fn has_more(&mut self) -> Result<bool, Error> {
        Ok(self.drawn < self.keys.len())
    }
}

/// Rows in key order, each key once, their blobs wherever they lie.
pub(crate) struct Sorted<'r> {
    pub(crate) keys: &'r Keys<'r>,
    pub(crate) blobs: Vec<Option<&'r [u8]>>,
}

impl Sorted<'_> {
    pub(crate) fn len(&self) -> usize {
        self.blobs.len()
    }

    /// The newest version of a blob.
    pub(crate) fn newest(&self) -> u8 {
        self.blobs.iter().flatten().map(|blob| version(blob)).max().unwrap_or(0)
    }

    /// Bytes that a row takes as parameters.
    pub(crate) fn bytes(&self, row: usize) -> usize {
        self.keys.wire(row).len() + 4 + self.blobs[row].map_or(0, <[u8]>::len)
    }

    /// Some of the rows as parameters: an array for each key column, and one of blobs.
    pub(crate) fn params(&self, rows: Range<usize>) -> Vec<Values<'_>> {
        let first = rows.start;
        let mut params = self.keys.params(rows.len(), move |i| first + i);
        params.push(Values::new(Type::BYTEA, rows.len(), move |i| self.blobs[first + i]));
        params
    }
}
