//! Many scans on many connections: one snapshot, large tables cut into ranges of pages, the longest first.
//!
//! ```text
//! first connection: BEGIN, export the snapshot, lock and measure the tables ─▶ units, the largest first
//! other connections: BEGIN, take the snapshot over                          ─▶ each takes the next unit, until none is left
//! ```
//! The transactions end together, so that the tables stay locked against being rewritten as long as anybody reads.

use super::{
    scan::{Begin, Cut, Given, Scan},
    size::Size,
    snapshot,
};
use crate::{Error, driver::traits::Portals, failure::failed};
use ::tokio_postgres::error::SqlState;
use arrow_array::RecordBatch;
use record_table::ScanCounts;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A unit has at most this many pages, 128 MiB, so that the end of one is never far.
const MOST_PAGES: u64 = 16_384;
/// Fewer pages, 2 MiB, are not worth a statement of their own.
const LEAST_PAGES: u64 = 256;
/// So many units for each connection, because some take longer than others.
const UNITS: u64 = 4;

/// Takes a batch of the scan of this number, and says whether to go on.
pub(crate) type Each<'a> = dyn Fn(usize, RecordBatch) -> bool + Sync + 'a;

impl Scan<'_> {
    /// Whether rows may come in any order, from several connections.
    fn may_be_cut(&self) -> bool {
        !self.ordered && self.limit.is_none() && self.part.is_none()
    }

    /// Reads a part of the rows, and gives the transaction back.
    async fn run<T: Portals + Send>(
        &self,
        transaction: T,
        cut: Cut<'_>,
        each: &(dyn Fn(RecordBatch) -> bool + Sync),
    ) -> Result<(T, ScanCounts), Error> {
        let mut batches = self.part(transaction, cut).await?;
        let mut rows = 0;
        while let Some(batch) = batches.next().await? {
            rows += batch.num_rows() as u64;
            self.usual.fetch_max(batch.num_rows(), Ordering::Relaxed);
            if !each(batch) {
                break;
            }
        }
        let counts = ScanCounts { rows, skipped: batches.skipped() };
        Ok((batches.into_transaction(), counts))
    }
}

/// What there is to do, and how far it has come.
pub(crate) struct Work<'w> {
    jobs: &'w [Scan<'w>],
    /// Conditions that all scans share.
    shared: &'w [Given<'w>],
    /// The largest first.
    units: Vec<Unit>,
    next: AtomicUsize,
    stopped: AtomicBool,
}

/// A scan, or a part of one.
struct Unit {
    job: usize,
    /// Expected bytes.
    size: u64,
    /// Pages of the table, the first and the one behind the last.
    pages: Option<(u32, u32)>,
}

impl<'w> Work<'w> {
    /// Begins transactions on one snapshot and says what there is to do in them.
    pub(crate) async fn begin<B: Begin>(
        jobs: &'w [Scan<'w>],
        shared: &'w [Given<'w>],
        transactions: impl IntoIterator<Item = B>,
    ) -> Result<(Self, Vec<B::Transaction>), Error> {
        let has_its_own = |job: &&Scan<'_>| job.part.as_ref().is_some_and(|part| part.snapshot.is_some());
        if let Some(job) = jobs.iter().find(has_its_own) {
            let message = "a part of a snapshot is read by itself, not among scans that read another one";
            return Err(job.table.context().problem(message));
        }
        let mut begun: Vec<B::Transaction> = Vec::new();
        let mut snapshot = String::new();
        let mut sizes = Vec::new();
        for transaction in transactions {
            let mut transaction = transaction.await.map_err(no_snapshot)?;
            match begun.is_empty() {
                true => {
                    snapshot = snapshot::begin(&mut transaction).await.map_err(no_snapshot)?;
                    for Scan { table, .. } in jobs {
                        let size = Size::kept(&mut transaction, &table.table).await;
                        sizes.push(size.map_err(|error| table.context().failed("preparing a scan", error))?);
                    }
                }
                false => snapshot::import(&mut transaction, &snapshot).await.map_err(no_snapshot)?,
            }
            begun.push(transaction);
        }
        if begun.is_empty() {
            let message = "there is no connection to scan on: give one client or more";
            return Err(Error::of_table("", message));
        }
        let mut units = Vec::new();
        for (i, (job, size)) in jobs.iter().zip(&sizes).enumerate() {
            units.extend(size.units(i, job.may_be_cut(), begun.len() as u64));
        }
        units.sort_by_key(|unit| core::cmp::Reverse(unit.size));
        let work = Work { jobs, shared, units, next: AtomicUsize::new(0), stopped: AtomicBool::new(false) };
        Ok((work, begun))
    }

    /// Takes one unit after the other until none is left, or until somebody fails. What was read is counted by scan.
    pub(crate) async fn share<T: Portals + Send>(
        &self,
        mut transaction: T,
        each: &Each<'_>,
    ) -> Result<(T, Vec<ScanCounts>), Error> {
        let mut counts = vec![ScanCounts::default(); self.jobs.len()];
        while !self.stopped.load(Ordering::Relaxed)
            && let Some(unit) = self.units.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let cut = Cut { shared: self.shared, pages: unit.pages };
            let go_on = |batch| {
                let go_on = !self.stopped.load(Ordering::Relaxed) && each(unit.job, batch);
                self.stopped.fetch_or(!go_on, Ordering::Relaxed);
                go_on
            };
            let (same, read) = self.jobs[unit.job].run(transaction, cut, &go_on).await.inspect_err(|_| {
                self.stopped.store(true, Ordering::Relaxed);
            })?;
            counts[unit.job] += read;
            transaction = same;
        }
        Ok((transaction, counts))
    }

    /// Ends the transactions, after everybody has read all, and adds up what they read.
    pub(crate) async fn end<T: Portals + Send>(
        &self,
        shares: Vec<(T, Vec<ScanCounts>)>,
    ) -> Result<Vec<ScanCounts>, Error> {
        let mut sum = vec![ScanCounts::default(); self.jobs.len()];
        for (transaction, counts) in shares {
            sum.iter_mut().zip(counts).for_each(|(sum, more)| *sum += more);
            transaction.commit().await.map_err(|error| failed("", "ending the scans", error))?;
        }
        Ok(sum)
    }
}

fn no_snapshot(error: ::tokio_postgres::Error) -> Error {
    match error.code() {
        Some(&SqlState::ACTIVE_SQL_TRANSACTION) => {
            let message = "several connections read one snapshot in transactions of their own: give clients, not transactions";
            Error::of_table("", message)
        }
        _ => failed("", "beginning to read one snapshot on several connections", error),
    }
}

impl Size {
    /// The units to read a table in.
    fn units(&self, job: usize, may_be_cut: bool, connections: u64) -> Vec<Unit> {
        let each = self.pages.div_ceil(connections * UNITS).clamp(LEAST_PAGES, MOST_PAGES);
        let ranges = self.ranges(each);
        if !may_be_cut || ranges.len() < 2 || connections < 2 {
            return vec![Unit { job, size: self.bytes, pages: None }];
        }
        let size = self.bytes / ranges.len() as u64;
        ranges.into_iter().map(|pages| Unit { job, size, pages: Some(pages) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(pages: u64, connections: u64) -> Vec<(u32, u32)> {
        let size = Size { pages, bytes: pages * 8_192, has_pages: true };
        size.units(0, true, connections).into_iter().filter_map(|unit| unit.pages).collect()
    }

    #[test]
    fn ranges_follow_one_another_and_the_last_one_is_open() {
        for (pages, connections, count) in [
            (0, 2, 0),
            (256, 2, 0),
            (257, 2, 2),
            (8_000, 2, 8),
            (8_000, 1, 0),
            (8_001, 4, 16),
            (1_000_000, 2, 62),
            (u64::from(u32::MAX), 2, 262_144),
        ] {
            let ranges = ranges(pages, connections);
            assert_eq!(ranges.len(), count, "{pages} pages, {connections} connections");
            if let (Some(first), Some(last)) = (ranges.first(), ranges.last()) {
                assert_eq!((first.0, last.1), (0, u32::MAX));
                assert!(ranges.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
            }
        }
    }
}
