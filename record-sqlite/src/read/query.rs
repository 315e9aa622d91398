//! What a scan asks, without types: conditions, order and limit; the statement that they become, and what that leaves to be
//! decided row by row.

use crate::{
    Error,
    connection::{blob::blob, key},
    schema::shared::Shared,
    sql::{
        placeholder::renumbered,
        pushed::Columns,
        table::{DATA, key_list, qualified},
    },
};
use record_core::filter::{AnyFilter, Dialect, Pushed, join};
use record_table::{ScanCounts, Stop};
use rusqlite::{CachedStatement, Connection, Row, types::Value};

/// What a scan asks.
#[derive(Default)]
pub(super) struct Query {
    /// Conditions in SQL, each with its parameters.
    pub(super) given: Vec<(String, Result<Vec<Value>, String>)>,
    pub(super) matching: Option<AnyFilter>,
    pub(super) ordered: bool,
    pub(super) limit: Option<u64>,
    pub(super) skip_corrupt: bool,
    #[cfg(feature = "arrow")]
    pub(super) shape: record_table::Shape,
}

impl Query {
    /// Adds a filter over fields, which must hold beside those that were added before.
    pub(super) fn add(&mut self, filter: AnyFilter) {
        self.matching = Some(match self.matching.take() {
            Some(other) => other.and(filter),
            None => filter,
        });
    }

    /// The fields of record batches, where some were selected.
    pub(super) fn columns(&self) -> Option<Vec<String>> {
        #[cfg(feature = "arrow")]
        return self.shape.columns.clone();
        #[cfg(not(feature = "arrow"))]
        None
    }

    /// Selects them. Where there are no record batches there is nothing to select.
    pub(crate) fn select(&mut self, columns: Option<Vec<String>>) {
        #[cfg(feature = "arrow")]
        {
            self.shape.columns = columns;
        }
        #[cfg(not(feature = "arrow"))]
        drop(columns);
    }

    /// Calls `each` with the rows that pass and their bytes, until it fails. Columns: the key, then the blob.
    pub(super) fn try_for_each<E: From<Error>>(
        &self,
        shared: &Shared,
        conn: &Connection,
        mut each: impl FnMut(&Row<'_>, Option<&[u8]>) -> Result<(), Stop<E>>,
    ) -> Result<ScanCounts, E> {
        let context = shared.context();
        let failed = |error| context.asked(conn, context.failed("scanning", error));
        let (mut statement, remaining) = self.prepare(shared, conn)?;
        let mut rows = statement.raw_query();
        let mut counts = ScanCounts::default();
        while !remaining.has_enough(counts.rows)
            && let Some(row) = rows.next().map_err(failed)?
        {
            let taken = match remaining.sift(shared, conn, row) {
                Ok(Sifted::Passes(bytes)) => each(row, bytes).map(|()| counts.rows += 1),
                Ok(Sifted::LeftOut) => Ok(()),
                Ok(Sifted::Corrupt) => {
                    counts.skipped += 1;
                    Ok(())
                }
                Err(error) => Err(Stop::Row(error)),
            };
            taken.map_err(|stop| match stop {
                Stop::Caller(error) => error,
                Stop::Row(error) => shared.placed(conn, row, error.with_row(counts.rows as usize)).into(),
            })?;
        }
        Ok(counts)
    }

    /// The statement with its parameters bound, and what it leaves to be done. Columns: the key, then the blob.
    pub(super) fn prepare<'c>(
        &self,
        shared: &Shared,
        conn: &'c Connection,
    ) -> Result<(CachedStatement<'c>, Remaining), Error> {
        let failed = |error| {
            let doing = match self.given.is_empty() {
                true => "preparing a scan",
                false => {
                    "preparing a scan, whose filter sees the key columns and the fields with `#[record(promote)]`"
                }
            };
            let context = shared.context();
            context.asked(conn, context.failed(doing, error))
        };
        let mut conditions = Vec::new();
        let mut parameters = Vec::new();
        for (condition, values) in &self.given {
            let values = values.as_ref().map_err(|message| shared.context().problem(message))?;
            conditions.push(bracketed(&renumbered(condition, parameters.len())));
            parameters.extend(values);
        }
        if parameters.len() > Columns::MAX_PARAMETERS {
            return Err(shared.context().problem(format!(
                "the conditions given to `filter` have {} parameters together, and a statement of SQLite at most {}: give \
                 a long list as one JSON array, `key IN (SELECT value FROM json_each(?1))`",
                parameters.len(),
                Columns::MAX_PARAMETERS
            )));
        }
        let (pushed, remaining) = self.push(shared, conn, parameters.len())?;
        let joined = conditions.len() + usize::from(pushed.sql.is_some()) > 1;
        // Each condition by itself: a parameter too many in one would be taken for another one's.
        for (condition, values) in self.given.iter().filter(|_| joined) {
            let alone = conn
                .prepare_cached(&self.sql(shared, vec![bracketed(condition)], &remaining))
                .map_err(failed)?;
            check_parameters(shared, &alone, values.as_ref().map_or(0, Vec::len), failed)?;
        }
        conditions.extend(pushed.sql);
        let mut statement = conn.prepare_cached(&self.sql(shared, conditions, &remaining)).map_err(failed)?;
        check_parameters(shared, &statement, parameters.len() + pushed.parameters.len(), failed)?;
        for (i, parameter) in parameters.into_iter().chain(&pushed.parameters).enumerate() {
            statement.raw_bind_parameter(i + 1, parameter).map_err(failed)?;
        }
        Ok((statement, remaining))
    }

    /// What SQLite can decide of the filter over fields, as a condition with parameters from number `before + 1` on, and what
    /// it can't.
    fn push(
        &self,
        shared: &Shared,
        conn: &Connection,
        before: usize,
    ) -> Result<(Pushed<Value>, Remaining), Error> {
        let skip_corrupt = self.skip_corrupt;
        // Rows that are left out don't count.
        let without_filter =
            Remaining { filter: None, limit: self.limit.filter(|_| skip_corrupt), skip_corrupt };
        let Some(filter) = &self.matching else {
            return Ok((Pushed { sql: None, parameters: Vec::new(), exact: true }, without_filter));
        };
        let context = shared.context();
        filter
            .check_for(shared.layout, shared.key)
            .map_err(|error| Error::from(error).in_table(context.table))?;
        let encoding: String = conn
            .prepare_cached("PRAGMA main.encoding")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| context.failed("reading the schema", error))?;
        let state = shared.state(conn)?;
        let columns = Columns {
            promoted: &state.promoted,
            newest: state.layout,
            layout: shared.layout,
            key: shared.key,
            utf8: encoding == "UTF-8",
        };
        let pushed = filter.push(&columns, before);
        let remaining = match pushed.exact {
            true => without_filter,
            false => Remaining { filter: Some(filter.clone()), limit: self.limit, skip_corrupt },
        };
        Ok((pushed, remaining))
    }

    fn sql(&self, shared: &Shared, conditions: Vec<String>, remaining: &Remaining) -> String {
        let keys = key_list(shared.key);
        let mut sql = format!("SELECT {keys}, {} FROM {}", DATA, qualified(&shared.name));
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

/// Fails if a statement has not as many parameters as values were given, or some that have names: these are numbered as they
/// come, `$2` too.
fn check_parameters(
    shared: &Shared,
    statement: &CachedStatement<'_>,
    given: usize,
    failed: impl Fn(rusqlite::Error) -> Error,
) -> Result<(), Error> {
    let wanted = statement.parameter_count();
    let mut names = (1..=wanted).filter_map(|i| statement.parameter_name(i));
    if let Some(name) = names.find(|name| !name.starts_with('?')) {
        let message = format!("`{name}` in the condition is a parameter by name: write `?1`, `?2` and so on");
        return Err(shared.context().problem(message));
    }
    match wanted == given {
        true => Ok(()),
        false => Err(failed(rusqlite::Error::InvalidParameterCount(given, wanted))),
    }
}

/// What SQLite can't decide of a scan, and so does not count.
pub(super) struct Remaining {
    filter: Option<AnyFilter>,
    limit: Option<u64>,
    skip_corrupt: bool,
}

impl Remaining {
    /// Whether `rows` that passed are as many as were asked for.
    pub(super) fn has_enough(&self, rows: u64) -> bool {
        self.limit.is_some_and(|limit| rows >= limit)
    }

    /// What becomes of a row, which begins with its key and its blob.
    pub(super) fn sift<'r>(
        &self,
        shared: &Shared,
        conn: &Connection,
        row: &'r Row<'_>,
    ) -> Result<Sifted<'r>, Error> {
        let context = shared.context();
        let value = row.get_ref(shared.key.len()).map_err(|error| context.failed("scanning", error))?;
        let is_corrupt =
            |bytes: &[u8]| (shared.check)(shared.layout, bytes).is_err_and(|error| error.is_corrupt());
        let bytes = match blob(&context, value) {
            Err(error) if self.skip_corrupt && error.is_corrupt() => return Ok(Sifted::Corrupt),
            Ok(Some(bytes)) if self.skip_corrupt && is_corrupt(bytes) => return Ok(Sifted::Corrupt),
            bytes => bytes?,
        };
        let Some(filter) = &self.filter else { return Ok(Sifted::Passes(bytes)) };
        let key = match filter.asks_for_keys() {
            true => key::values(&context, shared.key, row)?,
            false => Vec::new(),
        };
        Ok(match shared.known(conn, || filter.test(&key, bytes))? {
            true => Sifted::Passes(bytes),
            false => Sifted::LeftOut,
        })
    }
}

/// What becomes of a row that SQLite gives.
pub(super) enum Sifted<'r> {
    /// It is handed on; `None` is *known empty*.
    Passes(Option<&'r [u8]>),
    /// It does not pass the filter.
    LeftOut,
    /// It is passed over and counted.
    Corrupt,
}

#[cfg(test)]
mod tests {
    use crate as sqlite;
    use record_core::{Decimal, Record, RecordEnum, filter::Filter};

    #[derive(RecordEnum, Clone, Copy)]
    #[repr(u8)]
    enum State {
        Open,
        #[record(rename = "shut")]
        Closed,
        #[record(other)]
        Other = 255,
    }

    #[derive(Record)]
    struct Facts {
        #[record(promote)]
        additions: u32,
        #[record(promote)]
        big: u64,
        #[record(promote)]
        score: Option<f64>,
        #[record(promote, column = "who \"it\" was")]
        author: String,
        #[record(promote)]
        price: Decimal<10, 2>,
        #[record(promote)]
        state: State,
        #[record(promote)]
        address: core::net::IpAddr,
        title: String,
        labels: Vec<String>,
    }

    #[test]
    fn what_columns_tell_becomes_sql() {
        let conn = sqlite::open(":memory:").unwrap();
        let table = sqlite::Table::<i64, Facts>::create(&conn, "facts").unwrap();
        let ip: core::net::IpAddr = "::1".parse().unwrap();
        let (exact, loose) = (true, false);
        let cases: [(Filter<Facts>, Option<&str>, &str, bool); 39] = [
            (Facts::additions().ge(5), Some("\"additions\" >= ?4"), "5", exact),
            (!Facts::additions().ge(5), Some("\"additions\" < ?4"), "5", exact),
            (Facts::additions().is_in([3, 1, 3]), Some("\"additions\" IN (?4, ?5)"), "1 3", exact),
            (!Facts::additions().is_in([3]), Some("\"additions\" NOT IN (?4)"), "3", exact),
            (Facts::additions().is_in::<u32>([]), Some("\"additions\" IN ()"), "", exact),
            // SQLite would let null pass.
            (!Facts::additions().is_in::<u32>([]), Some("\"additions\" IS NOT NULL"), "", exact),
            (
                Facts::additions().is_in(0..33),
                Some("\"additions\" IN (SELECT value FROM json_each(?4))"),
                &format!("'{:?}'", (0..33).collect::<Vec<_>>()).replace(' ', ""),
                exact,
            ),
            (
                !Facts::author().is_in((0..40).map(|_| "\0").chain(["a"]).collect::<Vec<_>>()),
                Some("\"who \"\"it\"\" was\" COLLATE BINARY NOT IN (?4)"),
                "'a'",
                exact,
            ),
            (Facts::score().is_in((0..1_001).map(f64::from)), None, "", loose),
            (Facts::additions().is_null(), Some("\"additions\" IS NULL"), "", exact),
            (Facts::additions().is_not_null(), Some("\"additions\" IS NOT NULL"), "", exact),
            (Facts::big().lt(u64::MAX), Some("\"big\" < ?4"), "x'ffffffffffffffff'", exact),
            (Facts::price().eq(Decimal::new(150).unwrap()), Some("\"price\" = ?4"), "150", exact),
            // NaN is shown as NULL.
            (Facts::score().eq(1.5), Some("\"score\" = ?4"), "1.5", exact),
            (Facts::score().lt(1.5), Some("\"score\" < ?4"), "1.5", exact),
            (Facts::score().gt(1.5), Some("(\"score\" > ?4 OR \"score\" IS NULL)"), "1.5", loose),
            (!Facts::score().eq(1.5), Some("(\"score\" <> ?4 OR \"score\" IS NULL)"), "1.5", loose),
            (Facts::score().eq(f64::NAN), Some("\"score\" IS NULL"), "", loose),
            (Facts::score().ne(f64::NAN), Some("\"score\" IS NOT NULL"), "", exact),
            (Facts::score().gt(f64::NAN), Some("0"), "", exact),
            (Facts::score().le(f64::NAN), None, "", loose),
            (Facts::score().is_null(), Some("\"score\" IS NULL"), "", loose),
            (Facts::score().is_not_null(), None, "", loose),
            (Facts::score().is_in([1.5]), Some("\"score\" IN (?4)"), "1.5", exact),
            (
                Facts::score().is_in([f64::NAN, 1.5]),
                Some("(\"score\" IN (?4) OR \"score\" IS NULL)"),
                "1.5",
                loose,
            ),
            (!Facts::score().is_in([f64::NAN, 1.5]), Some("\"score\" NOT IN (?4)"), "1.5", exact),
            (
                Facts::author().starts_with("a"),
                Some(
                    "(\"who \"\"it\"\" was\" COLLATE BINARY >= ?4 AND \"who \"\"it\"\" was\" COLLATE BINARY < ?5)",
                ),
                "'a' 'b'",
                exact,
            ),
            (Facts::author().contains("%"), Some("instr(\"who \"\"it\"\" was\", ?4) > 0"), "'%'", exact),
            (!Facts::author().contains("%"), Some("instr(\"who \"\"it\"\" was\", ?4) = 0"), "'%'", exact),
            (Facts::state().eq(State::Closed), Some("\"state\" COLLATE BINARY = ?4"), "'shut'", exact),
            (Facts::state().ne(State::Open), Some("\"state\" COLLATE BINARY <> ?4"), "'Open'", exact),
            (Facts::state().eq(State::Other), None, "", loose),
            (Facts::address().eq(ip), Some("\"address\" COLLATE BINARY = ?4"), "'::1'", exact),
            (Facts::address().lt(ip), None, "", loose),
            // Not promoted.
            (Facts::title().eq("x"), None, "", loose),
            (Facts::labels().contains("x"), None, "", loose),
            (
                Facts::title().eq("x") & Facts::additions().eq(1) & Facts::big().eq(2),
                Some("(\"additions\" = ?4 AND \"big\" = ?5)"),
                "1 2",
                loose,
            ),
            (Facts::title().eq("x") | Facts::additions().eq(1), None, "", loose),
            (!(Facts::title().eq("x") | Facts::additions().eq(1)), Some("\"additions\" <> ?4"), "1", loose),
        ];
        for (filter, sql, parameters, exact) in cases {
            let shown = format!("{filter:?}");
            let (pushed, remaining) =
                table.scan().matching(filter).query.push(&table.shared, &conn, 3).unwrap();
            assert_eq!(pushed.sql.as_deref(), sql, "{shown}");
            let literal = |value: &rusqlite::types::Value| -> String {
                conn.query_row("SELECT quote(?1)", [value], |row| row.get(0)).unwrap()
            };
            let values: Vec<String> =
                pushed.parameters.iter().map(|value| literal(value).to_lowercase()).collect();
            assert_eq!(values.join(" "), parameters.to_lowercase(), "{shown}");
            assert_eq!(remaining.filter.is_none(), exact, "{shown}");
        }
    }

    #[test]
    fn indexes_of_promoted_fields_are_used() {
        let conn = sqlite::open(":memory:").unwrap();
        let table = sqlite::Table::<i64, Facts>::create(&conn, "facts").unwrap();
        for filter in [
            Facts::additions().eq(5),
            Facts::additions().between(5, 6),
            Facts::author().starts_with("a"),
            Facts::author().eq("a") & Facts::title().eq("b"),
            Facts::state().is_in([State::Open, State::Closed]),
            Facts::score().gt(1.5),
            Facts::additions().is_in(0..40_000),
            Facts::author().is_in((0..40_000).map(|n| format!("{n}"))),
        ] {
            let (pushed, _) = table.scan().matching(filter).query.push(&table.shared, &conn, 0).unwrap();
            let sql = format!("EXPLAIN QUERY PLAN SELECT data FROM facts WHERE {}", pushed.sql.unwrap());
            let mut statement = conn.prepare(&sql).unwrap();
            let plan =
                statement.query_map(rusqlite::params_from_iter(pushed.parameters), |row| row.get(3)).unwrap();
            let plan: Vec<String> = plan.collect::<Result<_, _>>().unwrap();
            assert!(plan.iter().any(|step| step.contains("USING INDEX")), "{sql}: {plan:?}");
            assert!(plan.iter().all(|step| !step.starts_with("SCAN facts")), "{sql}: {plan:?}");
        }
    }

    #[test]
    fn order_of_text_is_left_to_memory_in_a_database_of_utf_16() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        conn.execute_batch("PRAGMA encoding = 'UTF-16le'").unwrap();
        let table = sqlite::Table::<i64, Facts>::create(&conn, "facts").unwrap();
        let pushed =
            |filter| table.scan().matching(filter).query.push(&table.shared, &conn, 0).unwrap().0.sql;
        assert_eq!(pushed(Facts::author().lt("a")), None);
        assert_eq!(pushed(Facts::author().starts_with("a")), None);
        assert!(pushed(Facts::author().eq("a")).is_some());
        assert!(pushed(Facts::additions().lt(1)).is_some());
    }
}
