//! Replacing a table's contents: which keys were put is noted in a temporary table, and the rows of all others are
//! deleted in the end.

use super::{
    Context,
    key::{bind, declared_type},
    schema::{key_list, qualified},
};
use crate::Error;
use record_core::Key;
use record_table::quote;
use rusqlite::Connection;
use std::marker::PhantomData;

/// It lives within one call, so the name can't meet itself. In memory or in a file of its own, as SQLite likes; never in
/// the database's file.
const KEPT: &str = "temp.\"record_core kept\"";

/// The keys that were put.
pub(super) struct Kept<'a, K> {
    conn: &'a Connection,
    context: Context<'a>,
    insert: String,
    key: PhantomData<K>,
}

impl<'a, K: Key> Kept<'a, K> {
    /// Called inside the transaction that writes; undone with it.
    pub(super) fn new(conn: &'a Connection, context: Context<'a>) -> Result<Self, Error> {
        let columns: String = K::COLUMNS
            .iter()
            .map(|column| format!("{} {} NOT NULL, ", quote(column.name), declared_type(column.ty)))
            .collect();
        let keys = key_list(K::COLUMNS);
        let create = format!("CREATE TABLE {KEPT} ({columns}PRIMARY KEY ({keys})) WITHOUT ROWID");
        conn.execute(&create, []).map_err(|error| context.failed("making a temporary table", error))?;
        let parameters: Vec<String> = (1..=K::COLUMNS.len()).map(|i| format!("?{i}")).collect();
        let insert = format!("INSERT OR IGNORE INTO {KEPT} ({keys}) VALUES ({})", parameters.join(", "));
        Ok(Kept { conn, context, insert, key: PhantomData })
    }

    /// Notes keys.
    pub(super) fn keep<'k>(&self, keys: impl Iterator<Item = &'k K>) -> Result<(), Error>
    where
        K: 'k,
    {
        let failed = |error| self.context.failed("noting which rows stay", error);
        let mut statement = self.conn.prepare_cached(&self.insert).map_err(failed)?;
        for key in keys {
            bind(&self.context, &mut statement, key, 1)?;
            statement.raw_execute().map_err(failed)?;
        }
        Ok(())
    }

    /// Deletes the rows of all other keys, and says how many they were.
    pub(super) fn delete_others(self) -> Result<u64, Error> {
        let failed = |error| self.context.failed("deleting rows", error);
        let equal: Vec<String> =
            K::COLUMNS.iter().map(|column| format!("kept.{0} = stored.{0}", quote(column.name))).collect();
        let delete = format!(
            "DELETE FROM {} AS stored WHERE NOT EXISTS (SELECT 1 FROM {KEPT} AS kept WHERE {})",
            qualified(self.context.table),
            equal.join(" AND ")
        );
        let deleted = self.conn.execute(&delete, []).map_err(failed)?;
        // The caller's transaction may go on and need it again.
        self.conn.execute(&format!("DROP TABLE {KEPT}"), []).map_err(failed)?;
        Ok(deleted as u64)
    }
}
