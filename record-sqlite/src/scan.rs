//! Reading many rows: views in SQLite's own buffer, one after the other.

use super::{Parameters, Table, catalog, key, placeholder::renumbered, pushed::Columns, schema, write::blob};
use crate::Error;
use record_core::{
    Key, Record,
    filter::{Filter, Pushed, join},
};
use record_table::ScanCounts;
use rusqlite::{CachedStatement, Connection, types::Value};

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
        Scan {
            table: self,
            given: Vec::new(),
            matching: None,
            ordered: false,
            limit: None,
            skip_corrupt: false,
            #[cfg(feature = "arrow")]
            shape: record_table::Shape::default(),
        }
    }
}

/// A scan in the making; see [`Table::scan`].
#[must_use = "nothing is read before the last call"]
pub struct Scan<'t, K, R> {
    pub(super) table: &'t Table<K, R>,
    /// Conditions in SQL, each with its parameters.
    given: Vec<(String, Result<Vec<Value>, String>)>,
    matching: Option<Filter<R>>,
    ordered: bool,
    limit: Option<u64>,
    skip_corrupt: bool,
    #[cfg(feature = "arrow")]
    pub(super) shape: record_table::Shape,
}

impl<K: Key, R: Record> Scan<'_, K, R> {
    /// Keeps only the rows for which an SQL condition over the table's columns holds: the key and the promoted fields, as
    /// [they are shown](super#promoted-fields). Values stand in it as `?1`, `?2` and so on, never as text; see
    /// [`Parameters`]. Called several times, all conditions must hold; the placeholders of each are counted from `?1`.
    ///
    /// ```
    /// # use record_core::{Record, RecordEnum, Timestamp};
    /// # use record_sqlite as sqlite;
    /// # #[derive(RecordEnum, Clone, Copy)]
    /// # #[repr(u8)]
    /// # enum State { Open, Merged }
    /// #[derive(Record)]
    /// struct Facts { #[record(promote)] created: Timestamp, #[record(promote)] state: State }
    ///
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, &Facts { created: Timestamp::now(), state: State::Merged })?;
    /// let since = Timestamp::from_micros(1_700_000_000_000_000);
    /// let merged = table.scan().filter("state = ?1 AND created >= ?2", ("Merged", since));
    /// assert_eq!(merged.for_each(&conn, |_, _| ())?.rows, 1);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    pub fn filter(mut self, condition: impl Into<String>, parameters: impl Parameters) -> Self {
        self.given.push((condition.into(), parameters.values()));
        self
    }

    /// Keeps only the rows that pass a filter over any of the record's fields; see [`filter`](record_core::filter). Called several times, those
    /// that pass all of them; a condition given to [`filter`](Scan::filter) must hold as well.
    ///
    /// What concerns promoted fields becomes SQL, so that their indexes are used, in so far as SQLite can tell. The rest
    /// is looked at in each row before it is handed out or decoded.
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
    /// # table.put(&conn, &2, &Facts { additions: 5, author: "ada".into() })?;
    /// let large = Facts::additions().ge(100).and(Facts::author().eq("ada"));
    /// assert_eq!(table.scan().matching(large).for_each(&conn, |_, _| ())?.rows, 1);
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    pub fn matching(self, filter: Filter<R>) -> Self {
        let filter = match self.matching {
            Some(other) => other.and(filter),
            None => filter,
        };
        Scan { matching: Some(filter), ..self }
    }

    /// In ascending order of the key. Without it rows come as they are stored, which is faster for keys of several
    /// columns and for text and bytes, and the same for one integer.
    pub fn order_by_key(self) -> Self {
        Scan { ordered: true, ..self }
    }

    /// At most this many rows, of those that are handed out. A second call replaces the first.
    pub fn limit(self, rows: u64) -> Self {
        Scan { limit: Some(rows), ..self }
    }

    /// Leaves rows out whose blob is corrupt, in whatever field, and goes on; without it such a row is an error. How many
    /// there were is returned by [`for_each`](Scan::for_each), and told by `skipped` of batches. Every row is then checked
    /// in full. A blob of an unknown layout is not corrupt, and remains an error.
    pub fn skip_corrupt(self) -> Self {
        Scan { skip_corrupt: true, ..self }
    }

    /// Calls `each` with the key and a view of every row; `None` is *known empty*. Returns how many rows there were, and
    /// how many corrupt ones were left out; see [`skip_corrupt`](Scan::skip_corrupt).
    ///
    /// # Errors
    /// When a blob is corrupt or of an unknown layout: the error names table, field, offset and the row's number in the
    /// scan. When the filter is no SQL, or the database fails.
    pub fn for_each(
        self,
        conn: &Connection,
        mut each: impl FnMut(K, Option<R::View<'_>>),
    ) -> Result<ScanCounts, Error> {
        self.try_for_each(conn, |key, view| {
            each(key, view);
            Ok(())
        })
    }

    /// As [`for_each`](Scan::for_each), until `each` fails.
    ///
    /// # Errors
    /// What `each` fails with, or as [`for_each`](Scan::for_each).
    pub fn try_for_each<E: From<Error>>(
        self,
        conn: &Connection,
        mut each: impl FnMut(K, Option<R::View<'_>>) -> Result<(), E>,
    ) -> Result<ScanCounts, E> {
        let context = self.table.context();
        let failed = |error| context.asked(conn, context.failed("scanning", error));
        let (mut statement, remaining) = self.prepare(conn)?;
        let mut rows = statement.raw_query();
        let mut counts = ScanCounts::default();
        while !remaining.has_enough(counts.rows)
            && let Some(row) = rows.next().map_err(failed)?
        {
            let value = row.get_ref(K::COLUMNS.len()).map_err(failed)?;
            let bytes = blob(&context, value)?;
            if remaining.skips(bytes) {
                counts.skipped += 1;
                continue;
            }
            let here = |error: Error| error.with_row(counts.rows as usize);
            if !remaining.passes(self.table, conn, bytes).map_err(here)? {
                continue;
            }
            let view = bytes.map(|bytes| self.table.view(conn, bytes).map_err(here)).transpose()?;
            each(key::read(&context, row, 0)?, view)?;
            counts.rows += 1;
        }
        Ok(counts)
    }

    /// The statement with its parameters bound, and what it leaves to be done. Columns: the key, then the blob.
    pub(super) fn prepare<'c>(
        &self,
        conn: &'c Connection,
    ) -> Result<(CachedStatement<'c>, Remaining<R>), Error> {
        let failed = |error| {
            let doing = match self.given.is_empty() {
                true => "preparing a scan",
                false => {
                    "preparing a scan, whose filter sees the key columns and the fields with `#[record(promote)]`"
                }
            };
            let context = self.table.context();
            context.asked(conn, context.failed(doing, error))
        };
        let mut conditions = Vec::new();
        let mut parameters = Vec::new();
        for (condition, values) in &self.given {
            let values = values.as_ref().map_err(|message| self.table.context().problem(message))?;
            conditions.push(bracketed(&renumbered(condition, parameters.len())));
            parameters.extend(values);
        }
        let (pushed, remaining) = self.push(conn, parameters.len())?;
        let joined = conditions.len() + usize::from(pushed.sql.is_some()) > 1;
        // Each condition by itself: a parameter too many in one would be taken for another one's.
        for (condition, values) in self.given.iter().filter(|_| joined) {
            let alone =
                conn.prepare_cached(&self.sql(vec![bracketed(condition)], &remaining)).map_err(failed)?;
            self.check_parameters(&alone, values.as_ref().map_or(0, Vec::len), failed)?;
        }
        conditions.extend(pushed.sql);
        let mut statement = conn.prepare_cached(&self.sql(conditions, &remaining)).map_err(failed)?;
        self.check_parameters(&statement, parameters.len() + pushed.parameters.len(), failed)?;
        for (i, parameter) in parameters.into_iter().chain(&pushed.parameters).enumerate() {
            statement.raw_bind_parameter(i + 1, parameter).map_err(failed)?;
        }
        Ok((statement, remaining))
    }

    /// Fails if a statement has not as many parameters as values were given, or some that have names: these are numbered as they
    /// come, `$2` too.
    fn check_parameters(
        &self,
        statement: &CachedStatement<'_>,
        given: usize,
        failed: impl Fn(rusqlite::Error) -> Error,
    ) -> Result<(), Error> {
        let wanted = statement.parameter_count();
        let mut names = (1..=wanted).filter_map(|i| statement.parameter_name(i));
        if let Some(name) = names.find(|name| !name.starts_with('?')) {
            let message =
                format!("`{name}` in the condition is a parameter by name: write `?1`, `?2` and so on");
            return Err(self.table.context().problem(message));
        }
        match wanted == given {
            true => Ok(()),
            false => Err(failed(rusqlite::Error::InvalidParameterCount(given, wanted))),
        }
    }

    /// What SQLite can decide of the typed filter, as a condition with parameters from number `before + 1` on, and what
    /// it can't.
    pub(super) fn push(
        &self,
        conn: &Connection,
        before: usize,
    ) -> Result<(Pushed<Value>, Remaining<R>), Error> {
        let skip_corrupt = self.skip_corrupt;
        // Rows that are left out don't count.
        let without_filter =
            Remaining { filter: None, limit: self.limit.filter(|_| skip_corrupt), skip_corrupt };
        let Some(filter) = &self.matching else {
            return Ok((Pushed { sql: None, parameters: Vec::new(), exact: true }, without_filter));
        };
        let context = self.table.context();
        filter.check().map_err(|error| Error::from(error).in_table(context.table))?;
        let encoding: String = conn
            .prepare_cached("PRAGMA main.encoding")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| context.failed("reading the schema", error))?;
        let state = self.table.state(conn)?;
        let columns = Columns { state: &state, layout: R::LAYOUT, utf8: encoding == "UTF-8" };
        let pushed = filter.push(&columns, before);
        let remaining = match pushed.exact {
            true => without_filter,
            false => Remaining { filter: Some(filter.clone()), limit: self.limit, skip_corrupt },
        };
        Ok((pushed, remaining))
    }

    fn sql(&self, conditions: Vec<String>, remaining: &Remaining<R>) -> String {
        let keys = schema::key_list(K::COLUMNS);
        let mut sql =
            format!("SELECT {keys}, {} FROM {}", schema::DATA, schema::qualified(self.table.name()));
        if !conditions.is_empty() {
            sql += &format!(" WHERE {}", join(conditions, " AND "));
        }
        if self.ordered {
            sql += &format!(" ORDER BY {keys}");
        }
        if let (Some(limit), None) = (self.limit, remaining.limit) {
            sql += &format!(" LIMIT {}", limit.min(i64::MAX as u64));
        }
        sql
    }
}

/// A condition in brackets. The line break ends a comment that it may end with.
fn bracketed(condition: &str) -> String {
    format!("({condition}\n)")
}

/// What SQLite can't decide of a scan, and so does not count.
pub(super) struct Remaining<R> {
    pub(super) filter: Option<Filter<R>>,
    limit: Option<u64>,
    skip_corrupt: bool,
}

impl<R: Record> Remaining<R> {
    /// Whether `rows` that passed are as many as were asked for.
    pub(super) fn has_enough(&self, rows: u64) -> bool {
        self.limit.is_some_and(|limit| rows >= limit)
    }

    /// Whether a row is left out because it is corrupt.
    pub(super) fn skips(&self, bytes: Option<&[u8]>) -> bool {
        self.skip_corrupt && bytes.is_some_and(|bytes| R::view(bytes).is_err_and(|error| error.is_corrupt()))
    }

    /// Whether a row passes.
    pub(super) fn passes<K: Key>(
        &self,
        table: &Table<K, R>,
        conn: &Connection,
        bytes: Option<&[u8]>,
    ) -> Result<bool, Error> {
        let Some(filter) = &self.filter else { return Ok(true) };
        match filter.test(bytes) {
            // A newer program may have been deployed since the catalog was read.
            Err(error) if error.is_unknown_layout() => {
                catalog::read(conn, &table.context(), R::LAYOUT)?;
                filter.test(bytes)
            }
            passes => passes,
        }
        .map_err(|error| Error::from(error).in_table(table.name()))
    }
}
