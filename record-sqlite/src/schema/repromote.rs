//! Checking and mending the columns that follow from the blobs: promoted fields and digests.

use super::{shared::Shared, state::State};
use crate::{
    Error,
    connection::{blob::blob, failure::Context, scope::Scope},
    sql::table::{DATA, key_list, qualified},
};
use record_table::quote;
use rusqlite::{
    Connection, Row, Statement,
    types::{ToSqlOutput, Value, ValueRef},
};

/// Rows that are read before those among them that are wrong are written.
const PAGE: usize = 4_096;

/// What [`Table::repromote`](crate::Table::repromote) found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repromoted {
    /// Rows that were looked at.
    pub checked: u64,
    /// Rows whose columns did not fit their blob and were corrected.
    pub mended: u64,
    /// Rows whose blob can't be read; they were left as they are.
    pub corrupt: u64,
}

impl Shared {
    /// Mends the columns of all rows in one transaction.
    pub(crate) fn repromote(&self, conn: &Connection) -> Result<Repromoted, Error> {
        let context = self.context();
        let scope = Scope::write(conn, &context)?;
        let state = self.state(conn)?;
        state.check_writable(&context)?;
        let result = self.mend(conn, &state)?;
        self.finish(scope, &state)?;
        Ok(result)
    }

    /// Page by page in key order, so that no row changes under the statement that reads it.
    pub(super) fn mend(&self, conn: &Connection, state: &State) -> Result<Repromoted, Error> {
        let context = self.context();
        let failed = |error| context.failed("reading promoted columns", error);
        let mut result = Repromoted::default();
        let derived: Vec<String> = state.derived().map(quote).collect();
        if derived.is_empty() {
            result.checked = self.count(conn)?;
            return Ok(result);
        }
        let (keys, table) = (key_list(self.key), qualified(context.table));
        let select = |condition: &str| {
            format!(
                "SELECT {keys}, {DATA}, {} FROM {table} {condition} ORDER BY {keys} LIMIT {PAGE}",
                derived.join(", ")
            )
        };
        let parameters: Vec<String> = (1..=self.key.len()).map(|i| format!("?{i}")).collect();
        let mut first = conn.prepare(&select("")).map_err(failed)?;
        let mut next = conn
            .prepare(&select(&format!("WHERE ({keys}) > ({})", parameters.join(", "))))
            .map_err(failed)?;
        let mut update = conn.prepare(&state.update_derived).map_err(failed)?;

        // As SQLite has them, so that a key that is no value of its type stops nothing.
        let mut last: Option<Vec<Value>> = None;
        loop {
            let statement = match &last {
                None => &mut first,
                Some(key) => {
                    bind_values(&context, &mut next, key)?;
                    &mut next
                }
            };
            let (mut page, mut wrong) = (0, Vec::new());
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(failed)? {
                page += 1;
                let key = (0..self.key.len()).map(|i| row.get(i)).collect::<Result<Vec<Value>, _>>();
                let key = key.map_err(failed)?;
                match self.wrong_column(conn, state, row)? {
                    Derived::Right => {}
                    Derived::Wrong(_) => {
                        let value = row.get_ref(self.key.len()).map_err(failed)?;
                        wrong.push((key.clone(), blob(&context, value)?.map(<[u8]>::to_vec)));
                    }
                    Derived::Unknown => result.corrupt += 1,
                }
                last = Some(key);
            }
            drop(rows);
            result.checked += page as u64;
            result.mended += wrong.len() as u64;
            for (key, blob) in wrong {
                bind_values(&context, &mut update, &key)?;
                state.bind(&context, &mut update, blob.as_deref(), self.key.len() + 1, true)?;
                update.raw_execute().map_err(|error| context.failed("mending promoted columns", error))?;
            }
            if page < PAGE {
                return Ok(result);
            }
        }
    }

    /// What a row's columns are, which stand behind its key and its blob.
    pub(crate) fn wrong_column(
        &self,
        conn: &Connection,
        state: &State,
        row: &Row<'_>,
    ) -> Result<Derived, Error> {
        let context = self.context();
        let first = self.key.len();
        let failed = |error| context.failed("reading promoted columns", error);
        let Ok(bytes) = blob(&context, row.get_ref(first).map_err(failed)?) else {
            return Ok(Derived::Unknown);
        };
        if bytes.is_some_and(|bytes| self.check(conn, bytes).is_err()) {
            return Ok(Derived::Unknown);
        }
        let (mut columns, mut i, mut wrong) = (state.derived(), first + 1, Derived::Right);
        state.derive(&context, bytes, true, |value| {
            let column = columns.next().unwrap_or_default();
            if matches!(wrong, Derived::Right) && !same(row.get_ref(i).map_err(failed)?, &value) {
                wrong = Derived::Wrong(column);
            }
            i += 1;
            Ok(())
        })?;
        Ok(wrong)
    }
}

/// What a row's columns that follow from its blob are.
pub(crate) enum Derived {
    /// As the blob says.
    Right,
    /// Of this column it is something else.
    Wrong(&'static str),
    /// The blob can't be read.
    Unknown,
}

/// Binds the columns of a key as SQLite has them.
fn bind_values(context: &Context<'_>, statement: &mut Statement<'_>, key: &[Value]) -> Result<(), Error> {
    key.iter().zip(1..).try_for_each(|(value, i)| {
        statement.raw_bind_parameter(i, value).map_err(|error| context.failed("binding a key", error))
    })
}

/// Whether a column holds a value as SQLite stores it: NaN as NULL.
fn same(stored: ValueRef<'_>, value: &ToSqlOutput<'_>) -> bool {
    let value = match value {
        ToSqlOutput::Borrowed(value) => *value,
        ToSqlOutput::Owned(value) => value.into(),
        _ => return false,
    };
    match value {
        ValueRef::Real(number) if number.is_nan() => stored == ValueRef::Null,
        value => stored == value,
    }
}
