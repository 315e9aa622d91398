//! `Writer`: the feed's side, for threads.

use super::{
    OnThread, Rejected, WriterBuilder, WriterCounts, WriterReport, WriterStopped,
    feed::{Feed, feed_methods},
    merge::Incoming,
    shared::End,
};
use crate::{Error, engine::run};
use core::fmt;
use record_core::{Key, Patch, Record, ToBlob};
use record_table::{Position, store::Store};
use std::thread::{self, JoinHandle};

/// A buffered upserter of records: takes changes one by one, merges those of one key in memory, and writes them in the
/// background in large transactions, again where that may help.
///
/// See the [module](super) for what it promises.
///
/// Several threads may feed it at once. Dropped without [`close`](Writer::close), it writes what is buffered in a single
/// attempt; dropped while its thread unwinds from a panic, it writes nothing more, and waits for nothing. How many rows are lost
/// is then seen in the log alone, at level error.
pub struct Writer<K: Key, R: Record> {
    feed: Feed<K, R>,
    /// `None` when it was waited for.
    thread: Option<JoinHandle<()>>,
}

macro_rules! wait {
    ($future:expr) => {
        run($future)
    };
}

impl<K: Key, R: Record> Writer<K, R> {
    /// A writer to a table, to be set up and [started](WriterBuilder::start).
    pub fn builder<S: Store<Key = K, Record = R>>(table: S) -> WriterBuilder<S> {
        WriterBuilder::new(table)
    }

    pub(super) fn new(feed: Feed<K, R>, thread: JoinHandle<()>) -> Self {
        Writer { feed, thread: Some(thread) }
    }

    feed_methods!([], wait, OnThread);

    pub(crate) fn feed(&self) -> &Feed<K, R> {
        &self.feed
    }

    /// Writes everything that was taken so far, and waits until that is committed. It is as durable then as the database's
    /// settings make a commit: `sqlite::open` keeps it when the process is killed, not always when the
    /// power fails.
    ///
    /// # Errors
    /// When the writer has stopped. Rejected rows are no error here: see [`counts`](Writer::counts).
    pub fn flush(&self) -> Result<(), Error> {
        self.feed.shared.flush()
    }

    /// Waits, in a task of any runtime, until there is room in the buffer, so that the next call that brings a change does
    /// not stop its thread.
    ///
    /// Where several tasks feed one writer, another one may be quicker; then that call waits after all.
    ///
    /// # Errors
    /// When the writer has stopped.
    pub async fn ready(&self) -> Result<(), Error> {
        self.feed.shared.ready().await
    }

    /// As [`flush`](Writer::flush), in a task of any runtime.
    ///
    /// Given up before its end, it leaves the writer at work.
    ///
    /// # Errors
    /// As [`flush`](Writer::flush).
    pub async fn flushed(&self) -> Result<(), Error> {
        self.feed.shared.flushed().await
    }

    /// Writes everything and ends the writer. While the database can't be reached, that takes as long as
    /// [`retry_for`](WriterBuilder::retry_for) says.
    ///
    /// # Errors
    /// When the writer stopped before everything was written: with what is not.
    pub fn close(mut self) -> Result<WriterReport<K, R>, Box<WriterStopped<K, R>>> {
        self.feed.shared.end_feed(End::Close);
        self.join();
        self.feed.report()
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread catches its panics, and says so in what it leaves behind.
            let _ = thread.join();
        }
    }
}

impl<K: Key, R: Record> Drop for Writer<K, R> {
    fn drop(&mut self) {
        if self.thread.is_none() {
            return;
        }
        self.feed.shared.drop_feed();
        if !thread::panicking() {
            self.join();
        }
    }
}

impl<K: Key, R: Record> fmt::Debug for Writer<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feed.fmt(f)
    }
}
