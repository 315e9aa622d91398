//! Putting more rows than fit into memory: they are copied to a temporary table, and one statement takes them from there.
//!
//! One statement, because rows must be locked in key order over all of them.

use super::{
    copy::{Stopped, copy, push_blob, push_key},
    progress::Progress,
    upsert::count,
};
use crate::{
    Error,
    driver::traits::{Driver, Transaction, end},
    failure::Context,
    handle::Handle,
    sql::{
        delete::delete_others,
        staging,
        upsert::{Source, upsert},
    },
    wire::copy::CopyRows,
};
use ::tokio_postgres::error::SqlState;
use record_core::{Key, Record, ToBlob};
use record_table::{Batch, PutCounts, PutMode, PutOptions, append_blob};
use std::borrow::Borrow;

impl<K: Key, R: Record> Handle<K, R> {
    /// Whether the role may make temporary tables.
    pub(crate) async fn may_stage(&self, driver: &mut impl Driver) -> Result<bool, Error> {
        let rows = driver.query(staging::MAY_STAGE, &[]).await;
        let rows = rows.map_err(|error| self.context().failed("writing rows", error))?;
        Ok(rows.first().is_some_and(|row| row.get(0)))
    }

    /// Puts a batch and all rows that come after it, in one transaction or savepoint.
    ///
    /// The rows are gone from memory when they turn out to be in somebody's way, so nothing is tried again here.
    pub(crate) async fn put_staged<Q: Borrow<K>, V: ToBlob<R>, E: From<Error>>(
        &self,
        driver: &mut impl Driver,
        batch: Batch<Q>,
        rows: impl Iterator<Item = Result<(Q, V), E>>,
        options: PutOptions,
        progress: &mut Progress,
    ) -> Result<PutCounts, E> {
        self.check_writable(driver, 0).await?;
        let failed = |error| self.context().failed("writing rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            self.stage(&mut transaction, batch, rows, progress).await?;
            Ok(self.put_from_staging(&mut transaction, options).await?)
        };
        let result = result.await;
        end(transaction, result, |error| failed(error).into()).await
    }

    /// Copies the rows to the temporary table.
    async fn stage<Q: Borrow<K>, V: ToBlob<R>, E: From<Error>>(
        &self,
        transaction: &mut impl Transaction,
        batch: Batch<Q>,
        mut rows: impl Iterator<Item = Result<(Q, V), E>>,
        progress: &mut Progress,
    ) -> Result<(), E> {
        let context = self.context();
        transaction.script(&staging::create(K::COLUMNS)).await.map_err(|error| {
            let denied = error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE);
            let doing = "making a temporary table, which more than 32 MiB or 131,072 rows in one call need";
            match denied {
                true => context.failed(
                    &format!("{doing} (grant TEMPORARY on the database to the role, or cut the rows into several calls)"),
                    error,
                ),
                false => context.failed(doing, error),
            }
        })?;
        let sql = staging::copy_numbered(K::COLUMNS);
        let (mut newest, mut number) = (0, 0i64);
        let mut collected = batch.iter();
        let copied = copy(transaction, &sql, |copy| {
            let Some((key, blob)) = collected.next() else { return Ok(false) };
            begin(&context, copy, key.borrow(), &mut number)?;
            push_blob(copy, &mut newest, |out| {
                out.extend_from_slice(blob.unwrap_or_default());
                Ok::<_, E>(blob.is_some())
            })?;
            Ok::<_, E>(true)
        });
        progress.add(copied.await.map_err(|error| stopped(&context, error))?);
        drop(collected);
        drop(batch);
        let copied = copy(transaction, &sql, |copy| {
            let Some(row) = rows.next() else { return Ok(false) };
            let (key, value) = row?;
            begin(&context, copy, key.borrow(), &mut number)?;
            push_blob(copy, &mut newest, |out| append_blob(&value, out))
                .map_err(|error| error.in_table(context.table))?;
            Ok::<_, E>(true)
        });
        progress.add(copied.await.map_err(|error| stopped(&context, error))?);
        Ok(self.check_writable(transaction, newest).await?)
    }

    /// Takes the rows from the temporary table, and removes it.
    async fn put_from_staging(
        &self,
        transaction: &mut impl Transaction,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        if options.mode == PutMode::Replace {
            self.lock_against_writers(transaction).await?;
        }
        let source = Source::Staged(staging::TABLE);
        let sql = upsert(self.target(), K::COLUMNS, source, self.conflict(options));
        let mut outcome = self.outcome(&self.write(transaction, &sql, &[]).await?)?;
        self.look_again(transaction, &mut outcome, source, &[], options).await?;
        let mut counts = outcome.counts(options.mode);
        if options.mode == PutMode::Replace {
            let sql = delete_others(&self.shared.table, K::COLUMNS, true);
            counts.deleted = count(&self.write(transaction, &sql, &[]).await?);
        }
        // The caller's transaction may go on and need it again.
        transaction
            .script(&staging::drop())
            .await
            .map_err(|error| self.context().failed("writing rows", error))?;
        Ok(counts)
    }
}

/// Begins a row of the temporary table: its number and the key. The blob is to follow.
fn begin<K: Key>(context: &Context<'_>, copy: &mut CopyRows, key: &K, number: &mut i64) -> Result<(), Error> {
    *number += 1;
    copy.begin(K::COLUMNS.len() + 2);
    copy.push_with(|out| {
        out.extend_from_slice(&number.to_be_bytes());
        Ok::<_, Error>(true)
    })?;
    push_key(context, copy, key)
}

fn stopped<E: From<Error>>(context: &Context<'_>, stopped: Stopped<E>) -> E {
    match stopped {
        Stopped::Row(error) => error,
        Stopped::Driver(error) => context.failed("copying rows to a temporary table", error).into(),
    }
}
