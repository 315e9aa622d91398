//! The thread that writes: takes buffers, writes them, tries again, and tells how it ended.
//!
//! Counts and rejected rows are told under the lock, and only after the commit. Whatever ends the thread, a panic included,
//! what it had not written is left for `close`.
//!
//! A batch is cut in two transactions, the position in the last, where halving within one does not help: the transaction
//! itself breaks, a deferred constraint fails the commit, or the server cancels statements as too slow time and again.

use super::{
    Rejected,
    attempt::{Attempt, Step},
    batch::{Batch, Row},
    shared::Shared,
};
use crate::{
    Error,
    engine::{Again, Failed, Link, Patient},
};
use record_core::{Key, Record};
use record_table::{Position, store::Store};
use std::{
    mem::take,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

pub(super) type OnRejected<K, R> = Box<dyn FnMut(Rejected<K, R>) + Send>;

pub(super) struct Flusher<S: Store> {
    pub(super) store: S,
    pub(super) link: Link<'static, S::Connection>,
    pub(super) feed: Option<String>,
    /// The feed's position as it is stored.
    pub(super) position: Option<Position>,
    pub(super) on_rejected: Option<OnRejected<S::Key, S::Record>>,
    pub(super) shared: Arc<Shared<S::Key, S::Record>>,
    /// Batches that were taken and are not written yet. The next one to be written is the last.
    pub(super) pending: Vec<Batch<S::Key, S::Record>>,
}

/// Tells the feed that the thread ends, when it is dropped.
struct Ending<K: Key, R: Record> {
    shared: Arc<Shared<K, R>>,
    error: Option<Error>,
    pending: Vec<Batch<K, R>>,
}

impl<K: Key, R: Record> Drop for Ending<K, R> {
    fn drop(&mut self) {
        let pending = take(&mut self.pending).into_iter().rev();
        self.shared.end(self.error.take(), pending.flat_map(Batch::into_rows));
    }
}

impl<S: Store + 'static> Flusher<S> {
    /// Works until the feed is closed. However it ends, the feed is told.
    pub(super) fn run(mut self) {
        let result = catch_unwind(AssertUnwindSafe(|| self.work()));
        let Flusher { link, pending, shared, .. } = self;
        // What follows runs code that is not ours, which may panic once more.
        let mut ending = Ending { shared, error: None, pending };
        ending.error = match result {
            Ok(result) => result.err(),
            Err(_) => {
                let message = "the writer's thread panicked, in a function that it was given or in this library: the panic's \
                               own message went where panics go";
                Some(Error::of_table("", message).in_table(&ending.shared.table))
            }
        };
        drop(link);
        if let Some(error) = &ending.error {
            let table = &ending.shared.table[..];
            tracing::error!(target: "record_feed::writer", table, %error, "writer stopped");
        }
    }

    fn work(&mut self) -> Result<(), Error> {
        while let Some(batch) = self.shared.next_batch() {
            self.pending.push(batch);
            while !self.pending.is_empty() {
                self.write_next()?;
            }
            self.shared.done();
        }
        Ok(())
    }

    /// Writes the next batch, or makes two of it.
    fn write_next(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        let written = self.write_patiently();
        let Some(batch) = self.pending.pop() else { return Ok(()) };
        match written {
            Ok(attempt) => self.settle(batch, attempt, begun),
            Err(Failed { in_parts: true, .. }) if batch.len() > 1 => {
                let (first, second) = batch.split();
                self.pending.extend([second, first]);
                Ok(())
            }
            Err(Failed { in_parts: true, error }) if batch.len() == 1 => self.reject(batch, error),
            Err(Failed { error, .. }) => {
                self.pending.push(batch);
                Err(error)
            }
        }
    }

    /// Writes the next batch in one transaction, as often as it takes.
    fn write_patiently(&mut self) -> Result<Attempt, Failed> {
        let Flusher { store, link, feed, position, shared, pending, .. } = self;
        let Some(batch) = pending.last() else { return Ok(Attempt::default()) };
        let feed = feed.as_deref();
        let mut pause = |Again { error, failures, wait }: Again<'_>| {
            let table = &shared.table[..];
            tracing::warn!(
                target: "record_feed::writer", table, %error, failures, wait_ms = wait.as_millis() as u64,
                "writing failed and is tried again"
            );
            shared.pause(wait)
        };
        let retry_for = shared.settings.retry_for;
        Patient { store, link, retry_for, pause: &mut pause }.commit(
            feed,
            batch.len() > 1,
            |store, connection| {
                let step = feed.map(|feed| Step {
                    feed,
                    expected: position.as_ref(),
                    position: batch.position.as_ref(),
                });
                Attempt::prepare(store, connection, batch, step)
            },
        )
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
        self.shared.committed(&attempt, tried, rows_rejected, position);
        tracing::debug!(
            target: "record_feed::writer",
            table = &self.shared.table[..],
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
            self.shared.reject(row, error);
        }
        if position.is_some() {
            self.pending.push(Batch::of(std::iter::empty(), position));
        }
        self.hand_back()
    }

    /// Gives rejected rows to who asked for them. Those that are not given yet are kept, also if the caller's function
    /// panics.
    fn hand_back(&mut self) -> Result<(), Error> {
        if let Some(on_rejected) = &mut self.on_rejected {
            while let Some(rejected) = self.shared.next_rejected() {
                on_rejected(Rejected::of(rejected));
            }
        }
        let kept = self.shared.lock().rejected.len();
        if kept > self.shared.settings.max_rejected {
            let message = format!(
                "{kept} rows are rejected and nobody took them: see what is wrong with them, and take them by \
                 `take_rejected` or `on_rejected`, or allow for more by `max_rejected`"
            );
            return Err(Error::of_table("", message).in_table(&self.shared.table));
        }
        Ok(())
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
