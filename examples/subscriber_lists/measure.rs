//! Latencies, and what is said of many of them.

use std::time::Duration;

/// Percentiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Latency {
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

impl Latency {
    /// By nearest rank: of few measurements, the 99th percentile is the slowest one.
    ///
    /// # Panics
    /// Without a measurement.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let percentile = |percent: usize| times[(times.len() * percent).div_ceil(100) - 1];
        Self { p50: percentile(50), p99: percentile(99) }
    }
}
