//! The record batches of scans: which columns they have, how large they become, and how key columns and fields come together.
//! For stores, whose scans have a [`Shape`] and fill [`ScanColumns`].

use super::{AnyKey, KeyArray, KeyColumns, key_columns::key_and_field};
use crate::Error;
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use record_arrow::BatchDecoder;
use record_core::{
    key::{KeyColumn, KeyValue},
    layout::Layout,
};
use std::sync::Arc;

/// Which columns batches have and how large they become.
#[derive(Clone)]
pub struct Shape {
    /// Fields by name; all of them if nothing is said.
    pub columns: Option<Vec<String>>,
    /// A batch ends with this many rows, 65,536 unless something is said.
    pub max_rows: usize,
    /// A batch ends with the row that makes its keys and blobs this many bytes, 16 MiB unless something is said.
    pub max_bytes: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { columns: None, max_rows: 65_536, max_bytes: 16 << 20 }
    }
}

impl Shape {
    /// The decoder, which decodes the selected fields if some were selected.
    ///
    /// # Errors
    /// When there is no such field, it is named twice, or it is a key column.
    pub fn select<R>(
        &self,
        table: &str,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        decoder: BatchDecoder<R>,
    ) -> Result<BatchDecoder<R>, Error> {
        let Some(columns) = &self.columns else { return Ok(decoder) };
        decoder.select(columns).map_err(|error| -> Error {
            let is_key = |name: &&String| key.iter().any(|column| column.name == **name);
            let error = match columns.iter().find(is_key) {
                Some(key) => {
                    let message =
                        format!("`{key}` is a key column, which every batch has: select fields only");
                    Error::from(record_arrow::Error::column(layout.record(), message))
                }
                None => error.into(),
            };
            error.in_table(table)
        })
    }
}

/// A batch in the making: the key columns, then what a decoder gives. For each row, [`push_key`](Self::push_key) takes the value of
/// each key column, and the [`decoder`](Self::decoder) the blob.
pub struct ScanColumns<R> {
    layout: &'static Layout,
    key: &'static [KeyColumn],
    keys: KeyColumns,
    /// The columns of the record: as many rows are to be added to it as to the key columns.
    pub decoder: BatchDecoder<R>,
    schema: SchemaRef,
}

impl<R> ScanColumns<R> {
    /// Batches of a table of this name, with records of this layout under these key columns.
    ///
    /// # Errors
    /// When a column of the decoder has the name of a key column.
    pub fn new(
        table: &str,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        decoder: BatchDecoder<R>,
    ) -> Result<Self, Error> {
        let record = decoder.schema();
        if let Some(same) = key.iter().find(|column| record.field_with_name(column.name).is_ok()) {
            let or = "or select other fields";
            return Err(key_and_field(layout.record(), same.name, or).in_table(table));
        }
        let fields: Vec<_> =
            KeyColumns::fields(key).into_iter().chain(record.fields().iter().cloned()).collect();
        let (keys, schema) = (KeyColumns::new(key), Arc::new(Schema::new(fields)));
        Ok(ScanColumns { layout, key, keys, decoder, schema })
    }

    /// The schema of the batches: key columns first, never null.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Appends a value to key column number `i`, and gives the bytes that it takes.
    ///
    /// # Errors
    /// When it is no value of the column's type, or `None`, which stands for that.
    ///
    /// # Panics
    /// When there are not so many key columns and the value is refused.
    pub fn push_key(&mut self, i: usize, value: Option<KeyValue<'_>>) -> Result<usize, Error> {
        value.and_then(|value| self.keys.push(i, value)).ok_or_else(|| {
            let message = "the key column holds what is no value of its type";
            Error::of_table(self.layout.record(), message).with_field(self.key[i].name)
        })
    }

    /// The batch of the rows since the last one.
    ///
    /// # Errors
    /// As [`BatchDecoder::finish`]; when the key columns do not have as many rows as the decoder.
    pub fn finish(&mut self) -> Result<RecordBatch, Error> {
        let fields = self.decoder.finish()?;
        let columns: Vec<_> = self.keys.finish().chain(fields.columns().iter().cloned()).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
            .map_err(|error| Error::source(self.layout.record(), "joining keys and fields", error))
    }

    /// The key of row number `row` since the last batch, where [`finish`](Self::finish) or the decoder has failed because of it. There is
    /// no batch then.
    pub fn key_of(&mut self, row: usize) -> Option<AnyKey> {
        let arrays: Vec<_> = self.keys.finish().collect();
        let columns: Option<Vec<_>> =
            self.key.iter().zip(&arrays).map(|(column, array)| KeyArray::of(column.ty, array)).collect();
        let columns = columns.filter(|_| arrays.first().is_some_and(|array| row < array.len()))?;
        let values: Option<Vec<_>> = columns.iter().map(|column| column.value(row)).collect();
        Some(AnyKey::new(self.key, &values?))
    }

    /// Takes the memory of a batch back, as far as nobody else holds it.
    pub fn recycle(&mut self, batch: RecordBatch) {
        let (_, mut columns, rows) = batch.into_parts();
        if columns.len() >= self.key.len() {
            let fields = columns.split_off(self.key.len());
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            if let Ok(batch) = RecordBatch::try_new_with_options(self.decoder.schema(), fields, &options) {
                self.decoder.recycle(batch);
            }
        }
    }
}
