//! Scans on several connections at once, a thread for each.

use super::{AnyScan, Parameters, Scan};
use crate::{
    Error,
    driver::blocking::{Blocking, BlockingTransaction, wait},
    read::{
        scan::{self, Given},
        scan_set::{Each, Work},
    },
};
use arrow_array::RecordBatch;
use record_core::{Key, Record};
use record_table::{ScanCounts, store::now};
use std::{
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    thread,
};

macro_rules! share {
    (@call $call:expr) => {
        $call
    };
    ($work:ident, $transactions:ident, $each:expr) => {
        share(&$work, $transactions, $each)
    };
}

type Share<'t> = (BlockingTransaction<'t>, Vec<ScanCounts>);

fn share<'t>(
    work: &Work<'_>,
    transactions: Vec<BlockingTransaction<'t>>,
    each: &Each<'_>,
) -> Result<Vec<Share<'t>>, Error> {
    let busy = 2 * transactions.len() > thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let transactions = transactions.into_iter().map(|transaction| transaction.helped(!busy));
        let spawn = |transaction| scope.spawn(move || now(work.share(transaction, each)));
        let threads: Vec<_> = transactions.map(spawn).collect();
        // All of them are waited for, whichever fails.
        let results: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        results.into_iter().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

crate::face::scan_set::scan_set! {
    /// Several scans, of the same table or of different ones, on several connections at once.
    ///
    /// ```no_run
    /// # use record_core::Record;
    /// # use record_postgres::postgres::{ScanSet, Table, postgres};
    /// # #[derive(Record)] struct PullRequest { additions: u32 }
    /// # #[derive(Record)] struct Release { published: i64 }
    /// # fn main() -> Result<(), record_postgres::Error> {
    /// # let url = "";
    /// let connect = || postgres::Client::connect(url, postgres::NoTls).expect("the server runs");
    /// let mut clients = [connect(), connect()];
    /// let pulls = Table::<i64, PullRequest>::open(&mut clients[0], "pull_requests")?;
    /// let releases = Table::<i64, Release>::open(&mut clients[0], "releases")?;
    ///
    /// let wanted = vec![1i64, 2, 3];
    /// let batches = ScanSet::new()
    ///     .with(pulls.scan().select(["additions"]))
    ///     .with(releases.scan())
    ///     .filter("key = ANY($1)", (wanted,))
    ///     .to_batches(&mut clients)?;
    /// println!("{} batches of pull requests, {} of releases", batches[0].len(), batches[1].len());
    /// # Ok(())
    /// # }
    /// ```
    ::postgres::GenericClient, Blocking, [], wait, share
}
