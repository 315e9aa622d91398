//! `Refresh`: in threads.

use super::{
    Blocking, Computed, Progress, Report, Stopped, Store,
    compute::work,
    draw::{Source, draw},
    options::{Options, option_methods},
    queue::{Queue, StopOnDrop},
    report::AnyError,
    stopped::Reason,
    waits::InThreads,
    write::Writer,
};
use crate::{
    Error,
    engine::{run, waiting},
};
use core::future::{Future, ready};
use record_core::ToBlob;
use record_table::store::ConnectError;
use std::{convert::Infallible, fmt, panic, thread, time::Duration};

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
    options: Options<'a, S>,
}

impl<'a, S: Store> Refresh<'a, S> {
    option_methods!();

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
    pub fn reconnect<E: Into<ConnectError>>(
        mut self,
        connect: impl FnMut() -> Result<S::Connection, E> + Send + 'a,
    ) -> Self {
        self.options.reconnect = Some(waiting(connect));
        self
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
    pub fn run<V: ToBlob<S::Record>, E: Into<AnyError>>(
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
        E: Into<AnyError>,
        F: Into<AnyError>,
    {
        let keys = keys.into_iter();
        let options = &mut self.options;
        let (threads, batch_rows) = (options.threads, options.batch_rows);
        let queue = Queue::new(options.bounds());
        let (queue, compute) = (&queue, &compute);
        let mut writer = Writer::<_, InThreads>::new(options, connection, queue, len(keys.size_hint()));
        let tracker = match run(writer.read_mark()) {
            Ok(tracker) => tracker,
            Err(reason) => return Err(writer.stopped(reason)),
        };

        let ended = thread::scope(|scope| {
            // Whatever ends this closure early must not leave the others waiting.
            let guard = StopOnDrop(Some(queue));
            let writing = spawn(scope, "refresh writes", move || run(writer.run()))?;
            for _ in 0..threads {
                spawn(scope, "refresh computes", || work::<_, S::Record, V, E>(queue, compute))?;
            }
            let drawn = run(draw::<InThreads, _>(queue, Waiting(keys), tracker, batch_rows));
            guard.disarm();
            let written = writing.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            Ok((written, drawn))
        });
        let (written, drawn) = ended.map_err(|error| Stopped::new(Reason::Store(error), Report::new()))?;
        written.outcome(drawn.err())
    }
}

/// How many there are, by the hint of their iterator or stream, if that knows.
pub(super) fn len(hint: (usize, Option<usize>)) -> Option<u64> {
    match hint {
        (low, Some(high)) if low == high => Some(low as u64),
        _ => None,
    }
}

/// Keys of an iterator that may wait for them.
struct Waiting<I>(I);

impl<K: Send, E: Into<AnyError>, I: Iterator<Item = Result<K, E>>> Source<K> for Waiting<I> {
    fn next(&mut self) -> impl Future<Output = Option<Result<K, AnyError>>> + Send {
        ready(self.0.next().map(|key| key.map_err(Into::into)))
    }

    fn next_within(
        &mut self,
        _: Duration,
    ) -> impl Future<Output = Option<Option<Result<K, AnyError>>>> + Send {
        ready(Some(self.0.next().map(|key| key.map_err(Into::into))))
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
        self.options.fmt(f)
    }
}
