//! Which rows were there and which keys are wanted, noted in temporary tables from many transactions, so that in the end the
//! rows that nobody wants can be deleted; [`refresh`](crate::refresh) prunes with it.
//!
//! Temporary tables are never part of the database's file, and move to a file of their own when they are large.

use super::{
    Context, Table,
    key::{bind, declared_type},
    schema::{key_list, qualified},
    scope::Scope,
};
use crate::{Error, Key, Record, key::KeyColumn, table::quote};
use rusqlite::Connection;

const THERE: &str = "temp.\"record_core there\"";
const WANTED: &str = "temp.\"record_core wanted\"";

fn create(table: &str, key: &[KeyColumn]) -> String {
    let columns: Vec<String> = key
        .iter()
        .map(|column| format!("{} {} NOT NULL", quote(column.name), declared_type(column.ty)))
        .collect();
    format!("CREATE TABLE {table} ({})", columns.join(", "))
}

impl<K: Key, R: Record> Table<K, R> {
    /// Notes which rows are there, and says how many.
    pub(crate) fn begin_notes(&self, conn: &Connection) -> Result<u64, Error> {
        let failed = |error| self.context().failed("noting which rows are there", error);
        self.drop_notes(conn)?;
        let (keys, table) = (key_list(K::COLUMNS), qualified(self.name()));
        for notes in [THERE, WANTED] {
            conn.execute(&create(notes, K::COLUMNS), []).map_err(failed)?;
        }
        conn.execute(&format!("INSERT INTO {THERE} SELECT {keys} FROM {table}"), [])
            .map(|rows| rows as u64)
            .map_err(failed)
    }

    /// Notes keys that are wanted.
    pub(crate) fn note_keys(&self, conn: &Connection, keys: &[&K]) -> Result<(), Error> {
        let context: Context<'_> = self.context();
        let failed = |error| context.failed("noting which rows stay", error);
        let parameters: Vec<String> = (1..=K::COLUMNS.len()).map(|i| format!("?{i}")).collect();
        let insert = format!("INSERT INTO {WANTED} VALUES ({})", parameters.join(", "));
        // One transaction of the temporary database alone; the file is not locked.
        let transaction = conn.unchecked_transaction().map_err(failed)?;
        let mut statement = conn.prepare_cached(&insert).map_err(failed)?;
        for key in keys {
            bind(&context, &mut statement, *key, 1)?;
            statement.raw_execute().map_err(failed)?;
        }
        drop(statement);
        transaction.commit().map_err(failed)
    }

    /// Deletes the rows that were there and are not wanted, and says how many they are. None is deleted when they are more
    /// than `most`.
    pub(crate) fn delete_not_noted(&self, conn: &Connection, most: u64) -> Result<u64, Error> {
        let failed = |error| self.context().failed("deleting rows", error);
        let keys = key_list(K::COLUMNS);
        let delete = format!(
            "DELETE FROM {} WHERE ({keys}) IN (SELECT {keys} FROM {THERE} EXCEPT SELECT {keys} FROM {WANTED})",
            qualified(self.name()),
        );
        let scope = Scope::write(conn, &self.context())?;
        let deleted = conn.execute(&delete, []).map_err(failed)? as u64;
        if deleted <= most {
            scope.finish(&self.context())?;
        }
        Ok(deleted)
    }

    /// Removes what was noted.
    pub(crate) fn drop_notes(&self, conn: &Connection) -> Result<(), Error> {
        conn.execute_batch(&format!("DROP TABLE IF EXISTS {THERE}; DROP TABLE IF EXISTS {WANTED}"))
            .map_err(|error| self.context().failed("removing temporary tables", error))
    }
}
