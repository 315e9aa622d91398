//! Scans to Arrow record batches: rows are decoded in the driver's own buffers.

use super::{
    scan::{Begin, Cut, Scan, Scanning},
    sieve::Problem,
};
use crate::{
    Error,
    driver::{block::Block, traits::Portals},
    progress::Progress,
    shared::Shared,
    wire::key::value,
};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::{BatchDecoder, Dynamic};
use record_core::key::KeyColumn;
use record_table::{ScanColumns, Shape};
use std::sync::atomic::Ordering;

/// How full the batch on its way is.
#[derive(Default)]
pub(crate) struct Fill {
    pub(crate) rows: usize,
    bytes: usize,
}

impl Fill {
    pub(crate) fn is_full(&self, shape: &Shape) -> bool {
        self.rows >= shape.max_rows || self.bytes >= shape.max_bytes
    }

    /// Takes as many of a block's rows as the batch has room for, from number `at` on, and says where they end.
    pub(crate) fn take(&mut self, shape: &Shape, block: &Block, at: usize) -> usize {
        let mut end = at;
        while end < block.len() && !self.is_full(shape) {
            self.rows += 1;
            self.bytes += block.size(end);
            end += 1;
        }
        end
    }
}

impl Scan<'_> {
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

    /// Begins the scan, with the decoder of the caller's if there is one.
    pub(crate) async fn batches<B: Begin>(
        self,
        transaction: B,
        decoder: Option<BatchDecoder<Dynamic>>,
    ) -> Result<Batches<B::Transaction>, Error> {
        let decoding = self.decoding(decoder)?;
        let schema = decoding.columns.schema();
        let part = Part { scanning: self.begin(transaction).await?, decoding, at: 0 };
        Ok(Batches { part: Some(part), schema, skipped: 0 })
    }

    /// Begins to read a part of the rows in a transaction that was begun.
    pub(crate) async fn part<T: Portals + Send>(
        &self,
        transaction: T,
        cut: Cut<'_>,
    ) -> Result<Part<T>, Error> {
        let mut decoding = self.decoding(None)?;
        decoding.before = self.usual.load(Ordering::Relaxed);
        let progress = Progress::new("scan", self.table.name());
        let scanning = self.begin_part(transaction, cut, progress).await?;
        Ok(Part { scanning, decoding, at: 0 })
    }

    /// Checks that the fields that were selected are there.
    pub(crate) fn check_selected(&self) -> Result<(), Error> {
        self.selected(BatchDecoder::of(self.table.layout)).map(drop)
    }

    fn selected(&self, decoder: BatchDecoder<Dynamic>) -> Result<BatchDecoder<Dynamic>, Error> {
        self.shape.select(self.table.name(), self.table.layout, self.table.key, decoder)
    }

    /// The way from rows to the batches that were asked for.
    fn decoding(&self, decoder: Option<BatchDecoder<Dynamic>>) -> Result<Decoding, Error> {
        let Shared { layout, key, .. } = *self.table;
        let decoder = self.selected(decoder.unwrap_or_else(|| BatchDecoder::of(layout)))?;
        let columns = ScanColumns::new(self.table.name(), layout, key, decoder)?;
        Ok(Decoding { columns, shape: self.shape.clone(), fill: Fill::default(), before: 0 })
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
pub(crate) struct Part<T: Portals> {
    scanning: Scanning<T>,
    decoding: Decoding,
    /// How many rows of the scan's present block are decoded.
    at: usize,
}

impl<T: Portals + Send> Part<T> {
    /// Reads rows until a batch is full; `None` when there are no more.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        let Part { scanning, decoding, at } = self;
        let key = scanning.table.key;
        decoding.begin();
        match decoding.push(key, &scanning.rows.block, *at) {
            Ok(end) => *at = end,
            Err(problem) => return Err(scanning.explain(problem).await),
        }
        if !decoding.is_full() {
            *at = 0;
            let take = &mut |block: &Block| {
                *at = decoding.push(key, block, 0)?;
                Ok(!decoding.is_full())
            };
            scanning.each_block(take).await?;
        }
        decoding.finish().map_err(|error| error.in_table(scanning.table.name()))
    }

    /// How many corrupt rows were left out so far.
    pub(crate) fn skipped(&self) -> u64 {
        self.scanning.sieve.skipped
    }

    /// The transaction, which is free for other statements.
    pub(crate) fn into_transaction(self) -> T {
        self.scanning.rows.into_transaction()
    }
}

/// The record batches of a scan.
pub(crate) struct Batches<T: Portals> {
    /// `None` after the last row or an error.
    part: Option<Part<T>>,
    schema: SchemaRef,
    skipped: u64,
}

impl<T: Portals + Send> Batches<T> {
    pub(crate) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    pub(crate) fn recycle(&mut self, batch: RecordBatch) {
        if let Some(part) = &mut self.part {
            part.decoding.columns.recycle(batch);
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
pub(crate) struct Decoding {
    columns: ScanColumns<Dynamic>,
    shape: Shape,
    fill: Fill,
    /// Rows in the batch before.
    before: usize,
}

impl Decoding {
    fn begin(&mut self) {
        self.fill = Fill::default();
        // Most batches of a scan are equally long.
        self.columns.decoder.reserve(self.before);
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
                self.columns.push_key(place, value).map_err(|error| (Some(row), error))?;
            }
        }
        self.columns.decoder.extend((at..end).map(|row| block.get(row, key.len()))).map_err(|error| {
            // The decoder counts the rows of its batch.
            (error.row().and_then(|row| row.checked_sub(first)).map(|row| at + row), error.into())
        })?;
        Ok(end)
    }

    /// The batch of the rows that were pushed; `None` when there were none.
    fn finish(&mut self) -> Result<Option<RecordBatch>, Error> {
        self.before = self.fill.rows;
        if self.before == 0 {
            return Ok(None);
        }
        self.columns.finish().map(Some)
    }
}
