//! What the feed and the thread or task that writes have in common, and how they wait for one another.
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
#[cfg(feature = "tokio")]
use ::tokio::{sync::Notify, task::consume_budget, time::timeout};
use core::future::poll_fn;
use record_core::{Key, Record};
use record_table::Position;
use std::{
    collections::{HashMap, VecDeque},
    mem::{replace, take},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
    thread,
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

pub(crate) struct Shared<K, R> {
    /// As the caller wrote it, for messages.
    pub(super) table: String,
    pub(super) settings: Settings,
    state: Mutex<State<K, R>>,
    /// There is something to do for the thread, or for the task.
    work: Condvar,
    #[cfg(feature = "tokio")]
    task_work: Notify,
    /// A buffer was taken, or written, or nothing is written any more.
    progress: Condvar,
}

pub(super) struct State<K, R> {
    filling: Buffer<K, R>,
    /// Buffers that were taken to be written, and of those the ones that are written.
    taken: u64,
    done: u64,
    /// Whether the present buffer is to be written at once.
    flush: bool,
    end: End,
    pub(super) counts: WriterCounts,
    /// Tasks that wait for progress, by the numbers of their waits.
    tasks: HashMap<u64, Waker>,
    /// How many waits had to be numbered.
    waits: u64,
    /// The position that is stored.
    pub(super) position: Option<Position>,
    pub(super) rejected: VecDeque<(Row<K, R>, Error)>,
    pub(super) ended: Option<Ended<K, R>>,
}

/// What the writing side does next.
enum Turn<K, R> {
    Write(Buffer<K, R>),
    /// Nothing before so long, if at all.
    Wait(Option<Duration>),
    /// There will be no more.
    End,
}

/// What the thread or task leaves behind.
pub(super) struct Ended<K, R> {
    /// `None` when everything is written.
    pub(super) error: Option<Error>,
    pub(super) unwritten: Vec<Row<K, R>>,
}

impl<K, R> State<K, R> {
    /// Whether there may be another attempt, if that can be said before its time has come; else how long that takes.
    fn may_try(&mut self, until: Instant) -> Result<bool, Duration> {
        let left = until.saturating_duration_since(Instant::now());
        match (self.end >= End::Drop, left.is_zero()) {
            (true, _) => Ok(false),
            (false, true) => {
                self.counts.retried += 1;
                Ok(true)
            }
            (false, false) => Err(left),
        }
    }
}

impl<K, R> Shared<K, R> {
    pub(super) fn lock(&self) -> MutexGuard<'_, State<K, R>> {
        // No state is left half changed: what can panic are the caller's keys and records, before anything is changed.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A call in a task that waits for progress. When it is given up, nothing is left of it.
struct Wait<'s, K, R> {
    shared: &'s Shared<K, R>,
    /// Under which the task is known, once it had to wait.
    number: Option<u64>,
}

impl<K, R> Wait<'_, K, R> {
    /// A result, if there is one; else the task is woken when there is progress.
    fn poll<T>(
        &mut self,
        state: &mut State<K, R>,
        context: &Context<'_>,
        result: impl FnOnce(&State<K, R>) -> Option<T>,
    ) -> Poll<T> {
        if let Some(result) = result(state) {
            return Poll::Ready(result);
        }
        let number = *self.number.get_or_insert_with(|| {
            state.waits += 1;
            state.waits
        });
        state.tasks.insert(number, context.waker().clone());
        Poll::Pending
    }
}

impl<K, R> Drop for Wait<'_, K, R> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.shared.lock().tasks.remove(&number);
        }
    }
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
            tasks: HashMap::new(),
            waits: 0,
            position,
            rejected: VecDeque::new(),
            ended: None,
        };
        Shared {
            table: table.into(),
            settings,
            state: Mutex::new(state),
            work: Condvar::new(),
            #[cfg(feature = "tokio")]
            task_work: Notify::new(),
            progress: Condvar::new(),
        }
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

    /// The error of calls after the end.
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
            if let Some(result) = self.has_room(&state) {
                result?;
                return self.change_now(&mut state, change);
            }
            state = self.progress.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn change_in_task<T>(
        &self,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> Result<T, Error> {
        // A feed that never has to wait is to let others run all the same.
        consume_budget().await;
        let (mut change, mut wait) = (Some(change), self.wait());
        poll_fn(|context| {
            let mut state = self.lock();
            let Poll::Ready(result) = wait.poll(&mut state, context, |state| self.has_room(state)) else {
                return Poll::Pending;
            };
            let changed =
                change.take().map(|change| result.and_then(|()| self.change_now(&mut state, change)));
            changed.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    fn change_now<T>(
        &self,
        state: &mut State<K, R>,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let State { filling, counts, .. } = state;
        let before = (filling.since().is_some(), self.is_due(filling));
        let result = change(filling, counts);
        // The writing side sleeps until one of these comes about, or the time of the first change is over.
        if before != (filling.since().is_some(), self.is_due(filling)) {
            self.wake_writing();
        }
        result
    }

    fn has_room(&self, state: &State<K, R>) -> Option<Result<(), Error>> {
        match &state.ended {
            Some(ended) => Some(Err(self.stopped(ended))),
            None => (!self.is_full(&state.filling)).then_some(Ok(())),
        }
    }

    fn wake_writing(&self) {
        self.work.notify_one();
        #[cfg(feature = "tokio")]
        self.task_work.notify_one();
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
            self.wake_writing();
        }
        state.taken + u64::from(waits)
    }

    fn is_written(&self, state: &State<K, R>, until: u64) -> Option<Result<(), Error>> {
        match &state.ended {
            Some(ended) => Some(Err(self.stopped(ended))),
            None => (state.done >= until).then_some(Ok(())),
        }
    }

    /// Waits in a task until everything so far is written.
    pub(super) async fn flushed(&self) -> Result<(), Error> {
        let (until, mut wait) = (self.begin_flush(), self.wait());
        poll_fn(|context| wait.poll(&mut self.lock(), context, |state| self.is_written(state, until))).await
    }

    /// Waits in a task until there is room in the buffer.
    pub(super) async fn ready(&self) -> Result<(), Error> {
        let mut wait = self.wait();
        poll_fn(|context| wait.poll(&mut self.lock(), context, |state| self.has_room(state))).await
    }

    /// Waits in a task until nothing is written any more.
    #[cfg(feature = "tokio")]
    pub(super) async fn ended(&self) {
        let ended = |state: &State<K, R>| state.ended.as_ref().map(|_| ());
        let mut wait = self.wait();
        poll_fn(|context| wait.poll(&mut self.lock(), context, ended)).await
    }

    /// The wait of one call in a task.
    fn wait(&self) -> Wait<'_, K, R> {
        Wait { shared: self, number: None }
    }

    /// Lets threads and tasks look whether what they wait for has come about.
    fn made_progress(&self, mut state: MutexGuard<'_, State<K, R>>) {
        let tasks = take(&mut state.tasks);
        drop(state);
        self.progress.notify_all();
        tasks.into_values().for_each(Waker::wake);
    }

    pub(super) fn end_feed(&self, end: End) {
        let mut state = self.lock();
        state.end = state.end.max(end);
        self.wake_writing();
    }

    /// The writer is dropped, which may have ended before.
    pub(super) fn drop_feed(&self) {
        let mut state = self.lock();
        let end = if thread::panicking() { End::Abandon } else { End::Drop };
        state.end = state.end.max(end);
        self.wake_writing();
        let lost = match &state.ended {
            Some(ended) => (ended.unwritten.len(), state.rejected.len()),
            // The process may end before the other side does, which tells of what it took.
            None if end == End::Abandon => (state.filling.rows(), 0),
            None => (0, 0),
        };
        drop(state);
        self.tell_of_lost(lost);
    }

    // -- The side that writes --

    /// The next rows to write, as soon as they are due; `None` when there will be no more.
    pub(super) fn next_batch(&self) -> Option<Batch<K, R>> {
        let mut state = self.lock();
        loop {
            let wait = match self.turn(&mut state) {
                Turn::Write(buffer) => return Some(self.took(state, buffer)),
                Turn::End => return None,
                Turn::Wait(wait) => wait,
            };
            state = match wait {
                None => self.work.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner()),
                Some(wait) => {
                    self.work.wait_timeout(state, wait).unwrap_or_else(|poisoned| poisoned.into_inner()).0
                }
            };
        }
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn next_batch_in_task(&self) -> Option<Batch<K, R>> {
        loop {
            let wait = {
                let mut state = self.lock();
                match self.turn(&mut state) {
                    Turn::Write(buffer) => return Some(self.took(state, buffer)),
                    Turn::End => return None,
                    Turn::Wait(wait) => wait,
                }
            };
            // `Notify` keeps what came about in between.
            match wait {
                None => self.task_work.notified().await,
                Some(wait) => drop(timeout(wait, self.task_work.notified()).await),
            }
        }
    }

    /// What is to be done now.
    fn turn(&self, state: &mut State<K, R>) -> Turn<K, R> {
        let State { filling, flush, end, .. } = state;
        match filling.since() {
            _ if *end == End::Abandon => return Turn::End,
            None if *end != End::Open => return Turn::End,
            None => return Turn::Wait(None),
            Some(since) => {
                let (age, every) = (since.elapsed(), self.settings.flush_every);
                if !*flush && *end == End::Open && age < every && !self.is_due(filling) {
                    return Turn::Wait(Some(every - age));
                }
            }
        }
        // The next buffer will be about as full.
        let room = Buffer::with_room(filling.rows());
        Turn::Write(replace(filling, room))
    }

    /// A buffer was taken.
    fn took(&self, mut state: MutexGuard<'_, State<K, R>>, buffer: Buffer<K, R>) -> Batch<K, R> {
        state.taken += 1;
        state.flush = false;
        self.made_progress(state);
        buffer.into_batch()
    }

    /// Waits before another attempt, and says whether there may be one.
    pub(super) fn pause(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        let mut state = self.lock();
        loop {
            match state.may_try(until) {
                Ok(may_try) => return may_try,
                Err(left) => {
                    let waited = self.work.wait_timeout(state, left);
                    state = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
                }
            }
        }
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn pause_in_task(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        loop {
            let left = match self.lock().may_try(until) {
                Ok(may_try) => return may_try,
                Err(left) => left,
            };
            drop(timeout(left, self.task_work.notified()).await);
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

    /// Nothing is written any more. What was taken and not written is kept, together with what was not taken.
    pub(super) fn end(&self, error: Option<Error>, unwritten: impl Iterator<Item = Row<K, R>>) {
        let mut state = self.lock();
        let mut unwritten: Vec<_> = unwritten.collect();
        let taken = unwritten.len();
        unwritten.extend(take(&mut state.filling).into_batch().into_rows());
        let lost = match state.end {
            End::Open | End::Close => (0, 0),
            End::Drop => (unwritten.len(), state.rejected.len()),
            End::Abandon => (taken, state.rejected.len()),
        };
        state.ended = Some(Ended { error, unwritten });
        self.made_progress(state);
        self.tell_of_lost(lost);
    }

    /// Logs how many changes are lost, because nobody can ask for them any more: those that are not written, and rejected rows.
    fn tell_of_lost(&self, (unwritten, rejected): (usize, usize)) {
        let table = &self.table[..];
        let tell = || {
            tracing::error!(
                target: "record_feed::writer", table, unwritten, rejected,
                "writer dropped with rows that are not written: call `close`"
            );
        };
        match (unwritten + rejected > 0, thread::panicking()) {
            (false, _) => {}
            (true, false) => tell(),
            // A second panic, of the subscriber's, would end the process if it left this call.
            (true, true) => drop(catch_unwind(AssertUnwindSafe(tell))),
        }
    }
}
