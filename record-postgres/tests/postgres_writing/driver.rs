//! The two drivers under one trait, so that each test is written once.

use record_core::{Key, Patch, Record, ToBlob};
use record_postgres::{Error, postgres::CreateOptions};
use record_table::{Lookup, Put, PutCounts, PutOptions};
use std::{borrow::Borrow, rc::Rc};
use tokio::runtime::{Builder, Runtime};

/// What tests do with a client or a transaction.
pub(crate) trait Calls {
    type Table<K, R>: Clone;

    fn create_with<K: Key, R: Record>(
        &mut self,
        name: &str,
        options: CreateOptions,
    ) -> Result<Self::Table<K, R>, Error>;
    fn open<K: Key, R: Record>(&mut self, name: &str) -> Result<Self::Table<K, R>, Error>;
    fn put_with<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Self::Table<K, R>,
        key: &K,
        value: V,
        options: PutOptions,
    ) -> Result<Put, Error>;
    fn put_known_empty<K: Key, R: Record>(
        &mut self,
        table: &Self::Table<K, R>,
        key: &K,
    ) -> Result<Put, Error>;
    fn try_put_many<K: Key, R: Record, Q: Borrow<K> + Send, V: ToBlob<R> + Send, E: From<Error> + Send>(
        &mut self,
        table: &Self::Table<K, R>,
        rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send>,
        options: PutOptions,
    ) -> Result<PutCounts, E>;
    fn edit<K: Key, R: Record>(
        &mut self,
        table: &Self::Table<K, R>,
        key: &K,
        change: impl FnOnce(&mut R),
    ) -> Result<Lookup<Put>, Error>;
    fn patch<K: Key, R: Record>(
        &mut self,
        table: &Self::Table<K, R>,
        key: &K,
        patch: &impl Patch<Record = R>,
    ) -> Result<Put, Error>;
    fn patch_many<K: Key, R: Record, Q: Borrow<K>, P: Patch<Record = R>>(
        &mut self,
        table: &Self::Table<K, R>,
        patches: impl IntoIterator<Item = (Q, P), IntoIter: Send>,
    ) -> Result<PutCounts, Error>;
    fn delete<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>, key: &K) -> Result<bool, Error>;
    fn delete_many<K: Key, R: Record, Q: Borrow<K>>(
        &mut self,
        table: &Self::Table<K, R>,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error>;
    fn get_many<K: Key, R: Record, Q: Borrow<K>>(
        &mut self,
        table: &Self::Table<K, R>,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<R>>, Error>;
    fn find_equal<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Self::Table<K, R>,
        value: V,
    ) -> Result<Vec<K>, Error>;
    fn count<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>) -> Result<u64, Error>;
    /// Runs statements; an error is its text.
    fn sql(&mut self, sql: &str) -> Result<(), String>;
    /// The one value that a query gives.
    fn one<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T;

    fn create<K: Key, R: Record>(&mut self, name: &str) -> Result<Self::Table<K, R>, Error> {
        self.create_with(name, CreateOptions::new())
    }
    fn put<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Self::Table<K, R>,
        key: &K,
        value: V,
    ) -> Result<Put, Error> {
        self.put_with(table, key, value, PutOptions::new())
    }
    fn put_many<K: Key, R: Record, Q: Borrow<K> + Send, V: ToBlob<R> + Send>(
        &mut self,
        table: &Self::Table<K, R>,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>,
    ) -> Result<PutCounts, Error> {
        self.put_many_with(table, rows, PutOptions::new())
    }
    fn put_many_with<K: Key, R: Record, Q: Borrow<K> + Send, V: ToBlob<R> + Send>(
        &mut self,
        table: &Self::Table<K, R>,
        rows: impl IntoIterator<Item = (Q, V), IntoIter: Send>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.try_put_many::<K, R, Q, V, Error>(table, rows.into_iter().map(Ok), options)
    }
    fn get<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>, key: &K) -> Lookup<R> {
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

macro_rules! calls {
    ([$($generics:tt)*] $ty:ty, $module:ident, |$it:ident| $client:expr, |$call:ident| $wait:expr) => {
        impl<$($generics)*> Calls for $ty {
            type Table<K, R> = record_postgres::$module::Table<K, R>;

            fn create_with<K: Key, R: Record>(
                &mut self,
                name: &str,
                options: CreateOptions,
            ) -> Result<Self::Table<K, R>, Error> {
                let $it = self;
                let $call = record_postgres::$module::Table::create_with($client, name, options);
                $wait
            }
            fn open<K: Key, R: Record>(&mut self, name: &str) -> Result<Self::Table<K, R>, Error> {
                let $it = self;
                let $call = record_postgres::$module::Table::open($client, name);
                $wait
            }
            fn put_with<K: Key, R: Record, V: ToBlob<R>>(
                &mut self,
                table: &Self::Table<K, R>,
                key: &K,
                value: V,
                options: PutOptions,
            ) -> Result<Put, Error> {
                let $it = self;
                let $call = table.put_with($client, key, value, options);
                $wait
            }
            fn put_known_empty<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>, key: &K) -> Result<Put, Error> {
                let $it = self;
                let $call = table.put_known_empty($client, key);
                $wait
            }
            fn try_put_many<K: Key, R: Record, Q: Borrow<K> + Send, V: ToBlob<R> + Send, E: From<Error> + Send>(
                &mut self,
                table: &Self::Table<K, R>,
                rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send>,
                options: PutOptions,
            ) -> Result<PutCounts, E> {
                let $it = self;
                let $call = table.try_put_many($client, rows, options);
                $wait
            }
            fn edit<K: Key, R: Record>(
                &mut self,
                table: &Self::Table<K, R>,
                key: &K,
                change: impl FnOnce(&mut R),
            ) -> Result<Lookup<Put>, Error> {
                let $it = self;
                let $call = table.edit($client, key, change);
                $wait
            }
            fn patch<K: Key, R: Record>(
                &mut self,
                table: &Self::Table<K, R>,
                key: &K,
                patch: &impl Patch<Record = R>,
            ) -> Result<Put, Error> {
                let $it = self;
                let $call = table.patch($client, key, patch);
                $wait
            }
            fn patch_many<K: Key, R: Record, Q: Borrow<K>, P: Patch<Record = R>>(
                &mut self,
                table: &Self::Table<K, R>,
                patches: impl IntoIterator<Item = (Q, P), IntoIter: Send>,
            ) -> Result<PutCounts, Error> {
                let $it = self;
                let $call = table.patch_many($client, patches);
                $wait
            }
            fn delete<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>, key: &K) -> Result<bool, Error> {
                let $it = self;
                let $call = table.delete($client, key);
                $wait
            }
            fn delete_many<K: Key, R: Record, Q: Borrow<K>>(
                &mut self,
                table: &Self::Table<K, R>,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<u64, Error> {
                let $it = self;
                let $call = table.delete_many($client, keys);
                $wait
            }
            fn get_many<K: Key, R: Record, Q: Borrow<K>>(
                &mut self,
                table: &Self::Table<K, R>,
                keys: impl IntoIterator<Item = Q>,
            ) -> Result<Vec<Lookup<R>>, Error> {
                let $it = self;
                let $call = table.get_many($client, keys);
                $wait.map(|rows| rows.into_iter().map(|row| row.map(|row| row.decode())).collect())
            }
            fn find_equal<K: Key, R: Record, V: ToBlob<R>>(
                &mut self,
                table: &Self::Table<K, R>,
                value: V,
            ) -> Result<Vec<K>, Error> {
                let $it = self;
                let $call = table.find_equal($client, value);
                $wait
            }
            fn count<K: Key, R: Record>(&mut self, table: &Self::Table<K, R>) -> Result<u64, Error> {
                let $it = self;
                let $call = table.count($client);
                $wait
            }
            fn sql(&mut self, sql: &str) -> Result<(), String> {
                let $it = self;
                let $call = $client.batch_execute(sql);
                $wait.map_err(|error| format!("{error:?}"))
            }
            fn one<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T {
                let $it = self;
                let $call = $client.query_one(sql, &[]);
                $wait.unwrap().get(0)
            }
        }
    };
}

calls!([] Blocking, postgres, |it| &mut it.0, |call| call);
calls!([] BlockingTransaction<'_>, postgres, |it| &mut it.0, |call| call);
calls!([] Nonblocking, tokio_postgres, |it| &mut it.1, |call| it.0.block_on(call));
calls!([] NonblockingTransaction<'_>, tokio_postgres, |it| &mut it.1, |call| it.0.block_on(call));

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
