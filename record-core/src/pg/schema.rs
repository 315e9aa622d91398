//! What a table looks like in the database: its place, columns and indexes, and whether they are what we expect.

use super::{
    driver::Driver,
    failure::{Context, NO_TABLE},
    sql::{key::declared_type, name::TableName},
};
use crate::{Error, key::KeyColumn, layout::Type, table::listed};
use ::tokio_postgres::types::Type as SqlType;
use std::collections::HashSet;

/// The oldest major version of Postgres that has what we use.
const OLDEST: i32 = 14;

/// A table that exists.
pub(super) struct Schema {
    pub(super) name: TableName,
    /// Its number in the database, which no other table gets.
    oid: u32,
    pub(super) columns: Vec<Column>,
    /// Names of the table's indexes, without those that a failed build left behind.
    pub(super) indexes: Vec<String>,
    /// Names of indexes whose build failed.
    pub(super) broken_indexes: Vec<String>,
    pub(super) is_partitioned: bool,
}

/// A column of an existing table.
pub(super) struct Column {
    pub(super) name: String,
    /// Its number in the table, which no later one gets.
    number: i16,
    /// As `format_type` writes it.
    ty: String,
    not_null: bool,
    pub(super) generated: bool,
    /// How it is generated, or its default.
    expression: Option<String>,
    pub(super) has_default: bool,
    /// Whether a sequence belongs to it, from which ids can be drawn.
    pub(super) has_sequence: bool,
    /// Its place in the primary key, from 1; 0 when it is not part of it.
    key: i32,
}

/// What tells a table from one that is made later in its place.
#[derive(PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) table: u32,
    /// The numbers of some of its columns, ascending.
    columns: Vec<i16>,
}

impl Identity {
    /// That of the table which has the name now.
    pub(super) async fn read(
        driver: &mut impl Driver,
        context: &Context<'_>,
        table: &str,
        columns: &[&str],
    ) -> Result<Self, Error> {
        let sql = "SELECT c.oid, ARRAY(SELECT attnum FROM pg_catalog.pg_attribute \
                                       WHERE attrelid = c.oid AND attname::text = ANY($2) ORDER BY attnum) \
                   FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass($1)";
        let params = [(&table as _, SqlType::TEXT), (&columns as _, SqlType::TEXT_ARRAY)];
        let rows = driver.query(sql, &params).await;
        let rows = rows.map_err(|error| context.failed("looking the table up", error))?;
        let Some(row) = rows.first() else { return Err(context.problem(NO_TABLE)) };
        Ok(Identity { table: row.get(0), columns: row.get(1) })
    }
}

/// Refuses servers and databases that we can't work with.
pub(super) async fn check_database(driver: &mut impl Driver, context: &Context<'_>) -> Result<(), Error> {
    let sql =
        "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int4 / 10000";
    let rows = driver
        .query(sql, &[])
        .await
        .map_err(|error| context.failed("asking for the server's version", error))?;
    let Some(row) = rows.first() else { return Ok(()) };
    let (encoding, major): (&str, i32) = (row.get(0), row.get(1));
    if encoding != "UTF8" {
        return Err(context.problem(format!(
            "the database's encoding is {encoding}, and text of records is UTF-8: use a database that was created with \
             `ENCODING 'UTF8'`"
        )));
    }
    if major < OLDEST {
        return Err(context.problem(format!(
            "the server is PostgreSQL {major}, and tables of records need {OLDEST} or newer: update the server"
        )));
    }
    Ok(())
}

/// Where a new table of this name would be made: the first schema of the `search_path` when the name has none.
pub(super) async fn place(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
) -> Result<TableName, Error> {
    if name.schema.is_some() {
        return Ok(name.clone());
    }
    let rows = driver
        .query("SELECT current_schema()::text", &[])
        .await
        .map_err(|error| context.failed("looking the table up", error))?;
    let schema = rows.first().and_then(|row| row.get::<_, Option<String>>(0));
    match schema {
        Some(_) => Ok(TableName { schema, table: name.table.clone() }),
        None => Err(context
            .problem("no schema of the `search_path` exists to make the table in: name one, `schema.table`")),
    }
}

impl Schema {
    /// The table; `None` when there is none of this name.
    pub(super) async fn read(
        driver: &mut impl Driver,
        context: &Context<'_>,
        name: &TableName,
    ) -> Result<Option<Schema>, Error> {
        let failed = |error| context.failed("looking the table up", error);
        let quoted = name.quoted();
        let table = "SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text \
                     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                     WHERE c.oid = pg_catalog.to_regclass($1)";
        let rows = driver.query(table, &[(&quoted, SqlType::TEXT)]).await.map_err(failed)?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (oid, kind): (u32, &str) = (row.get(0), row.get(3));
        if !matches!(kind, "r" | "p" | "f") {
            return Err(context.problem("what has this name is no table: use another name"));
        }
        let is_partitioned = kind == "p";
        let name = TableName { schema: Some(row.get(1)), table: row.get(2) };

        let columns = "SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, \
                       a.attgenerated <> '', a.atthasdef OR a.attidentity <> '', \
                       coalesce(pg_catalog.array_position(i.indkey::int2[], a.attnum) + 1 \
                                - pg_catalog.array_lower(i.indkey::int2[], 1), 0), \
                       pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attnum, \
                       pg_catalog.pg_get_serial_sequence($2, a.attname::text) IS NOT NULL \
                       FROM pg_catalog.pg_attribute a \
                       LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
                       LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
                       WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
        let rows = driver
            .query(columns, &[(&oid, SqlType::OID), (&name.quoted(), SqlType::TEXT)])
            .await
            .map_err(failed)?;
        let columns = rows
            .iter()
            .map(|row| Column {
                name: row.get(0),
                ty: row.get(1),
                not_null: row.get(2),
                generated: row.get(3),
                has_default: row.get(4),
                key: row.get(5),
                expression: row.get(6),
                number: row.get(7),
                has_sequence: row.get(8),
            })
            .collect();

        // An index that is being built by another session is no broken one.
        let indexes = "SELECT c.relname::text, i.indisvalid OR EXISTS ( \
                           SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) \
                       FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
                       WHERE i.indrelid = $1";
        let rows = driver.query(indexes, &[(&oid, SqlType::OID)]).await.map_err(failed)?;
        let named = |usable: bool| {
            rows.iter().filter(|row| row.get::<_, bool>(1) == usable).map(|row| row.get(0)).collect()
        };
        Ok(Some(Schema {
            name,
            oid,
            columns,
            indexes: named(true),
            broken_indexes: named(false),
            is_partitioned,
        }))
    }

    /// What tells the table, with these columns, from one that is made later in its place.
    pub(super) fn identity(&self, columns: &[&str]) -> Identity {
        let numbers = self.columns.iter().filter(|column| columns.contains(&&column.name[..]));
        Identity { table: self.oid, columns: numbers.map(|column| column.number).collect() }
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a generated column shows a field as this program's accessor would. The variants of an enum may have become
    /// more since it was made, and then it lacks their names.
    pub(super) fn shows(&self, column: &str, ty: &Type) -> bool {
        let Some(Column { generated: true, expression: Some(expression), .. }) = self.column(column) else {
            return false;
        };
        let Type::Enum(e) = ty.storage_type() else { return true };
        // As items of an array, where names that need quotes or escapes are left out of the count.
        let items: HashSet<&str> = expression.split(['{', '}', ',', '"', '\'']).collect();
        e.variants.iter().all(|variant| items.contains(variant.name))
    }

    /// Checks that the table's key is ours, that it has a place for blobs, and that rows can be inserted with no other
    /// values.
    pub(super) fn check(&self, context: &Context<'_>, key: &[KeyColumn]) -> Result<(), Error> {
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
                Some(column) if !is_type(&column.ty, declared_type(wanted.ty)) => format!(
                    "the key column `{}` is of type {}, not {}: open the table with the key type that made it",
                    wanted.name,
                    column.ty,
                    declared_type(wanted.ty)
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
            Some(column) if column.ty == "bytea" && !column.not_null && !column.generated => {}
            Some(column) if column.ty == "bytea" => {
                return Err(context.problem(
                    "the column `data` is generated or NOT NULL: it holds blobs, and NULL for what is known to be empty",
                ));
            }
            Some(column) => {
                return Err(context.problem(format!("the column `data` is of type {}, not bytea", column.ty)));
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

fn is_type(found: &str, declared: &str) -> bool {
    // A collation is no part of the type.
    found == declared.split(" COLLATE").next().unwrap_or_default()
}
