//! The rows of record batches, for tables that no Rust type describes.

use super::{
    keys::{Keys, shown},
    rows::{Drawn, Rows, TakeRows},
};
use crate::{Error, shared::Shared};
use arrow_array::{Array, BinaryArray, RecordBatch};
use record_table::{KeyedBatch, MAX_TABLE_BLOB_LEN};

/// Rows of a record batch that are encoded at once.
const ROWS: usize = 8_192;

/// The rows of record batches.
pub(crate) struct AnyRows<'t, E, I> {
    table: &'t Shared,
    pub(crate) batches: Drawn<I, E>,
    /// What is not encoded yet of the record batch at hand.
    rest: Option<RecordBatch>,
    /// Rows that are encoded.
    keys: Keys<'t>,
    blobs: Option<BinaryArray>,
    /// How many of them were handed out.
    handed: usize,
    /// Rows before these.
    before: usize,
}

impl<'t, E: From<Error>, I: Iterator<Item = Result<RecordBatch, E>>> AnyRows<'t, E, I> {
    pub(crate) fn new(table: &'t Shared, batches: I) -> Self {
        let (batches, keys) = (Drawn::new(batches), Keys::of(table));
        AnyRows { table, batches, rest: None, keys, blobs: None, handed: 0, before: 0 }
    }

    /// Encodes further rows, if there are any left of a record batch or another one, and says so.
    fn encode(&mut self) -> Result<bool, Error> {
        let batch = match self.rest.take() {
            Some(rest) => rest,
            None => match self.batches.next()? {
                Some(batch) => batch,
                None => return Ok(false),
            },
        };
        let rows = batch.num_rows().min(ROWS);
        if rows < batch.num_rows() {
            self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
        }
        self.before += self.handed;
        self.handed = 0;
        self.keys.clear();
        let batch = batch.slice(0, rows);
        let encoded = self.encode_rows(&batch);
        self.blobs = Some(encoded.map_err(|error| error.in_table(self.table.name()))?);
        Ok(true)
    }

    fn encode_rows(&mut self, batch: &RecordBatch) -> Result<BinaryArray, Error> {
        let Shared { layout, key, .. } = *self.table;
        let keyed = KeyedBatch::of(layout, key, batch)?;
        let encoder = keyed.encoder();
        let blobs = encoder.prepare(keyed.fields())?.encode(0..batch.num_rows()).map_err(|error| {
            let row = self.before + error.row().unwrap_or_default();
            Error::from(error).with_row(row)
        })?;
        for row in 0..batch.num_rows() {
            let pushed = keyed.key(row).and_then(|key| self.keys.push(&shown(&key)));
            pushed.map_err(|error| error.with_row(self.before + row))?;
        }
        Ok(blobs)
    }
}

impl<E: From<Error>, I: Iterator<Item = Result<RecordBatch, E>>> Rows for AnyRows<'_, E, I> {
    fn fill(&mut self, to: &mut dyn TakeRows) -> Result<bool, Error> {
        while !to.is_full() {
            if !self.has_more()? {
                return Ok(false);
            }
            let row = self.handed;
            let blob = self.blobs.as_ref().filter(|blobs| blobs.is_valid(row)).map(|blobs| blobs.value(row));
            let taken = to.take(&|each| self.keys.show(row, each), &mut |out| {
                let len = blob.map_or(0, <[u8]>::len);
                if len > MAX_TABLE_BLOB_LEN {
                    return Err(record_core::Error::too_long(self.table.layout.record(), len).into());
                }
                out.extend_from_slice(blob.unwrap_or_default());
                Ok(blob.is_some())
            });
            taken.map_err(|error| error.with_row(self.before + row))?;
            self.handed += 1;
        }
        Ok(true)
    }

    fn has_more(&mut self) -> Result<bool, Error> {
        while self.handed == self.keys.len() {
            if !self.encode()? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
