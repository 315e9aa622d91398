//! Deleting rows by key.

use super::{progress::Progress, upsert::count};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, Param, end},
    },
    failure::Context,
    handle::Handle,
    sql::delete::delete,
    wire::key::KeyArrays,
};
use record_core::{Key, Record};
use record_table::append_sort_key;
use std::borrow::Borrow;

/// So many keys go with one statement.
const MAX_ROWS: usize = 10_000;

impl<K: Key, R: Record> Handle<K, R> {
    /// Deletes a row, and says whether there was one.
    pub(crate) async fn delete(&self, driver: &mut impl Driver, key: &K) -> Result<bool, Error> {
        self.delete_rows(driver, [key]).await.map(|deleted| deleted > 0)
    }

    /// Deletes rows in one transaction or savepoint, and says how many there were.
    pub(crate) async fn delete_many<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        let mut progress = Progress::new("delete_many", self.name());
        let deleted = self.delete_rows(driver, keys).await;
        progress.rows = *deleted.as_ref().unwrap_or(&0);
        deleted
    }

    async fn delete_rows<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        let context = self.context();
        let mut keys: Vec<(Vec<u8>, Q)> = keys
            .into_iter()
            .map(|key| {
                let mut bytes = Vec::new();
                append_sort_key(key.borrow(), &mut bytes);
                (bytes, key)
            })
            .collect();
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        keys.dedup_by(|a, b| a.0 == b.0);
        let chunks = keys.chunks(MAX_ROWS).map(|keys| {
            let mut arrays = KeyArrays::new::<K>();
            keys.iter().try_for_each(|(_, key)| arrays.push(&context, key.borrow()))?;
            Ok(arrays)
        });
        let chunks: Vec<KeyArrays> = chunks.collect::<Result<_, Error>>()?;
        if chunks.is_empty() {
            return Ok(0);
        }
        let mut retries = 0;
        loop {
            match self.delete_chunks(driver, &context, &chunks).await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    async fn delete_chunks(
        &self,
        driver: &mut impl Driver,
        context: &Context<'_>,
        chunks: &[KeyArrays],
    ) -> Result<u64, Error> {
        let failed = |error| context.failed("deleting rows", error);
        let sql = delete(&self.shared.table, K::COLUMNS);
        let params: Vec<Vec<Param<'_>>> = chunks.iter().map(KeyArrays::params).collect();
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
