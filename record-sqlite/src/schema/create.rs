//! Making tables, and bringing older ones forward.

use super::{
    Context, Table, catalog,
    promoted::{self, Promoted, SHA256},
    schema::{self, DATA, Indexes, Schema},
    scope::Scope,
    shared::Shared,
    state::{State, wanted_digest},
};
use crate::Error;
use record_core::{
    Key, Record,
    layout::{FieldLayout, Layout, Promote},
    rusqlite::declared_type,
};
use record_table::{default_name, quote};
use rusqlite::Connection;

impl<K: Key, R: Record> Table<K, R> {
    /// The handle of a table, which is made if it is missing and brought forward if it is older than this program.
    ///
    /// Bringing a table forward adds a row to the catalog, from which older programs learn to read what this one writes,
    /// and the columns and indexes of fields that were promoted since. Blobs are never rewritten; columns are filled from
    /// them. It can be called as often as one likes, by several programs at once: when there is nothing to do, it takes
    /// no lock.
    ///
    /// ```
    /// # use record_core::Record;
    /// # use record_sqlite as sqlite;
    /// #[derive(Record)]
    /// struct Facts { #[record(promote)] additions: u32, author: String }
    ///
    /// let conn = sqlite::open(":memory:")?;
    /// let table = sqlite::Table::<i64, Facts>::create(&conn, "facts")?;
    /// table.put(&conn, &1, &Facts { additions: 120, author: "ada".into() })?;
    /// let large: i64 = conn.query_row("SELECT count(*) FROM facts WHERE additions > 100", [], |row| row.get(0))?;
    /// assert_eq!(large, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`open`](Table::open), when a promoted field can't be shown as a column, and when the index that `digest(unique)`
    /// needs has the name of one that keeps nothing unique. Nothing is changed then.
    pub fn create(conn: &Connection, name: &str) -> Result<Self, Error> {
        let table = Table::new(name)?;
        table.shared.check_columns()?;
        if !table.shared.is_current(conn) {
            let context = table.context();
            let scope = Scope::write(conn, &context)?;
            table.shared.bring_forward(conn)?;
            scope.finish(&context)?;
            table.shared.load(conn)?;
        }
        Ok(table)
    }

    /// Makes the table that the record names for itself: `#[record(table = "…")]`.
    ///
    /// # Errors
    /// When it names none, and as [`create`](Table::create).
    pub fn create_default(conn: &Connection) -> Result<Self, Error> {
        Table::create(conn, default_name(R::LAYOUT)?)
    }
}

impl Shared {
    /// Whether there is nothing to do. Errors are left to be met again under the lock.
    fn is_current(&self, conn: &Connection) -> bool {
        let context = self.context();
        let is_current = || -> Result<bool, Error> {
            let state = self.load(conn)?;
            let Some(catalog) = catalog::read(conn, &context, self.layout)? else { return Ok(false) };
            let indexes = schema::indexes(conn, &context)?;
            Ok(state.unwritable.is_none()
                && catalog.entry_to_write(context.table, self.layout)?.is_none()
                && wanted_indexes(self.layout, &context, &state)
                    .iter()
                    .all(|index| matches!(index.is_in(&context, &indexes), Ok(true))))
        };
        is_current().unwrap_or(false)
    }

    fn bring_forward(&self, conn: &Connection) -> Result<(), Error> {
        let context = self.context();
        let run =
            |doing: &str, sql: String| conn.execute_batch(&sql).map_err(|error| context.failed(doing, error));
        catalog::create(conn, &context)?;
        let mut before = Vec::new();
        if Schema::read(conn, &context)?.is_none() {
            catalog::forget(conn, &context)?;
            run("creating the table", schema::create_table(context.table, self.key))?;
            catalog::write(conn, &context, self.layout)?;
        } else if let Some(catalog) = catalog::read(conn, &context, self.layout)?
            && let Some(layout) = catalog.entry_to_write(context.table, self.layout)?
        {
            catalog::write(conn, &context, &layout)?;
            before = catalog
                .layouts()
                .last()
                .map_or(before, |newest| promoted::promoted(catalog.layouts(), newest));
        }

        // Refuses a table without catalog, or with another key, before any column is added.
        let state = State::load(conn, &context, self.layout, self.key)?;
        let missing = self.missing_columns(conn, &state)?;
        for (column, definition) in &missing {
            let sql = format!("ALTER TABLE {} ADD COLUMN {definition}", schema::qualified(context.table));
            run(&format!("adding the column `{column}`"), sql)?;
        }
        let state = State::load(conn, &context, self.layout, self.key)?;
        let renamed = |now: &Promoted| before.iter().any(|then| then.names_otherwise(now));
        if !missing.is_empty() || state.promoted.iter().any(renamed) {
            self.mend(conn, &state)?;
        }
        let indexes = schema::indexes(conn, &context)?;
        for index in wanted_indexes(self.layout, &context, &state) {
            if !index.is_in(&context, &indexes)? {
                run(&format!("creating the index `{}`", index.name), index.sql)?;
            }
        }
        Ok(())
    }

    /// The columns that are to be added, with their definitions.
    fn missing_columns(&self, conn: &Connection, state: &State) -> Result<Vec<(String, String)>, Error> {
        let context = self.context();
        let Some(schema) = Schema::read(conn, &context)? else { return Ok(Vec::new()) };
        let mut layouts = catalog::read(conn, &context, self.layout)?
            .map_or(Vec::new(), |catalog| catalog.layouts().to_vec());
        layouts.push(self.layout);
        let promoted = promoted::promoted(&layouts, state.layout);
        let definition = |promoted: &Promoted| {
            let default =
                promoted.default(state.layout).map_or(String::new(), |value| format!(" DEFAULT {value}"));
            format!("{} {}{default}", quote(promoted.column), promoted.declared_type())
        };
        let digest = wanted_digest(self.layout);
        let digest = digest.map(|column| {
            (
                String::from(column),
                format!("{} {}", quote(column), if column == SHA256 { "BLOB" } else { "INTEGER" }),
            )
        });
        Ok(promoted
            .iter()
            .filter(|promoted| !promoted.retired)
            .map(|promoted| (String::from(promoted.column), definition(promoted)))
            .chain(digest)
            .filter(|(column, _)| schema.column(column).is_none())
            .collect())
    }

    /// Checks that the columns that this program's types ask for can be in one table.
    fn check_columns(&self) -> Result<(), Error> {
        let context = self.context();
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        for (i, column) in self.key.iter().enumerate() {
            let taken = [DATA, promoted::DIGEST, SHA256].iter().any(|name| same(name, column.name))
                || self.key[..i].iter().any(|other| same(other.name, column.name));
            if taken {
                let message =
                    format!("the key column's name `{}` is taken: give it another one", column.name);
                return Err(context.problem(message));
            }
        }
        let shown: Vec<&FieldLayout> = self
            .layout
            .fields()
            .iter()
            .filter(|field| field.promote() != Promote::No && field.retired().is_none())
            .collect();
        for (i, field) in shown.iter().enumerate() {
            let taken = [DATA, promoted::DIGEST, SHA256].iter().any(|name| same(name, field.column()))
                || self.key.iter().any(|column| same(column.name, field.column()))
                || shown[..i].iter().any(|other| same(other.column(), field.column()));
            let message = if declared_type(field.ty()).is_none() {
                format!("a field of type `{}` can't be promoted to a column", field.ty())
            } else if field.column().contains('\0') {
                "a column's name can't hold U+0000".into()
            } else if taken {
                format!(
                    "the column's name `{}` is taken: give it another one with `column = \"…\"`",
                    field.column()
                )
            } else {
                continue;
            };
            return Err(context.problem(message).with_field(field.name()));
        }
        Ok(())
    }
}

struct Index {
    name: String,
    sql: String,
    /// The column in which no two rows may be equal.
    unique: Option<&'static str>,
}

impl Index {
    /// Whether it is among those that are there.
    ///
    /// # Errors
    /// When one of its name lets rows be equal that must not.
    fn is_in(&self, context: &Context<'_>, indexes: &Indexes) -> Result<bool, Error> {
        match (indexes.find(&self.name), self.unique) {
            (None, _) => Ok(false),
            (Some(existing), Some(column)) if !existing.makes_unique(column) => {
                Err(context.problem(format!(
                    "the index `{}` is not one over all rows that keeps `{column}` unique, so it was not made by \
                     `Table::create`, which needs its name: drop it, and call `Table::create` again",
                    self.name
                )))
            }
            _ => Ok(true),
        }
    }
}

/// The indexes of the columns that follow from the blob.
fn wanted_indexes(layout: &Layout, context: &Context<'_>, state: &State) -> Vec<Index> {
    let mut indexes: Vec<Index> = state
        .derived()
        .filter(|column| {
            state.promoted.iter().all(|promoted| promoted.column != *column || !promoted.retired)
        })
        .map(|column| {
            let unique = (column == SHA256).then_some(column);
            let name = schema::index_name(context.table, column);
            let sql = format!(
                "CREATE {}INDEX main.{} ON {} ({})",
                if unique.is_some() { "UNIQUE " } else { "" },
                quote(&name),
                quote(context.table),
                quote(column)
            );
            Index { name, sql, unique }
        })
        .collect();
    if let Some(condition) = super::find::older_condition(layout) {
        let name = schema::index_name(context.table, &format!("before_v{}", layout.last_required()));
        let sql = format!(
            "CREATE INDEX main.{} ON {} (substr({DATA}, 5, 1)) WHERE {condition}",
            quote(&name),
            quote(context.table)
        );
        indexes.push(Index { name, sql, unique: None });
    }
    indexes
}
