//! Changing what is stored under a key.

use super::promoted_text;
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, Transaction, end},
    },
    handle::Handle,
    shared::Shared,
    sql::key::{DATA, key_equals},
    wire::{
        key::KeyParameters,
        param::{Bytes, Param},
        raw::raw,
    },
};
use ::tokio_postgres::{Row, types::Type};
use record_core::{Key, Record, edit};
use record_table::{Lookup, Put, check_len, version};

impl<K: Key, R: Record> Handle<K, R> {
    /// Reads a row under a lock, changes its record and writes it back, in one transaction or savepoint.
    pub(crate) async fn edit(
        &self,
        driver: &mut impl Driver,
        key: &K,
        change: impl FnOnce(&mut R),
    ) -> Result<Lookup<Put>, Error> {
        let keys = self.key_parameters(&|each| key.for_each(each))?;
        self.check_writable(driver, 0).await?;
        let mut change = Some(change);
        let mut retries = 0;
        loop {
            match self.edit_once(driver, &keys, &mut change).await {
                // A change that was made can't be made again.
                Err(error) if change.is_some() && retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    async fn edit_once(
        &self,
        driver: &mut impl Driver,
        keys: &KeyParameters,
        change: &mut Option<impl FnOnce(&mut R)>,
    ) -> Result<Lookup<Put>, Error> {
        let failed = |error| self.context().failed("editing a row", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let edited = async {
            let row = match self.lock(&mut transaction, keys).await? {
                Lookup::Found(row) => row,
                Lookup::KnownEmpty => return Ok(Lookup::KnownEmpty),
                Lookup::Missing => return Ok(Lookup::Missing),
            };
            let stored = raw(&row, 0).unwrap_or_default();
            let Some(change) = change.take() else { return Ok(Lookup::Missing) };
            let blob = edit::<R>(stored, change)
                .map_err(Error::from)
                .and_then(|blob| check_len::<R>(blob.len()).map(|()| blob))
                .map_err(|error| error.in_table(self.name()))?;
            self.write_back(&mut transaction, keys, stored, &blob).await.map(Lookup::Found)
        };
        let edited = edited.await;
        end(transaction, edited, failed).await
    }
}

impl Shared {
    /// Locks a row until the transaction ends, and reads it. Column: the blob, checked.
    async fn lock(
        &self,
        transaction: &mut impl Transaction,
        keys: &KeyParameters,
    ) -> Result<Lookup<Row>, Error> {
        let select = format!("{} FOR NO KEY UPDATE", self.select);
        let rows = transaction
            .query(&select, &keys.params())
            .await
            .map_err(|error| self.context().failed("looking a row up to edit it", error))?;
        let Some(row) = rows.into_iter().next() else { return Ok(Lookup::Missing) };
        let Some(stored) = raw(&row, 0) else { return Ok(Lookup::KnownEmpty) };
        self.check(transaction, stored).await?;
        Ok(Lookup::Found(row))
    }

    /// Writes what a locked row was changed to.
    async fn write_back(
        &self,
        transaction: &mut impl Transaction,
        keys: &KeyParameters,
        stored: &[u8],
        blob: &[u8],
    ) -> Result<Put, Error> {
        promoted_text::check(self.layout, blob).map_err(|error| Error::from(error).in_table(self.name()))?;
        if blob == stored {
            return Ok(Put::Unchanged);
        }
        self.check_writable(transaction, version(blob)).await?;
        let sql = format!(
            "UPDATE {} SET {DATA} = ${} WHERE {}",
            self.table,
            self.key.len() + 1,
            key_equals(self.key, 1)
        );
        let blob = Bytes(Some(blob));
        let mut params = keys.params();
        params.push((&blob, Type::BYTEA));
        let params: &[Param<'_>] = &params;
        let updated = transaction.query(&sql, params).await;
        updated.map_err(|error| self.context().failed("updating a row", error))?;
        Ok(Put::Updated)
    }
}
