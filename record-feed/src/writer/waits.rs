//! Where a writer writes: on a thread of its own, or in a task. Who feeds it waits in the same way.

use super::{WriterCounts, batch::Batch, buffer::Buffer, shared::Shared};
use crate::Error;
use core::future::{Future, ready};
use record_core::{Key, Record};
use std::time::Duration;

/// How the sides of a writer wait for each other, and before another attempt. Futures of the side that writes are `Send` by
/// declaration.
pub(crate) trait Waits {
    /// What the writing side is, for messages.
    const WHAT: &'static str;

    /// As [`Shared::change`].
    fn change<K: Key, R: Record, T>(
        shared: &Shared<K, R>,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>>;

    /// As [`Shared::flush`].
    fn flush<K: Key, R: Record>(shared: &Shared<K, R>) -> impl Future<Output = Result<(), Error>>;

    /// Lets other tasks run, when it is their turn.
    #[cfg(feature = "arrow")]
    fn let_others_run() -> impl Future<Output = ()>;

    /// As [`Shared::next_batch`].
    fn next_batch<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
    ) -> impl Future<Output = Option<Batch<K, R>>> + Send;

    /// As [`Shared::pause`].
    fn pause<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
        wait: Duration,
    ) -> impl Future<Output = bool> + Send;
}

/// A writer writes on a thread of its own.
#[derive(Debug)]
pub enum OnThread {}

impl Waits for OnThread {
    const WHAT: &'static str = "thread";

    fn change<K: Key, R: Record, T>(
        shared: &Shared<K, R>,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>> {
        ready(shared.change(change))
    }

    fn flush<K: Key, R: Record>(shared: &Shared<K, R>) -> impl Future<Output = Result<(), Error>> {
        ready(shared.flush())
    }

    #[cfg(feature = "arrow")]
    fn let_others_run() -> impl Future<Output = ()> {
        ready(())
    }

    fn next_batch<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
    ) -> impl Future<Output = Option<Batch<K, R>>> + Send {
        ready(shared.next_batch())
    }

    fn pause<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
        wait: Duration,
    ) -> impl Future<Output = bool> + Send {
        ready(shared.pause(wait))
    }
}

/// A writer writes in a task of tokio.
#[cfg(feature = "tokio")]
#[derive(Debug)]
pub enum InTask {}

#[cfg(feature = "tokio")]
impl Waits for InTask {
    const WHAT: &'static str = "task";

    fn change<K: Key, R: Record, T>(
        shared: &Shared<K, R>,
        change: impl FnOnce(&mut Buffer<K, R>, &mut WriterCounts) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Error>> {
        shared.change_in_task(change)
    }

    fn flush<K: Key, R: Record>(shared: &Shared<K, R>) -> impl Future<Output = Result<(), Error>> {
        shared.flushed()
    }

    #[cfg(feature = "arrow")]
    fn let_others_run() -> impl Future<Output = ()> {
        ::tokio::task::consume_budget()
    }

    fn next_batch<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
    ) -> impl Future<Output = Option<Batch<K, R>>> + Send {
        shared.next_batch_in_task()
    }

    fn pause<K: Key + Send + Sync, R: Record>(
        shared: &Shared<K, R>,
        wait: Duration,
    ) -> impl Future<Output = bool> + Send {
        shared.pause_in_task(wait)
    }
}
