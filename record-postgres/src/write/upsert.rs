//! Writing sorted rows by statements of some hundred rows each, in key order.

use super::{batch::Sorted, new_rows::MIN_NEW};
use crate::{
    Error,
    driver::traits::{Driver, Transaction, end},
    shared::Shared,
    sql::{
        delete::delete_others,
        upsert::{Conflict, Source, column, count_newer, upsert},
    },
    wire::{array::Values, param::Param},
};
use ::tokio_postgres::Row;
use core::ops::Range;
use record_table::{PutCounts, PutMode, PutOptions};

/// A statement has this many rows at most …
const MAX_ROWS: usize = 1_000;
/// … and, if it has more than one, about this many bytes.
const MAX_BYTES: usize = 1 << 20;
/// So many statements are under way at once, where the driver can. It copies their parameters, so this bounds the memory.
const WINDOW: usize = 8;

/// What a statement of [`upsert`] did.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    given: u64,
    chosen: u64,
    refused: u64,
    inserted: u64,
    updated: u64,
}

impl Outcome {
    fn of(rows: &[Row]) -> Self {
        let count = |i| rows.first().map_or(0, |row| row.get::<_, i64>(i).unsigned_abs());
        Outcome {
            given: count(column::GIVEN),
            chosen: count(column::CHOSEN),
            refused: count(column::REFUSED),
            inserted: count(column::INSERTED),
            updated: count(column::UPDATED),
        }
    }

    /// Rows that were to be written and were not, because somebody else wrote them in the meantime: either the same, or
    /// something newer.
    pub(crate) fn lost(&self) -> u64 {
        self.chosen - (self.inserted + self.updated).min(self.chosen)
    }

    pub(crate) fn counts(&self, mode: PutMode) -> PutCounts {
        let refused = self.refused.min(self.given - (self.inserted + self.updated).min(self.given));
        let rest = self.given - (self.inserted + self.updated + refused).min(self.given);
        let ignores = matches!(mode, PutMode::Insert | PutMode::InsertOrIgnore);
        PutCounts {
            inserted: self.inserted,
            updated: self.updated,
            unchanged: if ignores { 0 } else { rest },
            refused_as_newer: refused,
            ignored: if ignores { rest } else { 0 },
            deleted: 0,
        }
    }
}

impl Shared {
    /// Runs a statement that writes.
    pub(crate) async fn write(
        &self,
        driver: &mut impl Driver,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, Error> {
        driver.query(sql, params).await.map_err(|error| self.context().failed("writing rows", error))
    }

    /// What a statement of [`upsert`] did, which was given rows.
    pub(crate) fn outcome(&self, rows: &[Row]) -> Result<Outcome, Error> {
        match Outcome::of(rows) {
            Outcome { given: 0, .. } => Err(self.made_anew()),
            outcome => Ok(outcome),
        }
    }

    /// Tells the rows that were not written, because somebody else wrote them in the meantime, apart: those that are the same
    /// now from those that are too new. Inside a transaction they are locked since, so they stay as they are found.
    ///
    /// Were the statement run once more instead, it might write rows that changed only now, out of key order.
    pub(crate) async fn look_again(
        &self,
        driver: &mut impl Driver,
        outcome: &mut Outcome,
        source: Source<'_>,
        params: &[Param<'_>],
        options: PutOptions,
    ) -> Result<(), Error> {
        if let Conflict::Update { newest: Some(newest) } = self.conflict(options)
            && outcome.lost() > 0
        {
            let sql = count_newer(self.target(), self.key, source, newest);
            outcome.refused = count(&self.write(driver, &sql, params).await?);
        }
        Ok(())
    }

    /// Puts sorted rows, in one transaction or savepoint.
    pub(crate) async fn upsert_all(
        &self,
        driver: &mut impl Driver,
        rows: &Sorted<'_>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let failed = |error| self.context().failed("writing rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            if options.mode == PutMode::Replace {
                self.lock_against_writers(&mut transaction).await?;
            }
            let mut counts = self.upsert_rows(&mut transaction, rows, options).await?;
            if options.mode == PutMode::Replace {
                counts.deleted = self.delete_others(&mut transaction, rows).await?;
            }
            Ok(counts)
        };
        let result = result.await;
        end(transaction, result, failed).await
    }

    /// Puts the rows in key order. What the first statement meets tells whether it pays to look for new rows.
    async fn upsert_rows(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        let (mut at, mut window) = (0, 1);
        while at < rows.len() {
            let written = self.upsert_window(transaction, rows, at..rows.len(), window, options).await?;
            at += written.total() as usize;
            counts += written;
            window = WINDOW;
            if written.inserted > written.total() / 2 && rows.len() - at >= MIN_NEW {
                return Ok(counts + self.put_mostly_new(transaction, rows, at, options).await?);
            }
        }
        Ok(counts)
    }

    /// Puts some of the rows in key order.
    pub(crate) async fn upsert_range(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        mut range: Range<usize>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        while !range.is_empty() {
            let written = self.upsert_window(transaction, rows, range.clone(), WINDOW, options).await?;
            range.start += written.total() as usize;
            counts += written;
        }
        Ok(counts)
    }

    /// Puts the first of some rows: as many as `window` statements take.
    async fn upsert_window(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
        mut range: Range<usize>,
        window: usize,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut statements: Vec<Vec<Values<'_>>> = Vec::with_capacity(window);
        while statements.len() < window && !range.is_empty() {
            let end = end_of_statement(rows, range.clone());
            statements.push(rows.params(range.start..end));
            range.start = end;
        }
        let params: Vec<Vec<Param<'_>>> =
            statements.iter().map(|values| values.iter().map(Values::param).collect()).collect();
        let lists: Vec<&[Param<'_>]> = params.iter().map(|params| &params[..]).collect();
        let source = Source::Arrays;
        let sql = upsert(self.target(), self.key, source, self.conflict(options));
        let answers = transaction
            .query_each(&sql, &lists)
            .await
            .map_err(|error| self.context().failed("writing rows", error))?;
        let mut counts = PutCounts::default();
        for (answer, params) in answers.iter().zip(&params) {
            let mut outcome = self.outcome(answer)?;
            self.look_again(transaction, &mut outcome, source, params, options).await?;
            counts += outcome.counts(options.mode);
        }
        Ok(counts)
    }

    /// Keeps other writers out until the transaction ends; readers go on.
    pub(crate) async fn lock_against_writers(&self, transaction: &mut impl Transaction) -> Result<(), Error> {
        transaction
            .script(&format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", self.table))
            .await
            .map_err(|error| self.context().failed("locking the table against other writers", error))?;
        self.check_same(transaction).await
    }

    /// Deletes the rows whose keys are not among those of the rows, and says how many they were.
    async fn delete_others(
        &self,
        transaction: &mut impl Transaction,
        rows: &Sorted<'_>,
    ) -> Result<u64, Error> {
        let keys = rows.keys.params(rows.len(), |i| i);
        let params: Vec<Param<'_>> = keys.iter().map(Values::param).collect();
        let sql = delete_others(&self.table, self.key, false);
        Ok(count(&self.write(transaction, &sql, &params).await?))
    }
}

/// Where the statement ends that begins with the first of some rows.
fn end_of_statement(rows: &Sorted<'_>, range: Range<usize>) -> usize {
    let (most, mut bytes) = (range.end.min(range.start + MAX_ROWS), 0);
    for row in range.start..most {
        bytes += rows.bytes(row);
        if bytes >= MAX_BYTES {
            return row + 1;
        }
    }
    most
}

/// The number that a statement gives.
pub(crate) fn count(rows: &[Row]) -> u64 {
    rows.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs())
}
