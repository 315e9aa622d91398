//! Rows that are new: long runs of them are copied into the table, which takes half the time of the statement that can
//! update as well.
//!
//! Rows stay in key order, new ones and others, because all writers must lock in one order.

use super::copy::{Stopped, can_be_copied_into, copy, push_blob, push_key};
use crate::{
    Error,
    driver::traits::Transaction,
    handle::Handle,
    sql::{copy::copy_into, present::present},
};
use ::tokio_postgres::error::SqlState;
use core::ops::Range;
use record_core::{Key, Record};
use record_table::{Batch, PutCounts, PutOptions};
use std::borrow::Borrow;

/// Fewer new rows in a row are not worth a copy of their own.
pub(crate) const MIN_NEW: usize = 2_000;

impl<K: Key, R: Record> Handle<K, R> {
    /// Puts the rows from number `first` on, of which most are new by all appearances.
    pub(crate) async fn put_mostly_new<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
        first: usize,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        if !can_be_copied_into(transaction, &self.shared.table, K::COLUMNS)
            .await
            .map_err(|error| self.context().failed("writing rows", error))?
        {
            return self.upsert_range(transaction, batch, first..batch.len(), options).await;
        }
        let present = self.present(transaction, batch, first).await?;
        let mut counts = PutCounts::default();
        let (mut at, mut run) = (first, first);
        for next in present.into_iter().chain([batch.len()]) {
            if next - run >= MIN_NEW {
                counts += self.upsert_range(transaction, batch, at..run, options).await?;
                counts += self.put_new(transaction, batch, run..next, options).await?;
                at = next;
            }
            run = next + 1;
        }
        Ok(counts + self.upsert_range(transaction, batch, at..batch.len(), options).await?)
    }

    /// The numbers of the rows from number `first` on whose keys have a row.
    async fn present<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
        first: usize,
    ) -> Result<Vec<usize>, Error> {
        let keys = self.keys_of(batch, first)?;
        let rows = self.write(transaction, &present(&self.shared.table, K::COLUMNS), &keys.params()).await?;
        let numbers: Vec<i64> = rows.first().map_or(Vec::new(), |row| row.get(0));
        // They count from 1.
        Ok(numbers.into_iter().map(|number| first + number.unsigned_abs() as usize - 1).collect())
    }

    /// Copies rows into the table, or, when somebody else was faster, puts them.
    async fn put_new<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
        rows: Range<usize>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let context = self.context();
        let failed = |error| context.failed("writing rows", error);
        let mut savepoint = transaction.transaction().await.map_err(failed)?;
        let mut new = batch.range(rows.clone());
        let sql = copy_into(&self.shared.table, K::COLUMNS);
        let copied = copy(&mut savepoint, &sql, |copy| {
            let Some((key, blob)) = new.next() else { return Ok(false) };
            copy.begin(K::COLUMNS.len() + 1);
            push_key::<K>(&context, copy, key.borrow())?;
            push_blob(copy, &mut 0, |out| {
                out.extend_from_slice(blob.unwrap_or_default());
                Ok::<_, Error>(blob.is_some())
            })?;
            Ok(true)
        });
        match copied.await {
            Ok(copied) => {
                savepoint.commit().await.map_err(failed)?;
                Ok(PutCounts { inserted: copied.rows, ..PutCounts::default() })
            }
            // Somebody else was faster.
            Err(Stopped::Driver(error)) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                savepoint.rollback().await.map_err(failed)?;
                self.upsert_range(transaction, batch, rows, options).await
            }
            Err(Stopped::Driver(error)) => Err(failed(error)),
            Err(Stopped::Row(error)) => Err(error),
        }
    }
}
