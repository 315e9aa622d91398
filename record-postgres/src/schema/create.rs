//! Making tables, and bringing older ones forward.
//!
//! What there is to do is a list of statements, made by [`plan`](super::plan) from what is there already, so that it can
//! be run or shown.

use super::{
    builds,
    existing::Schema,
    lock::begin_locked,
    making::Making,
    plan::{Existing, Step},
};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, end, is_in_transaction},
    },
};

impl Making<'_> {
    /// Does what there is to do; gives the table's schema where that is nothing.
    pub(crate) async fn create(&self, driver: &mut impl Driver) -> Result<Option<Schema>, Error> {
        // When there is nothing to do, no lock is taken. Errors are left to be met again under the lock.
        if let Ok((Existing { table: Some(table), .. }, steps)) = self.plan(driver).await
            && steps.is_empty()
        {
            return Ok(Some(table));
        }

        let failed = |error| self.context.failed("making the table", error);
        let in_transaction = is_in_transaction(driver).await.map_err(failed)?;
        let mut retries = 0;
        while let Err(error) = self.take_steps(driver, in_transaction).await {
            if !retry::again(driver, &error, retries).await {
                return Err(error);
            }
            retries += 1;
        }
        if !in_transaction {
            self.build_indexes(driver).await?;
        }
        Ok(None)
    }

    /// The statements that [`create`](Making::create) would run now.
    pub(crate) async fn sql(&self, driver: &mut impl Driver) -> Result<String, Error> {
        let (_, steps) = self.plan(driver).await?;
        let (later, now): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| step.concurrently.is_some());
        let mut sql: String =
            now.iter().map(|step| format!("-- {}\n{};\n\n", step.doing, step.sql)).collect();
        for step in later {
            sql += &format!("-- {}, outside of a transaction\n", step.doing);
            for statement in step.concurrently.iter().flatten() {
                sql += &format!("{statement};\n\n");
            }
        }
        Ok(sql)
    }

    /// Takes all steps in one transaction, or in a savepoint of the caller's: without the caller's transaction only those
    /// that can't be taken while others write.
    async fn take_steps(&self, driver: &mut impl Driver, in_transaction: bool) -> Result<(), Error> {
        let failed = |error| self.context.failed("making the table", error);
        let mut transaction = begin_locked(driver, in_transaction).await.map_err(failed)?;
        let taken = self.take_steps_in(&mut transaction, in_transaction).await;
        end(transaction, taken, failed).await
    }

    async fn take_steps_in(&self, driver: &mut impl Driver, in_transaction: bool) -> Result<(), Error> {
        let (existing, mut steps) = self.plan(driver).await?;
        steps.retain(|step| in_transaction || step.concurrently.is_none());
        if let (Some(table), Some(step)) =
            (&existing.table, steps.iter().find(|step| step.concurrently.is_some()))
            && builds::is_built(driver, &self.context, table.oid).await?
        {
            // Each would wait for the other.
            let message = format!(
                "{}: another program is at it, or has the table locked: call `Table::create` again later, or outside of a \
                 transaction, where it waits",
                step.doing
            );
            return Err(self.context.problem(message).retryable(true));
        }
        for Step { doing, sql, .. } in &steps {
            driver.script(sql).await.map_err(|error| self.context.failed_reading(doing, None, error))?;
        }
        Ok(())
    }
}
