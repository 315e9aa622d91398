//! What a table looks like in the database: its place, columns and indexes, and whether they are what we expect.

use crate::{
    Error,
    driver::traits::Driver,
    failure::{Context, NO_TABLE},
    sql::{
        index::ExistingIndex,
        key::{declared_type, key_type, stored_type},
        name::TableName,
        printed::arrays,
    },
};
use ::tokio_postgres::types::Type as SqlType;
use record_core::{
    key::{KeyColumn, KeyType},
    layout::Type,
};
use record_table::listed;
use std::collections::HashSet;

/// The oldest major version of Postgres that has what we use.
const OLDEST: i32 = 14;

/// A table that exists.
pub(crate) struct Schema {
    pub(crate) name: TableName,
    /// Its number in the database, which no other table gets.
    pub(crate) oid: u32,
    pub(crate) columns: Vec<Column>,
    indexes: Vec<ExistingIndex>,
    pub(crate) is_partitioned: bool,
    /// Whether policies say which rows a role may see.
    pub(crate) has_row_security: bool,
}

/// A column of an existing table.
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its number in the table, which no later one gets.
    number: i16,
    /// The number of its type, and what is said of it in parentheses.
    ty: (u32, i32),
    /// The type for messages.
    printed_type: String,
    not_null: bool,
    pub(crate) generated: bool,
    /// The arrays in the expression of a generated column.
    arrays: Option<Vec<Vec<String>>>,
    pub(crate) has_default: bool,
    /// Whether a sequence belongs to it, from which ids can be drawn.
    pub(crate) has_sequence: bool,
    /// Its place in the primary key, from 1; 0 when it is not part of it.
    key: i32,
}

/// What tells a table from one that is made later in its place.
#[derive(PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) table: u32,
    /// The numbers of some of its columns, ascending.
    columns: Vec<i16>,
}

impl Identity {
    /// That of the table which has the name now.
    pub(crate) async fn read(
        driver: &mut impl Driver,
        context: &Context<'_>,
        table: &str,
        columns: &[&str],
    ) -> Result<Self, Error> {
        let sql = "SELECT c.oid, ARRAY(SELECT attnum FROM pg_catalog.pg_attribute \
                                       WHERE attrelid OPERATOR(pg_catalog.=) c.oid \
                                       AND attname::pg_catalog.text OPERATOR(pg_catalog.=) ANY($2) ORDER BY attnum) \
                   FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)";
        let params = [(&table as _, SqlType::TEXT), (&columns as _, SqlType::TEXT_ARRAY)];
        let rows = driver.query(sql, &params).await;
        let rows = rows.map_err(|error| context.failed("looking the table up", error))?;
        let Some(row) = rows.first() else { return Err(context.problem(NO_TABLE)) };
        Ok(Identity { table: row.get(0), columns: row.get(1) })
    }
}

/// Refuses servers, databases and sessions that we can't work with; gives the server's major version.
pub(crate) async fn check_database(driver: &mut impl Driver, context: &Context<'_>) -> Result<i32, Error> {
    let sql = "SELECT pg_catalog.current_setting('server_encoding'), pg_catalog.current_setting('client_encoding'), \
               pg_catalog.current_setting('server_version_num')";
    let rows = driver
        .query(sql, &[])
        .await
        .map_err(|error| context.failed("asking for the server's version", error))?;
    let Some(row) = rows.first() else { return Err(context.problem("the server gave no answer")) };
    let (encoding, client, version): (&str, &str, &str) = (row.get(0), row.get(1), row.get(2));
    if encoding != "UTF8" {
        return Err(context.problem(format!(
            "the database's encoding is {encoding}, and text of records is UTF-8: use a database that was created with \
             `ENCODING 'UTF8'`"
        )));
    }
    // Drivers ask for it, and take all text for UTF-8.
    if client != "UTF8" {
        return Err(context.problem(format!(
            "the session's `client_encoding` is {client}, so the server would read our UTF-8 as something else: leave the \
             setting as the driver set it"
        )));
    }
    let major = version.parse::<i32>().map_or(0, |version| version / 10_000);
    if major < OLDEST {
        return Err(context.problem(format!(
            "the server is PostgreSQL {major}, and tables of records need {OLDEST} or newer: update the server"
        )));
    }
    Ok(major)
}

/// The name, taken apart.
///
/// # Errors
/// When it is none of a table of records.
pub(crate) fn parse(context: &Context<'_>, name: &str) -> Result<TableName, Error> {
    let context = Context { table: &name.replace('\0', "\\0"), ..*context };
    let parsed = TableName::parse(name).map_err(|message| context.problem(message))?;
    match (parsed.schema.as_deref(), &parsed.table[..]) {
        (Some("record"), "layouts") => Err(context.problem("this is the catalog's own name")),
        (Some("record"), "builds") => Err(context.problem("this is the name of the table of index builds")),
        (Some("record"), "positions") => Err(context.problem("this is the name of the table of positions")),
        _ => Ok(parsed),
    }
}

/// Where a new table of this name would be made: the first schema of the `search_path` when the name has none.
pub(crate) async fn place(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
) -> Result<TableName, Error> {
    if name.schema.is_some() {
        return Ok(name.clone());
    }
    let rows = driver
        .query("SELECT pg_catalog.current_schema()::pg_catalog.text", &[])
        .await
        .map_err(|error| context.failed("looking the table up", error))?;
    let schema = rows.first().and_then(|row| row.get::<_, Option<String>>(0));
    match schema {
        Some(_) => Ok(TableName { schema, table: name.table.clone() }),
        None => Err(context
            .problem("no schema of the `search_path` exists to make the table in, or this role may use none of them: name one, `schema.table`")),
    }
}

impl Schema {
    /// The table; `None` when there is none of this name.
    pub(crate) async fn read(
        driver: &mut impl Driver,
        context: &Context<'_>,
        name: &TableName,
    ) -> Result<Option<Schema>, Error> {
        let failed = |error| context.failed("looking the table up", error);
        let quoted = name.quoted();
        let table = "SELECT c.oid, n.nspname::pg_catalog.text, c.relname::pg_catalog.text, \
                     c.relkind::pg_catalog.text, c.relrowsecurity \
                     FROM pg_catalog.pg_class c \
                     JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
                     WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)";
        let rows = driver.query(table, &[(&quoted, SqlType::TEXT)]).await.map_err(failed)?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (oid, kind): (u32, &str) = (row.get(0), row.get(3));
        if !matches!(kind, "r" | "p" | "f") {
            return Err(context.problem("what has this name is no table: use another name"));
        }
        let (is_partitioned, has_row_security) = (kind == "p", row.get(4));
        let name = TableName { schema: Some(row.get(1)), table: row.get(2) };

        // Types are compared by number: how one is printed depends on the session's settings.
        let columns = "SELECT a.attname::pg_catalog.text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, \
                       a.atttypmod, a.attnotnull, a.attgenerated::pg_catalog.text, a.atthasdef, \
                       a.attidentity::pg_catalog.text, i.indkey::pg_catalog.int2[], \
                       pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnum, \
                       pg_catalog.pg_get_serial_sequence($2, a.attname::pg_catalog.text) IS NOT NULL, \
                       pg_catalog.current_setting('standard_conforming_strings') \
                       FROM pg_catalog.pg_attribute a \
                       LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid \
                       AND d.adnum OPERATOR(pg_catalog.=) a.attnum \
                       LEFT JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) a.attrelid AND i.indisprimary \
                       WHERE a.attrelid OPERATOR(pg_catalog.=) $1 AND a.attnum OPERATOR(pg_catalog.>) 0 \
                       AND NOT a.attisdropped ORDER BY a.attnum";
        let rows = driver
            .query(columns, &[(&oid, SqlType::OID), (&name.quoted(), SqlType::TEXT)])
            .await
            .map_err(failed)?;
        let columns = rows
            .iter()
            .map(|row| {
                let (number, key): (i16, Option<Vec<i16>>) = (row.get(10), row.get(8));
                let generated = !row.get::<_, &str>(5).is_empty();
                let place = key.unwrap_or_default().iter().position(|column| *column == number);
                let printed: Option<&str> = row.get(9);
                let backslashes = row.get::<_, &str>(12) == "off";
                Column {
                    name: row.get(0),
                    printed_type: row.get(1),
                    ty: (row.get(2), row.get(3)),
                    not_null: row.get(4),
                    generated,
                    arrays: printed.filter(|_| generated).map(|printed| arrays(printed, backslashes)),
                    has_default: row.get::<_, bool>(6) || !row.get::<_, &str>(7).is_empty(),
                    has_sequence: row.get(11),
                    number,
                    key: place.map_or(0, |place| place as i32 + 1),
                }
            })
            .collect();

        let indexes = "SELECT c.relname::pg_catalog.text, i.indisvalid, i.indisunique, i.indpred IS NOT NULL, i.indnkeyatts, \
                       pg_catalog.pg_get_indexdef(i.indexrelid, 1, false), \
                       (i.indkey::pg_catalog.int2[])[0] OPERATOR(pg_catalog.=) 0::pg_catalog.int2 \
                       FROM pg_catalog.pg_index i \
                       JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid \
                       WHERE i.indrelid OPERATOR(pg_catalog.=) $1";
        let rows = driver.query(indexes, &[(&oid, SqlType::OID)]).await.map_err(failed)?;
        let indexes = rows.iter().map(|row| ExistingIndex {
            name: row.get(0),
            is_valid: row.get(1),
            is_unique: row.get(2),
            has_condition: row.get(3),
            keys: row.get(4),
            first: row.get(5),
            is_expression: row.get(6),
        });
        Ok(Some(Schema { name, oid, columns, indexes: indexes.collect(), is_partitioned, has_row_security }))
    }

    /// What tells the table, with these columns, from one that is made later in its place.
    pub(crate) fn identity(&self, columns: &[&str]) -> Identity {
        let numbers = self.columns.iter().filter(|column| columns.contains(&&column.name[..]));
        Identity { table: self.oid, columns: numbers.map(|column| column.number).collect() }
    }

    pub(crate) fn index(&self, name: &str) -> Option<&ExistingIndex> {
        self.indexes.iter().find(|index| index.name == name)
    }

    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of the primary key in order, with their types.
    ///
    /// # Errors
    /// When there is no primary key, or a column of it has a type that no key of records has.
    pub(crate) fn key(&self, context: &Context<'_>) -> Result<Vec<(&str, KeyType)>, Error> {
        let mut columns: Vec<_> = self.columns.iter().filter(|column| column.key > 0).collect();
        columns.sort_by_key(|column| column.key);
        if columns.is_empty() {
            return Err(context.problem("the table has no primary key, so it is not a table of records"));
        }
        let mut key = Vec::with_capacity(columns.len());
        for column in columns {
            let ty = key_type(column.ty).ok_or_else(|| {
                context.problem(format!(
                    "the key column `{}` is of type {}, which no key of records has",
                    column.name, column.printed_type
                ))
            })?;
            key.push((&column.name[..], ty));
        }
        Ok(key)
    }

    /// Whether a generated column shows a field as this program's accessor would. The variants of an enum may have become
    /// more since it was made, and then it lacks their names.
    pub(crate) fn shows(&self, column: &str, ty: &Type) -> bool {
        let Some(Column { arrays: Some(arrays), .. }) = self.column(column) else { return false };
        let Type::Enum(e) = ty.storage_type() else { return true };
        arrays.iter().any(|array| {
            let names: HashSet<&str> = array.iter().map(String::as_str).collect();
            e.variants().iter().all(|variant| names.contains(variant.name()))
        })
    }

    /// Checks that the table's key is ours, that it has a place for blobs, and that rows can be inserted with no other
    /// values.
    pub(crate) fn check(&self, context: &Context<'_>, key: &[KeyColumn]) -> Result<(), Error> {
        let primary = || {
            let mut found: Vec<_> = self.columns.iter().filter(|column| column.key > 0).collect();
            found.sort_by_key(|column| column.key);
            listed(found.iter().map(|column| &column.name[..]))
        };
        for (place, wanted) in (1..).zip(key) {
            let message = match self.column(wanted.name) {
                None => format!(
                    "the key column `{}` is missing, the table's primary key is ({}): open it with the key type that made \
                     it, or name the field's column, `#[record(column = \"…\")]`",
                    wanted.name,
                    primary()
                ),
                Some(column) if column.key != place => format!(
                    "column `{}` is not number {place} of the primary key, which is ({})",
                    wanted.name,
                    primary()
                ),
                Some(column) if column.ty != stored_type(wanted.ty) => format!(
                    "the key column `{}` is of type {}, not {}: open the table with the key type that made it",
                    wanted.name,
                    column.printed_type,
                    declared_type(wanted.ty).replace("pg_catalog.", "")
                ),
                Some(_) => continue,
            };
            return Err(context.problem(message));
        }
        if self.columns.iter().filter(|column| column.key > 0).count() != key.len() {
            return Err(context.problem(format!(
                "the table's primary key is ({}), which has more columns than the key type",
                primary()
            )));
        }
        match self.column("data") {
            Some(column) if column.ty.0 == SqlType::BYTEA.oid() && !column.not_null && !column.generated => {}
            Some(column) if column.ty.0 == SqlType::BYTEA.oid() => {
                return Err(context.problem(
                    "the column `data` is generated or NOT NULL: it holds blobs, and NULL for what is known to be empty",
                ));
            }
            Some(column) => {
                return Err(context
                    .problem(format!("the column `data` is of type {}, not bytea", column.printed_type)));
            }
            None => return Err(context.problem("the table has no column `data` for the blobs")),
        }
        let unfilled = self
            .columns
            .iter()
            .find(|column| column.not_null && !column.has_default && !column.generated && column.key == 0);
        match unfilled {
            Some(column) => Err(context.problem(format!(
                "the column `{}` is NOT NULL and has no default, so no row can be inserted: give it a default",
                column.name
            ))),
            None => Ok(()),
        }
    }
}
