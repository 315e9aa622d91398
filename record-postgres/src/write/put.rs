//! Putting rows: one of them, or many, which are collected up to a budget and written in one transaction.
//!
//! What is written how stands in [`upsert`](super::upsert) and [`insert`](super::insert); more rows than the budget has
//! room for go through [`stage`](super::stage).
//!
//! # The way of a blob
//!
//! ```text
//! record ──encode──▶ batch, or a writer's buffer ──▶ the driver's message ──▶ the connection's buffer ──▶ socket
//! ```
//! A record is encoded once, into memory that stays its place until the statement was sent. From there it is copied twice, both times
//! by the driver: [`Values`](crate::wire::array::Values) writes it into the message, and the connection copies messages into its buffer.
//! Where rows are copied into a table or a temporary one, the bytes of the copy take the place of the message, and those that are
//! drawn while it is under way are encoded into them; the blocking driver copies them once more, into a buffer of its own.

use super::{
    batch::{Batch, Lent, Sorted},
    rows::{Rows, TakeRows},
};
use crate::{
    Error,
    driver::{retry, traits::Driver},
    handle::Handle,
    progress::Progress,
    shared::Shared,
    sql::upsert::{Conflict, Source, upsert},
    wire::{
        key::{parameter_type, written},
        param::{Bytes, Param},
    },
};
use ::tokio_postgres::types::Type;
use record_core::{Key, Record, ToBlob};
use record_table::{
    Budget, Put, PutCounts, PutMode, PutOptions, append_blob, key_conflict, one_row_replaces, version,
};

/// As much as is written without a temporary table.
const BUDGET: Budget = Budget { bytes: 32 << 20, rows: 131_072 };

/// Rows of which the last one is longer than this and exceeds the budget are copied to the temporary table too: a parameter
/// of a statement is in memory three times, as a value and twice in the driver.
const LONG: usize = 1 << 20;

impl<K: Key, R: Record> Handle<K, R> {
    /// One statement, which is a transaction by itself.
    ///
    /// The value is encoded before there is a future: that would hold it, as would each that waits for it, and without
    /// optimization those are copies in the stack.
    pub(crate) fn put<V: ToBlob<R>>(
        &self,
        driver: &mut impl Driver,
        key: &K,
        value: V,
        options: PutOptions,
    ) -> impl Future<Output = Result<Put, Error>> {
        let mut row = Batch::new(self, BUDGET);
        let taken = row.take(&|each| key.for_each(each), &mut |out| append_blob(&value, out));
        self.put_one(driver, taken.map(|()| row), options)
    }
}

impl Shared {
    /// Puts a batch of one row, if that could be made.
    async fn put_one(
        &self,
        driver: &mut impl Driver,
        row: Result<Batch<'_>, Error>,
        options: PutOptions,
    ) -> Result<Put, Error> {
        let context = self.context();
        if options.mode == PutMode::Replace {
            return Err(one_row_replaces(context.record, context.table));
        }
        let row = row?;
        if row.blob_bytes() > BUDGET.bytes + LONG && self.may_stage(driver).await? {
            let mut progress = Progress::new("put", self.name());
            let others = &mut Lent::new(self);
            let counts = self.put_staged(driver, row, others, options, &mut progress).await?;
            return self.put_of(counts, options.mode);
        }
        let blob = row.blob(0);
        let values = written(row.keys().wire(0)).map(|value| Bytes(Some(value)));
        let values: Vec<Bytes<'_>> = values.chain([Bytes(blob)]).collect();
        let types = self.key.iter().map(|column| parameter_type(column.ty)).chain([Type::BYTEA]);
        let params: Vec<Param<'_>> = values.iter().zip(types).map(|(value, ty)| (value as _, ty)).collect();
        self.check_writable(driver, version(blob.unwrap_or_default())).await?;

        let source = Source::Values;
        let sql = upsert(self.target(), self.key, source, self.conflict(options));
        let mut retries = 0;
        let outcome = loop {
            let outcome = async {
                let mut outcome = self.outcome(&self.write(driver, &sql, &params).await?)?;
                self.look_again(driver, &mut outcome, source, &params, options).await?;
                Ok::<_, Error>(outcome)
            };
            match outcome.await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                outcome => break outcome?,
            }
        };
        self.put_of(outcome.counts(options.mode), options.mode)
    }

    /// What became of the only row.
    fn put_of(&self, counts: PutCounts, mode: PutMode) -> Result<Put, Error> {
        let context = self.context();
        Ok(match (counts, mode) {
            (PutCounts { inserted: 1.., .. }, _) => Put::Inserted,
            (PutCounts { updated: 1.., .. }, _) => Put::Updated,
            (PutCounts { refused_as_newer: 1.., .. }, _) => Put::RefusedAsNewer,
            (_, PutMode::Insert) => return Err(key_conflict(context.record, context.table, self.key)),
            (PutCounts { ignored: 1.., .. }, _) => Put::Ignored,
            _ => Put::Unchanged,
        })
    }

    /// All rows or none, in one transaction.
    pub(crate) async fn put_many(
        &self,
        driver: &mut impl Driver,
        rows: &mut (impl Rows + ?Sized),
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut progress = Progress::new("put_many", self.name());
        if options.mode == PutMode::Insert {
            return self.insert(driver, rows, &mut progress).await;
        }
        let mut batch = Batch::new(self, BUDGET);
        let has_more = rows.fill(&mut batch)? && rows.has_more()?;
        let is_long = batch.blob_bytes() > BUDGET.bytes + LONG;
        if has_more || is_long && self.may_stage(driver).await? {
            return self.put_staged(driver, batch, rows, options, &mut progress).await;
        }
        progress.rows = batch.len() as u64;
        progress.bytes = batch.blob_bytes() as u64;
        self.put_sorted(driver, &batch.sorted(), options).await
    }

    /// Puts rows that somebody has in memory, in one transaction or savepoint.
    pub(crate) async fn put_lent(
        &self,
        driver: &mut impl Driver,
        mut rows: Lent<'_>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        let mut progress = Progress::new("put_many", self.name());
        if rows.longest() > BUDGET.bytes + LONG && self.may_stage(driver).await? {
            let none = Batch::new(self, BUDGET);
            return self.put_staged(driver, none, &mut rows, options, &mut progress).await;
        }
        let rows = rows.sorted();
        progress.rows = rows.len() as u64;
        progress.bytes = rows.blobs.iter().flatten().map(|blob| blob.len() as u64).sum();
        self.put_sorted(driver, &rows, options).await
    }

    /// Writes rows. They are still there when another transaction was in the way.
    async fn put_sorted(
        &self,
        driver: &mut impl Driver,
        rows: &Sorted<'_>,
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        if rows.len() == 0 && options.mode != PutMode::Replace {
            return Ok(PutCounts::default());
        }
        self.check_writable(driver, rows.newest()).await?;
        let mut retries = 0;
        loop {
            match self.upsert_all(driver, rows, options).await {
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    /// What the mode asks for where a key has a row.
    pub(crate) fn conflict(&self, options: PutOptions) -> Conflict {
        match options.mode {
            PutMode::Insert | PutMode::InsertOrIgnore => Conflict::Ignore,
            PutMode::Upsert | PutMode::Replace => {
                Conflict::Update { newest: (!options.overwrite_newer).then_some(self.layout.version()) }
            }
        }
    }
}
