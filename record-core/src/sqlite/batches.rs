//! Scans to Arrow record batches.

use super::{Scan, Table, catalog, key::key_value, owned_rows::OwnedRows, scan::Remaining, write::blob};
use crate::{
    Error, Key, Record, columns::BatchDecoder, error::Kind, layout::HEADER, table::KeyColumns, vouch,
};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use rusqlite::Connection;
use std::sync::Arc;

/// Which columns batches have and how large they become.
#[derive(Clone)]
pub(super) struct Shape {
    columns: Option<Vec<String>>,
    max_rows: usize,
    max_bytes: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { columns: None, max_rows: 65_536, max_bytes: 16 << 20 }
    }
}

impl<K: Key, R: Record> Scan<'_, K, R> {
    /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked for.
    pub fn select<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.shape.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.shape.max_rows = rows.max(1);
        self
    }

    /// A record batch is full when its rows took this many bytes in the table; 16 MiB if nothing is said, and at least 1.
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.shape.max_bytes = bytes.max(1);
        self
    }

    /// The rows as record batches: the key columns first, then the record's fields. Memory is bounded by one batch.
    ///
    /// Rows that are *known empty* are null in all fields of the record; use [`batches_with`](Scan::batches_with) to
    /// have them marked, or to add computed columns.
    ///
    /// ```
    /// use arrow_array::{cast::AsArray, types::{Int64Type, UInt32Type}};
    /// # use record_core::{Record, sqlite};
    /// #[derive(Record)]
    /// struct Facts { additions: u32, author: String }
    ///
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// for batch in table.scan().select(["additions"]).batches(&conn)? {
    ///     let batch = batch?;
    ///     assert_eq!(batch["key"].as_primitive::<Int64Type>().value(0), 1);
    ///     assert_eq!(batch["additions"].as_primitive::<UInt32Type>().value(0), 120);
    /// }
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a selected column is not there, a key column and a field have the same name, or the filter is no SQL.
    /// Each batch may fail by itself as [`for_each`](Scan::for_each) does; it is then the last one.
    pub fn batches<'c>(self, conn: &'c Connection) -> Result<Batches<'c, K, R>, Error> {
        let decoder = BatchDecoder::new();
        let decoder = match &self.shape.columns {
            Some(columns) => decoder.select(columns).map_err(|error| {
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
            })?,
            None => decoder,
        };
        self.batches_with(conn, decoder)
    }

    /// As [`batches`](Scan::batches), with a decoder of one's own, which says which columns there are.
    ///
    /// # Errors
    /// As [`batches`](Scan::batches).
    pub fn batches_with<'c>(
        self,
        conn: &'c Connection,
        decoder: BatchDecoder<R>,
    ) -> Result<Batches<'c, K, R>, Error> {
        let context = self.table.context();
        let record = decoder.schema();
        if let Some(same) = K::COLUMNS.iter().find(|column| record.field_with_name(column.name).is_ok()) {
            let message = format!(
                "`{}` is a key column and a field too: select other fields, or give it another name with `column = \
                 \"…\"`",
                same.name
            );
            return Err(Error::new(context.record, Kind::Column(message)).in_table(context.table));
        }
        let fields: Vec<_> =
            KeyColumns::fields(K::COLUMNS).into_iter().chain(record.fields().iter().cloned()).collect();
        let (statement, remaining) = self.prepare(conn)?;
        Ok(Batches {
            rows: Some(OwnedRows::new(statement)),
            remaining,
            conn,
            table: self.table.clone(),
            keys: KeyColumns::new(K::COLUMNS),
            decoder,
            schema: Arc::new(Schema::new(fields)),
            shape: self.shape,
            before: 0,
            skipped: 0,
            header: None,
        })
    }

    /// All rows as record batches; see [`batches`](Scan::batches), which does not hold them all at once.
    ///
    /// # Errors
    /// As [`batches`](Scan::batches).
    pub fn to_batches(self, conn: &Connection) -> Result<Vec<RecordBatch>, Error> {
        self.batches(conn)?.collect()
    }
}

/// The record batches of a scan; see [`Scan::batches`].
pub struct Batches<'c, K, R> {
    /// `None` after the last row or an error.
    rows: Option<OwnedRows<'c>>,
    remaining: Remaining<R>,
    conn: &'c Connection,
    table: Table<K, R>,
    keys: KeyColumns,
    decoder: BatchDecoder<R>,
    schema: SchemaRef,
    shape: Shape,
    /// Rows in the batches before.
    before: usize,
    skipped: u64,
    /// The last header whose layout was found.
    header: Option<[u8; HEADER]>,
}

impl<K: Key, R: Record> Batches<'_, K, R> {
    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Takes the memory of a batch back, as far as nobody else holds it, so that the next one needs less of its own.
    pub fn recycle(&mut self, batch: RecordBatch) {
        let (_, mut columns, rows) = batch.into_parts();
        if columns.len() >= K::COLUMNS.len() {
            let columns = columns.split_off(K::COLUMNS.len());
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            if let Ok(batch) = RecordBatch::try_new_with_options(self.decoder.schema(), columns, &options) {
                self.decoder.recycle(batch);
            }
        }
    }

    /// How many corrupt rows were left out so far; see [`Scan::skip_corrupt`].
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Reads rows until the batch is full; `None` when there are no more.
    fn read(&mut self) -> Result<Option<RecordBatch>, Error> {
        let table = self.table.clone();
        let context = table.context();
        let failed = |error| context.failed("scanning", error);
        let (mut count, mut bytes) = (0, 0);
        while count < self.shape.max_rows && bytes < self.shape.max_bytes {
            if self.remaining.has_enough((self.before + count) as u64) {
                self.rows = None;
            }
            let Some(rows) = &mut self.rows else { break };
            let Some(row) = rows.next().map_err(failed)? else {
                self.rows = None;
                break;
            };
            let blob = blob(&context, row.get_ref(K::COLUMNS.len()).map_err(failed)?)?;
            if self.remaining.skips(blob) {
                self.skipped += 1;
                continue;
            }
            let passes = self.remaining.passes(&table, self.conn, blob);
            if !passes.map_err(|error| error.with_row(self.before + count))? {
                continue;
            }
            for (i, column) in K::COLUMNS.iter().enumerate() {
                let value = key_value(row.get_ref(i).map_err(failed)?, Some(column.ty));
                bytes += value.and_then(|value| self.keys.push(i, value)).ok_or_else(|| {
                    let message = "the key column holds what is no value of its type";
                    context.problem(message).with_field(column.name).with_row(self.before + count)
                })?;
            }
            if let Some(blob) = blob {
                bytes += blob.len();
                let header = blob.first_chunk::<HEADER>();
                if header != self.header.as_ref() {
                    // A newer program may have been deployed since the catalog was read.
                    if vouch::resolve(R::LAYOUT, blob).is_err_and(|error| error.is_unknown_layout()) {
                        catalog::read(self.conn, &context, R::LAYOUT)?;
                    }
                    self.header = header.copied();
                }
            }
            self.decoder.push(blob)?;
            count += 1;
        }
        if count == 0 {
            return Ok(None);
        }
        let columns = self.decoder.finish()?;
        let columns: Vec<_> = self.keys.finish().chain(columns.columns().iter().cloned()).collect();
        self.before += count;
        RecordBatch::try_new(self.schema.clone(), columns)
            .map(Some)
            .map_err(|error| Error::source(context.record, "joining keys and fields", error))
    }
}

impl<K: Key, R: Record> Iterator for Batches<'_, K, R> {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.before;
        let result = self.read();
        if result.is_err() {
            self.rows = None;
        }
        let named = |error: Error| match (error.table(), error.row()) {
            // The decoder counts the rows of its batch.
            (None, Some(row)) => error.with_row(before + row).in_table(self.table.name()),
            (None, None) => error.in_table(self.table.name()),
            _ => error,
        };
        result.map_err(named).transpose()
    }
}
