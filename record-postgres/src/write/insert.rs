//! Inserting rows that are all new: they are copied straight into the table.

use super::{
    copy::{Stopped, can_be_copied_into, copy, push_blob, push_key},
    progress::Progress,
};
use crate::{
    Error,
    driver::traits::{Driver, Transaction},
    handle::Handle,
    sql::copy::copy_into,
};
use record_core::{Key, Record, ToBlob};
use record_table::{PutCounts, append_blob, key_conflict};
use std::borrow::Borrow;

impl<K: Key, R: Record> Handle<K, R> {
    /// All rows or none, in one transaction or savepoint.
    pub(crate) async fn insert<Q: Borrow<K>, V: ToBlob<R>, E: From<Error>>(
        &self,
        driver: &mut impl Driver,
        mut rows: impl Iterator<Item = Result<(Q, V), E>>,
        progress: &mut Progress,
    ) -> Result<PutCounts, E> {
        let context = self.context();
        let failed = |error| context.failed("inserting rows", error);
        self.check_writable(driver, 0).await?;
        let mut transaction = driver.transaction().await.map_err(failed)?;
        match can_be_copied_into(&mut transaction, &self.shared.table, K::COLUMNS).await {
            Ok(true) => {}
            Ok(false) => {
                return Err(context
                    .problem(
                        "the table has row-level security, which `COPY` can't do with: use another mode than \
                         `PutMode::Insert`",
                    )
                    .into());
            }
            Err(error) => {
                // What went wrong is said already; a rollback that fails as well means that the connection is gone.
                let _ = transaction.rollback().await;
                return Err(failed(error).into());
            }
        }
        if let Err(error) = self.check_same(&mut transaction).await {
            let _ = transaction.rollback().await;
            return Err(error.into());
        }
        let mut newest = 0;
        let sql = copy_into(&self.shared.table, K::COLUMNS);
        let copied = copy(&mut transaction, &sql, |copy| {
            let Some(row) = rows.next() else { return Ok(false) };
            let (key, value) = row?;
            copy.begin(K::COLUMNS.len() + 1);
            push_key(&context, copy, key.borrow())?;
            push_blob(copy, &mut newest, |out| append_blob(&value, out))
                .map_err(|error| error.in_table(context.table))?;
            Ok::<_, E>(true)
        })
        .await;
        let error = match copied {
            Ok(copied) => match self.check_writable(&mut transaction, newest).await {
                Ok(()) => {
                    transaction.commit().await.map_err(failed)?;
                    progress.add(copied);
                    return Ok(PutCounts { inserted: copied.rows, ..PutCounts::default() });
                }
                Err(error) => Stopped::Row(error.into()),
            },
            Err(error) => error,
        };
        // What went wrong is said already; a rollback that fails as well means that the connection is gone.
        let _ = transaction.rollback().await;
        match error {
            Stopped::Row(error) => Err(error),
            Stopped::Driver(error) => Err(match self.shared.is_key_conflict(driver, &error).await {
                true => key_conflict(context.record, context.table, K::COLUMNS).into(),
                false => failed(error).into(),
            }),
        }
    }
}
