//! The handle of a table, and what every call on it needs.

use super::{
    driver::traits::Driver,
    failure::{Context, NO_TABLE},
    schema::{
        catalog,
        existing::{Identity, Schema, check_database},
    },
    sql::{
        key::{DATA, key_equals, key_list},
        name::{TableName, joined_name},
        shown::{self, Shown},
        upsert::Target,
    },
};
use crate::Error;
use ::tokio_postgres::{error::SqlState, types::Type};
use record_core::{
    Key, Record, check,
    layout::{FieldLayout, Layout, Promote},
};
use record_table::{catalog::Catalog, default_name, quote};
use std::{
    fmt,
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

/// A table of records of type `R` under keys of type `K`: names and SQL text, never a connection.
pub(crate) struct Handle<K, R> {
    pub(super) shared: Arc<Shared>,
    types: PhantomData<fn() -> (K, R)>,
}

pub(super) struct Shared {
    /// As the caller wrote it, for messages.
    pub(super) given: String,
    /// With the schema in which the table was found.
    pub(super) name: TableName,
    /// The name as SQL.
    pub(super) table: String,
    /// The table's own number and those of its generated columns, by which one that was made anew is known.
    identity: Identity,
    is_partitioned: bool,
    /// Parameters: the key. Column: the blob.
    pub(super) select: String,
    /// What conditions in SQL are over.
    pub(super) source: String,
    /// The generated columns that show promoted fields.
    generated: Vec<&'static str>,
    /// The newest version that the catalog has a layout of.
    newest: AtomicU8,
}

impl<K: Key, R: Record> Handle<K, R> {
    /// The handle of a table that exists.
    pub(crate) async fn open(driver: &mut impl Driver, name: &str) -> Result<Self, Error> {
        let context = Context { table: name, record: R::LAYOUT.record() };
        let parsed = Self::parse(&context, name)?;
        check_database(driver, &context).await?;
        match Schema::read(driver, &context, &parsed).await? {
            Some(schema) => Self::of(driver, name, &schema).await,
            None => Err(context.problem(NO_TABLE)),
        }
    }

    /// Opens the table that the record names for itself.
    pub(crate) async fn open_default(driver: &mut impl Driver) -> Result<Self, Error> {
        Self::open(driver, default_name(R::LAYOUT)?).await
    }

    pub(super) fn parse(context: &Context<'_>, name: &str) -> Result<TableName, Error> {
        let context = Context { table: &name.replace('\0', "\\0"), ..*context };
        let parsed = TableName::parse(name).map_err(|message| context.problem(message))?;
        match (parsed.schema.as_deref(), &parsed.table[..]) {
            (Some("record"), "layouts") => Err(context.problem("this is the catalog's own name")),
            (Some("record"), "builds") => {
                Err(context.problem("this is the name of the table of index builds"))
            }
            (Some("record"), "positions") => {
                Err(context.problem("this is the name of the table of positions"))
            }
            _ => Ok(parsed),
        }
    }

    /// The handle of a table of which the schema was read.
    pub(super) async fn of(driver: &mut impl Driver, given: &str, schema: &Schema) -> Result<Self, Error> {
        let context = Context { table: given, record: R::LAYOUT.record() };
        schema.check(&context, K::COLUMNS)?;
        let name = schema.name.clone();
        let catalog = read_catalog(driver, &context, &name, R::LAYOUT).await?;
        let is_shown = |field: &&FieldLayout| {
            field.promote() == Promote::Column
                && schema.shows(field.column(), field.ty())
                && catalog.field_of_column(field.column()) == Some(field.name())
        };
        let generated: Vec<_> =
            R::LAYOUT.fields().iter().filter(is_shown).map(|field| field.column()).collect();
        let shown = shown::columns(R::LAYOUT);
        let lacks = |shown: &&Shown| {
            shown.field.promote() != Promote::No
                && shown.is_all_of(shown.field)
                && !generated.contains(&shown.field.column())
                // One of the application's own is meant by its name.
                && schema.column(&shown.column).is_none_or(|column| column.generated)
        };
        let added: Vec<_> = shown.iter().filter(lacks).collect();
        let columns: Vec<_> = schema.columns.iter().map(|column| &column.name[..]).collect();
        let source = shown::source(&name, &columns, &added);
        let table = name.quoted();
        let shared = Shared {
            given: given.into(),
            select: format!("SELECT {DATA} FROM {table} WHERE {}", key_equals(K::COLUMNS, 1)),
            source,
            identity: schema.identity(&generated),
            is_partitioned: schema.is_partitioned,
            generated,
            table,
            name,
            newest: AtomicU8::new(newest(&catalog)),
        };
        Ok(Handle { shared: Arc::new(shared), types: PhantomData })
    }

    /// The generated column that shows a field.
    pub(super) fn column(&self, field: &FieldLayout) -> Option<String> {
        self.shared.generated.contains(&field.column()).then(|| quote(field.column()))
    }

    /// The value of a field in conditions: its column, what its index is on, or the fastest way to read it.
    pub(super) fn expression(&self, field: &'static FieldLayout) -> Option<String> {
        if let Some(column) = self.column(field) {
            return Some(column);
        }
        let shown = shown::columns(R::LAYOUT).into_iter().find(|shown| shown.is_all_of(field))?;
        Some(shown.condition())
    }

    /// The table's name as the caller wrote it.
    pub(crate) fn name(&self) -> &str {
        &self.shared.given
    }

    pub(crate) fn context(&self) -> Context<'_> {
        self.shared.context(R::LAYOUT)
    }

    /// The table as one that rows are put into.
    pub(super) fn target(&self) -> Target<'_> {
        self.shared.target()
    }

    /// Checks that the table and its generated columns are those that this handle was made of.
    pub(super) async fn check_same(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let now = Identity::read(driver, &self.context(), &self.shared.table, &self.shared.generated).await?;
        match now == self.shared.identity {
            true => Ok(()),
            false => Err(self.made_anew()),
        }
    }

    /// As [`check_same`](Handle::check_same), where only what such columns hold can mislead.
    pub(super) async fn check_columns(&self, driver: &mut impl Driver) -> Result<(), Error> {
        match self.shared.generated.is_empty() {
            true => Ok(()),
            false => self.check_same(driver).await,
        }
    }

    /// The table is another one than it was.
    #[cold]
    pub(super) fn made_anew(&self) -> Error {
        self.context().problem(
            "the table, or a column that shows a promoted field, was dropped and made anew since it was opened: open it \
             again",
        )
    }

    /// Reads the catalog: what is newer than this program is vouched for from then on.
    pub(super) async fn read_catalog(&self, driver: &mut impl Driver) -> Result<(), Error> {
        self.shared.read_catalog(driver, R::LAYOUT).await
    }

    /// As [`Shared::check_writable`].
    pub(super) async fn check_writable(
        &self,
        driver: &mut impl Driver,
        newest_blob: u8,
    ) -> Result<(), Error> {
        self.shared.check_writable(driver, R::LAYOUT, newest_blob).await
    }

    /// Opens a stored blob. One of an unknown layout may have been written by a program that was deployed after the
    /// catalog was read, so that is read again once.
    pub(super) async fn check(&self, driver: &mut impl Driver, bytes: &[u8]) -> Result<(), Error> {
        match check::check::<R>(bytes) {
            Err(error) if error.is_unknown_layout() => {
                self.read_catalog(driver).await?;
                check::check::<R>(bytes)
            }
            checked => checked,
        }
        .map(|_| ())
        .map_err(|error| Error::from(error).in_table(&self.shared.given))
    }

    /// The key columns, for a list in SQL.
    pub(super) fn keys(&self) -> String {
        key_list(K::COLUMNS, "")
    }
}

impl Shared {
    /// Whether an error is that of a key which is there already. Other unique indexes may stand on what is stored.
    pub(super) async fn is_key_conflict(
        &self,
        driver: &mut impl Driver,
        error: &::tokio_postgres::Error,
    ) -> bool {
        let violation = error.as_db_error().filter(|error| *error.code() == SqlState::UNIQUE_VIOLATION);
        let place = violation.and_then(|error| Some((error.constraint()?, error.schema()?, error.table()?)));
        let Some((constraint, schema, table)) = place else { return false };
        // The server names the partition, and its constraint.
        let sql = "SELECT FROM pg_catalog.pg_constraint c \
                   JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) c.conrelid \
                   JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace \
                   WHERE c.conname OPERATOR(pg_catalog.=) $2 AND c.contype OPERATOR(pg_catalog.=) 'p' \
                   AND n.nspname OPERATOR(pg_catalog.=) $3 AND t.relname OPERATOR(pg_catalog.=) $4 \
                   AND (t.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1) OR EXISTS (\
                   SELECT FROM pg_catalog.pg_partition_ancestors(t.oid) a \
                   WHERE a.relid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)))";
        let params = [&self.table[..], constraint, schema, table];
        let params = params.each_ref().map(|param| (param as _, Type::TEXT));
        match driver.query(sql, &params).await {
            Ok(rows) => !rows.is_empty(),
            // The caller's transaction has failed, so nothing can be asked in it. Primary keys have this name unless they were
            // given another one; of a partition it is known that a trigger has not met it.
            Err(_) => {
                let is_ours = table == self.name.table
                    || self.is_partitioned && violation.is_some_and(|error| error.where_().is_none());
                is_ours && constraint == joined_name(table, "pkey")
            }
        }
    }

    /// Where a row lies, as an expression in SQL: its `ctid`, and the table's partition, if it lies in one.
    pub(super) fn place(&self) -> String {
        format!(
            "ctid::pg_catalog.text, CASE WHEN tableoid OPERATOR(pg_catalog.<>) {}::pg_catalog.oid \
             THEN tableoid::pg_catalog.regclass::pg_catalog.text END",
            self.identity.table
        )
    }

    /// As [`Handle::target`].
    pub(super) fn target(&self) -> Target<'_> {
        Target { name: &self.table, number: self.identity.table, is_partitioned: self.is_partitioned }
    }

    pub(super) fn context(&self, layout: &'static Layout) -> Context<'_> {
        Context { table: &self.given, record: layout.record() }
    }

    async fn read_catalog(&self, driver: &mut impl Driver, layout: &'static Layout) -> Result<(), Error> {
        let catalog = read_catalog(driver, &self.context(layout), &self.name, layout).await?;
        self.newest.store(newest(&catalog), Ordering::Relaxed);
        Ok(())
    }

    /// Checks that everybody who reads the catalog can read what this program is about to write: its own version, and
    /// that of a blob which comes from a table that a newer program has brought forward.
    pub(super) async fn check_writable(
        &self,
        driver: &mut impl Driver,
        layout: &'static Layout,
        newest_blob: u8,
    ) -> Result<(), Error> {
        let known = || self.newest.load(Ordering::Relaxed);
        let needed = newest_blob.max(layout.version());
        if known() < needed {
            self.read_catalog(driver, layout).await?;
        }
        let context = self.context(layout);
        match known() {
            known if known >= needed => Ok(()),
            known if known < layout.version() => Err(context.problem(format!(
                "the table's catalog does not know version {} of the record: bring the table forward with `Table::create`",
                layout.version()
            ))),
            _ => Err(context
                .problem(
                    "the catalog does not know the blob's version, so others could not read it: it comes from a table that \
                     a newer program has brought forward; let that program call `Table::create` here too",
                )
                .blaming_row(true)),
        }
    }
}

async fn read_catalog(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
    ours: &'static Layout,
) -> Result<Catalog, Error> {
    catalog::read(driver, context, name, ours).await?.ok_or_else(|| {
        context.problem(
            "the catalog `record.layouts` does not know the table, so nothing says what its blobs are: it was not made by \
             `Table::create`, or was renamed",
        )
    })
}

/// The newest version that a catalog has a layout of.
fn newest(catalog: &Catalog) -> u8 {
    catalog.layouts().last().map_or(0, |layout| layout.version())
}

impl<K, R> Clone for Handle<K, R> {
    fn clone(&self) -> Self {
        Handle { shared: self.shared.clone(), types: PhantomData }
    }
}

impl<K, R> fmt::Debug for Handle<K, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Table").field(&self.shared.given).finish()
    }
}
