//! Putting more rows than fit into memory: they are copied to a temporary table, and one statement takes them from there.
//!
//! One statement, because rows must be locked in key order over all of them.

use super::{
    batch::Batch,
    copy::{Copying, Stopped, copy},
    rows::Rows,
    upsert::count,
};
use crate::{
    Error,
    driver::traits::{Driver, Transaction, end},
    failure::Context,
    progress::Progress,
    shared::Shared,
    sql::{
        delete::delete_others,
        staging,
        upsert::{Source, upsert},
    },
};
use ::tokio_postgres::error::SqlState;
use record_table::{PutCounts, PutMode, PutOptions, version};

impl Shared {
    /// Whether the role may make temporary tables.
    pub(crate) async fn may_stage(&self, driver: &mut impl Driver) -> Result<bool, Error> {
        let rows = driver.query(staging::MAY_STAGE, &[]).await;
        let rows = rows.map_err(|error| self.context().failed("writing rows", error))?;
        Ok(rows.first().is_some_and(|row| row.get(0)))
    }

    /// Puts a batch and all rows that come after it, in one transaction or savepoint.
    ///
    /// The rows are gone from memory when they turn out to be in somebody's way, so nothing is tried again here.
    pub(crate) async fn put_staged(
        &self,
        driver: &mut impl Driver,
        batch: Batch<'_>,
        rows: &mut (impl Rows + ?Sized),
        options: PutOptions,
        progress: &mut Progress,
    ) -> Result<PutCounts, Error> {
        self.check_writable(driver, 0).await?;
        let failed = |error| self.context().failed("writing rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            self.stage(&mut transaction, batch, rows, progress).await?;
            self.put_from_staging(&mut transaction, options).await
        };
        let result = result.await;
        end(transaction, result, failed).await
    }

    /// Copies the rows to the temporary table.
    async fn stage(
        &self,
        transaction: &mut impl Transaction,
        batch: Batch<'_>,
        rows: &mut (impl Rows + ?Sized),
        progress: &mut Progress,
    ) -> Result<(), Error> {
        let context = self.context();
        transaction.script(&staging::create(self.key)).await.map_err(|error| {
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
        let sql = staging::copy_numbered(self.key);
        let (mut newest, mut number) = (0, 0i64);
        let mut collected = 0..batch.len();
        let copied = copy(transaction, &sql, |copy| {
            let Some(row) = collected.next() else { return Ok(false) };
            let blob = batch.blob(row);
            number += 1;
            newest = newest.max(blob.map_or(0, version));
            copy.begin(self.key.len() + 2);
            copy.push(Some(&number.to_be_bytes()));
            copy.values().extend_from_slice(batch.keys().wire(row));
            copy.push(blob);
            Ok(true)
        });
        let copied = copied.await.map_err(|error| stopped(&context, error))?;
        progress.add(copied.rows, copied.bytes);
        drop(batch);
        let copied = copy(transaction, &sql, |copy| {
            let number = Some(&mut number);
            rows.fill(&mut Copying { table: self, rows: copy, newest: &mut newest, number })
        });
        let copied = copied.await.map_err(|error| stopped(&context, error))?;
        progress.add(copied.rows, copied.bytes);
        self.check_writable(transaction, newest).await
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
        let sql = upsert(self.target(), self.key, source, self.conflict(options));
        let mut outcome = self.outcome(&self.write(transaction, &sql, &[]).await?)?;
        self.look_again(transaction, &mut outcome, source, &[], options).await?;
        let mut counts = outcome.counts(options.mode);
        if options.mode == PutMode::Replace {
            let sql = delete_others(&self.table, self.key, true);
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

fn stopped(context: &Context<'_>, stopped: Stopped) -> Error {
    match stopped {
        Stopped::Row(error) => error,
        Stopped::Driver(error) => context.failed("copying rows to a temporary table", error),
    }
}
