//! Scans on several connections at once.

use super::{AnyScan, Parameters, Scan};
use crate::{
    Error,
    driver::nonblocking::Nonblocking,
    read::{
        scan::{self, Given},
        scan_set::Work,
    },
};
use arrow_array::RecordBatch;
use futures_util::future::try_join_all;
use record_core::{Key, Record};
use record_table::ScanCounts;
use std::sync::{Mutex, PoisonError};

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

macro_rules! share {
    (@call $call:expr) => {
        $call.await
    };
    ($work:ident, $transactions:ident, $each:expr) => {
        try_join_all($transactions.into_iter().map(|transaction| $work.share(transaction, $each))).await
    };
}

crate::face::scan_set::scan_set! {
    /// Several scans, of the same table or of different ones, on several connections at once.
    ///
    /// ```no_run
    /// # use record_core::Record;
    /// # use record_postgres::tokio_postgres::{ScanSet, Table, tokio_postgres::Client};
    /// # #[derive(Record)] struct PullRequest { additions: u32 }
    /// # #[derive(Record)] struct Release { published: i64 }
    /// # async fn example(mut clients: [Client; 2]) -> Result<(), record_postgres::Error> {
    /// let pulls = Table::<i64, PullRequest>::open(&mut clients[0], "pull_requests").await?;
    /// let releases = Table::<i64, Release>::open(&mut clients[0], "releases").await?;
    ///
    /// let wanted = vec![1i64, 2, 3];
    /// let batches = ScanSet::new()
    ///     .with(pulls.scan().select(["additions"]))
    ///     .with(releases.scan())
    ///     .filter("key = ANY($1)", (wanted,))
    ///     .to_batches(&mut clients)
    ///     .await?;
    /// println!("{} batches of pull requests, {} of releases", batches[0].len(), batches[1].len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// All of it runs in the task that waits for it: what is read is decoded on one thread.
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait, share
}
