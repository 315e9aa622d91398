//! Any query's rows as Arrow record batches.

use super::Parameters;
use crate::{
    Error,
    driver::nonblocking::{Nonblocking, NonblockingTransaction},
    read::query,
};
use ::tokio_postgres::types::ToSql;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use core::{
    pin::Pin,
    task::{Context, Poll},
};
use futures_util::{
    Stream, StreamExt,
    stream::{BoxStream, unfold},
};
use record_arrow::BatchDecoder;
use record_core::Record;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::query::query! {
    /// ```no_run
    /// # use arrow_array::{cast::AsArray, types::Int64Type};
    /// # use record_postgres::tokio_postgres::{query_arrow, tokio_postgres};
    /// # async fn example(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
    /// let sql = "SELECT author, count(*) AS commits FROM commits WHERE lines > $1 GROUP BY author";
    /// let mut batches = query_arrow(&mut client, sql, &[&100]).await?;
    /// while let Some(batch) = batches.next().await.transpose()? {
    ///     println!("{}", batch["commits"].as_primitive::<Int64Type>().value(0));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}

/// The record batches of a query, a [`Stream`]; see [`Query`].
///
/// ```no_run
/// # use record_postgres::{Error, tokio_postgres::{Query, tokio_postgres}};
/// # use record_core::Record;
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// # async fn example(mut client: tokio_postgres::Client) -> Result<(), Error> {
/// let sql = "SELECT f.data, p.title FROM facts f JOIN pulls p USING (key) WHERE p.title LIKE $1";
/// let query = Query::new(sql).params(("fix%",)).record::<Facts>("data");
/// let mut batches = query.batches(&mut client).await?; // columns: additions, author, title
/// while let Some(batch) = batches.next().await.transpose()? {
///     println!("{} rows", batch.num_rows());
/// }
/// # Ok(())
/// # }
/// ```
pub struct QueryBatches<'c> {
    /// Holds a batch that is being read, which goes on when whoever waited for it has given up waiting.
    batches: BoxStream<'c, Result<RecordBatch, Error>>,
    schema: SchemaRef,
}

impl<'c> QueryBatches<'c> {
    fn new(batches: query::Batches<NonblockingTransaction<'c>>) -> Self {
        let schema = batches.schema();
        let next = |mut batches: query::Batches<NonblockingTransaction<'c>>| async move {
            let batch = batches.next().await.transpose()?;
            Some((batch, batches))
        };
        QueryBatches { batches: unfold(batches, next).fuse().boxed(), schema }
    }

    /// The schema of every batch, also when there is none.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The next batch; `None` after the last one, and after an error. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Result<RecordBatch, Error>> {
        self.batches.next().await
    }
}

impl Stream for QueryBatches<'_> {
    type Item = Result<RecordBatch, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.batches.poll_next_unpin(context)
    }
}
