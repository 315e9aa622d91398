//! Making tables, and bringing older ones forward.

use super::{
    catalog,
    existing::{self, Indexes, Schema},
    shared::Shared,
    state::State,
};
use crate::{
    Error,
    connection::{failure::Context, scope::Scope},
    sql::{
        digest::{DIGEST, SHA256, older_condition, wanted_digest},
        promoted::{self, Promoted},
        table::{DATA, create_table, index_name, qualified},
    },
};
use record_core::{
    layout::{FieldLayout, Layout, Promote},
    rusqlite::declared_type,
};
use record_table::quote;
use rusqlite::Connection;

impl Shared {
    /// Makes the table if it is missing, and brings it forward if it is older than this program.
    pub(crate) fn create(&self, conn: &Connection) -> Result<(), Error> {
        self.check_columns()?;
        if !self.is_current(conn) {
            let context = self.context();
            let scope = Scope::write(conn, &context)?;
            self.bring_forward(conn)?;
            scope.finish(&context)?;
            self.load(conn)?;
        }
        Ok(())
    }

    /// Whether there is nothing to do. Errors are left to be met again under the lock.
    fn is_current(&self, conn: &Connection) -> bool {
        let context = self.context();
        let is_current = || -> Result<bool, Error> {
            let state = self.load(conn)?;
            let Some(catalog) = catalog::read(conn, &context, self.layout)? else { return Ok(false) };
            let indexes = existing::indexes(conn, &context)?;
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
            run("creating the table", create_table(context.table, self.key))?;
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
            let sql = format!("ALTER TABLE {} ADD COLUMN {definition}", qualified(context.table));
            run(&format!("adding the column `{column}`"), sql)?;
        }
        let state = State::load(conn, &context, self.layout, self.key)?;
        let renamed = |now: &Promoted| before.iter().any(|then| then.names_otherwise(now));
        if !missing.is_empty() || state.promoted.iter().any(renamed) {
            self.mend(conn, &state)?;
        }
        let indexes = existing::indexes(conn, &context)?;
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
            let taken = [DATA, DIGEST, SHA256].iter().any(|name| same(name, column.name))
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
            let taken = [DATA, DIGEST, SHA256].iter().any(|name| same(name, field.column()))
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
            let name = index_name(context.table, column);
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
    if let Some(condition) = older_condition(layout) {
        let name = index_name(context.table, &format!("before_v{}", layout.last_required()));
        let sql = format!(
            "CREATE INDEX main.{} ON {} (substr({DATA}, 5, 1)) WHERE {condition}",
            quote(&name),
            quote(context.table)
        );
        indexes.push(Index { name, sql, unique: None });
    }
    indexes
}
