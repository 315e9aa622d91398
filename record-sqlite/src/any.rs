//! Tables that no Rust type describes.

use super::{
    AnyScan, Context, catalog,
    failure::NO_TABLE,
    key::key_type,
    query::Query,
    schema::Schema,
    scope::Scope,
    shared::Shared,
    write::{Deletes, Writer, select},
};
use crate::Error;
use record_core::{
    filter::AnyColumn,
    key::{KeyColumn, KeyValue},
    layout::Layout,
    patch::AnyPatch,
    value::DynamicView,
};
use record_table::{Lookup, Put, PutOptions, check_key, keep_key_columns, patched_any};
use rusqlite::{CachedStatement, Connection};
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
    pub(super) shared: Arc<Shared>,
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
    pub(super) fn open_version(conn: &Connection, name: &str, version: Option<u8>) -> Result<Self, Error> {
        record_table::check_name("", name)?;
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
    /// [`matching`](AnyScan::matching) start; see [`AnyColumn::find`].
    ///
    /// # Errors
    /// When there is nothing of this name.
    pub fn filter(&self, name: &str) -> Result<AnyColumn, Error> {
        let found = AnyColumn::find(self.shared.layout, self.shared.key, name);
        found.map_err(|error| Error::from(error).in_table(self.name()))
    }

    /// What is stored under a key.
    ///
    /// # Errors
    /// When the key is not one of the table's, the blob is corrupt or of a layout that the catalog does not know, or the
    /// database fails.
    pub fn get(&self, conn: &Connection, key: &[KeyValue<'_>]) -> Result<Lookup<AnyRow>, Error> {
        self.look_up(conn, &mut self.shared.select(conn)?, key)
    }

    /// What is stored under many keys, in the order asked, all of one state of the database.
    ///
    /// ```
    /// # use record_core::{Record, key::KeyValue};
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # #[derive(Record)]
    /// # struct Facts { additions: u32 }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<(i64, String), Facts>::create(&conn, "facts")?;
    /// # typed.put(&conn, &(1, "a".into()), &Facts { additions: 120 })?;
    /// let table = AnyTable::open(&conn, "facts")?;
    /// let keys = [[KeyValue::Int(1), KeyValue::Text("a")], [KeyValue::Int(1), KeyValue::Text("b")]];
    /// let rows = table.get_many(&conn, keys)?;
    /// assert!(rows[0].is_known() && !rows[1].is_known());
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get`](AnyTable::get); [`Error::row`] is the number of the key that is to blame, among those asked for.
    pub fn get_many<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<Vec<Lookup<AnyRow>>, Error> {
        let context = self.shared.context();
        let scope = Scope::read(conn, &context)?;
        let mut statement = self.shared.select(conn)?;
        let rows = keys
            .into_iter()
            .enumerate()
            .map(|(i, key)| {
                self.look_up(conn, &mut statement, key.as_ref()).map_err(|error| error.with_row(i))
            })
            .collect::<Result<_, _>>()?;
        drop(statement);
        scope.finish(&context)?;
        Ok(rows)
    }

    /// How many rows the table has, known-empty ones included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count(&self, conn: &Connection) -> Result<u64, Error> {
        self.shared.count(conn)
    }

    /// All rows, or those that a filter leaves; nothing is read before the last call.
    pub fn scan(&self) -> AnyScan {
        AnyScan { shared: self.shared.clone(), query: Query::default() }
    }

    /// Patches one row by a JSON object: fields that it names are set, also to null, all others stay. Where there is no record,
    /// it makes one of what it sets and of defaults. Values have the shapes that imports read, as
    /// [`PatchReader`](record_core::patch::PatchReader) says; a name that is no field's is an error.
    ///
    /// ```
    /// # use record_core::{Record, key::KeyValue};
    /// # use record_sqlite::{self as sqlite, AnyTable};
    /// # use record_table::Put;
    /// # #[derive(Record)]
    /// # struct Flight { ident: String, gate: Option<String> }
    /// # let conn = sqlite::open(":memory:")?;
    /// # let typed = sqlite::Table::<i64, Flight>::create(&conn, "flights")?;
    /// # typed.put(&conn, &1, Flight { ident: "SK1429".into(), gate: None })?;
    /// let table = AnyTable::open(&conn, "flights")?;
    /// assert_eq!(table.patch_json(&conn, &[KeyValue::Int(1)], r#"{"gate": "B12"}"#)?, Put::Updated);
    /// # assert_eq!(typed.get(&conn, &1)?.found().unwrap().view().gate(), Some("B12"));
    /// # Ok::<(), record_sqlite::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is no JSON object, a name is unknown or a field can't hold its value; when there is no record and it lacks a
    /// field that has no default, [`Error::is_incomplete`]; when the stored bytes are not canonical, because only the record's
    /// own type can say what they should be; when the key is not one of the table's, or the database fails. Nothing is changed then.
    pub fn patch_json(&self, conn: &Connection, key: &[KeyValue<'_>], json: &str) -> Result<Put, Error> {
        let (shared, context) = (&*self.shared, self.shared.context());
        self.check_key(key)?;
        let in_table = |error: record_core::Error| Error::from(error).in_table(context.table);
        let patch = AnyPatch::from_json(shared.layout, json).map_err(in_table)?;
        let scope = Scope::write(conn, &context)?;
        let mut writer = Writer::new(shared, conn, PutOptions::new())?;
        let put = writer.change(&shown(key), |stored| {
            if let Lookup::Found(bytes) = stored {
                shared.check(conn, bytes)?;
            }
            patched_any(&patch, stored, shared.key).map_err(|error| error.in_table(context.table))
        })?;
        shared.finish(scope, &writer.finish())?;
        Ok(put)
    }

    /// Removes rows in one transaction, and says how many there were.
    ///
    /// # Errors
    /// When a key is not one of the table's, or the database fails; then none is removed.
    pub fn delete_many<'k, Q: AsRef<[KeyValue<'k>]>>(
        &self,
        conn: &Connection,
        keys: impl IntoIterator<Item = Q>,
    ) -> Result<u64, Error> {
        let mut deletes = Deletes::new(&self.shared, conn)?;
        for (i, key) in keys.into_iter().enumerate() {
            let deleted = self.check_key(key.as_ref()).and_then(|()| deletes.delete(&shown(key.as_ref())));
            deleted.map_err(|error| error.with_row(i))?;
        }
        deletes.finish()
    }

    fn look_up(
        &self,
        conn: &Connection,
        statement: &mut CachedStatement<'_>,
        key: &[KeyValue<'_>],
    ) -> Result<Lookup<AnyRow>, Error> {
        let (shared, context) = (&*self.shared, self.shared.context());
        self.check_key(key)?;
        let found = select(&context, statement, shared.key, &shown(key), |found| {
            let row = |bytes: &[u8]| {
                shared.check(conn, bytes)?;
                Ok(AnyRow { layout: shared.layout, bytes: bytes.to_vec() })
            };
            found.map(row).transpose()
        });
        // A statement that was prepared before the table went away fails only now.
        found.map_err(|error| context.asked(conn, error))?
    }

    fn check_key(&self, key: &[KeyValue<'_>]) -> Result<(), Error> {
        let Shared { layout, key: columns, name, .. } = &*self.shared;
        check_key(layout.record(), columns, key).map_err(|error| error.in_table(name))
    }
}

/// A key as what moves rows takes it.
fn shown<'k>(key: &'k [KeyValue<'_>]) -> impl Fn(&mut dyn FnMut(KeyValue<'_>)) + 'k {
    |each| key.iter().for_each(|value| each(*value))
}

impl fmt::Debug for AnyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyTable").field(&self.shared.name).finish()
    }
}

/// A record that was read from a table by its layout: its bytes, checked.
#[derive(Clone)]
pub struct AnyRow {
    layout: &'static Layout,
    bytes: Vec<u8>,
}

impl AnyRow {
    /// Access to the fields by name. It is `Debug`, and serializes as imports read it.
    pub fn view(&self) -> DynamicView<'_> {
        DynamicView::reopen(self.layout, &self.bytes)
    }

    /// The bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for AnyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
