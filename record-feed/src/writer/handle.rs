//! `Writer`: the feed's side.

use super::{
    Change, Rejected, WriterBuilder, WriterCounts, WriterReport, WriterStopped,
    buffer::Buffer,
    merge::Incoming,
    shared::{End, Shared},
};
use crate::Error;
use core::{fmt, future::poll_fn, mem::take};
use record_core::ToBlob;
use record_core::{Key, Patch, Record};
use record_table::{Position, store::Store};
use std::{
    sync::Arc,
    thread::{self, JoinHandle},
};

/// A buffered upserter of records: takes changes one by one, merges those of one key in memory, and writes them in the
/// background in large transactions, again where that may help.
///
/// See the [module](super) for what it promises.
///
/// Several threads may feed it at once. Dropped without [`close`](Writer::close), it writes what is buffered in a single
/// attempt, and what goes wrong is seen in the log alone; dropped while its thread unwinds from a panic, it writes nothing
/// more, and waits for nothing.
pub struct Writer<K: Key, R: Record> {
    shared: Arc<Shared<K, R>>,
    /// `None` when it was waited for.
    thread: Option<JoinHandle<()>>,
    has_feed: bool,
}

impl<K: Key, R: Record> Writer<K, R> {
    /// A writer to a table, to be set up and [started](WriterBuilder::start).
    pub fn builder<S: Store<Key = K, Record = R>>(table: S) -> WriterBuilder<S> {
        WriterBuilder::new(table)
    }

    pub(super) fn new(shared: Arc<Shared<K, R>>, thread: JoinHandle<()>, has_feed: bool) -> Self {
        Writer { shared, thread: Some(thread), has_feed }
    }

    /// Takes a record, a [`Blob`](record_core::Blob), or an `Option`, where `None` is *known empty*. It takes the place of what
    /// was buffered for the key, which counts only where a stored row is [newer](super#rows-that-are-newer).
    ///
    /// It is encoded at once. When the buffer is full while another one is being written, the call waits until there is room.
    ///
    /// # Errors
    /// When a field can't hold its value or the blob is longer than
    /// [`MAX_TABLE_BLOB_LEN`](record_table::MAX_TABLE_BLOB_LEN): then nothing is taken, and the writer goes on. When the
    /// writer has stopped: then [`close`](Writer::close) tells why, and gives back what is not written.
    pub fn put(&self, key: K, value: impl ToBlob<R>) -> Result<(), Error> {
        self.change(|buffer| buffer.put(key, &value), None)
    }

    /// As [`put`](Writer::put), after which the feed is at `position`; see [`advance`](Writer::advance).
    ///
    /// # Errors
    /// As [`put`](Writer::put) and [`advance`](Writer::advance). What can't be taken does not advance the feed.
    pub fn put_at(&self, key: K, value: impl ToBlob<R>, position: impl Into<Position>) -> Result<(), Error> {
        self.check_feed()?;
        self.change(|buffer| buffer.put(key, &value), Some(position.into()))
    }

    /// Says that the key was computed and that there is nothing.
    ///
    /// # Errors
    /// When the writer has stopped.
    pub fn put_known_empty(&self, key: K) -> Result<(), Error> {
        self.put(key, None::<R>)
    }

    /// Removes the key's row.
    ///
    /// # Errors
    /// When the writer has stopped.
    pub fn delete(&self, key: K) -> Result<(), Error> {
        self.change(|buffer| buffer.take(key, Incoming::Delete), None)
    }

    /// As [`delete`](Writer::delete), after which the feed is at `position`; see [`advance`](Writer::advance).
    ///
    /// # Errors
    /// As [`delete`](Writer::delete) and [`advance`](Writer::advance).
    pub fn delete_at(&self, key: K, position: impl Into<Position>) -> Result<(), Error> {
        self.check_feed()?;
        self.change(|buffer| buffer.take(key, Incoming::Delete), Some(position.into()))
    }

    /// Patches what is stored, or what is buffered: fields that the patch leaves alone stay as they are. Where there is no
    /// row, or a *known-empty* one, the patch makes one, if it sets all fields that have no default.
    ///
    /// Patches of one key are merged in memory. One that comes after a buffered record is applied to it at once.
    ///
    /// # Errors
    /// When a field can't hold the value that it is set to, or the patch is to make a row after a buffered removal and lacks
    /// fields ([`Error::is_incomplete`]): then nothing is taken, and the writer goes on. When the writer has stopped. A
    /// patch that turns out to lack fields when it is written is [`Rejected`].
    pub fn patch<P: Patch<Record = R>>(&self, key: K, patch: P) -> Result<(), Error> {
        self.change(|buffer| buffer.patch(key, patch), None)
    }

    /// As [`patch`](Writer::patch), after which the feed is at `position`; see [`advance`](Writer::advance).
    ///
    /// # Errors
    /// As [`patch`](Writer::patch) and [`advance`](Writer::advance). What can't be taken does not advance the feed.
    pub fn patch_at<P: Patch<Record = R>>(
        &self,
        key: K,
        patch: P,
        position: impl Into<Position>,
    ) -> Result<(), Error> {
        self.check_feed()?;
        self.change(|buffer| buffer.patch(key, patch), Some(position.into()))
    }

    /// Says how far the feed has come: everything that was taken before belongs to what is read up to `position`.
    ///
    /// The last such position is stored in the transaction that writes what came before it, if the stored one is still
    /// what this writer read at its start or wrote last. Begun again at the stored position, the feed ends as if it had
    /// never been interrupted.
    ///
    /// # Errors
    /// When the writer was set up without [`position`](WriterBuilder::position), or has stopped.
    pub fn advance(&self, position: impl Into<Position>) -> Result<(), Error> {
        self.check_feed()?;
        let position = position.into();
        self.shared.change(|buffer, _| {
            buffer.advance(position);
            Ok(())
        })
    }

    fn change(
        &self,
        change: impl FnOnce(&mut Buffer<K, R>) -> Result<bool, Error>,
        position: Option<Position>,
    ) -> Result<(), Error> {
        self.shared.change(|buffer, counts| {
            let merged = change(buffer).map_err(|error| error.in_table(&self.shared.table))?;
            counts.received += 1;
            counts.merged += u64::from(merged);
            if let Some(position) = position {
                buffer.advance(position);
            }
            Ok(())
        })
    }

    /// Whether the writer was set up with [`position`](WriterBuilder::position).
    pub(crate) fn keeps_position(&self) -> bool {
        self.has_feed
    }

    pub(crate) fn table_name(&self) -> &str {
        &self.shared.table
    }

    fn check_feed(&self) -> Result<(), Error> {
        match self.has_feed {
            true => Ok(()),
            false => {
                let message =
                    "the writer keeps no position: name the feed when it is set up, `.position(\"…\")`";
                Err(Error::of_table(R::LAYOUT.record(), message).in_table(&self.shared.table))
            }
        }
    }

    /// How far the feed is stored: where to begin when the writer was started, and what may be acknowledged to the feed
    /// later on. `None` when nothing was stored yet, or the writer keeps no position.
    pub fn position(&self) -> Option<Position> {
        self.shared.lock().position.clone()
    }

    /// Writes everything that was taken so far, and waits until that is committed. It is as durable then as the database's
    /// settings make a commit: `sqlite::open` keeps it when the process is killed, not always when the
    /// power fails.
    ///
    /// # Errors
    /// When the writer has stopped. Rejected rows are no error here: see [`counts`](Writer::counts).
    pub fn flush(&self) -> Result<(), Error> {
        self.shared.flush()
    }

    /// Waits, in a task of any runtime, until there is room in the buffer, so that the next call that brings a change does
    /// not stop its thread.
    ///
    /// Where several tasks feed one writer, another one may be quicker; then that call waits after all.
    ///
    /// # Errors
    /// When the writer has stopped.
    pub async fn ready(&self) -> Result<(), Error> {
        poll_fn(|context| self.shared.poll_ready(context)).await
    }

    /// As [`flush`](Writer::flush), in a task of any runtime.
    ///
    /// Given up before its end, it leaves the writer at work.
    ///
    /// # Errors
    /// As [`flush`](Writer::flush).
    pub async fn flushed(&self) -> Result<(), Error> {
        let until = self.shared.begin_flush();
        poll_fn(|context| self.shared.poll_written(until, context)).await
    }

    /// What was done so far.
    pub fn counts(&self) -> WriterCounts {
        self.shared.lock().counts
    }

    /// Takes the rows away that the database did not take so far.
    pub fn take_rejected(&self) -> Vec<Rejected<K, R>> {
        let rejected = take(&mut self.shared.lock().rejected);
        rejected.into_iter().map(Rejected::of).collect()
    }

    /// Writes everything and ends the writer. While the database can't be reached, that takes as long as
    /// [`retry_for`](WriterBuilder::retry_for) says.
    ///
    /// # Errors
    /// When the writer stopped before everything was written: with what is not.
    pub fn close(mut self) -> Result<WriterReport<K, R>, Box<WriterStopped<K, R>>> {
        self.shared.end_feed(End::Close);
        self.join();
        let mut state = self.shared.lock();
        let (counts, position) = (state.counts, state.position.clone());
        let rejected = take(&mut state.rejected).into_iter().map(Rejected::of).collect();
        let ended = state.ended.take();
        drop(state);
        match ended.map(|ended| (ended.error, ended.unwritten)) {
            Some((Some(error), unwritten)) => {
                let unwritten = unwritten.into_iter().map(Change::of).collect();
                Err(Box::new(WriterStopped { error, counts, position, rejected, unwritten }))
            }
            _ => Ok(WriterReport { counts, position, rejected }),
        }
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
        if thread::panicking() {
            self.shared.end_feed(End::Abandon);
            return;
        }
        self.shared.end_feed(End::Drop);
        self.join();
        let state = self.shared.lock();
        let unwritten = state.ended.as_ref().map_or(0, |ended| ended.unwritten.len());
        let rejected = state.rejected.len();
        if unwritten + rejected > 0 {
            let table = &self.shared.table[..];
            tracing::error!(
                target: "record_feed::writer", table, unwritten, rejected,
                "writer dropped with rows that are not written: call `close`"
            );
        }
    }
}

impl<K: Key, R: Record> fmt::Debug for Writer<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("table", &self.shared.table)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
