//! Tables in Postgres as stores, over the blocking driver.

use crate::{
    Error,
    driver::blocking::{Blocking, check_thread, run},
    failure,
    postgres::Table,
    write::positions,
};
use ::postgres::Client;
use record_core::{Key, Patch, Record};
use record_table::store::{ConnectError, Fault, Store, Transaction};
use record_table::{Encoded, Position, PutCounts, PutOptions};

impl<K: Key, R: Record> Store for Table<K, R> {
    type Key = K;
    type Record = R;
    type Connection = Client;
    type Transaction<'c> = TableTransaction<'c, K, R>;

    fn table_name(&self) -> &str {
        self.name()
    }

    fn create_positions(client: &mut Client) -> Result<(), Error> {
        run(positions::create(&mut Blocking(client)))
    }

    fn position(client: &mut Client, name: &str) -> Result<Option<Position>, Error> {
        run(positions::get(&mut Blocking(client), name))
    }

    fn begin<'c>(&self, client: &'c mut Client) -> Result<TableTransaction<'c, K, R>, Error> {
        client
            .transaction()
            .map(|transaction| TableTransaction { table: self.clone(), transaction })
            .map_err(|error| self.0.context().failed("starting to write", error))
    }

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

    fn is_constraint(error: &Error) -> bool {
        error.code().is_some_and(|state| state.starts_with("23"))
    }

    fn is_cancelled(error: &Error) -> bool {
        error.code() == Some("57014")
    }

    fn check_thread(&self) -> Result<(), Error> {
        check_thread().map_err(|error| error.in_table(self.name()))
    }

    fn is_closed(client: &mut Client) -> bool {
        client.is_closed()
    }

    fn cannot_connect(&self, error: ConnectError) -> Error {
        let record = R::LAYOUT.record();
        match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => match error.downcast::<::postgres::Error>() {
                Ok(error) => failure::failed(record, "connecting", *error),
                Err(error) => Error::source(record, "connecting", error),
            }
            .in_table(self.name()),
        }
    }

    fn each_key(
        &self,
        client: &mut Client,
        each: &mut (dyn FnMut(K) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        run(self.0.each_key(Blocking(client).begin(), each))
    }
}

pub struct TableTransaction<'c, K, R> {
    table: Table<K, R>,
    transaction: ::postgres::Transaction<'c>,
}

impl<K: Key, R: Record> TableTransaction<'_, K, R> {
    /// Does what would end the transaction by an error.
    fn in_savepoint<T>(
        &mut self,
        doing: &str,
        work: impl FnOnce(&Table<K, R>, &mut ::postgres::Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let failed = |error| self.table.0.context().failed(doing, error);
        let mut savepoint = self.transaction.transaction().map_err(failed)?;
        let done = work(&self.table, &mut savepoint)?;
        savepoint.commit().map_err(failed)?;
        Ok(done)
    }
}

impl<K: Key, R: Record> Transaction<K, R> for TableTransaction<'_, K, R> {
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        run(positions::set(&mut Blocking(&mut self.transaction), name, expected, position))
    }

    fn check_position(&mut self, name: &str, expected: Option<&Position>) -> Result<(), Error> {
        run(positions::check(&mut Blocking(&mut self.transaction), name, expected))
    }

    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
        let rows: Vec<_> = rows.iter().map(|(key, row)| (*key, row.0)).collect();
        run(self.table.0.same(&mut Blocking(&mut self.transaction), &rows))
    }

    fn put<'r>(&mut self, rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        self.table.put_many(&mut self.transaction, rows)
    }

    fn versions<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<Vec<u8>, Error>
    where
        K: 'r,
    {
        run(self.table.0.versions(&mut Blocking(&mut self.transaction), keys))
    }

    fn put_over_newer<'r, P: Patch<Record = R>>(
        &mut self,
        rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        self.in_savepoint("writing rows that are newer", |table, savepoint| {
            let put = table.put_many_with(savepoint, rows, PutOptions::new().overwrite_newer(true))?;
            table.patch_many(savepoint, patches)?;
            Ok(put)
        })
    }

    fn patch<'r, P: Patch<Record = R>>(
        &mut self,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        // Few rows are patched without a savepoint.
        self.in_savepoint("patching rows", |table, savepoint| table.patch_many(savepoint, patches))
    }

    fn delete<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<u64, Error>
    where
        K: 'r,
    {
        // One statement has no savepoint of its own.
        self.in_savepoint("deleting rows", |table, savepoint| table.delete_many(savepoint, keys))
    }

    fn is_open(&self) -> bool {
        true
    }

    fn commit(self) -> Result<(), Error> {
        let TableTransaction { table, transaction } = self;
        transaction.commit().map_err(|error| table.0.context().failed("committing", error))
    }
}
