//! Which rows were there and which keys are wanted, noted in temporary tables from many transactions, so that in the end the
//! rows that nobody wants can be deleted; [`refresh`](crate::refresh) prunes with it.

use super::{
    driver::{Driver, Transaction, end},
    handle::Handle,
    sql::notes,
    upsert::count,
    wire::key::KeyArrays,
};
use crate::{Error, Key, Record};
use ::tokio_postgres::error::SqlState;

/// So many keys go with one statement.
const MAX_ROWS: usize = 10_000;

impl<K: Key, R: Record> Handle<K, R> {
    /// Notes which rows are there, and says how many.
    pub(crate) async fn begin_notes(&self, driver: &mut impl Driver) -> Result<u64, Error> {
        let context = self.context();
        self.drop_notes(driver).await?;
        driver.script(&notes::begin(&self.shared.table, K::COLUMNS)).await.map_err(|error| {
            let doing = "making temporary tables, which pruning needs";
            match error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
                true => {
                    context.failed(&format!("{doing} (grant TEMPORARY on the database to the role)"), error)
                }
                false => context.failed(doing, error),
            }
        })?;
        let failed = |error| context.failed("noting which rows are there", error);
        Ok(count(&driver.query(&notes::count(), &[]).await.map_err(failed)?))
    }

    /// Notes keys that are wanted.
    pub(crate) async fn note_keys(&self, driver: &mut impl Driver, keys: &[&K]) -> Result<(), Error> {
        let context = self.context();
        let sql = notes::note(K::COLUMNS);
        for keys in keys.chunks(MAX_ROWS) {
            let mut arrays = KeyArrays::new::<K>();
            keys.iter().try_for_each(|key| arrays.push(&context, *key))?;
            let noted = driver.query(&sql, &arrays.params()).await;
            noted.map_err(|error| context.failed("noting which rows stay", error))?;
        }
        Ok(())
    }

    /// Deletes the rows that were there and are not wanted, and says how many they are. None is deleted when they are more
    /// than `most`.
    pub(crate) async fn delete_not_noted(&self, driver: &mut impl Driver, most: u64) -> Result<u64, Error> {
        let context = self.context();
        let failed = |error| context.failed("deleting rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let rows = transaction.query(&notes::delete(&self.shared.table, K::COLUMNS), &[]).await;
        match rows.map(|rows| count(&rows)) {
            Ok(deleted) if deleted > most => transaction.rollback().await.map_err(failed).map(|()| deleted),
            deleted => end(transaction, deleted.map_err(failed), failed).await,
        }
    }

    /// Removes what was noted.
    pub(crate) async fn drop_notes(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let dropped = driver.script(&notes::drop()).await;
        dropped.map_err(|error| self.context().failed("removing temporary tables", error))
    }
}
