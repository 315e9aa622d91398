//! `Import` in tasks of tokio: what differs is how one waits for input and writer.

#[cfg(feature = "arrow")]
use super::batches::take_batches;
#[cfg(feature = "csv")]
use super::csv::take_records;
#[cfg(feature = "arrow")]
use super::input::Waiting;
use super::{ImportReport, ImportStopped, input::Awaited, lines::take_lines};
use crate::{tokio::Writer, writer::InTask};
use ::tokio::io::AsyncBufRead;
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;
use core::pin::pin;
use record_core::{Key, Record};

/// An import through a [`Writer`] of tasks, to be set up and given its input; [`record_feed::import`](crate::import) says what it
/// does with it, and the [module](crate::tokio#imports) what is different here.
pub type Import<'w, K, R> = super::Import<'w, K, R, InTask>;

impl<'w, K: Key, R: Record> From<&'w Writer<K, R>> for Import<'w, K, R> {
    fn from(writer: &'w Writer<K, R>) -> Self {
        super::Import::of(writer.feed())
    }
}

impl<K: Key, R: Record> Import<'_, K, R> {
    /// Puts the rows that lines of JSON describe, one object each, as
    /// [the blocking import](super::Import#method.json_lines) does.
    ///
    /// # Errors
    /// As there.
    pub async fn json_lines(self, input: impl AsyncBufRead) -> Result<ImportReport, Box<ImportStopped>> {
        take_lines(&self, Awaited(pin!(input))).await
    }

    /// Puts the rows of a CSV file, as [the blocking import](super::Import#method.csv) does.
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "csv")]
    pub async fn csv(self, input: impl AsyncBufRead) -> Result<ImportReport, Box<ImportStopped>> {
        take_records(&self, Awaited(pin!(input))).await
    }

    /// Puts the rows of record batches that are there already, as [the blocking import](super::Import#method.batches) does.
    ///
    /// An iterator that has to wait for its batches, such as one that reads a file, holds up the task's thread: make it a
    /// [stream](Self::batch_stream).
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "arrow")]
    pub async fn batches<E>(
        self,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
    ) -> Result<ImportReport, Box<ImportStopped>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        take_batches(&self, Waiting(batches.into_iter())).await
    }

    /// As [`batches`](Self::batches), of a stream, as DataFusion, Flight and the asynchronous reader of the crate `parquet` give
    /// them.
    ///
    /// A table's own scan becomes one as follows:
    ///
    /// ```no_run
    /// # use record_core::Record;
    /// # use record_feed::tokio::{Import, Writer};
    /// # use record_postgres::tokio_postgres::{Table, tokio_postgres::Client};
    /// # #[derive(Record)] struct Flight { delay: i32 }
    /// # async fn run(
    /// #     mut client: Client, flights: Table<i64, Flight>, writer: Writer<i64, Flight>,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use futures_util::stream::unfold;
    ///
    /// let scan = flights.scan().batches(&mut client).await?;
    /// let batches = unfold(scan, async |mut scan| Some((scan.next().await?, scan)));
    /// Import::new(&writer).batch_stream(batches).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As there.
    #[cfg(feature = "arrow")]
    pub async fn batch_stream<E>(
        self,
        batches: impl futures_core::Stream<Item = Result<RecordBatch, E>>,
    ) -> Result<ImportReport, Box<ImportStopped>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        take_batches(&self, Awaited(pin!(batches))).await
    }
}
