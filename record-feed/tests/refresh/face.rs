//! The refreshes in threads and in tasks under one trait. Those in tasks are waited for here.

use crate::Outcome;
use ::postgres::NoTls;
use record_core::{Key, Record, ToBlob};
use record_feed::refresh::{Computed, Progress};
use std::{path::PathBuf, time::Duration};

/// What a closure's error becomes.
type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// A table that can be refreshed.
pub(crate) trait Table: Sync {
    type Key: Key;
    type Record: Record;
    type Client;
    type Refresh<'a>: Refresh<'a, Key = Self::Key, Record = Self::Record, Client = Self::Client>
    where
        Self: 'a;

    fn refresh(&self) -> Self::Refresh<'_>;
}

/// What the tests call.
pub(crate) trait Refresh<'a>: Sized {
    type Key: Key;
    type Record: Record;
    type Client;

    fn threads(self, threads: usize) -> Self;
    fn batch_rows(self, rows: usize) -> Self;
    fn batch_bytes(self, bytes: usize) -> Self;
    fn batch_time(self, time: Duration) -> Self;
    fn max_failures(self, failures: usize) -> Self;
    fn resume(self, name: impl Into<String>, run: impl Into<String>) -> Self;
    fn prune(self) -> Self;
    fn prune_at_most(self, share: f64) -> Self;
    fn total(self, keys: u64) -> Self;
    fn retry_for(self, time: Duration) -> Self;
    fn on_progress(self, call: impl FnMut(&Progress) + Send + 'a) -> Self;

    /// As `reconnect`, to an address that is asked for each time.
    fn reconnect_to(self, address: impl FnMut() -> String + Send + 'a) -> Self;

    fn run<V: ToBlob<Self::Record>, E: Into<AnyError>>(
        self,
        client: &mut Self::Client,
        keys: impl IntoIterator<Item = Self::Key, IntoIter: Send> + Send,
        compute: impl Fn(&Self::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Outcome<Self::Key>;

    fn try_run<V: ToBlob<Self::Record>, E: Into<AnyError>, F: Into<AnyError>>(
        self,
        client: &mut Self::Client,
        keys: impl IntoIterator<Item = Result<Self::Key, F>, IntoIter: Send> + Send,
        compute: impl Fn(&Self::Key) -> Result<Computed<V>, E> + Send + Sync + 'static,
    ) -> Outcome<Self::Key>;
}

/// Methods that set something up.
macro_rules! settings {
    ($(fn $name:ident($($arg:ident: $ty:ty),*);)*) => {$(
        fn $name(self, $($arg: $ty),*) -> Self {
            self.$name($($arg),*)
        }
    )*};
}

macro_rules! face {
    ($refresh:path, $table:path, $client:ty, |$address:ident| $reconnect:expr, |$outcome:ident| $wait:expr) => {
        const _: () = {
            use $refresh as Face;
            use $table as TableOf;

            impl<K: Key + Send + Sync + 'static, R: Record> Table for TableOf<K, R> {
                type Key = K;
                type Record = R;
                type Client = $client;
                type Refresh<'a>
                    = Face<'a, Self>
                where
                    Self: 'a;

                fn refresh(&self) -> Face<'_, Self> {
                    Face::new(self)
                }
            }

            impl<'a, K: Key + Send + Sync + 'static, R: Record> Refresh<'a> for Face<'a, TableOf<K, R>> {
                type Key = K;
                type Record = R;
                type Client = $client;

                settings! {
                    fn threads(threads: usize);
                    fn batch_rows(rows: usize);
                    fn batch_bytes(bytes: usize);
                    fn batch_time(time: Duration);
                    fn max_failures(failures: usize);
                    fn resume(name: impl Into<String>, run: impl Into<String>);
                    fn prune();
                    fn prune_at_most(share: f64);
                    fn total(keys: u64);
                    fn retry_for(time: Duration);
                    fn on_progress(call: impl FnMut(&Progress) + Send + 'a);
                }

                fn reconnect_to(self, mut $address: impl FnMut() -> String + Send + 'a) -> Self {
                    self.reconnect($reconnect)
                }

                fn run<V: ToBlob<R>, E: Into<AnyError>>(
                    self,
                    client: &mut $client,
                    keys: impl IntoIterator<Item = K, IntoIter: Send> + Send,
                    compute: impl Fn(&K) -> Result<Computed<V>, E> + Send + Sync + 'static,
                ) -> Outcome<K> {
                    let $outcome = self.run(client, keys, compute);
                    $wait
                }

                fn try_run<V: ToBlob<R>, E: Into<AnyError>, F: Into<AnyError>>(
                    self,
                    client: &mut $client,
                    keys: impl IntoIterator<Item = Result<K, F>, IntoIter: Send> + Send,
                    compute: impl Fn(&K) -> Result<Computed<V>, E> + Send + Sync + 'static,
                ) -> Outcome<K> {
                    let $outcome = self.try_run(client, keys, compute);
                    $wait
                }
            }
        };
    };
}

face! {
    record_feed::Refresh, record_sqlite::Table, rusqlite::Connection,
    |address| move || record_sqlite::open(PathBuf::from(address())),
    |outcome| outcome
}

face! {
    record_feed::Refresh, record_postgres::postgres::Table, ::postgres::Client,
    |address| move || ::postgres::Client::connect(&address(), NoTls),
    |outcome| outcome
}

#[cfg(feature = "tokio")]
face! {
    record_feed::tokio::Refresh, record_postgres::tokio_postgres::Table, ::tokio_postgres::Client,
    |address| move || crate::store::connect(address()),
    |outcome| crate::waiting::wait(outcome)
}
