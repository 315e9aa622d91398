//! Reading many rows: views in SQLite's own buffer, one after the other.

use super::query::Query;
use crate::{AnyTable, Error, Table, connection::key, sql::parameters::Parameters};
use record_core::{
    Key, Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
    value::DynamicView,
};
use record_table::{ScanCounts, ScanOptions, Stop};
use rusqlite::Connection;

impl<K: Key, R: Record> Table<K, R> {
    /// All rows, or those that a filter leaves; nothing is read before the last call.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// #[derive(Record)]
    /// struct Facts { #[record(promote)] additions: u32, author: String }
    ///
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// # table.put(&conn, &2, &Facts { additions: 5, author: "bo".into() })?;
    /// let mut authors = vec![];
    /// table.scan().filter("additions > ?1", [100]).order_by_key().for_each(&conn, |key, facts| {
    ///     if let Some(facts) = facts {
    ///         authors.push((key, facts.author().to_owned()));
    ///     }
    /// })?;
    /// assert_eq!(authors, [(1, "ada".to_owned())]);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    pub fn scan(&self) -> Scan<'_, K, R> {
        Scan { table: self, query: Query::default() }
    }

    /// A scan that was described before.
    pub(crate) fn scan_of(&self, options: ScanOptions<R>) -> Scan<'_, K, R> {
        let mut scan = self.scan();
        if let Some(filter) = options.matching {
            scan = scan.matching(filter);
        }
        scan.query.ordered = options.order_by_key;
        scan.query.limit = options.limit;
        scan.query.skip_corrupt = options.skip_corrupt;
        #[cfg(feature = "arrow")]
        (scan.query.shape = options.shape);
        scan
    }
}

impl AnyTable {
    /// All rows, or those that a filter leaves; nothing is read before the last call.
    pub fn scan(&self) -> AnyScan {
        AnyScan { table: self.clone(), query: Query::default() }
    }
}

/// A scan in the making; see [`Table::scan`].
///
/// Rows are read while the scan goes on, and SQLite has no snapshot of what its own connection changes. So a scan may or may not come
/// by rows that are put, patched or moved meanwhile through the same connection, and one that makes rows for each that it meets
/// need not end. To change rows by what they hold, read the keys first, or scan over another connection, which sees none of it.
///
/// ```
/// # use record_core::{Record, RecordEnum, Timestamp};
/// # use record_sqlite as sqlite;
/// # #[derive(RecordEnum, Clone, Copy)]
/// # #[repr(u8)]
/// # enum State { Open, Merged }
/// #[derive(Record)]
/// struct Facts {
///     #[record(promote)] created: Timestamp,
///     #[record(promote)] state: State,
///     author: String,
/// }
///
/// # let conn = sqlite::open(":memory:")?;
/// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
/// # table.put(&conn, &1, &Facts { created: Timestamp::now(), state: State::Merged, author: "ada".into() })?;
/// # table.put(&conn, &2, &Facts { created: Timestamp::now(), state: State::Open, author: "ada".into() })?;
/// # table.put(&conn, &3, &Facts { created: Timestamp::now(), state: State::Merged, author: "bo".into() })?;
/// let since = Timestamp::from_micros(1_700_000_000_000_000);
/// let merged = table.scan().filter("state = ?1 AND created >= ?2", ("Merged", since));
/// assert_eq!(merged.for_each(&conn, |_, _| ())?.rows, 2);
///
/// let merged = Facts::state().eq(State::Merged).and(Facts::author().eq("ada"));
/// assert_eq!(table.scan().matching(merged).for_each(&conn, |_, _| ())?.rows, 1);
/// # Ok::<(), record_sqlite::Error>(())
/// ```
#[must_use = "nothing is read before the last call"]
pub struct Scan<'t, K, R> {
    pub(super) table: &'t Table<K, R>,
    pub(super) query: Query,
}

/// A scan in the making, by names; see [`AnyTable::scan`]. It answers as a [`Scan`] does.
///
/// ```
/// # use record_core::{Record, key::KeyValue};
/// # use record_sqlite::{self as sqlite, AnyTable};
/// # #[derive(Record)]
/// # struct Facts { #[record(promote)] additions: u32, author: String }
/// # let conn = sqlite::open(":memory:")?;
/// # let typed = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
/// # typed.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
/// let table = AnyTable::open(&conn, "facts")?;
/// let large = table.filter("additions")?.ge(100)? & table.filter("key")?.lt(1_000)?;
/// let mut keys = vec![];
/// table.scan().matching(large).for_each(&conn, |key, _| {
///     if let [KeyValue::Int(number)] = key {
///         keys.push(*number);
///     }
/// })?;
/// assert_eq!(keys, [1]);
/// # Ok::<(), record_sqlite::Error>(())
/// ```
#[must_use = "nothing is read before the last call"]
pub struct AnyScan {
    pub(super) table: AnyTable,
    pub(super) query: Query,
}

/// Defines what either scan can do. `$filter` is what it takes for a filter, `$key` and `$view` what it shows of a row.
macro_rules! scan {
    ($scan:ident [$($generic:tt)*] [$($of:tt)*] ($filter:ty, $key:ty, $view:ty)) => {
        impl<$($generic)*> $scan<$($of)*> {
            /// Keeps only the rows for which an SQL condition over the table's columns holds: the key and the promoted fields, as
            /// [they are shown](crate#promoted-fields). Values stand in it as `?1`, `?2` and so on, never as text; see
            /// [`Parameters`]. Called several times, all conditions must hold; the placeholders of each are counted from `?1`.
            pub fn filter(mut self, condition: impl Into<String>, parameters: impl Parameters) -> Self {
                self.query.given.push((condition.into(), parameters.values()));
                self
            }

            /// Keeps only the rows that pass a filter over any of the record's fields, and where names are given, over key columns too;
            /// see [`filter`](record_core::filter) and [`AnyTable::filter`]. Called several times, those that pass all of them; a
            /// condition given to [`filter`](Self::filter) must hold as well.
            ///
            /// What concerns promoted fields and key columns becomes SQL, so that their indexes are used, in so far as SQLite can
            /// tell. The rest is looked at in each row before it is handed out or decoded.
            ///
            /// A row that SQLite leaves out is not looked at any further: its blob may be corrupt. A corrupt blob that the rest is
            /// looked at in is an error, which names the row.
            pub fn matching(mut self, filter: $filter) -> Self {
                self.query.add(filter.into());
                self
            }

            /// In ascending order of the key. Without it rows come as they are stored, which is faster for keys of several
            /// columns and for text and bytes, and the same for one integer.
            pub fn order_by_key(mut self) -> Self {
                self.query.ordered = true;
                self
            }

            /// At most this many rows, of those that are handed out. A second call replaces the first.
            pub fn limit(mut self, rows: u64) -> Self {
                self.query.limit = Some(rows);
                self
            }

            /// Leaves rows out whose blob is corrupt, in whatever field, and goes on; without it such a row is an error. How many
            /// there were is returned by [`for_each`](Self::for_each), and told by `skipped` of batches. Every row is then checked
            /// in full. A blob of an unknown layout is not corrupt, and remains an error.
            pub fn skip_corrupt(mut self) -> Self {
                self.query.skip_corrupt = true;
                self
            }

            /// Calls `each` with the key and a view of every row; `None` is *known empty*. Returns how many rows there were, and
            /// how many corrupt ones were left out; see [`skip_corrupt`](Self::skip_corrupt).
            ///
            /// # Errors
            /// When a blob is corrupt or of an unknown layout, or a key is not one: the error names table, field, offset, the row's
            /// number in the scan and its `rowid` ([`Error::row_place`]). When a condition is no SQL, a filter is of another table,
            /// or the database fails.
            pub fn for_each(
                self,
                conn: &Connection,
                mut each: impl FnMut($key, Option<$view>),
            ) -> Result<ScanCounts, Error> {
                self.try_for_each(conn, |key, view| {
                    each(key, view);
                    Ok(())
                })
            }
        }
    };
}

scan!(Scan [K: Key, R: Record] ['_, K, R] (Filter<R>, K, R::View<'_>));
scan!(AnyScan [] [] (impl Into<AnyFilter>, &[KeyValue<'_>], DynamicView<'_>));

impl<K: Key, R: Record> Scan<'_, K, R> {
    /// As [`for_each`](Scan::for_each), until `each` fails.
    ///
    /// # Errors
    /// What `each` fails with, or as [`for_each`](Scan::for_each).
    pub fn try_for_each<E: From<Error>>(
        self,
        conn: &Connection,
        mut each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        let Scan { table, query } = self;
        let context = table.context();
        query.try_for_each(&table.shared, conn, |row, bytes| {
            let view = bytes.map(|bytes| table.view(conn, bytes)).transpose().map_err(Stop::Row)?;
            let key = key::read(&context, row, 0).map_err(Stop::Row)?;
            each(key, view).map_err(Stop::Caller)
        })
    }
}

impl AnyScan {
    /// As [`for_each`](AnyScan::for_each), until `each` fails.
    ///
    /// # Errors
    /// What `each` fails with, or as [`for_each`](AnyScan::for_each).
    pub fn try_for_each<E: From<Error>>(
        self,
        conn: &Connection,
        mut each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        let shared = &*self.table.shared;
        let context = shared.context();
        self.query.try_for_each(shared, conn, |row, bytes| {
            let open = |bytes| shared.known(conn, || DynamicView::open(shared.layout, bytes));
            let view = bytes.map(open).transpose().map_err(Stop::Row)?;
            let key = key::values(&context, shared.key, row).map_err(Stop::Row)?;
            each(&key, view).map_err(Stop::Caller)
        })
    }
}
