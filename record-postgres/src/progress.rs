//! What is told of a bulk call when it ends: a `tracing` event with rows, bytes and time, and no values.

use std::time::Instant;

/// Counts what a bulk call has done; dropped, it tells.
pub(crate) struct Progress {
    call: &'static str,
    table: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    begun: Instant,
}

impl Progress {
    pub(crate) fn new(call: &'static str, table: &str) -> Self {
        Progress { call, table: table.into(), rows: 0, bytes: 0, begun: Instant::now() }
    }

    pub(crate) fn add(&mut self, rows: u64, bytes: u64) {
        self.rows += rows;
        self.bytes += bytes;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Progress { call, table, rows, bytes, .. } = self;
        let elapsed_us = self.begun.elapsed().as_micros() as u64;
        tracing::debug!(target: "record_postgres", call, table, rows, bytes, elapsed_us, "bulk call ended");
    }
}
