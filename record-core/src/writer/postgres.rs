//! Writing to tables in Postgres, over the blocking driver.

use super::{
    batch::Row,
    store::{ConnectError, Fault, Sink, Transaction},
};
use crate::{
    Error, Key, Record,
    pg::{
        blocking::{Blocking, run},
        failure, positions,
    },
    postgres::Table,
    table::{Encoded, Position, PutCounts, PutOptions},
};
use ::postgres::Client;

impl<K: Key + Send + 'static, R: Record + 'static> Sink for Table<K, R> {
    type Key = K;
    type Record = R;
    type Connection = Client;
    type Transaction<'c> = FeedTransaction<'c, K, R>;

    fn table_name(&self) -> &str {
        self.name()
    }

    fn create_positions(client: &mut Client) -> Result<(), Error> {
        run(positions::create(&mut Blocking(client)))
    }

    fn position(client: &mut Client, feed: &str) -> Result<Option<Position>, Error> {
        run(positions::get(&mut Blocking(client), feed))
    }

    fn begin<'c>(&self, client: &'c mut Client) -> Result<FeedTransaction<'c, K, R>, Error> {
        client
            .transaction()
            .map(|transaction| FeedTransaction { table: self.clone(), transaction })
            .map_err(|error| self.0.context().failed("starting to write", error))
    }

    fn fault(error: &Error) -> Fault {
        if error.is_retryable() || error.is_disconnected() {
            return Fault::Transient;
        }
        if failure::is_of_a_row(error) {
            return Fault::Row;
        }
        match error.sql_state().map_or("", |state| state) {
            // Cancelled by a timeout or an administrator; a lock that is not to be had; a server that has become a standby.
            "57014" | "55P03" | "25006" => Fault::Transient,
            state => match state.get(..2).unwrap_or_default() {
                // The connection; transactions in each other's way; memory, disk, connections used up.
                "08" | "40" | "53" => Fault::Transient,
                _ => Fault::Fatal,
            },
        }
    }

    fn is_constraint(error: &Error) -> bool {
        error.sql_state().is_some_and(|state| state.starts_with("23"))
    }

    fn is_cancelled(error: &Error) -> bool {
        error.sql_state() == Some("57014")
    }

    fn is_closed(client: &mut Client) -> bool {
        client.is_closed()
    }

    fn cannot_connect(&self, error: ConnectError) -> Error {
        let record = R::LAYOUT.record;
        match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => match error.downcast::<::postgres::Error>() {
                Ok(error) => failure::failed(record, "connecting", *error),
                Err(error) => Error::source(record, "connecting", error),
            }
            .in_table(self.name()),
        }
    }
}

/// A transaction of a writer.
pub struct FeedTransaction<'c, K, R> {
    table: Table<K, R>,
    transaction: ::postgres::Transaction<'c>,
}

impl<K: Key, R: Record> FeedTransaction<'_, K, R> {
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

impl<K: Key, R: Record> Transaction for FeedTransaction<'_, K, R> {
    type Key = K;
    type Record = R;

    fn set_position(
        &mut self,
        feed: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        run(positions::set(&mut Blocking(&mut self.transaction), feed, expected, position))
    }

    fn check_position(&mut self, feed: &str, expected: Option<&Position>) -> Result<(), Error> {
        run(positions::check(&mut Blocking(&mut self.transaction), feed, expected))
    }

    fn put(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        self.table.put_many(&mut self.transaction, rows.iter().map(|row| (&row.key, Encoded(row.blob()))))
    }

    fn put_over_newer(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        let rows: Vec<&Row<K, R>> = rows.iter().filter(|row| row.has_before()).collect();
        if rows.is_empty() {
            return Ok(PutCounts::default());
        }
        self.in_savepoint("writing rows that are newer", |table, savepoint| {
            let keys = rows.iter().map(|row| &row.key);
            let versions = run(table.0.versions(&mut Blocking(savepoint), keys))?;
            let newer = || rows.iter().zip(&versions).filter(|(row, version)| row.is_refused_by(**version));
            let removed = newer().filter(|(row, _)| row.is_removed());
            let put = table.put_many_with(
                savepoint,
                removed.map(|(row, _)| (&row.key, Encoded(row.blob()))),
                PutOptions::new().overwrite_newer(true),
            )?;
            let patches = newer().filter_map(|(row, _)| Some((&row.key, row.patch()?.clone())));
            table.patch_many(savepoint, patches)?;
            Ok(put)
        })
    }

    fn patch(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        if rows.is_empty() {
            return Ok(PutCounts::default());
        }
        // Few rows are patched without a savepoint.
        self.in_savepoint("patching rows", |table, savepoint| {
            let patches = rows.iter().filter_map(|row| Some((&row.key, row.patch()?.clone())));
            table.patch_many(savepoint, patches)
        })
    }

    fn delete(&mut self, rows: &[Row<K, R>]) -> Result<u64, Error> {
        if rows.is_empty() {
            return Ok(0);
        }
        // One statement has no savepoint of its own.
        self.in_savepoint("deleting rows", |table, savepoint| {
            table.delete_many(savepoint, rows.iter().map(|row| &row.key))
        })
    }

    fn is_open(&mut self) -> bool {
        true
    }

    fn commit(self) -> Result<(), Error> {
        let FeedTransaction { table, transaction } = self;
        transaction.commit().map_err(|error| table.0.context().failed("committing", error))
    }
}
