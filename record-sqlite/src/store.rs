//! Tables in SQLite as stores.

use crate::{Context, Error, Positions, Table, code, failed, is_of_a_row};
use record_core::{Key, Patch, Record};
use record_table::store::{ConnectError, Fault, Store, Transaction};
use record_table::{Encoded, Position, PutCounts, PutOptions};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

/// They are made before anything is written.
const POSITIONS: Positions = Positions::assumed();

impl<K: Key, R: Record> Store for Table<K, R> {
    type Key = K;
    type Record = R;
    type Connection = Connection;
    type Transaction<'c> = TableTransaction<'c, K, R>;

    fn table_name(&self) -> &str {
        self.name()
    }

    fn create_positions(connection: &mut Connection) -> Result<(), Error> {
        Positions::create(connection).map(drop)
    }

    fn position(connection: &mut Connection, name: &str) -> Result<Option<Position>, Error> {
        POSITIONS.get(connection, name)
    }

    fn begin<'c>(&self, connection: &'c mut Connection) -> Result<TableTransaction<'c, K, R>, Error> {
        connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map(|transaction| TableTransaction { table: self.clone(), transaction })
            .map_err(|error| self.context().failed("starting to write", error))
    }

    fn fault(error: &Error) -> Fault {
        match code(error) {
            _ if error.is_retryable() => Fault::Transient,
            _ if is_of_a_row(error) => Fault::Row,
            // A full disk, or one that is away for a while. Where the system says so in its own way, or a file can't grow or be
            // made for want of room, SQLite has no other word than that the disk failed.
            Some(
                ErrorCode::DiskFull
                | ErrorCode::OutOfMemory
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::FileLockingProtocolFailed,
            ) => Fault::Transient,
            _ => Fault::Fatal,
        }
    }

    fn is_constraint(error: &Error) -> bool {
        code(error) == Some(ErrorCode::ConstraintViolation)
    }

    fn is_cancelled(_: &Error) -> bool {
        false
    }

    fn check_thread(&self) -> Result<(), Error> {
        Ok(())
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

    fn each_key(
        &self,
        connection: &mut Connection,
        each: &mut (dyn FnMut(K) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        Table::each_key(self, connection, each)
    }
}

pub struct TableTransaction<'c, K, R> {
    table: Table<K, R>,
    transaction: rusqlite::Transaction<'c>,
}

impl<K: Key, R: Record> Transaction<K, R> for TableTransaction<'_, K, R> {
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        POSITIONS.set(&self.transaction, name, expected, position)
    }

    fn check_position(&mut self, name: &str, expected: Option<&Position>) -> Result<(), Error> {
        POSITIONS.check(&self.transaction, name, expected)
    }

    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
        // Putting a row looks it up in this process.
        Ok(vec![false; rows.len()])
    }

    fn put<'r>(&mut self, rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        self.table.put_many(&self.transaction, rows)
    }

    fn versions<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<Vec<u8>, Error>
    where
        K: 'r,
    {
        self.table.versions(&self.transaction, keys)
    }

    fn put_over_newer<'r, P: Patch<Record = R>>(
        &mut self,
        rows: impl IntoIterator<Item = (&'r K, Encoded<'r>)>,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        let failed = |error| self.table.context().failed("writing rows that are newer", error);
        let savepoint = self.transaction.savepoint().map_err(failed)?;
        let put = self.table.put_many_with(&savepoint, rows, PutOptions::new().overwrite_newer(true))?;
        self.table.patch_many(&savepoint, patches)?;
        savepoint.commit().map_err(failed)?;
        Ok(put)
    }

    fn patch<'r, P: Patch<Record = R>>(
        &mut self,
        patches: impl IntoIterator<Item = (&'r K, P)>,
    ) -> Result<PutCounts, Error>
    where
        K: 'r,
    {
        self.table.patch_many(&self.transaction, patches)
    }

    fn delete<'r>(&mut self, keys: impl IntoIterator<Item = &'r K>) -> Result<u64, Error>
    where
        K: 'r,
    {
        self.table.delete_many(&self.transaction, keys)
    }

    fn is_open(&self) -> bool {
        !self.transaction.is_autocommit()
    }

    fn commit(self) -> Result<(), Error> {
        let TableTransaction { table, transaction } = self;
        transaction.commit().map_err(|error| table.context().failed("committing", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi::{self, *};

    #[derive(record_core::Record)]
    struct Point {
        x: i32,
    }

    #[test]
    fn failures_that_may_pass_are_told_from_others() {
        for (code, fault) in [
            (SQLITE_BUSY, Fault::Transient),
            (SQLITE_BUSY_SNAPSHOT, Fault::Transient),
            (SQLITE_LOCKED, Fault::Transient),
            (SQLITE_PROTOCOL, Fault::Transient),
            (SQLITE_FULL, Fault::Transient),
            (SQLITE_NOMEM, Fault::Transient),
            // Over its quota a disk is full in the system's words alone; a file of locks, a log or a temporary file can't grow.
            (SQLITE_IOERR_WRITE, Fault::Transient),
            (SQLITE_IOERR_FSYNC, Fault::Transient),
            (SQLITE_IOERR_SHMSIZE, Fault::Transient),
            (SQLITE_IOERR_SHMMAP, Fault::Transient),
            (SQLITE_CANTOPEN, Fault::Transient),
            (SQLITE_CONSTRAINT_UNIQUE, Fault::Row),
            (SQLITE_TOOBIG, Fault::Row),
            (SQLITE_MISMATCH, Fault::Row),
            (SQLITE_ERROR, Fault::Fatal),
            (SQLITE_READONLY, Fault::Fatal),
            (SQLITE_CORRUPT, Fault::Fatal),
            (SQLITE_NOTADB, Fault::Fatal),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let error = failed("Point", Some("points"), "committing", error);
            assert_eq!(<Table<i64, Point> as Store>::fault(&error), fault, "{error}");
        }
    }
}
