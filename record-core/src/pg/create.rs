//! Making tables, and bringing older ones forward.
//!
//! What there is to do is a list of statements, made by [`plan`] from what is there already, so that it can be run or
//! shown.

use super::{
    catalog,
    driver::{Driver, Transaction},
    failure::Context,
    handle::Handle,
    schema::{Schema, check_database, place},
    sql::{
        key::{DATA, declared_type, key_list},
        name::TableName,
    },
};
use crate::{
    Error, Key, Record,
    key::KeyColumn,
    table::{catalog::Catalog, quote},
};

/// Serializes programs that start at once: no two of them make or change tables of records at the same time.
const LOCK: &str = "SELECT pg_catalog.pg_advisory_xact_lock(7810771834062135652)";

/// A statement of a plan.
pub(super) struct Step {
    /// What it does, for messages.
    pub(super) doing: String,
    pub(super) sql: String,
}

impl Step {
    fn new(doing: impl Into<String>, sql: impl Into<String>) -> Self {
        Step { doing: doing.into(), sql: sql.into() }
    }
}

/// What is there already.
struct Existing {
    has_schema: bool,
    has_catalog: bool,
    table: Option<Schema>,
    catalog: Option<Catalog>,
}

impl<K: Key, R: Record> Handle<K, R> {
    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    pub(crate) async fn create(driver: &mut impl Driver, name: &str) -> Result<Self, Error> {
        let context = Context { table: name, record: R::LAYOUT.record };
        let parsed = Self::parse(&context, name)?;
        check_database(driver, &context).await?;
        // When there is nothing to do, no lock is taken. Errors are left to be met again under the lock.
        let existing = Existing::read::<K, R>(driver, &context, &parsed).await;
        if let Ok(existing) = &existing
            && let Ok(steps) = plan::<K, R>(&context, &parsed, existing)
            && steps.is_empty()
            && let Some(table) = &existing.table
        {
            return Self::of(driver, name, table).await;
        }

        let failed = |error| context.failed("making the table", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        transaction.query(LOCK, &[]).await.map_err(failed)?;
        let target = place(&mut transaction, &context, &parsed).await?;
        let existing = Existing::read::<K, R>(&mut transaction, &context, &parsed).await?;
        for step in plan::<K, R>(&context, &target, &existing)? {
            transaction.script(&step.sql).await.map_err(|error| context.failed(&step.doing, error))?;
        }
        transaction.commit().await.map_err(failed)?;
        Self::open(driver, name).await
    }

    /// Makes the table that the record names for itself.
    pub(crate) async fn create_default(driver: &mut impl Driver) -> Result<Self, Error> {
        Self::create(driver, Self::default_name()?).await
    }

    /// The statements that `create` would run now.
    pub(crate) async fn migration_sql(driver: &mut impl Driver, name: &str) -> Result<String, Error> {
        let context = Context { table: name, record: R::LAYOUT.record };
        let parsed = Self::parse(&context, name)?;
        check_database(driver, &context).await?;
        let target = place(driver, &context, &parsed).await?;
        let existing = Existing::read::<K, R>(driver, &context, &parsed).await?;
        let steps = plan::<K, R>(&context, &target, &existing)?;
        Ok(steps.iter().map(|step| format!("-- {}\n{};\n", step.doing, step.sql)).collect())
    }
}

impl Existing {
    async fn read<K: Key, R: Record>(
        driver: &mut impl Driver,
        context: &Context<'_>,
        name: &TableName,
    ) -> Result<Self, Error> {
        let sql = "SELECT pg_catalog.to_regnamespace('record') IS NOT NULL, \
                   pg_catalog.to_regclass('record.layouts') IS NOT NULL";
        let rows =
            driver.query(sql, &[]).await.map_err(|error| context.failed("looking the schema up", error))?;
        let there = |i| rows.first().is_some_and(|row| row.get(i));
        let table = Schema::read(driver, context, name).await?;
        let catalog = match &table {
            Some(table) => {
                table.check(context, K::COLUMNS)?;
                catalog::read(driver, context, &table.name, R::LAYOUT).await?
            }
            None => None,
        };
        Ok(Existing { has_schema: there(0), has_catalog: there(1), table, catalog })
    }
}

/// What is to be done so that a table at `target` fits this program; nothing when it does.
fn plan<K: Key, R: Record>(
    context: &Context<'_>,
    target: &TableName,
    existing: &Existing,
) -> Result<Vec<Step>, Error> {
    let mut steps = Vec::new();
    if !existing.has_schema {
        steps.push(Step::new("make the schema of the catalog and of the accessors", "CREATE SCHEMA record"));
    }
    if !existing.has_catalog {
        steps.push(Step::new("make the catalog", catalog::CREATE));
    }
    match (&existing.table, &existing.catalog) {
        (None, _) => {
            if existing.has_catalog {
                steps.push(Step::new("forget a table of this name that is gone", catalog::forget(target)));
            }
            steps.push(Step::new("make the table", create_table(target, K::COLUMNS)));
            steps.push(Step::new(
                "write the record's layout to the catalog",
                catalog::write(target, R::LAYOUT),
            ));
        }
        (Some(_), None) => {
            return Err(context.problem(
                "there is a table of this name that is in no catalog, so nothing says what its blobs are: use another name",
            ));
        }
        (Some(table), Some(catalog)) => {
            if let Some(layout) = catalog.entry_to_write(context.table, R::LAYOUT)? {
                let sql = catalog::write(&table.name, &layout);
                steps.push(Step::new("write the record's layout to the catalog", sql));
            }
        }
    }
    Ok(steps)
}

fn create_table(name: &TableName, key: &[KeyColumn]) -> String {
    let mut columns: Vec<String> = key
        .iter()
        .map(|column| format!("{} {} NOT NULL", quote(column.name), declared_type(column.ty)))
        .collect();
    columns.push(format!("{DATA} bytea STORAGE EXTERNAL"));
    columns.push(format!("PRIMARY KEY ({})", key_list(key, "")));
    format!("CREATE TABLE {} (\n  {}\n) WITH (fillfactor = 80)", name.quoted(), columns.join(",\n  "))
}
