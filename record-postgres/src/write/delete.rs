//! Deleting rows by key, and locking them.

use super::{keys::Keys, upsert::count};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, end},
    },
    handle::Handle,
    progress::Progress,
    shared::Shared,
    sql::delete::{delete, lock},
    wire::{array::Values, param::Param},
};
use record_core::{Key, Record};
use std::borrow::Borrow;

/// So many keys go with one statement.
const MAX_ROWS: usize = 10_000;

impl<K: Key, R: Record> Handle<K, R> {
    /// Deletes a row, and says whether there was one.
    pub(crate) fn delete(
        &self,
        driver: &mut impl Driver,
        key: &K,
    ) -> impl Future<Output = Result<bool, Error>> {
        let keys = self.key_of(key);
        async move { self.delete_rows(driver, keys?).await.map(|deleted| deleted > 0) }
    }

    /// Locks rows in key order until the transaction ends.
    pub(crate) async fn lock_rows<'k>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = &'k K>,
    ) -> Result<(), Error>
    where
        K: 'k,
    {
        let keys = self.keys_of(keys)?;
        let values = keys.params(keys.len(), |i| i);
        let params: Vec<Param<'_>> = values.iter().map(Values::param).collect();
        let locked = driver.query(&lock(&self.table, K::COLUMNS), &params).await;
        locked.map(drop).map_err(|error| self.context().failed("locking rows", error))
    }

    /// As [`Shared::delete_keys`], of keys with their type.
    pub(crate) fn delete_many<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> impl Future<Output = Result<u64, Error>> {
        self.delete_keys(driver, self.keys_of(keys))
    }
}

impl Shared {
    /// Deletes rows in one transaction or savepoint, and says how many there were.
    pub(crate) async fn delete_keys(
        &self,
        driver: &mut impl Driver,
        keys: Result<Keys<'_>, Error>,
    ) -> Result<u64, Error> {
        let mut progress = Progress::new("delete_many", self.name());
        let deleted = self.delete_rows(driver, keys?).await;
        progress.rows = *deleted.as_ref().unwrap_or(&0);
        deleted
    }

    async fn delete_rows(&self, driver: &mut impl Driver, mut keys: Keys<'_>) -> Result<u64, Error> {
        if keys.is_empty() {
            return Ok(0);
        }
        keys.sort(|first, _| first);
        let mut retries = 0;
        loop {
            match self.delete_sorted(driver, &keys).await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    async fn delete_sorted(&self, driver: &mut impl Driver, keys: &Keys<'_>) -> Result<u64, Error> {
        let failed = |error| self.context().failed("deleting rows", error);
        let sql = delete(&self.table, self.key);
        let chunk = |first| keys.params(MAX_ROWS.min(keys.len() - first), move |i| first + i);
        let chunks: Vec<Vec<Values<'_>>> = (0..keys.len()).step_by(MAX_ROWS).map(chunk).collect();
        let params: Vec<Vec<Param<'_>>> =
            chunks.iter().map(|values| values.iter().map(Values::param).collect()).collect();
        // One statement is a transaction by itself.
        if let [params] = &params[..] {
            return Ok(count(&driver.query(&sql, params).await.map_err(failed)?));
        }
        let lists: Vec<&[Param<'_>]> = params.iter().map(|params| &params[..]).collect();
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let answers = transaction.query_each(&sql, &lists).await;
        let deleted = answers.map(|answers| answers.iter().map(|rows| count(rows)).sum());
        end(transaction, deleted.map_err(failed), failed).await
    }
}
