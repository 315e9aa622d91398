//! What a refresh did, and which keys failed.

use record_table::PutCounts;
use std::{error::Error, fmt, time::Duration};

/// What a refresh did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report<K> {
    /// Keys of the stream, as often as they came.
    pub keys: u64,
    /// Keys among them that were not computed because an interrupted run of the same id had done so.
    pub resumed: u64,
    /// What became of the rows. `deleted` are those that were pruned. Of keys that came twice in a batch, the last one alone
    /// is a row.
    pub counts: PutCounts,
    /// Keys that were answered by [`Computed::Keep`](super::Computed::Keep).
    pub kept: u64,
    /// Keys that failed: they could not be computed, or the database refused their rows. What was stored for them is still
    /// there.
    pub failed: u64,
    /// The first of them, with the reason: at most one more than [`Refresh::max_failures`](super::Refresh::max_failures).
    pub failures: Vec<Failure<K>>,
    /// Whether nothing was pruned because the run had done so when it came to its end before; see
    /// [`Refresh::resume`](super::Refresh::resume).
    pub pruned_before: bool,
    /// Transactions that were committed, apart from the one that prunes.
    pub batches: u64,
    /// Attempts that failed for a reason that may pass, each of which was followed by another one; see
    /// [`Refresh::retry_for`](super::Refresh::retry_for).
    pub retries: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl<K> Report<K> {
    pub(super) fn new() -> Self {
        Report {
            keys: 0,
            resumed: 0,
            counts: PutCounts::default(),
            kept: 0,
            failed: 0,
            failures: Vec::new(),
            pruned_before: false,
            batches: 0,
            retries: 0,
            elapsed: Duration::ZERO,
        }
    }
}

/// In one line, without keys: `1200 keys: 2 inserted, 0 updated, 1190 unchanged; 8 failed`.
impl<K> fmt::Display for Report<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys: {}", self.keys, self.counts)?;
        let others = [
            (self.kept, "kept"),
            (self.failed, "failed"),
            (self.resumed, "done before"),
            (self.retries, "attempts made again"),
        ];
        for (count, what) in others {
            if count > 0 {
                write!(f, "; {count} {what}")?;
            }
        }
        if self.pruned_before {
            f.write_str("; pruned before, so not again")?;
        }
        Ok(())
    }
}

/// What a closure's error becomes.
pub(super) type AnyError = Box<dyn Error + Send + Sync>;

/// A key that failed, and why.
///
/// The message is that of the closure's error, so it holds what that says, values included.
#[derive(Debug)]
pub struct Failure<K> {
    key: K,
    why: Why,
}

/// Why a key failed.
#[derive(Debug)]
pub(super) enum Why {
    Error(AnyError),
    /// With the panic's message.
    Panic(String),
}

impl<K> Failure<K> {
    pub(super) fn new(key: K, why: Why) -> Self {
        Failure { key, why }
    }

    /// The key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// The error: the closure's own, or a [`record_feed::Error`](crate::Error) when the record could not be encoded or the
    /// database refused its row. `None` for a panic.
    pub fn error(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        match &self.why {
            Why::Error(error) => Some(&**error),
            Why::Panic(_) => None,
        }
    }

    /// Whether the closure panicked.
    pub fn is_panic(&self) -> bool {
        matches!(self.why, Why::Panic(_))
    }
}

/// Why, without the key.
impl<K> fmt::Display for Failure<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Why::Error(error) => error.fmt(f),
            Why::Panic(message) => write!(f, "panicked: {message}"),
        }
    }
}
