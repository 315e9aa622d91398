//! Scans to Arrow record batches.

use super::{AnyScan, Scan};
use crate::{
    Error,
    driver::nonblocking::{Nonblocking, NonblockingTransaction},
    read::batches,
};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use core::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};
use futures_util::{FutureExt, Stream, future::BoxFuture};
use record_arrow::{BatchDecoder, Dynamic};
use record_core::{Key, Record};

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::scan::batches! {
    Scan [K: Key, R: Record,] [K, R] R;
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}

crate::face::scan::batches! {
    AnyScan [] [] Dynamic;
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}

/// The record batches of a scan, a [`Stream`]; see [`Scan::batches`].
///
/// ```no_run
/// # use arrow_array::{cast::AsArray, types::UInt32Type};
/// # use record_core::Record;
/// # use record_postgres::tokio_postgres::{Table, tokio_postgres};
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// # async fn example(mut client: tokio_postgres::Client) -> Result<(), record_postgres::Error> {
/// let table = Table::<i64, Facts>::open(&mut client, "facts").await?;
/// let mut batches = table.scan().select(["additions"]).batches(&mut client).await?;
/// while let Some(batch) = batches.next().await.transpose()? {
///     println!("{}", batch["additions"].as_primitive::<UInt32Type>().value(0));
///     batches.recycle(batch); // the next one needs no fresh memory
/// }
/// # Ok(())
/// # }
/// ```
pub struct Batches<'c> {
    state: State<'c>,
    schema: SchemaRef,
    skipped: u64,
}

type Inner<'c> = Box<batches::Batches<NonblockingTransaction<'c>>>;

/// What reading gives back, and what was read.
type Read<'c> = (Inner<'c>, Result<Option<RecordBatch>, Error>);

enum State<'c> {
    Idle(Inner<'c>),
    /// A batch is being read. It goes on when whoever waited for it has given up waiting.
    Reading(BoxFuture<'c, Read<'c>>),
    /// Between the two, and when reading has panicked.
    Gone,
}

impl<'c> Batches<'c> {
    fn new(batches: batches::Batches<NonblockingTransaction<'c>>) -> Self {
        Batches { schema: batches.schema(), state: State::Idle(Box::new(batches)), skipped: 0 }
    }

    /// The schema of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The next batch; `None` after the last one, and after an error. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Result<RecordBatch, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Takes the memory of a batch back, as far as nobody else holds it, so that the next one needs less of its own.
    pub fn recycle(&mut self, batch: RecordBatch) {
        if let State::Idle(batches) = &mut self.state {
            batches.recycle(batch);
        }
    }

    /// How many corrupt rows were left out so far; see [`Scan::skip_corrupt`].
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RecordBatch, Error>>> {
        if let State::Idle(_) = self.state
            && let State::Idle(mut batches) = core::mem::replace(&mut self.state, State::Gone)
        {
            let reading = async move {
                let result = batches.next().await;
                (batches, result)
            };
            self.state = State::Reading(reading.boxed());
        }
        let State::Reading(reading) = &mut self.state else { return Poll::Ready(None) };
        let (batches, result) = ready!(reading.as_mut().poll(context));
        self.skipped = batches.skipped();
        self.state = State::Idle(batches);
        Poll::Ready(result.transpose())
    }
}

impl Stream for Batches<'_> {
    type Item = Result<RecordBatch, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}
