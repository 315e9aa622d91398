//! Tables in Postgres, over both drivers, under the trait that tables of all stores have.

use crate::{Error, Row};
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;
use core::future::Future;
use record_core::{Blob, Key, Patch, Record, ToBlob};
use record_table::{Answer, Lookup, Put, PutCounts, PutOptions, ScanCounts, ScanOptions};
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
    ($answer:ident: $(fn $name:ident[$($generics:tt)*]($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        fn $name<$($generics)*>(
            &self,
            client: &mut C,
            $($arg: $ty),*
        ) -> impl Future<Output = Result<$result, Error>> + Send {
            $answer!(self.$name(client, $($arg),*))
        }
    )*};
}

/// Implements the traits for the table of a driver's module. `$answer` makes a future of what its methods give.
macro_rules! table {
    ($module:ident, $answer:ident) => {
        mod $module {
            use super::*;
            use crate::$module::{Scan, Table};
            use ::$module::GenericClient;

            impl<K: Key, R: Record> Table<K, R> {
                fn scan_of(&self, options: ScanOptions<R>) -> Scan<'static, K, R> {
                    let mut scan = self.scan();
                    if let Some(filter) = options.matching {
                        scan = scan.matching(filter);
                    }
                    scan.0.ordered = options.order_by_key;
                    scan.0.limit = options.limit;
                    scan.0.skip_corrupt = options.skip_corrupt;
                    #[cfg(feature = "arrow")]
                    (scan.0.shape = options.shape);
                    scan
                }
            }

            impl<K: Key + Send + Sync, R: Record, C: GenericClient + Send> record_table::Table<C>
                for Table<K, R>
            {
                type Row = Row<R>;

                fn open(client: &mut C, name: &str) -> impl Future<Output = Result<Self, Error>> + Send {
                    $answer!(Table::open(client, name))
                }

                fn create(client: &mut C, name: &str) -> impl Future<Output = Result<Self, Error>> + Send {
                    $answer!(Table::create(client, name))
                }

                fn open_default(client: &mut C) -> impl Future<Output = Result<Self, Error>> + Send {
                    $answer!(Table::open_default(client))
                }

                fn create_default(client: &mut C) -> impl Future<Output = Result<Self, Error>> + Send {
                    $answer!(Table::create_default(client))
                }

                fn scan_with<E: From<Error> + Send>(
                    &self,
                    client: &mut C,
                    options: ScanOptions<R>,
                    each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E> + Send,
                ) -> impl Future<Output = Result<ScanCounts, E>> + Send {
                    $answer!(self.scan_of(options).try_for_each(client, each))
                }

                fn get_many<'a, Q: Borrow<K> + Send + 'a>(
                    &'a self,
                    client: &'a mut C,
                    keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
                ) -> Answer<'a, Vec<Lookup<Row<R>>>> {
                    Box::pin($answer!(self.get_many(client, keys.into_iter())))
                }

                fn try_put_many<'a, Q, V, E>(
                    &'a self,
                    client: &'a mut C,
                    rows: impl IntoIterator<Item = Result<(Q, V), E>, IntoIter: Send + 'a>,
                    options: PutOptions,
                ) -> Answer<'a, PutCounts, E>
                where
                    Q: Borrow<K> + Send + Sync + 'a,
                    V: ToBlob<R> + Send + Sync + 'a,
                    E: From<Error> + Send + 'a,
                {
                    Box::pin($answer!(self.try_put_many(client, rows.into_iter(), options)))
                }

                fn patch_many<'a, Q: Borrow<K> + Send + Sync + 'a, P: Patch<Record = R> + 'a>(
                    &'a self,
                    client: &'a mut C,
                    patches: impl IntoIterator<Item = (Q, P), IntoIter: Send + 'a>,
                ) -> Answer<'a, PutCounts> {
                    Box::pin($answer!(self.patch_many(client, patches.into_iter())))
                }

                fn delete_many<'a, Q: Borrow<K> + Send + 'a>(
                    &'a self,
                    client: &'a mut C,
                    keys: impl IntoIterator<Item = Q, IntoIter: Send + 'a>,
                ) -> Answer<'a, u64> {
                    Box::pin($answer!(self.delete_many(client, keys.into_iter())))
                }

                methods! {
                    $answer:
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
            impl<K: Key + Send + Sync, R: Record, C: GenericClient + Send> record_table::ToBatches<C>
                for Table<K, R>
            {
                fn scan_to_batches(
                    &self,
                    client: &mut C,
                    options: ScanOptions<R>,
                ) -> impl Future<Output = Result<Vec<RecordBatch>, Error>> + Send {
                    $answer!(self.scan_of(options).to_batches(client))
                }
            }
        }
    };
}

#[cfg(feature = "postgres")]
macro_rules! ready {
    ($result:expr) => {
        core::future::ready($result)
    };
}

#[cfg(feature = "postgres")]
table!(postgres, ready);

#[cfg(feature = "tokio-postgres")]
macro_rules! future {
    ($future:expr) => {
        $future
    };
}

#[cfg(feature = "tokio-postgres")]
table!(tokio_postgres, future);
