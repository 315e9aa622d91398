//! Putting rows: one of them, or many, which are collected up to a budget and written in one transaction.
//!
//! What is written how stands in [`upsert`](super::upsert) and [`insert`](super::insert); more rows than the budget has
//! room for go through [`stage`](super::stage).

use super::{
    driver::{Driver, Param},
    handle::{Handle, version},
    read::KeyParameters,
    retry,
    sql::{
        key::key_list,
        upsert::{Conflict, Source, upsert},
    },
    upsert::Outcome,
    values::Binary,
};
use crate::{
    Error, Key, Record,
    table::{Batch, Budget, Put, PutCounts, PutMode, PutOptions, ToBlob},
};
use ::tokio_postgres::types::Type;
use core::iter::Peekable;
use std::{borrow::Borrow, time::Instant};

/// As much as is written without a temporary table.
const BUDGET: Budget = Budget { bytes: 32 << 20, rows: 131_072 };

impl<K: Key, R: Record> Handle<K, R> {
    /// One statement, which is a transaction by itself.
    pub(crate) async fn put<V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        key: &K,
        value: V,
        options: PutOptions,
    ) -> Result<Put, Error> {
        let context = self.context();
        if options.mode == PutMode::Replace {
            return Err(context.problem(
                "one row can't replace the table's contents: put all rows in one call, `put_many_with`, or use another mode",
            ));
        }
        let mut blob = Vec::new();
        let some = value.append_blob(&mut blob).map_err(|error| error.in_table(context.table))?;
        let (newest, blob) = (version(&blob), some.then_some(Binary(blob)));
        let keys = KeyParameters::of(&context, key)?;
        let mut params: Vec<Param<'_>> = keys.params();
        params.push((&blob, Type::BYTEA));
        self.check_writable(driver, newest).await?;

        let sql = upsert(&self.shared.table, K::COLUMNS, Source::Values, self.conflict(options));
        let mut retries = 0;
        let outcome = loop {
            let outcome = async {
                let mut outcome = Outcome::of(&self.write(driver, &sql, &params).await?);
                while outcome.lost() > 0 && options.mode == PutMode::Upsert {
                    outcome.looked_again(&Outcome::of(&self.write(driver, &sql, &params).await?));
                }
                Ok::<_, Error>(outcome)
            };
            match outcome.await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                outcome => break outcome?,
            }
        };
        Ok(match (outcome.counts(options.mode), options.mode) {
            (PutCounts { inserted: 1.., .. }, _) => Put::Inserted,
            (PutCounts { updated: 1.., .. }, _) => Put::Updated,
            (PutCounts { refused_as_newer: 1.., .. }, _) => Put::RefusedAsNewer,
            (_, PutMode::Insert) => return Err(self.key_conflict()),
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
        let start = Instant::now();
        let mut rows = rows.into_iter().peekable();
        let counts = match options.mode {
            PutMode::Insert => self.insert(driver, rows).await?,
            _ => {
                let mut batch = Batch::new(BUDGET);
                let full = batch.fill::<K, R, V, E>(self.name(), &mut rows)?;
                match full && has_more(&mut rows) {
                    true => self.put_staged(driver, batch, rows, options).await?,
                    false => {
                        drop(rows);
                        self.put_batch(driver, batch, options).await?
                    }
                }
            }
        };
        tracing::debug!(
            table = self.name(),
            inserted = counts.inserted,
            updated = counts.updated,
            unchanged = counts.unchanged,
            refused_as_newer = counts.refused_as_newer,
            ignored = counts.ignored,
            deleted = counts.deleted,
            elapsed = ?start.elapsed(),
            "put rows"
        );
        Ok(counts)
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
    pub(super) fn conflict(&self, options: PutOptions) -> Conflict {
        match options.mode {
            PutMode::Insert | PutMode::InsertOrIgnore => Conflict::Ignore,
            PutMode::Upsert | PutMode::Replace => {
                Conflict::Update { newest: (!options.overwrite_newer).then_some(R::LAYOUT.version) }
            }
        }
    }

    /// A row that was to be new has a key that is there.
    #[cold]
    pub(super) fn key_conflict(&self) -> Error {
        self.context().problem(format!(
            "a row with the same key ({}) is there already, in the table or among those that are put, and `PutMode::Insert` \
             takes new rows only: nothing was kept; use another mode",
            key_list(K::COLUMNS, "").replace('"', "`")
        ))
    }
}

fn has_more<T>(rows: &mut Peekable<impl Iterator<Item = T>>) -> bool {
    rows.peek().is_some()
}
