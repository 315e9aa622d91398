//! The public methods of a batch of several types, written once for both drivers; see [`face`](super::table).

/// Defines `Batch` of a driver.
macro_rules! batch {
    ($(#[$doc:meta])* $client:path, $driver:ident, [$($asyncness:ident)?], $wait:ident) => {
        $(#[$doc])*
        pub struct Batch<'a>(graph::Batch<'a>);

        impl<'a> Batch<'a> {
            /// A batch without rows.
            pub fn new() -> Self {
                Batch(graph::Batch::new())
            }

            /// Adds a row whose id is drawn.
            ///
            /// `row` is called by [`write`](Batch::write) with the row's own id, which goes into the column of ids of the
            /// key, and with those of all rows. It makes the key, and what [`Table::put`] takes.
            ///
            /// # Panics
            /// When there are 2^32 rows already.
            pub fn add<K: IdKey, R: Record, V: ToBlob<R>>(
                &mut self,
                table: &Table<K, R>,
                row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
            ) -> Id<R, K::Id> {
                self.0.add(&table.0, None, row)
            }

            /// As [`add`](Batch::add), where an id that is set is kept, and drawn if it is `None`.
            ///
            /// An id that is set does not move the sequence. Keep those that it will come to, or one of them will be a
            /// conflict some day; `setval` moves it beyond them.
            ///
            /// # Panics
            /// As [`add`](Batch::add).
            pub fn add_with_id<K: IdKey, R: Record, V: ToBlob<R>>(
                &mut self,
                table: &Table<K, R>,
                id: Option<K::Id>,
                row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
            ) -> Id<R, K::Id> {
                self.0.add(&table.0, id, row)
            }

            /// Adds a row whose key is no id, or one that is known: `row` is called with the ids of the other rows.
            pub fn add_keyed<K: Key, R: Record, V: ToBlob<R>>(
                &mut self,
                table: &Table<K, R>,
                row: impl FnOnce(&Ids) -> (K, V) + Send + 'a,
            ) {
                self.0.add_keyed(&table.0, row);
            }

            /// How many rows were added.
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether none was.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// Draws the ids and inserts all rows. Returns the ids.
            ///
            /// Two round trips, however many types and rows there are: one statement draws the ids of all types, and one
            /// inserts all rows, so that it needs no transaction around it. The first is left out when no id is to be
            /// drawn. Beyond 32 MiB of keys and records the rows go by several statements of that size, in a transaction or
            /// savepoint, which the asynchronous driver sends without waiting for answers. All rows are held in memory as
            /// they are sent.
            ///
            /// When a deadlock with others or a serialization failure ends a transaction that was begun here, the rows are
            /// sent again; see [`Error::is_retryable`]. Ids that were drawn for rows that were not kept are never drawn
            /// again.
            ///
            /// # Errors
            /// When the key of a row is there already: the error names the table and its key columns. When a column of ids
            /// has no sequence, a function has made a key without its row's id, a foreign key has no row, the role may not
            /// insert or may not use a sequence, and as [`Table::put`]. Nothing of the batch is kept then. An error that the
            /// server reports ends a transaction of the caller's, as it does for every statement.
            pub $($asyncness)? fn write<C: $client>(self, client: &mut C) -> Result<Ids, Error> {
                $wait!(self.0.write(&mut $driver(client)))
            }
        }

        impl Default for Batch<'_> {
            fn default() -> Self {
                Batch::new()
            }
        }

        impl core::fmt::Debug for Batch<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "Batch([{} rows])", self.len())
            }
        }
    };
}

pub(crate) use batch;
