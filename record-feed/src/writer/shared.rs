//! What the feed and the thread that writes have in common, and how they wait for one another.
//!
//! One lock is held for a change of one key or the exchange of a whole buffer, never for I/O. Rows and time make a buffer
//! due, bytes make it full. Only then does the feed wait, so a slow database gets larger batches with more merged in them.

use super::{
    WriterCounts,
    attempt::Attempt,
    batch::{Batch, Row},
    buffer::Buffer,
};
use crate::Error;
use record_core::{Key, Record};
use record_table::Position;
use std::{
    collections::VecDeque,
    mem::{replace, take},
    sync::{Condvar, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

/// A buffer of very small rows is full when it has so many, unless more are asked for: what the stores write without
/// temporary tables.
const MAX_ROWS: usize = 100_000;

/// When a buffer is written, and what is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) flush_rows: usize,
    pub(super) flush_bytes: usize,
    pub(super) flush_every: Duration,
    pub(super) retry_for: Duration,
    pub(super) max_rejected: usize,
}

/// How the feed ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// It goes on.
    Open,
    /// Everything is written, with all patience.
    Close,
    /// Everything is written, if that can be done at once.
    Drop,
    /// Nothing more is written.
    Abandon,
}

pub(super) struct Shared<K, R> {
    /// As the caller wrote it, for messages.
    pub(super) table: String,
    pub(super) settings: Settings,
    state: Mutex<State<K, R>>,
    /// There is something to do for the thread.
    work: Condvar,
    /// A buffer was taken, or written, or the thread has ended.
    progress: Condvar,
}

pub(super) struct State<K, R> {
    filling: Buffer<K, R>,
    /// Buffers that the thread has taken, and of those the ones that are written.
    taken: u64,
    done: u64,
    /// Whether the present buffer is to be written at once.
    flush: bool,
    end: End,
    pub(super) counts: WriterCounts,
    /// Tasks that wait for progress.
    tasks: Vec<Waker>,
    /// The position that is stored.
    pub(super) position: Option<Position>,
    pub(super) rejected: VecDeque<(Row<K, R>, Error)>,
    pub(super) ended: Option<Ended<K, R>>,
}

/// What the thread leaves behind.
pub(super) struct Ended<K, R> {
    /// `None` when everything is written.
    pub(super) error: Option<Error>,
    pub(super) unwritten: Vec<Row<K, R>>,
}

impl<K: Key, R: Record> Shared<K, R> {
    pub(super) fn new(table: &str, settings: Settings, position: Option<Position>) -> Self {
        let state = State {
            filling: Buffer::default(),
            taken: 0,
            done: 0,
            flush: false,
            end: End::Open,
            counts: WriterCounts::default(),
            tasks: Vec::new(),
            position,
            rejected: VecDeque::new(),
            ended: None,
        };
        Shared {
            table: table.into(),
            settings,
            state: Mutex::new(state),
            work: Condvar::new(),
            progress: Condvar::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<K, R>> {
        // No state is left half changed: what can panic are the caller's keys and records, before anything is changed.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Whether a buffer is to be written as soon as no other one is.
    fn is_due(&self, buffer: &Buffer<K, R>) -> bool {
        buffer.rows() >= self.settings.flush_rows.max(1) || self.is_full(buffer)
    }

    /// Whether a buffer takes no more.
    fn is_full(&self, buffer: &Buffer<K, R>) -> bool {
        buffer.bytes() >= self.settings.flush_bytes.max(1)
            || buffer.rows() >= self.settings.flush_rows.max(MAX_ROWS)
    }

    /// The error of calls after the thread has ended.
    fn stopped(&self, ended: &Ended<K, R>) -> Error {
        let message = match &ended.error {
            Some(error) => format!(
                "the writer has stopped and takes no more; `close` gives back what is not written. It stopped because of \
                 this: {error}"
            ),
            None => "the writer is closed".into(),
        };
        Error::of_table("", message).in_table(&self.table)
    }

    // -- The feed's side --

    /// Changes the buffer, as soon as there is room in it.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.lock();
        loop {
            if let Some(ended) = &state.ended {
                return Err(self.stopped(ended));
            }
            if !self.is_full(&state.filling) {
                break;
            }
            state = self.progress.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        let State { filling, counts, .. } = &mut *state;
        let before = (filling.since().is_some(), self.is_due(filling));
        let result = change(filling, counts);
        // The thread sleeps until one of these comes about, or the time of the first change is over.
        if before != (filling.since().is_some(), self.is_due(filling)) {
            self.work.notify_one();
        }
        result
    }

    /// Waits until everything so far is written.
    pub(super) fn flush(&self) -> Result<(), Error> {
        let until = self.begin_flush();
        let mut state = self.lock();
        loop {
            if let Some(result) = self.is_written(&state, until) {
                return result;
            }
            state = self.progress.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// Has everything written that was taken so far, and gives the number of the last buffer of it.
    pub(super) fn begin_flush(&self) -> u64 {
        let mut state = self.lock();
        // Where nothing waits there is nothing to write at once, what comes next included.
        let waits = state.filling.since().is_some();
        if waits {
            state.flush = true;
            self.work.notify_one();
        }
        state.taken + u64::from(waits)
    }

    fn is_written(&self, state: &State<K, R>, until: u64) -> Option<Result<(), Error>> {
        match &state.ended {
            Some(ended) => Some(Err(self.stopped(ended))),
            None => (state.done >= until).then_some(Ok(())),
        }
    }

    /// Whether everything up to a buffer is written; else the task is woken when there is progress.
    pub(super) fn poll_written(&self, until: u64, context: &Context<'_>) -> Poll<Result<(), Error>> {
        self.poll(context, |state| self.is_written(state, until))
    }

    /// Whether there is room in the buffer, likewise.
    pub(super) fn poll_ready(&self, context: &Context<'_>) -> Poll<Result<(), Error>> {
        self.poll(context, |state| match &state.ended {
            Some(ended) => Some(Err(self.stopped(ended))),
            None => (!self.is_full(&state.filling)).then_some(Ok(())),
        })
    }

    fn poll(
        &self,
        context: &Context<'_>,
        result: impl FnOnce(&State<K, R>) -> Option<Result<(), Error>>,
    ) -> Poll<Result<(), Error>> {
        let mut state = self.lock();
        match result(&state) {
            Some(result) => Poll::Ready(result),
            None => {
                // A task that is polled in vain again and again is woken once.
                if !state.tasks.iter().any(|task| task.will_wake(context.waker())) {
                    state.tasks.push(context.waker().clone());
                }
                Poll::Pending
            }
        }
    }

    /// Lets threads and tasks look whether what they wait for has come about.
    fn made_progress(&self, mut state: MutexGuard<'_, State<K, R>>) {
        let tasks = take(&mut state.tasks);
        drop(state);
        self.progress.notify_all();
        tasks.into_iter().for_each(Waker::wake);
    }

    pub(super) fn end_feed(&self, end: End) {
        let mut state = self.lock();
        state.end = state.end.max(end);
        self.work.notify_one();
    }

    // -- The thread's side --

    /// The next rows to write, as soon as they are due; `None` when there will be no more.
    pub(super) fn next_batch(&self) -> Option<Batch<K, R>> {
        let mut state = self.lock();
        loop {
            let State { filling, flush, end, .. } = &mut *state;
            let wait = match filling.since() {
                _ if *end == End::Abandon => return None,
                None if *end != End::Open => return None,
                None => Duration::MAX,
                Some(since) => {
                    let age = since.elapsed();
                    let every = self.settings.flush_every;
                    if *flush || *end != End::Open || age >= every || self.is_due(filling) {
                        break;
                    }
                    every - age
                }
            };
            state = match wait {
                Duration::MAX => self.work.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner()),
                wait => {
                    self.work.wait_timeout(state, wait).unwrap_or_else(|poisoned| poisoned.into_inner()).0
                }
            };
        }
        // The next buffer will be about as full.
        let room = Buffer::with_room(state.filling.rows());
        let buffer = replace(&mut state.filling, room);
        state.taken += 1;
        state.flush = false;
        self.made_progress(state);
        Some(buffer.into_batch())
    }

    /// Waits before another attempt, and says whether there may be one.
    pub(super) fn pause(&self, wait: Duration) -> bool {
        let mut state = self.lock();
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if state.end >= End::Drop {
                return false;
            }
            if left.is_zero() {
                state.counts.retried += 1;
                return true;
            }
            state = self.work.wait_timeout(state, left).unwrap_or_else(|poisoned| poisoned.into_inner()).0;
        }
    }

    /// A transaction is committed.
    pub(super) fn committed(
        &self,
        attempt: &Attempt,
        deletes: u64,
        rejected: Vec<(Row<K, R>, Error)>,
        position: Option<Position>,
    ) {
        let mut state = self.lock();
        let counts = &mut state.counts;
        counts.add(attempt.puts);
        counts.deleted += attempt.deleted;
        counts.missing += deletes - attempt.deleted;
        counts.rejected += rejected.len() as u64;
        counts.flushes += 1;
        state.rejected.extend(rejected);
        if position.is_some() {
            state.position = position;
        }
    }

    /// A row can't be written.
    pub(super) fn reject(&self, row: Row<K, R>, error: Error) {
        let mut state = self.lock();
        state.counts.rejected += 1;
        state.rejected.push_back((row, error));
    }

    /// Takes the row that was rejected first.
    pub(super) fn next_rejected(&self) -> Option<(Row<K, R>, Error)> {
        self.lock().rejected.pop_front()
    }

    /// All of the batch that was taken last is written.
    pub(super) fn done(&self) {
        let mut state = self.lock();
        state.done += 1;
        self.made_progress(state);
    }

    /// The thread ends. What it did not write is kept, together with what it did not take.
    pub(super) fn end(&self, error: Option<Error>, unwritten: impl Iterator<Item = Row<K, R>>) {
        let mut state = self.lock();
        let filling = take(&mut state.filling).into_batch();
        let unwritten = unwritten.chain(filling.into_rows()).collect();
        state.ended = Some(Ended { error, unwritten });
        self.made_progress(state);
    }
}
