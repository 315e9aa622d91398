//! The two drivers under one trait, so that each test is written once.

use record_core::{Key, Patch, Record, ToBlob};
use record_postgres::{Error, postgres::CreateOptions};
use record_table::{Lookup, Put, PutCounts, PutOptions, Row, Table, store::now};
use std::{borrow::Borrow, rc::Rc};
use tokio::runtime::{Builder, Runtime};

/// Methods that make the call of the same name. Generics stand in brackets.
macro_rules! calls {
    ($(fn $name:ident[$($generics:tt)*]($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        fn $name<K: Key + Send + Sync, R: Record, $($generics)*>(
            &mut self,
            table: &Self::Table<K, R>,
            $($arg: $ty),*
        ) -> $result {
            self.wait(async move |client| table.$name(client, $($arg),*).await)
        }
    )*};
}

/// What tests do with a client or a transaction.
pub(crate) trait Calls {
    type Client;
    type Table<K: Key + Send + Sync, R: Record>: Table<Self::Client, Key = K, Record = R>;

    /// The result of calls on the client.
    fn wait<T>(&mut self, calls: impl AsyncFnOnce(&mut Self::Client) -> T) -> T;
    fn create_with<K: Key + Send + Sync, R: Record>(
        &mut self,
        name: &str,
        options: CreateOptions,
    ) -> Result<Self::Table<K, R>, Error>;
    /// Runs statements; an error is its text.
    fn sql(&mut self, sql: &str) -> Result<(), String>;
    /// The one value that a query gives.
    fn one<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T;

    fn create<K: Key + Send + Sync, R: Record>(&mut self, name: &str) -> Result<Self::Table<K, R>, Error> {
        self.wait(async |client| Self::Table::<K, R>::create(client, name).await)
    }
    fn open<K: Key + Send + Sync, R: Record>(&mut self, name: &str) -> Result<Self::Table<K, R>, Error> {
        self.wait(async |client| Self::Table::<K, R>::open(client, name).await)
    }
    calls! {
        fn put[V: ToBlob<R> + Send](key: &K, value: V) -> Result<Put, Error>;
        fn put_with[V: ToBlob<R> + Send](key: &K, value: V, options: PutOptions) -> Result<Put, Error>;
        fn put_known_empty[](key: &K) -> Result<Put, Error>;
        fn put_many[Q: Borrow<K> + Send + Sync, V: ToBlob<R> + Send + Sync](
            rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>
        ) -> Result<PutCounts, Error>;
        fn put_many_with[Q: Borrow<K> + Send + Sync, V: ToBlob<R> + Send + Sync](
            rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>,
            options: PutOptions
        ) -> Result<PutCounts, Error>;
        fn try_put_many[Q: Borrow<K> + Send + Sync, V: ToBlob<R> + Send + Sync, E: From<Error> + Send](
            rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send>,
            options: PutOptions
        ) -> Result<PutCounts, E>;
        fn edit[](key: &K, change: impl FnOnce(&mut R) + Send) -> Result<Lookup<Put>, Error>;
        fn patch[](key: &K, patch: &impl Patch<Record = R>) -> Result<Put, Error>;
        fn patch_many[Q: Borrow<K> + Send + Sync, P: Patch<Record = R>](
            patches: impl IntoIterator<Item = (Q, P), IntoIter: Send>
        ) -> Result<PutCounts, Error>;
        fn delete[](key: &K) -> Result<bool, Error>;
        fn delete_many[Q: Borrow<K> + Send](keys: impl IntoIterator<Item = Q, IntoIter: Send>) -> Result<u64, Error>;
        fn find_equal[V: ToBlob<R> + Send](value: V) -> Result<Vec<K>, Error>;
        fn count[]() -> Result<u64, Error>;
    }
    fn get_many<K: Key + Send + Sync, R: Record, Q: Borrow<K> + Send>(
        &mut self,
        table: &Self::Table<K, R>,
        keys: impl IntoIterator<Item = Q, IntoIter: Send>,
    ) -> Result<Vec<Lookup<R>>, Error> {
        let rows = self.wait(async |client| table.get_many(client, keys).await)?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.decode())).collect())
    }
    fn get<K: Key + Send + Sync, R: Record>(&mut self, table: &Self::Table<K, R>, key: &K) -> Lookup<R> {
        self.get_many(table, [key]).unwrap().remove(0)
    }
}

/// A client.
pub(crate) trait Driver: Calls + Sized {
    type Transaction<'t>: Calls<Table<i64, crate::Facts> = Self::Table<i64, crate::Facts>>
    where
        Self: 't;
    fn connect(url: &str) -> Self;
    fn transaction(&mut self) -> Self::Transaction<'_>;
    fn commit(transaction: Self::Transaction<'_>);
    fn rollback(transaction: Self::Transaction<'_>);
}

/// `postgres`.
pub(crate) struct Blocking(postgres::Client);
pub(crate) struct BlockingTransaction<'t>(postgres::Transaction<'t>);

/// `tokio-postgres`, on a runtime of its own.
pub(crate) struct Nonblocking(Rc<Runtime>, tokio_postgres::Client);
pub(crate) struct NonblockingTransaction<'t>(Rc<Runtime>, tokio_postgres::Transaction<'t>);

/// What a driver has of its own. `$wait` gives the result of calls; calls of the driver itself are followed by `$await`.
macro_rules! driver {
    ([$($t:lifetime)?] $ty:ty, $module:ident, $client:ty, [$($await:tt)*], |$it:ident, $calls:ident| $wait:expr) => {
        impl$(<$t>)? Calls for $ty {
            type Client = $client;
            type Table<K: Key + Send + Sync, R: Record> = record_postgres::$module::Table<K, R>;

            fn wait<T>(&mut self, $calls: impl AsyncFnOnce(&mut Self::Client) -> T) -> T {
                let $it = self;
                $wait
            }
            fn create_with<K: Key + Send + Sync, R: Record>(
                &mut self,
                name: &str,
                options: CreateOptions,
            ) -> Result<Self::Table<K, R>, Error> {
                self.wait(async |client| record_postgres::$module::Table::create_with(client, name, options)$($await)*)
            }
            fn sql(&mut self, sql: &str) -> Result<(), String> {
                self.wait(async |client| client.batch_execute(sql)$($await)*).map_err(|error| format!("{error:?}"))
            }
            fn one<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T {
                self.wait(async |client| client.query_one(sql, &[])$($await)*).unwrap().get(0)
            }
        }
    };
}

driver!([] Blocking, postgres, postgres::Client, [], |it, calls| now(calls(&mut it.0)));
driver!(['t] BlockingTransaction<'t>, postgres, postgres::Transaction<'t>, [], |it, calls| now(calls(&mut it.0)));
driver!([] Nonblocking, tokio_postgres, tokio_postgres::Client, [.await], |it, calls| it.0.block_on(calls(&mut it.1)));
driver!(
    ['t] NonblockingTransaction<'t>, tokio_postgres, tokio_postgres::Transaction<'t>, [.await],
    |it, calls| it.0.block_on(calls(&mut it.1))
);

impl Driver for Blocking {
    type Transaction<'t> = BlockingTransaction<'t>;

    fn connect(url: &str) -> Self {
        Blocking(postgres::Client::connect(url, postgres::NoTls).unwrap())
    }
    fn transaction(&mut self) -> BlockingTransaction<'_> {
        BlockingTransaction(self.0.transaction().unwrap())
    }
    fn commit(transaction: BlockingTransaction<'_>) {
        transaction.0.commit().unwrap();
    }
    fn rollback(transaction: BlockingTransaction<'_>) {
        transaction.0.rollback().unwrap();
    }
}

impl Driver for Nonblocking {
    type Transaction<'t> = NonblockingTransaction<'t>;

    fn connect(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (client, connection) =
            runtime.block_on(tokio_postgres::connect(url, tokio_postgres::NoTls)).unwrap();
        runtime.spawn(connection);
        Nonblocking(Rc::new(runtime), client)
    }
    fn transaction(&mut self) -> NonblockingTransaction<'_> {
        let transaction = self.0.block_on(self.1.transaction()).unwrap();
        NonblockingTransaction(self.0.clone(), transaction)
    }
    fn commit(transaction: NonblockingTransaction<'_>) {
        transaction.0.block_on(transaction.1.commit()).unwrap();
    }
    fn rollback(transaction: NonblockingTransaction<'_>) {
        transaction.0.block_on(transaction.1.rollback()).unwrap();
    }
}
