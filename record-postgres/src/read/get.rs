//! Reading rows by key.

use super::row::{AnyRow, Row};
use crate::{
    Error,
    driver::traits::Driver,
    failure::at_ctid,
    handle::Handle,
    progress::Progress,
    shared::Shared,
    sql::{
        key::{DATA, key_equals, keys_equal, unnest},
        upsert::versions,
    },
    wire::{
        key::{KeyArrays, KeyParameters},
        raw::raw,
    },
};
use record_core::{Key, Record, key::KeyValue};
use record_table::{Lookup, check_key, quote};
use std::borrow::Borrow;

impl Shared {
    /// The row of a key, if there is one. Column: the blob.
    async fn row(
        &self,
        driver: &mut impl Driver,
        key: &KeyParameters,
    ) -> Result<Option<::tokio_postgres::Row>, Error> {
        let rows = driver
            .query(&self.select, &key.params())
            .await
            .map_err(|error| self.context().failed("looking a row up", error))?;
        Ok(rows.into_iter().next())
    }

    /// The rows of many keys in their order. One statement: an array for each key column, joined with the table. Column: the
    /// blob.
    async fn rows(
        &self,
        driver: &mut impl Driver,
        keys: &KeyArrays,
    ) -> Result<Vec<Option<::tokio_postgres::Row>>, Error> {
        let mut progress = Progress::new("get_many", self.name());
        if keys.byte_len() == 0 {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT t.{DATA}, t.{first} IS NOT NULL FROM {unnested} WITH ORDINALITY AS k ({keys}, \"record ordinality\") \
             LEFT JOIN {table} t ON {equal} ORDER BY k.\"record ordinality\"",
            first = quote(self.key.first().map_or("", |column| column.name)),
            unnested = unnest(1, self.key.len()),
            keys = self.keys(),
            table = self.table,
            equal = keys_equal(self.key, "t.", "k."),
        );
        let rows = driver
            .query(&sql, &keys.params())
            .await
            .map_err(|error| self.context().failed("looking rows up", error))?;
        progress.rows = rows.len() as u64;
        progress.bytes = rows.iter().map(|row| raw(row, 0).map_or(0, |blob| blob.len() as u64)).sum();
        Ok(rows.into_iter().map(|row| row.get::<_, bool>(1).then_some(row)).collect())
    }

    /// The versions that stored blobs are of, in the order of the keys; 0 where there is none.
    async fn versions_of(&self, driver: &mut impl Driver, keys: &KeyArrays) -> Result<Vec<u8>, Error> {
        let sql = versions(&self.table, self.key);
        let rows = driver
            .query(&sql, &keys.params())
            .await
            .map_err(|error| self.context().failed("looking up which rows are newer", error))?;
        Ok(rows.iter().map(|row| row.get::<_, i32>(0) as u8).collect())
    }

    /// What is stored under a key of any type.
    pub(crate) async fn get_any(
        &self,
        driver: &mut impl Driver,
        key: &[KeyValue<'_>],
    ) -> Result<Lookup<AnyRow>, Error> {
        self.check_key(key)?;
        let key = self.key_parameters(&|each| key.iter().for_each(|value| each(*value)))?;
        match self.row(driver, &key).await? {
            None => Ok(Lookup::Missing),
            Some(row) => self.any_row(driver, row).await,
        }
    }

    /// What is stored under many keys, in their order.
    pub(crate) async fn get_many_any<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<AnyRow>>, Error> {
        let arrays = self.arrays_of(keys)?;
        let mut found = Vec::new();
        for row in self.rows(driver, &arrays).await? {
            found.push(match row {
                Some(row) => self.any_row(driver, row).await.map_err(|error| error.with_row(found.len()))?,
                None => Lookup::Missing,
            });
        }
        Ok(found)
    }

    /// Keys of any type as arrays, checked.
    pub(crate) fn arrays_of<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<KeyArrays, Error> {
        let context = self.context();
        let mut arrays = KeyArrays::of(self.key);
        for (i, key) in keys.into_iter().enumerate() {
            let key = key.as_ref();
            let pushed = self.check_key(key).and_then(|()| {
                let pushed = arrays.push(&|each| key.iter().for_each(|value| each(*value)));
                pushed.map_err(|invalid| context.refused_key(invalid))
            });
            pushed.map_err(|error| error.with_row(i))?;
        }
        Ok(arrays)
    }

    /// Checks that values are those of a key of the table.
    pub(crate) fn check_key(&self, key: &[KeyValue<'_>]) -> Result<(), Error> {
        check_key(self.layout.record(), self.key, key).map_err(|error| error.in_table(self.name()))
    }

    /// What a row that exists holds, checked.
    async fn any_row(
        &self,
        driver: &mut impl Driver,
        row: ::tokio_postgres::Row,
    ) -> Result<Lookup<AnyRow>, Error> {
        match raw(&row, 0) {
            None => Ok(Lookup::KnownEmpty),
            Some(bytes) => {
                self.known(driver, || (self.check)(self.layout, bytes)).await?;
                Ok(Lookup::Found(AnyRow::checked(self.layout, row)))
            }
        }
    }

    pub(crate) async fn count(&self, driver: &mut impl Driver) -> Result<u64, Error> {
        let sql = format!("SELECT pg_catalog.count(*) FROM {}", self.table);
        let rows =
            driver.query(&sql, &[]).await.map_err(|error| self.context().failed("counting rows", error))?;
        Ok(rows.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs()))
    }

    /// The error, with the place in the table of the row with this key, if that is still there.
    pub(crate) async fn with_ctid(
        &self,
        driver: &mut impl Driver,
        key: &KeyParameters,
        error: Error,
    ) -> Error {
        let sql = format!("SELECT {} FROM {} WHERE {}", self.place(), self.table, key_equals(self.key, 1));
        let found = driver.query(&sql, &key.params()).await;
        match found
            .ok()
            .and_then(|rows| Some((rows.first()?.try_get(0).ok()?, rows.first()?.try_get(1).ok()?)))
        {
            Some((ctid, partition)) => at_ctid(error, ctid, partition),
            None => error,
        }
    }
}

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) async fn get(&self, driver: &mut impl Driver, key: &K) -> Result<Lookup<Row<R>>, Error> {
        let key = self.key_parameters(&|each| key.for_each(each))?;
        match self.row(driver, &key).await? {
            None => Ok(Lookup::Missing),
            Some(row) => self.lookup(driver, row).await,
        }
    }

    /// What is stored under many keys, in the order asked.
    pub(crate) async fn get_many<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<Row<R>>>, Error> {
        let context = self.context();
        let mut arrays = KeyArrays::of(self.key);
        for (i, key) in keys.into_iter().enumerate() {
            let pushed = arrays.push(&|each| key.borrow().for_each(each));
            pushed.map_err(|invalid| context.refused_key(invalid).with_row(i))?;
        }
        let mut found = Vec::new();
        for row in self.rows(driver, &arrays).await? {
            found.push(match row {
                Some(row) => self.lookup(driver, row).await.map_err(|error| error.with_row(found.len()))?,
                None => Lookup::Missing,
            });
        }
        Ok(found)
    }

    /// The versions that stored blobs are of, in the order of the keys; 0 where there is none.
    pub(crate) async fn versions<'k>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = &'k K>,
    ) -> Result<Vec<u8>, Error>
    where
        K: 'k,
    {
        let context = self.context();
        let mut arrays = KeyArrays::of(self.key);
        for key in keys {
            arrays.push(&|each| key.for_each(each)).map_err(|invalid| context.refused_key(invalid))?;
        }
        self.versions_of(driver, &arrays).await
    }

    /// What a row that exists holds, checked.
    async fn lookup(
        &self,
        driver: &mut impl Driver,
        row: ::tokio_postgres::Row,
    ) -> Result<Lookup<Row<R>>, Error> {
        match raw(&row, 0) {
            None => Ok(Lookup::KnownEmpty),
            Some(bytes) => {
                self.check(driver, bytes).await?;
                Ok(Lookup::Found(Row::checked(row, 0)))
            }
        }
    }
}
