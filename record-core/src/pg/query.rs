//! Any query's rows as Arrow record batches.
//!
//! Bytes come through [`Rows`], become columns in [`wire::columns`](super::wire::columns); here is only which rows make
//! up a batch.

use super::{
    batches::Fill,
    block::Block,
    failure::failed,
    parameters::{Parameter, Parameters},
    portal::{Portals, Value},
    progress::Progress,
    rows::Rows,
    scan::Begin,
    wire::columns::{Columns, Described, RecordColumn},
};
use crate::{Error, columns::BatchDecoder, table::Shape};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

/// A query in the making.
pub(crate) struct Query<'p> {
    sql: String,
    parameters: Vec<Parameter<'p>>,
    records: Vec<(String, Box<dyn RecordColumn>)>,
    shape: Shape,
}

impl<'p> Query<'p> {
    pub(crate) fn new(sql: String) -> Self {
        Query { sql, parameters: Vec::new(), records: Vec::new(), shape: Shape::default() }
    }

    pub(crate) fn parameters(self, parameters: impl Parameters<'p>) -> Self {
        Query { parameters: parameters.values(), ..self }
    }

    pub(crate) fn record<R: 'static>(mut self, column: String, decoder: BatchDecoder<R>) -> Self {
        self.records.push((column, Box::new(decoder)));
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

    /// Begins the query.
    pub(crate) async fn batches<B: Begin>(self, transaction: B) -> Result<Batches<B::Transaction>, Error> {
        let progress = Progress::new("query", "");
        let begun = |error| failed("", "beginning a query", error);
        let mut transaction = transaction.await.map_err(begun)?;
        let statement = transaction.prepare(&self.sql).await.map_err(begun)?;
        let described = statement.columns().iter().map(|column| Described {
            name: column.name(),
            ty: column.type_(),
            modifier: column.type_modifier(),
        });
        let columns = Columns::new(described, self.records)?;
        let values: Vec<Value<'_>> = self.parameters.iter().map(|value| &**value as _).collect();
        let rows = Rows::bind(transaction, statement, &values).await.map_err(begun)?;
        Ok(Batches { rows: Some(rows), at: 0, columns, shape: self.shape, progress })
    }
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
