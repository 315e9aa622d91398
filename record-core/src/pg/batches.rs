//! Scans to Arrow record batches: rows are decoded in the driver's own buffers.

use super::{
    block::Block,
    handle::Handle,
    portal::Portals,
    progress::Progress,
    scan::{Begin, Cut, Scan, Scanning},
    sieve::Problem,
    wire::key::value,
};
use crate::{Error, Key, Record, columns::BatchDecoder, error::Kind, key::KeyColumn, table::KeyColumns};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use std::sync::{Arc, atomic::Ordering};

/// Which columns batches have and how large they become.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) max_rows: usize,
    pub(crate) max_bytes: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { columns: None, max_rows: 65_536, max_bytes: 16 << 20 }
    }
}

/// How full the batch on its way is.
#[derive(Default)]
pub(super) struct Fill {
    pub(super) rows: usize,
    bytes: usize,
}

impl Fill {
    pub(super) fn is_full(&self, shape: &Shape) -> bool {
        self.rows >= shape.max_rows || self.bytes >= shape.max_bytes
    }

    /// Takes as many of a block's rows as the batch has room for, from number `at` on, and says where they end.
    pub(super) fn take(&mut self, shape: &Shape, block: &Block, at: usize) -> usize {
        let mut end = at;
        while end < block.len() && !self.is_full(shape) {
            self.rows += 1;
            self.bytes += block.size(end);
            end += 1;
        }
        end
    }
}

impl<K: Key, R: Record> Scan<'_, K, R> {
    pub(crate) fn select<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.shape.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn batch_rows(mut self, rows: usize) -> Self {
        self.shape.max_rows = rows.max(1);
        self
    }

    pub(crate) fn batch_bytes(mut self, bytes: usize) -> Self {
        self.shape.max_bytes = bytes.max(1);
        self
    }

    /// A decoder of the selected columns.
    pub(super) fn decoder(&self) -> Result<BatchDecoder<R>, Error> {
        let decoder = BatchDecoder::new();
        let Some(columns) = &self.shape.columns else { return Ok(decoder) };
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
            error.in_table(self.table.name())
        })
    }

    /// Begins the scan; with no decoder of the caller's, the selected columns are decoded.
    pub(crate) async fn batches<B: Begin>(
        self,
        transaction: B,
        decoder: Option<BatchDecoder<R>>,
    ) -> Result<Batches<B::Transaction, K, R>, Error> {
        let decoder = decoder.map_or_else(|| self.decoder(), Ok)?;
        let decoding = Decoding::new(&self.table, decoder, self.shape.clone())?;
        let schema = decoding.schema.clone();
        let part = Part { scanning: self.begin(transaction).await?, decoding, at: 0 };
        Ok(Batches { part: Some(part), schema, skipped: 0 })
    }

    /// Begins to read a part of the rows in a transaction that was begun.
    pub(super) async fn part<T: Portals + Send>(
        &self,
        transaction: T,
        cut: Cut<'_>,
    ) -> Result<Part<T, K, R>, Error> {
        let mut decoding = Decoding::new(&self.table, self.decoder()?, self.shape.clone())?;
        decoding.before = self.usual.load(Ordering::Relaxed);
        let progress = Progress::new("scan", self.table.name());
        let scanning = self.begin_part(transaction, cut, progress).await?;
        Ok(Part { scanning, decoding, at: 0 })
    }

    pub(crate) async fn all_batches(self, transaction: impl Begin) -> Result<Vec<RecordBatch>, Error> {
        let mut batches = self.batches(transaction, None).await?;
        let mut all = Vec::new();
        while let Some(batch) = batches.next().await? {
            all.push(batch);
        }
        Ok(all)
    }
}

/// The record batches of a scan or of a part of it, and the transaction that they are read in.
pub(super) struct Part<T: Portals, K, R> {
    scanning: Scanning<T, K, R>,
    decoding: Decoding<R>,
    /// How many rows of the scan's present block are decoded.
    at: usize,
}

impl<T: Portals + Send, K: Key, R: Record> Part<T, K, R> {
    /// Reads rows until a batch is full; `None` when there are no more.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        let Part { scanning, decoding, at } = self;
        decoding.begin();
        match decoding.push(K::COLUMNS, &scanning.rows.block, *at) {
            Ok(end) => *at = end,
            Err(problem) => return Err(scanning.explain(problem).await),
        }
        if !decoding.is_full() {
            *at = 0;
            let take = &mut |block: &Block| {
                *at = decoding.push(K::COLUMNS, block, 0)?;
                Ok(!decoding.is_full())
            };
            scanning.each_block(take).await?;
        }
        decoding.finish().map_err(|error| error.in_table(scanning.table.name()))
    }

    /// How many corrupt rows were left out so far.
    pub(super) fn skipped(&self) -> u64 {
        self.scanning.sieve.skipped
    }

    /// The transaction, which is free for other statements.
    pub(super) fn into_transaction(self) -> T {
        self.scanning.rows.into_transaction()
    }
}

/// The record batches of a scan.
pub(crate) struct Batches<T: Portals, K, R> {
    /// `None` after the last row or an error.
    part: Option<Part<T, K, R>>,
    schema: SchemaRef,
    skipped: u64,
}

impl<T: Portals + Send, K: Key, R: Record> Batches<T, K, R> {
    pub(crate) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    pub(crate) fn recycle(&mut self, batch: RecordBatch) {
        if let Some(part) = &mut self.part {
            part.decoding.recycle(batch, K::COLUMNS.len());
        }
    }

    pub(crate) fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The next batch; `None` when there are no more. After an error there are none either.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        let Some(mut part) = self.part.take() else { return Ok(None) };
        let result = part.next().await;
        self.skipped = part.skipped();
        match result {
            Ok(Some(batch)) => {
                self.part = Some(part);
                Ok(Some(batch))
            }
            Ok(None) => part.scanning.finish().await.map(|()| None),
            Err(error) => Err(error),
        }
    }
}

/// From rows to batches, without I/O.
pub(super) struct Decoding<R> {
    keys: KeyColumns,
    decoder: BatchDecoder<R>,
    schema: SchemaRef,
    shape: Shape,
    fill: Fill,
    /// Rows in the batch before.
    before: usize,
}

impl<R: Record> Decoding<R> {
    pub(super) fn new<K: Key>(
        table: &Handle<K, R>,
        decoder: BatchDecoder<R>,
        shape: Shape,
    ) -> Result<Self, Error> {
        let record = decoder.schema();
        if let Some(same) = K::COLUMNS.iter().find(|column| record.field_with_name(column.name).is_ok()) {
            let message = format!(
                "`{}` is a key column and a field too: select other fields, or give it another name with `column = \
                 \"…\"`",
                same.name
            );
            return Err(Error::new(R::LAYOUT.record, Kind::Column(message)).in_table(table.name()));
        }
        let fields: Vec<_> =
            KeyColumns::fields(K::COLUMNS).into_iter().chain(record.fields().iter().cloned()).collect();
        Ok(Decoding {
            keys: KeyColumns::new(K::COLUMNS),
            decoder,
            schema: Arc::new(Schema::new(fields)),
            shape,
            fill: Fill::default(),
            before: 0,
        })
    }

    fn begin(&mut self) {
        self.fill = Fill::default();
        // Most batches of a scan are equally long.
        self.decoder.reserve(self.before);
    }

    fn is_full(&self) -> bool {
        self.fill.is_full(&self.shape)
    }

    /// Decodes as many of a block's rows as the batch takes, from number `at` on, and says where it ended.
    fn push(&mut self, key: &[KeyColumn], block: &Block, at: usize) -> Result<usize, Problem> {
        let first = self.fill.rows;
        let end = self.fill.take(&self.shape, block, at);
        for (column, place) in key.iter().zip(0..) {
            for row in at..end {
                let value = block.get(row, place).and_then(|bytes| value(bytes, column.ty));
                value.and_then(|value| self.keys.push(place, value)).ok_or_else(|| {
                    let message = "the key column holds what is no value of its type";
                    let error = Error::new(R::LAYOUT.record, Kind::Table(message.into()));
                    (Some(row), error.with_field(column.name))
                })?;
            }
        }
        self.decoder.extend((at..end).map(|row| block.get(row, key.len()))).map_err(|error| {
            // The decoder counts the rows of its batch.
            (error.row().and_then(|row| row.checked_sub(first)).map(|row| at + row), error)
        })?;
        Ok(end)
    }

    /// The batch of the rows that were pushed; `None` when there were none.
    fn finish(&mut self) -> Result<Option<RecordBatch>, Error> {
        self.before = self.fill.rows;
        if self.before == 0 {
            return Ok(None);
        }
        let columns = self.decoder.finish()?;
        let columns: Vec<_> = self.keys.finish().chain(columns.columns().iter().cloned()).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
            .map(Some)
            .map_err(|error| Error::source(R::LAYOUT.record, "joining keys and fields", error))
    }

    fn recycle(&mut self, batch: RecordBatch, keys: usize) {
        let (_, mut columns, rows) = batch.into_parts();
        if columns.len() >= keys {
            let columns = columns.split_off(keys);
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            if let Ok(batch) = RecordBatch::try_new_with_options(self.decoder.schema(), columns, &options) {
                self.decoder.recycle(batch);
            }
        }
    }
}
