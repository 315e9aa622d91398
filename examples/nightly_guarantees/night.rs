//! One night: the refresh of all coverages that are used, the same on either store.

use std::error::Error;

use record_feed::refresh::{Blocking, Progress, Refresh, Report};

use crate::{
    guarantees::Guarantees,
    inputs::{CareType, is_used, terms},
    rules::guarantees,
};

/// The job's name, under which its mark is stored.
pub(crate) const JOB: &str = "nightly_guarantees";

/// What a night needs.
pub(crate) struct Night<'a> {
    /// Counted from 1.
    pub(crate) number: u64,
    pub(crate) coverages: i64,
    pub(crate) threads: usize,
    pub(crate) care_types: &'a [CareType],
}

impl Night<'_> {
    /// The coverages that are used, in ascending order.
    pub(crate) fn used(&self) -> impl Iterator<Item = i64> {
        let number = self.number;
        (0..self.coverages).filter(move |coverage| is_used(*coverage, number))
    }

    /// Computes them, stores what changed, and removes what nobody uses any more.
    pub(crate) fn run<S: Blocking<Key = i64, Record = Guarantees>>(
        &self,
        table: &S,
        client: &mut S::Connection,
        on_progress: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Report<i64>, Box<dyn Error>> {
        let used = self.used().count();
        let refresh = Refresh::new(table)
            .threads(self.threads)
            .total(used as u64)
            // Less than the usual 10,000, so that even a small night has some batches.
            .batch_rows((used / 20).clamp(10, 10_000))
            .resume(JOB, format!("night {}", self.number))
            .prune()
            .on_progress(on_progress);
        let report = refresh.run(client, self.used(), |coverage| {
            Ok::<_, String>(guarantees(&terms(*coverage, self.number), self.care_types))
        });
        report.map_err(|stopped| stopped.to_string().into())
    }
}
