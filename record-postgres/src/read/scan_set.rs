//! Many scans on many connections: one snapshot, large tables cut into ranges of pages, the longest first.
//!
//! ```text
//! first connection: BEGIN, export the snapshot, lock and measure the tables ─▶ units, the largest first
//! other connections: BEGIN, take the snapshot over                          ─▶ each takes the next unit, until none is left
//! ```
//! The transactions end together, so that the tables stay locked against being rewritten as long as anybody reads.

use super::scan::{Begin, Cut, Given, Scan};
use crate::{Error, driver::portal::Portals, failure::failed};
use ::tokio_postgres::{error::SqlState, types::Type};
use arrow_array::RecordBatch;
use core::pin::Pin;
use record_core::{Key, Record};
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

/// What gives the transaction back.
pub(crate) type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<(T, ScanCounts), Error>> + Send + 'a>>;

/// A scan, whatever its key and record.
pub(crate) trait Job<T>: Send + Sync {
    /// The table as SQL.
    fn table(&self) -> &str;

    /// Whether rows may come in any order, from several connections.
    fn may_be_cut(&self) -> bool;

    fn problem(&self, doing: &str, error: ::tokio_postgres::Error) -> Error;

    /// Reads a part of the rows, and gives the transaction back.
    fn run<'a>(
        &'a self,
        transaction: T,
        cut: Cut<'a>,
        each: &'a (dyn Fn(RecordBatch) -> bool + Sync),
    ) -> Reading<'a, T>
    where
        T: 'a;
}

impl<T: Portals + Send, K: Key, R: Record> Job<T> for Scan<'_, K, R> {
    fn table(&self) -> &str {
        &self.table.shared.table
    }

    fn may_be_cut(&self) -> bool {
        !self.ordered && self.limit.is_none()
    }

    fn problem(&self, doing: &str, error: ::tokio_postgres::Error) -> Error {
        self.table.context().failed(doing, error)
    }

    fn run<'a>(
        &'a self,
        transaction: T,
        cut: Cut<'a>,
        each: &'a (dyn Fn(RecordBatch) -> bool + Sync),
    ) -> Reading<'a, T>
    where
        T: 'a,
    {
        Box::pin(async move {
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
        })
    }
}

/// What there is to do, and how far it has come.
pub(crate) struct Work<'w, J: ?Sized> {
    jobs: Vec<&'w J>,
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

impl<'w, J: ?Sized> Work<'w, J> {
    /// Begins transactions on one snapshot and says what there is to do in them.
    pub(crate) async fn begin<B: Begin>(
        jobs: Vec<&'w J>,
        shared: &'w [Given<'w>],
        transactions: impl IntoIterator<Item = B>,
    ) -> Result<(Self, Vec<B::Transaction>), Error>
    where
        J: Job<B::Transaction>,
    {
        let mut begun: Vec<B::Transaction> = Vec::new();
        let mut snapshot = String::new();
        let mut sizes = Vec::new();
        for transaction in transactions {
            let mut transaction = transaction.await.map_err(no_snapshot)?;
            match begun.is_empty() {
                true => {
                    snapshot = export(&mut transaction).await.map_err(no_snapshot)?;
                    for job in &jobs {
                        let measured = measure(&mut transaction, job.table()).await;
                        sizes.push(measured.map_err(|error| job.problem("preparing a scan", error))?);
                    }
                }
                false => import(&mut transaction, &snapshot).await.map_err(no_snapshot)?,
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
    ) -> Result<(T, Vec<ScanCounts>), Error>
    where
        J: Job<T>,
    {
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

const ISOLATION: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

async fn export(transaction: &mut impl Portals) -> Result<String, ::tokio_postgres::Error> {
    transaction.script(ISOLATION).await?;
    let rows = transaction.query("SELECT pg_catalog.pg_export_snapshot()", &[]).await?;
    Ok(rows.first().map(|row| row.get(0)).unwrap_or_default())
}

async fn import(transaction: &mut impl Portals, snapshot: &str) -> Result<(), ::tokio_postgres::Error> {
    let snapshot = record_table::literal(snapshot);
    transaction.script(&format!("{ISOLATION}; SET TRANSACTION SNAPSHOT {snapshot}")).await
}

/// How large a table is.
struct Size {
    /// Pages of the largest partition: the pages of all are cut at the same numbers.
    pages: u64,
    /// Of all partitions together, with what lies beside their pages.
    bytes: u64,
    /// Whether rows have a place in pages at all.
    has_pages: bool,
}

/// Measures a table and keeps others from rewriting it until the transaction ends.
async fn measure(transaction: &mut impl Portals, table: &str) -> Result<Size, ::tokio_postgres::Error> {
    let sql = "WITH parts AS ( \
                   SELECT $1::pg_catalog.regclass::pg_catalog.oid AS part \
                   UNION SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass)) \
               SELECT pg_catalog.bool_and(relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog.\"char\"[])), \
                      pg_catalog.max(pg_catalog.pg_relation_size(oid)) FILTER (WHERE relkind OPERATOR(pg_catalog.=) 'r') \
                          OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::pg_catalog.int8, \
                      pg_catalog.sum(pg_catalog.pg_table_size(oid)) FILTER (WHERE relkind OPERATOR(pg_catalog.=) 'r')::pg_catalog.int8 \
               FROM parts JOIN pg_catalog.pg_class ON oid OPERATOR(pg_catalog.=) part";
    let lock = format!("LOCK TABLE {table} IN ACCESS SHARE MODE");
    let name: Vec<(&(dyn ::tokio_postgres::types::ToSql + Sync), Type)> = vec![(&table, Type::TEXT)];
    let sql = sql.replace("$1::", "$1::pg_catalog.text::");
    let mut size = Size { pages: 0, bytes: 0, has_pages: false };
    let rows = transaction.query(&sql, &name).await?;
    if rows.first().is_some_and(|row| row.get(0)) {
        transaction.script(&lock).await?;
        // Once more, now that it stays.
        let rows = transaction.query(&sql, &name).await?;
        let number =
            |i| rows.first().and_then(|row| row.get::<_, Option<i64>>(i)).unwrap_or(0).unsigned_abs();
        size = Size { pages: number(1), bytes: number(2), has_pages: true };
    }
    Ok(size)
}

impl Size {
    /// The parts to read a table in.
    fn units(&self, job: usize, may_be_cut: bool, connections: u64) -> Vec<Unit> {
        let each = self.pages.div_ceil(connections * UNITS).clamp(LEAST_PAGES, MOST_PAGES);
        let count = self.pages.div_ceil(each);
        if !may_be_cut || !self.has_pages || count < 2 || connections < 2 {
            return vec![Unit { job, size: self.bytes, pages: None }];
        }
        let unit = |i: u64| {
            let first = u32::try_from(i * each).unwrap_or(u32::MAX);
            // The last one is open: pages that were added since hold nothing that the snapshot shows, but then nobody
            // has to rely on that.
            let end =
                if i + 1 == count { u32::MAX } else { u32::try_from((i + 1) * each).unwrap_or(u32::MAX) };
            Unit { job, size: self.bytes / count, pages: Some((first, end)) }
        };
        (0..count).map(unit).collect()
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
