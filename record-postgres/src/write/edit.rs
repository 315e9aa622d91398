//! Changing what is stored under a key.

use super::promoted_text;
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, Param, Transaction, end},
    },
    handle::Handle,
    read::get::KeyParameters,
    sql::key::{DATA, key_equals},
    values::Binary,
    wire::raw::raw,
};
use ::tokio_postgres::types::Type;
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
        let keys = KeyParameters::of(&self.context(), key)?;
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
        let edited = self.edit_in(&mut transaction, keys, change).await;
        end(transaction, edited, failed).await
    }

    async fn edit_in(
        &self,
        transaction: &mut impl Transaction,
        keys: &KeyParameters,
        change: &mut Option<impl FnOnce(&mut R)>,
    ) -> Result<Lookup<Put>, Error> {
        let context = self.context();
        let mut params = keys.params();
        let select = format!("{} FOR NO KEY UPDATE", self.shared.select);
        let rows = transaction
            .query(&select, &params)
            .await
            .map_err(|error| context.failed("looking a row up to edit it", error))?;
        let Some(row) = rows.first() else { return Ok(Lookup::Missing) };
        let Some(stored) = raw(row, 0) else { return Ok(Lookup::KnownEmpty) };
        self.check(transaction, stored).await?;
        let Some(change) = change.take() else { return Ok(Lookup::Missing) };
        let blob = edit::<R>(stored, change)
            .and_then(|blob| promoted_text::check(R::LAYOUT, &blob).map(|()| blob))
            .map_err(Error::from)
            .and_then(|blob| check_len::<R>(blob.len()).map(|()| blob))
            .map_err(|error| error.in_table(context.table))?;
        if blob == stored {
            return Ok(Lookup::Found(Put::Unchanged));
        }
        self.check_writable(transaction, version(&blob)).await?;
        let sql = format!(
            "UPDATE {} SET {DATA} = ${} WHERE {}",
            self.shared.table,
            K::COLUMNS.len() + 1,
            key_equals(K::COLUMNS, 1)
        );
        let blob = Binary(blob);
        params.push((&blob, Type::BYTEA));
        let params: &[Param<'_>] = &params;
        transaction.query(&sql, params).await.map_err(|error| context.failed("updating a row", error))?;
        Ok(Lookup::Found(Put::Updated))
    }
}
