//! Reading the keys of all rows, without the rows.

use crate::{
    Error, Table,
    connection::key,
    sql::table::{key_list, qualified},
};
use record_core::{Key, Record};
use rusqlite::Connection;

impl<K: Key, R: Record> Table<K, R> {
    /// Calls `each` with the keys of all rows, as they are when it begins, until it fails.
    pub(crate) fn each_key(
        &self,
        conn: &Connection,
        each: &mut dyn FnMut(K) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let context = self.context();
        let failed = |error| context.asked(conn, context.failed("reading which rows are there", error));
        let sql = format!("SELECT {} FROM {}", key_list(K::COLUMNS), qualified(self.name()));
        let mut statement = conn.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            let key = key::read(&context, row, 0);
            each(key.map_err(|error| self.shared.placed(conn, row, error))?)?;
        }
        Ok(())
    }
}
