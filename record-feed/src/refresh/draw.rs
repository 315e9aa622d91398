//! The side that draws keys from their source and hands them on in chunks.

use super::{
    mark::{Next, OtherKeys, Tracker},
    queue::{Chunk, Done, Queue, What},
    report::AnyError,
    waits::Waits,
};
use core::future::Future;
use record_core::Key;
use std::{
    mem,
    time::{Duration, Instant},
};

/// A key that comes after its chunk has waited for so long is the last of it, however few they are. In a task, a chunk that has
/// waited for so long for its next key goes without it.
const PATIENCE: Duration = Duration::from_millis(5);
/// Keys that are not computed come in chunks of this length.
const SKIPPED: usize = 1_024;

/// Where keys come from.
pub(super) trait Source<K> {
    /// The next key; `None` after the last one. Not called again after that.
    fn next(&mut self) -> impl Future<Output = Option<Result<K, AnyError>>> + Send;

    /// The same, or `None` when that takes longer, where somebody else than this source waits for its keys.
    fn next_within(
        &mut self,
        wait: Duration,
    ) -> impl Future<Output = Option<Option<Result<K, AnyError>>>> + Send;
}

/// Why the stream ended early.
pub(super) enum Broken {
    Keys(AnyError),
    OtherKeys,
}

/// Draws all keys, or as many as come before it is broken or the queue is stopped, and says that no more will come.
pub(super) async fn draw<W: Waits, K: Key + Send>(
    queue: &Queue<K>,
    source: impl Source<K>,
    tracker: Option<Tracker>,
    batch_rows: usize,
) -> Result<(), Broken> {
    let drawn = draw_all::<W, K>(queue, source, tracker, batch_rows).await;
    queue.end(drawn.is_ok());
    drawn
}

async fn draw_all<W: Waits, K: Key + Send>(
    queue: &Queue<K>,
    mut source: impl Source<K>,
    mut tracker: Option<Tracker>,
    batch_rows: usize,
) -> Result<(), Broken> {
    let mut pending = Pending {
        keys: Vec::new(),
        next: Next::Compute,
        len: 1,
        since: Instant::now(),
        batch_rows,
        handed_on: 0,
    };
    loop {
        let soon = match pending.keys.is_empty() {
            true => None,
            false => source.next_within(PATIENCE).await,
        };
        let key = match soon {
            Some(key) => key,
            None if pending.hand_on::<W>(queue, tracker.as_ref()).await => source.next().await,
            None => return Ok(()),
        };
        let Some(key) = key else { break };
        let key = match key {
            Ok(key) => key,
            Err(error) => {
                pending.hand_on::<W>(queue, tracker.as_ref()).await;
                return Err(Broken::Keys(error));
            }
        };
        let next = match tracker.as_mut().map_or(Ok(Next::Compute), |tracker| tracker.next(&key)) {
            Ok(next) => next,
            Err(OtherKeys) => {
                pending.hand_on::<W>(queue, None).await;
                return Err(Broken::OtherKeys);
            }
        };
        // This changes only up to the mark, and keys before the mark don't move it.
        if next != pending.next && !pending.hand_on::<W>(queue, None).await {
            return Ok(());
        }
        pending.next = next;
        if pending.push(key, queue) && !pending.hand_on::<W>(queue, tracker.as_ref()).await {
            return Ok(());
        }
    }
    pending.hand_on::<W>(queue, tracker.as_ref()).await;
    tracker.map_or(Ok(()), |tracker| tracker.end().map_err(|OtherKeys| Broken::OtherKeys))
}

/// Keys that are not handed on yet, all to be treated alike.
struct Pending<K> {
    keys: Vec<K>,
    next: Next,
    len: usize,
    since: Instant,
    batch_rows: usize,
    handed_on: usize,
}

impl<K: Send> Pending<K> {
    /// Adds a key, and says whether there are enough.
    fn push(&mut self, key: K, queue: &Queue<K>) -> bool {
        if self.keys.is_empty() {
            let len = if self.next == Next::Skip { SKIPPED } else { queue.chunk_len() };
            // A chunk across the end of a batch would end that batch before it is full.
            self.len = len.min(self.batch_rows - self.handed_on % self.batch_rows);
            self.since = Instant::now();
        }
        self.keys.push(key);
        self.keys.len() >= self.len || self.since.elapsed() >= PATIENCE
    }

    /// Hands the keys on, when there is room, and says whether to go on.
    async fn hand_on<W: Waits>(&mut self, queue: &Queue<K>, tracker: Option<&Tracker>) -> bool {
        if self.keys.is_empty() {
            return true;
        }
        if !W::room(queue, self.keys.len()).await {
            return false;
        }
        let keys = mem::take(&mut self.keys);
        self.handed_on += keys.len();
        match self.next {
            Next::Skip => queue.push_done(Done {
                rows: keys.into_iter().map(|key| (key, What::Before)).collect(),
                blobs: Vec::new(),
                place: None,
                is_last: true,
            }),
            Next::Again => queue.push(Chunk { keys, place: None }),
            Next::Compute => queue.push(Chunk { keys, place: tracker.map(Tracker::place) }),
        }
        true
    }
}
