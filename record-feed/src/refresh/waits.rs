//! Where a refresh draws keys and writes: in threads, or in a task.

use super::queue::{Queue, Turn};
use crate::Error;
use core::future::{Future, ready};
use std::time::{Duration, Instant};
#[cfg(feature = "tokio")]
use {::tokio::task::spawn_blocking, std::panic};

/// How those sides wait for the others, and before another attempt. Futures are `Send` by declaration.
pub(super) trait Waits {
    /// As [`Queue::room`].
    fn room<K: Send>(queue: &Queue<K>, keys: usize) -> impl Future<Output = bool> + Send;

    /// As [`Queue::next`].
    fn next<K: Send>(queue: &Queue<K>, until: Option<Instant>) -> impl Future<Output = Turn<K>> + Send;

    /// As [`Queue::pause`].
    fn pause<K: Send>(queue: &Queue<K>, wait: Duration) -> impl Future<Output = bool> + Send;

    /// Does what takes long where nobody else is held up.
    fn aside<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send;
}

/// The caller's thread draws keys, and one of its own writes.
pub(super) enum InThreads {}

impl Waits for InThreads {
    fn room<K: Send>(queue: &Queue<K>, keys: usize) -> impl Future<Output = bool> + Send {
        ready(queue.room(keys))
    }

    fn next<K: Send>(queue: &Queue<K>, until: Option<Instant>) -> impl Future<Output = Turn<K>> + Send {
        ready(queue.next(until))
    }

    fn pause<K: Send>(queue: &Queue<K>, wait: Duration) -> impl Future<Output = bool> + Send {
        ready(queue.pause(wait))
    }

    fn aside<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        ready(Ok(work()))
    }
}

/// One task of tokio does both.
#[cfg(feature = "tokio")]
pub(super) enum InTask {}

#[cfg(feature = "tokio")]
impl Waits for InTask {
    fn room<K: Send>(queue: &Queue<K>, keys: usize) -> impl Future<Output = bool> + Send {
        queue.room_in_task(keys)
    }

    fn next<K: Send>(queue: &Queue<K>, until: Option<Instant>) -> impl Future<Output = Turn<K>> + Send {
        queue.next_in_task(until)
    }

    fn pause<K: Send>(queue: &Queue<K>, wait: Duration) -> impl Future<Output = bool> + Send {
        queue.pause_in_task(wait)
    }

    async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        match spawn_blocking(work).await {
            Ok(done) => Ok(done),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => panic::resume_unwind(panic),
                Err(_) => Err(Error::of_table("", "the runtime was shut down before the refresh's end")),
            },
        }
    }
}
