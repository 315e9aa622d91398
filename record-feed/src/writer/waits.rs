//! Where a writer writes: on a thread of its own, or in a task.

use super::{batch::Batch, shared::Shared};
use core::future::{Future, ready};
use record_core::{Key, Record};
use std::time::Duration;

/// How the writing side waits for the feed, and before another attempt. Futures are `Send` by declaration.
pub(super) trait Waits {
    /// What the writing side is, for messages.
    const WHAT: &'static str;

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
