//! The public methods of scans on several connections, written once for both drivers; see [`face`](super::table).

/// Defines `ScanSet` of a driver, and `Scan::for_each_batch`.
///
/// `$share` runs [`Work::share`](crate::read::scan_set::Work::share) on each transaction at once.
macro_rules! scan_set {
    (
        $(#[$doc:meta])*
        $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident, $share:ident
    ) => {
        $(#[$doc])*
        ///
        /// The connections read one snapshot, so that the tables fit each other, whatever others write meanwhile. The scans
        /// of large tables are cut into ranges of pages unless they are ordered or limited; what is expected to take longest
        /// begins first. Each connection has a transaction of its own for it, so clients are needed, not transactions; and
        /// behind a pooler, as many connections to the server as there are clients.
        ///
        /// Batches of a scan come in no order. Memory is bounded by a batch and a few chunks for each connection.
        #[must_use = "nothing is read before the last call"]
        #[derive(Default)]
        pub struct ScanSet<'p> {
            jobs: Vec<scan::Scan<'p>>,
            shared: Vec<Given<'p>>,
        }

        impl<'p> ScanSet<'p> {
            /// No scans yet.
            pub fn new() -> Self {
                Self::default()
            }

            /// Adds a scan of any table, with or without types; they are numbered from 0.
            pub fn with(mut self, scan: impl Into<AnyScan<'p>>) -> Self {
                self.jobs.push(scan.into().0);
                self
            }

            /// Keeps only the rows for which an SQL condition holds, in all scans, beside the filter that each may have of its
            /// own: a set of keys, say, which is then given once. Columns in it are named alike in all tables, and its
            /// placeholders are counted from `$1`, as those of each scan's own filter. Called several times, all conditions
            /// must hold.
            pub fn filter(mut self, condition: impl Into<String>, parameters: impl Parameters<'p>) -> Self {
                self.shared.push((condition.into(), parameters.values()));
                self
            }

            /// Calls `each` with the number of a scan and a batch of it, until it fails. Returns what was read of each scan.
            ///
            /// # Errors
            /// What `each` fails with first; as [`Scan::batches`]; when a client is in a transaction, or there is none.
            pub $($asyncness)? fn for_each_batch<'c, C: $client + 'c, E: From<Error> + Send>(
                self,
                clients: impl IntoIterator<Item = &'c mut C>,
                each: impl Fn(usize, RecordBatch) -> Result<(), E> + Sync,
            ) -> Result<Vec<ScanCounts>, E> {
                let failed = Mutex::new(None);
                let each = |scan: usize, batch: RecordBatch| {
                    let result = each(scan, batch);
                    let go_on = result.is_ok();
                    if let Err(error) = result {
                        let mut first = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        first.get_or_insert(error);
                    }
                    go_on
                };
                let (work, transactions) = $wait!(Work::begin(
                    &self.jobs,
                    &self.shared,
                    clients.into_iter().map(|client| $driver(client).begin()).collect::<Vec<_>>()
                ))?;
                let counts = match $share!(work, transactions, &each) {
                    Ok(shares) => $wait!(work.end(shares)),
                    Err(error) => Err(error),
                };
                match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
                    Some(error) => Err(error),
                    None => Ok(counts?),
                }
            }

            /// All batches, by scan, in the order in which the scans were added.
            ///
            /// # Errors
            /// As [`for_each_batch`](ScanSet::for_each_batch).
            pub $($asyncness)? fn to_batches<'c, C: $client + 'c>(
                self,
                clients: impl IntoIterator<Item = &'c mut C>,
            ) -> Result<Vec<Vec<RecordBatch>>, Error> {
                let all: Vec<_> = self.jobs.iter().map(|_| Mutex::new(Vec::new())).collect();
                let keep = |scan: usize, batch: RecordBatch| {
                    all[scan].lock().unwrap_or_else(PoisonError::into_inner).push(batch);
                    Ok::<_, Error>(())
                };
                $share!(@call self.for_each_batch(clients, keep))?;
                Ok(all.into_iter().map(|all| all.into_inner().unwrap_or_else(PoisonError::into_inner)).collect())
            }
        }

        $crate::face::scan_set::for_each_batch! { Scan [K: Key, R: Record,] [K, R] $client, [$($asyncness)?], $share }

        $crate::face::scan_set::for_each_batch! { AnyScan [] [] $client, [$($asyncness)?], $share }
    };
}

/// Defines what either scan can do on several connections.
macro_rules! for_each_batch {
    ($scan:ident [$($generic:tt)*] [$($of:ty),*] $client:path, [$($asyncness:ident)?], $share:ident) => {
        impl<'p, $($generic)*> $scan<'p, $($of),*> {
            /// Calls `each` with every batch, read on several connections at once; see [`ScanSet`].
            ///
            /// # Errors
            /// As [`ScanSet::for_each_batch`].
            pub $($asyncness)? fn for_each_batch<'c, C: $client + 'c, E: From<Error> + Send>(
                self,
                clients: impl IntoIterator<Item = &'c mut C>,
                each: impl Fn(RecordBatch) -> Result<(), E> + Sync,
            ) -> Result<ScanCounts, E> {
                let each = |_: usize, batch: RecordBatch| each(batch);
                let counts = $share!(@call ScanSet::new().with(self).for_each_batch(clients, each))?;
                Ok(counts.into_iter().next().unwrap_or_default())
            }
        }
    };
}

pub(crate) use {for_each_batch, scan_set};
