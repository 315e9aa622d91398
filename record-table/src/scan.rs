//! Scans of tables of any store: which rows they give, and how.

#[cfg(feature = "arrow")]
use crate::{Shape, ToBatches};
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;

use crate::{Error, ScanCounts, Table, store::Store};
use core::future::Future;
use record_core::{Record, filter::Filter};

/// A scan in the making, of a table of any store; see [`Table::scan`].
#[must_use = "nothing is read before the last call"]
pub struct Scan<'t, T: Store> {
    table: &'t T,
    options: ScanOptions<T::Record>,
}

/// What a scan asks a store for.
#[non_exhaustive]
pub struct ScanOptions<R> {
    /// Only rows that pass this filter.
    pub matching: Option<Filter<R>>,
    /// In ascending order of the key.
    pub order_by_key: bool,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// Leave rows out whose blob is corrupt, and count them.
    pub skip_corrupt: bool,
    /// Which columns record batches have, and how large they become.
    #[cfg(feature = "arrow")]
    pub shape: Shape,
}

/// Why a store's reading row by row ended.
pub enum Stop<E> {
    /// Something is wrong with the row: the store says which one it is.
    Row(Error),
    /// The caller says so.
    Caller(E),
}

impl<'t, T: Store> Scan<'t, T> {
    pub(crate) fn new(table: &'t T) -> Self {
        let options = ScanOptions {
            matching: None,
            order_by_key: false,
            limit: None,
            skip_corrupt: false,
            #[cfg(feature = "arrow")]
            shape: Shape::default(),
        };
        Scan { table, options }
    }

    /// Keeps only the rows that pass a filter over any of the record's fields; see [`filter`](record_core::filter). Called several
    /// times, those that pass all of them.
    pub fn matching(mut self, filter: Filter<T::Record>) -> Self {
        self.options.matching = Some(match self.options.matching.take() {
            Some(other) => other.and(filter),
            None => filter,
        });
        self
    }

    /// In ascending order of the key. Without it rows come as they are stored, which is faster.
    pub fn order_by_key(mut self) -> Self {
        self.options.order_by_key = true;
        self
    }

    /// At most this many rows, of those that are handed out. A second call replaces the first.
    pub fn limit(mut self, rows: u64) -> Self {
        self.options.limit = Some(rows);
        self
    }

    /// Leaves rows out whose blob is corrupt, in whatever field, and goes on; without it such a row is an error. How many there
    /// were is in the [`ScanCounts`].
    pub fn skip_corrupt(mut self) -> Self {
        self.options.skip_corrupt = true;
        self
    }

    /// Calls `each` with the key and a view of every row; `None` is *known empty*.
    ///
    /// # Errors
    /// When a blob is corrupt or of an unknown layout, or the database fails.
    pub fn for_each<C>(
        self,
        connection: &mut C,
        mut each: impl FnMut(T::Key, Option<<T::Record as Record>::View<'_>>) + Send,
    ) -> impl Future<Output = Result<ScanCounts, Error>> + Send
    where
        T: Table<C>,
    {
        self.try_for_each(connection, move |key, view| {
            each(key, view);
            Ok(())
        })
    }

    /// As [`for_each`](Self::for_each), until `each` fails.
    ///
    /// # Errors
    /// What `each` fails with, or as [`for_each`](Self::for_each).
    pub fn try_for_each<C, E: From<Error> + Send>(
        self,
        connection: &mut C,
        each: impl FnMut(T::Key, Option<<T::Record as Record>::View<'_>>) -> Result<(), E> + Send,
    ) -> impl Future<Output = Result<ScanCounts, E>> + Send
    where
        T: Table<C>,
    {
        self.table.scan_with(connection, self.options, each)
    }
}

#[cfg(feature = "arrow")]
impl<T: Store> Scan<'_, T> {
    /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked for. A second
    /// call replaces the first.
    pub fn select<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.options.shape.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.options.shape.max_rows = rows.max(1);
        self
    }

    /// A record batch is full when its rows took this many bytes; 16 MiB if nothing is said, and at least 1.
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.options.shape.max_bytes = bytes.max(1);
        self
    }

    /// All rows as record batches: the key columns first, then the record's fields.
    ///
    /// # Errors
    /// When a selected column is not there, or a key column and a field have the same name; and as
    /// [`for_each`](Self::for_each).
    pub fn to_batches<C>(
        self,
        connection: &mut C,
    ) -> impl Future<Output = Result<Vec<RecordBatch>, Error>> + Send
    where
        T: ToBatches<C>,
    {
        self.table.scan_to_batches(connection, self.options)
    }
}
