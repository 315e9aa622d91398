//! Arrow record batches into a writer: blobs are encoded for a few thousand rows at a time. The encoder tells which rows are bad.

use super::{
    Import, ImportReport, ImportStopped,
    error::ImportError,
    input::{Batches, Waiting},
    run::{self, Run, read_key},
    schema::Fit,
};
use crate::{
    engine,
    running_hash::{self, RunningHash},
    writer::Waits,
};
use arrow_array::{Array, RecordBatch};
use record_arrow::{Advice, BatchEncoder, Encoded, Rules};
use record_core::{Key, Record};
use record_table::append_sort_key;

/// How many rows are encoded together, so that their blobs take little beside the batch itself.
const ROWS: usize = 4096;

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows of record batches: of a table's scan (`Scan::batches`), a Parquet file, a query.
    ///
    /// Columns are found by name, in any order: the key columns by theirs, the fields' as
    /// [`BatchEncoder`](record_arrow::BatchEncoder#columns) says. The schema is checked before the first row is put, and
    /// again where it changes; whether a column may hold nulls is judged by the nulls that it holds, since most programs
    /// declare all columns nullable. Key columns may be of any type whose values the key can hold exactly, as fields' may:
    /// integers in a column of any numbers, text, bytes and UUIDs in any of text and bytes.
    ///
    /// If the writer keeps a position, the rows that it covers are passed over, and it moves on with every row: its text is
    /// the number of rows and a hash of their keys and records, such as `3000:7c4a1f0e5b2d9a63`. Hand in all rows again to
    /// resume, in the same order and in batches of any size.
    ///
    /// # Errors
    /// When the schema does not fit: one error lists all that is wrong. When a row is bad and may not be
    /// [skipped](Import::skip_bad); when a batch can't be had, or the first rows are not those that the stored position belongs
    /// to; when the writer has stopped. Rows before that are in the writer.
    pub fn batches<E>(
        self,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
    ) -> Result<ImportReport, Box<ImportStopped>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        engine::run(take_batches(&self, Waiting(batches.into_iter())))
    }
}

/// Imports record batches.
pub(super) async fn take_batches<K: Key, R: Record, W: Waits, B: Batches>(
    import: &Import<'_, K, R, W>,
    batches: B,
) -> Result<ImportReport, Box<ImportStopped>>
where
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut run = Run::new(import);
    let taken = take_each(&mut run, batches).await;
    run.end(taken)
}

async fn take_each<K: Key, R: Record, W: Waits, B: Batches>(
    run: &mut Run<'_, K, R, W>,
    mut batches: B,
) -> Result<(), ImportError>
where
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let import = run.import;
    let table = import.feed.table_name();
    let mut progress = Progress {
        rows: 0,
        hash: RunningHash::default(),
        stored: run.begin("record batches", running_hash::parse_counted).await?,
        scratch: Vec::new(),
    };
    let rules = Rules {
        ignores_extra: import.skip_unknown,
        parse_text: import.parse_text,
        naive_zone: run.naive_zone()?,
        advice: Advice { extra: "call `skip_unknown` to pass over it", ..Advice::OPTIONS },
    };
    let mut fit = None;
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|error| {
            record_table::Error::source(R::LAYOUT.record(), "reading record batches", error).in_table(table)
        })?;
        let fit = match &fit {
            Some(fit) if Fit::is_of(fit, &batch) => fit,
            _ => {
                let new = Fit::of::<K, R, W>(import, rules, batch.schema())
                    .map_err(|error| error.in_table(table))?;
                run.report.unknown += new.unknown;
                fit.insert(new)
            }
        };
        take_batch(run, rules, fit, &batch, &mut progress).await?;
    }
    match progress.stored {
        None => Ok(()),
        Some(_) => Err(run.other_input()),
    }
}

/// How far an import of batches has come.
struct Progress {
    rows: u64,
    /// Of the rows so far.
    hash: RunningHash,
    /// Rows and hash by the stored position, until they are reached.
    stored: Option<(u64, u64)>,
    scratch: Vec<u8>,
}

impl Progress {
    /// Takes the next row, or passes over it. If it is put, `unknown` says how many members of it have no field.
    async fn take<K: Key, R: Record, W: Waits>(
        &mut self,
        run: &mut Run<'_, K, R, W>,
        row: Result<(K, Option<&[u8]>), ImportError>,
        unknown: u64,
    ) -> Result<(), ImportError> {
        // Rows that are passed over are much work, too.
        W::let_others_run().await;
        let number = usize::try_from(self.rows).unwrap_or(usize::MAX);
        self.rows += 1;
        if run.import.feed.keeps_position() {
            self.hash_row(&row);
        }
        if let Some((rows, hash)) = self.stored {
            if self.rows == rows {
                if self.hash.value() != hash {
                    return Err(run.other_input());
                }
                self.stored = None;
            }
            run.report.resumed_after += 1;
            return Ok(());
        }
        let position = || self.hash.position(&[self.rows]);
        if run.take(row, |error| error.with_row(number), position).await? {
            run.report.unknown += unknown;
        }
        Ok(())
    }

    /// By what the row means, not by how Arrow holds it.
    fn hash_row<K: Key>(&mut self, row: &Result<(K, Option<&[u8]>), ImportError>) {
        const KNOWN_EMPTY: u64 = u64::MAX;
        const BAD: u64 = u64::MAX - 1;
        let (key, blob) = match row {
            Ok((key, blob)) => (Some(key), *blob),
            Err(_) => (None, None),
        };
        let len = match (key, blob) {
            (None, _) => BAD,
            (Some(_), None) => KNOWN_EMPTY,
            (Some(_), Some(blob)) => blob.len() as u64,
        };
        self.scratch.clear();
        self.scratch.extend_from_slice(&len.to_le_bytes());
        if let Some(key) = key {
            append_sort_key(key, &mut self.scratch);
        }
        self.hash.update(&self.scratch);
        self.hash.update(blob.unwrap_or_default());
    }
}

/// Takes a batch's rows, or passes over them.
async fn take_batch<K: Key, R: Record, W: Waits>(
    run: &mut Run<'_, K, R, W>,
    rules: Rules,
    fit: &Fit,
    batch: &RecordBatch,
    progress: &mut Progress,
) -> Result<(), ImportError> {
    let table = run.import.feed.table_name();
    let failed = |error: record_arrow::Error| ImportError::from(error).in_table(table);
    let encoder = BatchEncoder::with_rules(R::LAYOUT, rules);
    let encoder = if fit.is_of_scan { encoder } else { encoder.known_empty_by_mark_alone() };
    let keys = fit.keys::<K>(rules, batch);
    let fields = fit.fields::<R>(batch)?;
    let fields = encoder.prepare(&fields).map_err(failed)?;
    let mut start = 0;
    while start < batch.num_rows() {
        let Encoded { blobs, refused, passed_over } =
            fields.encode_fitting(start..batch.num_rows().min(start + ROWS)).map_err(failed)?;
        let mut refused = refused.into_iter().peekable();
        let mut passed_over = passed_over.into_iter().peekable();
        for i in 0..blobs.len() {
            let row = start + i;
            let blob = blobs.is_valid(i).then(|| blobs.value(i));
            let null = keys.iter().position(|key| key.is_null(row));
            let read = match (refused.next_if(|error| error.row() == Some(row)), null) {
                (Some(error), _) => Err(error.into()),
                (None, Some(column)) => {
                    Err(run::error::<R>("null in a key column").with_field(K::COLUMNS[column].name))
                }
                (None, None) => read_key::<K, R>(|column| keys[column].value(row)).map(|key| (key, blob)),
            };
            // Columns were counted with the schema.
            let unknown = passed_over.next_if(|(met, _)| *met == row).map_or(0, |(_, members)| members);
            progress.take(run, read, unknown).await?;
        }
        start += blobs.len();
    }
    Ok(())
}
