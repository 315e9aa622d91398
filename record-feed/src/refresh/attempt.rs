//! One transaction: a batch and the mark behind it.
//!
//! Each first checks, under a lock, that the stored mark is this run's own. So of two runs of one name the one that was
//! overtaken writes nothing, and no row is taken for unchanged that is about to be pruned.

use super::{
    batch::Batch,
    mark::{MAX_FAILED, Mark, hash_of},
    queue::What,
    write::{Fence, Prepare, Resume},
};
use crate::{
    Error,
    engine::{Prepared, check_answers, check_position, set_position},
};
use record_core::Key;
use record_table::{
    Encoded, PutCounts,
    store::{Fault, Store, Transaction},
};

/// A batch to be written, in one transaction.
pub(super) struct Attempt<'b, K> {
    pub(super) batch: &'b Batch<K>,
    /// The batch's.
    pub(super) rows: &'b [(&'b K, Encoded<'b>)],
    pub(super) resume: Option<&'b Resume>,
    pub(super) fence: Option<&'b Fence>,
    /// Whether rows are compared before they are put.
    pub(super) compare: bool,
    /// How many rows may be refused.
    pub(super) most_refused: usize,
}

/// What a batch's transaction does.
#[derive(Default)]
pub(super) struct Written {
    /// Rows that the database refuses, by number, and why.
    pub(super) refused: Vec<(usize, Error)>,
    /// `None` when nothing was to be written, or the batch is undone.
    pub(super) committed: Option<Committed>,
    /// Whether more rows were refused than may be.
    pub(super) is_undone: bool,
}

pub(super) struct Committed {
    pub(super) counts: PutCounts,
    pub(super) mark: Option<Mark>,
    /// How many rows were found to be the same by comparing.
    pub(super) compared: u64,
}

impl<S: Store> Prepare<S> for Attempt<'_, S::Key> {
    type Done = Written;

    async fn prepare<'x>(
        &mut self,
        store: &S,
        connection: &'x mut S::Connection,
    ) -> Result<Prepared<S::Transaction<'x>, Written>, Error> {
        let Attempt { batch, rows, resume, fence, compare, most_refused } = *self;
        let mut mark = resume.and_then(|resume| resume.mark.after(batch));
        if rows.is_empty() && mark.as_ref() == resume.map(|resume| &resume.mark) {
            return Ok(Prepared { transaction: None, done: Written::default(), position: None });
        }
        let mut refused = Vec::new();
        let mut transaction = store.begin(connection).await?;
        // First of all, so that what is read from here on is what the last run of the name left, pruned rows included.
        if let Some(fence) = fence {
            check_position::<S>(&mut transaction, &fence.name, fence.stored.as_ref()).await?;
        }
        let same = if compare { transaction.same(rows).await? } else { vec![false; rows.len()] };
        check_answers("same", rows.len(), same.len())?;
        let left: Vec<usize> = (0..rows.len()).filter(|i| !same[*i]).collect();
        let others: Vec<_> = left.iter().map(|i| rows[*i]).collect();
        let compared = (rows.len() - others.len()) as u64;
        let put = put::<S>(&mut transaction, &others, most_refused, &mut refused).await;
        refused.iter_mut().for_each(|(i, _)| *i = left[*i]);
        if refused.len() > most_refused {
            // More than is allowed: that undoes the batch.
            let done = Written { refused, is_undone: true, ..Written::default() };
            return Ok(Prepared { transaction: None, done, position: None });
        }
        let counts = PutCounts { unchanged: compared, ..PutCounts::default() } + put?;
        let mut position = None;
        if let (Some(resume), Some(new)) = (resume, &mut mark) {
            new.failed.extend(refused.iter().map(|(i, _)| hash_of(rows[*i].0)));
            if *new != resume.mark {
                let moved = new.to_position();
                set_position::<S>(&mut transaction, &resume.name, resume.stored.as_ref(), &moved).await?;
                position = Some(moved);
            }
        }
        let committed = Some(Committed { counts, mark, compared });
        let done = Written { refused, committed, is_undone: false };
        Ok(Prepared { transaction: Some(transaction), done, position })
    }
}

impl Mark {
    /// The mark behind a batch; `None` when more keys failed than it has room for.
    fn after<K: Key>(&self, batch: &Batch<K>) -> Option<Mark> {
        let mut mark = self.clone();
        for (key, what) in batch.keys() {
            match what {
                What::Failed(_) => {
                    mark.failed.insert(hash_of(key));
                }
                What::Before => {}
                _ if mark.failed.is_empty() => {}
                _ => {
                    mark.failed.remove(&hash_of(key));
                }
            }
        }
        if let Some(place) = batch.chunks.iter().rev().find_map(|chunk| chunk.place) {
            mark.place = place;
        }
        (mark.failed.len() <= MAX_FAILED).then_some(mark)
    }
}

/// Puts rows. Those that the database refuses are found by halving and left out, up to `most` of them and one more. An error that
/// ended the transaction is returned, also if a row is to blame.
async fn put<S: Store>(
    transaction: &mut S::Transaction<'_>,
    rows: &[(&S::Key, Encoded<'_>)],
    most: usize,
    refused: &mut Vec<(usize, Error)>,
) -> Result<PutCounts, Error> {
    let mut counts = PutCounts::default();
    let mut left = vec![(0, rows)];
    while let Some((first, rows)) = left.pop() {
        if rows.is_empty() {
            continue;
        }
        match transaction.put(rows).await {
            Ok(put) => counts += put,
            Err(error) if S::fault(&error) != Fault::Row || !transaction.is_open() => return Err(error),
            Err(error) if rows.len() == 1 => {
                refused.push((first, error));
                if refused.len() > most {
                    return Err(Error::of_table("", "too many rows were refused"));
                }
            }
            Err(_) => {
                let (a, b) = rows.split_at(rows.len() / 2);
                left.extend([(first + a.len(), b), (first, a)]);
            }
        }
    }
    Ok(counts)
}
