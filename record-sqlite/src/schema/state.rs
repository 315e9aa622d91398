//! What a handle knows of its table beyond its own types: which columns other programs promoted, and so how rows are
//! written.
//!
//! It is read again whenever the schema has changed, so that a program that runs on while a newer one brings the table
//! forward keeps the new columns right.

use super::{
    catalog,
    existing::{self, Schema},
};
use crate::{
    Error,
    connection::failure::{Context, NO_TABLE},
    sql::{
        digest::{DIGEST, SHA256, digest_64, wanted_digest},
        promoted::{self, Promoted},
        table::{DATA, insert, update},
    },
};
use record_core::{
    digest,
    key::KeyColumn,
    layout::{HEADER, Layout},
    structure::Structure,
};
use rusqlite::{
    Connection, Statement,
    types::{Null, ToSqlOutput},
};

/// How the rows of a table are written.
pub(crate) struct State {
    /// The file that this was read from, empty for a database without one.
    file: Option<String>,
    /// The number of the schema that this was read from.
    pub(super) schema_version: i64,
    /// Why this program may not write; `None` when it may.
    pub(super) unwritable: Option<String>,
    /// The newest layout that the catalog or this program knows.
    pub(crate) layout: &'static Layout,
    pub(crate) promoted: Vec<Promoted>,
    digest: bool,
    sha256: bool,
    /// Parameters: the key, the blob, then as [`State::bind`] binds them.
    pub(crate) insert: String,
    /// The same parameters.
    pub(crate) update: String,
    /// Only the columns that follow from the blob, from the same parameters without the blob.
    pub(super) update_derived: String,
}

impl State {
    /// Reads a table's columns and catalog.
    ///
    /// # Errors
    /// When the table is not there, has another key, is in no catalog, or belongs to a fork of the record.
    pub(crate) fn load(
        conn: &Connection,
        context: &Context<'_>,
        ours: &'static Layout,
        key: &[KeyColumn],
    ) -> Result<State, Error> {
        let schema_version = existing::version(conn, context)?;
        let Some(schema) = Schema::read(conn, context)? else {
            return Err(context.problem(NO_TABLE));
        };
        schema.check(context, key)?;
        let Some(catalog) = catalog::read(conn, context, ours)? else {
            return Err(context.problem(catalog::NOT_THERE));
        };
        let newest = catalog.newest(ours);
        let mut layouts = catalog.layouts().to_vec();
        layouts.push(ours);
        let promoted = promoted::promoted(&layouts, newest);
        let has = |column: &str| schema.column(column).is_some();
        let (digest, sha256) = (has(DIGEST), has(SHA256));

        let missing = promoted.iter().find(|promoted| !promoted.retired && !has(promoted.column));
        let digest_column = wanted_digest(ours);
        let unwritable = if !catalog.knows(ours) {
            Some(format!("does not know version {} of the record", ours.version()))
        } else if let Some(missing) = missing {
            Some(format!("lacks the column `{}`", missing.column))
        } else if digest_column.is_some_and(|column| !has(column)) {
            Some(format!("lacks the column `{}`", digest_column.unwrap_or_default()))
        } else {
            None
        };
        let promoted: Vec<Promoted> = promoted.into_iter().filter(|promoted| has(promoted.column)).collect();
        for promoted in &promoted {
            if let Some(column) = schema.column(promoted.column) {
                column.check(context, promoted.declared_type())?;
            }
        }

        let derived: Vec<&str> = (promoted.iter().map(|promoted| promoted.column))
            .chain(digest.then_some(DIGEST))
            .chain(sha256.then_some(SHA256))
            .collect();
        Ok(State {
            file: conn.path().map(String::from),
            schema_version,
            unwritable,
            layout: newest,
            digest,
            sha256,
            insert: insert(context.table, key, &derived),
            update: update(context.table, key, &[&[DATA][..], &derived[..]].concat(), key.len() + 1),
            update_derived: update(context.table, key, &derived, key.len() + 1),
            promoted,
        })
    }

    /// Whether it is still what the database says that a connection leads to. Two databases in memory with schemas of one number
    /// can't be told apart.
    pub(super) fn is_of(&self, conn: &Connection, context: &Context<'_>) -> Result<bool, Error> {
        Ok(self.file.as_deref() == conn.path() && self.schema_version == existing::version(conn, context)?)
    }

    /// Checks that this program may write.
    pub(crate) fn check_writable(&self, context: &Context<'_>) -> Result<(), Error> {
        match &self.unwritable {
            None => Ok(()),
            Some(why) => Err(context.problem(format!(
                "the table {why} yet: bring it forward with `Table::create` before writing"
            ))),
        }
    }

    /// Whether the catalog describes the version that a blob is of, so that every program can learn to read it.
    pub(crate) fn knows(&self, blob: &[u8]) -> bool {
        blob.first_chunk::<HEADER>().is_some_and(|header| {
            let (version, header) = (header[4], u64::from_le_bytes(*header));
            (1..=self.layout.version()).contains(&version) && self.layout.header(version) == header
        })
    }

    /// The columns that follow from the blob.
    pub(crate) fn derived(&self) -> impl Iterator<Item = &'static str> {
        (self.promoted.iter().map(|promoted| promoted.column))
            .chain(self.digest.then_some(DIGEST))
            .chain(self.sha256.then_some(SHA256))
    }

    /// Calls `each` with what every column that follows from the blob holds, in the order of
    /// [`derived`](State::derived).
    ///
    /// With `lenient`, values that no column can hold are NULL instead of an error.
    pub(super) fn derive(
        &self,
        context: &Context<'_>,
        blob: Option<&[u8]>,
        lenient: bool,
        mut each: impl FnMut(ToSqlOutput<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(blob) = blob else {
            return self.derived().try_for_each(|_| each(Null.into()));
        };
        if !self.promoted.is_empty() {
            let opened = Structure::open(self.layout, blob)
                .map_err(|error| Error::from(error).in_table(context.table))?;
            for promoted in &self.promoted {
                match promoted.value(self.layout, &opened) {
                    Ok(value) => each(value)?,
                    Err(_) if lenient => each(Null.into())?,
                    Err(invalid) => {
                        return Err(Error::refused(context.record, invalid)
                            .with_field(promoted.field(self.layout))
                            .in_table(context.table));
                    }
                }
            }
        }
        if self.digest {
            each(digest_64(blob).into())?;
        }
        if self.sha256 {
            each(digest(blob).to_vec().into())?;
        }
        Ok(())
    }

    /// Binds the columns that follow from the blob to the parameters from number `first` on.
    pub(crate) fn bind(
        &self,
        context: &Context<'_>,
        statement: &mut Statement<'_>,
        blob: Option<&[u8]>,
        first: usize,
        lenient: bool,
    ) -> Result<(), Error> {
        let mut i = first;
        self.derive(context, blob, lenient, |value| {
            statement
                .raw_bind_parameter(i, value)
                .map_err(|error| context.failed("binding a column", error))?;
            i += 1;
            Ok(())
        })
    }
}
