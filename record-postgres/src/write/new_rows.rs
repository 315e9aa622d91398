//! Rows that are new: long runs of them are copied into the table, which takes half the time of the statement that can
//! update as well.
//!
//! Rows stay in key order, new ones and others, because all writers must lock in one order.

use super::{
    batch::Sorted,
    copy::{Stopped, can_be_copied_into, copy},
};
use crate::{
    Error,
    driver::traits::Transaction,
    shared::Shared,
    sql::{copy::copy_into, present::present},
    wire::{array::Values, param::Param},
};
use ::tokio_postgres::error::SqlState;
use core::ops::Range;
use record_table::{PutCounts, PutOptions};

/// Fewer new rows in a row are not worth a copy of their own.
pub(crate) const MIN_NEW: usize = 2_000;

impl Shared {
    /// Puts the rows from number `first` on, of which most are new by all appearances.
    pub(crate) async fn put_mostly_new(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        first: usize,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        if !can_be_copied_into(transaction, &self.table, self.key)
            .await
            .map_err(|error| self.context().failed("writing rows", error))?
        {
            return self.upsert_range(transaction, rows, first..rows.len(), options).await;
        }
        let present = self.present(transaction, rows, first).await?;
        let mut counts = PutCounts::default();
        let (mut at, mut run) = (first, first);
        for next in present.into_iter().chain([rows.len()]) {
            if next - run >= MIN_NEW {
                counts += self.upsert_range(transaction, rows, at..run, options).await?;
                counts += self.put_new(transaction, rows, run..next, options).await?;
                at = next;
            }
            run = next + 1;
        }
        Ok(counts + self.upsert_range(transaction, rows, at..rows.len(), options).await?)
    }

    /// The numbers of the rows from number `first` on whose keys have a row.
    async fn present(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        first: usize,
    ) -> Result<Vec<usize>, Error> {
        let keys = rows.keys.params(rows.len() - first, move |i| first + i);
        let params: Vec<Param<'_>> = keys.iter().map(Values::param).collect();
        let answer = self.write(transaction, &present(&self.table, self.key), &params).await?;
        let numbers: Vec<i64> = answer.first().map_or(Vec::new(), |row| row.get(0));
        // They count from 1.
        Ok(numbers.into_iter().map(|number| first + number.unsigned_abs() as usize - 1).collect())
    }

    /// Copies rows into the table, or, when somebody else was faster, puts them.
    async fn put_new(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        range: Range<usize>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let context = self.context();
        let failed = |error| context.failed("writing rows", error);
        let mut savepoint = transaction.transaction().await.map_err(failed)?;
        let mut new = range.clone();
        let sql = copy_into(&self.table, self.key);
        let copied = copy(&mut savepoint, &sql, |copy| {
            let Some(row) = new.next() else { return Ok(false) };
            copy.begin(self.key.len() + 1);
            copy.values().extend_from_slice(rows.keys.wire(row));
            copy.push(rows.blobs[row]);
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
                self.upsert_range(transaction, rows, range, options).await
            }
            Err(Stopped::Driver(error)) => Err(failed(error)),
            Err(Stopped::Row(error)) => Err(error),
        }
    }
}
