//! The thread that writes: gathers what was computed into batches, in the order of the stream, commits each of them together
//! with the mark, and has the rest pruned in the end.

use super::{
    Progress, Refresh,
    mark::{MAX_FAILED, Mark, hash_of},
    notes::Notes,
    queue::{Done, Queue, Turn, What},
    report::{Failure, Report, Why},
    stopped::Reason,
};
use crate::{
    Error, Key,
    error::Kind,
    store::{Fault, Store, Transaction},
    table::{Encoded, Position, PutCounts},
};
use std::{
    mem, thread,
    time::{Duration, Instant},
};

/// After a batch in which [`Transaction::same`] found few rows, this many are put without asking it.
const PATIENCE: u32 = 16;

/// How often a transaction is made again when another one was in its way.
const RETRIES: u32 = 8;

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
    pub(super) begun: Position,
}

pub(super) struct Writer<'r, 'a, S: Store> {
    pub(super) refresh: &'r mut Refresh<'a, S>,
    pub(super) connection: &'r mut S::Connection,
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

    fn push(&mut self, done: Done<K>) {
        self.since.get_or_insert_with(Instant::now);
        self.keys += done.rows.len();
        self.bytes += done.blobs.len();
        self.chunks.push(done);
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

impl<S: Store> Writer<'_, '_, S> {
    /// Writes all that comes, and says what was done and why not more.
    pub(super) fn run(mut self) -> (Report<S::Key>, Option<Reason>) {
        let reason = self.write().err();
        self.report.elapsed = self.begun.elapsed();
        (self.report, reason)
    }

    fn write(&mut self) -> Result<(), Reason> {
        if self.refresh.prune.is_some() {
            self.notes = Some(self.note_rows()?);
        }
        let mut batch = Batch::new();
        loop {
            let until = batch.since.and_then(|since| since.checked_add(self.refresh.batch_time));
            match self.queue.next(until) {
                Turn::Done(done) => {
                    if batch.keys + done.rows.len() > self.refresh.batch_rows {
                        self.commit(mem::replace(&mut batch, Batch::new()))?;
                    }
                    batch.push(done);
                    let is_late = until.is_some_and(|until| Instant::now() >= until);
                    if batch.keys >= self.refresh.batch_rows
                        || batch.bytes >= self.refresh.batch_bytes
                        || is_late
                    {
                        self.commit(mem::replace(&mut batch, Batch::new()))?;
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
        let mut refused = Vec::new();
        let mut written = None;
        let (compare, mut compared) = (self.blind == 0, 0);
        let outcome = self.again(|table, connection| {
            refused.clear();
            let mut mark = resume.as_ref().and_then(|resume| resume.mark.after(&batch));
            if rows.is_empty() && mark == resume.as_ref().map(|resume| resume.mark.clone()) {
                return Ok(());
            }
            let mut transaction = table.begin(connection)?;
            // First of all, so that what is read from here on is what the last run of the name left, pruned rows included.
            if let Some(fence) = &fence {
                transaction.check_position(&fence.name, fence.stored.as_ref())?;
            }
            let same = if compare { transaction.same(&rows)? } else { vec![false; rows.len()] };
            let left: Vec<usize> = (0..rows.len()).filter(|i| !same[*i]).collect();
            let others: Vec<_> = left.iter().map(|i| rows[*i]).collect();
            compared = (rows.len() - others.len()) as u64;
            let put = put::<S>(&mut transaction, &others, 0, most_refused, &mut refused);
            refused.iter_mut().for_each(|(i, _)| *i = left[*i]);
            let counts = PutCounts { unchanged: compared, ..PutCounts::default() } + put?;
            if let (Some(resume), Some(new)) = (&resume, &mut mark) {
                new.failed.extend(refused.iter().map(|(i, _)| hash_of(rows[*i].0)));
                if *new != resume.mark {
                    let (expected, position) = (resume.stored.as_ref(), new.to_position());
                    transaction.set_position(&resume.name, expected, &position)?;
                }
            }
            transaction.commit()?;
            written = Some((counts, mark));
            Ok(())
        });
        let put = rows.len() as u64;
        drop(rows);
        self.resume = resume;
        let is_kept = outcome.is_ok();
        match outcome {
            // What the database refused beyond what is allowed has undone the batch.
            Err(_) if refused.len() > most_refused => {}
            // The transaction broke over a row, or it showed at its end that one is to blame.
            Err(Reason::Store(error)) if put > 0 && S::fault(&error) == Fault::Row => {
                return self.commit_parts(batch, error);
            }
            outcome => outcome?,
        }
        let too_many = failed + refused.len() > most;
        if let Some((counts, mark)) = written {
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
        if is_kept {
            self.report.keys += batch.keys as u64;
            self.note_wanted(&batch)?;
        }
        self.count(batch, refused, is_kept);
        self.show_progress();
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

    fn show_progress(&mut self) {
        let Report { keys, resumed, failed, counts, .. } = self.report;
        if let Some(on_progress) = &mut self.refresh.on_progress {
            on_progress(&Progress {
                keys,
                resumed,
                total: self.total,
                failed,
                counts,
                elapsed: self.begun.elapsed(),
            });
        }
    }

    /// Makes a call, and makes it again when another transaction was in the way.
    pub(super) fn again<R>(
        &mut self,
        mut call: impl FnMut(&S, &mut S::Connection) -> Result<R, Error>,
    ) -> Result<R, Reason> {
        for retry in 0.. {
            match call(self.refresh.table, self.connection) {
                Err(error) if error.is_retryable() && retry < RETRIES => {
                    self.report.retries += 1;
                    thread::sleep(Duration::from_millis(1 << retry));
                }
                result => return result.map_err(Reason::Store),
            }
        }
        unreachable!("the last retry returns")
    }
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

/// Puts rows, of which the first has the number `first`. Those that the database refuses are found by halving and left out, up
/// to `most` of them and one more. An error that ended the transaction is returned, also if a row is to blame.
fn put<S: Store>(
    transaction: &mut S::Transaction<'_>,
    rows: &[(&S::Key, Encoded<'_>)],
    first: usize,
    most: usize,
    refused: &mut Vec<(usize, Error)>,
) -> Result<PutCounts, Error> {
    if rows.is_empty() {
        return Ok(PutCounts::default());
    }
    match transaction.put(rows.iter().copied()) {
        Err(error) if S::fault(&error) == Fault::Row && transaction.is_open() => match rows.len() {
            1 => {
                refused.push((first, error));
                match refused.len() <= most {
                    true => Ok(PutCounts::default()),
                    false => Err(Error::new("", Kind::Table("too many rows were refused".into()))),
                }
            }
            len => {
                let (a, b) = rows.split_at(len / 2);
                let left = put::<S>(transaction, a, first, most, refused)?;
                Ok(left + put::<S>(transaction, b, first + len / 2, most, refused)?)
            }
        },
        result => result,
    }
}
