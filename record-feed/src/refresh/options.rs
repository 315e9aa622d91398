//! How a refresh is run.

use super::{
    Computed, Progress, Report, Stopped, Store,
    compute::work,
    draw::{Broken, draw},
    mark::{Mark, Tracker},
    queue::{Bounds, Queue, StopOnDrop},
    stopped::Reason,
    write::{Fence, Resume, Writer, tell},
};
use crate::{
    Error,
    engine::{Again, Connect, Link, Patient, Prepared, RETRY_FOR, waiting},
};
use record_core::ToBlob;
use record_table::store::Blocking;
use std::{
    convert::Infallible,
    fmt,
    num::NonZero,
    panic, thread,
    time::{Duration, Instant},
};

/// A refresh in the making; see the [module](super).
///
/// ```
/// use record_core::Record;
/// use record_feed::refresh::{Computed, Refresh};
/// use record_sqlite as sqlite;
///
/// #[derive(Record)]
/// struct Square { of: i64 }
///
/// let mut conn = sqlite::open(":memory:")?;
/// let table = sqlite::Table::<i64, Square>::create(&conn, "squares")?;
///
/// let report = Refresh::new(&table)
///     .threads(2)
///     .on_progress(|progress| println!("{} keys, {:.0} a second", progress.keys, progress.rate()))
///     .run(&mut conn, 0..1_000, |key| match key.checked_mul(*key) {
///         Some(of) => Ok(Computed::Record(Square { of })),
///         None => Err("too large"),
///     })?;
/// assert_eq!((report.counts.inserted, report.failed), (1_000, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is done before `run`"]
pub struct Refresh<'a, S: Store> {
    pub(super) table: &'a S,
    threads: usize,
    pub(super) batch_rows: usize,
    pub(super) batch_bytes: usize,
    pub(super) batch_time: Duration,
    pub(super) max_failures: usize,
    /// The share of the rows that may be pruned.
    pub(super) prune: Option<f64>,
    /// Name and run id.
    resume: Option<(String, String)>,
    total: Option<u64>,
    pub(super) on_progress: Option<OnProgress<'a>>,
    pub(super) retry_for: Duration,
    reconnect: Option<Connect<'a, S::Connection>>,
}

pub(super) type OnProgress<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

impl<'a, S: Store> Refresh<'a, S> {
    /// A refresh of a table: a thread for each processor, nothing pruned, not resumable.
    pub fn new(table: &'a S) -> Self {
        Refresh {
            table,
            threads: thread::available_parallelism().map_or(1, NonZero::get),
            batch_rows: 10_000,
            batch_bytes: 8 << 20,
            batch_time: Duration::from_secs(5),
            max_failures: 100,
            prune: None,
            resume: None,
            total: None,
            on_progress: None,
            retry_for: RETRY_FOR,
            reconnect: None,
        }
    }

    /// How many threads compute; at least one. One more writes, and the caller's own draws keys.
    pub fn threads(self, threads: usize) -> Self {
        Refresh { threads: threads.max(1), ..self }
    }

    /// How many keys a batch has at most: 10,000 by default, at least 1, at most 100,000. About twice as many are in memory.
    pub fn batch_rows(self, rows: usize) -> Self {
        Refresh { batch_rows: rows.clamp(1, 100_000), ..self }
    }

    /// How many bytes the blobs of a batch have together at most: 8 MiB by default, at most 16 MiB. A blob that is longer has a
    /// batch of its own. About twice as much, and a few blobs, are in memory.
    pub fn batch_bytes(self, bytes: usize) -> Self {
        Refresh { batch_bytes: bytes.clamp(1, 16 << 20), ..self }
    }

    /// A batch is committed when this time has passed since its first key was done, however few they are: 5 seconds by default.
    /// So that is the work that is lost when the process is killed, and how often there is news of progress.
    pub fn batch_time(self, time: Duration) -> Self {
        Refresh { batch_time: time, ..self }
    }

    /// How many keys may fail: 100 by default. When one more does, the run stops. The batches before it are stored then, and so
    /// are the other keys of its own batch, unless it is the database that refuses the row: that undoes the batch.
    pub fn max_failures(self, failures: usize) -> Self {
        Refresh { max_failures: failures, ..self }
    }

    /// Makes the run one that is resumed after it was killed or stopped.
    ///
    /// With each batch, and in its transaction, a mark is stored under `name` in the table of positions
    /// (`record_sqlite::Positions`, `record_postgres::postgres::Positions`). A run of the same `run` id, such as the night
    /// or a hash of the inputs, goes on from there: the keys come from their beginning once more, and are not computed until
    /// the mark is reached, except for those that failed. A run of another id begins anew. One that is started again after its
    /// end therefore computes nothing but what failed.
    ///
    /// What is stored up to the mark stays as it was computed. So a program that computes something else, such as a newer
    /// version of the record, takes another run id.
    ///
    /// The keys must be the same, in the same order, up to the mark; behind it they may be others than before. If one was
    /// added, removed or moved before the mark, the run stops there with [`Stopped::is_other_keys`], before it computes
    /// anything behind it, because a key that is new would be skipped and never computed. Begin anew under another run id
    /// then: rows that are still right are compared and not written. Where keys come and go while a run lasts, put what they
    /// come from into the run id, or give them in an order that has new ones last.
    ///
    /// A run that also [prunes](Refresh::prune_at_most) does that once, when it first comes to its end, and the mark says so.
    /// Started again after that, it deletes nothing, and [`Report::pruned_before`] says so: rows that others have added since
    /// stay.
    ///
    /// A run that is stopped before its end and resumed prunes by the rows that are there when it is resumed. **So rows that
    /// others add while it is stopped are pruned too, unless their keys come.** The store does not say when a row was added. Where
    /// others add rows to the table, resume a run before they do, or begin anew under another run id, whose keys include theirs.
    ///
    /// Two processes that do the same refresh at once can't both go on: for one of them, [`Error::is_position_moved`] says
    /// so.
    pub fn resume(self, name: impl Into<String>, run: impl Into<String>) -> Self {
        Refresh { resume: Some((name.into(), run.into())), ..self }
    }

    /// Says that the keys of the stream are all that are wanted, so that the rows of others are deleted in the end, if they are
    /// not more than half of the table; see [`prune_at_most`](Refresh::prune_at_most).
    pub fn prune(self) -> Self {
        self.prune_at_most(0.5)
    }

    /// As [`prune`](Refresh::prune), if they are not more than this share of the rows that were there: 0.1 is a tenth, 1.0
    /// allows even an empty stream to empty the table. If there are more, none is deleted, and the run ends with
    /// [`Stopped::is_pruning_refused`]: a stream that broke off unnoticed deletes nothing.
    ///
    /// Nothing is pruned before all keys came and were dealt with. Rows of keys that failed stay, and rows of keys that
    /// others added since the run began, or since it was last [resumed](Refresh::resume). It happens in one transaction, which fails ([`Error::is_position_moved`]) when
    /// another run of the same [name](Refresh::resume) has written a batch since.
    ///
    /// For this the keys of all rows are read when the run begins, and kept in this process together with those of the
    /// stream: up to 32 MiB in memory, more of them in a temporary file (in the folder of
    /// [`std::env::temp_dir`]), which has no name and is gone with the process however that ends. The database needs neither
    /// a temporary table nor a privilege for it, and a resumed run prunes as a whole one does.
    pub fn prune_at_most(self, share: f64) -> Self {
        Refresh { prune: Some(share.clamp(0.0, 1.0)), ..self }
    }

    /// How many keys there are, for [`Progress::remaining`]. Iterators that know it say so by themselves.
    pub fn total(self, keys: u64) -> Self {
        Refresh { total: Some(keys), ..self }
    }

    /// How long to go on trying what fails for a reason that may pass: somebody in the way, a full disk, or, with
    /// [`reconnect`](Refresh::reconnect), a lost connection. Attempts come at growing intervals of up to 5 seconds. Five minutes
    /// by default; then the run stops with the last error, and can be [resumed](Refresh::resume).
    pub fn retry_for(self, time: Duration) -> Self {
        Refresh { retry_for: time, ..self }
    }

    /// Connects again, instead of stopping, when the connection is lost or leads to a server that takes no writes any more. The
    /// caller's connection is replaced by the new one. Behind a fail-over that is to be one to the new primary: give the driver
    /// all hosts and `target_session_attrs=read-write`, or an address that follows the primary.
    ///
    /// When a connection is lost in a commit, the mark of a run that [can be resumed](Refresh::resume) tells whether it took
    /// place. Without one the batch is written again, which finds its rows as they are and counts them as unchanged.
    ///
    /// ```no_run
    /// # use record_core::Record;
    /// # use record_postgres::postgres::{Table, postgres::{Client, NoTls}};
    /// # use record_feed::refresh::{Computed, Refresh};
    /// # #[derive(Record)]
    /// # struct Square { of: i64 }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let connect = || Client::connect("postgres://app@one,two/facts?target_session_attrs=read-write", NoTls);
    /// let mut client = connect()?;
    /// let table = Table::<i64, Square>::create(&mut client, "squares")?;
    /// Refresh::new(&table)
    ///     .resume("squares", "2026-11-24")
    ///     .reconnect(connect)
    ///     .run(&mut client, 0..1_000, |key| Ok::<_, String>(Computed::Record(Square { of: key * key })))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reconnect<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        self,
        connect: impl FnMut() -> Result<S::Connection, E> + Send + 'a,
    ) -> Self {
        Refresh { reconnect: Some(waiting(connect)), ..self }
    }

    /// Calls `call` after each batch and before anything is tried again, on the thread that writes. A second call replaces the first function.
    pub fn on_progress(self, call: impl FnMut(&Progress) + Send + 'a) -> Self {
        Refresh { on_progress: Some(Box::new(call)), ..self }
    }

    /// Computes the record of each key and stores what changed. `compute` is called on several threads at once, once for each
    /// key, and may borrow from the caller: reference data is loaded before, once.
    ///
    /// Its errors can be anything that `?` turns into a `Box<dyn Error + Send + Sync>`: a text, or any error type.
    ///
    /// Each batch is a transaction of its own, so none may be open on the connection.
    ///
    /// # Errors
    /// When the database fails and goes on failing, more keys fail than [`max_failures`](Refresh::max_failures), the keys are not those of the run
    /// that is resumed, or too much would be pruned; [`Stopped`] says which, and what was done. With Postgres also when it is called
    /// in a task of an asynchronous runtime, where the driver can't wait: call it in `tokio::task::spawn_blocking`.
    ///
    /// # Panics
    /// When the iterator or the callback does. A panic of `compute` is a failure of its key.
    pub fn run<V: ToBlob<S::Record>, E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        self,
        connection: &mut S::Connection,
        keys: impl IntoIterator<Item = S::Key>,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Sync,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Blocking,
    {
        self.try_run(connection, keys.into_iter().map(Ok::<_, Infallible>), compute)
    }

    /// As [`run`](Refresh::run) for a stream of keys that can fail, such as a query's rows. What came before an error is
    /// computed and stored.
    ///
    /// # Errors
    /// When the stream fails ([`Stopped::is_of_keys`]), and as [`run`](Refresh::run).
    ///
    /// # Panics
    /// As [`run`](Refresh::run).
    pub fn try_run<V, E, F>(
        mut self,
        connection: &mut S::Connection,
        keys: impl IntoIterator<Item = Result<S::Key, F>>,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Sync,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Blocking,
        V: ToBlob<S::Record>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
        F: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let begun = Instant::now();
        let keys = keys.into_iter();
        let total = self.total.or(match keys.size_hint() {
            (low, Some(high)) if low == high => Some(low as u64),
            _ => None,
        });
        let mut link = Link::lent(connection, self.reconnect.take());
        let mut report = Report::new();
        let resume = match self.read_mark(&mut link, &mut report.retries) {
            Ok(resume) => resume,
            Err(reason) => return Err(Stopped::new(reason, report)),
        };
        let tracker = resume.as_ref().map(|resume| Tracker::new(&resume.mark));
        let name = self.resume.as_ref().map(|(name, _)| name.clone());
        let fence = resume.as_ref().map(|resume| Fence {
            name: resume.name.clone(),
            stored: resume.stored.clone(),
            begun: resume.mark.clone(),
        });
        let (threads, batch_rows) = (self.threads, self.batch_rows);
        let queue =
            Queue::new(Bounds { keys: batch_rows.max(2 * threads), bytes: self.batch_bytes, threads });
        let (queue, compute) = (&queue, &compute);
        let writer = Writer {
            refresh: &mut self,
            link,
            queue,
            resume,
            fence,
            total,
            begun,
            report,
            notes: None,
            blind: 0,
        };

        let (drawn, written) = thread::scope(|scope| {
            // Whatever ends this closure early must not leave the others waiting.
            let guard = StopOnDrop(Some(queue));
            let writing = spawn(scope, "refresh writes", move || {
                let guard = StopOnDrop(Some(queue));
                let (report, reason) = writer.run();
                if reason.is_none() {
                    guard.disarm();
                }
                (report, reason)
            })?;
            for _ in 0..threads {
                spawn(scope, "refresh computes", || work::<_, S::Record, V, E>(queue, compute))?;
            }
            let drawn = draw(queue, keys, tracker, batch_rows);
            queue.end(drawn.is_ok());
            guard.disarm();
            let written = writing.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            Ok((drawn, written))
        })
        .map_err(|error| Stopped::new(Reason::Store(error), Report::new()))?;

        let (report, reason) = written;
        let broken = drawn.err().map(|broken| match broken {
            Broken::Keys(error) => Reason::Keys(error),
            Broken::OtherKeys => Reason::OtherKeys { name: name.unwrap_or_default() },
        });
        match reason.or(broken) {
            Some(reason) => Err(Stopped::new(reason, report)),
            None => Ok(report),
        }
    }

    /// The mark of the run that is resumed, or that of one that begins.
    fn read_mark(
        &self,
        link: &mut Link<'_, S::Connection>,
        retries: &mut u64,
    ) -> Result<Option<Resume>, Reason>
    where
        S: Blocking,
    {
        self.table.check_thread().map_err(Reason::Store)?;
        let Some((name, id)) = &self.resume else { return Ok(None) };
        let pause = |again: Again<'_>| {
            tell(self.table, &again);
            thread::sleep(again.wait);
            *retries += 1;
            true
        };
        let mut patient = Patient { store: self.table, link, retry_for: self.retry_for };
        let stored = patient.commit_waiting(
            None,
            false,
            async |_, connection| {
                S::create_positions(connection).await?;
                let done = S::position(connection, name).await?;
                Ok(Prepared { transaction: None, done, position: None })
            },
            pause,
        );
        let stored = stored.map_err(|failed| Reason::Store(failed.error))?;
        let mark = match &stored {
            None => Mark::new(id),
            Some(position) => match Mark::from_position(position) {
                Some(mark) if mark.run == *id => mark,
                Some(_) => Mark::new(id),
                None => return Err(Reason::OtherMark { name: name.clone() }),
            },
        };
        Ok(Some(Resume { name: name.clone(), stored, mark }))
    }
}

/// Starts a thread that shows its name in the system's tools.
fn spawn<'scope, R: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() -> R + Send + 'scope,
) -> Result<thread::ScopedJoinHandle<'scope, R>, Error> {
    thread::Builder::new()
        .name(name.into())
        .spawn_scoped(scope, work)
        .map_err(|error| Error::source("", "starting a thread", error))
}

impl<S: Store> fmt::Debug for Refresh<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresh")
            .field("threads", &self.threads)
            .field("batch_rows", &self.batch_rows)
            .field("prune", &self.prune)
            .field("resume", &self.resume)
            .finish_non_exhaustive()
    }
}
