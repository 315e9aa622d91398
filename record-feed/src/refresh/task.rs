//! `Refresh`: in a task of tokio, which draws keys and writes, while threads compute.

use super::{
    Computed, Progress, Report, Stopped, Store,
    compute::work,
    draw::{Source, draw},
    handle::len,
    options::{Options, option_methods},
    queue::{Queue, StopOnDrop},
    report::AnyError,
    stopped::Reason,
    waits::InTask,
    write::Writer,
};
use crate::{
    Error,
    engine::{awaited, runtime, within},
};
use ::tokio::{
    runtime::Handle,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::consume_budget,
    time::timeout,
};
use core::{
    any::Any,
    fmt,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
};
use futures_core::Stream;
use record_core::{Key, Record, ToBlob};
use record_table::store::{ConnectError, Nonblocking};
use std::{
    convert::Infallible,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

/// A refresh in the making, which is run by a task; see the [module](crate::tokio) for what differs from the blocking one, and
/// [`record_feed::refresh`](crate::refresh) for what both promise.
///
/// ```no_run
/// use record_core::Record;
/// use record_feed::{refresh::Computed, tokio::Refresh};
/// use record_postgres::tokio_postgres::{Table, tokio_postgres::Client};
/// use std::sync::Arc;
///
/// #[derive(Record)]
/// struct Guarantee { rate: u32 }
///
/// # async fn run(mut client: Client, coverages: Client) -> Result<(), Box<dyn std::error::Error>> {
/// let table = Table::<i64, Guarantee>::create(&mut client, "guarantees").await?;
///
/// // Loaded once, and shared by the threads that compute.
/// let rates: Arc<[u32]> = (0..514).map(|care| care % 90).collect();
///
/// let report = Refresh::new(&table)
///     .resume("guarantees", "2026-11-24") // a run of the same id goes on where it was stopped
///     .prune()
///     .run(&mut client, 0..30_000, move |coverage| {
///         let rate = rates.get(*coverage as usize % 514).ok_or("no such care type")?;
///         Ok::<_, &str>(Computed::Record(Guarantee { rate: *rate }))
///     })
///     .await?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is done before `run`"]
pub struct Refresh<'a, S: Store> {
    options: Options<'a, S>,
}

impl<'a, S: Store> Refresh<'a, S> {
    option_methods!();

    /// Connects again, instead of stopping, when the connection is lost or leads to a server that takes no writes any more;
    /// what is told of that at the [blocking one](super::Refresh::reconnect) goes for this one as well. `connect` also spawns the
    /// driver's own task. One that comes to no end is given up after [`retry_for`](Self::retry_for).
    pub fn reconnect<F, E>(mut self, connect: impl FnMut() -> F + Send + 'a) -> Self
    where
        F: Future<Output = Result<S::Connection, E>> + Send + 'static,
        E: Into<ConnectError>,
    {
        self.options.reconnect = Some(awaited(connect));
        self
    }

    /// Computes the record of each key and stores what changed. `compute` is called on several threads at once, once for each
    /// key. It owns what it needs: reference data is loaded before, once, and shared in an [`Arc`].
    ///
    /// Its errors can be anything that `?` turns into a `Box<dyn Error + Send + Sync>`: a text, or any error type.
    ///
    /// The iterator is called in the task, and holds up its thread as long as it takes for a key. Keys that have to be waited
    /// for come from a [stream](Self::run_stream).
    ///
    /// Each batch is a transaction of its own, so none may be open on the connection. The [module](crate::tokio#futures-that-are-dropped)
    /// tells what becomes of a run that is given up.
    ///
    /// # Errors
    /// When the database fails and goes on failing, more keys fail than [`max_failures`](Self::max_failures), the keys are not those
    /// of the run that is resumed, or too much would be pruned; [`Stopped`] says which, and what was done. When the call is not made
    /// in [a runtime that keeps time](crate::tokio#the-runtime).
    ///
    /// # Panics
    /// When the iterator or the callback does. A panic of `compute` is a failure of its key.
    pub async fn run<V: ToBlob<S::Record>, E: Into<AnyError>>(
        self,
        connection: &mut S::Connection,
        keys: impl IntoIterator<Item = S::Key, IntoIter: Send> + Send,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Nonblocking,
        S::Key: 'static,
    {
        self.try_run(connection, keys.into_iter().map(Ok::<_, Infallible>), compute).await
    }

    /// As [`run`](Self::run) for keys that can fail. What came before an error is computed and stored.
    ///
    /// # Errors
    /// When there is an error among the keys ([`Stopped::is_of_keys`]), and as [`run`](Self::run).
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub async fn try_run<V, E, F>(
        self,
        connection: &mut S::Connection,
        keys: impl IntoIterator<Item = Result<S::Key, F>, IntoIter: Send> + Send,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Nonblocking,
        S::Key: 'static,
        V: ToBlob<S::Record>,
        E: Into<AnyError>,
        F: Into<AnyError>,
    {
        let keys = keys.into_iter();
        let total = len(keys.size_hint());
        self.run_from(connection, Cooperative(keys), total, compute).await
    }

    /// As [`try_run`](Self::try_run) for keys that come from a stream, such as the rows of a query on another connection.
    ///
    /// ```no_run
    /// # use record_core::Record;
    /// # use record_feed::{refresh::Computed, tokio::Refresh};
    /// # use record_postgres::tokio_postgres::{Table, tokio_postgres::{self, Client}};
    /// use futures_util::StreamExt;
    ///
    /// # #[derive(Record)]
    /// # struct Guarantee { rate: u32 }
    /// # fn compute(_: &i64) -> Result<Computed<Guarantee>, String> { Ok(Computed::Empty) }
    /// # async fn run(mut client: Client, other: Client, table: Table<i64, Guarantee>) -> Result<(), Box<dyn std::error::Error>> {
    /// let rows = other.query_raw("SELECT id FROM coverages ORDER BY id", None::<i64>).await?;
    /// let keys = rows.map(|row| row?.try_get::<_, i64>(0));
    /// let report = Refresh::new(&table).run_stream(&mut client, keys, compute).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`try_run`](Self::try_run).
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub async fn run_stream<V, E, F>(
        self,
        connection: &mut S::Connection,
        keys: impl Stream<Item = Result<S::Key, F>> + Send,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Nonblocking,
        S::Key: 'static,
        V: ToBlob<S::Record>,
        E: Into<AnyError>,
        F: Into<AnyError>,
    {
        let keys = pin!(keys);
        let total = len(keys.size_hint());
        self.run_from(connection, Streamed(keys), total, compute).await
    }

    async fn run_from<V: ToBlob<S::Record>, E: Into<AnyError>>(
        mut self,
        connection: &mut S::Connection,
        source: impl Source<S::Key> + Send,
        total: Option<u64>,
        compute: impl Fn(&S::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Result<Report<S::Key>, Stopped<S::Key>>
    where
        S: Nonblocking,
        S::Key: 'static,
    {
        let options = &mut self.options;
        let (threads, batch_rows) = (options.threads, options.batch_rows);
        options.reconnect = options.reconnect.take().map(|connect| within(options.retry_for, connect));
        let runtime = runtime("Refresh", options.table.table_name());
        let runtime = runtime.map_err(|error| Stopped::new(Reason::Store(error), Report::new()))?;
        let queue = Arc::new(Queue::new(options.bounds()));
        let mut writer = Writer::<_, InTask>::new(options, connection, &queue, total);
        let tracker = match writer.read_mark().await {
            Ok(tracker) => tracker,
            Err(reason) => return Err(writer.stopped(reason)),
        };
        // However this ends, also if it is given up, the threads are told.
        let guard = StopOnDrop(Some(&*queue));
        let spawned = spawn::<_, S::Record, V, E>(threads, &runtime, &queue, compute);
        let mut panics = match spawned {
            Ok(panics) => panics,
            Err(error) => return Err(writer.stopped(Reason::Store(error))),
        };
        let drawing = draw::<InTask, _>(&queue, source, tracker, batch_rows);
        let (ended, drawn) = beside(writer.run(), drawing).await;
        drop(guard);
        // Nothing of it runs any more when it has ended.
        if let Some(panic) = panics.recv().await {
            panic::resume_unwind(panic);
        }
        ended.outcome(drawn.and_then(Result::err))
    }
}

/// Starts the threads that compute, each of which may wait for futures by the runtime's handle. The channel is closed when all of
/// them have ended.
fn spawn<K: Key + Send + 'static, R: Record, V: ToBlob<R>, E: Into<AnyError>>(
    threads: usize,
    runtime: &Handle,
    queue: &Arc<Queue<K>>,
    compute: impl Fn(&K) -> Result<Computed<V>, E> + Send + Sync + 'static,
) -> Result<UnboundedReceiver<Box<dyn Any + Send>>, Error> {
    let compute = Arc::new(compute);
    let (panicked, panics) = unbounded_channel();
    for _ in 0..threads {
        let (runtime, panicked) = (runtime.clone(), panicked.clone());
        let (queue, compute) = (queue.clone(), compute.clone());
        let run = move || {
            let entered = runtime.enter();
            let worked = catch_unwind(AssertUnwindSafe(|| work::<K, R, V, E>(&queue, &*compute)));
            drop(entered);
            drop((queue, compute));
            if let Err(panic) = worked {
                // Who has given the run up does not hear of it.
                let _ = panicked.send(panic);
            }
        };
        thread::Builder::new()
            .name("refresh computes".into())
            .spawn(run)
            .map_err(|error| Error::source("", "starting a thread", error))?;
    }
    Ok(panics)
}

/// The result of a future beside which another one is polled, and that one's if it has come by then.
async fn beside<T, U>(future: impl Future<Output = T>, other: impl Future<Output = U>) -> (T, Option<U>) {
    let (mut future, mut other) = (pin!(future), pin!(other));
    let mut others = None;
    // First the one that has to come to its end: the other one may use up what both of them may do in one go.
    let result = poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        if polled.is_pending()
            && others.is_none()
            && let Poll::Ready(result) = other.as_mut().poll(context)
        {
            others = Some(result);
        }
        polled
    });
    (result.await, others)
}

/// Keys of an iterator, which never waits: other tasks get their turn between them.
struct Cooperative<I>(I);

impl<K: Send, E: Into<AnyError>, I: Iterator<Item = Result<K, E>> + Send> Source<K> for Cooperative<I> {
    async fn next(&mut self) -> Option<Result<K, AnyError>> {
        consume_budget().await;
        self.0.next().map(|key| key.map_err(Into::into))
    }

    async fn next_within(&mut self, _: Duration) -> Option<Option<Result<K, AnyError>>> {
        Some(self.next().await)
    }
}

/// Keys of a stream. Not all streams know of tokio's budget, so theirs is kept here.
struct Streamed<'k, T>(Pin<&'k mut T>);

impl<K: Send, E: Into<AnyError>, T: Stream<Item = Result<K, E>> + Send> Source<K> for Streamed<'_, T> {
    async fn next(&mut self) -> Option<Result<K, AnyError>> {
        consume_budget().await;
        let key = poll_fn(|context| self.0.as_mut().poll_next(context).map_err(Into::into));
        key.await
    }

    async fn next_within(&mut self, wait: Duration) -> Option<Option<Result<K, AnyError>>> {
        // Given up, it has taken no key.
        timeout(wait, self.next()).await.ok()
    }
}

impl<S: Store> fmt::Debug for Refresh<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.options.fmt(f)
    }
}
