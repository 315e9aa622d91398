//! Tables in SQLite as stores.

use crate::{
    Error, Positions, Table,
    connection::failure::{Context, code, failed, is_of_a_row},
};
use core::future::{Future, ready};
use record_core::{Key, Patch, Record};
use record_table::{
    Encoded, Position, PutCounts, PutOptions,
    store::{Blocking, ConnectError, Fault, Store, Transaction},
};
use rusqlite::{Connection, ErrorCode};

/// They are made before anything is written.
const POSITIONS: Positions = Positions::assumed();

impl<K: Key + Send + Sync, R: Record> Store for Table<K, R> {
    type Key = K;
    type Record = R;
    type Connection = Connection;
    type Transaction<'c> = TableTransaction<'c, K, R>;

    fn table_name(&self) -> &str {
        self.name()
    }

    fn create_positions(connection: &mut Connection) -> impl Future<Output = Result<(), Error>> + Send {
        ready(Positions::create(connection).map(drop))
    }

    fn position(
        connection: &mut Connection,
        name: &str,
    ) -> impl Future<Output = Result<Option<Position>, Error>> + Send {
        ready(POSITIONS.get(connection, name))
    }

    fn begin<'c>(
        &self,
        connection: &'c mut Connection,
    ) -> impl Future<Output = Result<TableTransaction<'c, K, R>, Error>> + Send {
        ready(TableTransaction::begin(self, connection))
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
    ) -> impl Future<Output = Result<(), Error>> + Send {
        ready(Table::each_key(self, connection, each))
    }
}

impl<K: Key + Send + Sync, R: Record> Blocking for Table<K, R> {}

/// Not the driver's own type, which holds a shared reference to the connection and so can't be sent to another thread.
pub struct TableTransaction<'c, K, R> {
    table: Table<K, R>,
    connection: &'c mut Connection,
}

impl<'c, K: Key, R: Record> TableTransaction<'c, K, R> {
    fn begin(table: &Table<K, R>, connection: &'c mut Connection) -> Result<Self, Error> {
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(|error| table.context().failed("starting to write", error))?;
        Ok(TableTransaction { table: table.clone(), connection })
    }

    fn put_over_newer(
        &mut self,
        rows: &[(&K, Encoded<'_>)],
        patches: Vec<(&K, impl Patch<Record = R>)>,
    ) -> Result<PutCounts, Error> {
        let failed = |error| self.table.context().failed("writing rows that are newer", error);
        let savepoint = self.connection.savepoint().map_err(failed)?;
        let options = PutOptions::new().overwrite_newer(true);
        let put = self.table.put_many_with(&savepoint, rows.iter().copied(), options)?;
        self.table.patch_many(&savepoint, patches)?;
        savepoint.commit().map_err(failed)?;
        Ok(put)
    }

    fn commit(&self) -> Result<(), Error> {
        self.connection
            .execute_batch("COMMIT")
            .map_err(|error| self.table.context().failed("committing", error))
    }
}

impl<K, R> Drop for TableTransaction<'_, K, R> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            // One that fails is over: SQLite has rolled it back, or the connection is of no use.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

impl<K: Key, R: Record> Transaction<K, R> for TableTransaction<'_, K, R> {
    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        ready(POSITIONS.set(self.connection, name, expected, position))
    }

    fn check_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
    ) -> impl Future<Output = Result<(), Error>> + Send {
        ready(POSITIONS.check(self.connection, name, expected))
    }

    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> impl Future<Output = Result<Vec<bool>, Error>> + Send {
        // Putting a row looks it up in this process.
        ready(Ok(vec![false; rows.len()]))
    }

    fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> impl Future<Output = Result<PutCounts, Error>> + Send {
        ready(self.table.put_many(self.connection, rows.iter().copied()))
    }

    fn versions(&mut self, keys: &[&K]) -> impl Future<Output = Result<Vec<u8>, Error>> + Send {
        ready(self.table.versions(self.connection, keys.iter().copied()))
    }

    fn put_over_newer<P: Patch<Record = R>>(
        &mut self,
        rows: &[(&K, Encoded<'_>)],
        patches: Vec<(&K, P)>,
    ) -> impl Future<Output = Result<PutCounts, Error>> + Send {
        ready(TableTransaction::put_over_newer(self, rows, patches))
    }

    fn patch<P: Patch<Record = R>>(
        &mut self,
        patches: Vec<(&K, P)>,
    ) -> impl Future<Output = Result<PutCounts, Error>> + Send {
        ready(self.table.patch_many(self.connection, patches))
    }

    fn delete(&mut self, keys: &[&K]) -> impl Future<Output = Result<u64, Error>> + Send {
        ready(self.table.delete_many(self.connection, keys.iter().copied()))
    }

    fn is_open(&self) -> bool {
        !self.connection.is_autocommit()
    }

    fn commit(self) -> impl Future<Output = Result<(), Error>> + Send {
        ready(TableTransaction::commit(&self))
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
