//! Checking and mending the columns that follow from the blobs: promoted fields and digests.

use super::{
    Table, key,
    schema::{self, DATA},
    scope::Scope,
    state::State,
    write::blob,
};
use crate::Error;
use record_core::{Key, Record};
use record_table::quote;
use rusqlite::{
    Connection, Row,
    types::{ToSqlOutput, ValueRef},
};

/// Rows that are read before those among them that are wrong are written.
const PAGE: usize = 4_096;

/// What [`Table::repromote`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repromoted {
    /// Rows that were looked at.
    pub checked: u64,
    /// Rows whose columns did not fit their blob and were corrected.
    pub mended: u64,
    /// Rows whose blob can't be read; they were left as they are.
    pub corrupt: u64,
}

impl<K: Key, R: Record> Table<K, R> {
    /// Compares promoted columns and digests with the blobs of all rows and corrects them: after another client has
    /// written `data` or one of these columns by itself.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// # #[derive(Record)]
    /// # struct Facts { #[record(promote)] additions: u32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// # table.put(&conn, &1, &Facts { additions: 120 })?;
    /// conn.execute("UPDATE facts SET additions = 7", [])?;
    /// assert_eq!(table.repromote(&conn)?.mended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the table must be brought forward first, two rows would be equal in a table with `digest(unique)`, or the
    /// database fails. Nothing is changed then.
    pub fn repromote(&self, conn: &Connection) -> Result<Repromoted, Error> {
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
        let (keys, table) = (schema::key_list(K::COLUMNS), schema::qualified(context.table));
        let select = |condition: &str| {
            format!(
                "SELECT {keys}, {DATA}, {} FROM {table} {condition} ORDER BY {keys} LIMIT {PAGE}",
                derived.join(", ")
            )
        };
        let parameters: Vec<String> = (1..=K::COLUMNS.len()).map(|i| format!("?{i}")).collect();
        let mut first = conn.prepare(&select("")).map_err(failed)?;
        let mut next = conn
            .prepare(&select(&format!("WHERE ({keys}) > ({})", parameters.join(", "))))
            .map_err(failed)?;
        let mut update = conn.prepare(&state.update_derived).map_err(failed)?;

        let mut last: Option<K> = None;
        loop {
            let statement = match &last {
                None => &mut first,
                Some(key) => {
                    key::bind(&context, &mut next, key, 1)?;
                    &mut next
                }
            };
            let (mut page, mut wrong) = (0, Vec::new());
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(failed)? {
                page += 1;
                let key = key::read::<K>(&context, row, 0)?;
                match self.fits(conn, state, row)? {
                    Some(true) => {}
                    Some(false) => {
                        let value = row.get_ref(K::COLUMNS.len()).map_err(failed)?;
                        wrong.push((
                            key::read::<K>(&context, row, 0)?,
                            blob(&context, value)?.map(<[u8]>::to_vec),
                        ));
                    }
                    None => result.corrupt += 1,
                }
                last = Some(key);
            }
            drop(rows);
            result.checked += page as u64;
            result.mended += wrong.len() as u64;
            for (key, blob) in wrong {
                key::bind(&context, &mut update, &key, 1)?;
                state.bind(&context, &mut update, blob.as_deref(), K::COLUMNS.len() + 1, true)?;
                update.raw_execute().map_err(|error| context.failed("mending promoted columns", error))?;
            }
            if page < PAGE {
                return Ok(result);
            }
        }
    }

    /// Whether a row's columns are those of its blob; `None` when that can't be read.
    fn fits(&self, conn: &Connection, state: &State, row: &Row<'_>) -> Result<Option<bool>, Error> {
        let context = self.context();
        let first = K::COLUMNS.len();
        let failed = |error| context.failed("reading promoted columns", error);
        let Ok(bytes) = blob(&context, row.get_ref(first).map_err(failed)?) else { return Ok(None) };
        if bytes.is_some_and(|bytes| self.view(conn, bytes).is_err()) {
            return Ok(None);
        }
        let (mut i, mut fits) = (first + 1, true);
        state.derive(&context, bytes, true, |value| {
            fits &= same(row.get_ref(i).map_err(failed)?, &value);
            i += 1;
            Ok(())
        })?;
        Ok(Some(fits))
    }
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
