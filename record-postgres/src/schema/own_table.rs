//! Tables of our own in the schema `record`, beside the catalog: made when they are first needed.

use super::lock::begin_locked;
use crate::{
    Error,
    driver::traits::{Driver, end, is_in_transaction},
    failure,
};
use ::tokio_postgres::types::Type;

/// A table in the schema `record`.
pub(crate) struct OwnTable {
    /// The name with the schema, for messages.
    pub(crate) name: &'static str,
    /// The name without it.
    pub(crate) table: &'static str,
    /// The statement that makes it.
    pub(crate) create: &'static str,
}

impl OwnTable {
    /// An error met while `doing` something with it.
    pub(crate) fn failed(&self, doing: &str, error: ::tokio_postgres::Error) -> Error {
        failure::failed("", doing, error).in_table(self.name)
    }

    /// Makes the table if it is missing. When it is there, no privilege is needed and no lock taken.
    pub(crate) async fn create(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let making = |error| self.failed("making the table", error);
        if self.exists(driver).await? {
            return Ok(());
        }
        let in_transaction = is_in_transaction(driver).await.map_err(making)?;
        let mut transaction = begin_locked(driver, in_transaction).await.map_err(making)?;
        let made = self.create_in(&mut transaction).await;
        end(transaction, made, making).await
    }

    async fn create_in(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let making = |error| self.failed("making the table", error);
        if self.exists(driver).await? {
            return Ok(());
        }
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'record')";
        let schema = driver.query(sql, &[]).await.map_err(making)?;
        if schema.first().is_some_and(|row| !row.get::<_, bool>(0)) {
            driver.script("CREATE SCHEMA record").await.map_err(making)?;
        }
        driver.script(self.create).await.map_err(making)
    }

    /// Reads the catalog itself: `to_regclass` may answer from what the session knew before it waited for the lock.
    pub(crate) async fn exists(&self, driver: &mut impl Driver) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c \
                   JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
                   WHERE n.nspname OPERATOR(pg_catalog.=) 'record' AND c.relname OPERATOR(pg_catalog.=) $1)";
        let rows = driver.query(sql, &[(&self.table, Type::TEXT)]).await;
        rows.map(|rows| rows.first().is_some_and(|row| row.get(0)))
            .map_err(|error| self.failed("looking the table up", error))
    }
}
