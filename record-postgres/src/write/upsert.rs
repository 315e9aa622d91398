//! Writing a batch by statements of some hundred rows each, in key order.

use super::new_rows::MIN_NEW;
use crate::{
    Error,
    driver::traits::{Driver, Param, Transaction, end},
    failure::Context,
    handle::Handle,
    sql::{
        delete::delete_others,
        upsert::{Conflict, Source, column, count_newer, upsert},
    },
    wire::{array::Array, key::KeyArrays},
};
use ::tokio_postgres::{Row, types::Type};
use core::ops::Range;
use record_core::{Key, Record};
use record_table::{Batch, PutCounts, PutMode, PutOptions};
use std::borrow::Borrow;

/// A statement has this many rows at most …
const MAX_ROWS: usize = 1_000;
/// … and, if it has more than one, about this many bytes.
const MAX_BYTES: usize = 1 << 20;
/// So many statements are under way at once, where the driver can. Their parameters are copies of the batch, so this
/// bounds the memory.
const WINDOW: usize = 8;

/// The parameters of a statement.
struct Chunk {
    keys: KeyArrays,
    blobs: Array,
}

impl Chunk {
    fn new<K: Key>() -> Self {
        Chunk { keys: KeyArrays::new::<K>(), blobs: Array::new(Type::BYTEA) }
    }

    /// Takes the place of what was there: the next rows, or none when there are no more.
    fn fill<'r, K: Key, Q: Borrow<K> + 'r>(
        &mut self,
        context: &Context<'_>,
        rows: &mut impl Iterator<Item = (&'r Q, Option<&'r [u8]>)>,
    ) -> Result<(), Error> {
        self.keys.clear();
        self.blobs.clear();
        for _ in 0..MAX_ROWS {
            let Some((key, blob)) = rows.next() else { break };
            self.keys.push(context, key.borrow())?;
            self.blobs.push(blob);
            if self.keys.byte_len() + self.blobs.byte_len() >= MAX_BYTES {
                break;
            }
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.blobs.byte_len() == 0
    }

    fn params(&self) -> Vec<Param<'_>> {
        let mut params = self.keys.params();
        params.push((&self.blobs, self.blobs.ty()));
        params
    }
}

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

impl<K: Key, R: Record> Handle<K, R> {
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
            let sql = count_newer(self.target(), K::COLUMNS, source, newest);
            outcome.refused = count(&self.write(driver, &sql, params).await?);
        }
        Ok(())
    }

    /// Puts a sorted batch, in one transaction or savepoint.
    pub(crate) async fn upsert_batch<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        batch: &Batch<Q>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let failed = |error| self.context().failed("writing rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            if options.mode == PutMode::Replace {
                self.lock_against_writers(&mut transaction).await?;
            }
            let mut counts = self.upsert_rows(&mut transaction, batch, options).await?;
            if options.mode == PutMode::Replace {
                counts.deleted = self.delete_others(&mut transaction, batch).await?;
            }
            Ok(counts)
        };
        let result = result.await;
        end(transaction, result, failed).await
    }

    /// Puts the rows in key order. What the first statement meets tells whether it pays to look for new rows.
    async fn upsert_rows<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        let mut chunks: Vec<Chunk> = (0..WINDOW).map(|_| Chunk::new::<K>()).collect();
        let (mut at, mut window) = (0, 1);
        while at < batch.len() {
            let rows = at..batch.len();
            let written =
                self.upsert_window(transaction, &mut chunks[..window], batch, rows, options).await?;
            at += written.total() as usize;
            counts += written;
            window = WINDOW;
            if written.inserted > written.total() / 2 && batch.len() - at >= MIN_NEW {
                return Ok(counts + self.put_mostly_new(transaction, batch, at, options).await?);
            }
        }
        Ok(counts)
    }

    /// Puts some of the rows in key order.
    pub(crate) async fn upsert_range<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
        mut rows: Range<usize>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        let mut chunks: Vec<Chunk> = (0..WINDOW).map(|_| Chunk::new::<K>()).collect();
        while !rows.is_empty() {
            let written = self.upsert_window(transaction, &mut chunks, batch, rows.clone(), options).await?;
            rows.start += written.total() as usize;
            counts += written;
        }
        Ok(counts)
    }

    /// Puts the first of some rows: as many as one statement for each chunk takes.
    async fn upsert_window<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        chunks: &mut [Chunk],
        batch: &Batch<Q>,
        rows: Range<usize>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let context = self.context();
        let mut rows = batch.range(rows);
        for chunk in chunks.iter_mut() {
            chunk.fill::<K, Q>(&context, &mut rows)?;
        }
        let params: Vec<Vec<Param<'_>>> =
            chunks.iter().take_while(|chunk| !chunk.is_empty()).map(Chunk::params).collect();
        let lists: Vec<&[Param<'_>]> = params.iter().map(|params| &params[..]).collect();
        let source = Source::Arrays;
        let sql = upsert(self.target(), K::COLUMNS, source, self.conflict(options));
        let answers = transaction
            .query_each(&sql, &lists)
            .await
            .map_err(|error| context.failed("writing rows", error))?;
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
            .script(&format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", self.shared.table))
            .await
            .map_err(|error| self.context().failed("locking the table against other writers", error))?;
        self.check_same(transaction).await
    }

    /// Deletes the rows whose keys are not in the batch, and says how many they were.
    async fn delete_others<Q: Borrow<K>>(
        &self,
        transaction: &mut impl Transaction,
        batch: &Batch<Q>,
    ) -> Result<u64, Error> {
        let keys = self.keys_of(batch, 0)?;
        let sql = delete_others(&self.shared.table, K::COLUMNS, false);
        Ok(count(&self.write(transaction, &sql, &keys.params()).await?))
    }

    /// The keys of the rows from number `first` on.
    pub(crate) fn keys_of<Q: Borrow<K>>(&self, batch: &Batch<Q>, first: usize) -> Result<KeyArrays, Error> {
        let context = self.context();
        let mut keys = KeyArrays::new::<K>();
        for (key, _) in batch.range(first..batch.len()) {
            keys.push(&context, key.borrow())?;
        }
        Ok(keys)
    }
}

/// The number that a statement gives.
pub(crate) fn count(rows: &[Row]) -> u64 {
    rows.first().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs())
}
