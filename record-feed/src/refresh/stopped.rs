//! Why a refresh ended before its time.

use super::report::{AnyError, Report};
use crate::Error;
use std::{error, fmt};

/// A refresh that ended before its time: why, and what it did until then.
///
/// Batches that were committed stay. Nothing was pruned.
pub struct Stopped<K> {
    reason: Reason,
    report: Box<Report<K>>,
}

#[derive(Debug)]
pub(super) enum Reason {
    /// The database failed, or a thread could not be started.
    Store(Error),
    /// The stream of keys failed.
    Keys(AnyError),
    /// More keys failed than are allowed.
    Failures { most: usize },
    /// The stream is not the one of which an interrupted run has done the beginning.
    OtherKeys { name: String },
    /// What the name's position holds was not stored by a refresh.
    OtherMark { name: String },
    /// More rows than are allowed would have been pruned.
    Pruning { unwanted: u64, there: u64, most: u64 },
}

impl<K> Stopped<K> {
    pub(super) fn new(reason: Reason, report: Report<K>) -> Self {
        Stopped { reason, report: Box::new(report) }
    }

    /// What was done until then.
    pub fn report(&self) -> &Report<K> {
        &self.report
    }

    /// What was done until then, given away.
    pub fn into_report(self) -> Report<K> {
        *self.report
    }

    /// The database's error, where that is why. [`Error::is_disconnected`] then says whether the connection is lost, which
    /// [`Refresh::reconnect`](super::Refresh::reconnect) would have replaced, and [`Error::is_position_moved`] whether another
    /// process is at the same refresh.
    pub fn store_error(&self) -> Option<&Error> {
        match &self.reason {
            Reason::Store(error) => Some(error),
            _ => None,
        }
    }

    /// Whether more keys failed than [`Refresh::max_failures`](super::Refresh::max_failures) allows.
    pub fn is_too_many_failures(&self) -> bool {
        matches!(self.reason, Reason::Failures { .. })
    }

    /// Whether the stream of keys itself failed.
    pub fn is_of_keys(&self) -> bool {
        matches!(self.reason, Reason::Keys(_))
    }

    /// Whether the stream is not the one of which an interrupted run has done the beginning: keys were added, removed or
    /// moved before the mark. A run of another id begins anew; see [`Refresh::resume`](super::Refresh::resume).
    pub fn is_other_keys(&self) -> bool {
        matches!(self.reason, Reason::OtherKeys { .. })
    }

    /// Whether all keys were done, but more rows would have been pruned than
    /// [`Refresh::prune_at_most`](super::Refresh::prune_at_most) allows.
    pub fn is_pruning_refused(&self) -> bool {
        matches!(self.reason, Reason::Pruning { .. })
    }
}

impl<K> fmt::Display for Stopped<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Store(error) => error.fmt(f)?,
            Reason::Keys(error) => write!(f, "the stream of keys failed: {error}")?,
            Reason::Failures { most } => {
                let keys = if self.report.failed == 1 { "key" } else { "keys" };
                write!(f, "{} {keys} failed, and {most} is the most: ", self.report.failed)?;
                match self.report.failures.first() {
                    Some(first) => write!(f, "the first because of: {first}")?,
                    None => f.write_str("look at what they depend on")?,
                }
            }
            Reason::OtherKeys { name } => write!(
                f,
                "the keys up to the mark are not those of the interrupted run of `{name}`, so new ones would be skipped: begin \
                 anew under another run id, or give the same keys in the same order as before"
            )?,
            Reason::OtherMark { name } => write!(
                f,
                "the position `{name}` was not stored by a refresh of this version: another feed or job has the name, so \
                 choose another one"
            )?,
            Reason::Pruning { unwanted, there, most } => write!(
                f,
                "{unwanted} of {there} rows would be pruned, and {most} is the most, so none was: check that the stream \
                 holds all keys that are wanted, or allow more with `prune_at_most`"
            )?,
        }
        write!(f, " (done before that: {})", self.report)
    }
}

impl<K> fmt::Debug for Stopped<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stopped({self})")
    }
}

impl<K> error::Error for Stopped<K> {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Store(error) => Some(error),
            Reason::Keys(error) => Some(&**error),
            _ => None,
        }
    }
}
