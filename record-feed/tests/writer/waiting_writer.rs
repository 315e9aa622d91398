//! The writer of `record_feed::tokio` with methods that wait, so that tests read the same for every store.

use crate::waiting::{Table, wait};
use record_core::{Key, Patch, Record, ToBlob};
use record_feed::{
    tokio as of_tasks,
    writer::{Rejected, WriterCounts, WriterReport, WriterStopped},
};
use record_postgres::tokio_postgres as store;
use record_table::{Error, Position, store::ConnectError};
use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Weak},
    thread,
    time::{Duration, Instant},
};
use tokio_postgres::Client;

/// A connection to be.
pub(crate) type Connecting = Pin<Box<dyn Future<Output = Result<Client, tokio_postgres::Error>> + Send>>;

pub(crate) struct Writer<K: Key, R: Record> {
    /// `None` when it is closed.
    writer: Option<of_tasks::Writer<K, R>>,
    /// Gone when the task has ended.
    task: Weak<()>,
}

pub(crate) struct Builder<K: Key + Send + Sync, R: Record>(of_tasks::WriterBuilder<store::Table<K, R>>);

/// Methods that set something up.
macro_rules! settings {
    ($(fn $name:ident($arg:ident: $ty:ty);)*) => {$(
        pub(crate) fn $name(self, $arg: $ty) -> Self {
            Builder(self.0.$name($arg))
        }
    )*};
}

impl<K: Key + Send + Sync + 'static, R: Record + 'static> Builder<K, R> {
    settings! {
        fn flush_rows(rows: usize);
        fn flush_bytes(bytes: usize);
        fn flush_every(time: Duration);
        fn retry_for(time: Duration);
        fn max_rejected(rows: usize);
        fn on_rejected(handle: impl FnMut(Rejected<K, R>) + Send + 'static);
        fn position(feed: impl Into<String>);
        fn start_within(time: Duration);
    }

    pub(crate) fn start<E: Into<ConnectError> + 'static>(
        self,
        mut connect: impl FnMut() -> Result<Connecting, E> + Send + 'static,
    ) -> Result<Writer<K, R>, Error> {
        let is_there = Arc::new(());
        let task = Arc::downgrade(&is_there);
        let connect = move || {
            let _is_there = &is_there;
            let connecting = connect().map_err(Into::into);
            async move { connecting?.await.map_err(ConnectError::from) }
        };
        Ok(Writer { writer: Some(wait(self.0.start(connect))?), task })
    }
}

impl<K: Key + Send + Sync, R: Record> fmt::Debug for Builder<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Methods that call the one of the same name and wait.
macro_rules! waiting {
    ($(fn $name:ident $(<$generic:ident: $bound:path>)? ($($arg:ident: $ty:ty),*);)*) => {$(
        pub(crate) fn $name $(<$generic: $bound>)? (&self, $($arg: $ty),*) -> Result<(), Error> {
            wait(self.writer().$name($($arg),*))
        }
    )*};
}

impl<K: Key, R: Record> Writer<K, R> {
    pub(crate) fn builder(table: Table<K, R>) -> Builder<K, R>
    where
        K: Send + Sync,
    {
        Builder(of_tasks::Writer::builder(table.0))
    }

    pub(crate) fn writer(&self) -> &of_tasks::Writer<K, R> {
        self.writer.as_ref().unwrap()
    }

    waiting! {
        fn put(key: K, value: impl ToBlob<R>);
        fn put_at(key: K, value: impl ToBlob<R>, position: impl Into<Position>);
        fn put_known_empty(key: K);
        fn delete(key: K);
        fn delete_at(key: K, position: impl Into<Position>);
        fn patch<P: Patch<Record = R>>(key: K, patch: P);
        fn patch_at<P: Patch<Record = R>>(key: K, patch: P, position: impl Into<Position>);
        fn advance(position: impl Into<Position>);
        fn flush();
    }

    pub(crate) async fn ready(&self) -> Result<(), Error> {
        self.writer().ready().await
    }

    pub(crate) async fn flushed(&self) -> Result<(), Error> {
        self.writer().flush().await
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.writer().position()
    }

    pub(crate) fn counts(&self) -> WriterCounts {
        self.writer().counts()
    }

    pub(crate) fn take_rejected(&self) -> Vec<Rejected<K, R>> {
        self.writer().take_rejected()
    }

    pub(crate) fn close(mut self) -> Result<WriterReport<K, R>, Box<WriterStopped<K, R>>> {
        wait(self.writer.take().unwrap().close())
    }
}

impl<K: Key, R: Record> Drop for Writer<K, R> {
    /// As the blocking writer does, and a task can't: waits for what is still written.
    fn drop(&mut self) {
        if self.writer.take().is_some() && !thread::panicking() {
            let begun = Instant::now();
            while self.task.strong_count() > 0 {
                assert!(begun.elapsed() < Duration::from_secs(300), "the task did not come to its end");
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

impl<K: Key, R: Record> fmt::Debug for Writer<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.writer().fmt(f)
    }
}
