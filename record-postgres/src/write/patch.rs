//! Patching rows: a sparse merge into what is stored, without a lock in between.
//!
//! One statement reads the rows and which transaction wrote each of them; the blobs are patched here; one statement
//! writes each row that nobody has written in the meantime. What others were faster with is read again and written
//! again, a few times, and in the end under a lock, which always comes through. So no update is lost, whether of rows that
//! are there or of rows that are missing, and a row that has what its patch sets already is not touched.

use super::{
    keys::Keys,
    patches::{One, Patches},
    promoted_text,
};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, end},
    },
    handle::Handle,
    progress::Progress,
    shared::Shared,
    sql::patch,
    wire::{array::Values, param::Param, raw::raw},
};
use ::tokio_postgres::types::Type;
use core::ops::Range;
use record_core::{
    Key, Record,
    key::KeyValue,
    patch::{AnyPatch, RawPatch},
};
use record_table::{Lookup, Put, PutCounts, version};

/// Rows that one pair of statements reads and writes …
const MAX_ROWS: usize = 4_096;

/// … unless what is stored is longer than this together: then the rows up to the one that makes it so. With what patches
/// set, which is bounded too, this bounds what is written.
const MAX_BYTES: usize = 32 << 20;

/// So often rows are read and written without a lock.
const ROUNDS: usize = 4;

/// A row to be written.
struct Changed {
    /// Its number among the rows at hand.
    row: usize,
    /// Which transaction wrote what is stored; `None` when there is no row.
    version: Option<[u8; 4]>,
    /// `None` only where a row is locked, not written.
    blob: Option<Vec<u8>>,
}

/// Patches at hand, those of one key merged, in key order.
struct Batch<'b, P: ?Sized> {
    keys: Keys<'b>,
    patches: &'b mut P,
    /// How many patches of the call came before these.
    before: usize,
    /// How many these are.
    taken: usize,
    /// Whether the call has one patch alone, so that its number says nothing.
    is_only: bool,
}

impl<P: Patches + ?Sized> Batch<'_, P> {
    /// Takes the next patches, and says whether there may be more behind them.
    fn fill(&mut self) -> Result<bool, Error> {
        self.keys.clear();
        self.before += self.taken;
        let more = self.patches.fill(&mut self.keys)?;
        self.taken = self.keys.len();
        self.is_only = !more && self.before + self.taken == 1;
        self.keys.sort(|first, later| {
            self.patches.merge(first, later);
            first
        });
        Ok(more)
    }

    fn is_empty(&self, row: usize) -> bool {
        self.patches.is_empty(self.keys.number(row))
    }

    fn patched(&self, row: usize, stored: Lookup<&[u8]>) -> Result<Option<Vec<u8>>, Error> {
        self.patches.patched(self.keys.number(row), stored, self.keys.columns())
    }

    /// What a patch makes where there is no row.
    fn new_row(&self, table: &Shared, row: usize) -> Result<Option<Vec<u8>>, Error> {
        let blob = self.patched(row, Lookup::Missing);
        blob.map_err(|error| self.blamed(row, error.in_table(table.name())))
    }

    /// What patches are to put where there is no row. One that lacks a field takes its place with nothing, to be refused.
    fn new_rows(&self, table: &Shared, rows: &[usize]) -> Result<Vec<Changed>, Error> {
        let changed = |&row: &usize| match self.new_row(table, row) {
            Err(error) if error.is_incomplete() => Ok(Changed { row, version: None, blob: None }),
            blob => blob.map(|blob| Changed { row, version: None, blob }),
        };
        rows.iter().map(changed).collect()
    }

    /// Says which patch an error is about, by its number in the call; where some were merged, that of the first.
    fn blamed(&self, row: usize, error: Error) -> Error {
        match self.is_only {
            true => error,
            false => error.with_row(self.before + self.keys.number(row)),
        }
    }
}

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) fn patch(
        &self,
        driver: &mut impl Driver,
        key: &K,
        patch: RawPatch<R>,
    ) -> impl Future<Output = Result<Put, Error>> {
        let keys = self.key_of(key);
        async move { self.patch_one(driver, keys?, &mut One(patch) as &mut (dyn Patches + Send)).await }
    }
}

impl Shared {
    /// Patches the row of a key of any type by a JSON object.
    pub(crate) fn patch_json(
        &self,
        driver: &mut impl Driver,
        key: &[KeyValue<'_>],
        json: &str,
    ) -> impl Future<Output = Result<Put, Error>> {
        let keys = self.any_key(key);
        let patch = AnyPatch::from_json(self.layout, json);
        async move {
            let (keys, patch) = (keys?, patch.map_err(|error| Error::from(error).in_table(self.name()))?);
            self.patch_one(driver, keys, &mut One(patch) as &mut (dyn Patches + Send)).await
        }
    }

    /// Patches the row of the only key.
    pub(crate) async fn patch_one(
        &self,
        driver: &mut impl Driver,
        keys: Keys<'_>,
        patch: &mut (impl Patches + ?Sized),
    ) -> Result<Put, Error> {
        let mut batch = Batch { keys, patches: patch, before: 0, taken: 1, is_only: true };
        Ok(match self.patch_chunk(driver, &mut batch, 0..1, false).await?.unwrap_or_default() {
            PutCounts { inserted: 1.., .. } => Put::Inserted,
            PutCounts { updated: 1.., .. } => Put::Updated,
            _ => Put::Unchanged,
        })
    }

    /// Few rows by two statements, more of them in one transaction or savepoint.
    pub(crate) async fn patch_many(
        &self,
        driver: &mut impl Driver,
        patches: &mut (impl Patches + ?Sized),
    ) -> Result<PutCounts, Error> {
        let mut progress = Progress::new("patch_many", self.name());
        let mut batch = Batch { keys: Keys::of(self), patches, before: 0, taken: 0, is_only: false };
        let more = batch.fill()?;
        progress.rows = batch.taken as u64;
        let rows = 0..batch.keys.len();
        if !more
            && rows.len() <= MAX_ROWS
            && let Some(counts) = self.patch_chunk(driver, &mut batch, rows, true).await?
        {
            return Ok(counts);
        }
        let mut retries = 0;
        loop {
            match self.patch_chunks(driver, &mut batch, more, &mut progress).await {
                // Patches that were drawn can't be drawn again.
                Err(error) if !more && retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    /// Patches a batch and, where there are more, what comes after it, in one transaction or savepoint.
    async fn patch_chunks(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        mut more: bool,
        progress: &mut Progress,
    ) -> Result<PutCounts, Error> {
        let failed = |error| self.context().failed("patching rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            let mut counts = self.patch_batch(&mut transaction, batch).await?;
            while more {
                more = batch.fill()?;
                progress.rows += batch.taken as u64;
                counts += self.patch_batch(&mut transaction, batch).await?;
            }
            Ok(counts)
        };
        let result = result.await;
        end(transaction, result, failed).await
    }

    async fn patch_batch(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        for first in (0..batch.keys.len()).step_by(MAX_ROWS) {
            let rows = first..batch.keys.len().min(first + MAX_ROWS);
            counts += self.patch_chunk(driver, batch, rows, false).await?.unwrap_or_default();
        }
        Ok(counts)
    }

    /// Patches rows with different keys, which ascend. With `at_once`, if it is clear from the outset that they take more
    /// than two statements, it does nothing and returns `None`.
    async fn patch_chunk(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        rows: Range<usize>,
        at_once: bool,
    ) -> Result<Option<PutCounts>, Error> {
        self.check_writable(driver, 0).await?;
        let mut counts = PutCounts::default();
        let mut open: Vec<usize> = rows.clone().filter(|row| !batch.is_empty(*row)).collect();
        counts.unchanged += (rows.len() - open.len()) as u64;
        let (mut rounds, mut retries) = (0, 0);
        while !open.is_empty() {
            let done = match rounds < ROUNDS {
                true => {
                    self.patch_open(driver, batch, &mut open, &mut counts, at_once && rounds == 0, false)
                        .await
                }
                false => self.patch_locked(driver, batch, &mut open, &mut counts).await.map(|()| true),
            };
            match done {
                Ok(true) => rounds += 1,
                Ok(false) => return Ok(None),
                Err(error) if retry::again(driver, &error, retries).await => retries += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(Some(counts))
    }

    /// Reads and writes rows, as many at once as memory has room for. Those that others were faster with stay open.
    ///
    /// With `at_once`, does nothing when that is not all of them, and says so. Where all rows `are_locked`, those stay open that a
    /// trigger or a rule keeps from being written.
    async fn patch_open(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        open: &mut Vec<usize>,
        counts: &mut PutCounts,
        at_once: bool,
        are_locked: bool,
    ) -> Result<bool, Error> {
        let write = if are_locked { patch::write_locked } else { patch::write };
        let sql = write(&self.table, self.key);
        // The rows before it were read, but somebody else was faster to write them.
        let mut at = 0;
        while at < open.len() {
            let (read, changed) = self.patched(driver, batch, &open[at..]).await?;
            if at_once && read < open.len() {
                return Ok(false);
            }
            let newest = changed.iter().filter_map(|row| row.blob.as_deref()).map(version).max().unwrap_or(0);
            self.check_writable(driver, newest).await?;
            let written = match changed.is_empty() {
                true => Vec::new(),
                false => self.put_changed(driver, &sql, &batch.keys, &changed, !are_locked).await?,
            };
            counts.unchanged += (read - changed.len()) as u64;
            counts.updated += written.iter().filter(|row| row.version.is_some()).count() as u64;
            counts.inserted += written.iter().filter(|row| row.version.is_none()).count() as u64;
            let mut left = changed.iter().map(|row| row.row).collect();
            close(&mut left, &written);
            let next = at + left.len();
            open.splice(at..at + read, left);
            at = next;
        }
        Ok(true)
    }

    /// As [`patch_open`](Self::patch_open), but what is there is locked before it is read. Nothing stays open.
    async fn patch_locked(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        open: &mut Vec<usize>,
        counts: &mut PutCounts,
    ) -> Result<(), Error> {
        let failed = |error| self.context().failed("patching rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let (mut left, mut done) = (open.clone(), PutCounts::default());
        let result = async {
            let new = batch.new_rows(self, &left)?;
            let sql = patch::insert_or_lock(&self.table, self.key);
            let inserted = self.put_changed(&mut transaction, &sql, &batch.keys, &new, false).await?;
            inserted.iter().try_for_each(|row| batch.new_row(self, row.row).map(drop))?;
            done.inserted += inserted.len() as u64;
            close(&mut left, &inserted);
            self.patch_open(&mut transaction, batch, &mut left, &mut done, false, true).await
        };
        let result = result.await;
        end(transaction, result, failed).await?;
        // All are locked, so nobody was faster: a trigger or a rule keeps these from being written.
        done.unchanged += left.len() as u64;
        open.clear();
        *counts += done;
        Ok(())
    }

    /// What patches make of the rows that are stored: how many were read, and those of them that change.
    async fn patched(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        open: &[usize],
    ) -> Result<(usize, Vec<Changed>), Error> {
        let answers = {
            let keys = batch.keys.params(open.len(), |i| open[i]);
            let params: Vec<Param<'_>> = keys.iter().map(Values::param).collect();
            let sql = patch::stored(&self.table, self.key, MAX_BYTES);
            driver.query(&sql, &params).await
        };
        let answers =
            answers.map_err(|error| self.context().failed("looking rows up to patch them", error))?;
        let mut changed = Vec::new();
        for (&row, answer) in open.iter().zip(&answers) {
            let version = raw(answer, 1).and_then(|bytes| bytes.try_into().ok());
            let stored = match (raw(answer, 0), version) {
                (Some(bytes), _) => Lookup::Found(bytes),
                (None, Some(_)) => Lookup::KnownEmpty,
                (None, None) => Lookup::Missing,
            };
            match self.patched_row(driver, batch, row, stored).await {
                Ok(None) => {}
                Ok(blob) => changed.push(Changed { row, version, blob }),
                Err(error) => return Err(self.located(driver, batch, row, error).await),
            }
        }
        Ok((answers.len(), changed))
    }

    async fn patched_row(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        row: usize,
        stored: Lookup<&[u8]>,
    ) -> Result<Option<Vec<u8>>, Error> {
        if let Lookup::Found(bytes) = stored {
            self.check(driver, bytes).await?;
        }
        batch
            .patched(row, stored)
            .and_then(|blob| match &blob {
                Some(bytes) => promoted_text::check(self.layout, bytes).map(|()| blob).map_err(Error::from),
                None => Ok(None),
            })
            .map_err(|error| error.in_table(self.name()))
    }

    /// Says which row an error is about: the patch's number, and where what is stored lies in the table.
    async fn located(
        &self,
        driver: &mut impl Driver,
        batch: &mut Batch<'_, impl Patches + ?Sized>,
        row: usize,
        error: Error,
    ) -> Error {
        if !error.blames_row() {
            return error;
        }
        let error = batch.blamed(row, error);
        if error.is_incomplete() {
            return error;
        }
        let key = self.key_parameters(&|each| batch.keys.show(row, each));
        match key {
            Ok(key) => self.with_ctid(driver, &key, error).await,
            Err(_) => error,
        }
    }

    /// Runs a statement that writes; gives the rows that it has written.
    async fn put_changed<'c>(
        &self,
        driver: &mut impl Driver,
        sql: &str,
        keys: &Keys<'_>,
        changed: &'c [Changed],
        versions: bool,
    ) -> Result<Vec<&'c Changed>, Error> {
        let mut values = keys.params(changed.len(), |i| changed[i].row);
        values.push(Values::new(Type::BYTEA, changed.len(), |i| changed[i].blob.as_deref()));
        if versions {
            values.push(Values::new(Type::XID, changed.len(), |i| {
                changed[i].version.as_ref().map(|xid| &xid[..])
            }));
        }
        let params: Vec<Param<'_>> = values.iter().map(Values::param).collect();
        let answers = self.write(driver, sql, &params).await?;
        let mut written: Vec<&Changed> =
            answers.iter().map(|answer| &changed[(answer.get::<_, i64>(0) - 1) as usize]).collect();
        written.sort_unstable_by_key(|changed| changed.row);
        Ok(written)
    }
}

/// Takes rows that were written out of those that are open. Both ascend.
fn close(open: &mut Vec<usize>, written: &[&Changed]) {
    let mut written = written.iter().peekable();
    open.retain(|row| written.next_if(|changed| changed.row == *row).is_none());
}
