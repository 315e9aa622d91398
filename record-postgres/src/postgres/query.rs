//! Any query's rows as Arrow record batches.

use super::Parameters;
use crate::{
    Error,
    driver::blocking::{Blocking, BlockingTransaction, check_thread, wait},
    read::query,
};
use ::postgres::types::ToSql;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::BatchDecoder;
use record_core::Record;
use record_table::store::now;

crate::face::query::query! {
    /// ```no_run
    /// # use arrow_array::{cast::AsArray, types::Int64Type};
    /// # use record_postgres::postgres::{postgres, query_arrow};
    /// # fn main() -> Result<(), record_postgres::Error> {
    /// # let mut client: postgres::Client = todo!();
    /// let sql = "SELECT author, count(*) AS commits FROM commits WHERE lines > $1 GROUP BY author";
    /// for batch in query_arrow(&mut client, sql, &[&100])? {
    ///     let batch = batch?;
    ///     println!("{}", batch["commits"].as_primitive::<Int64Type>().value(0));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ::postgres::GenericClient, Blocking, [], wait
}

/// The record batches of a query, an iterator; see [`Query`].
///
/// ```no_run
/// # use record_postgres::{Error, postgres::{Query, postgres}};
/// # use record_core::Record;
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// # fn main() -> Result<(), Error> {
/// # let mut client: postgres::Client = todo!();
/// let sql = "SELECT f.data, p.title FROM facts f JOIN pulls p USING (key) WHERE p.title LIKE $1";
/// let query = Query::new(sql).params(("fix%",)).record::<Facts>("data");
/// let batches = query.batches(&mut client)?; // columns: additions, author, title
/// let schema = batches.schema();
/// let batches = batches.collect::<Result<Vec<_>, Error>>()?;
/// # Ok(())
/// # }
/// ```
///
/// It must not be used up or dropped in a task of an asynchronous runtime, where the driver can't wait: [`next`](Iterator::next) is
/// an error there.
pub struct QueryBatches<'c> {
    batches: query::Batches<BlockingTransaction<'c>>,
    is_over: bool,
}

impl<'c> QueryBatches<'c> {
    fn new(batches: query::Batches<BlockingTransaction<'c>>) -> Self {
        QueryBatches { batches, is_over: false }
    }

    /// The schema of every batch, also when there is none.
    pub fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }
}

impl Iterator for QueryBatches<'_> {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        if let Err(error) = check_thread() {
            self.is_over = true;
            return Some(Err(error));
        }
        now(self.batches.next()).transpose()
    }
}
