//! Tables in SQLite under the trait that tables of all stores have.

use crate::{Error, Row, Table};
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;
use core::future::{Future, ready};
use record_core::{Blob, Key, Patch, Record, ToBlob};
use record_table::{Answer, Lookup, Put, PutCounts, PutOptions, ScanCounts, ScanOptions};
use rusqlite::{Connection, Savepoint, Transaction};
use std::borrow::Borrow;

impl<R: Record> record_table::Row<R> for Row<R> {
    fn view(&self) -> R::View<'_> {
        self.view()
    }

    fn into_blob(self) -> Result<Blob<R>, Error> {
        self.into_blob()
    }
}

/// Methods that call those of the same names which the table has itself. Generics stand in brackets.
macro_rules! methods {
    ($on:ty: $(fn $name:ident[$($generics:tt)*]($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        fn $name<$($generics)*>(
            &self,
            conn: &mut $on,
            $($arg: $ty),*
        ) -> impl Future<Output = Result<$result, Error>> + Send {
            ready(self.$name(conn, $($arg),*))
        }
    )*};
}

/// Implements the traits for calls on each of what dereferences to a connection.
macro_rules! table {
    ($($on:ty),*) => {$(
        impl<K: Key + Send + Sync, R: Record> record_table::Table<$on> for Table<K, R> {
            type Row = Row<R>;

            fn open(conn: &mut $on, name: &str) -> impl Future<Output = Result<Self, Error>> + Send {
                ready(Table::open(conn, name))
            }

            fn create(conn: &mut $on, name: &str) -> impl Future<Output = Result<Self, Error>> + Send {
                ready(Table::create(conn, name))
            }

            fn open_default(conn: &mut $on) -> impl Future<Output = Result<Self, Error>> + Send {
                ready(Table::open_default(conn))
            }

            fn create_default(conn: &mut $on) -> impl Future<Output = Result<Self, Error>> + Send {
                ready(Table::create_default(conn))
            }

            fn scan_with<E: From<Error> + Send>(
                &self,
                conn: &mut $on,
                options: ScanOptions<R>,
                each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E> + Send,
            ) -> impl Future<Output = Result<ScanCounts, E>> + Send {
                ready(self.scan_of(options).try_for_each(conn, each))
            }

            fn get_many<'a, Q: Borrow<K> + Send + 'a>(
                &'a self,
                conn: &'a mut $on,
                keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
            ) -> Answer<'a, Vec<Lookup<Row<R>>>> {
                Box::pin(ready(self.get_many(conn, keys)))
            }

            fn try_put_many<'a, Q, V, E>(
                &'a self,
                conn: &'a mut $on,
                rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send + 'a>,
                options: PutOptions,
            ) -> Answer<'a, PutCounts, E>
            where
                Q: Borrow<K> + Send + Sync + 'a,
                V: ToBlob<R> + Send + Sync + 'a,
                E: From<Error> + Send + 'a,
            {
                Box::pin(ready(self.try_put_many(conn, rows, options)))
            }

            fn patch_many<'a, Q: Borrow<K> + Send + Sync + 'a, P: Patch<Record = R> + 'a>(
                &'a self,
                conn: &'a mut $on,
                patches: impl IntoIterator<Item = (Q, P), IntoIter: Send + 'a>,
            ) -> Answer<'a, PutCounts> {
                Box::pin(ready(self.patch_many(conn, patches)))
            }

            fn delete_many<'a, Q: Borrow<K> + Send + 'a>(
                &'a self,
                conn: &'a mut $on,
                keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
            ) -> Answer<'a, u64> {
                Box::pin(ready(self.delete_many(conn, keys)))
            }

            methods! {
                $on:
                fn get[](key: &K) -> Lookup<Row<R>>;
                fn find_equal[V: ToBlob<R> + Send](value: V) -> Vec<K>;
                fn count[]() -> u64;
                fn put_with[V: ToBlob<R> + Send](key: &K, value: V, options: PutOptions) -> Put;
                fn edit[](key: &K, change: impl FnOnce(&mut R) + Send) -> Lookup<Put>;
                fn patch[P: Patch<Record = R>](key: &K, patch: &P) -> Put;
                fn delete[](key: &K) -> bool;
            }
        }

        #[cfg(feature = "arrow")]
        impl<K: Key + Send + Sync, R: Record> record_table::ToBatches<$on> for Table<K, R> {
            fn scan_to_batches(
                &self,
                conn: &mut $on,
                options: ScanOptions<R>,
            ) -> impl Future<Output = Result<Vec<RecordBatch>, Error>> + Send {
                ready(self.scan_of(options).to_batches(conn))
            }
        }
    )*};
}

table!(Connection, Transaction<'_>, Savepoint<'_>);
