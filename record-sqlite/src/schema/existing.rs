//! What the database's own schema says of a table: its columns, its indexes, the name of its `rowid`.

use crate::{
    Error,
    connection::failure::{Context, NO_TABLE},
    sql::table::{DATA, declared_type},
};
use record_core::key::KeyColumn;
use record_table::listed;
use rusqlite::{Connection, OptionalExtension};

/// A column of an existing table.
pub(super) struct Column {
    name: String,
    ty: String,
    /// Its place in the primary key, from 1; 0 when it is not part of it.
    key: i64,
    /// Whether SQLite computes it.
    generated: bool,
    not_null: bool,
}

/// The columns of an existing table.
pub(crate) struct Schema {
    columns: Vec<Column>,
}

impl Schema {
    /// The table's columns; `None` when there is no such table.
    pub(crate) fn read(conn: &Connection, context: &Context<'_>) -> Result<Option<Schema>, Error> {
        let failed = |error| context.failed("reading the schema", error);
        let kind: Option<String> = conn
            .prepare_cached(
                "SELECT type FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')",
            )
            .and_then(|mut statement| statement.query_row([context.table], |row| row.get(0)).optional())
            .map_err(failed)?;
        match kind.as_deref() {
            None => return Ok(None),
            Some("table") => {}
            Some(_) => return Err(context.problem("there is a view of this name, not a table")),
        }
        let columns = conn
            .prepare_cached(
                r#"SELECT name, type, pk, hidden, "notnull" FROM pragma_table_xinfo(?1, 'main') ORDER BY cid"#,
            )
            .and_then(|mut statement| {
                statement
                    .query_map([context.table], |row| {
                        Ok(Column {
                            name: row.get(0)?,
                            ty: row.get(1)?,
                            key: row.get(2)?,
                            generated: row.get::<_, i64>(3)? != 0,
                            not_null: row.get(4)?,
                        })
                    })?
                    .collect()
            })
            .map_err(failed)?;
        Ok(Some(Schema { columns }))
    }

    /// The column of this name, in any case, as SQLite compares names.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The columns of the primary key in order, with their declared types.
    pub(crate) fn key(&self) -> Vec<(&str, &str)> {
        let mut columns: Vec<&Column> = self.columns.iter().filter(|column| column.key > 0).collect();
        columns.sort_by_key(|column| column.key);
        columns.into_iter().map(|column| (&column.name[..], &column.ty[..])).collect()
    }

    /// Checks that the table's key is ours and that it has a place for blobs.
    pub(crate) fn check(&self, context: &Context<'_>, key: &[KeyColumn]) -> Result<(), Error> {
        for (place, wanted) in (1..).zip(key) {
            let ty = declared_type(wanted.ty);
            match self.column(wanted.name) {
                None => {
                    let mut found: Vec<_> = self.columns.iter().filter(|column| column.key > 0).collect();
                    found.sort_by_key(|column| column.key);
                    let message = format!(
                        "the key column `{}` is missing, the table's primary key is ({}): open it with the key type that \
                         made it, or name the field's column, `#[record(column = \"…\")]`",
                        wanted.name,
                        listed(found.iter().map(|column| &column.name[..]))
                    );
                    return Err(context.problem(message));
                }
                Some(column) if column.key != place => {
                    let message =
                        format!("column `{}` is not number {place} of the primary key", wanted.name);
                    return Err(context.problem(message));
                }
                Some(column) if !column.ty.eq_ignore_ascii_case(ty) => {
                    let message = format!(
                        "the key column `{}` is of type {}, not {ty}: open the table with the key type that made it",
                        column.name,
                        column.shown_type()
                    );
                    return Err(context.problem(message));
                }
                Some(column) => column.check(context, ty)?,
            }
        }
        if let Some(other) = self.columns.iter().find(|column| column.key > key.len() as i64) {
            let message =
                format!("column `{}` is part of the primary key but not of the key type", other.name);
            return Err(context.problem(message));
        }
        match self.column(DATA) {
            None => Err(context.problem("the column `data` is missing: it is no table of records")),
            Some(data) if data.not_null => Err(context
                .problem("the column `data` is NOT NULL, but NULL is how a row says that there is nothing")),
            Some(data) => data.check(context, "BLOB"),
        }
    }
}

impl Column {
    /// Checks the declared type.
    pub(crate) fn check(&self, context: &Context<'_>, ty: &str) -> Result<(), Error> {
        let Column { name, ty: found, generated, .. } = self;
        if *generated {
            return Err(context.problem(format!("column `{name}` is generated, so it can't be written")));
        }
        match found.eq_ignore_ascii_case(ty) {
            true => Ok(()),
            false => {
                let found = self.shown_type();
                Err(context.problem(format!("column `{name}` is of type {found}, not {ty}")))
            }
        }
    }

    fn shown_type(&self) -> &str {
        if self.ty.is_empty() { "no type" } else { &self.ty }
    }
}

/// The name by which a table has the number of a row; `None` for a table `WITHOUT ROWID`, or whose columns take all such names.
pub(crate) fn rowid(conn: &Connection, context: &Context<'_>) -> Result<Option<&'static str>, Error> {
    const NAMES: [&str; 3] = ["rowid", "_rowid_", "oid"];
    let Some(schema) = Schema::read(conn, context)? else { return Err(context.problem(NO_TABLE)) };
    let has_none = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1 COLLATE NOCASE";
    let has_none: bool = conn
        .prepare_cached(has_none)
        .and_then(|mut statement| statement.query_row([context.table], |row| row.get(0)))
        .map_err(|error| context.failed("reading the schema", error))?;
    Ok(NAMES.into_iter().find(|name| !has_none && schema.column(name).is_none()))
}

/// The number that changes with every change of the schema, by any connection.
pub(super) fn version(conn: &Connection, context: &Context<'_>) -> Result<i64, Error> {
    conn.prepare_cached("PRAGMA main.schema_version")
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(|error| context.failed("reading the schema", error))
}

/// An index that a table has.
pub(super) struct ExistingIndex {
    name: String,
    is_unique: bool,
    /// Whether it leaves rows out.
    has_condition: bool,
    /// Its columns, without a name where it is on an expression.
    columns: Vec<Option<String>>,
}

impl ExistingIndex {
    /// Whether no two rows can be equal in this column.
    pub(super) fn makes_unique(&self, column: &str) -> bool {
        let is_on_column = matches!(&self.columns[..], [Some(only)] if only.eq_ignore_ascii_case(column));
        self.is_unique && !self.has_condition && is_on_column
    }
}

/// The indexes that a table has.
pub(super) struct Indexes(Vec<ExistingIndex>);

impl Indexes {
    /// The index of this name, in any case, as SQLite compares names.
    pub(super) fn find(&self, name: &str) -> Option<&ExistingIndex> {
        self.0.iter().find(|index| index.name.eq_ignore_ascii_case(name))
    }
}

/// The indexes that the table has.
pub(super) fn indexes(conn: &Connection, context: &Context<'_>) -> Result<Indexes, Error> {
    let read = || {
        let mut list =
            conn.prepare_cached("SELECT name, \"unique\", partial FROM pragma_index_list(?1, 'main')")?;
        let mut info =
            conn.prepare_cached("SELECT name FROM pragma_index_info(?1, 'main') ORDER BY seqno")?;
        let mut indexes = Vec::new();
        let mut rows = list.query([context.table])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let columns = info.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
            indexes.push(ExistingIndex { name, is_unique: row.get(1)?, has_condition: row.get(2)?, columns });
        }
        Ok(Indexes(indexes))
    };
    read().map_err(|error| context.failed("reading the schema", error))
}
