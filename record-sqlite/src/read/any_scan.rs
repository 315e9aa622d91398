//! Scans of tables that no Rust type describes.

#[cfg(feature = "arrow")]
use super::batches::Batches;
use super::query::Query;
use crate::{AnyTable, Error, connection::key, schema::shared::Shared, sql::parameters::Parameters};
#[cfg(feature = "arrow")]
use arrow_array::RecordBatch;
#[cfg(feature = "arrow")]
use record_arrow::{BatchDecoder, Dynamic};
use record_core::{filter::AnyFilter, key::KeyValue, value::DynamicView};
use record_table::{ScanCounts, Stop};
use rusqlite::Connection;
use std::sync::Arc;

impl AnyTable {
    /// All rows, or those that a filter leaves; nothing is read before the last call.
    pub fn scan(&self) -> AnyScan {
        AnyScan { shared: self.shared.clone(), query: Query::default() }
    }
}

/// A scan in the making; see [`AnyTable::scan`](crate::AnyTable::scan). It answers as a [`Scan`](crate::Scan) does.
#[must_use = "nothing is read before the last call"]
pub struct AnyScan {
    pub(crate) shared: Arc<Shared>,
    pub(crate) query: Query,
}

impl AnyScan {
    /// Keeps only the rows for which an SQL condition over the table's columns holds; see [`Scan::filter`](crate::Scan::filter).
    pub fn filter(mut self, condition: impl Into<String>, parameters: impl Parameters) -> Self {
        self.query.given.push((condition.into(), parameters.values()));
        self
    }

    /// Keeps only the rows that pass a filter by names, which [`AnyTable::filter`](crate::AnyTable::filter) begins, or a typed one by `into`. Called
    /// several times, those that pass all of them.
    ///
    /// What concerns promoted fields and key columns becomes SQL, so that their indexes are used, in so far as SQLite can
    /// tell. The rest is looked at in each row before it is handed out or decoded.
    ///
    /// A row that SQLite leaves out is not looked at any further: its blob may be corrupt. A corrupt blob that the rest is looked at
    /// in is an error, which names the row.
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
    pub fn matching(mut self, filter: impl Into<AnyFilter>) -> Self {
        self.query.add(filter.into());
        self
    }

    /// In ascending order of the key.
    pub fn order_by_key(mut self) -> Self {
        self.query.ordered = true;
        self
    }

    /// At most this many rows, of those that are handed out. A second call replaces the first.
    pub fn limit(mut self, rows: u64) -> Self {
        self.query.limit = Some(rows);
        self
    }

    /// Leaves rows out whose blob is corrupt, and counts them; see [`Scan::skip_corrupt`](crate::Scan::skip_corrupt).
    pub fn skip_corrupt(mut self) -> Self {
        self.query.skip_corrupt = true;
        self
    }

    /// Calls `each` with the key and a view of every row; `None` is *known empty*.
    ///
    /// # Errors
    /// When a blob is corrupt or of an unknown layout, or a key is not one: the error names table, field, offset, the row's number
    /// in the scan and its `rowid` ([`Error::row_place`]). When a filter is of another table, or the database fails.
    pub fn for_each(
        self,
        conn: &Connection,
        mut each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>),
    ) -> Result<ScanCounts, Error> {
        self.try_for_each(conn, |key, view| {
            each(key, view);
            Ok(())
        })
    }

    /// As [`for_each`](AnyScan::for_each), until `each` fails.
    ///
    /// # Errors
    /// What `each` fails with, or as [`for_each`](AnyScan::for_each).
    pub fn try_for_each<E: From<Error>>(
        self,
        conn: &Connection,
        mut each: impl FnMut(&[KeyValue<'_>], Option<DynamicView<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        let shared = &*self.shared;
        let context = shared.context();
        self.query.try_for_each(shared, conn, |row, bytes| {
            let open = |bytes| shared.known(conn, || DynamicView::open(shared.layout, bytes));
            let view = bytes.map(open).transpose().map_err(Stop::Row)?;
            let key = key::values(&context, shared.key, row).map_err(Stop::Row)?;
            each(&key, view).map_err(Stop::Caller)
        })
    }
}

/// Record batches.
#[cfg(feature = "arrow")]
impl AnyScan {
    /// Decodes these fields only, in this order, into record batches. Key columns are there without being asked for. A
    /// second call replaces the first.
    pub fn select<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.query.shape.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// At most this many rows in a record batch; 65,536 if nothing is said, and at least 1.
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.query.shape.max_rows = rows.max(1);
        self
    }

    /// A record batch is full when its rows took this many bytes in the table; 16 MiB if nothing is said, and at least 1.
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.query.shape.max_bytes = bytes.max(1);
        self
    }

    /// The rows as record batches: the key columns first, then the record's fields. Memory is bounded by one batch.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { additions: u32, author: String }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # typed.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// let table = AnyTable::open(&conn, "facts")?;
    /// for batch in table.scan().select(["author"]).batches(&conn)? {
    ///     assert_eq!(batch?.num_columns(), 2);
    /// }
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a selected column is not there, a key column and a field have the same name, or a filter is of another table.
    /// Each batch may fail by itself as [`for_each`](AnyScan::for_each) does; it is then the last one.
    pub fn batches<'c>(self, conn: &'c Connection) -> Result<Batches<'c, Dynamic, Dynamic>, Error> {
        let decoder = BatchDecoder::of(self.shared.layout);
        self.batches_with(conn, decoder)
    }

    /// As [`batches`](AnyScan::batches), with a decoder of one's own of the table's layout; fields that the scan
    /// [selects](AnyScan::select) replace those that the decoder selects.
    ///
    /// # Errors
    /// As [`batches`](AnyScan::batches).
    pub fn batches_with<'c>(
        self,
        conn: &'c Connection,
        decoder: BatchDecoder<Dynamic>,
    ) -> Result<Batches<'c, Dynamic, Dynamic>, Error> {
        Batches::new(&self.shared, self.query, conn, decoder)
    }

    /// All rows as record batches; see [`batches`](AnyScan::batches), which does not hold them all at once.
    ///
    /// # Errors
    /// As [`batches`](AnyScan::batches).
    pub fn to_batches(self, conn: &Connection) -> Result<Vec<RecordBatch>, Error> {
        self.batches(conn)?.collect()
    }
}
