//! Replacing a table's contents: which keys were put is noted in a temporary table, and the rows of all others are
//! deleted in the end.

use crate::{
    Error,
    connection::{
        failure::Context,
        key::{ShownKey, bind},
    },
    sql::table::{declared_type, key_list, qualified},
};
use record_core::key::KeyColumn;
use record_table::quote;
use rusqlite::{CachedStatement, Connection};

/// It lives within one call, so the name can't meet itself. In memory or in a file of its own, as SQLite likes; never in
/// the database's file.
const KEPT: &str = "temp.\"record_core kept\"";

/// The keys that were put.
pub(super) struct Kept<'a> {
    conn: &'a Connection,
    context: Context<'a>,
    insert: CachedStatement<'a>,
    key: &'static [KeyColumn],
}

impl<'a> Kept<'a> {
    /// Called inside the transaction that writes; undone with it.
    pub(crate) fn new(
        conn: &'a Connection,
        context: Context<'a>,
        key: &'static [KeyColumn],
    ) -> Result<Self, Error> {
        let columns: String = key
            .iter()
            .map(|column| format!("{} {} NOT NULL, ", quote(column.name), declared_type(column.ty)))
            .collect();
        let keys = key_list(key);
        let create = format!("CREATE TABLE {KEPT} ({columns}PRIMARY KEY ({keys})) WITHOUT ROWID");
        conn.execute(&create, []).map_err(|error| context.failed("making a temporary table", error))?;
        let parameters: Vec<String> = (1..=key.len()).map(|i| format!("?{i}")).collect();
        let insert = format!("INSERT OR IGNORE INTO {KEPT} ({keys}) VALUES ({})", parameters.join(", "));
        let insert =
            conn.prepare_cached(&insert).map_err(|error| context.failed("noting which rows stay", error))?;
        Ok(Kept { conn, context, insert, key })
    }

    /// Notes a key.
    pub(crate) fn keep(&mut self, key: ShownKey<'_>) -> Result<(), Error> {
        let context = self.context;
        let failed = |error| context.failed("noting which rows stay", error);
        bind(&self.context, &mut self.insert, self.key, key, 1)?;
        self.insert.raw_execute().map(drop).map_err(failed)
    }

    /// Deletes the rows of all other keys, and says how many they were.
    pub(super) fn delete_others(self) -> Result<u64, Error> {
        let context = self.context;
        let failed = |error| context.failed("deleting rows", error);
        let equal: Vec<String> =
            self.key.iter().map(|column| format!("kept.{0} = stored.{0}", quote(column.name))).collect();
        let delete = format!(
            "DELETE FROM {} AS stored WHERE NOT EXISTS (SELECT 1 FROM {KEPT} AS kept WHERE {})",
            qualified(self.context.table),
            equal.join(" AND ")
        );
        let deleted = self.conn.execute(&delete, []).map_err(failed)?;
        drop(self.insert);
        // The caller's transaction may go on and need it again.
        self.conn.execute(&format!("DROP TABLE {KEPT}"), []).map_err(failed)?;
        Ok(deleted as u64)
    }
}
