//! How a writer is set up.

use super::{
    OnThread, Rejected, Writer,
    feed::Feed,
    flusher::{Ending, Flusher, OnRejected},
    shared::{Settings, Shared},
};
use crate::{
    Error,
    engine::{Connect, Link, RETRY_FOR, run, settled_position, waiting},
};
use core::{
    fmt,
    future::{Future, ready},
    marker::PhantomData,
};
use record_table::store::{Blocking, ConnectError, Store};
use std::{sync::Arc, thread, time::Duration};

/// How a [`Writer`] is set up; see [`Writer::builder`]. That of `record_feed::tokio` is the same with another `start`.
#[must_use = "nothing happens until `start`"]
pub struct WriterBuilder<S: Store, W = OnThread> {
    table: S,
    pub(super) settings: Settings,
    feed: Option<String>,
    start_within: Duration,
    on_rejected: Option<OnRejected<S::Key, S::Record>>,
    waits: PhantomData<fn() -> W>,
}

impl<S: Store, W> WriterBuilder<S, W> {
    pub(crate) fn new(table: S) -> Self {
        let settings = Settings {
            flush_rows: 10_000,
            flush_bytes: 16 << 20,
            flush_every: Duration::from_secs(1),
            retry_for: RETRY_FOR,
            max_rejected: 1_000,
        };
        let start_within = Duration::from_secs(60);
        WriterBuilder { table, settings, feed: None, start_within, on_rejected: None, waits: PhantomData }
    }

    /// Writes as soon as so many keys are buffered, if nothing is being written then. 10,000 by default.
    ///
    /// While something is, the buffer goes on taking changes, and more of them meet their like: so the slower the database,
    /// the larger the transactions, and the less there is to write.
    pub fn flush_rows(mut self, rows: usize) -> Self {
        self.settings.flush_rows = rows;
        self
    }

    /// How many bytes a buffer holds, keys and bookkeeping included. 16 MiB by default.
    ///
    /// The feed fills one buffer while another one is written, and waits when it is full: so twice this much, and one row, is
    /// the most that is held, beside the copy that the driver sends. Rows that are very small fill a buffer when there are
    /// 100,000 of them, or [`flush_rows`](WriterBuilder::flush_rows) if that is more.
    pub fn flush_bytes(mut self, bytes: usize) -> Self {
        self.settings.flush_bytes = bytes;
        self
    }

    /// Writes as soon as something has been buffered for so long, whether or not more comes. One second by default.
    pub fn flush_every(mut self, time: Duration) -> Self {
        self.settings.flush_every = time;
        self
    }

    /// How long to go on trying to write what fails for a reason that may pass: a lost connection, a server that has become
    /// read-only, a deadlock, a full disk. Attempts come at growing intervals of up to 5 seconds. Five minutes by default; then
    /// the writer stops with the last error.
    ///
    /// So it does over a single row whose statement the server cancels each time as too slow: the row may be to blame, or another
    /// program that keeps it or the table locked, and nothing tells these apart. The row is among what
    /// [`close`](Writer::close) gives back.
    pub fn retry_for(mut self, time: Duration) -> Self {
        self.settings.retry_for = time;
        self
    }

    /// How many rejected rows are kept for [`Writer::take_rejected`] and the report. When more come, the writer stops.
    /// 1,000 by default.
    pub fn max_rejected(mut self, rows: usize) -> Self {
        self.settings.max_rejected = rows;
        self
    }

    /// Hands rejected rows to a function instead of keeping them. It is called on the writer's own thread or in its task, after the rows
    /// around them are committed, together with the position behind them: a process that is killed before the call never
    /// hands them over. It holds up writing, and must not wait for the writer. When it panics, the writer stops.
    /// A second call replaces the first function.
    pub fn on_rejected(mut self, handle: impl FnMut(Rejected<S::Key, S::Record>) + Send + 'static) -> Self {
        self.on_rejected = Some(Box::new(handle));
        self
    }

    /// Stores how far the feed of this name has come, in the transaction that writes its rows; see
    /// [`Writer::advance`]. Each feed has a row in the table of positions, which is made if it is missing. A writer has one feed: a
    /// second call replaces the first.
    pub fn position(mut self, feed: impl Into<String>) -> Self {
        self.feed = Some(feed.into());
        self
    }

    /// How long `start` waits for another program that is moving the feed's position: one that was killed while its commit is under way
    /// on the server, or one that still runs, and should not. A minute by default; then `start` fails, and says how to find it. What ends
    /// that wait before, such as a timeout of the server or a lost connection, is tried again until then.
    pub fn start_within(mut self, time: Duration) -> Self {
        self.start_within = time;
        self
    }

    #[cfg(feature = "tokio")]
    pub(super) fn table_name(&self) -> &str {
        self.table.table_name()
    }

    /// Connects and reads the feed's position, by `sleep` between attempts. Gives both sides of the writer.
    pub(super) async fn prepare<F: Future<Output = ()> + Send>(
        self,
        mut connect: Connect<'static, S::Connection>,
        sleep: impl Fn(Duration) -> F + Send,
    ) -> Result<(Feed<S::Key, S::Record>, Flusher<S>), Error> {
        let WriterBuilder { table: store, settings, feed, start_within, on_rejected, .. } = self;
        let mut connection = connect().await.map_err(|error| store.cannot_connect(error))?;
        if feed.is_some() {
            S::create_positions(&mut connection).await?;
        }
        let mut link = Link::own(connection, connect);
        let position = match &feed {
            Some(feed) => settled_position(&store, &mut link, feed, start_within, sleep).await?,
            None => None,
        };
        let shared = Arc::new(Shared::new(store.table_name(), settings, position.clone()));
        let side = Feed { shared: shared.clone(), has_position: feed.is_some() };
        let ending = Ending::new(shared);
        Ok((side, Flusher { store, link, feed, position, on_rejected, crowded: 0, ending }))
    }
}

impl<S: Store> WriterBuilder<S> {
    /// Connects, reads the feed's position, and starts the thread that writes. While another writer of the feed is committing, as one
    /// may that was killed, that is waited for, up to [`start_within`](WriterBuilder::start_within): the position is the one
    /// behind it.
    ///
    /// The writer keeps the connection to itself, and calls `connect` again, on its own thread, when it is lost or leads to a
    /// server that takes no writes any more. Behind a fail-over that is to be the new primary: give the driver all hosts and
    /// `target_session_attrs=read-write`, or an address that follows the primary.
    /// A network that swallows packets looks like a slow database: where that matters, give the driver's configuration a
    /// `tcp_user_timeout` or keepalives.
    ///
    /// # Errors
    /// When it can't connect, or the table of positions is missing and can't be made, or the thread can't be started. When another
    /// program holds the feed's position for longer than [`start_within`](WriterBuilder::start_within). With
    /// Postgres also when it is called in a task of an asynchronous runtime, where the driver can't wait: call it in
    /// `tokio::task::spawn_blocking`; see [there](crate::writer#in-asynchronous-programs).
    pub fn start<E: Into<ConnectError>>(
        self,
        connect: impl FnMut() -> Result<S::Connection, E> + Send + 'static,
    ) -> Result<Writer<S::Key, S::Record>, Error>
    where
        S: Blocking + 'static,
        S::Key: 'static,
        S::Record: 'static,
    {
        self.table.check_thread()?;
        let sleep = |wait| {
            thread::sleep(wait);
            ready(())
        };
        let (feed, flusher) = run(self.prepare(waiting(connect), sleep))?;
        let thread = thread::Builder::new()
            .name("record-writer".into())
            .spawn(move || run(flusher.run::<OnThread>()))
            .map_err(|error| {
                let message = format!("the writer's thread can't be started: {error}");
                Error::of_table("", message).in_table(&feed.shared.table)
            })?;
        Ok(Writer::new(feed, thread))
    }
}

impl<S: Store, W> fmt::Debug for WriterBuilder<S, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriterBuilder")
            .field("table", &self.table.table_name())
            .field("settings", &self.settings)
            .field("feed", &self.feed)
            .finish_non_exhaustive()
    }
}
