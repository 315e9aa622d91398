//! Putting rows: one of them, or many, which are collected up to a budget and written in one transaction.
//!
//! What is written how stands in [`upsert`](super::upsert) and [`insert`](super::insert); more rows than the budget has
//! room for go through [`stage`](super::stage).

use super::{
    progress::Progress,
    promoted_text::{self, Showable},
};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, Param},
    },
    handle::Handle,
    read::get::KeyParameters,
    sql::upsert::{Conflict, Source, upsert},
    values::Binary,
};
use ::tokio_postgres::types::Type;
use core::iter;
use record_core::{Blob, Key, Record, ToBlob};
use record_table::{
    Batch, Budget, Put, PutCounts, PutMode, PutOptions, check_len, key_conflict, one_row_replaces, version,
};
use std::borrow::Borrow;

/// As much as is written without a temporary table.
const BUDGET: Budget = Budget { bytes: 32 << 20, rows: 131_072 };

/// Rows of which the last one is longer than this and exceeds the budget are copied to the temporary table too: a parameter
/// of a statement is in memory four times, as a value, in an array, and twice in the driver.
const LONG: usize = 1 << 20;

impl<K: Key, R: Record> Handle<K, R> {
    /// One statement, which is a transaction by itself.
    ///
    /// The value is encoded before there is a future: that would hold it, as would each that waits for it, and without
    /// optimization those are copies in the stack.
    pub(crate) fn put<V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        key: &K,
        value: V,
        options: PutOptions,
    ) -> impl Future<Output = Result<Put, Error>> {
        let mut blob = Vec::new();
        let encoded = promoted_text::append_blob(&value, &mut blob)
            .map_err(Error::from)
            .and_then(|some| check_len::<R>(blob.len()).map(|()| some));
        self.put_encoded(driver, key, encoded.map(|some| some.then_some(blob)), options)
    }

    async fn put_encoded(
        &self,
        driver: &mut impl Driver,
        key: &K,
        encoded: Result<Option<Vec<u8>>, Error>,
        options: PutOptions,
    ) -> Result<Put, Error> {
        let context = self.context();
        if options.mode == PutMode::Replace {
            return Err(one_row_replaces(context.record, context.table));
        }
        let blob = encoded.map_err(|error| error.in_table(context.table))?;
        let len = blob.as_ref().map_or(0, Vec::len);
        if len > BUDGET.bytes + LONG && self.may_stage(driver).await? {
            let batch = Batch::of_one::<K>(BUDGET, key, blob);
            let mut progress = Progress::new("put", self.name());
            let others = iter::empty::<Result<(&K, Blob<R>), Error>>();
            let counts = self.put_staged(driver, batch, others, options, &mut progress).await?;
            return self.put_of(counts, options.mode);
        }
        let (newest, blob) = (version(blob.as_deref().unwrap_or_default()), blob.map(Binary));
        let keys = KeyParameters::of(&context, key)?;
        let mut params: Vec<Param<'_>> = keys.params();
        params.push((&blob, Type::BYTEA));
        self.check_writable(driver, newest).await?;

        let source = Source::Values;
        let sql = upsert(self.target(), K::COLUMNS, source, self.conflict(options));
        let mut retries = 0;
        let outcome = loop {
            let outcome = async {
                let mut outcome = self.outcome(&self.write(driver, &sql, &params).await?)?;
                self.look_again(driver, &mut outcome, source, &params, options).await?;
                Ok::<_, Error>(outcome)
            };
            match outcome.await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                outcome => break outcome?,
            }
        };
        self.put_of(outcome.counts(options.mode), options.mode)
    }

    /// What became of the only row.
    fn put_of(&self, counts: PutCounts, mode: PutMode) -> Result<Put, Error> {
        let context = self.context();
        Ok(match (counts, mode) {
            (PutCounts { inserted: 1.., .. }, _) => Put::Inserted,
            (PutCounts { updated: 1.., .. }, _) => Put::Updated,
            (PutCounts { refused_as_newer: 1.., .. }, _) => Put::RefusedAsNewer,
            (_, PutMode::Insert) => return Err(key_conflict(context.record, context.table, K::COLUMNS)),
            (PutCounts { ignored: 1.., .. }, _) => Put::Ignored,
            _ => Put::Unchanged,
        })
    }

    pub(crate) async fn put_many<Q: Borrow<K>, V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        rows: impl IntoIterator<Item = (Q, V)>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.try_put_many(driver, rows.into_iter().map(Ok::<_, Error>), options).await
    }

    /// All rows or none, in one transaction.
    pub(crate) async fn try_put_many<Q: Borrow<K>, V: ToBlob<R>, E: From<Error>>(
        &self,
        driver: &mut impl Driver,
        rows: impl IntoIterator<Item = Result<(Q, V), E>>,
        options: PutOptions,
    ) -> Result<PutCounts, E> {
        let mut progress = Progress::new("put_many", self.name());
        let mut rows = rows.into_iter().map(|row| row.map(|(key, value)| (key, Showable(value))));
        if options.mode == PutMode::Insert {
            return self.insert(driver, rows, &mut progress).await;
        }
        let mut batch = Batch::new(BUDGET);
        let is_full = batch.fill::<K, R, Showable<V>, E>(self.name(), &mut rows)?;
        // In a box, because futures hold it, and values may be long.
        let next = if is_full { rows.next().map(Box::new) } else { None };
        let is_long = batch.blob_bytes() > BUDGET.bytes + LONG;
        if next.is_some() || is_long && self.may_stage(driver).await? {
            let rows = next.into_iter().map(|next| *next).chain(rows);
            return self.put_staged(driver, batch, rows, options, &mut progress).await;
        }
        drop((next, rows));
        progress.rows = batch.len() as u64;
        progress.bytes = batch.blob_bytes() as u64;
        Ok(self.put_batch(driver, batch, options).await?)
    }

    /// Writes the rows of a batch. They are still there when another transaction was in the way.
    async fn put_batch<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        mut batch: Batch<Q>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        if batch.is_empty() && options.mode != PutMode::Replace {
            return Ok(PutCounts::default());
        }
        batch.sort();
        let newest = batch.iter().filter_map(|(_, blob)| blob).map(version).max().unwrap_or(0);
        self.check_writable(driver, newest).await?;
        let mut retries = 0;
        loop {
            match self.upsert_batch(driver, &batch, options).await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    /// What the mode asks for where a key has a row.
    pub(crate) fn conflict(&self, options: PutOptions) -> Conflict {
        match options.mode {
            PutMode::Insert | PutMode::InsertOrIgnore => Conflict::Ignore,
            PutMode::Upsert | PutMode::Replace => {
                Conflict::Update { newest: (!options.overwrite_newer).then_some(R::LAYOUT.version()) }
            }
        }
    }
}
