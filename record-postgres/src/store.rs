//! Tables in Postgres as stores, over both drivers.

use crate::{
    Error,
    driver::traits::{Driver, Transaction as _, end},
    failure,
    handle::Handle,
    write::{
        batch::Lent,
        patches::{Patches, Typed},
        positions,
    },
};
use core::time::Duration;
use record_core::{Key, Patch, Record};
use record_table::{
    Encoded, Position, PutCounts, PutOptions,
    store::{ConnectError, Fault, Store, Transaction},
};

fn fault(error: &Error) -> Fault {
    if error.is_disconnected() {
        return Fault::Connection;
    }
    if error.is_retryable() {
        return Fault::Transient;
    }
    if failure::is_of_a_row(error) {
        return Fault::Row;
    }
    match error.code().map_or("", |state| state) {
        // A server that takes no writes: it is a standby, or has become one.
        "25006" => Fault::Connection,
        // Cancelled by a timeout or an administrator; an error of the disk.
        "57014" | "58030" => Fault::Transient,
        state => match state.get(..2).unwrap_or_default() {
            // Transactions in each other's way; memory, disk, connections used up.
            "40" | "53" => Fault::Transient,
            _ => Fault::Fatal,
        },
    }
}

fn cannot_connect(record: &'static str, error: ConnectError) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => *error,
        Err(error) => match error.downcast::<::tokio_postgres::Error>() {
            Ok(error) => failure::failed(record, "connecting", *error),
            Err(error) => Error::source(record, "connecting", error),
        },
    }
}

/// Rows that were encoded before, whose bytes are not copied.
fn lent<'r, K: Key, R: Record>(
    table: &'r Handle<K, R>,
    rows: &'r [(&'r K, Encoded<'r>)],
) -> Result<Lent<'r>, Error> {
    let mut lent = Lent::new(table);
    rows.iter().try_for_each(|(key, row)| lent.push(&|each| key.for_each(each), row.0))?;
    Ok(lent)
}

/// Implements the traits of a store for a driver's table, in a module of its own.
///
/// `$driver` is our wrapper of a client, and `$transaction` that of a transaction. Both are the same to the shared code.
macro_rules! store {
    ($module:ident, $waits:ident, $table:path, $client:path, $driver:path, $transaction:path, $check_thread:expr) => {
        mod $module {
            use super::*;
            use $client as Client;
            use $driver as DriverOf;
            use $table as Table;
            use $transaction as TransactionOf;

            impl<K: Key + Send + Sync, R: Record> Store for Table<K, R> {
                type Key = K;
                type Record = R;
                type Connection = Client;
                type Transaction<'c> = TableTransaction<'c, K, R>;

                fn table_name(&self) -> &str {
                    self.name()
                }

                async fn create_positions(client: &mut Client) -> Result<(), Error> {
                    positions::create(&mut DriverOf(client)).await
                }

                async fn position(client: &mut Client, name: &str) -> Result<Option<Position>, Error> {
                    positions::get(&mut DriverOf(client), name).await
                }

                async fn begin<'c>(
                    &self,
                    client: &'c mut Client,
                ) -> Result<TableTransaction<'c, K, R>, Error> {
                    let begun = DriverOf(client).begin().await;
                    begun
                        .map(|transaction| TableTransaction { table: self.0.clone(), transaction })
                        .map_err(|error| self.0.context().failed("starting to write", error))
                }

                fn fault(error: &Error) -> Fault {
                    fault(error)
                }

                fn is_constraint(error: &Error) -> bool {
                    error.code().is_some_and(|state| state.starts_with("23"))
                }

                fn is_cancelled(error: &Error) -> bool {
                    error.code() == Some("57014")
                }

                fn check_thread(&self) -> Result<(), Error> {
                    $check_thread.map_err(|error: Error| error.in_table(self.name()))
                }

                fn is_closed(client: &mut Client) -> bool {
                    client.is_closed()
                }

                fn cannot_connect(&self, error: ConnectError) -> Error {
                    cannot_connect(R::LAYOUT.record(), error).in_table(self.name())
                }

                async fn each_key(
                    &self,
                    client: &mut Client,
                    each: &mut (dyn FnMut(K) -> Result<(), Error> + Send),
                ) -> Result<(), Error> {
                    self.0.each_key(DriverOf(client).begin(), each).await
                }
            }

            impl<K: Key + Send + Sync, R: Record> record_table::store::$waits for Table<K, R> {}

            pub struct TableTransaction<'c, K, R> {
                table: Handle<K, R>,
                transaction: TransactionOf<'c>,
            }

            impl<K: Key + Send + Sync, R: Record> Transaction<K, R> for TableTransaction<'_, K, R> {
                async fn set_position(
                    &mut self,
                    name: &str,
                    expected: Option<&Position>,
                    position: &Position,
                ) -> Result<(), Error> {
                    positions::set(&mut self.transaction, name, expected, position).await
                }

                async fn check_position(
                    &mut self,
                    name: &str,
                    expected: Option<&Position>,
                ) -> Result<(), Error> {
                    positions::check(&mut self.transaction, name, expected).await
                }

                async fn check_position_within(
                    &mut self,
                    name: &str,
                    expected: Option<&Position>,
                    wait: Duration,
                ) -> Result<(), Error> {
                    positions::check_within(&mut self.transaction, name, expected, wait).await
                }

                async fn lock(&mut self, keys: &[&K]) -> Result<(), Error> {
                    self.table.lock_rows(&mut self.transaction, keys.iter().copied()).await
                }

                async fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
                    match lent(&self.table, rows) {
                        Ok(lent) => self.table.same(&mut self.transaction, lent).await,
                        // One that no table takes is told of where rows are put.
                        Err(_) => Ok(vec![false; rows.len()]),
                    }
                }

                async fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<PutCounts, Error> {
                    let rows = lent(&self.table, rows)?;
                    self.table.put_lent(&mut self.transaction, rows, PutOptions::new()).await
                }

                async fn versions(&mut self, keys: &[&K]) -> Result<Vec<u8>, Error> {
                    self.table.versions(&mut self.transaction, keys.iter().copied()).await
                }

                async fn put_over_newer<P: Patch<Record = R>>(
                    &mut self,
                    rows: &[(&K, Encoded<'_>)],
                    patches: Vec<(&K, P)>,
                ) -> Result<PutCounts, Error> {
                    let context = self.table.context();
                    let failed = |error| context.failed("writing rows that are newer", error);
                    let mut savepoint = self.transaction.transaction().await.map_err(failed)?;
                    let options = PutOptions::new().overwrite_newer(true);
                    let mut patches = Typed::<K, R, _>::new(patches.into_iter());
                    let done = async {
                        let rows = lent(&self.table, rows)?;
                        let counts = self.table.put_lent(&mut savepoint, rows, options).await?;
                        let patches: &mut (dyn Patches + Send) = &mut patches;
                        self.table.patch_many(&mut savepoint, patches).await.map(|_| counts)
                    };
                    let done = done.await;
                    end(savepoint, done, failed).await
                }

                async fn patch<P: Patch<Record = R>>(
                    &mut self,
                    patches: Vec<(&K, P)>,
                ) -> Result<PutCounts, Error> {
                    // Few rows are patched without a savepoint.
                    let context = self.table.context();
                    let failed = |error| context.failed("patching rows", error);
                    let mut savepoint = self.transaction.transaction().await.map_err(failed)?;
                    let mut patches = Typed::<K, R, _>::new(patches.into_iter());
                    let patches: &mut (dyn Patches + Send) = &mut patches;
                    let patched = self.table.patch_many(&mut savepoint, patches).await;
                    end(savepoint, patched, failed).await
                }

                async fn delete(&mut self, keys: &[&K]) -> Result<u64, Error> {
                    // One statement has no savepoint of its own.
                    let context = self.table.context();
                    let failed = |error| context.failed("deleting rows", error);
                    let mut savepoint = self.transaction.transaction().await.map_err(failed)?;
                    let deleted = self.table.delete_many(&mut savepoint, keys.iter().copied()).await;
                    end(savepoint, deleted, failed).await
                }

                fn is_open(&self) -> bool {
                    true
                }

                async fn commit(self) -> Result<(), Error> {
                    let TableTransaction { table, transaction } = self;
                    transaction.commit().await.map_err(|error| table.context().failed("committing", error))
                }
            }
        }
    };
}

#[cfg(feature = "postgres")]
store! {
    blocking, Blocking, crate::postgres::Table, ::postgres::Client, crate::driver::blocking::Blocking,
    crate::driver::blocking::BlockingTransaction, crate::driver::blocking::check_thread()
}

#[cfg(feature = "tokio-postgres")]
store! {
    nonblocking, Nonblocking, crate::tokio_postgres::Table, ::tokio_postgres::Client, crate::driver::nonblocking::Nonblocking,
    crate::driver::nonblocking::NonblockingTransaction, Ok(())
}
