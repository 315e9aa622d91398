//! The public methods of a scan, written once for both drivers; see [`face`](super::table).

/// Defines `Scan` of a driver, and `Table::scan`.
macro_rules! scan {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        impl<K: Key, R: Record> Table<K, R> {
            $(#[$doc])*
            pub fn scan<'p>(&self) -> Scan<'p, K, R> {
                Scan(self.0.scan())
            }
        }

        /// A scan in the making; see [`Table::scan`].
        ///
        /// Rows come in chunks of one or two megabytes, inside a transaction of the scan's own, or inside a savepoint
        /// when the call is given a transaction, of which it then sees what is not committed yet. A scan that is dropped
        /// leaves the connection usable at once: what is thrown away is a chunk or two.
        #[must_use = "nothing is read before the last call"]
        pub struct Scan<'p, K, R>(pub(crate) scan::Scan<'p, K, R>);

        impl<'p, K: Key, R: Record> Scan<'p, K, R> {
            /// Keeps only the rows for which an SQL condition over the table's columns holds: the key and the promoted
            /// fields. Values stand in it as `$1`, `$2` and so on, never as text; see [`Parameters`]. Called several times, all
            /// conditions must hold; the placeholders of each are counted from `$1`.
            ///
            /// A promoted field that the table has no column for, because it has an index only or was promoted when the
            /// table was there already, is read from the blobs, through its index if it has one.
            pub fn filter(self, condition: impl Into<String>, parameters: impl Parameters<'p>) -> Self {
                Scan(self.0.filter(condition.into(), parameters))
            }

            /// Keeps only the rows that pass a filter over any of the record's fields; see
            /// [`filter`](record_core::filter). Called several times, those that pass all of them; a condition given to
            /// [`filter`](Scan::filter) must hold as well.
            ///
            /// It becomes SQL over the columns of promoted fields and over accessors. What the server can't tell, such as
            /// moments before 4714 BC, is looked at in each row before it is handed out or decoded. With
            /// [`skip_corrupt`](Scan::skip_corrupt) the server is asked about promoted fields alone, because an accessor
            /// that meets a corrupt blob ends the scan.
            pub fn matching(self, filter: Filter<R>) -> Self {
                Scan(self.0.matching(filter))
            }

            /// In ascending order of the key; text by its bytes. Without it rows come as they are stored, which is
            /// faster.
            pub fn order_by_key(self) -> Self {
                Scan(self.0.order_by_key())
            }

            /// At most this many rows, of those that are handed out. A second call replaces the first.
            pub fn limit(self, rows: u64) -> Self {
                Scan(self.0.limit(rows))
            }

            /// Leaves rows out whose blob is corrupt, in whatever field, and goes on; without it such a row is an error.
            /// How many there were is returned by [`for_each`](Scan::for_each), and told by `skipped` of batches. Every row
            /// is then checked in full. A blob of an unknown layout is not corrupt, and remains an error.
            pub fn skip_corrupt(self) -> Self {
                Scan(self.0.skip_corrupt())
            }

            /// Calls `each` with the key and a view of every row; `None` is *known empty*. Returns how many rows there were,
            /// and how many corrupt ones were left out; see [`skip_corrupt`](Scan::skip_corrupt).
            ///
            /// # Errors
            /// When a blob is corrupt or of an unknown layout: the error names table, field, offset, the row's number in
            /// the scan and its [place in the table](Error::row_place). When the filter is no SQL, or the database fails.
            pub $($asyncness)? fn for_each<C: $client>(
                self,
                client: &mut C,
                mut each: impl FnMut(K, Option<R::View<'_>>),
            ) -> Result<ScanCounts, Error> {
                $wait!(self.0.try_for_each($driver(client).begin(), |key, view| {
                    each(key, view);
                    Ok(())
                }))
            }

            /// As [`for_each`](Scan::for_each), until `each` fails.
            ///
            /// # Errors
            /// What `each` fails with, or as [`for_each`](Scan::for_each).
            pub $($asyncness)? fn try_for_each<C: $client, E: From<Error>>(
                self,
                client: &mut C,
                each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
            ) -> Result<ScanCounts, E> {
                $wait!(self.0.try_for_each($driver(client).begin(), each))
            }
        }
    };
}

/// Defines what a scan of a driver can do towards Arrow.
#[cfg(feature = "arrow")]
macro_rules! batches {
    ($client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        impl<K: Key, R: Record> Scan<'_, K, R> {
            /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked
            /// for. A second call replaces the first.
            pub fn select<N: Into<String>>(self, columns: impl IntoIterator<Item = N>) -> Self {
                Scan(self.0.select(columns))
            }

            /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
            pub fn batch_rows(self, rows: usize) -> Self {
                Scan(self.0.batch_rows(rows))
            }

            /// A record batch is full when its rows took this many bytes on the wire; 16 MiB if nothing is said, and at
            /// least 1.
            pub fn batch_bytes(self, bytes: usize) -> Self {
                Scan(self.0.batch_bytes(bytes))
            }

            /// The rows as record batches: the key columns first, then the record's fields. Memory is bounded by one
            /// batch and a few chunks.
            ///
            /// Rows that are *known empty* are null in all fields of the record; use
            /// [`batches_with`](Scan::batches_with) to have them marked, or to add computed columns.
            ///
            /// # Errors
            /// When a selected column is not there, a key column and a field have the same name, or the filter is no SQL.
            /// Each batch may fail by itself as [`for_each`](Scan::for_each) does; it is then the last one.
            pub $($asyncness)? fn batches<'c, C: $client>(
                self,
                client: &'c mut C,
            ) -> Result<Batches<'c, K, R>, Error>
            where
                K: 'c,
                R: 'c,
            {
                $wait!(self.0.batches($driver(client).begin(), None)).map(Batches::new)
            }

            /// As [`batches`](Scan::batches), with a decoder of one's own, which says which columns there are; fields that the
            /// scan [selects](Scan::select) replace those that the decoder selects.
            ///
            /// # Errors
            /// As [`batches`](Scan::batches).
            pub $($asyncness)? fn batches_with<'c, C: $client>(
                self,
                client: &'c mut C,
                decoder: BatchDecoder<R>,
            ) -> Result<Batches<'c, K, R>, Error>
            where
                K: 'c,
                R: 'c,
            {
                $wait!(self.0.batches($driver(client).begin(), Some(decoder))).map(Batches::new)
            }

            /// All rows as record batches; see [`batches`](Scan::batches), which does not hold them all at once.
            ///
            /// # Errors
            /// As [`batches`](Scan::batches).
            pub $($asyncness)? fn to_batches<C: $client>(self, client: &mut C) -> Result<Vec<RecordBatch>, Error> {
                $wait!(self.0.all_batches($driver(client).begin()))
            }
        }
    };
}

#[cfg(feature = "arrow")]
pub(crate) use batches;
pub(crate) use scan;
