//! `Writer`: the feed's side, for tasks of tokio.

use super::{
    InTask, Rejected, WriterCounts, WriterReport, WriterStopped,
    feed::{Feed, feed_methods},
    merge::Incoming,
    shared::End,
};
use crate::{
    Error,
    engine::{awaited, runtime, within},
};
use ::tokio::time::sleep;
use core::{fmt, future::Future};
use record_core::{Key, Patch, Record, ToBlob};
use record_table::{
    Position,
    store::{ConnectError, Nonblocking, Store},
};

/// A buffered upserter of records that writes in a task: takes changes one by one, merges those of one key in memory, and
/// writes them in the background in large transactions, again where that may help.
///
/// See [`record_feed::writer`](crate::writer) for what it promises, and the [module](crate::tokio) for an example. Several tasks
/// may feed it at once.
///
/// # Dropping
///
/// A writer is to be [closed](Writer::close). Dropped without that, it can't wait. Its task goes on for as long as the runtime
/// does, and writes what is buffered in a single attempt. What is not written then, or is cut off by the end of the runtime, is
/// counted in the log, at level error, and is lost; where the feed keeps a position, it is brought again by a feed that is begun
/// again there. Dropped while its task unwinds from a panic, it writes nothing more, and counts that in the log too.
pub struct Writer<K: Key, R: Record> {
    feed: Feed<K, R>,
}

/// How a [`Writer`] is set up; see [`Writer::builder`].
pub type WriterBuilder<S> = super::WriterBuilder<S, InTask>;

impl<S: Store> WriterBuilder<S> {
    /// Connects, reads the feed's position, and starts the task that writes.
    ///
    /// The writer keeps the connection to itself, and calls `connect` again, in its task, when it is lost or leads to a server
    /// that takes no writes any more. `connect` also spawns the driver's own task, which moves the connection's bytes. What is
    /// told of fail-over and silent networks at the [blocking writer's](super::WriterBuilder::start) goes for this one as well.
    /// A `connect` that comes to no end is given up after [`retry_for`](Self::retry_for).
    ///
    /// # Errors
    /// When it can't connect, or the table of positions is missing and can't be made. When the call is not made in [a runtime that
    /// keeps time](crate::tokio#the-runtime). When another program holds the feed's position for longer than
    /// [`start_within`](Self::start_within).
    pub async fn start<F, E>(
        self,
        connect: impl FnMut() -> F + Send + 'static,
    ) -> Result<Writer<S::Key, S::Record>, Error>
    where
        S: Nonblocking + 'static,
        S::Key: 'static,
        S::Record: 'static,
        F: Future<Output = Result<S::Connection, E>> + Send + 'static,
        E: Into<ConnectError>,
    {
        let runtime = runtime("Writer", self.table_name())?;
        let connect = within(self.settings.retry_for, awaited(connect));
        let (feed, flusher) = self.prepare(connect, sleep).await?;
        runtime.spawn(flusher.run::<InTask>());
        Ok(Writer { feed })
    }
}

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

impl<K: Key, R: Record> Writer<K, R> {
    /// A writer to a table, to be set up and [started](WriterBuilder::start).
    pub fn builder<S: Store<Key = K, Record = R>>(table: S) -> WriterBuilder<S> {
        WriterBuilder::new(table)
    }

    feed_methods!([async], wait, InTask);

    pub(crate) fn feed(&self) -> &Feed<K, R> {
        &self.feed
    }

    /// Writes everything that was taken so far, and waits until that is committed. It is as durable then as the database's
    /// settings make a commit.
    ///
    /// Given up before its end, it leaves the writer at work.
    ///
    /// # Errors
    /// When the writer has stopped. Rejected rows are no error here: see [`counts`](Writer::counts).
    pub async fn flush(&self) -> Result<(), Error> {
        self.feed.shared.flushed().await
    }

    /// Waits until there is room in the buffer, so that the next call that brings a change need not wait. Where several tasks feed
    /// one writer, another one may be quicker.
    ///
    /// # Errors
    /// When the writer has stopped.
    pub async fn ready(&self) -> Result<(), Error> {
        self.feed.shared.ready().await
    }

    /// Writes everything and ends the writer. While the database can't be reached, that takes as long as
    /// [`retry_for`](WriterBuilder::retry_for) says.
    ///
    /// # Errors
    /// When the writer stopped before everything was written: with what is not.
    pub async fn close(self) -> Result<WriterReport<K, R>, Box<WriterStopped<K, R>>> {
        self.feed.shared.end_feed(End::Close);
        self.feed.shared.ended().await;
        self.feed.report()
    }
}

impl<K: Key, R: Record> Drop for Writer<K, R> {
    fn drop(&mut self) {
        // After `close` this finds nothing left.
        self.feed.shared.drop_feed();
    }
}

impl<K: Key, R: Record> fmt::Debug for Writer<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.fmt(f)
    }
}
