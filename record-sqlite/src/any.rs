//! Tables that no Rust type describes.

use crate::{
    Error,
    connection::failure::{Context, NO_TABLE},
    schema::{
        catalog,
        existing::Schema,
        shared::{Shared, check_name},
    },
    sql::table::key_type,
};
use record_core::{
    filter::AnyColumn,
    key::{KeyColumn, KeyValue},
    layout::Layout,
    value::DynamicView,
};
use record_table::{check_key, keep_key_columns};
use rusqlite::Connection;
use std::{fmt, sync::Arc};

/// A table of records that no Rust type describes: key columns and layout are read from the database.
///
/// What [`Table`](super::Table) does with types, this does by names and values, on the same code path: tools read, filter,
/// patch and check any table with it. Keys are slices of [`KeyValue`], one for each key column; records are read through a
/// [`DynamicView`], and written as record batches or JSON.
///
/// The handle holds names and SQL text, never a connection, is cheap to clone and can be shared between threads. A handle belongs
/// to the database that it was opened on; other connections to the same file are welcome. A connection to another file is noticed,
/// and what that one says of the table is read; databases in memory can't be told apart, and their promoted columns become wrong.
///
/// ```
/// use record_core::{Record, key::KeyValue, value::Value};
/// use record_sqlite::{self as sqlite, AnyTable};
///
/// # #[derive(Record)]
/// # struct Facts { additions: u32, author: String }
/// let conn = sqlite::open(":memory:")?;
/// # let typed = sqlite::Table::<i64, Facts>::create(&conn, "pull_request_facts")?;
/// # typed.put(&conn, &17, &Facts { additions: 120, author: "ada".into() })?;
/// // Some program has made the table and filled it.
/// let table = AnyTable::open(&conn, "pull_request_facts")?;
/// assert_eq!(table.layout().record(), "Facts");
/// let row = table.get(&conn, &[KeyValue::Int(17)])?.found().unwrap();
/// assert!(matches!(row.view().get("author"), Some(Value::Text("ada"))));
///
/// let large = table.filter("additions")?.ge(100)? & table.filter("author")?.starts_with("a")?;
/// let counts = table.scan().matching(large).for_each(&conn, |_, facts| println!("{facts:?}"))?;
/// assert_eq!(counts.rows, 1);
/// # Ok::<(), record_sqlite::Error>(())
/// ```
///
/// # Key columns
///
/// SQLite's schema tells integers, text and bytes apart, and no more: integers of every width but `u64` are
/// [`I64`](record_core::key::KeyType::I64) here, and UUIDs are bytes, of which [`KeyValue::Uuid`] is one too. A key that is put must be one
/// that the programs with types can read: one beyond 32 bits is not a key of theirs where that is an `i32`.
///
/// # Versions
///
/// The layout is the newest one that the catalog had when the table was opened. Later ones are read as a program of that
/// version reads them. Field types of other crates are what they are stored as: what such a type refuses beyond that is not
/// known here.
#[derive(Clone)]
pub struct AnyTable {
    pub(crate) shared: Arc<Shared>,
}

impl AnyTable {
    /// Opens a table by what the schema and the catalog say of it.
    ///
    /// # Errors
    /// When there is no such table, it is not a table of records, it is in no catalog, or the catalog's layout is not one.
    pub fn open(conn: &Connection, name: &str) -> Result<Self, Error> {
        AnyTable::open_version(conn, name, None)
    }

    /// Likewise, by the catalog's layout of this version of the record, and without one by the newest.
    pub(crate) fn open_version(conn: &Connection, name: &str, version: Option<u8>) -> Result<Self, Error> {
        check_name("", name)?;
        let context = Context { table: name, record: "" };
        let Some(schema) = Schema::read(conn, &context)? else { return Err(context.problem(NO_TABLE)) };
        let layout = match (catalog::layout(conn, &context, version)?, version) {
            (Some(layout), _) => layout,
            (None, None) => return Err(context.problem(catalog::NOT_THERE)),
            (None, Some(version)) => {
                return Err(
                    context.problem(format!("the catalog does not have version {version} of the record"))
                );
            }
        };
        let context = Context { table: name, record: layout.record() };
        let columns = schema.key();
        if columns.is_empty() {
            return Err(context.problem("the table has no primary key, so it is not a table of records"));
        }
        let column = |(name, ty)| match key_type(ty) {
            Some(ty) => Ok((name, ty)),
            None => Err(context
                .problem(format!("the key column `{name}` is of type {ty}, which no key of records has"))),
        };
        let columns = columns.into_iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let key = keep_key_columns(layout.record(), &columns).map_err(|error| error.in_table(name))?;
        let check = |layout, bytes: &[u8]| DynamicView::open(layout, bytes).map(drop);
        let shared = Shared::new(name, layout, key, check)?;
        shared.load(conn)?;
        Ok(AnyTable { shared: Arc::new(shared) })
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// The layout of the records.
    pub fn layout(&self) -> &'static Layout {
        self.shared.layout
    }

    /// The key columns in order.
    pub fn key_columns(&self) -> &'static [KeyColumn] {
        self.shared.key
    }

    /// The handle of a field, a member of a nested record or a key column, from which conditions for
    /// [`matching`](crate::AnyScan::matching) start; see [`AnyColumn::find`].
    ///
    /// # Errors
    /// When there is nothing of this name.
    pub fn filter(&self, name: &str) -> Result<AnyColumn, Error> {
        let found = AnyColumn::find(self.shared.layout, self.shared.key, name);
        found.map_err(|error| Error::from(error).in_table(self.name()))
    }

    /// Checks that a key is one of the table's.
    pub(crate) fn check_key(&self, key: &[KeyValue<'_>]) -> Result<(), Error> {
        let Shared { layout, key: columns, name, .. } = &*self.shared;
        check_key(layout.record(), columns, key).map_err(|error| error.in_table(name))
    }
}

impl fmt::Debug for AnyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyTable").field(&self.shared.name).finish()
    }
}
