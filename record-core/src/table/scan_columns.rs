//! The record batches of scans: which columns they have, how large they become, and how key columns and fields come together.

use super::KeyColumns;
use crate::{
    Error, Key, Record,
    columns::BatchDecoder,
    error::Kind,
    key::{KeyColumn, KeyValue},
};
use alloc::{format, string::String, sync::Arc, vec::Vec};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};

/// Which columns batches have and how large they become.
#[derive(Clone)]
pub(crate) struct Shape {
    /// Fields by name; all of them if nothing is said.
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) max_rows: usize,
    pub(crate) max_bytes: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { columns: None, max_rows: 65_536, max_bytes: 16 << 20 }
    }
}

impl Shape {
    /// The decoder, which decodes the selected fields if some were selected.
    pub(crate) fn select<K: Key, R: Record>(
        &self,
        table: &str,
        decoder: BatchDecoder<R>,
    ) -> Result<BatchDecoder<R>, Error> {
        let Some(columns) = &self.columns else { return Ok(decoder) };
        decoder.select(columns).map_err(|error| {
            let is_key = |name: &&String| K::COLUMNS.iter().any(|column| column.name == **name);
            let error = match columns.iter().find(is_key) {
                Some(key) => {
                    let message =
                        format!("`{key}` is a key column, which every batch has: select fields only");
                    Error::new(R::LAYOUT.record, Kind::Column(message))
                }
                None => error,
            };
            error.in_table(table)
        })
    }
}

/// A batch in the making: the key columns, then what a decoder gives.
pub(crate) struct ScanColumns<R> {
    key: &'static [KeyColumn],
    keys: KeyColumns,
    pub(crate) decoder: BatchDecoder<R>,
    schema: SchemaRef,
}

impl<R: Record> ScanColumns<R> {
    pub(crate) fn new<K: Key>(table: &str, decoder: BatchDecoder<R>) -> Result<Self, Error> {
        let record = decoder.schema();
        if let Some(same) = K::COLUMNS.iter().find(|column| record.field_with_name(column.name).is_ok()) {
            let message = format!(
                "`{}` is a key column and a field too: select other fields, or give it another name with `column = \
                 \"…\"`",
                same.name
            );
            return Err(Error::new(R::LAYOUT.record, Kind::Column(message)).in_table(table));
        }
        let fields: Vec<_> =
            KeyColumns::fields(K::COLUMNS).into_iter().chain(record.fields().iter().cloned()).collect();
        let (keys, schema) = (KeyColumns::new(K::COLUMNS), Arc::new(Schema::new(fields)));
        Ok(ScanColumns { key: K::COLUMNS, keys, decoder, schema })
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Appends a value to key column number `i`, and gives the bytes that it takes. `None` is no value of the column's type.
    pub(crate) fn push_key(&mut self, i: usize, value: Option<KeyValue<'_>>) -> Result<usize, Error> {
        value.and_then(|value| self.keys.push(i, value)).ok_or_else(|| {
            let message = "the key column holds what is no value of its type";
            Error::new(R::LAYOUT.record, Kind::Table(message.into())).with_field(self.key[i].name)
        })
    }

    /// The batch of the rows since the last one.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, Error> {
        let fields = self.decoder.finish()?;
        let columns: Vec<_> = self.keys.finish().chain(fields.columns().iter().cloned()).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
            .map_err(|error| Error::source(R::LAYOUT.record, "joining keys and fields", error))
    }

    /// Takes the memory of a batch back, as far as nobody else holds it.
    pub(crate) fn recycle(&mut self, batch: RecordBatch) {
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
