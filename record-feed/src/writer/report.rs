//! What a writer has done, while it runs and when it ends.

use super::{Change, Rejected};
use crate::Error;
use core::fmt;
use record_core::Record;
use record_table::{Position, PutCounts};

/// What a writer has done so far.
///
/// Every change that was received is in one of the others: `received` is `merged + written + unchanged + deleted + missing +
/// refused_as_newer + rejected`, plus what is not written yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WriterCounts {
    /// Changes that were taken: records, *known empty*, patches, removals.
    pub received: u64,
    /// Changes that were merged with an earlier one of their key that was not written yet. What the two come to is counted
    /// once.
    pub merged: u64,
    /// Rows whose key had none.
    pub inserted: u64,
    /// Rows that held something else.
    pub updated: u64,
    /// Rows that held the same bytes and were not touched.
    pub unchanged: u64,
    /// Rows that were removed.
    pub deleted: u64,
    /// Keys that were to be removed and had no row.
    pub missing: u64,
    /// Rows that refused what was put because they need a newer version of the record; see
    /// [`Put::RefusedAsNewer`](record_table::Put::RefusedAsNewer). Patches that were merged with what was put are applied to
    /// them, and not counted in addition. A row that was to be removed first refuses nothing: it is updated.
    pub refused_as_newer: u64,
    /// Rows that the database did not take; see [`Rejected`].
    pub rejected: u64,
    /// Transactions that were committed.
    pub flushes: u64,
    /// Attempts to connect, or to write a transaction, that were made again.
    pub retried: u64,
}

impl WriterCounts {
    /// Rows that were inserted or updated.
    pub fn written(&self) -> u64 {
        self.inserted + self.updated
    }

    pub(super) fn add(&mut self, puts: PutCounts) {
        self.inserted += puts.inserted;
        self.updated += puts.updated;
        self.unchanged += puts.unchanged;
        self.refused_as_newer += puts.refused_as_newer;
    }
}

impl fmt::Display for WriterCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WriterCounts { received, merged, inserted, updated, unchanged, flushes, .. } = self;
        write!(
            f,
            "{received} received, {merged} merged, {inserted} inserted, {updated} updated, {unchanged} unchanged"
        )?;
        for (count, what) in [
            (self.deleted, "deleted"),
            (self.missing, "not there to be deleted"),
            (self.refused_as_newer, "left alone because they are newer"),
            (self.rejected, "rejected"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        write!(f, ", in {flushes} flushes")?;
        match self.retried {
            0 => Ok(()),
            retried => write!(f, ", {retried} retried"),
        }
    }
}

/// What a writer did, when it was closed and everything is written.
#[non_exhaustive]
pub struct WriterReport<K, R: Record> {
    /// What was done.
    pub counts: WriterCounts,
    /// How far the feed is stored.
    pub position: Option<Position>,
    /// Rows that the database did not take, and that were not taken away before.
    pub rejected: Vec<Rejected<K, R>>,
}

impl<K, R: Record> fmt::Debug for WriterReport<K, R> {
    /// Says nothing of keys and values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriterReport")
            .field("counts", &self.counts)
            .field("position", &self.position)
            .field("rejected", &self.rejected)
            .finish()
    }
}

/// Why a writer ended before everything was written, and what was not.
#[non_exhaustive]
pub struct WriterStopped<K, R: Record> {
    /// What went wrong.
    pub error: Error,
    /// What was done before.
    pub counts: WriterCounts,
    /// How far the feed is stored: begin again there.
    pub position: Option<Position>,
    /// Rows that the database did not take, and that were not taken away before.
    pub rejected: Vec<Rejected<K, R>>,
    /// Keys and changes that were not written, or of which it is not known: the connection was lost in the commit.
    pub unwritten: Vec<(K, Change<R>)>,
}

impl<K, R: Record> fmt::Display for WriterStopped<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the writer stopped, {} changes are not written: {}", self.unwritten.len(), self.error)
    }
}

impl<K, R: Record> fmt::Debug for WriterStopped<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriterStopped({self}; {})", self.counts)
    }
}

impl<K, R: Record> std::error::Error for WriterStopped<K, R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
