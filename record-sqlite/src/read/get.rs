//! Reading rows by key.

use super::row::{AnyRow, Row};
use crate::{
    AnyTable, Error, Table,
    connection::{
        blob::select,
        key::{ShownKey, shown},
        scope::Scope,
    },
    schema::shared::Shared,
};
use record_core::{Key, Record, key::KeyValue};
use record_table::{Lookup, version};
use rusqlite::{CachedStatement, Connection};
use std::borrow::Borrow;

impl<K: Key, R: Record> Table<K, R> {
    /// What is stored under a key. The row owns a copy of its bytes; [`get_with`](Table::get_with) makes none.
    ///
    /// # Errors
    /// When the blob is corrupt or of a layout that neither this program nor the catalog knows: the error names table,
    /// field and offset. When the database fails.
    pub fn get(&self, conn: &Connection, key: &K) -> Result<Lookup<Row<R>>, Error> {
        self.get_with(conn, key, |found| found.map(Row::new))
    }

    /// Shows what is stored under a key to `see`, as a view of SQLite's own buffer.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// # use record_table::Lookup;
    /// # #[derive(Record)]
    /// # struct Facts { author: String }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, Facts { author: "ada".into() })?;
    /// let len = table.get_with(&conn, &1, |found| found.map(|facts| facts.author().len()))?;
    /// assert_eq!(len, Lookup::Found(3));
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get`](Table::get).
    pub fn get_with<T>(
        &self,
        conn: &Connection,
        key: &K,
        see: impl FnOnce(Lookup<R::View<'_>>) -> T,
    ) -> Result<T, Error> {
        self.look_up(conn, &mut self.shared.select(conn)?, key, see)
    }

    /// What is stored under many keys, in the order asked, all of one state of the database.
    ///
    /// # Errors
    /// As [`get`](Table::get); [`Error::row`] is the number of the key whose blob is to blame, among those asked for.
    pub fn get_many<Q: Borrow<K>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<Row<R>>>, Error> {
        self.shared.look_up_many(conn, keys, |statement, key| {
            self.look_up(conn, statement, key.borrow(), |found| found.map(Row::new))
        })
    }

    /// The versions that stored blobs are of, in the order of the keys; 0 where there is none.
    pub(crate) fn versions<'k>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = &'k K>,
    ) -> Result<Vec<u8>, Error>
    where
        K: 'k,
    {
        let mut statement = self.shared.select(conn)?;
        let context = self.context();
        let see = |found: Lookup<&[u8]>| found.found().map_or(0, version);
        let mut version =
            |key: &K| select(&context, &mut statement, K::COLUMNS, &|each| key.for_each(each), see);
        keys.into_iter().map(&mut version).collect()
    }

    /// How many rows the table has, known-empty ones included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(&self, conn: &Connection) -> Result<u64, Error> {
        self.shared.count(conn)
    }

    fn look_up<T>(
        &self,
        conn: &Connection,
        statement: &mut CachedStatement<'_>,
        key: &K,
        see: impl FnOnce(Lookup<R::View<'_>>) -> T,
    ) -> Result<T, Error> {
        self.shared.look_up(conn, statement, &|each| key.for_each(each), |found| {
            Ok(see(found.map(|bytes| self.view(conn, bytes)).transpose()?))
        })
    }
}

impl AnyTable {
    /// What is stored under a key.
    ///
    /// # Errors
    /// When the key is not one of the table's, the blob is corrupt or of a layout that the catalog does not know, or the
    /// database fails.
    pub fn get(&self, conn: &Connection, key: &[KeyValue<'_>]) -> Result<Lookup<AnyRow>, Error> {
        self.look_up(conn, &mut self.shared.select(conn)?, key)
    }

    /// What is stored under many keys, in the order asked, all of one state of the database.
    ///
    /// ```
    /// # use record_core::{Record, key::KeyValue};
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { additions: u32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<(i64, String), Facts>::create(&conn, "facts")?;
    /// # typed.put(&conn, &(1, "a".into()), &Facts { additions: 120 })?;
    /// let table = AnyTable::open(&conn, "facts")?;
    /// let keys = [[KeyValue::Int(1), KeyValue::Text("a")], [KeyValue::Int(1), KeyValue::Text("b")]];
    /// let rows = table.get_many(&conn, keys)?;
    /// assert!(rows[0].is_known() && !rows[1].is_known());
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get`](AnyTable::get); [`Error::row`] is the number of the key that is to blame, among those asked for.
    pub fn get_many<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<AnyRow>>, Error> {
        self.shared.look_up_many(conn, keys, |statement, key| self.look_up(conn, statement, key.as_ref()))
    }

    /// How many rows the table has, known-empty ones included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(&self, conn: &Connection) -> Result<u64, Error> {
        self.shared.count(conn)
    }

    fn look_up(
        &self,
        conn: &Connection,
        statement: &mut CachedStatement<'_>,
        key: &[KeyValue<'_>],
    ) -> Result<Lookup<AnyRow>, Error> {
        let shared = &*self.shared;
        self.check_key(key)?;
        shared.look_up(conn, statement, &shown(key), |found| {
            let row = |bytes: &[u8]| {
                shared.check(conn, bytes)?;
                Ok(AnyRow { layout: shared.layout, bytes: bytes.to_vec() })
            };
            found.map(row).transpose()
        })
    }
}

impl Shared {
    /// Shows what is stored under a key to `see`.
    fn look_up<T>(
        &self,
        conn: &Connection,
        statement: &mut CachedStatement<'_>,
        key: ShownKey<'_>,
        see: impl FnOnce(Lookup<&[u8]>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let context = self.context();
        // A statement that was prepared before the table went away fails only now.
        select(&context, statement, self.key, key, see).map_err(|error| context.asked(conn, error))?
    }

    /// What `look_up` finds of many keys, all of one state of the database.
    fn look_up_many<Q, T>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
        look_up: impl Fn(&mut CachedStatement<'_>, Q) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let context = self.context();
        let scope = Scope::read(conn, &context)?;
        let mut statement = self.select(conn)?;
        let found = |(i, key)| look_up(&mut statement, key).map_err(|error| error.with_row(i));
        let rows = keys.into_iter().enumerate().map(found).collect::<Result<_, _>>()?;
        drop(statement);
        scope.finish(&context)?;
        Ok(rows)
    }
}
