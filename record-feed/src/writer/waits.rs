//! Where a writer writes: on a thread of its own, or in a task. An import waits in the same way for the writer that it feeds.

use super::{batch::Batch, feed::Feed, shared::Shared};
use crate::Error;
#[cfg(all(feature = "tokio", feature = "arrow"))]
use ::tokio::task::consume_budget;
use core::future::{Future, ready};
use record_core::{Key, Record};
use record_table::{Encoded, Position};
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

/// How an import waits for the writer that it feeds.
pub(crate) trait Feeds {
    /// Puts a row, after which the feed is at `position`. The inner error says why the row can't be put: it was not taken then,
    /// and the writer goes on.
    fn put_row<K: Key, R: Record>(
        feed: &Feed<K, R>,
        key: K,
        row: Encoded<'_>,
        position: Option<Position>,
    ) -> impl Future<Output = Result<Result<(), Error>, Error>>;

    /// As [`Writer::advance`](super::Writer::advance).
    fn advance<K: Key, R: Record>(
        feed: &Feed<K, R>,
        position: Position,
    ) -> impl Future<Output = Result<(), Error>>;

    /// As [`Writer::flush`](super::Writer::flush).
    fn flush<K: Key, R: Record>(feed: &Feed<K, R>) -> impl Future<Output = Result<(), Error>>;

    /// Lets other tasks run, when it is their turn.
    #[cfg(feature = "arrow")]
    fn let_others_run() -> impl Future<Output = ()>;
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

impl Feeds for OnThread {
    async fn put_row<K: Key, R: Record>(
        feed: &Feed<K, R>,
        key: K,
        row: Encoded<'_>,
        position: Option<Position>,
    ) -> Result<Result<(), Error>, Error> {
        feed.shared.change(feed.row(key, row, position))
    }

    async fn advance<K: Key, R: Record>(feed: &Feed<K, R>, position: Position) -> Result<(), Error> {
        feed.advance(position)
    }

    async fn flush<K: Key, R: Record>(feed: &Feed<K, R>) -> Result<(), Error> {
        feed.shared.flush()
    }

    #[cfg(feature = "arrow")]
    async fn let_others_run() {}
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

#[cfg(feature = "tokio")]
impl Feeds for InTask {
    async fn put_row<K: Key, R: Record>(
        feed: &Feed<K, R>,
        key: K,
        row: Encoded<'_>,
        position: Option<Position>,
    ) -> Result<Result<(), Error>, Error> {
        feed.shared.change_in_task(feed.row(key, row, position)).await
    }

    async fn advance<K: Key, R: Record>(feed: &Feed<K, R>, position: Position) -> Result<(), Error> {
        feed.advance_in_task(position).await
    }

    async fn flush<K: Key, R: Record>(feed: &Feed<K, R>) -> Result<(), Error> {
        feed.shared.flushed().await
    }

    #[cfg(feature = "arrow")]
    async fn let_others_run() {
        consume_budget().await;
    }
}
