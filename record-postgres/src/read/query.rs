//! Any query's rows as Arrow record batches.
//!
//! Bytes come through [`Rows`], become columns in [`wire::columns`](crate::wire::columns); here is only which rows make
//! up a batch.

use super::{batches::Fill, scan::Begin};
use crate::{
    Error,
    driver::{
        block::Block,
        rows::Rows,
        traits::{Portals, Value},
    },
    failure::failed,
    parameters::{Parameter, Parameters},
    progress::Progress,
    sql::as_text::as_text,
    wire::columns::{Cast, Columns, Described, RecordColumn, cast},
};
use ::tokio_postgres::{Column, Statement, error::SqlState};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::BatchDecoder;
use record_table::Shape;

/// A query in the making.
pub(crate) struct Query<'p> {
    sql: String,
    parameters: Vec<Parameter<'p>>,
    records: Vec<(String, Box<dyn RecordColumn>)>,
    /// Whether a type that has no Arrow column is an error.
    strict: bool,
    shape: Shape,
}

impl<'p> Query<'p> {
    pub(crate) fn new(sql: String) -> Self {
        Query { sql, parameters: Vec::new(), records: Vec::new(), strict: false, shape: Shape::default() }
    }

    pub(crate) fn parameters(self, parameters: impl Parameters<'p>) -> Self {
        Query { parameters: parameters.values(), ..self }
    }

    pub(crate) fn record<R: 'static>(mut self, column: String, decoder: BatchDecoder<R>) -> Self {
        self.records.push((column, Box::new(decoder)));
        self
    }

    pub(crate) fn strict(self) -> Self {
        Query { strict: true, ..self }
    }

    pub(crate) fn batch_rows(mut self, rows: usize) -> Self {
        self.shape.max_rows = rows.max(1);
        self
    }

    pub(crate) fn batch_bytes(mut self, bytes: usize) -> Self {
        self.shape.max_bytes = bytes.max(1);
        self
    }

    /// Begins the query.
    pub(crate) async fn batches<B: Begin>(self, transaction: B) -> Result<Batches<B::Transaction>, Error> {
        let progress = Progress::new("query", "");
        let begun = |error| failed("", "beginning a query", error);
        let mut transaction = transaction.await.map_err(begun)?;
        let statement = transaction.prepare(&self.sql).await.map_err(begun)?;
        if statement.columns().is_empty() {
            check_gives_rows(&mut transaction, &self.sql).await?;
        }
        let casts = self.casts(statement.columns());
        let text = match casts.iter().any(|cast| *cast != Cast::Same) {
            true => prepare_as_text(&mut transaction, &self.sql, &casts).await?,
            false => None,
        };
        let described = statement.columns().iter().zip(&casts).map(|(column, cast)| Described {
            name: column.name(),
            ty: column.type_(),
            modifier: column.type_modifier(),
            text_of: (text.is_some() && *cast != Cast::Same).then(|| column.type_()),
        });
        let columns = Columns::new(described, self.records)?;
        let statement = text.unwrap_or(statement);
        let values: Vec<Value<'_>> = self.parameters.iter().map(|value| &**value as _).collect();
        let rows = Rows::bind(transaction, statement, &values).await.map_err(begun)?;
        Ok(Batches { rows: Some(rows), at: 0, columns, shape: self.shape, progress })
    }
}

impl Query<'_> {
    /// Which columns have no Arrow column and are to come as text.
    fn casts(&self, columns: &[Column]) -> Vec<Cast> {
        let is_record = |column: &Column| self.records.iter().any(|(name, _)| name == column.name());
        let cast = |column: &Column| match self.strict || is_record(column) {
            true => Cast::Same,
            false => cast(column.type_(), column.type_modifier()),
        };
        columns.iter().map(cast).collect()
    }
}

/// A query with some columns as text; `None` for a statement that can't be part of another one.
async fn prepare_as_text(
    transaction: &mut impl Portals,
    sql: &str,
    casts: &[Cast],
) -> Result<Option<Statement>, Error> {
    match transaction.prepare(&as_text(sql, casts)).await {
        Ok(statement) => Ok(Some(statement)),
        Err(error) if is_refused(&error) => Ok(None),
        Err(error) => Err(failed("", "beginning a query", error)),
    }
}

/// Fails for statements such as `COPY`, `SET` and an `INSERT` without `RETURNING`, before they do anything.
async fn check_gives_rows(transaction: &mut impl Portals, sql: &str) -> Result<(), Error> {
    if prepare_as_text(transaction, sql, &[]).await?.is_some() {
        return Ok(());
    }
    let message = "the statement returns no rows, so there are no record batches of it: run it with the client's own \
                   `execute`, or `copy_out` and its like";
    Err(Error::from(record_arrow::Error::column("", message)))
}

/// Whether the server takes the statement for none, or for one that it can't run like this.
fn is_refused(error: &::tokio_postgres::Error) -> bool {
    // Class 42 is "syntax error or access rule violation".
    error.code().is_some_and(|code| code.code().starts_with("42") || *code == SqlState::FEATURE_NOT_SUPPORTED)
}

/// The record batches of a query.
pub(crate) struct Batches<T: Portals> {
    /// `None` after the last row or an error.
    rows: Option<Rows<T>>,
    /// How many rows of the present block are decoded.
    at: usize,
    columns: Columns,
    shape: Shape,
    progress: Progress,
}

impl<T: Portals + Send> Batches<T> {
    pub(crate) fn schema(&self) -> SchemaRef {
        self.columns.schema().clone()
    }

    /// The next batch; `None` when there are no more. After an error there are none either.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        let Some(mut rows) = self.rows.take() else { return Ok(None) };
        match self.read(&mut rows).await? {
            Some(batch) => {
                self.rows = Some(rows);
                Ok(Some(batch))
            }
            None => {
                let ended = rows.into_transaction().commit().await;
                ended.map(|()| None).map_err(|error| failed("", "ending a query", error))
            }
        }
    }

    /// Reads rows until the batch is full; `None` when there are no more.
    async fn read(&mut self, rows: &mut Rows<T>) -> Result<Option<RecordBatch>, Error> {
        let Batches { at, columns, shape, progress, .. } = self;
        let mut fill = Fill::default();
        let mut push = |block: &Block, at: usize| {
            let end = fill.take(shape, block, at);
            columns.append(end - at, |row, column| block.get(at + row, column))?;
            Ok((end, !fill.is_full(shape)))
        };
        let (end, has_room) = push(&rows.block, *at)?;
        *at = end;
        if has_room {
            *at = 0;
            let mut problem = None;
            let take = &mut |block: &mut Block| {
                progress.rows += block.len() as u64;
                match push(block, 0) {
                    Ok((end, has_room)) => {
                        *at = end;
                        has_room
                    }
                    Err(error) => {
                        problem = Some(error);
                        false
                    }
                }
            };
            let received = rows.each_block(take).await;
            progress.bytes = rows.bytes();
            match problem {
                Some(error) => return Err(error),
                None => received.map_err(|error| failed("", "querying", error))?,
            }
        }
        match columns.rows() {
            0 => Ok(None),
            _ => columns.finish().map(Some),
        }
    }
}
