//! Looking through all rows of a table for what is wrong.

use crate::{
    AnyTable, Error,
    connection::{blob::blob, key, scope::Scope},
    schema::{existing::rowid, repromote::Derived, state::State},
    sql::table::{DATA, qualified},
};
use record_core::canonical::check_blob;
use record_table::{Verified, quote};
use rusqlite::Connection;

impl AnyTable {
    /// Looks at every row of one state of the database: that the key is one, that the blob can be read, that it is canonical,
    /// and that promoted columns and digests are what it says. Calls `found` with what is wrong with a row, at most once for
    /// each. Nothing is changed; what is wrong with columns alone is mended by [`Table::repromote`](crate::Table::repromote).
    ///
    /// An error that is found names table, field and offset, and says by [`Error::row_place`] which `rowid` the row has; it
    /// shows neither the key nor values.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { #[record(promote)] additions: u32, author: String }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<String, Facts>::create(&conn, "facts")?;
    /// # typed.put(&conn, &"a".into(), &Facts { additions: 120, author: "ada".into() })?;
    /// conn.execute("UPDATE facts SET additions = 7", [])?;
    /// let table = AnyTable::open(&conn, "facts")?;
    /// let mut found = vec![];
    /// assert_eq!(table.verify(&conn, |error| found.push(error))?.wrong, 1);
    /// assert!(found[0].to_string().contains("column `additions`"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the database fails.
    pub fn verify(&self, conn: &Connection, mut found: impl FnMut(Error)) -> Result<Verified, Error> {
        let (shared, context) = (&*self.shared, self.shared.context());
        let failed = |error| context.asked(conn, context.failed("looking rows through", error));
        let scope = Scope::read(conn, &context)?;
        let state = shared.load(conn)?;
        let columns = shared.key.iter().map(|column| column.name).chain([DATA]).chain(state.derived());
        let columns: Vec<String> = columns.map(quote).collect();
        let select = |rowid: Option<&str>| {
            let rowid = rowid.map_or(String::new(), |rowid| format!(", {rowid}"));
            format!("SELECT {}{rowid} FROM {}", columns.join(", "), qualified(context.table))
        };
        let rowid = rowid(conn, &context)?;
        let (mut statement, has_rowid) = (conn.prepare(&select(rowid)).map_err(failed)?, rowid.is_some());
        let mut verified = Verified::default();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            if let Err(error) = self.verify_row(conn, &state, row)? {
                let place = match has_rowid {
                    true => row.get::<_, i64>(columns.len()).ok(),
                    false => None,
                };
                let error = error.in_table(context.table);
                found(match place {
                    Some(rowid) => error.stored_at("rowid", rowid.to_string()),
                    None => error.with_row(verified.rows as usize),
                });
                verified.wrong += 1;
            }
            verified.rows += 1;
        }
        drop(rows);
        drop(statement);
        scope.finish(&context)?;
        Ok(verified)
    }

    /// What is wrong with a row; an error of its own when the database fails.
    fn verify_row(
        &self,
        conn: &Connection,
        state: &State,
        row: &rusqlite::Row<'_>,
    ) -> Result<Result<(), Error>, Error> {
        let (shared, context) = (&*self.shared, self.shared.context());
        if let Err(error) = key::values(&context, shared.key, row) {
            return Ok(Err(error));
        }
        let value = row.get_ref(shared.key.len()).map_err(|error| context.failed("reading a blob", error))?;
        let bytes = match blob(&context, value) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(bytes) = bytes
            && let Err(error) = shared.known(conn, || check_blob(shared.layout, bytes))
        {
            return Ok(Err(error));
        }
        Ok(match shared.wrong_column(conn, state, row)? {
            Derived::Wrong(column) => Err(context.problem(format!(
                "the column `{column}` is not what the blob says: call `Table::repromote`"
            ))),
            Derived::Right | Derived::Unknown => Ok(()),
        })
    }
}
