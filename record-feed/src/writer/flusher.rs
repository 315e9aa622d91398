//! What writes, as a thread or a task: takes buffers, writes them, tries again, and tells how it ended.
//!
//! Counts and rejected rows are told under the lock, and only after the commit. Whatever ends it, a panic included,
//! what it had not written is left for `close`.
//!
//! A batch is cut in two transactions, the position in the last, where halving within one does not help: the transaction
//! itself breaks, a deferred constraint fails the commit, or the server cancels statements as too slow time and again.

use super::{
    Rejected,
    attempt::{Attempt, Step},
    batch::{Batch, Row},
    shared::Shared,
    waits::Waits,
};
use crate::{
    Error,
    engine::{Again, Failed, Link, Patient, Prepared, Work},
};
use core::{future::poll_fn, marker::PhantomData, pin::pin, task::Poll};
use record_core::{Key, Record};
use record_table::{Position, store::Store};
use std::{
    mem::take,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

/// After a transaction was in another one's way, rows of so many batches are locked before they are written.
const CROWDED: u32 = 64;

pub(super) type OnRejected<K, R> = Box<dyn FnMut(Rejected<K, R>) + Send>;

pub(super) struct Flusher<S: Store> {
    pub(super) store: S,
    pub(super) link: Link<'static, S::Connection>,
    pub(super) feed: Option<String>,
    /// The feed's position as it is stored.
    pub(super) position: Option<Position>,
    pub(super) on_rejected: Option<OnRejected<S::Key, S::Record>>,
    /// In how many more batches rows are locked before they are written.
    pub(super) crowded: u32,
    pub(super) ending: Ending<S::Key, S::Record>,
}

/// Tells the feed that nothing is written any more, when it is dropped.
pub(super) struct Ending<K: Key, R: Record> {
    shared: Arc<Shared<K, R>>,
    /// Batches that were taken and are not written yet. The next one to be written is the last.
    pending: Vec<Batch<K, R>>,
    /// `None` until the end has come.
    result: Option<Result<(), Error>>,
}

impl<K: Key, R: Record> Ending<K, R> {
    pub(super) fn new(shared: Arc<Shared<K, R>>) -> Self {
        Ending { shared, pending: Vec::new(), result: None }
    }
}

impl<K: Key, R: Record> Drop for Ending<K, R> {
    fn drop(&mut self) {
        let error = match self.result.take() {
            Some(result) => result.err(),
            // Threads come to an end, and panics are caught.
            None => {
                let message = "the writer's task was dropped before its end: its runtime was shut down";
                Some(Error::of_table("", message).in_table(&self.shared.table))
            }
        };
        let pending = take(&mut self.pending).into_iter().rev();
        self.shared.end(error, pending.flat_map(Batch::into_rows));
    }
}

/// The result of a future, or its panic.
async fn caught<T>(future: impl Future<Output = T>) -> thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.map_or_else(|panic| Poll::Ready(Err(panic)), |poll| poll.map(Ok))
    })
    .await
}

impl<S: Store + 'static> Flusher<S> {
    /// Works until the feed is closed. However it ends, the feed is told.
    pub(super) async fn run<W: Waits>(mut self) {
        let result = caught(self.work::<W>()).await;
        // What follows runs code that is not ours, which may panic once more.
        let Flusher { link, mut ending, .. } = self;
        let result = ending.result.insert(result.unwrap_or_else(|_| {
            let message = format!(
                "the writer's {} panicked, in a function that it was given or in this library: the panic's own message went \
                 where panics go",
                W::WHAT
            );
            Err(Error::of_table("", message).in_table(&ending.shared.table))
        }));
        drop(link);
        if let Err(error) = result {
            let table = &ending.shared.table[..];
            tracing::error!(target: "record_feed::writer", table, %error, "writer stopped");
        }
    }

    async fn work<W: Waits>(&mut self) -> Result<(), Error> {
        while let Some(batch) = W::next_batch(&self.ending.shared).await {
            self.ending.pending.push(batch);
            while !self.ending.pending.is_empty() {
                self.write_next::<W>().await?;
            }
            self.ending.shared.done();
        }
        Ok(())
    }

    /// Writes the next batch, or makes two of it.
    async fn write_next<W: Waits>(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        let written = self.write_patiently::<W>().await;
        let Some(batch) = self.ending.pending.pop() else { return Ok(()) };
        match written {
            Ok(attempt) => self.settle(batch, attempt, begun),
            Err(Failed { in_parts: true, .. }) if batch.len() > 1 => {
                let (first, second) = batch.split();
                self.ending.pending.extend([second, first]);
                Ok(())
            }
            Err(Failed { in_parts: true, error }) if batch.len() == 1 => self.reject(batch, error),
            Err(Failed { error, .. }) => {
                self.ending.pending.push(batch);
                Err(error)
            }
        }
    }

    /// Writes the next batch in one transaction, as often as it takes.
    async fn write_patiently<W: Waits>(&mut self) -> Result<Attempt, Failed> {
        let Flusher { store, link, feed, position, crowded, ending, .. } = self;
        *crowded = crowded.saturating_sub(1);
        let Ending { shared, pending, .. } = ending;
        let Some(batch) = pending.last() else { return Ok(Attempt::default()) };
        let feed = feed.as_deref();
        let retry_for = shared.settings.retry_for;
        let step =
            feed.map(|feed| Step { feed, expected: position.as_ref(), position: batch.position.as_ref() });
        let mut work = Flush::<_, _, W> { batch, step, shared, crowded, waits: PhantomData };
        Patient { store, link, retry_for }.commit(feed, batch.len() > 1, &mut work).await
    }

    /// A batch is committed.
    fn settle(
        &mut self,
        batch: Batch<S::Key, S::Record>,
        mut attempt: Attempt,
        begun: Instant,
    ) -> Result<(), Error> {
        let (rows, bytes) = (batch.len(), batch.bytes());
        let Batch { deletes, puts, patches, position } = batch;
        let position = position.filter(|_| self.feed.is_some());
        if position.is_some() {
            self.position.clone_from(&position);
        }
        let tried = (deletes.len() - attempt.rejected_deletes.len()) as u64;
        let mut rows_rejected = pick(deletes, take(&mut attempt.rejected_deletes));
        rows_rejected.extend(pick(puts, take(&mut attempt.rejected_puts)));
        rows_rejected.extend(pick(patches, take(&mut attempt.rejected_patches)));
        let rejected = rows_rejected.len();
        self.ending.shared.committed(&attempt, tried, rows_rejected, position);
        tracing::debug!(
            target: "record_feed::writer",
            table = &self.ending.shared.table[..],
            rows,
            bytes,
            written = attempt.puts.written(),
            rejected,
            elapsed_us = begun.elapsed().as_micros() as u64,
            "flush ended"
        );
        self.hand_back()
    }

    /// The batch's only row can't be written, and that was not known before the transaction ended.
    fn reject(&mut self, batch: Batch<S::Key, S::Record>, error: Error) -> Result<(), Error> {
        let position = batch.position.clone();
        if let Some(row) = batch.into_rows().next() {
            self.ending.shared.reject(row, error);
        }
        if position.is_some() {
            self.ending.pending.push(Batch::of(std::iter::empty(), position));
        }
        self.hand_back()
    }

    /// Gives rejected rows to who asked for them. Those that are not given yet are kept, also if the caller's function
    /// panics.
    fn hand_back(&mut self) -> Result<(), Error> {
        if let Some(on_rejected) = &mut self.on_rejected {
            while let Some(rejected) = self.ending.shared.next_rejected() {
                on_rejected(Rejected::of(rejected));
            }
        }
        let kept = self.ending.shared.lock().rejected.len();
        if kept > self.ending.shared.settings.max_rejected {
            let message = format!(
                "{kept} rows are rejected and nobody took them: see what is wrong with them, and take them by \
                 `take_rejected` or `on_rejected`, or allow for more by `max_rejected`"
            );
            return Err(Error::of_table("", message).in_table(&self.ending.shared.table));
        }
        Ok(())
    }
}

/// Writes a batch in one transaction.
struct Flush<'f, K: Key, R: Record, W> {
    batch: &'f Batch<K, R>,
    step: Option<Step<'f>>,
    shared: &'f Shared<K, R>,
    crowded: &'f mut u32,
    waits: PhantomData<fn() -> W>,
}

impl<S: Store, W: Waits> Work<S> for Flush<'_, S::Key, S::Record, W> {
    type Done = Attempt;

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, Attempt>, Error> {
        Attempt::prepare(store, connection, self.batch, self.step, *self.crowded > 0).await
    }

    async fn pause(&mut self, Again { error, failures, wait }: Again<'_>) -> bool {
        let table = &self.shared.table[..];
        tracing::warn!(
            target: "record_feed::writer", table, %error, failures, wait_ms = wait.as_millis() as u64,
            "writing failed and is tried again"
        );
        if error.is_retryable() {
            *self.crowded = CROWDED;
        }
        W::pause(self.shared, wait).await
    }
}

/// The rows of some numbers, which ascend, with their errors.
fn pick<K: Key, R: Record>(rows: Vec<Row<K, R>>, numbers: Vec<(usize, Error)>) -> Vec<(Row<K, R>, Error)> {
    let mut rows = rows.into_iter();
    let mut next = 0;
    numbers
        .into_iter()
        .filter_map(|(number, error)| {
            let row = rows.nth(number - next)?;
            next = number + 1;
            Some((row, error))
        })
        .collect()
}
