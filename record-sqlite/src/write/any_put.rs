//! Putting record batches into tables that no Rust type describes.

use super::{batch::Batch, put::Puts};
use crate::{AnyTable, Error, schema::shared::Shared};
use arrow_array::RecordBatch;
use record_table::{AnyKey, KeyedBatch, MAX_TABLE_BLOB_LEN, PutCounts, PutOptions};
use rusqlite::Connection;

/// Rows of a record batch that are encoded at once.
const ROWS: usize = 8_192;

impl AnyTable {
    /// Puts the rows of record batches in one transaction: all of them or, after an error, none. The counts are those of
    /// [`Table::put_many`](crate::Table::put_many): rows whose bytes are stored already are not touched.
    ///
    /// Key columns and fields are found by name, as a scan gives them, in any order; see [`BatchEncoder`](record_arrow::BatchEncoder) for the types that a
    /// column may have. A row that is marked as such is *known empty*, or without marks one that is null in every column although a
    /// field is never null. Where all fields may be null, only marks tell: scan by `batches_with` and [`mark_known_empty`](record_arrow::BatchDecoder::mark_known_empty).
    ///
    /// Batches that are read from the same table while this call writes may show what it has written; see
    /// [`Scan`](crate::Scan).
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { additions: u32, author: String }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # typed.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// # sqlite::Table::<i64, Facts>::create(&conn, "copy")?;
    /// let (table, copy) = (AnyTable::open(&conn, "facts")?, AnyTable::open(&conn, "copy")?);
    /// let batches = table.scan().to_batches(&conn)?;
    /// assert_eq!(copy.put_batches(&conn, batches.clone())?.inserted, 1);
    /// assert_eq!(copy.put_batches(&conn, batches)?.unchanged, 1);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a column is missing, unknown or of a wrong type, or a value does not fit: [`Error::row`] is the row's number among
    /// all that were given. As [`Table::put`](crate::Table::put).
    pub fn put_batches(
        &self,
        conn: &Connection,
        batches: impl IntoIterator<Item = RecordBatch>,
    ) -> Result<PutCounts, Error> {
        self.try_put_batches(conn, batches.into_iter().map(Ok::<_, Error>), PutOptions::new())
    }

    /// As [`put_batches`](AnyTable::put_batches), with options, for batches that can fail to be made: at the first error
    /// nothing is kept.
    ///
    /// # Errors
    /// The iterator's first error, or as [`put_batches`](AnyTable::put_batches), and as the mode says.
    pub fn try_put_batches<E: From<Error>>(
        &self,
        conn: &Connection,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
        options: PutOptions,
    ) -> Result<PutCounts, E> {
        let mut rows = Rows { puts: Puts::new(&self.shared, conn, options), batch: Batch::new(), before: 0 };
        for batch in batches {
            rows.put(&self.shared, &batch?).map_err(|error| error.in_table(self.name()))?;
        }
        Ok(rows.finish()?)
    }
}

/// Rows on their way.
struct Rows<'a> {
    puts: Puts<'a>,
    batch: Batch<AnyKey>,
    /// Rows of the batches before.
    before: usize,
}

impl Rows<'_> {
    fn put(&mut self, shared: &Shared, batch: &RecordBatch) -> Result<(), Error> {
        let keyed = KeyedBatch::of(shared.layout, shared.key, batch)?;
        let encoder = keyed.encoder();
        let prepared = encoder.prepare(keyed.fields())?;
        for first in (0..batch.num_rows()).step_by(ROWS) {
            let rows = first..batch.num_rows().min(first + ROWS);
            let blobs = prepared.encode(rows.clone());
            let blobs = blobs.map_err(|error| {
                let row = error.row().unwrap_or(first);
                Error::from(error).with_row(self.before + row)
            })?;
            for (row, blob) in rows.zip(blobs.iter()) {
                self.push(shared, &keyed, row, blob).map_err(|error| error.with_row(self.before + row))?;
                if self.batch.is_full() {
                    self.flush()?;
                }
            }
        }
        self.before += batch.num_rows();
        Ok(())
    }

    fn push(
        &mut self,
        shared: &Shared,
        keyed: &KeyedBatch<'_>,
        row: usize,
        blob: Option<&[u8]>,
    ) -> Result<(), Error> {
        let key = AnyKey::new(shared.key, &keyed.key(row)?);
        self.batch.push(
            key,
            |key, each| key.for_each(each),
            |blobs| {
                let bytes = blob.unwrap_or_default();
                if bytes.len() > MAX_TABLE_BLOB_LEN {
                    return Err(record_core::Error::too_long(shared.layout.record(), bytes.len()).into());
                }
                blobs.extend_from_slice(bytes);
                Ok(blob.is_some())
            },
        )
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.puts.put(&mut self.batch, |key, each| key.for_each(each))
    }

    fn finish(mut self) -> Result<PutCounts, Error> {
        self.flush()?;
        self.puts.finish()
    }
}
