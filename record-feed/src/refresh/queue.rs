//! What the sides of a refresh hand to each other: keys to the threads that compute, and what was computed to the side that
//! writes, in the order of the stream. Bounded, and told by whoever ends first that it is over.
//!
//! Drawing keys and writing wait in threads, or in a task; see [`waits`](super::waits).
//!
//! The chunk that is written next never waits for room. A chunk with more bytes than was expected goes through in parts.

use super::{mark::Place, report::Why};
#[cfg(feature = "tokio")]
use ::tokio::{sync::Notify, task::consume_budget, time::timeout};
use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::{
        Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// A run of keys from the stream.
pub(super) struct Chunk<K> {
    pub(super) keys: Vec<K>,
    /// Where the stream stands behind it, if the mark is to move there when it is written.
    pub(super) place: Option<Place>,
}

/// What became of a chunk, or of a part of one.
pub(super) struct Done<K> {
    pub(super) rows: Vec<(K, What)>,
    /// The records of all rows, encoded.
    pub(super) blobs: Vec<u8>,
    pub(super) place: Option<Place>,
    /// Whether no other part of the chunk follows.
    pub(super) is_last: bool,
}

impl What {
    /// How many bytes its blob has.
    pub(super) fn bytes(&self) -> usize {
        match self {
            What::Record(range) => range.len(),
            What::Empty | What::Keep | What::Before | What::Failed(_) => 0,
        }
    }
}

impl<K> Done<K> {
    /// The first `len` keys, and the others. The place is behind the last of them.
    pub(super) fn split(mut self, len: usize) -> (Self, Self) {
        let mut rows = self.rows.split_off(len);
        let start = rows.iter().find_map(|(_, what)| match what {
            What::Record(range) => Some(range.start),
            _ => None,
        });
        let start = start.unwrap_or(self.blobs.len());
        for (_, what) in &mut rows {
            if let What::Record(range) = what {
                *range = range.start - start..range.end - start;
            }
        }
        let blobs = self.blobs.split_off(start);
        (Done { place: None, is_last: false, ..self }, Done { rows, blobs, ..self })
    }
}

/// What became of a key.
pub(super) enum What {
    /// Where in the chunk's blobs the record is.
    Record(Range<usize>),
    Empty,
    Keep,
    /// It was done in a run before this one.
    Before,
    Failed(Why),
}

/// What the writing side gets.
pub(super) enum Turn<K> {
    Done(Done<K>),
    /// Nothing came by the time that it gave.
    Late,
    /// All keys that came are done: the whole stream if it is complete, else those before it failed.
    End {
        complete: bool,
    },
    /// Another side gave up.
    Stopped,
}

/// The chunk length is chosen so that a chunk takes about this long to compute …
const CHUNK_TIME: Duration = Duration::from_millis(5);
/// … and its blobs have about this many bytes together, or those of a batch if that is less. If they turn out to have more, it
/// is delivered in parts.
const CHUNK_BYTES: usize = 256 << 10;
const MAX_CHUNK: usize = 1_024;

/// The number of a part: of its chunk, and within that.
type Number = (u64, usize);

/// How much may be between the stream and the writing side.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) keys: usize,
    /// Of what was computed.
    pub(super) bytes: usize,
    pub(super) threads: usize,
}

pub(super) struct Queue<K> {
    bounds: Bounds,
    state: Mutex<State<K>>,
    stopped: AtomicBool,
    /// There is something to compute, or no more keys will come.
    to_compute: Condvar,
    /// There is room for keys, or for what was computed.
    room: Bell,
    /// The next chunk is done, or no more will come.
    ready: Bell,
}

/// What threads wait at, and one task.
#[derive(Default)]
struct Bell {
    threads: Condvar,
    /// Keeps what came about while nobody waited.
    #[cfg(feature = "tokio")]
    task: Notify,
}

impl Bell {
    fn ring(&self) {
        self.threads.notify_all();
        #[cfg(feature = "tokio")]
        self.task.notify_one();
    }
}

struct State<K> {
    todo: VecDeque<(u64, Chunk<K>)>,
    done: BTreeMap<Number, Done<K>>,
    /// The number of the chunk that comes from the stream next, and of the part that is written next.
    next_in: u64,
    next_out: Number,
    /// Keys between stream and writing side.
    keys: usize,
    /// Bytes in `done`.
    bytes: usize,
    /// When no more keys will come: whether all have.
    ended: Option<bool>,
    /// How many keys the next chunk should have.
    chunk_len: usize,
}

impl<K> Queue<K> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Queue {
            bounds,
            state: Mutex::new(State {
                todo: VecDeque::new(),
                done: BTreeMap::new(),
                next_in: 0,
                next_out: (0, 0),
                keys: 0,
                bytes: 0,
                ended: None,
                chunk_len: 1,
            }),
            stopped: AtomicBool::new(false),
            to_compute: Condvar::new(),
            room: Bell::default(),
            ready: Bell::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// After how many bytes of blobs a part is delivered.
    pub(super) fn part_bytes(&self) -> usize {
        CHUNK_BYTES.min(self.bounds.bytes)
    }

    /// How many keys a chunk should have.
    pub(super) fn chunk_len(&self) -> usize {
        self.state().chunk_len
    }

    /// Waits until there is room for so many keys, and says whether to go on. It stays until they are pushed, because one side alone
    /// pushes.
    pub(super) fn room(&self, keys: usize) -> bool {
        let is_full = |state: &mut State<K>| self.has_room(state, keys).is_none();
        drop(self.room.threads.wait_while(self.state(), is_full));
        !self.is_stopped()
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn room_in_task(&self, keys: usize) -> bool {
        loop {
            if let Some(go_on) = self.has_room(&self.state(), keys) {
                return go_on;
            }
            self.room.task.notified().await;
        }
    }

    /// `None` as long as there is no room for so many keys; else whether to go on.
    fn has_room(&self, state: &State<K>, keys: usize) -> Option<bool> {
        match self.is_stopped() {
            true => Some(false),
            false => (state.keys == 0 || state.keys + keys <= self.bounds.keys).then_some(true),
        }
    }

    /// Hands a chunk, for which there is [room](Self::room), to those that compute.
    pub(super) fn push(&self, chunk: Chunk<K>) {
        let mut state = self.state();
        let number = state.number(chunk.keys.len());
        state.todo.push_back((number, chunk));
        drop(state);
        self.to_compute.notify_one();
    }

    /// Hands the writing side a chunk of keys that need not be computed, for which there is [room](Self::room).
    pub(super) fn push_done(&self, done: Done<K>) {
        let mut state = self.state();
        let number = state.number(done.rows.len());
        state.done.insert((number, 0), done);
        drop(state);
        self.ready.ring();
    }

    /// Says that no more keys will come, and whether all have.
    pub(super) fn end(&self, complete: bool) {
        self.state().ended = Some(complete);
        self.to_compute.notify_all();
        self.ready.ring();
    }

    /// Tells all sides to give up.
    pub(super) fn stop(&self) {
        // Under the lock, so that nobody is between looking and waiting.
        let state = self.state();
        self.stopped.store(true, Ordering::Relaxed);
        drop(state);
        self.to_compute.notify_all();
        self.room.ring();
        self.ready.ring();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Waits so long, and says whether to go on.
    pub(super) fn pause(&self, wait: Duration) -> bool {
        let is_going_on = |_: &mut State<K>| !self.is_stopped();
        drop(self.ready.threads.wait_timeout_while(self.state(), wait, is_going_on));
        !self.is_stopped()
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn pause_in_task(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        while !self.is_stopped() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            drop(timeout(left, self.ready.task.notified()).await);
        }
        false
    }

    /// A chunk to compute and its number; `None` when there will be no more.
    pub(super) fn take(&self) -> Option<(u64, Chunk<K>)> {
        let has_none =
            |state: &mut State<K>| !self.is_stopped() && state.todo.is_empty() && state.ended.is_none();
        let mut state = self
            .to_compute
            .wait_while(self.state(), has_none)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if self.is_stopped() { None } else { state.todo.pop_front() }
    }

    /// Hands over what was computed, and how long that took. The part that is written next is always taken; others wait while
    /// too much is waiting already.
    pub(super) fn deliver(&self, number: Number, done: Done<K>, took: Duration) {
        let is_full = |state: &mut State<K>| {
            !self.is_stopped() && number != state.next_out && state.bytes > self.bounds.bytes
        };
        let mut state = self
            .room
            .threads
            .wait_while(self.state(), is_full)
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let most = (self.bounds.keys / (2 * self.bounds.threads)).clamp(1, MAX_CHUNK);
        state.chunk_len = chunk_len(state.chunk_len, &done, took, self.part_bytes()).min(most);
        state.bytes += done.blobs.len();
        state.done.insert(number, done);
        let is_next = number == state.next_out;
        drop(state);
        if is_next {
            self.ready.ring();
        }
    }

    /// The next chunk in the order of the stream; `Late` when it has not come by `until`.
    pub(super) fn next(&self, until: Option<Instant>) -> Turn<K> {
        let mut state = self.state();
        loop {
            state = match self.turn(state) {
                Ok(turn) => return turn,
                Err(state) => state,
            };
            let waits = &self.ready.threads;
            state = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => waits.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner()),
                Some(Duration::ZERO) => return Turn::Late,
                Some(left) => {
                    waits.wait_timeout(state, left).unwrap_or_else(|poisoned| poisoned.into_inner()).0
                }
            };
        }
    }

    /// The same in a task.
    #[cfg(feature = "tokio")]
    pub(super) async fn next_in_task(&self, until: Option<Instant>) -> Turn<K> {
        // Where chunks are always there, other tasks get their turn here.
        consume_budget().await;
        loop {
            if let Ok(turn) = self.turn(self.state()) {
                return turn;
            }
            match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.ready.task.notified().await,
                Some(Duration::ZERO) => return Turn::Late,
                Some(left) => drop(timeout(left, self.ready.task.notified()).await),
            }
        }
    }

    /// What can be said at once; else the lock.
    fn turn<'q>(&'q self, mut state: MutexGuard<'q, State<K>>) -> Result<Turn<K>, MutexGuard<'q, State<K>>> {
        if self.is_stopped() {
            return Ok(Turn::Stopped);
        }
        let next = state.next_out;
        if let Some(done) = state.done.remove(&next) {
            state.next_out = if done.is_last { (next.0 + 1, 0) } else { (next.0, next.1 + 1) };
            state.keys -= done.rows.len();
            state.bytes -= done.blobs.len();
            drop(state);
            self.room.ring();
            return Ok(Turn::Done(done));
        }
        match state.ended {
            Some(complete) if next == (state.next_in, 0) => Ok(Turn::End { complete }),
            _ => Err(state),
        }
    }
}

impl<K> State<K> {
    /// The number of a chunk that comes from the stream.
    fn number(&mut self, keys: usize) -> u64 {
        self.keys += keys;
        self.next_in += 1;
        self.next_in - 1
    }
}

/// The next length of a chunk, from the present one and what a chunk took. It at most doubles, because keys differ.
fn chunk_len<K>(len: usize, done: &Done<K>, took: Duration, bytes: usize) -> usize {
    let keys = done.rows.len().max(1);
    let by_time = CHUNK_TIME.as_nanos() / (took.as_nanos() / keys as u128).max(1);
    let by_bytes = bytes / (done.blobs.len() / keys).max(1);
    usize::try_from(by_time).unwrap_or(usize::MAX).min(by_bytes).clamp(1, 2 * len)
}

/// Tells all other sides to give up when its own ends by a panic or an error, or is given up.
pub(super) struct StopOnDrop<'q, K>(pub(super) Option<&'q Queue<K>>);

impl<K> StopOnDrop<'_, K> {
    /// Says that the side ends as it should.
    pub(super) fn disarm(mut self) {
        self.0 = None;
    }
}

impl<K> Drop for StopOnDrop<'_, K> {
    fn drop(&mut self) {
        if let Some(queue) = self.0 {
            queue.stop();
        }
    }
}
