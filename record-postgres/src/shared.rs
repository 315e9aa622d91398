//! A table without its types: its name, its key columns and its layout as data. What moves rows is in the modules that take it;
//! [`Handle`](super::handle::Handle) and the drivers' `AnyTable` are its faces.

use super::{
    driver::traits::Driver,
    failure::{Context, NO_TABLE},
    schema::{
        catalog,
        existing::{Identity, Schema, check_database, parse},
    },
    sql::{
        key::{DATA, key_equals, key_list},
        name::{TableName, joined_name},
        shown::{self, Shown},
        upsert::Target,
    },
    wire::key::{self, InvalidKey, KeyParameters, ShownKey},
};
use crate::Error;
use ::tokio_postgres::{error::SqlState, types::Type};
use record_core::{
    Key,
    key::{KeyColumn, KeyValue},
    layout::{FieldLayout, Layout, Promote},
    value::DynamicView,
};
use record_table::{catalog::Catalog, keep_key_columns, quote};
use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

/// What both faces of a table share, and all of its handles: names and SQL text, never a connection.
pub(super) struct Shared {
    /// As the caller wrote it, for messages.
    pub(super) given: String,
    /// With the schema in which the table was found.
    pub(super) name: TableName,
    /// The name as SQL.
    pub(super) table: String,
    /// The record's layout, as the face knows it.
    pub(super) layout: &'static Layout,
    pub(super) key: &'static [KeyColumn],
    /// Checks structure and values of a blob, with the record's own types where the face has them.
    pub(super) check: Check,
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

/// What is said of a layout that is not the one which was asked for.
const OTHER_LAYOUT: &str =
    "the table is not the one that was cut into parts, or has another layout by now: cut it again";

/// Checks structure and values of a blob.
pub(super) type Check = fn(&'static Layout, &[u8]) -> Result<(), record_core::Error>;

impl Shared {
    /// The table of a face that knows the types.
    pub(super) async fn open(
        driver: &mut impl Driver,
        given: &str,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        check: Check,
    ) -> Result<Arc<Self>, Error> {
        let context = Context { table: given, record: layout.record() };
        let schema = read_schema(driver, &context).await?;
        Shared::of(driver, given, &schema, layout, key, check).await
    }

    /// The same where the schema was read.
    pub(super) async fn of(
        driver: &mut impl Driver,
        given: &str,
        schema: &Schema,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        check: Check,
    ) -> Result<Arc<Self>, Error> {
        let context = Context { table: given, record: layout.record() };
        schema.check(&context, key)?;
        let catalog = read_catalog(driver, &context, &schema.name, layout).await?;
        Ok(Arc::new(Shared::new(given, schema, layout, key, check, &catalog)))
    }

    /// The table as schema and catalog describe it, by the newest layout or by that of a version which has this fingerprint.
    pub(super) async fn described(
        driver: &mut impl Driver,
        given: &str,
        version: Option<(u8, u32)>,
    ) -> Result<Arc<Self>, Error> {
        let context = Context { table: given, record: "" };
        let schema = read_schema(driver, &context).await?;
        let entries = catalog::entries(driver, &context, &schema.name).await?;
        let entry = match version {
            Some((version, _)) => entries.iter().find(|entry| entry.version == i64::from(version)),
            None => entries.iter().max_by_key(|entry| entry.version),
        };
        let Some(entry) = entry else {
            return Err(context.problem(if entries.is_empty() { catalog::NOT_THERE } else { OTHER_LAYOUT }));
        };
        let in_table = |error: record_core::Error| Error::from(error).in_table(given);
        let layout = Layout::from_json(&entry.layout).map_err(in_table)?;
        let context = Context { table: given, record: layout.record() };
        let columns = schema.key(&context)?;
        let key = keep_key_columns(layout.record(), &columns).map_err(|error| error.in_table(given))?;
        schema.check(&context, key)?;
        let catalog = Catalog::read(given, layout, &entries)?;
        if version.is_some_and(|(version, fingerprint)| layout.fingerprint(version) != fingerprint) {
            return Err(context.problem(OTHER_LAYOUT));
        }
        let check = |layout, bytes: &[u8]| DynamicView::open(layout, bytes).map(drop);
        Ok(Arc::new(Shared::new(given, &schema, layout, key, check, &catalog)))
    }

    fn new(
        given: &str,
        schema: &Schema,
        layout: &'static Layout,
        key: &'static [KeyColumn],
        check: Check,
        catalog: &Catalog,
    ) -> Self {
        let name = schema.name.clone();
        let is_shown = |field: &&FieldLayout| {
            field.promote() == Promote::Column
                && schema.shows(field.column(), field.ty())
                && catalog.field_of_column(field.column()) == Some(field.name())
        };
        let generated: Vec<_> = layout.fields().iter().filter(is_shown).map(|field| field.column()).collect();
        let shown = shown::columns(layout);
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
        Shared {
            given: given.into(),
            layout,
            key,
            check,
            select: format!("SELECT {DATA} FROM {table} WHERE {}", key_equals(key, 1)),
            source,
            identity: schema.identity(&generated),
            is_partitioned: schema.is_partitioned,
            generated,
            table,
            name,
            newest: AtomicU8::new(newest(catalog)),
        }
    }

    /// The table's name as the caller wrote it.
    pub(super) fn name(&self) -> &str {
        &self.given
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context { table: &self.given, record: self.layout.record() }
    }

    /// The key columns, for a list in SQL.
    pub(super) fn keys(&self) -> String {
        key_list(self.key, "")
    }

    /// The generated column that shows a field.
    pub(super) fn column(&self, field: &FieldLayout) -> Option<String> {
        self.generated.contains(&field.column()).then(|| quote(field.column()))
    }

    /// The value of a field in conditions: its column, what its index is on, or the fastest way to read it.
    pub(super) fn expression(&self, field: &'static FieldLayout) -> Option<String> {
        if let Some(column) = self.column(field) {
            return Some(column);
        }
        let shown = shown::columns(self.layout).into_iter().find(|shown| shown.is_all_of(field))?;
        Some(shown.condition())
    }

    /// Checks that the table and its generated columns are those that this handle was made of.
    pub(super) async fn check_same(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let now = Identity::read(driver, &self.context(), &self.table, &self.generated).await?;
        match now == self.identity {
            true => Ok(()),
            false => Err(self.made_anew()),
        }
    }

    /// As [`check_same`](Shared::check_same), where only what such columns hold can mislead.
    pub(super) async fn check_columns(&self, driver: &mut impl Driver) -> Result<(), Error> {
        match self.generated.is_empty() {
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

    /// What `ask` says of stored bytes. Where it does not know their layout, a program that was deployed after the catalog was
    /// read may have written them, so that is read again, and `ask` asked again.
    pub(super) async fn known<T>(
        &self,
        driver: &mut impl Driver,
        ask: impl Fn() -> Result<T, record_core::Error>,
    ) -> Result<T, Error> {
        match ask() {
            Err(error) if error.is_unknown_layout() => {
                self.read_catalog(driver).await?;
                ask()
            }
            answer => answer,
        }
        .map_err(|error| Error::from(error).in_table(&self.given))
    }

    /// The key of which `get` gives the bytes of column number `i`, as they are stored.
    pub(super) fn read_key<'r, K: Key>(&self, get: impl Fn(usize) -> Option<&'r [u8]>) -> Result<K, Error> {
        key::read_values(self.layout.record(), get).map_err(|error| Error::from(error).in_table(&self.given))
    }

    /// Its values, where no type describes it.
    pub(super) fn read_any_key<'r>(
        &self,
        get: impl Fn(usize) -> Option<&'r [u8]>,
    ) -> Result<Vec<KeyValue<'r>>, Error> {
        key::any_values(self.key, get).map_err(|InvalidKey { column, invalid }| {
            self.context().problem(invalid.to_string()).with_field(column)
        })
    }

    /// A key as parameters.
    pub(super) fn key_parameters(&self, key: ShownKey<'_>) -> Result<KeyParameters, Error> {
        KeyParameters::of(self.key, key).map_err(|invalid| self.context().refused_key(invalid))
    }

    /// Checks structure and values of a stored blob.
    pub(super) async fn check(&self, driver: &mut impl Driver, bytes: &[u8]) -> Result<(), Error> {
        self.known(driver, || (self.check)(self.layout, bytes)).await
    }

    /// Reads the catalog: what is newer than the face's layout is vouched for from then on.
    pub(super) async fn read_catalog(&self, driver: &mut impl Driver) -> Result<(), Error> {
        let catalog = read_catalog(driver, &self.context(), &self.name, self.layout).await?;
        self.newest.store(newest(&catalog), Ordering::Relaxed);
        Ok(())
    }

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

    /// The table as one that rows are put into.
    pub(super) fn target(&self) -> Target<'_> {
        Target { name: &self.table, number: self.identity.table, is_partitioned: self.is_partitioned }
    }

    /// Checks that everybody who reads the catalog can read what this program is about to write: its own version, and
    /// that of a blob which comes from a table that a newer program has brought forward.
    pub(super) async fn check_writable(
        &self,
        driver: &mut impl Driver,
        newest_blob: u8,
    ) -> Result<(), Error> {
        let layout = self.layout;
        let known = || self.newest.load(Ordering::Relaxed);
        let needed = newest_blob.max(layout.version());
        if known() < needed {
            self.read_catalog(driver).await?;
        }
        let context = self.context();
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

/// The table that has the context's name.
async fn read_schema(driver: &mut impl Driver, context: &Context<'_>) -> Result<Schema, Error> {
    let name = parse(context, context.table)?;
    check_database(driver, context).await?;
    let schema = Schema::read(driver, context, &name).await?;
    schema.ok_or_else(|| context.problem(NO_TABLE))
}

async fn read_catalog(
    driver: &mut impl Driver,
    context: &Context<'_>,
    name: &TableName,
    ours: &'static Layout,
) -> Result<Catalog, Error> {
    let catalog = catalog::read(driver, context, name, ours).await?;
    catalog.ok_or_else(|| context.problem(catalog::NOT_THERE))
}

/// The newest version that a catalog has a layout of.
fn newest(catalog: &Catalog) -> u8 {
    catalog.layouts().last().map_or(0, |layout| layout.version())
}
