//! Scans to Arrow record batches.

use super::{
    owned_rows::OwnedRows,
    query::{Query, Remaining, Sifted},
    scan::{AnyScan, Scan},
};
use crate::{
    Error,
    connection::key::{self, key_value},
    schema::{catalog, shared::Shared},
};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::{BatchDecoder, Dynamic};
use record_core::{Key, Record, layout::HEADER, resolve};
use record_table::{ScanColumns, Shape};
use rusqlite::{Connection, Statement};
use std::{marker::PhantomData, sync::Arc};

/// Defines what either scan can do towards Arrow. `$key` is the key of its batches, `$record` the record of its decoder, which
/// `$decoder` makes of the table.
macro_rules! batches {
    ($scan:ident [$($generic:tt)*] [$($of:tt)*] ($key:ty, $record:ty) |$table:ident| $decoder:expr) => {
        impl<$($generic)*> $scan<$($of)*> {
            /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked for. A
            /// second call replaces the first.
            pub fn select<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
                self.query.shape.columns = Some(columns.into_iter().map(Into::into).collect());
                self
            }

            /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
            pub fn batch_rows(mut self, rows: usize) -> Self {
                self.query.shape.max_rows = rows.max(1);
                self
            }

            /// A record batch is full when its rows took this many bytes in the table; 16 MiB if nothing is said, and at least 1.
            pub fn batch_bytes(mut self, bytes: usize) -> Self {
                self.query.shape.max_bytes = bytes.max(1);
                self
            }

            /// The rows as record batches: the key columns first, then the record's fields. Memory is bounded by one batch.
            ///
            /// Rows that are *known empty* are null in all fields of the record; use [`batches_with`](Self::batches_with) to
            /// have them marked, or to add computed columns. See [`Batches`] for an example.
            ///
            /// # Errors
            /// When a selected column is not there, a key column and a field have the same name, a condition is no SQL, or a filter is
            /// of another table. Each batch may fail by itself as [`for_each`](Self::for_each) does; it is then the last one.
            pub fn batches<'c>(self, conn: &'c Connection) -> Result<Batches<'c, $key, $record>, Error> {
                let $table = &self.table;
                let decoder = $decoder;
                self.batches_with(conn, decoder)
            }

            /// As [`batches`](Self::batches), with a decoder of one's own, which says which columns there are; fields that the scan
            /// [selects](Self::select) replace those that the decoder selects.
            ///
            /// # Errors
            /// As [`batches`](Self::batches).
            pub fn batches_with<'c>(
                self,
                conn: &'c Connection,
                decoder: BatchDecoder<$record>,
            ) -> Result<Batches<'c, $key, $record>, Error> {
                Batches::new(&self.table.shared, self.query, conn, decoder)
            }

            /// All rows as record batches; see [`batches`](Self::batches), which does not hold them all at once.
            ///
            /// # Errors
            /// As [`batches`](Self::batches).
            pub fn to_batches(self, conn: &Connection) -> Result<Vec<RecordBatch>, Error> {
                self.batches(conn)?.collect()
            }
        }
    };
}

batches!(Scan [K: Key, R: Record] ['_, K, R] (K, R) |_table| BatchDecoder::new());
batches!(AnyScan [] [] (Dynamic, Dynamic) |table| BatchDecoder::of(table.layout()));

/// The record batches of a scan; see [`Scan::batches`].
///
/// ```
/// use arrow_array::{cast::AsArray, types::{Int64Type, UInt32Type}};
/// # use record_core::Record;
/// # use record_sqlite as sqlite;
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
///
/// // The same of a table that no type describes.
/// for batch in sqlite::AnyTable::open(&conn, "facts")?.scan().select(["author"]).batches(&conn)? {
///     assert_eq!(batch?.num_columns(), 2);
/// }
/// # Ok::<(), record_sqlite::Error>(())
/// ```
pub struct Batches<'c, K, R> {
    /// `None` after the last row or an error.
    rows: Option<OwnedRows<'c>>,
    remaining: Remaining,
    conn: &'c Connection,
    shared: Arc<Shared>,
    columns: ScanColumns<R>,
    shape: Shape,
    /// Rows in the batches before.
    before: usize,
    skipped: u64,
    /// The last header whose layout was found.
    header: Option<[u8; HEADER]>,
    key: PhantomData<fn() -> K>,
}

impl<'c, K, R> Batches<'c, K, R> {
    pub(super) fn new(
        shared: &Arc<Shared>,
        query: Query,
        conn: &'c Connection,
        decoder: BatchDecoder<R>,
    ) -> Result<Self, Error> {
        let (name, layout) = (&shared.name, shared.layout);
        let decoder = query.shape.select(name, layout, shared.key, decoder)?;
        let columns = ScanColumns::new(name, layout, shared.key, decoder)?;
        let (statement, remaining) = query.prepare(shared, conn)?;
        Ok(Batches {
            rows: Some(OwnedRows::new(statement)),
            remaining,
            conn,
            shared: shared.clone(),
            columns,
            shape: query.shape,
            before: 0,
            skipped: 0,
            header: None,
            key: PhantomData,
        })
    }

    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.columns.schema()
    }

    /// Takes the memory of a batch back, as far as nobody else holds it, so that the next one needs less of its own.
    pub fn recycle(&mut self, batch: RecordBatch) {
        self.columns.recycle(batch);
    }

    /// How many corrupt rows were left out so far; see [`Scan::skip_corrupt`].
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Reads rows until the batch is full; `None` when there are no more.
    fn read(&mut self) -> Result<Option<RecordBatch>, Error> {
        let shared = self.shared.clone();
        let context = shared.context();
        let conn = self.conn;
        let failed = |error| context.asked(conn, context.failed("scanning", error));
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
            let n = self.before + count;
            let placed = |error: Error| shared.placed(conn, row, error.in_table(context.table).with_row(n));
            let blob = match self.remaining.sift(&shared, conn, row).map_err(placed)? {
                Sifted::Passes(blob) => blob,
                Sifted::LeftOut => continue,
                Sifted::Corrupt => {
                    self.skipped += 1;
                    continue;
                }
            };
            for (i, column) in shared.key.iter().enumerate() {
                let value = key_value(row.get_ref(i).map_err(failed)?, Some(column.ty));
                bytes += self.columns.push_key(i, value).map_err(placed)?;
            }
            if let Some(blob) = blob {
                bytes += blob.len();
                let header = blob.first_chunk::<HEADER>();
                if header != self.header.as_ref() {
                    // A newer program may have been deployed since the catalog was read.
                    if resolve(shared.layout, blob).is_err_and(|error| error.is_unknown_layout()) {
                        catalog::read(conn, &context, shared.layout)?;
                    }
                    self.header = header.copied();
                }
            }
            self.columns.decoder.push(blob)?;
            count += 1;
        }
        if count == 0 {
            return Ok(None);
        }
        let batch = self.columns.finish()?;
        self.before += count;
        Ok(Some(batch))
    }
}

impl<K, R> Iterator for Batches<'_, K, R> {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let before = self.before;
        let result = self.read();
        if result.is_err() {
            self.rows = None;
        }
        let named = |error: Error| match (error.table(), error.row()) {
            // The decoder counts the rows of its batch.
            (None, Some(row)) => {
                let error = error.with_row(before + row).in_table(&self.shared.name);
                let Some(of) = self.columns.key_of(row) else { return error };
                let (context, columns) = (self.shared.context(), self.shared.key);
                let bind = |statement: &mut Statement<'_>| {
                    key::bind(&context, statement, columns, &|each| of.for_each(each), 1).ok()
                };
                self.shared.with_rowid(self.conn, bind, error)
            }
            (None, None) => error.in_table(&self.shared.name),
            _ => error,
        };
        result.map_err(named).transpose()
    }
}
