//! One transaction: the position, then the rows. Rows that the database will not take are found by halving.
//!
//! A call that fails because of a row leaves the transaction standing, so halves are tried in its place. What a constraint
//! did not allow is tried once more after the others, which may have made room for it. Only when puts were counted as
//! refused because rows are newer, it is looked up which rows these are.

use super::batch::{Batch, Row};
use crate::{Error, engine::Prepared};
use core::mem::take;
use record_table::{
    Encoded, Position, PutCounts,
    store::{Fault, Store, Transaction, check_answers},
};

/// Where a feed was and where it is then; `None` when it stays there.
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

impl Attempt {
    /// Writes a batch, all but the commit.
    pub(super) fn prepare<'c, S: Store + 'c>(
        store: &S,
        connection: &'c mut S::Connection,
        batch: &Batch<S::Key, S::Record>,
        step: Option<Step<'_>>,
    ) -> Result<Prepared<S::Transaction<'c>, Self>, Error> {
        let mut attempt = Attempt::default();
        let mut transaction = store.begin(connection)?;
        // A position that is stored already tells nothing of the batch, which is written again then.
        let telling =
            step.as_ref().filter(|step| step.position != step.expected).and_then(|step| step.position);
        let telling = telling.cloned();
        // First of all, so that who comes second waits here, and not after the work is done.
        match step {
            Some(Step { feed, expected, position: Some(position) }) => {
                transaction.set_position(feed, expected, position)?;
            }
            Some(Step { feed, expected, position: None }) => transaction.check_position(feed, expected)?,
            None => {}
        }
        let Attempt { puts, deleted, rejected_deletes, rejected_puts, rejected_patches } = &mut attempt;
        let mut delete = |transaction: &mut S::Transaction<'_>, rows: &[Row<S::Key, S::Record>]| {
            transaction.delete(rows.iter().map(|row| &row.key)).map(|count| *deleted += count)
        };
        write::<S>(&mut transaction, &batch.deletes, 0, &mut delete, rejected_deletes)?;
        let mut put = |transaction: &mut S::Transaction<'_>, rows: &[Row<S::Key, S::Record>]| {
            let rows = rows.iter().map(|row| (&row.key, Encoded(row.blob())));
            transaction.put(rows).map(|counts| *puts += counts)
        };
        write::<S>(&mut transaction, &batch.puts, 0, &mut put, rejected_puts)?;
        let mut patched = PutCounts::default();
        let mut patch = |transaction: &mut S::Transaction<'_>, rows: &[Row<S::Key, S::Record>]| {
            let rows = rows.iter().filter_map(|row| Some((&row.key, row.patch()?.clone())));
            transaction.patch(rows).map(|counts| patched += counts)
        };
        write::<S>(&mut transaction, &batch.patches, 0, &mut patch, rejected_patches)?;
        // What was in a row's way may be gone, now that the others are written.
        again::<S>(&mut transaction, &batch.deletes, &mut delete, rejected_deletes)?;
        again::<S>(&mut transaction, &batch.puts, &mut put, rejected_puts)?;
        again::<S>(&mut transaction, &batch.patches, &mut patch, rejected_patches)?;
        *puts += patched;
        // Last, as what was refused at the second attempt is among it.
        if puts.refused_as_newer > 0 {
            let (mut overwritten, mut rejected) = (PutCounts::default(), Vec::new());
            let mut over = |transaction: &mut S::Transaction<'_>, rows: &[Row<S::Key, S::Record>]| {
                put_over_newer::<S>(transaction, rows).map(|counts| overwritten += counts)
            };
            write::<S>(&mut transaction, &batch.puts, 0, &mut over, &mut rejected)?;
            again::<S>(&mut transaction, &batch.puts, &mut over, &mut rejected)?;
            let before = rejected_puts.len();
            rejected_puts.append(&mut rejected);
            rejected_puts.sort_by_key(|(number, _)| *number);
            rejected_puts.dedup_by_key(|(number, _)| *number);
            // None of these is left alone.
            let written = overwritten.total() + (rejected_puts.len() - before) as u64;
            puts.refused_as_newer = puts.refused_as_newer.saturating_sub(written);
            *puts += overwritten;
        }
        Ok(Prepared { transaction: Some(transaction), done: attempt, position: telling })
    }
}

/// Where rows are newer and refuse what was put, does what came before that: overwrites those that were to be removed, and
/// patches others. All of them, or none. Gives what became of those that were overwritten.
fn put_over_newer<S: Store>(
    transaction: &mut S::Transaction<'_>,
    rows: &[Row<S::Key, S::Record>],
) -> Result<PutCounts, Error> {
    let rows: Vec<_> = rows.iter().filter(|row| row.has_before()).collect();
    if rows.is_empty() {
        return Ok(PutCounts::default());
    }
    let versions = transaction.versions(rows.iter().map(|row| &row.key))?;
    check_answers("versions", rows.len(), versions.len())?;
    let newer = || rows.iter().zip(&versions).filter(|(row, version)| row.is_refused_by(**version));
    let removed = newer().filter(|(row, _)| row.is_removed());
    let patched = newer().filter_map(|(row, _)| Some((&row.key, row.patch()?.clone())));
    transaction.put_over_newer(removed.map(|(row, _)| (&row.key, Encoded(row.blob()))), patched)
}

/// Writes rows, of which the first has the number `first`: all at once, or halves of them where one is to blame.
fn write<'c, S: Store + 'c>(
    transaction: &mut S::Transaction<'c>,
    rows: &[Row<S::Key, S::Record>],
    first: usize,
    all: &mut impl FnMut(&mut S::Transaction<'c>, &[Row<S::Key, S::Record>]) -> Result<(), Error>,
    rejected: &mut Vec<(usize, Error)>,
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    match all(transaction, rows) {
        Err(error) if S::fault(&error) == Fault::Row && transaction.is_open() => {
            if rows.len() == 1 {
                rejected.push((first, error));
                return Ok(());
            }
            let (left, right) = rows.split_at(rows.len() / 2);
            write::<S>(transaction, left, first, all, rejected)?;
            write::<S>(transaction, right, first + left.len(), all, rejected)
        }
        result => result,
    }
}

/// Tries each row once more that a constraint did not allow. From the last key to the first: the other way round was tried.
fn again<'c, S: Store + 'c>(
    transaction: &mut S::Transaction<'c>,
    rows: &[Row<S::Key, S::Record>],
    all: &mut impl FnMut(&mut S::Transaction<'c>, &[Row<S::Key, S::Record>]) -> Result<(), Error>,
    rejected: &mut Vec<(usize, Error)>,
) -> Result<(), Error> {
    for (number, error) in take(rejected).into_iter().rev() {
        match rows.get(number..=number) {
            Some(row) if S::is_constraint(&error) => write::<S>(transaction, row, number, all, rejected)?,
            _ => rejected.push((number, error)),
        }
    }
    rejected.reverse();
    Ok(())
}
