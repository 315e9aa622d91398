//! How far a refresh has come.

use record_table::PutCounts;
use std::time::Duration;

/// How far a refresh has come: what [`Refresh::on_progress`](super::Refresh::on_progress) is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Keys that are done, [`resumed`](Progress::resumed) ones included.
    pub keys: u64,
    /// Keys among them that an interrupted run had done.
    pub resumed: u64,
    /// All keys, where it is known: said by [`Refresh::total`](super::Refresh::total), or by an iterator that knows its length.
    pub total: Option<u64>,
    /// Keys that failed.
    pub failed: u64,
    /// Attempts that failed for a reason that may pass, each of which is followed by another one; see
    /// [`Refresh::retry_for`](super::Refresh::retry_for).
    pub retries: u64,
    /// What became of the rows.
    pub counts: PutCounts,
    /// How long the run has lasted.
    pub elapsed: Duration,
}

impl Progress {
    /// Keys per second in this run; 0 as long as there is nothing to tell it from.
    ///
    /// ```
    /// use record_feed::refresh::Progress;
    /// use std::time::Duration;
    ///
    /// let mut progress = Progress { keys: 6_000, resumed: 2_000, ..Progress::default() };
    /// progress.elapsed = Duration::from_secs(2);
    /// progress.total = Some(10_000);
    /// assert_eq!(progress.rate(), 2_000.0);
    /// assert_eq!(progress.remaining(), Some(Duration::from_secs(2)));
    /// ```
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.keys.saturating_sub(self.resumed) as f64 / seconds } else { 0.0 }
    }

    /// How long the rest takes if it goes on like this; `None` when the number of keys is not known, or nothing is done yet.
    pub fn remaining(&self) -> Option<Duration> {
        let left = self.total?.saturating_sub(self.keys);
        Duration::try_from_secs_f64(left as f64 / self.rate()).ok()
    }
}
