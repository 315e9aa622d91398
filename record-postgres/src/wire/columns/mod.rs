//! Any query's values to Arrow columns: which column each type becomes, and the columns in the making.
//!
//! ```text
//!  rows ─▶ 256 at a time, column by column: the values' bytes gathered ─▶ one loop for each type ─▶ buffers
//! ```
//! Nothing here moves bytes between client and server: rows are whatever gives the bytes of a value by row and column.

mod bool;
mod builder;
mod decimal;
mod enumeration;
mod list;
mod plan;
mod record;
mod text;
mod word;

use self::builder::Builder;
use crate::Error;
use ::tokio_postgres::types::Type;
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use record_arrow::bits::CHUNK;
use std::sync::Arc;

pub(crate) use plan::{Cast, cast};
pub(crate) use record::RecordColumn;

/// What a query says of one of its columns.
pub(crate) struct Described<'a> {
    pub(crate) name: &'a str,
    pub(crate) ty: &'a Type,
    /// As in `pg_attribute.atttypmod`: -1 when there is none.
    pub(crate) modifier: i32,
    /// The type of which the query gives the values' text instead.
    pub(crate) text_of: Option<&'a Type>,
}

/// The columns of a batch in the making.
pub(crate) struct Columns {
    schema: SchemaRef,
    columns: Vec<Column>,
    /// Rows since the last batch.
    rows: usize,
    /// Rows in the batches before.
    before: usize,
}

struct Column {
    name: String,
    values: Values,
}

enum Values {
    Plain(Box<dyn Builder>),
    Record(Box<dyn RecordColumn>),
}

impl Columns {
    /// The columns of a query, of which `records` names those that hold blobs.
    ///
    /// # Errors
    /// When a type has no column here, two columns have one name, or a record's column is missing or no `bytea`.
    pub(crate) fn new<'a>(
        described: impl IntoIterator<Item = Described<'a>>,
        records: Vec<(String, Box<dyn RecordColumn>)>,
    ) -> Result<Self, Error> {
        let mut records: Vec<_> = records.into_iter().map(Some).collect();
        let (mut columns, mut fields) = (Vec::new(), Vec::new());
        for Described { name, ty, modifier, text_of } in described {
            let record = records.iter_mut().find(|record| record.as_ref().is_some_and(|(of, _)| of == name));
            let values = match record.and_then(Option::take) {
                Some((_, record)) => {
                    record::check_type(name, ty)?;
                    fields.extend(record.schema().fields().iter().cloned());
                    Values::Record(record)
                }
                None => {
                    let plan = match text_of {
                        Some(ty) => plan::text_of(ty),
                        None => plan::column(ty, modifier).map_err(|message| {
                            Error::from(record_arrow::Error::column("", message)).with_field(name)
                        })?,
                    };
                    fields.push(Arc::new(plan.field(name)));
                    Values::Plain(plan.builder)
                }
            };
            columns.push(Column { name: name.into(), values });
        }
        if let Some((name, _)) = records.into_iter().flatten().next() {
            let message =
                "the query has no such column to read records from, or two records were named for it";
            return Err(Error::from(record_arrow::Error::column("", message)).with_field(&name));
        }
        let mut names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let message = "two columns have this name: give one another with `AS`, or leave a record's fields out with \
                           `BatchDecoder::select`";
            return Err(Error::from(record_arrow::Error::column("", message)).with_field(pair[0]));
        }
        Ok(Columns { schema: Arc::new(Schema::new(fields)), columns, rows: 0, before: 0 })
    }

    /// The schema of every batch.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Rows since the last batch.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Appends rows, of which `value` gives the bytes by row and column, `None` being NULL.
    ///
    /// # Errors
    /// When a value is none of its type or its column can't hold it: the error names column and row, counted from the
    /// first row of all. The columns are then of no use.
    pub(crate) fn append<'a>(
        &mut self,
        rows: usize,
        value: impl Fn(usize, usize) -> Option<&'a [u8]>,
    ) -> Result<(), Error> {
        let mut values = [None; CHUNK];
        for first in (0..rows).step_by(CHUNK) {
            let values = &mut values[..CHUNK.min(rows - first)];
            for (i, column) in self.columns.iter_mut().enumerate() {
                for (row, slot) in values.iter_mut().enumerate() {
                    *slot = value(first + row, i);
                }
                match &mut column.values {
                    Values::Plain(builder) => builder.append(values).map_err(|fault| {
                        let row = self.before + self.rows + fault.value;
                        let error = Error::from(record_arrow::Error::column("", fault.problem));
                        error.with_field(&column.name).with_row(row)
                    })?,
                    Values::Record(record) => {
                        // The decoder counts the rows of its batch.
                        record.append(values).map_err(|error| match error.row() {
                            Some(row) => error.with_row(self.before + row),
                            None => error,
                        })?;
                    }
                }
            }
            self.rows += values.len();
        }
        Ok(())
    }

    /// The batch of the rows since the last one.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, Error> {
        let rows = core::mem::take(&mut self.rows);
        let failed = |error| Error::source("", "making a record batch of a query's rows", error);
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        for column in &mut self.columns {
            match &mut column.values {
                Values::Plain(builder) => arrays.push(builder.finish().map_err(failed)?),
                Values::Record(record) => arrays.extend_from_slice(record.finish()?.columns()),
            }
        }
        self.before += rows;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options).map_err(failed)
    }
}

#[cfg(test)]
mod tests;
