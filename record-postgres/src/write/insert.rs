//! Inserting rows that are all new: they are copied straight into the table.

use super::{
    copy::{Copying, Stopped, can_be_copied_into, copy},
    rows::Rows,
};
use crate::{
    Error,
    driver::traits::{Driver, Transaction},
    progress::Progress,
    shared::Shared,
    sql::copy::copy_into,
};
use record_table::{PutCounts, key_conflict};

impl Shared {
    /// All rows or none, in one transaction or savepoint.
    pub(crate) async fn insert(
        &self,
        driver: &mut impl Driver,
        rows: &mut (impl Rows + ?Sized),
        progress: &mut Progress,
    ) -> Result<PutCounts, Error> {
        let context = self.context();
        let failed = |error| context.failed("inserting rows", error);
        self.check_writable(driver, 0).await?;
        let mut transaction = driver.transaction().await.map_err(failed)?;
        match can_be_copied_into(&mut transaction, &self.table, self.key).await {
            Ok(true) => {}
            Ok(false) => {
                return Err(context.problem(
                    "the table has row-level security, which `COPY` can't do with: use another mode than \
                     `PutMode::Insert`",
                ));
            }
            Err(error) => {
                // What went wrong is said already; a rollback that fails as well means that the connection is gone.
                let _ = transaction.rollback().await;
                return Err(failed(error));
            }
        }
        if let Err(error) = self.check_same(&mut transaction).await {
            let _ = transaction.rollback().await;
            return Err(error);
        }
        let mut newest = 0;
        let sql = copy_into(&self.table, self.key);
        let copied = copy(&mut transaction, &sql, |copy| {
            rows.fill(&mut Copying { table: self, rows: copy, newest: &mut newest, number: None })
        })
        .await;
        let error = match copied {
            Ok(copied) => match self.check_writable(&mut transaction, newest).await {
                Ok(()) => {
                    transaction.commit().await.map_err(failed)?;
                    progress.add(copied.rows, copied.bytes);
                    return Ok(PutCounts { inserted: copied.rows, ..PutCounts::default() });
                }
                Err(error) => Stopped::Row(error),
            },
            Err(error) => error,
        };
        // What went wrong is said already; a rollback that fails as well means that the connection is gone.
        let _ = transaction.rollback().await;
        match error {
            Stopped::Row(error) => Err(error),
            Stopped::Driver(error) => Err(match self.is_key_conflict(driver, &error).await {
                true => key_conflict(context.record, context.table, self.key),
                false => failed(error),
            }),
        }
    }
}
