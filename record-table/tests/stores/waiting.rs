//! The asynchronous table with methods that wait, so that tests read the same for every store.

use record_core::{Key, Patch, Record, ToBlob, filter::Filter, key::IdKey};
use record_postgres::tokio_postgres::{self as store, Parameters, Row};
use record_table::{Error, Id, Ids, Lookup, Position, Put, PutCounts, PutOptions, ScanCounts};
use std::{
    borrow::Borrow,
    fmt,
    future::pending,
    pin::pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};
use tokio::{
    runtime::{Builder, Handle},
    task::unconstrained,
};
use tokio_postgres::GenericClient;

/// Where connections live: a thread of its own.
pub(crate) static RUNTIME: LazyLock<Handle> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    thread::spawn(move || runtime.block_on(pending::<()>()));
    handle
});

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The result of a future. Unlike the runtime's own `block_on` it may be called inside of another one: the callback of a
/// scan may use another connection. Inside of a task it takes nothing of the task's budget, which would not come back while it
/// waits: what has used it up would wait for ever.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let _context = RUNTIME.enter();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(unconstrained(future));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => {
                // What was for a future around this one may have ended a wait here.
                thread::current().unpark();
                break result;
            }
            Poll::Pending => thread::park(),
        }
    }
}

pub(crate) struct Table<K, R>(pub(crate) store::Table<K, R>);

pub(crate) struct Positions(store::Positions);

impl Positions {
    pub(crate) fn create<C: GenericClient>(client: &mut C) -> Result<Self, Error> {
        wait(store::Positions::create(client)).map(Positions)
    }

    pub(crate) fn get<C: GenericClient>(
        &self,
        client: &mut C,
        feed: &str,
    ) -> Result<Option<Position>, Error> {
        wait(self.0.get(client, feed))
    }

    pub(crate) fn set<C: GenericClient>(
        &self,
        client: &mut C,
        feed: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        wait(self.0.set(client, feed, expected, position))
    }

    pub(crate) fn remove<C: GenericClient>(&self, client: &mut C, feed: &str) -> Result<bool, Error> {
        wait(self.0.remove(client, feed))
    }
}

pub(crate) struct Scan<'p, K, R>(store::Scan<'p, K, R>);

pub(crate) struct Batch<'a>(store::Batch<'a>);

impl<'a> Batch<'a> {
    pub(crate) fn new() -> Self {
        Batch(store::Batch::new())
    }

    pub(crate) fn add<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        self.0.add(&table.0, row)
    }

    pub(crate) fn add_with_id<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        id: Option<K::Id>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        self.0.add_with_id(&table.0, id, row)
    }

    pub(crate) fn add_keyed<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        row: impl FnOnce(&Ids) -> (K, V) + Send + 'a,
    ) {
        self.0.add_keyed(&table.0, row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn write<C: GenericClient>(self, client: &mut C) -> Result<Ids, Error> {
        wait(self.0.write(client))
    }
}

/// Methods that call the one of the same name and wait.
macro_rules! waiting {
    ($(fn $name:ident $(<$($lifetime:lifetime;)? $($generic:ident: $bound:path),*>)? ($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        pub(crate) fn $name<$($($lifetime,)?)? C: GenericClient $($(, $generic: $bound)*)?>(
            &self,
            client: &mut C,
            $($arg: $ty),*
        ) -> Result<$result, Error> {
            wait(self.0.$name(client, $($arg),*))
        }
    )*};
}

impl<K: Key, R: Record> Table<K, R> {
    pub(crate) fn open<C: GenericClient>(client: &mut C, name: &str) -> Result<Self, Error> {
        wait(store::Table::open(client, name)).map(Table)
    }

    pub(crate) fn open_default<C: GenericClient>(client: &mut C) -> Result<Self, Error> {
        wait(store::Table::open_default(client)).map(Table)
    }

    pub(crate) fn create<C: GenericClient>(client: &mut C, name: &str) -> Result<Self, Error> {
        wait(store::Table::create(client, name)).map(Table)
    }

    pub(crate) fn create_default<C: GenericClient>(client: &mut C) -> Result<Self, Error> {
        wait(store::Table::create_default(client)).map(Table)
    }

    pub(crate) fn name(&self) -> &str {
        self.0.name()
    }

    waiting! {
        fn get(key: &K) -> Lookup<Row<R>>;
        fn get_many<Q: Borrow<K>>(keys: impl IntoIterator<Item = Q>) -> Vec<Lookup<Row<R>>>;
        fn find_equal<V: ToBlob<R>>(value: V) -> Vec<K>;
        fn count() -> u64;
        fn put<V: ToBlob<R>>(key: &K, value: V) -> Put;
        fn put_with<V: ToBlob<R>>(key: &K, value: V, options: PutOptions) -> Put;
        fn put_known_empty(key: &K) -> Put;
        fn edit(key: &K, change: impl FnOnce(&mut R)) -> Lookup<Put>;
        fn patch<P: Patch<Record = R>>(key: &K, patch: &P) -> Put;
        fn patch_many<Q: Borrow<K>, P: Patch<Record = R>>(
            patches: impl IntoIterator<Item = (Q, P), IntoIter: Send>
        ) -> PutCounts;
        fn delete(key: &K) -> bool;
        fn delete_many<Q: Borrow<K>>(keys: impl IntoIterator<Item = Q>) -> u64;
    }

    pub(crate) fn put_many<C: GenericClient, Q: Borrow<K> + Send, V: ToBlob<R> + Send>(
        &self,
        client: &mut C,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>,
    ) -> Result<PutCounts, Error> {
        wait(self.0.put_many(client, rows))
    }

    pub(crate) fn put_many_with<C: GenericClient, Q: Borrow<K> + Send, V: ToBlob<R> + Send>(
        &self,
        client: &mut C,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        wait(self.0.put_many_with(client, rows, options))
    }

    pub(crate) fn try_put_many<
        C: GenericClient,
        Q: Borrow<K> + Send,
        V: ToBlob<R> + Send,
        E: From<Error> + Send,
    >(
        &self,
        client: &mut C,
        rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send>,
        options: PutOptions,
    ) -> Result<PutCounts, E> {
        wait(self.0.try_put_many(client, rows, options))
    }

    pub(crate) fn scan<'p>(&self) -> Scan<'p, K, R> {
        Scan(self.0.scan())
    }
}

impl<K, R> Clone for Table<K, R> {
    fn clone(&self) -> Self {
        Table(self.0.clone())
    }
}

impl<K, R> fmt::Debug for Table<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'p, K: Key, R: Record> Scan<'p, K, R> {
    pub(crate) fn filter(self, condition: impl Into<String>, parameters: impl Parameters<'p>) -> Self {
        Scan(self.0.filter(condition, parameters))
    }

    pub(crate) fn matching(self, filter: Filter<R>) -> Self {
        Scan(self.0.matching(filter))
    }

    pub(crate) fn order_by_key(self) -> Self {
        Scan(self.0.order_by_key())
    }

    pub(crate) fn limit(self, rows: u64) -> Self {
        Scan(self.0.limit(rows))
    }

    pub(crate) fn skip_corrupt(self) -> Self {
        Scan(self.0.skip_corrupt())
    }

    pub(crate) fn for_each<C: GenericClient>(
        self,
        client: &mut C,
        each: impl FnMut(K, Option<R::View<'_>>),
    ) -> Result<ScanCounts, Error> {
        wait(self.0.for_each(client, each))
    }

    pub(crate) fn try_for_each<C: GenericClient, E: From<Error>>(
        self,
        client: &mut C,
        each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        wait(self.0.try_for_each(client, each))
    }
}

#[cfg(feature = "arrow")]
mod arrow {
    use super::{Scan, store, wait};
    use arrow_array::RecordBatch;
    use arrow_schema::SchemaRef;
    use record_arrow::BatchDecoder;
    use record_core::{Key, Record};
    use record_table::Error;
    use tokio_postgres::GenericClient;

    impl<'p, K: Key, R: Record> Scan<'p, K, R> {
        pub(crate) fn select<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
            Scan(self.0.select(columns))
        }

        pub(crate) fn batch_rows(self, rows: usize) -> Self {
            Scan(self.0.batch_rows(rows))
        }

        pub(crate) fn batch_bytes(self, bytes: usize) -> Self {
            Scan(self.0.batch_bytes(bytes))
        }

        pub(crate) fn batches<'c, C: GenericClient>(self, client: &'c mut C) -> Result<Batches<'c>, Error> {
            wait(self.0.batches(client)).map(Batches)
        }

        pub(crate) fn batches_with<'c, C: GenericClient>(
            self,
            client: &'c mut C,
            decoder: BatchDecoder<R>,
        ) -> Result<Batches<'c>, Error> {
            wait(self.0.batches_with(client, decoder)).map(Batches)
        }

        #[expect(clippy::wrong_self_convention, reason = "named as the method that it calls")]
        pub(crate) fn to_batches<C: GenericClient>(self, client: &mut C) -> Result<Vec<RecordBatch>, Error> {
            wait(self.0.to_batches(client))
        }
    }

    pub(crate) struct Batches<'c>(store::Batches<'c>);

    impl Batches<'_> {
        pub(crate) fn schema(&self) -> SchemaRef {
            self.0.schema()
        }

        pub(crate) fn recycle(&mut self, batch: RecordBatch) {
            self.0.recycle(batch);
        }

        pub(crate) fn skipped(&self) -> u64 {
            self.0.skipped()
        }
    }

    impl Iterator for Batches<'_> {
        type Item = Result<RecordBatch, Error>;

        fn next(&mut self) -> Option<Self::Item> {
            wait(self.0.next())
        }
    }
}
