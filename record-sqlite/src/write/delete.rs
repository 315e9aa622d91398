//! Removing rows by key.

use crate::{
    AnyTable, Error, Table,
    connection::{
        key::{self, ShownKey, shown},
        scope::Scope,
    },
    schema::shared::Shared,
};
use record_core::{Key, Record, key::KeyValue};
use rusqlite::{CachedStatement, Connection};
use std::borrow::Borrow;

impl<K: Key, R: Record> Table<K, R> {
    /// Removes a row, and says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delete(&self, conn: &Connection, key: &K) -> Result<bool, Error> {
        let mut deletes = Deletes::new(&self.shared, conn)?;
        deletes.delete(&|each| key.for_each(each))?;
        deletes.finish().map(|deleted| deleted > 0)
    }

    /// Removes rows in one transaction, and says how many there were.
    ///
    /// # Errors
    /// When the database fails; then none is removed.
    pub fn delete_many<Q: Borrow<K>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        delete_many(&self.shared, conn, keys, |deletes, key| {
            deletes.delete(&|each| key.borrow().for_each(each))
        })
    }
}

impl AnyTable {
    /// Removes rows in one transaction, and says how many there were.
    ///
    /// # Errors
    /// When a key is not one of the table's, or the database fails; then none is removed.
    pub fn delete_many<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        delete_many(&self.shared, conn, keys, |deletes, key| {
            self.check_key(key.as_ref())?;
            deletes.delete(&shown(key.as_ref()))
        })
    }
}

/// Removes the rows of many keys, each of which `delete` removes, and says how many there were.
fn delete_many<Q>(
    shared: &Shared,
    conn: &Connection,
    keys: impl IntoIterator<Item = Q>,
    delete: impl Fn(&mut Deletes<'_>, Q) -> Result<(), Error>,
) -> Result<u64, Error> {
    let mut deletes = Deletes::new(shared, conn)?;
    for (i, key) in keys.into_iter().enumerate() {
        delete(&mut deletes, key).map_err(|error| error.with_row(i))?;
    }
    deletes.finish()
}

/// Removes rows in one transaction; nothing is removed unless it is finished.
struct Deletes<'a> {
    shared: &'a Shared,
    conn: &'a Connection,
    statement: CachedStatement<'a>,
    scope: Scope<'a>,
    deleted: u64,
}

impl<'a> Deletes<'a> {
    fn new(shared: &'a Shared, conn: &'a Connection) -> Result<Self, Error> {
        let context = shared.context();
        let scope = Scope::write(conn, &context)?;
        let statement = conn
            .prepare_cached(&shared.delete)
            .map_err(|error| context.asked(conn, context.failed("deleting a row", error)))?;
        Ok(Deletes { shared, conn, statement, scope, deleted: 0 })
    }

    fn delete(&mut self, key: ShownKey<'_>) -> Result<(), Error> {
        let context = self.shared.context();
        key::bind(&context, &mut self.statement, self.shared.key, key, 1)?;
        let deleted = self.statement.raw_execute();
        let failed = |error| context.asked(self.conn, context.failed("deleting a row", error));
        self.deleted += deleted.map_err(failed)? as u64;
        Ok(())
    }

    /// Says how many rows there were.
    fn finish(self) -> Result<u64, Error> {
        let Deletes { shared, statement, scope, deleted, .. } = self;
        drop(statement);
        scope.finish(&shared.context())?;
        Ok(deleted)
    }
}
