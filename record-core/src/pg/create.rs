//! Making tables, and bringing older ones forward.
//!
//! What there is to do is a list of statements, made by [`plan`](super::plan) from what is there already, so that it can
//! be run or shown.

use super::{
    driver::{Driver, Transaction},
    failure::Context,
    handle::Handle,
    plan::{Existing, Step, plan},
    schema::{check_database, place},
};
use crate::{Error, Key, Record, table::default_name};
use ::tokio_postgres::error::SqlState;

/// Serializes programs that start at once: no two of them make or change tables of records at the same time.
pub(super) const LOCK: &str = "SELECT pg_catalog.pg_advisory_xact_lock(7810771834062135652)";

/// How often indexes are begun that are built while others write. Each failure takes the server a second to find out.
const ATTEMPTS: u32 = 10;

/// How an existing table is brought forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateOptions {
    pub(super) rewrite: bool,
}

impl CreateOptions {
    /// Rows are never rewritten.
    pub const fn new() -> Self {
        CreateOptions { rewrite: false }
    }

    /// Whether fields that were promoted after the table was made become columns of it too. The server rewrites the
    /// whole table for that, and nobody can read or write it meanwhile. Without it such fields are columns of the view
    /// of all fields, and `promote(index)` is an index on an expression.
    #[must_use]
    pub const fn rewrite(self, rewrite: bool) -> Self {
        CreateOptions { rewrite }
    }
}

impl<K: Key, R: Record> Handle<K, R> {
    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    pub(crate) async fn create(
        driver: &mut impl Driver,
        name: &str,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        let context = Context { table: name, record: R::LAYOUT.record };
        let parsed = Self::parse(&context, name)?;
        check_database(driver, &context).await?;
        // When there is nothing to do, no lock is taken. Errors are left to be met again under the lock.
        if let Ok(existing) = Existing::read::<K, R>(driver, &context, &parsed).await
            && let Some(table) = &existing.table
            && plan::<K, R>(&context, &table.name, &existing, options).is_ok_and(|steps| steps.is_empty())
        {
            return Self::of(driver, name, table).await;
        }

        let in_transaction = is_in_transaction(driver, &context).await?;
        let failed = |error| context.failed("making the table", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        transaction.query(LOCK, &[]).await.map_err(failed)?;
        let target = place(&mut transaction, &context, &parsed).await?;
        let existing = Existing::read::<K, R>(&mut transaction, &context, &parsed).await?;
        let steps = plan::<K, R>(&context, &target, &existing, options)?;
        let (now, mut later): (Vec<_>, Vec<_>) =
            steps.into_iter().partition(|step| in_transaction || step.concurrently.is_none());
        for Step { doing, sql, .. } in &now {
            transaction.script(sql).await.map_err(|error| context.failed(doing, error))?;
        }
        transaction.commit().await.map_err(failed)?;
        for attempt in 1.. {
            let Err(error) = build(driver, &context, &later).await else { break };
            // Of programs that build an index of one table at once, the server lets only one go on.
            if !error.is_retryable() || attempt == ATTEMPTS {
                return Err(error);
            }
            let existing = Existing::read::<K, R>(driver, &context, &parsed).await?;
            later = plan::<K, R>(&context, &target, &existing, options)?;
            later.retain(|step| step.concurrently.is_some());
        }
        Self::open(driver, name).await
    }

    /// Makes the table that the record names for itself.
    pub(crate) async fn create_default(
        driver: &mut impl Driver,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        Self::create(driver, default_name(R::LAYOUT)?, options).await
    }

    /// The statements that `create` would run now.
    pub(crate) async fn migration_sql(
        driver: &mut impl Driver,
        name: &str,
        options: CreateOptions,
    ) -> Result<String, Error> {
        let context = Context { table: name, record: R::LAYOUT.record };
        let parsed = Self::parse(&context, name)?;
        check_database(driver, &context).await?;
        let target = place(driver, &context, &parsed).await?;
        let existing = Existing::read::<K, R>(driver, &context, &parsed).await?;
        let steps = plan::<K, R>(&context, &target, &existing, options)?;
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
}

/// Takes steps that need no transaction around them.
async fn build(driver: &mut impl Driver, context: &Context<'_>, steps: &[Step]) -> Result<(), Error> {
    for Step { doing, concurrently, .. } in steps {
        for sql in concurrently.iter().flatten() {
            driver.script(sql).await.map_err(|error| context.failed(doing, error))?;
        }
    }
    Ok(())
}

/// Whether the caller is in a transaction of his own: only there can a savepoint be set.
async fn is_in_transaction(driver: &mut impl Driver, context: &Context<'_>) -> Result<bool, Error> {
    match driver.script("SAVEPOINT record_probe").await {
        Ok(()) => driver
            .script("RELEASE SAVEPOINT record_probe")
            .await
            .map(|()| true)
            .map_err(|error| context.failed("releasing a savepoint", error)),
        Err(error) if error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION) => Ok(false),
        Err(error) => Err(context.failed("setting a savepoint", error)),
    }
}
