//! Any query's rows as Arrow record batches, over both drivers, against a real server.

mod batches;
mod records;
mod refused;
mod types;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_postgres::{Error, postgres, tokio_postgres};
use test_servers::{Database, Server};
use tokio::runtime::Runtime;

/// A database and a connection to it of each driver.
struct Both {
    blocking: ::postgres::Client,
    nonblocking: ::tokio_postgres::Client,
    runtime: Runtime,
    /// Last, so that it is dropped when nobody is connected.
    _database: Database,
}

type Answer = Result<(SchemaRef, Vec<RecordBatch>), Error>;

impl Both {
    fn new(script: &str) -> Self {
        let database = Server::shared().create_database();
        let url = database.url();
        let mut blocking = ::postgres::Client::connect(&url, ::postgres::NoTls).unwrap();
        blocking.batch_execute(script).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connecting = ::tokio_postgres::connect(&url, ::tokio_postgres::NoTls);
        let (nonblocking, connection) = runtime.block_on(connecting).unwrap();
        runtime.spawn(connection);
        Both { blocking, nonblocking, runtime, _database: database }
    }

    /// What a query gives, which is the same with both drivers.
    fn query(&mut self, sql: &str) -> Answer {
        self.query_with(sql, |query| query, |query| query)
    }

    fn query_with<'p>(
        &mut self,
        sql: &str,
        blocking: impl FnOnce(postgres::Query<'p>) -> postgres::Query<'p>,
        nonblocking: impl FnOnce(tokio_postgres::Query<'p>) -> tokio_postgres::Query<'p>,
    ) -> Answer {
        let query = blocking(postgres::Query::new(sql));
        let first = query.batches(&mut self.blocking).and_then(|batches| {
            let schema = batches.schema();
            Ok((schema, batches.collect::<Result<Vec<_>, _>>()?))
        });
        let query = nonblocking(tokio_postgres::Query::new(sql));
        let second: Answer = self.runtime.block_on(async {
            let mut batches = query.batches(&mut self.nonblocking).await?;
            let mut all = vec![];
            while let Some(batch) = batches.next().await.transpose()? {
                all.push(batch);
            }
            assert!(batches.next().await.is_none(), "the end is the end");
            Ok((batches.schema(), all))
        });
        match (&first, &second) {
            (Ok(first), Ok(second)) => assert_eq!(first, second, "{sql}"),
            (Err(first), Err(second)) => assert_eq!(first.to_string(), second.to_string(), "{sql}"),
            (first, second) => panic!("{sql}: {first:?} and {second:?}"),
        }
        first
    }
}
