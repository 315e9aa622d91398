//! Arrow record batches into a writer: blobs are encoded for a few thousand rows at a time, bad rows found among them.

use super::{
    Import, ImportReport, ImportStopped,
    run::{self, Run, read_key},
    schema::Fit,
};
use crate::{Error, Key, Record, columns::BatchEncoder, table::Position};
use arrow_array::{Array, RecordBatch};
use core::{iter::once, ops::Range};

/// How many rows are encoded together, so that their blobs take little beside the batch itself.
const ROWS: usize = 4096;

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows of record batches: of a table's [scan](crate::sqlite::Scan::batches), a Parquet file, a query.
    ///
    /// Columns are found by name, in any order: the key columns by theirs, the fields' as
    /// [`BatchEncoder`](crate::columns::BatchEncoder#columns) says. The schema is checked before the first row is put, and
    /// again where it changes; whether a column may hold nulls is judged by the nulls that it holds, since most programs
    /// declare all columns nullable. Integers of a key may be in a column of any integer type, its bytes and UUIDs in any of
    /// bytes.
    ///
    /// If the writer keeps a position, the rows that it covers are passed over, and it moves on with every row: it is
    /// the number of rows. Hand in all batches again to resume.
    ///
    /// # Errors
    /// When the schema does not fit: one error lists all that is wrong. When a row is bad and may not be
    /// [skipped](Import::skip_bad); when a batch can't be had, or there are fewer rows than the stored position says; when
    /// the writer has stopped. Rows before that are in the writer.
    pub fn batches<E>(
        &self,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
    ) -> Result<ImportReport, Box<ImportStopped>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Run::of(self, |run| {
            let before = run.begin("record batches", Position::to_u64)?.unwrap_or(0);
            let (mut first, mut fit) = (0, None);
            for batch in batches {
                let batch = batch.map_err(|error| {
                    Error::source(R::LAYOUT.record, "reading record batches", error)
                        .in_table(self.writer.table_name())
                })?;
                let fit = match &fit {
                    Some(fit) if Fit::is_of(fit, &batch) => fit,
                    _ => {
                        let new = Fit::of::<K, R>(self, batch.schema())
                            .map_err(|error| error.in_table(self.writer.table_name()))?;
                        run.report.unknown += new.unknown;
                        fit.insert(new)
                    }
                };
                let skipped =
                    batch.num_rows().min(usize::try_from(before - first.min(before)).unwrap_or(usize::MAX));
                run.report.resumed_after += skipped as u64;
                take_batch(run, fit, &batch, first, skipped)?;
                first += batch.num_rows() as u64;
            }
            match first < before {
                false => Ok(()),
                true => Err(run.error(
                    "there are fewer rows than the stored position says: they are not those that were imported before; \
                     give another input's feed a name of its own",
                )),
            }
        })
    }
}

/// Takes a batch, whose first row is number `first` of all, from row `from` on.
fn take_batch<K: Key, R: Record>(
    run: &mut Run<'_, K, R>,
    fit: &Fit,
    batch: &RecordBatch,
    first: u64,
    from: usize,
) -> Result<(), Error> {
    let encoder = BatchEncoder::of(R::LAYOUT).ignore_extra_columns();
    let keys = fit.keys::<K>(batch);
    let fields = fit.fields::<R>(batch)?;
    let position = |row: usize| Position::from(first + row as u64 + 1);
    let named = |error: Error, row: usize| {
        error.with_row(usize::try_from(first).unwrap_or(usize::MAX).saturating_add(row))
    };
    for start in (from..batch.num_rows()).step_by(ROWS) {
        let mut ranges: Vec<Range<usize>> = once(start..batch.num_rows().min(start + ROWS)).collect();
        while let Some(range) = ranges.pop() {
            let blobs = match encoder.encode(&fields.slice(range.start, range.len())) {
                Ok(blobs) => blobs,
                Err(error) => match error.row() {
                    None => return Err(error.in_table(run.import.writer.table_name())),
                    Some(_) if range.len() == 1 => {
                        run.refuse(named(error, range.start), || position(range.start))?;
                        continue;
                    }
                    Some(row) => {
                        ranges.extend(around(range.clone(), range.start + row));
                        continue;
                    }
                },
            };
            for row in range.clone() {
                let i = row - range.start;
                let blob = blobs.is_valid(i).then(|| blobs.value(i));
                let key = match keys.iter().position(|key| key.is_null(row)) {
                    Some(column) => {
                        Err(run::error::<R>("null in a key column").with_field(K::COLUMNS[column].name))
                    }
                    None => read_key::<K, R>(|column| keys[column].value(row)),
                };
                match key.and_then(|key| run::check_blob::<R>(blob).map(|()| key)) {
                    Ok(key) => run.put(key, blob, || position(row))?,
                    Err(error) => run.refuse(named(error, row), || position(row))?,
                }
            }
        }
    }
    Ok(())
}

/// The parts of a range before, at and behind a row, to be taken from the end. The row is tried once more by itself, since it
/// may only have been too much together with the others.
fn around(range: Range<usize>, row: usize) -> impl Iterator<Item = Range<usize>> {
    [row + 1..range.end, row..row + 1, range.start..row].into_iter().filter(|range| !range.is_empty())
}
