//! One transaction: the position, then the rows. Rows that the database will not take are found by halving.
//!
//! A call that fails because of a row leaves the transaction standing, so halves are tried in its place. What a constraint
//! did not allow is tried once more after the others, which may have made room for it. Only when puts were counted as
//! refused because rows are newer, it is looked up which rows these are.

use super::batch::{Batch, Row};
use crate::{
    Error,
    engine::{Prepared, check_answers, check_position, set_position},
};
use core::mem::take;
use record_table::{
    Encoded, Position, PutCounts,
    store::{Fault, Store, Transaction},
};

/// Where a feed was and where it is then; `None` when it stays there.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) feed: &'a str,
    pub(super) expected: Option<&'a Position>,
    pub(super) position: Option<&'a Position>,
}

/// What comes of a transaction when it is committed.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) puts: PutCounts,
    pub(super) deleted: u64,
    /// Rows that can't be deleted, by number, and why.
    pub(super) rejected_deletes: Vec<(usize, Error)>,
    /// Rows that can't be put, by number, and why.
    pub(super) rejected_puts: Vec<(usize, Error)>,
    /// Rows that can't be patched, by number, and why.
    pub(super) rejected_patches: Vec<(usize, Error)>,
}

/// What is done with rows.
#[derive(Clone, Copy)]
enum Doing {
    Delete,
    Put,
    Patch,
    /// Where rows are newer and refuse what was put, what came before that is done: those that were to be removed are
    /// overwritten, and others patched.
    PutOverNewer,
}

/// What became of rows, and which ones can't be written, by number, and why.
#[derive(Default)]
struct Outcome {
    counts: PutCounts,
    rejected: Vec<(usize, Error)>,
}

impl Attempt {
    /// Writes a batch, all but the commit. If it `locks`, rows are locked in the order of all keys first: by themselves, removals, puts
    /// and patches are in order, and patches only where nobody was faster.
    pub(super) async fn prepare<'c, S: Store>(
        store: &S,
        connection: &'c mut S::Connection,
        batch: &Batch<S::Key, S::Record>,
        step: Option<Step<'_>>,
        locks: bool,
    ) -> Result<Prepared<S::Transaction<'c>, Self>, Error> {
        let mut transaction = store.begin(connection).await?;
        // A position that is stored already tells nothing of the batch, which is written again then.
        let telling =
            step.as_ref().filter(|step| step.position != step.expected).and_then(|step| step.position);
        let telling = telling.cloned();
        // First of all, so that who comes second waits here, and not after the work is done.
        match step {
            Some(Step { feed, expected, position: Some(position) }) => {
                set_position::<S>(&mut transaction, feed, expected, position).await?;
            }
            Some(Step { feed, expected, position: None }) => {
                check_position::<S>(&mut transaction, feed, expected).await?;
            }
            None => {}
        }
        if locks {
            transaction.lock(&batch.keys()).await?;
        }
        let parts = [
            (Doing::Delete, &batch.deletes[..]),
            (Doing::Put, &batch.puts[..]),
            (Doing::Patch, &batch.patches[..]),
        ];
        let mut outcomes = <[Outcome; 3]>::default();
        for ((doing, rows), outcome) in parts.into_iter().zip(&mut outcomes) {
            outcome.write::<S>(&mut transaction, doing, rows, 0).await?;
        }
        // What was in a row's way may be gone, now that the others are written.
        for ((doing, rows), outcome) in parts.into_iter().zip(&mut outcomes) {
            outcome.write_again::<S>(&mut transaction, doing, rows).await?;
        }
        let [deletes, mut puts, patches] = outcomes;
        puts.counts += patches.counts;
        // Last, as what was refused at the second attempt is among it.
        if puts.counts.refused_as_newer > 0 {
            let mut over = Outcome::default();
            over.write::<S>(&mut transaction, Doing::PutOverNewer, &batch.puts, 0).await?;
            over.write_again::<S>(&mut transaction, Doing::PutOverNewer, &batch.puts).await?;
            let before = puts.rejected.len();
            puts.rejected.append(&mut over.rejected);
            puts.rejected.sort_by_key(|(number, _)| *number);
            puts.rejected.dedup_by_key(|(number, _)| *number);
            // None of these is left alone.
            let written = over.counts.total() + (puts.rejected.len() - before) as u64;
            puts.counts.refused_as_newer = puts.counts.refused_as_newer.saturating_sub(written);
            puts.counts += over.counts;
        }
        let attempt = Attempt {
            puts: puts.counts,
            deleted: deletes.counts.deleted,
            rejected_deletes: deletes.rejected,
            rejected_puts: puts.rejected,
            rejected_patches: patches.rejected,
        };
        Ok(Prepared { transaction: Some(transaction), done: attempt, position: telling })
    }
}

impl Outcome {
    /// Writes rows, of which the first has the number `first`: all at once, or halves of them where one is to blame.
    async fn write<S: Store>(
        &mut self,
        transaction: &mut S::Transaction<'_>,
        doing: Doing,
        rows: &[Row<S::Key, S::Record>],
        first: usize,
    ) -> Result<(), Error> {
        let mut left = vec![(first, rows)];
        while let Some((first, rows)) = left.pop() {
            if rows.is_empty() {
                continue;
            }
            match doing.all::<S>(transaction, rows).await {
                Ok(counts) => self.counts += counts,
                Err(error) if S::fault(&error) != Fault::Row || !transaction.is_open() => return Err(error),
                Err(error) if rows.len() == 1 => self.rejected.push((first, error)),
                Err(_) => {
                    let (a, b) = rows.split_at(rows.len() / 2);
                    left.extend([(first + a.len(), b), (first, a)]);
                }
            }
        }
        Ok(())
    }

    /// Tries each row once more that a constraint did not allow. From the last key to the first: the other way round was tried.
    async fn write_again<S: Store>(
        &mut self,
        transaction: &mut S::Transaction<'_>,
        doing: Doing,
        rows: &[Row<S::Key, S::Record>],
    ) -> Result<(), Error> {
        for (number, error) in take(&mut self.rejected).into_iter().rev() {
            match rows.get(number..=number) {
                Some(row) if S::is_constraint(&error) => {
                    self.write::<S>(transaction, doing, row, number).await?;
                }
                _ => self.rejected.push((number, error)),
            }
        }
        self.rejected.reverse();
        Ok(())
    }
}

impl Doing {
    /// Does it with all of some rows, or none.
    async fn all<S: Store>(
        self,
        transaction: &mut S::Transaction<'_>,
        rows: &[Row<S::Key, S::Record>],
    ) -> Result<PutCounts, Error> {
        match self {
            Doing::Delete => {
                let keys: Vec<_> = rows.iter().map(|row| &row.key).collect();
                let deleted = transaction.delete(&keys).await?;
                Ok(PutCounts { deleted, ..PutCounts::default() })
            }
            Doing::Put => {
                let rows: Vec<_> = rows.iter().map(|row| (&row.key, Encoded(row.blob()))).collect();
                transaction.put(&rows).await
            }
            Doing::Patch => {
                let patches = rows.iter().filter_map(|row| Some((&row.key, row.patch()?.clone()))).collect();
                transaction.patch(patches).await
            }
            Doing::PutOverNewer => {
                let rows: Vec<_> = rows.iter().filter(|row| row.has_before()).collect();
                if rows.is_empty() {
                    return Ok(PutCounts::default());
                }
                let keys: Vec<_> = rows.iter().map(|row| &row.key).collect();
                let versions = transaction.versions(&keys).await?;
                check_answers("versions", keys.len(), versions.len())?;
                let newer =
                    || rows.iter().zip(&versions).filter(|(row, version)| row.is_refused_by(**version));
                let removed = newer().filter(|(row, _)| row.is_removed());
                let removed: Vec<_> = removed.map(|(row, _)| (&row.key, Encoded(row.blob()))).collect();
                let patched = newer().filter_map(|(row, _)| Some((&row.key, row.patch()?.clone()))).collect();
                transaction.put_over_newer(&removed, patched).await
            }
        }
    }
}
