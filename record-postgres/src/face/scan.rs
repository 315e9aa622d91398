//! The public methods of a scan, written once for both drivers and both faces of a table; see [`face`](super::table).

/// Defines `Scan` and `AnyScan` of a driver, and what makes them.
macro_rules! scans {
    (
        typed { $(#[$typed:meta])* }
        any { $(#[$any:meta])* }
        $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident
    ) => {
        impl<K: Key, R: Record> Table<K, R> {
            $(#[$typed])*
            pub fn scan<'p>(&self) -> Scan<'p, K, R> {
                Scan(self.0.shared.scan(), PhantomData)
            }
        }

        impl AnyTable {
            $(#[$any])*
            pub fn scan<'p>(&self) -> AnyScan<'p> {
                AnyScan(self.0.scan())
            }

            /// The scan of a part, which [`AnyScan::parts`] made in whatever process: it is read as any scan is. A part that has a
            /// snapshot needs a client that is in no transaction, on the server that the snapshot is of, while the transaction that
            /// exported it is open; one without a snapshot reads the state at the time of reading.
            ///
            /// The part may come from anybody. It reads what the client's role may read, of the table that has its name now.
            ///
            /// # Errors
            /// When there is no such table, it is not the one that was cut or has another layout by now, there is no such field, or the
            /// filter is none of the table.
            pub $($asyncness)? fn open_part<C: $client>(
                client: &mut C,
                part: &ScanPart,
            ) -> Result<AnyScan<'static>, Error> {
                $wait!(scan::Scan::of_part(&mut $driver(client), part)).map(AnyScan)
            }
        }

        /// A scan in the making; see [`Table::scan`].
        ///
        /// Rows come in chunks of one or two megabytes, inside a transaction of the scan's own, or inside a savepoint
        /// when the call is given a transaction, of which it then sees what is not committed yet. A scan that is dropped
        /// leaves the connection usable at once: what is thrown away is a chunk or two.
        #[must_use = "nothing is read before the last call"]
        pub struct Scan<'p, K, R>(pub(crate) scan::Scan<'p>, PhantomData<fn() -> (K, R)>);

        impl<'p, K, R> Scan<'p, K, R> {
            pub(super) fn of(scan: scan::Scan<'p>) -> Self {
                Scan(scan, PhantomData)
            }
        }

        /// A scan in the making, by names; see [`AnyTable::scan`]. It answers as a [`Scan`] does, which becomes one by `into`.
        #[must_use = "nothing is read before the last call"]
        pub struct AnyScan<'p>(pub(super) scan::Scan<'p>);

        impl<'p> AnyScan<'p> {
            pub(super) fn of(scan: scan::Scan<'p>) -> Self {
                AnyScan(scan)
            }

            /// Cuts the scan into at most so many parts of about the same size, as data that other threads, processes or machines
            /// [open](AnyTable::open_part) by clients of their own. Together they are all rows.
            ///
            /// Called in a transaction, they read its snapshot, one state of the database, until it ends: keep it open until all
            /// of them are read. The table is not rewritten so long. Called with a client that is in no transaction, each reads the
            /// state at the time of its reading: rows that are updated meanwhile may be in two parts or in none. In a savepoint, the
            /// server exports no snapshot.
            ///
            /// # Errors
            /// When there are conditions in SQL, an order or a limit, which parts can't say; when it is a part itself, a selected
            /// column is not there, the filter is of another table, or the database fails.
            pub $($asyncness)? fn parts<C: $client>(
                self,
                client: &mut C,
                count: usize,
            ) -> Result<Vec<ScanPart>, Error> {
                $wait!(self.0.parts(&mut $driver(client), count))
            }
        }

        impl<'p, K, R> From<Scan<'p, K, R>> for AnyScan<'p> {
            fn from(scan: Scan<'p, K, R>) -> Self {
                AnyScan(scan.0)
            }
        }

        $crate::face::scan::scan! {
            Scan [K: Key, R: Record,] [K, R]
            (Filter<R>, K, R::View<'_>) (scan::typed_rows::<K, R, _>)
            $client, $driver, [$($asyncness)?], $wait
        }

        $crate::face::scan::scan! {
            AnyScan [] []
            (impl Into<AnyFilter>, &[KeyValue<'_>], DynamicView<'_>) (scan::any_rows)
            $client, $driver, [$($asyncness)?], $wait
        }
    };
}

/// Defines what either scan can do.
///
/// `$filter` is what it takes for a filter, `$key` and `$view` what it shows of a row, and `$rows` the shared function that does.
macro_rules! scan {
    (
        $scan:ident [$($generic:tt)*] [$($of:ty),*]
        ($filter:ty, $key:ty, $view:ty) ($($rows:tt)*)
        $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident
    ) => {
        impl<'p, $($generic)*> $scan<'p, $($of),*> {
            /// Keeps only the rows for which an SQL condition over the table's columns holds: the key and the promoted
            /// fields. Values stand in it as `$1`, `$2` and so on, never as text; see [`Parameters`]. Called several times, all
            /// conditions must hold; the placeholders of each are counted from `$1`.
            ///
            /// A promoted field that the table has no column for, because it has an index only or was promoted when the
            /// table was there already, is read from the blobs, through its index if it has one.
            pub fn filter(self, condition: impl Into<String>, parameters: impl Parameters<'p>) -> Self {
                Self::of(self.0.filter(condition.into(), parameters))
            }

            /// Keeps only the rows that pass a filter over any of the record's fields, and where names are given, over key columns
            /// too; see [`filter`](record_core::filter). Called several times, those that pass all of them; a condition given to
            /// [`filter`](Self::filter) must hold as well.
            ///
            /// It becomes SQL over the columns of promoted fields and over accessors. What the server can't tell, such as
            /// moments before 4714 BC, is looked at in each row before it is handed out or decoded. With
            /// [`skip_corrupt`](Self::skip_corrupt) the server is asked about promoted fields alone.
            ///
            /// A row that the server leaves out is not looked at any further: corrupt fields that the filter does not ask for show in
            /// rows that pass. Where an accessor meets a corrupt blob, the scan ends with an error that is
            /// [`is_corrupt`](Error::is_corrupt) and names the field that was asked for; the server does not say in which row, but
            /// `AnyTable::verify` does.
            pub fn matching(self, filter: $filter) -> Self {
                Self::of(self.0.matching(filter.into()))
            }

            /// In ascending order of the key; text by its bytes. Without it rows come as they are stored, which is
            /// faster.
            pub fn order_by_key(self) -> Self {
                Self::of(self.0.order_by_key())
            }

            /// At most this many rows, of those that are handed out. A second call replaces the first.
            pub fn limit(self, rows: u64) -> Self {
                Self::of(self.0.limit(rows))
            }

            /// Leaves rows out whose blob is corrupt, in whatever field, and goes on; without it such a row is an error.
            /// How many there were is returned by [`for_each`](Self::for_each), and told by `skipped` of batches. Every row
            /// is then checked in full. A blob of an unknown layout is not corrupt, and remains an error.
            pub fn skip_corrupt(self) -> Self {
                Self::of(self.0.skip_corrupt())
            }

            /// Calls `each` with the key and a view of every row; `None` is *known empty*. Returns how many rows there were,
            /// and how many corrupt ones were left out; see [`skip_corrupt`](Self::skip_corrupt).
            ///
            /// # Errors
            /// When a blob is corrupt or of an unknown layout: the error names table, field, offset, the row's number in
            /// the scan and its [place in the table](Error::row_place). When a condition is no SQL, a filter is of another table, or
            /// the database fails.
            pub $($asyncness)? fn for_each<C: $client>(
                self,
                client: &mut C,
                mut each: impl FnMut($key, Option<$view>),
            ) -> Result<ScanCounts, Error> {
                $wait!($($rows)*(self.0, $driver(client).begin(), |key, view| {
                    each(key, view);
                    Ok(())
                }))
            }

            /// As [`for_each`](Self::for_each), until `each` fails.
            ///
            /// # Errors
            /// What `each` fails with, or as [`for_each`](Self::for_each).
            pub $($asyncness)? fn try_for_each<C: $client, E: From<Error>>(
                self,
                client: &mut C,
                each: impl FnMut($key, Option<$view>) -> Result<(), E>,
            ) -> Result<ScanCounts, E> {
                $wait!($($rows)*(self.0, $driver(client).begin(), each))
            }
        }
    };
}

/// Defines what either scan can do towards Arrow.
///
/// `$record` is the record of its decoder, and `$share` calls what is defined here.
#[cfg(feature = "arrow")]
macro_rules! batches {
    (
        $scan:ident [$($generic:tt)*] [$($of:ty),*] $record:ty;
        $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident
    ) => {
        impl<'p, $($generic)*> $scan<'p, $($of),*> {
            /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked
            /// for. A second call replaces the first.
            pub fn select<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
                Self::of(self.0.select(columns))
            }

            /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
            pub fn batch_rows(self, rows: usize) -> Self {
                Self::of(self.0.batch_rows(rows))
            }

            /// A record batch is full when its rows took this many bytes on the wire; 16 MiB if nothing is said, and at
            /// least 1.
            pub fn batch_bytes(self, bytes: usize) -> Self {
                Self::of(self.0.batch_bytes(bytes))
            }

            /// The rows as record batches: the key columns first, then the record's fields. Memory is bounded by one
            /// batch and a few chunks.
            ///
            /// Rows that are *known empty* are null in all fields of the record; use
            /// [`batches_with`](Self::batches_with) to have them marked, or to add computed columns.
            ///
            /// # Errors
            /// When a selected column is not there, a key column and a field have the same name, or a condition is no SQL.
            /// Each batch may fail by itself as [`for_each`](Self::for_each) does; it is then the last one.
            pub $($asyncness)? fn batches<C: $client>(self, client: &mut C) -> Result<Batches<'_>, Error> {
                $wait!(self.0.batches($driver(client).begin(), None)).map(Batches::new)
            }

            /// As [`batches`](Self::batches), with a decoder of one's own, which says which columns there are; fields that the
            /// scan [selects](Self::select) replace those that the decoder selects.
            ///
            /// # Errors
            /// As [`batches`](Self::batches).
            pub $($asyncness)? fn batches_with<C: $client>(
                self,
                client: &mut C,
                decoder: BatchDecoder<$record>,
            ) -> Result<Batches<'_>, Error> {
                $wait!(self.0.batches($driver(client).begin(), Some(decoder.untyped()))).map(Batches::new)
            }

            /// All rows as record batches; see [`batches`](Self::batches), which does not hold them all at once.
            ///
            /// # Errors
            /// As [`batches`](Self::batches).
            pub $($asyncness)? fn to_batches<C: $client>(self, client: &mut C) -> Result<Vec<RecordBatch>, Error> {
                $wait!(self.0.all_batches($driver(client).begin()))
            }
        }
    };
}

#[cfg(feature = "arrow")]
pub(crate) use batches;
pub(crate) use {scan, scans};
