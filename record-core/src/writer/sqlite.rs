//! Writing to tables in SQLite.

use super::{
    batch::Row,
    store::{ConnectError, Fault, Sink, Transaction},
};
use crate::{
    Error, Key, Record,
    sqlite::{Context, Positions, Table, code, failed, is_of_a_row},
    table::{Encoded, Position, PutCounts, PutOptions},
};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

/// How a writer is told how far its feed has come.
const POSITIONS: Positions = Positions::assumed();

impl<K: Key + Send + 'static, R: Record + 'static> Sink for Table<K, R> {
    type Key = K;
    type Record = R;
    type Connection = Connection;
    type Transaction<'c> = FeedTransaction<'c, K, R>;

    fn table_name(&self) -> &str {
        self.name()
    }

    fn create_positions(connection: &mut Connection) -> Result<(), Error> {
        Positions::create(connection).map(drop)
    }

    fn position(connection: &mut Connection, feed: &str) -> Result<Option<Position>, Error> {
        POSITIONS.get(connection, feed)
    }

    fn begin<'c>(&self, connection: &'c mut Connection) -> Result<FeedTransaction<'c, K, R>, Error> {
        connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map(|transaction| FeedTransaction { table: self.clone(), transaction })
            .map_err(|error| self.context().failed("starting to write", error))
    }

    fn fault(error: &Error) -> Fault {
        match code(error) {
            _ if error.is_retryable() => Fault::Transient,
            _ if is_of_a_row(error) => Fault::Row,
            Some(ErrorCode::DiskFull | ErrorCode::OutOfMemory) => Fault::Transient,
            _ => Fault::Fatal,
        }
    }

    fn is_constraint(error: &Error) -> bool {
        code(error) == Some(ErrorCode::ConstraintViolation)
    }

    fn is_cancelled(_: &Error) -> bool {
        false
    }

    fn is_closed(_: &mut Connection) -> bool {
        false
    }

    fn cannot_connect(&self, error: ConnectError) -> Error {
        let Context { table, record } = self.context();
        match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(error) => match error.downcast::<rusqlite::Error>() {
                Ok(error) => failed(record, Some(table), "opening the database", *error),
                Err(error) => Error::source(record, "opening the database", error).in_table(table),
            },
        }
    }
}

/// A transaction of a writer.
pub struct FeedTransaction<'c, K, R> {
    table: Table<K, R>,
    transaction: rusqlite::Transaction<'c>,
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
        POSITIONS.set(&self.transaction, feed, expected, position)
    }

    fn check_position(&mut self, feed: &str, expected: Option<&Position>) -> Result<(), Error> {
        POSITIONS.check(&self.transaction, feed, expected)
    }

    fn put(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        self.table.put_many(&self.transaction, rows.iter().map(|row| (&row.key, Encoded(row.blob()))))
    }

    fn put_over_newer(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        let FeedTransaction { table, transaction } = self;
        let rows: Vec<&Row<K, R>> = rows.iter().filter(|row| row.has_before()).collect();
        if rows.is_empty() {
            return Ok(PutCounts::default());
        }
        let failed = |error| table.context().failed("writing rows that are newer", error);
        let savepoint = transaction.savepoint().map_err(failed)?;
        let versions = table.versions(&savepoint, rows.iter().map(|row| &row.key))?;
        let newer = || rows.iter().zip(&versions).filter(|(row, version)| row.is_refused_by(**version));
        let removed = newer().filter(|(row, _)| row.is_removed());
        let put = table.put_many_with(
            &savepoint,
            removed.map(|(row, _)| (&row.key, Encoded(row.blob()))),
            PutOptions::new().overwrite_newer(true),
        )?;
        let patches = newer().filter_map(|(row, _)| Some((&row.key, row.patch()?.clone())));
        table.patch_many(&savepoint, patches)?;
        savepoint.commit().map_err(failed)?;
        Ok(put)
    }

    fn patch(&mut self, rows: &[Row<K, R>]) -> Result<PutCounts, Error> {
        let patches = rows.iter().filter_map(|row| Some((&row.key, row.patch()?.clone())));
        self.table.patch_many(&self.transaction, patches)
    }

    fn delete(&mut self, rows: &[Row<K, R>]) -> Result<u64, Error> {
        self.table.delete_many(&self.transaction, rows.iter().map(|row| &row.key))
    }

    fn is_open(&mut self) -> bool {
        !self.transaction.is_autocommit()
    }

    fn commit(self) -> Result<(), Error> {
        let FeedTransaction { table, transaction } = self;
        transaction.commit().map_err(|error| table.context().failed("committing", error))
    }
}
