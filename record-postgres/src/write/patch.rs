//! Patching rows: a sparse merge into what is stored, without a lock in between.
//!
//! One statement reads the rows and which transaction wrote each of them; the blobs are patched here; one statement
//! writes each row that nobody has written in the meantime. What others were faster with is read again and written
//! again, a few times, and in the end under a lock, which always comes through. So no update is lost, whether of rows that
//! are there or of rows that are missing, and a row that has what its patch sets already is not touched.

use super::{progress::Progress, promoted_text};
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, end},
    },
    handle::Handle,
    read::get::KeyParameters,
    sql::patch,
    wire::{array::Array, key::KeyArrays, raw::raw},
};
use ::tokio_postgres::types::Type;
use record_core::{Key, Patch, Record};
use record_table::{Budget, Lookup, PatchBatch, PatchRow, Put, PutCounts, patched, version};
use std::borrow::Borrow;

/// As much as is sorted at once.
const BUDGET: Budget = Budget { bytes: 32 << 20, rows: 131_072 };

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

impl<K: Key, R: Record> Handle<K, R> {
    pub(crate) async fn patch(
        &self,
        driver: &mut impl Driver,
        key: &K,
        patch: impl Patch<Record = R>,
    ) -> Result<Put, Error> {
        let mut batch = PatchBatch::new(BUDGET);
        batch.fill::<K, _>(&mut core::iter::once((key, patch)));
        batch.sort();
        Ok(match self.patch_chunk(driver, batch.rows(), false).await?.unwrap_or_default() {
            PutCounts { inserted: 1.., .. } => Put::Inserted,
            PutCounts { updated: 1.., .. } => Put::Updated,
            _ => Put::Unchanged,
        })
    }

    /// Few rows by two statements, more of them in one transaction or savepoint.
    pub(crate) async fn patch_many<Q: Borrow<K>, P: Patch<Record = R>>(
        &self,
        driver: &mut impl Driver,
        patches: impl IntoIterator<Item = (Q, P)>,
    ) -> Result<PutCounts, Error> {
        let mut progress = Progress::new("patch_many", self.name());
        let mut patches = patches.into_iter();
        let mut batch = PatchBatch::new(BUDGET);
        let more = batch.fill::<K, P>(&mut patches);
        progress.rows = batch.rows().len() as u64;
        batch.sort();
        if !more
            && batch.rows().len() <= MAX_ROWS
            && let Some(counts) = self.patch_chunk(driver, batch.rows(), true).await?
        {
            return Ok(counts);
        }
        let mut retries = 0;
        loop {
            let rest = more.then_some(&mut patches);
            match self.patch_chunks(driver, &mut batch, rest, &mut progress).await {
                // Patches that were drawn can't be drawn again.
                Err(error) if !more && retry::again(driver, &error, retries).await => retries += 1,
                result => return result,
            }
        }
    }

    /// Patches a sorted batch and what comes after it, in one transaction or savepoint.
    async fn patch_chunks<Q: Borrow<K>, P: Patch<Record = R>>(
        &self,
        driver: &mut impl Driver,
        batch: &mut PatchBatch<Q, R>,
        rest: Option<&mut impl Iterator<Item = (Q, P)>>,
        progress: &mut Progress,
    ) -> Result<PutCounts, Error> {
        let failed = |error| self.context().failed("patching rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let result = async {
            let mut counts = self.patch_batch(&mut transaction, batch).await?;
            if let Some(rest) = rest {
                let mut more = true;
                while more {
                    batch.clear();
                    more = batch.fill::<K, P>(rest);
                    progress.rows += batch.rows().len() as u64;
                    batch.sort();
                    counts += self.patch_batch(&mut transaction, batch).await?;
                }
            }
            Ok(counts)
        };
        let result = result.await;
        end(transaction, result, failed).await
    }

    async fn patch_batch<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        batch: &PatchBatch<Q, R>,
    ) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        for chunk in batch.rows().chunks(MAX_ROWS) {
            counts += self.patch_chunk(driver, chunk, false).await?.unwrap_or_default();
        }
        Ok(counts)
    }

    /// Patches rows with different keys, which ascend. With `at_once`, if it is clear from the outset that they take more
    /// than two statements, it does nothing and returns `None`.
    async fn patch_chunk<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        rows: &[PatchRow<Q, R>],
        at_once: bool,
    ) -> Result<Option<PutCounts>, Error> {
        self.check_writable(driver, 0).await?;
        let mut counts = PutCounts::default();
        let is_set = |i: &usize| !rows[*i].patch.entries().is_empty();
        let mut open: Vec<usize> = (0..rows.len()).filter(is_set).collect();
        counts.unchanged += (rows.len() - open.len()) as u64;
        let (mut rounds, mut retries) = (0, 0);
        while !open.is_empty() {
            let done = match rounds < ROUNDS {
                true => {
                    self.patch_open(driver, rows, &mut open, &mut counts, at_once && rounds == 0, false).await
                }
                false => self.patch_locked(driver, rows, &mut open, &mut counts).await.map(|()| true),
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
    async fn patch_open<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        rows: &[PatchRow<Q, R>],
        open: &mut Vec<usize>,
        counts: &mut PutCounts,
        at_once: bool,
        are_locked: bool,
    ) -> Result<bool, Error> {
        let write = if are_locked { patch::write_locked } else { patch::write };
        let sql = write(&self.shared.table, K::COLUMNS);
        // The rows before it were read, but somebody else was faster to write them.
        let mut at = 0;
        while at < open.len() {
            let (read, changed) = self.patched(driver, rows, &open[at..]).await?;
            if at_once && read < open.len() {
                return Ok(false);
            }
            let newest = changed.iter().filter_map(|row| row.blob.as_deref()).map(version).max().unwrap_or(0);
            self.check_writable(driver, newest).await?;
            let written = match changed.is_empty() {
                true => Vec::new(),
                false => self.put_changed(driver, &sql, rows, &changed, !are_locked).await?,
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
    async fn patch_locked<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        rows: &[PatchRow<Q, R>],
        open: &mut Vec<usize>,
        counts: &mut PutCounts,
    ) -> Result<(), Error> {
        let failed = |error| self.context().failed("patching rows", error);
        let mut transaction = driver.transaction().await.map_err(failed)?;
        let (mut left, mut done) = (open.clone(), PutCounts::default());
        let result = async {
            // Where there is no row, a patch that lacks a field takes its place with nothing, to be refused.
            let refused = |row: usize, error: Error| rows[row].blamed(error.in_table(self.name()));
            let row = |&row: &usize| {
                let blob = match patched(&rows[row].patch, Lookup::Missing, K::COLUMNS) {
                    Err(error) if error.is_incomplete() => Ok(None),
                    blob => blob,
                };
                blob.map(|blob| Changed { row, version: None, blob }).map_err(|error| refused(row, error))
            };
            let new: Vec<Changed> = left.iter().map(row).collect::<Result<_, _>>()?;
            let sql = patch::insert_or_lock(&self.shared.table, K::COLUMNS);
            let inserted = self.put_changed(&mut transaction, &sql, rows, &new, false).await?;
            for row in &inserted {
                patched(&rows[row.row].patch, Lookup::Missing, K::COLUMNS)
                    .map_err(|error| refused(row.row, error))?;
            }
            done.inserted += inserted.len() as u64;
            close(&mut left, &inserted);
            self.patch_open(&mut transaction, rows, &mut left, &mut done, false, true).await
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
    async fn patched<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        rows: &[PatchRow<Q, R>],
        open: &[usize],
    ) -> Result<(usize, Vec<Changed>), Error> {
        let context = self.context();
        let mut keys = KeyArrays::new::<K>();
        for row in open {
            keys.push(&context, rows[*row].key.borrow())?;
        }
        let sql = patch::stored(&self.shared.table, K::COLUMNS, MAX_BYTES);
        let answers = driver
            .query(&sql, &keys.params())
            .await
            .map_err(|error| context.failed("looking rows up to patch them", error))?;
        let mut changed = Vec::new();
        for (&row, answer) in open.iter().zip(&answers) {
            let version = raw(answer, 1).and_then(|bytes| bytes.try_into().ok());
            let stored = match (raw(answer, 0), version) {
                (Some(bytes), _) => Lookup::Found(bytes),
                (None, Some(_)) => Lookup::KnownEmpty,
                (None, None) => Lookup::Missing,
            };
            match self.patched_row(driver, &rows[row], stored).await {
                Ok(None) => {}
                Ok(blob) => changed.push(Changed { row, version, blob }),
                Err(error) => return Err(self.located(driver, &rows[row], error).await),
            }
        }
        Ok((answers.len(), changed))
    }

    async fn patched_row<Q>(
        &self,
        driver: &mut impl Driver,
        row: &PatchRow<Q, R>,
        stored: Lookup<&[u8]>,
    ) -> Result<Option<Vec<u8>>, Error> {
        if let Lookup::Found(bytes) = stored {
            self.check(driver, bytes).await?;
        }
        patched(&row.patch, stored, K::COLUMNS)
            .and_then(|blob| match &blob {
                Some(bytes) => promoted_text::check(R::LAYOUT, bytes).map(|()| blob).map_err(Error::from),
                None => Ok(None),
            })
            .map_err(|error| error.in_table(self.name()))
    }

    /// Says which row an error is about: the patch's number, and where what is stored lies in the table.
    async fn located<Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        row: &PatchRow<Q, R>,
        error: Error,
    ) -> Error {
        if !error.blames_row() {
            return error;
        }
        let error = row.blamed(error);
        if error.is_incomplete() {
            return error;
        }
        match KeyParameters::of(&self.context(), row.key.borrow()) {
            Ok(key) => self.with_ctid(driver, &key, error).await,
            Err(_) => error,
        }
    }

    /// Runs a statement that writes; gives the rows that it has written.
    async fn put_changed<'c, Q: Borrow<K>>(
        &self,
        driver: &mut impl Driver,
        sql: &str,
        rows: &[PatchRow<Q, R>],
        changed: &'c [Changed],
        versions: bool,
    ) -> Result<Vec<&'c Changed>, Error> {
        let context = self.context();
        let mut keys = KeyArrays::new::<K>();
        let (mut blobs, mut read) = (Array::new(Type::BYTEA), Array::new(Type::XID));
        for row in changed {
            keys.push(&context, rows[row.row].key.borrow())?;
            blobs.push(row.blob.as_deref());
            read.push(row.version.as_ref().map(|version| &version[..]));
        }
        let mut params = keys.params();
        params.push((&blobs, blobs.ty()));
        if versions {
            params.push((&read, read.ty()));
        }
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
