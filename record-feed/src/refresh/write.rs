//! The thread that writes: gathers what was computed into batches, in the order of the stream, commits each of them together
//! with the mark, and has the rest pruned in the end.
//!
//! A chunk in which a batch gets full is cut there, so no batch has more bytes than it may. Each batch first checks, under
//! a lock, that the stored mark is this run's own. So of two runs of one name the one that was overtaken deletes nothing,
//! and a batch never takes a row for unchanged that is about to be pruned.

use super::{
    Progress, Refresh,
    mark::{MAX_FAILED, Mark, hash_of},
    notes::Notes,
    options::OnProgress,
    queue::{Done, Queue, Turn, What},
    report::{Failure, Report, Why},
    stopped::Reason,
};
use crate::{
    Error,
    engine::{Again, Failed, Link, Patient, Prepared, check_answers, check_position, set_position},
};
use record_core::Key;
use record_table::{
    Encoded, Position, PutCounts,
    store::{Blocking, Fault, Store, Transaction},
};
use std::{mem, time::Instant};

/// After a batch in which [`Transaction::same`] found few rows, this many are put without asking it.
const PATIENCE: u32 = 16;

/// The mark, the name under which it is stored, and what is stored there now: this mark, or that of an older run.
pub(super) struct Resume {
    pub(super) name: String,
    pub(super) stored: Option<Position>,
    pub(super) mark: Mark,
}

impl Resume {
    fn moved(self, mark: Mark) -> Self {
        let stored = if self.mark == mark { self.stored } else { Some(mark.to_position()) };
        Resume { mark, stored, ..self }
    }
}

/// Under which name the mark is stored, and what is stored there as far as this run knows: it may only write while that is so.
#[derive(Clone)]
pub(super) struct Fence {
    pub(super) name: String,
    pub(super) stored: Option<Position>,
    /// The mark of the run's beginning.
    pub(super) begun: Mark,
}

pub(super) struct Writer<'r, 'a, S: Store> {
    pub(super) refresh: &'r mut Refresh<'a, S>,
    pub(super) link: Link<'r, S::Connection>,
    pub(super) queue: &'r Queue<S::Key>,
    /// `None` if the run is not to be resumed, and as soon as more keys failed than a mark has room for. The stored one then
    /// stays where it is, so that a run that is resumed computes them again.
    pub(super) resume: Option<Resume>,
    /// `None` if the run is not to be resumed.
    pub(super) fence: Option<Fence>,
    pub(super) total: Option<u64>,
    pub(super) begun: Instant,
    pub(super) report: Report<S::Key>,
    /// To prune by.
    pub(super) notes: Option<Notes<S::Key>>,
    /// How many more batches are put without being compared first.
    pub(super) blind: u32,
}

/// How much a batch may hold.
#[derive(Clone, Copy)]
struct Room {
    rows: usize,
    bytes: usize,
}

/// Chunks that are written in one transaction.
struct Batch<K> {
    chunks: Vec<Done<K>>,
    keys: usize,
    bytes: usize,
    /// When its first chunk came.
    since: Option<Instant>,
}

impl<K> Batch<K> {
    fn new() -> Self {
        Batch { chunks: Vec::new(), keys: 0, bytes: 0, since: None }
    }

    /// Takes a chunk, or as much of it as there is room for, and gives back the rest.
    fn fill(&mut self, done: Done<K>, room: Room) -> Option<Done<K>> {
        let mut bytes = self.bytes;
        let fits = |(number, (_, what)): &(usize, &(K, What))| {
            bytes += what.bytes();
            // A blob that is longer than a batch has one of its own.
            bytes <= room.bytes || (self.keys == 0 && *number == 0)
        };
        let len = done.rows.iter().enumerate().take(room.rows - self.keys).take_while(fits).count();
        if len == done.rows.len() {
            self.push(done);
            return None;
        }
        let (first, rest) = done.split(len);
        if len > 0 {
            self.push(first);
        }
        Some(rest)
    }

    fn push(&mut self, done: Done<K>) {
        self.since.get_or_insert_with(Instant::now);
        self.keys += done.rows.len();
        self.bytes += done.blobs.len();
        self.chunks.push(done);
    }

    fn is_full(&self, room: Room) -> bool {
        self.keys >= room.rows || self.bytes >= room.bytes
    }

    /// Two batches of it, which are to be written one after the other.
    fn split(self) -> (Self, Self) {
        let mut left = self.keys / 2;
        let (mut first, mut second) = (Batch::new(), Batch::new());
        for chunk in self.chunks {
            let len = left.min(chunk.rows.len());
            left -= len;
            if len == chunk.rows.len() {
                first.push(chunk);
            } else if len == 0 {
                second.push(chunk);
            } else {
                let (a, b) = chunk.split(len);
                first.push(a);
                second.push(b);
            }
        }
        (first, second)
    }

    fn rows(&self) -> impl Iterator<Item = (&K, Encoded<'_>)> {
        self.chunks.iter().flat_map(|chunk| {
            chunk.rows.iter().filter_map(|(key, what)| match what {
                What::Record(range) => Some((key, Encoded(Some(&chunk.blobs[range.clone()])))),
                What::Empty => Some((key, Encoded(None))),
                What::Keep | What::Before | What::Failed(_) => None,
            })
        })
    }

    fn keys(&self) -> impl Iterator<Item = &(K, What)> {
        self.chunks.iter().flat_map(|chunk| &chunk.rows)
    }
}

/// What a batch's transaction does.
#[derive(Default)]
struct Written {
    /// Rows that the database refuses, by number, and why.
    refused: Vec<(usize, Error)>,
    /// `None` when nothing was to be written, or the batch is undone.
    committed: Option<Committed>,
    /// Whether more rows were refused than may be.
    is_undone: bool,
}

struct Committed {
    counts: PutCounts,
    mark: Option<Mark>,
    /// How many rows were found to be the same by comparing.
    compared: u64,
}

impl<S: Blocking> Writer<'_, '_, S> {
    /// Writes all that comes, and says what was done and why not more.
    pub(super) fn run(mut self) -> (Report<S::Key>, Option<Reason>) {
        let reason = self.write().err();
        self.report.elapsed = self.begun.elapsed();
        (self.report, reason)
    }

    fn write(&mut self) -> Result<(), Reason> {
        let pruned_before = self.resume.as_ref().is_some_and(|resume| resume.mark.pruned);
        self.report.pruned_before = pruned_before && self.refresh.prune.is_some();
        if self.refresh.prune.is_some() && !pruned_before {
            self.notes = Some(self.note_rows()?);
        }
        let room = Room { rows: self.refresh.batch_rows, bytes: self.refresh.batch_bytes };
        let mut batch = Batch::new();
        loop {
            let until = batch.since.and_then(|since| since.checked_add(self.refresh.batch_time));
            match self.queue.next(until) {
                Turn::Done(done) => {
                    let mut rest = batch.fill(done, room);
                    let is_late = until.is_some_and(|until| Instant::now() >= until);
                    if rest.is_some() || is_late || batch.is_full(room) {
                        self.commit(mem::replace(&mut batch, Batch::new()))?;
                    }
                    while let Some(done) = rest {
                        rest = batch.fill(done, room);
                        if rest.is_some() || batch.is_full(room) {
                            self.commit(mem::replace(&mut batch, Batch::new()))?;
                        }
                    }
                }
                Turn::Late => self.commit(mem::replace(&mut batch, Batch::new()))?,
                Turn::End { complete } => {
                    self.commit(batch)?;
                    return match self.refresh.prune.zip(self.notes.take()) {
                        Some((share, notes)) if complete => self.prune(notes, share),
                        _ => Ok(()),
                    };
                }
                Turn::Stopped => return Ok(()),
            }
        }
    }

    /// Writes a batch and moves the mark, in one transaction; in several when it can't be told within one which row the database
    /// refuses.
    fn commit(&mut self, batch: Batch<S::Key>) -> Result<(), Reason> {
        if batch.keys == 0 {
            return Ok(());
        }
        let failed = batch.keys().filter(|(_, what)| matches!(what, What::Failed(_))).count();
        let max_failures = self.refresh.max_failures;
        let before = usize::try_from(self.report.failed).unwrap_or(usize::MAX);
        let most = max_failures.saturating_sub(before);
        let most_refused = most.saturating_sub(failed);
        let resume = self.resume.take();
        let fence = self.fence.clone();
        let rows: Vec<_> = batch.rows().collect();
        let compare = self.blind == 0;
        let name = resume.as_ref().map(|resume| resume.name.clone());
        let outcome = self.patiently(name.as_deref(), rows.len() > 1, async |table, connection| {
            let mut mark = resume.as_ref().and_then(|resume| resume.mark.after(&batch));
            if rows.is_empty() && mark == resume.as_ref().map(|resume| resume.mark.clone()) {
                return Ok(Prepared { transaction: None, done: Written::default(), position: None });
            }
            let mut refused = Vec::new();
            let mut transaction = table.begin(connection).await?;
            // First of all, so that what is read from here on is what the last run of the name left, pruned rows included.
            if let Some(fence) = &fence {
                check_position::<S>(&mut transaction, &fence.name, fence.stored.as_ref()).await?;
            }
            let same = if compare { transaction.same(&rows).await? } else { vec![false; rows.len()] };
            check_answers("same", rows.len(), same.len())?;
            let left: Vec<usize> = (0..rows.len()).filter(|i| !same[*i]).collect();
            let others: Vec<_> = left.iter().map(|i| rows[*i]).collect();
            let compared = (rows.len() - others.len()) as u64;
            let put = put::<S>(&mut transaction, &others, most_refused, &mut refused).await;
            refused.iter_mut().for_each(|(i, _)| *i = left[*i]);
            if refused.len() > most_refused {
                // More than is allowed: that undoes the batch.
                let done = Written { refused, is_undone: true, ..Written::default() };
                return Ok(Prepared { transaction: None, done, position: None });
            }
            let counts = PutCounts { unchanged: compared, ..PutCounts::default() } + put?;
            let mut position = None;
            if let (Some(resume), Some(new)) = (&resume, &mut mark) {
                new.failed.extend(refused.iter().map(|(i, _)| hash_of(rows[*i].0)));
                if *new != resume.mark {
                    let moved = new.to_position();
                    set_position::<S>(&mut transaction, &resume.name, resume.stored.as_ref(), &moved).await?;
                    position = Some(moved);
                }
            }
            let committed = Some(Committed { counts, mark, compared });
            let done = Written { refused, committed, is_undone: false };
            Ok(Prepared { transaction: Some(transaction), done, position })
        });
        let put = rows.len() as u64;
        drop(rows);
        self.resume = resume;
        let Written { refused, committed, is_undone } = match outcome {
            Ok(written) => written,
            // The transaction broke over a row, it showed at its end that one is to blame, or all take longer than they may.
            Err(Failed { in_parts: true, error }) if put > 0 => return self.commit_parts(batch, error),
            Err(Failed { error, .. }) => return Err(Reason::Store(error)),
        };
        let too_many = failed + refused.len() > most;
        if let Some(Committed { counts, mark, compared }) = committed {
            self.report.batches += 1;
            self.report.counts += counts;
            self.blind = match self.blind {
                // Half of them had to be sent all the same.
                0 if compared < put / 2 => PATIENCE,
                blind => blind.saturating_sub(1),
            };
            self.resume = self.resume.take().zip(mark).map(|(resume, mark)| resume.moved(mark));
            if let Some((fence, resume)) = self.fence.as_mut().zip(self.resume.as_ref()) {
                fence.stored.clone_from(&resume.stored);
            }
        }
        if !is_undone {
            self.report.keys += batch.keys as u64;
            self.note_wanted(&batch)?;
        }
        self.count(batch, refused, !is_undone);
        show(&mut self.refresh.on_progress, &self.report, self.total, self.begun);
        match too_many {
            true => Err(Reason::Failures { most: max_failures }),
            false => Ok(()),
        }
    }

    /// Writes the halves of a batch, so that in the end the row that is to blame is alone, and left out.
    fn commit_parts(&mut self, mut batch: Batch<S::Key>, error: Error) -> Result<(), Reason> {
        if batch.keys > 1 {
            let (first, second) = batch.split();
            self.commit(first)?;
            return self.commit(second);
        }
        if let Some((_, what)) = batch.chunks.iter_mut().find_map(|chunk| chunk.rows.first_mut()) {
            *what = What::Failed(Why::Error(error.into()));
        }
        self.commit(batch)
    }

    /// Notes the keys whose rows are not to be pruned.
    fn note_wanted(&mut self, batch: &Batch<S::Key>) -> Result<(), Reason> {
        let Some(notes) = &mut self.notes else { return Ok(()) };
        batch.keys().try_for_each(|(key, _)| notes.add_wanted(key)).map_err(Reason::Store)
    }

    /// Counts a batch's keys; only those that failed, if the batch was not kept.
    fn count(&mut self, batch: Batch<S::Key>, refused: Vec<(usize, Error)>, is_kept: bool) {
        let mut refused = refused.into_iter().peekable();
        let mut row = 0;
        for (key, what) in batch.chunks.into_iter().flat_map(|chunk| chunk.rows) {
            match what {
                What::Record(_) | What::Empty => {
                    if let Some((_, error)) = refused.next_if(|(i, _)| *i == row) {
                        self.fail(key, Why::Error(error.into()));
                    }
                    row += 1;
                }
                What::Failed(why) => self.fail(key, why),
                _ if !is_kept => {}
                What::Keep => self.report.kept += 1,
                What::Before => self.report.resumed += 1,
            }
        }
    }

    fn fail(&mut self, key: S::Key, why: Why) {
        self.report.failed += 1;
        if self.report.failures.len() <= self.refresh.max_failures {
            self.report.failures.push(Failure::new(key, why));
        }
    }

    /// Commits what `prepare` prepares, as [`Patient::commit`] does.
    pub(super) fn patiently<T: Send>(
        &mut self,
        name: Option<&str>,
        is_many: bool,
        prepare: impl for<'x> AsyncFnMut(
            &S,
            &'x mut S::Connection,
        ) -> Result<Prepared<S::Transaction<'x>, T>, Error>,
    ) -> Result<T, Failed> {
        let Writer { refresh, link, queue, report, total, begun, .. } = self;
        let Refresh { table, retry_for, on_progress, .. } = &mut **refresh;
        let pause = |again: Again<'_>| {
            tell(*table, &again);
            report.retries += 1;
            show(on_progress, report, *total, *begun);
            queue.pause(again.wait)
        };
        let mut patient = Patient { store: *table, link, retry_for: *retry_for };
        patient.commit_waiting(name, is_many, prepare, pause)
    }
}

/// Tells the caller how far the run has come.
fn show<K>(on_progress: &mut Option<OnProgress<'_>>, report: &Report<K>, total: Option<u64>, begun: Instant) {
    let Report { keys, resumed, failed, retries, counts, .. } = *report;
    if let Some(on_progress) = on_progress {
        on_progress(&Progress { keys, resumed, total, failed, retries, counts, elapsed: begun.elapsed() });
    }
}

/// Logs what failed and is tried again.
pub(super) fn tell<S: Store>(table: &S, Again { error, failures, wait }: &Again<'_>) {
    tracing::warn!(
        target: "record_feed::refresh", table = table.table_name(), %error, failures, wait_ms = wait.as_millis() as u64,
        "refreshing failed and is tried again"
    );
}

impl Mark {
    /// The mark behind a batch; `None` when more keys failed than it has room for.
    fn after<K: Key>(&self, batch: &Batch<K>) -> Option<Mark> {
        let mut mark = self.clone();
        for (key, what) in batch.keys() {
            match what {
                What::Failed(_) => {
                    mark.failed.insert(hash_of(key));
                }
                What::Before => {}
                _ if mark.failed.is_empty() => {}
                _ => {
                    mark.failed.remove(&hash_of(key));
                }
            }
        }
        if let Some(place) = batch.chunks.iter().rev().find_map(|chunk| chunk.place) {
            mark.place = place;
        }
        (mark.failed.len() <= MAX_FAILED).then_some(mark)
    }
}

/// Puts rows. Those that the database refuses are found by halving and left out, up to `most` of them and one more. An error that
/// ended the transaction is returned, also if a row is to blame.
async fn put<S: Store>(
    transaction: &mut S::Transaction<'_>,
    rows: &[(&S::Key, Encoded<'_>)],
    most: usize,
    refused: &mut Vec<(usize, Error)>,
) -> Result<PutCounts, Error> {
    let mut counts = PutCounts::default();
    let mut left = vec![(0, rows)];
    while let Some((first, rows)) = left.pop() {
        if rows.is_empty() {
            continue;
        }
        match transaction.put(rows).await {
            Ok(put) => counts += put,
            Err(error) if S::fault(&error) != Fault::Row || !transaction.is_open() => return Err(error),
            Err(error) if rows.len() == 1 => {
                refused.push((first, error));
                if refused.len() > most {
                    return Err(Error::of_table("", "too many rows were refused"));
                }
            }
            Err(_) => {
                let (a, b) = rows.split_at(rows.len() / 2);
                left.extend([(first + a.len(), b), (first, a)]);
            }
        }
    }
    Ok(counts)
}
