//! Reading rows by key.

use super::row::Row;
use crate::{
    Error,
    driver::traits::{Driver, Param},
    failure::at_ctid,
    handle::Handle,
    sql::{
        key::{DATA, key_equals, keys_equal, unnest},
        upsert::versions,
    },
    values::Binary,
    wire::{
        key::{KeyArrays, parameter_type, try_for_each, write},
        raw::raw,
    },
    write::progress::Progress,
};
use ::tokio_postgres::types::Type;
use record_core::{Key, Record};
use record_table::{Lookup, quote};
use std::borrow::Borrow;

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) async fn get(&self, driver: &mut impl Driver, key: &K) -> Result<Lookup<Row<R>>, Error> {
        let parameters = KeyParameters::of(&self.context(), key)?;
        let rows = driver
            .query(&self.shared.select, &parameters.params())
            .await
            .map_err(|error| self.context().failed("looking a row up", error))?;
        match rows.into_iter().next() {
            None => Ok(Lookup::Missing),
            Some(row) => self.lookup(driver, row, 0).await,
        }
    }

    /// One statement for all keys: an array for each key column, joined with the table in the order asked.
    pub(crate) async fn get_many<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<Row<R>>>, Error> {
        let context = self.context();
        let mut progress = Progress::new("get_many", self.name());
        let mut arrays = KeyArrays::new::<K>();
        for key in keys {
            arrays.push(&context, key.borrow())?;
        }
        if arrays.byte_len() == 0 {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT t.{DATA}, t.{first} IS NOT NULL FROM {unnested} WITH ORDINALITY AS k ({keys}, \"record ordinality\") \
             LEFT JOIN {table} t ON {equal} ORDER BY k.\"record ordinality\"",
            first = quote(K::COLUMNS.first().map_or("", |column| column.name)),
            unnested = unnest(1, K::COLUMNS.len()),
            keys = self.keys(),
            table = self.shared.table,
            equal = keys_equal(K::COLUMNS, "t.", "k."),
        );
        let rows = driver
            .query(&sql, &arrays.params())
            .await
            .map_err(|error| context.failed("looking rows up", error))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            progress.rows += 1;
            progress.bytes += raw(&row, 0).map_or(0, |blob| blob.len() as u64);
            found.push(match row.get::<_, bool>(1) {
                true => self.lookup(driver, row, 0).await.map_err(|error| error.with_row(found.len()))?,
                false => Lookup::Missing,
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
        let mut arrays = KeyArrays::new::<K>();
        keys.into_iter().try_for_each(|key| arrays.push(&context, key))?;
        let sql = versions(&self.shared.table, K::COLUMNS);
        let rows = driver
            .query(&sql, &arrays.params())
            .await
            .map_err(|error| context.failed("looking up which rows are newer", error))?;
        Ok(rows.iter().map(|row| row.get::<_, i32>(0) as u8).collect())
    }

    pub(crate) async fn count(&self, driver: &mut impl Driver) -> Result<u64, Error> {
        let sql = format!("SELECT pg_catalog.count(*) FROM {}", self.shared.table);
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
        let sql = format!(
            "SELECT {} FROM {} WHERE {}",
            self.shared.place(),
            self.shared.table,
            key_equals(K::COLUMNS, 1)
        );
        let found = driver.query(&sql, &key.params()).await;
        match found
            .ok()
            .and_then(|rows| Some((rows.first()?.try_get(0).ok()?, rows.first()?.try_get(1).ok()?)))
        {
            Some((ctid, partition)) => at_ctid(error, ctid, partition),
            None => error,
        }
    }

    /// What a row that exists holds in column number `column`, checked.
    async fn lookup(
        &self,
        driver: &mut impl Driver,
        row: ::tokio_postgres::Row,
        column: usize,
    ) -> Result<Lookup<Row<R>>, Error> {
        match raw(&row, column) {
            None => Ok(Lookup::KnownEmpty),
            Some(bytes) => {
                self.check(driver, bytes).await?;
                Ok(Lookup::Found(Row::checked(row, column)))
            }
        }
    }
}

/// A key's columns as parameters.
pub(crate) struct KeyParameters(pub(crate) Vec<(Binary, Type)>);

impl KeyParameters {
    pub(crate) fn of<K: Key>(context: &crate::failure::Context<'_>, key: &K) -> Result<Self, Error> {
        let mut values = Vec::with_capacity(K::COLUMNS.len());
        try_for_each(context, key, |_, column, value| {
            let mut bytes = Vec::new();
            write(value, column.ty, &mut bytes)?;
            values.push((Binary(bytes), parameter_type(column.ty)));
            Ok(())
        })?;
        Ok(KeyParameters(values))
    }

    pub(crate) fn params(&self) -> Vec<Param<'_>> {
        self.0.iter().map(|(value, ty)| (value as _, ty.clone())).collect()
    }
}
