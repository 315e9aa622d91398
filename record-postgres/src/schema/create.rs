//! Making tables, and bringing older ones forward.
//!
//! What there is to do is a list of statements, made by [`plan`](super::plan) from what is there already, so that it can
//! be run or shown.

use super::{
    builds,
    existing::{Schema, check_database, place},
    plan::{Existing, Step, Wanted, plan},
};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Crate, Driver, end},
    },
    failure::Context,
    handle::Handle,
    shared::parse,
    sql::name::TableName,
};
use ::tokio_postgres::error::SqlState;
use record_core::{Key, Record};
use record_table::default_name;

/// Serializes programs that start at once: no two of them make or change tables of records at the same time.
const LOCK: &str = "SELECT pg_catalog.pg_advisory_xact_lock(7810771834062135652)";

/// How a table is made or brought forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreateOptions {
    pub(crate) rewrite: bool,
    pub(crate) partition_by: Option<&'static str>,
}

impl CreateOptions {
    /// Rows are never rewritten.
    pub const fn new() -> Self {
        CreateOptions { rewrite: false, partition_by: None }
    }

    /// Whether fields that were promoted after the table was made become columns of it too. The server rewrites the
    /// whole table for that, and nobody can read or write it meanwhile. Without it such fields are columns of the view
    /// of all fields, and `promote(index)` is an index on an expression.
    #[must_use]
    pub const fn rewrite(self, rewrite: bool) -> Self {
        CreateOptions { rewrite, ..self }
    }

    /// What a table that is missing is partitioned by, in SQL: `RANGE (day)`, `LIST (account)`, `HASH (id)`, over columns of the
    /// key. Its partitions are the application's to make, before the first row. A table that is there stays as it is.
    ///
    /// ```no_run
    /// use record_core::{Key, Record};
    /// use record_postgres::{Error, postgres::{CreateOptions, Table, postgres::Client}};
    ///
    /// #[derive(Record)]
    /// struct Facts { additions: u32 }
    ///
    /// #[derive(Key)]
    /// struct PullRequest { account: i32, number: i64 }
    ///
    /// fn create(client: &mut Client) -> Result<Table<PullRequest, Facts>, Box<dyn std::error::Error>> {
    ///     let options = CreateOptions::new().partition_by("HASH (account)");
    ///     let table = Table::create_with(client, "facts", options)?;
    ///     client.batch_execute(
    ///         "CREATE TABLE IF NOT EXISTS facts0 PARTITION OF facts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    ///          CREATE TABLE IF NOT EXISTS facts1 PARTITION OF facts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    ///     )?;
    ///     Ok(table)
    /// }
    /// ```
    ///
    /// What is different in a partitioned table:
    ///
    /// - A row for which there is no partition is an error of the server's, with SQLSTATE 23514.
    /// - Of a row that others insert while it is put, [`PutCounts`](record_table::PutCounts) may say that it was inserted although it
    ///   was updated.
    /// - `#[record(digest(unique))]` is refused, since no index of the server's spans partitions unless it holds what they are cut by;
    ///   `#[record(digest)]` is fine. Columns of ids, `#[record(id)]`, need PostgreSQL 17, or a sequence of your own that is
    ///   `OWNED BY` the column; the error before 17 has the statements.
    /// - An index that a promoted field gets later is built while writers wait. To spare them that, make it yourself before: `CREATE
    ///   INDEX … ON ONLY` the table, `CREATE INDEX CONCURRENTLY` on each partition, and `ALTER INDEX … ATTACH PARTITION`. Until all
    ///   are attached, `create` fails and says so.
    #[must_use]
    pub const fn partition_by(self, columns: &'static str) -> Self {
        CreateOptions { partition_by: Some(columns), ..self }
    }
}

impl<K: Key, R: Record> Handle<K, R> {
    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    pub(crate) async fn create(
        driver: &mut impl Driver,
        name: &str,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        match Making::begin(driver, name, Wanted::of::<K, R>(), options).await?.create(driver).await? {
            Some(schema) => Self::of(driver, name, &schema).await,
            None => Self::open(driver, name).await,
        }
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
        Making::begin(driver, name, Wanted::of::<K, R>(), options).await?.sql(driver).await
    }
}

/// A table that is to be made or brought forward.
pub(crate) struct Making<'a> {
    pub(crate) context: Context<'a>,
    name: TableName,
    wanted: Wanted,
    /// The server's major version.
    major: i32,
    options: CreateOptions,
}

impl<'a> Making<'a> {
    async fn begin(
        driver: &mut impl Driver,
        name: &'a str,
        wanted: Wanted,
        options: CreateOptions,
    ) -> Result<Self, Error> {
        let context = Context { table: name, record: wanted.layout.record() };
        let name = parse(&context, name)?;
        let major = check_database(driver, &context).await?;
        Ok(Making { context, name, wanted, major, options })
    }

    /// Does what there is to do; gives the table's schema where that is nothing.
    async fn create(&self, driver: &mut impl Driver) -> Result<Option<Schema>, Error> {
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
    async fn sql(&self, driver: &mut impl Driver) -> Result<String, Error> {
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

    /// What is there, and what is to be done; the steps are for a table at the place where it is, or where it would be made.
    pub(crate) async fn plan(&self, driver: &mut impl Driver) -> Result<(Existing, Vec<Step>), Error> {
        let existing = Existing::read(driver, &self.context, &self.name, self.wanted, self.major).await?;
        let target = match &existing.table {
            Some(table) => table.name.clone(),
            None => place(driver, &self.context, &self.name).await?,
        };
        let steps = plan(&self.context, &target, &existing, self.wanted, self.options)?;
        Ok((existing, steps))
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

/// Begins a transaction, or a savepoint of the caller's, in which nobody else makes or changes tables of records.
///
/// What others did before is to be seen in it, so a transaction of our own sees what was committed when each statement
/// begins, whatever the session's default is.
pub(crate) async fn begin_locked<D: Driver>(
    driver: &mut D,
    in_transaction: bool,
) -> Result<<D::Crate as Crate>::Transaction<'_>, ::tokio_postgres::Error> {
    let mut transaction = driver.transaction().await?;
    if !in_transaction {
        transaction.script("SET TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
    }
    transaction.query(LOCK, &[]).await?;
    Ok(transaction)
}

/// Whether the caller is in a transaction of his own: only there can a savepoint be set.
pub(crate) async fn is_in_transaction(driver: &mut impl Driver) -> Result<bool, ::tokio_postgres::Error> {
    match driver.script("SAVEPOINT record_probe").await {
        Ok(()) => driver.script("RELEASE SAVEPOINT record_probe").await.map(|()| true),
        Err(error) if error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION) => Ok(false),
        Err(error) => Err(error),
    }
}
