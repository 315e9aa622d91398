//! Refreshing tables in SQLite.

use super::target::{Session, Target, Work, sealed::Sealed};
use crate::{
    Error, Key, Record,
    sqlite::{Connection, Positions, Table, is_of_a_row},
    table::{Encoded, Position, PutCounts},
};

impl<K, R> Sealed for Table<K, R> {}

impl<K: Key, R: Record> Target for Table<K, R> {
    type Key = K;
    type Record = R;
    type Client = Connection;

    fn position(&self, conn: &mut Connection, name: &str) -> Result<Option<Position>, Error> {
        Positions::create(conn)?.get(conn, name)
    }

    fn is_of_a_row(error: &Error) -> bool {
        is_of_a_row(error)
    }

    fn transact(&self, conn: &mut Connection, work: &mut Work<'_, K>) -> Result<(), Error> {
        self.in_transaction(conn, || work(&mut Here { table: self, conn }))
    }

    fn note_rows(&self, conn: &mut Connection) -> Result<u64, Error> {
        self.begin_notes(conn)
    }

    fn note_wanted(&self, conn: &mut Connection, keys: &[&K]) -> Result<(), Error> {
        self.note_keys(conn, keys)
    }

    fn delete_unwanted(&self, conn: &mut Connection, most: u64) -> Result<u64, Error> {
        self.delete_not_noted(conn, most)
    }

    fn forget_notes(&self, conn: &mut Connection) -> Result<(), Error> {
        self.drop_notes(conn)
    }
}

struct Here<'a, K, R> {
    table: &'a Table<K, R>,
    conn: &'a Connection,
}

impl<K: Key, R: Record> Session<K> for Here<'_, K, R> {
    fn same(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
        // Putting a row looks it up in this process.
        Ok(vec![false; rows.len()])
    }

    fn put(&mut self, rows: &[(&K, Encoded<'_>)]) -> Result<PutCounts, Error> {
        self.table.put_many(self.conn, rows.iter().copied())
    }

    fn is_open(&self) -> bool {
        !self.conn.is_autocommit()
    }

    fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        // Made when the run began, by asking for the position.
        Positions::assumed().set(self.conn, name, expected, position)
    }
}
