//! How a refresh is set up: the same for one in threads and one in tasks.

use super::{Progress, Store, queue::Bounds};
use crate::engine::{Connect, RETRY_FOR};
use std::{fmt, num::NonZero, thread, time::Duration};

pub(super) struct Options<'a, S: Store> {
    pub(super) table: &'a S,
    pub(super) threads: usize,
    pub(super) batch_rows: usize,
    pub(super) batch_bytes: usize,
    pub(super) batch_time: Duration,
    pub(super) max_failures: usize,
    /// The share of the rows that may be pruned.
    pub(super) prune: Option<f64>,
    /// Name and run id.
    pub(super) resume: Option<(String, String)>,
    pub(super) total: Option<u64>,
    pub(super) on_progress: Option<OnProgress<'a>>,
    pub(super) retry_for: Duration,
    pub(super) reconnect: Option<Connect<'a, S::Connection>>,
}

pub(super) type OnProgress<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

impl<'a, S: Store> Options<'a, S> {
    pub(super) fn new(table: &'a S) -> Self {
        Options {
            table,
            threads: thread::available_parallelism().map_or(1, NonZero::get),
            batch_rows: 10_000,
            batch_bytes: 8 << 20,
            batch_time: Duration::from_secs(5),
            max_failures: 100,
            prune: None,
            resume: None,
            total: None,
            on_progress: None,
            retry_for: RETRY_FOR,
            reconnect: None,
        }
    }

    /// What may be between the sides of the run.
    pub(super) fn bounds(&self) -> Bounds {
        let Options { threads, batch_rows, batch_bytes, .. } = *self;
        Bounds { keys: batch_rows.max(2 * threads), bytes: batch_bytes, threads }
    }
}

/// The methods that set a refresh up, whose field `options` holds them.
macro_rules! option_methods {
    () => {
        /// A refresh of a table: a thread for each processor, nothing pruned, not resumable.
        pub fn new(table: &'a S) -> Self {
            Refresh { options: Options::new(table) }
        }

        /// How many threads compute: one for each processor by default, at least one.
        pub fn threads(mut self, threads: usize) -> Self {
            self.options.threads = threads.max(1);
            self
        }

        /// How many keys a batch has at most: 10,000 by default, at least 1, at most 100,000. About twice as many are in memory.
        pub fn batch_rows(mut self, rows: usize) -> Self {
            self.options.batch_rows = rows.clamp(1, 100_000);
            self
        }

        /// How many bytes the blobs of a batch have together at most: 8 MiB by default, at most 16 MiB. A blob that is longer has a
        /// batch of its own. About twice as much, and a few blobs, are in memory.
        pub fn batch_bytes(mut self, bytes: usize) -> Self {
            self.options.batch_bytes = bytes.clamp(1, 16 << 20);
            self
        }

        /// A batch is committed when this time has passed since its first key was done, however few they are: 5 seconds by default.
        /// So that is the work that is lost when the process is killed, and how often there is news of progress.
        pub fn batch_time(mut self, time: Duration) -> Self {
            self.options.batch_time = time;
            self
        }

        /// How many keys may fail: 100 by default. When one more does, the run stops. The batches before it are stored then, and so
        /// are the other keys of its own batch, unless it is the database that refuses the row: that undoes the batch.
        pub fn max_failures(mut self, failures: usize) -> Self {
            self.options.max_failures = failures;
            self
        }

        /// Makes the run one that is resumed after it was killed or stopped.
        ///
        /// With each batch, and in its transaction, a mark is stored under `name` in the table of positions
        /// (`record_sqlite::Positions`, `record_postgres::postgres::Positions`). A run of the same `run` id, such as the night
        /// or a hash of the inputs, goes on from there: the keys come from their beginning once more, and are not computed until
        /// the mark is reached, except for those that failed. A run of another id begins anew. One that is started again after its
        /// end therefore computes nothing but what failed.
        ///
        /// What is stored up to the mark stays as it was computed. So a program that computes something else, such as a newer
        /// version of the record, takes another run id.
        ///
        /// The keys must be the same, in the same order, up to the mark; behind it they may be others than before. If one was
        /// added, removed or moved before the mark, the run stops there with [`Stopped::is_other_keys`], before it computes
        /// anything behind it, because a key that is new would be skipped and never computed. Begin anew under another run id
        /// then: rows that are still right are compared and not written. Where keys come and go while a run lasts, put what they
        /// come from into the run id, or give them in an order that has new ones last.
        ///
        /// A run that also [prunes](Self::prune_at_most) does that once, when it first comes to its end, and the mark says so.
        /// Started again after that, it deletes nothing, and [`Report::pruned_before`] says so: rows that others have added since
        /// stay.
        ///
        /// A run that is stopped before its end and resumed prunes by the rows that are there when it is resumed. **So rows that
        /// others add while it is stopped are pruned too, unless their keys come.** The store does not say when a row was added. Where
        /// others add rows to the table, resume a run before they do, or begin anew under another run id, whose keys include theirs.
        ///
        /// Two processes that do the same refresh at once can't both go on: for one of them, [`Error::is_position_moved`] says
        /// so.
        pub fn resume(mut self, name: impl Into<String>, run: impl Into<String>) -> Self {
            self.options.resume = Some((name.into(), run.into()));
            self
        }

        /// Says that the keys of the stream are all that are wanted, so that the rows of others are deleted in the end, if they are
        /// not more than half of the table; see [`prune_at_most`](Self::prune_at_most).
        pub fn prune(self) -> Self {
            self.prune_at_most(0.5)
        }

        /// As [`prune`](Self::prune), if they are not more than this share of the rows that were there: 0.1 is a tenth, 1.0
        /// allows even an empty stream to empty the table. If there are more, none is deleted, and the run ends with
        /// [`Stopped::is_pruning_refused`]: a stream that broke off unnoticed deletes nothing.
        ///
        /// Nothing is pruned before all keys came and were dealt with. Rows of keys that failed stay, and rows of keys that
        /// others added since the run began, or since it was last [resumed](Self::resume). It happens in one transaction, which fails ([`Error::is_position_moved`]) when
        /// another run of the same [name](Self::resume) has written a batch since.
        ///
        /// For this the keys of all rows are read when the run begins, and kept in this process together with those of the
        /// stream: up to 32 MiB in memory, more of them in a temporary file (in the folder of
        /// [`std::env::temp_dir`]), which has no name and is gone with the process however that ends. The database needs neither
        /// a temporary table nor a privilege for it, and a resumed run prunes as a whole one does.
        pub fn prune_at_most(mut self, share: f64) -> Self {
            self.options.prune = Some(share.clamp(0.0, 1.0));
            self
        }

        /// How many keys there are, for [`Progress::remaining`]. Iterators that know it say so by themselves.
        pub fn total(mut self, keys: u64) -> Self {
            self.options.total = Some(keys);
            self
        }

        /// How long to go on trying what fails for a reason that may pass: somebody in the way, a full disk, or, with
        /// [`reconnect`](Self::reconnect), a lost connection. Attempts come at growing intervals of up to 5 seconds. Five minutes
        /// by default; then the run stops with the last error, and can be [resumed](Self::resume).
        pub fn retry_for(mut self, time: Duration) -> Self {
            self.options.retry_for = time;
            self
        }

        /// Calls `call` after each batch and before anything is tried again. Writing waits for it. A second call replaces the first
        /// function.
        pub fn on_progress(mut self, call: impl FnMut(&Progress) + Send + 'a) -> Self {
            self.options.on_progress = Some(Box::new(call));
            self
        }
    };
}
pub(super) use option_methods;

impl<S: Store> fmt::Debug for Options<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refresh")
            .field("table", &self.table.table_name())
            .field("threads", &self.threads)
            .field("batch_rows", &self.batch_rows)
            .field("prune", &self.prune)
            .field("resume", &self.resume)
            .finish_non_exhaustive()
    }
}
