//! The side that writes: gathers what was computed into batches, in the order of the stream, commits each of them together
//! with the mark, and has the rest pruned in the end.
//!
//! A chunk in which a batch gets full is cut there, so no batch has more bytes than it may.

use super::{
    attempt::{Attempt, Committed, Written},
    batch::{Batch, Room},
    draw::Broken,
    mark::{Mark, Tracker},
    notes::Notes,
    options::{OnProgress, Options},
    progress::Progress,
    queue::{Queue, StopOnDrop, Turn, What},
    report::{Failure, Report, Why},
    stopped::{Reason, Stopped},
    waits::Waits,
};
use crate::{
    Error,
    engine::{Again, Failed, Link, Patient, Prepared, Work},
};
use core::{future::Future, marker::PhantomData};
use record_table::{
    Position,
    store::{Store, Transaction},
};
use std::{collections::BTreeMap, mem, time::Instant};

/// After a batch in which [`Transaction::same`](record_table::store::Transaction::same) found few rows, this many are put without
/// asking it.
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

/// What was done when nothing is written any more.
pub(super) struct Ended<K> {
    report: Report<K>,
    /// Why no more was.
    reason: Option<Reason>,
    /// That of the mark.
    name: Option<String>,
}

impl<K> Ended<K> {
    /// The run's outcome. Where writing itself came to its end, the stream may have been broken.
    pub(super) fn outcome(self, broken: Option<Broken>) -> Result<Report<K>, Stopped<K>> {
        let broken = broken.map(|broken| match broken {
            Broken::Keys(error) => Reason::Keys(error),
            Broken::OtherKeys => Reason::OtherKeys { name: self.name.unwrap_or_default() },
        });
        match self.reason.or(broken) {
            Some(reason) => Err(Stopped::new(reason, self.report)),
            None => Ok(self.report),
        }
    }
}

pub(super) struct Writer<'r, 'a, S: Store, W> {
    pub(super) options: &'r mut Options<'a, S>,
    link: Link<'r, S::Connection>,
    queue: &'r Queue<S::Key>,
    /// `None` if the run is not to be resumed, and as soon as more keys failed than a mark has room for. The stored one then
    /// stays where it is, so that a run that is resumed computes them again.
    resume: Option<Resume>,
    /// `None` if the run is not to be resumed.
    pub(super) fence: Option<Fence>,
    total: Option<u64>,
    begun: Instant,
    pub(super) report: Report<S::Key>,
    /// To prune by.
    notes: Option<Notes>,
    /// How many more batches are put without being compared first.
    blind: u32,
    waits: PhantomData<fn() -> W>,
}

impl<'r, 'a, S: Store, W: Waits> Writer<'r, 'a, S, W> {
    /// A run that begins, with as many keys as `total` says.
    pub(super) fn new(
        options: &'r mut Options<'a, S>,
        connection: &'r mut S::Connection,
        queue: &'r Queue<S::Key>,
        total: Option<u64>,
    ) -> Self
    where
        'a: 'r,
    {
        let link = Link::lent(connection, options.reconnect.take());
        let total = options.total.or(total);
        Writer {
            options,
            link,
            queue,
            resume: None,
            fence: None,
            total,
            begun: Instant::now(),
            report: Report::new(),
            notes: None,
            blind: 0,
            waits: PhantomData,
        }
    }

    /// Reads the mark of the run that is resumed, or makes that of one that begins, and gives what follows the stream from there.
    /// `None` if the run is not to be resumed.
    pub(super) async fn read_mark(&mut self) -> Result<Option<Tracker>, Reason> {
        self.options.table.check_thread().map_err(Reason::Store)?;
        let Some((name, id)) = self.options.resume.clone() else { return Ok(None) };
        let stored = self.patiently(None, false, ReadMark { name: &name }).await;
        let stored = stored.map_err(|failed| Reason::Store(failed.error))?;
        let mark = match &stored {
            None => Mark::new(&id),
            Some(position) => match Mark::from_position(position) {
                Some(mark) if mark.run == id => mark,
                Some(_) => Mark::new(&id),
                None => return Err(Reason::OtherMark { name }),
            },
        };
        let tracker = Tracker::new(&mark);
        self.fence = Some(Fence { name: name.clone(), stored: stored.clone(), begun: mark.clone() });
        self.resume = Some(Resume { name, stored, mark });
        Ok(Some(tracker))
    }

    /// Writes all that comes. Unless it comes to its end, the other sides are told to give up.
    pub(super) async fn run(mut self) -> Ended<S::Key> {
        let guard = StopOnDrop(Some(self.queue));
        let reason = self.write().await.err();
        if reason.is_none() {
            guard.disarm();
        }
        self.report.elapsed = self.begun.elapsed();
        let name = self.fence.map(|fence| fence.name);
        Ended { report: self.report, reason, name }
    }

    /// A run that is stopped before anything was written.
    pub(super) fn stopped(self, reason: Reason) -> Stopped<S::Key> {
        Stopped::new(reason, self.report)
    }

    async fn write(&mut self) -> Result<(), Reason> {
        let pruned_before = self.resume.as_ref().is_some_and(|resume| resume.mark.pruned);
        self.report.pruned_before = pruned_before && self.options.prune.is_some();
        if self.options.prune.is_some() && !pruned_before {
            self.notes = Some(self.note_rows().await?);
        }
        let room = Room { rows: self.options.batch_rows, bytes: self.options.batch_bytes };
        let mut batch = Batch::new();
        loop {
            let until = batch.since.and_then(|since| since.checked_add(self.options.batch_time));
            match W::next(self.queue, until).await {
                Turn::Done(done) => {
                    let mut rest = batch.fill(done, room);
                    let is_late = until.is_some_and(|until| Instant::now() >= until);
                    if rest.is_some() || is_late || batch.is_full(room) {
                        self.commit(mem::replace(&mut batch, Batch::new())).await?;
                    }
                    while let Some(done) = rest {
                        rest = batch.fill(done, room);
                        if rest.is_some() || batch.is_full(room) {
                            self.commit(mem::replace(&mut batch, Batch::new())).await?;
                        }
                    }
                }
                Turn::Late => self.commit(mem::replace(&mut batch, Batch::new())).await?,
                Turn::End { complete } => {
                    self.commit(batch).await?;
                    return match self.options.prune.zip(self.notes.take()) {
                        Some((share, notes)) if complete => self.prune(notes, share).await,
                        _ => Ok(()),
                    };
                }
                Turn::Stopped => return Ok(()),
            }
        }
    }

    /// Writes a batch, in several transactions when it can't be told within one which row the database refuses.
    async fn commit(&mut self, batch: Batch<S::Key>) -> Result<(), Reason> {
        let mut pending = vec![batch];
        while let Some(batch) = pending.pop() {
            if batch.keys == 0 {
                continue;
            }
            let Some((mut batch, error)) = self.commit_at_once(batch).await? else { continue };
            if batch.keys > 1 {
                let (first, second) = batch.split();
                pending.extend([second, first]);
                continue;
            }
            // In the end the row that is to blame is alone, and left out.
            if let Some((_, what)) = batch.chunks.iter_mut().find_map(|chunk| chunk.rows.first_mut()) {
                *what = What::Failed(Why::Error(error.into()));
            }
            pending.push(batch);
        }
        Ok(())
    }

    /// Writes a batch and moves the mark, in one transaction. Gives the batch back if that is to be done in parts, and why.
    async fn commit_at_once(
        &mut self,
        batch: Batch<S::Key>,
    ) -> Result<Option<(Batch<S::Key>, Error)>, Reason> {
        let failed = batch.keys().filter(|(_, what)| matches!(what, What::Failed(_))).count();
        let max_failures = self.options.max_failures;
        let before = usize::try_from(self.report.failed).unwrap_or(usize::MAX);
        let most = max_failures.saturating_sub(before);
        let (resume, fence) = (self.resume.take(), self.fence.clone());
        let sorted = batch.sorted(self.notes.as_ref().is_some_and(|notes| notes.rows() > 0));
        let rows = sorted.rows();
        let attempt = Attempt {
            batch: &batch,
            rows: &rows,
            resume: resume.as_ref(),
            fence: fence.as_ref(),
            compare: self.blind == 0,
            most_refused: most.saturating_sub(failed),
        };
        let name = resume.as_ref().map(|resume| &resume.name[..]);
        let outcome = self.patiently(name, rows.len() > 1, attempt).await;
        let put = rows.len() as u64;
        self.resume = resume;
        let Written { refused, committed, is_undone } = match outcome {
            Ok(written) => written,
            // The transaction broke over a row, it showed at its end that one is to blame, or all take longer than they may.
            Err(Failed { in_parts: true, error }) if put > 0 => return Ok(Some((batch, error))),
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
            if let Some(notes) = self.notes.as_mut().filter(|notes| notes.rows() > 0) {
                sorted.notes().try_for_each(|note| notes.add_wanted(note)).map_err(Reason::Store)?;
            }
        }
        let refused = sorted.by_place(refused);
        self.count(batch, refused, !is_undone);
        show(&mut self.options.on_progress, &self.report, self.total, self.begun);
        match too_many {
            true => Err(Reason::Failures { most: max_failures }),
            false => Ok(None),
        }
    }

    /// Counts a batch's keys; only those that failed, if the batch was not kept. `refused` says which rows the database did not take,
    /// by their keys' places in it, and why.
    fn count(&mut self, batch: Batch<S::Key>, mut refused: BTreeMap<usize, Error>, is_kept: bool) {
        let keys = batch.chunks.into_iter().flat_map(|chunk| chunk.rows);
        for (place, (key, what)) in keys.enumerate() {
            match what {
                What::Record(_) | What::Empty => {
                    if let Some(error) = refused.remove(&place) {
                        self.fail(key, Why::Error(error.into()));
                    }
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
        if self.report.failures.len() <= self.options.max_failures {
            self.report.failures.push(Failure::new(key, why));
        }
    }

    /// Commits what `prepare` prepares, as [`Patient::commit`] does.
    pub(super) async fn patiently<P: Prepare<S>>(
        &mut self,
        name: Option<&str>,
        is_many: bool,
        prepare: P,
    ) -> Result<P::Done, Failed> {
        let Writer { options, link, queue, report, total, begun, .. } = self;
        let Options { table, retry_for, on_progress, .. } = &mut **options;
        let (store, total, begun) = (*table, *total, *begun);
        let mut work = Tried {
            prepare,
            store,
            queue,
            on_progress,
            report,
            total,
            begun,
            waits: PhantomData::<fn() -> W>,
        };
        Patient { store, link, retry_for: *retry_for }.commit(name, is_many, &mut work).await
    }
}

/// What is prepared and committed, again before each attempt; as [`Work::prepare`].
pub(super) trait Prepare<S: Store>: Send {
    /// What is told when it is done.
    type Done: Send;

    fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> impl Future<Output = Result<Prepared<S::Transaction<'x>, Self::Done>, Error>> + Send;
}

/// It, and what is told of attempts that failed.
struct Tried<'w, 'a, P, S: Store, W> {
    prepare: P,
    store: &'a S,
    queue: &'w Queue<S::Key>,
    on_progress: &'w mut Option<OnProgress<'a>>,
    report: &'w mut Report<S::Key>,
    total: Option<u64>,
    begun: Instant,
    waits: PhantomData<fn() -> W>,
}

impl<S: Store, P: Prepare<S>, W: Waits> Work<S> for Tried<'_, '_, P, S, W> {
    type Done = P::Done;

    fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> impl Future<Output = Result<Prepared<S::Transaction<'x>, P::Done>, Error>> + Send {
        self.prepare.prepare(store, connection)
    }

    async fn pause(&mut self, Again { error, failures, wait }: Again<'_>) -> bool {
        tracing::warn!(
            target: "record_feed::refresh", table = self.store.table_name(), %error, failures, wait_ms = wait.as_millis() as u64,
            "refreshing failed and is tried again"
        );
        self.report.retries += 1;
        show(self.on_progress, self.report, self.total, self.begun);
        W::pause(self.queue, wait).await
    }
}

/// Tells the caller how far the run has come.
fn show<K>(on_progress: &mut Option<OnProgress<'_>>, report: &Report<K>, total: Option<u64>, begun: Instant) {
    let Report { keys, resumed, failed, retries, counts, .. } = *report;
    if let Some(on_progress) = on_progress {
        on_progress(&Progress { keys, resumed, total, failed, retries, counts, elapsed: begun.elapsed() });
    }
}

/// Reads what is stored under a name.
struct ReadMark<'n> {
    name: &'n str,
}

impl<S: Store> Prepare<S> for ReadMark<'_> {
    type Done = Option<Position>;

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, Option<Position>>, Error> {
        S::create_positions(connection).await?;
        let mut done = S::position(connection, self.name).await?;
        // A run that was killed may be gone before its last commit has taken place, which is waited for.
        let settled = store.begin(connection).await?.check_position(self.name, done.as_ref()).await;
        match settled {
            Err(error) if error.is_position_moved() => done = S::position(connection, self.name).await?,
            settled => settled?,
        }
        Ok(Prepared { transaction: None, done, position: None })
    }
}
