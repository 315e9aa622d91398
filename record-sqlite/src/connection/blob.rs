//! Stored blobs, in SQLite's own buffer: by a key, and of a column.

use super::{
    failure::Context,
    key::{self, ShownKey},
};
use crate::Error;
use record_core::key::KeyColumn;
use record_table::Lookup;
use rusqlite::{Statement, types::ValueRef};

/// Runs the statement that looks a key up, and shows the blob to `see` in SQLite's own buffer.
pub(crate) fn select<T>(
    context: &Context<'_>,
    statement: &mut Statement<'_>,
    columns: &[KeyColumn],
    key: ShownKey<'_>,
    see: impl FnOnce(Lookup<&[u8]>) -> T,
) -> Result<T, Error> {
    let failed = |error| context.failed("looking a row up", error);
    key::bind(context, statement, columns, key, 1)?;
    let mut rows = statement.raw_query();
    let Some(row) = rows.next().map_err(failed)? else { return Ok(see(Lookup::Missing)) };
    let value = row.get_ref(0).map_err(failed)?;
    Ok(see(blob(context, value)?.map_or(Lookup::KnownEmpty, Lookup::Found)))
}

/// The bytes in the blob's column; `None` is *known empty*.
pub(crate) fn blob<'a>(context: &Context<'_>, value: ValueRef<'a>) -> Result<Option<&'a [u8]>, Error> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => Ok(Some(bytes)),
        other => {
            let message =
                format!("the column `data` holds a value of type {}, not a blob", other.data_type());
            Err(context.problem(message).corrupt(true))
        }
    }
}
