//! Names in SQL.

use crate::{Error, error::Kind, layout::Layout};
use alloc::{format, string::String, vec::Vec};

/// The name of the table that a record names for itself.
pub(crate) fn default_name(layout: &Layout) -> Result<&'static str, Error> {
    layout.table.ok_or_else(|| {
        let message = "the record names no table: add `#[record(table = \"…\")]`, or give a name";
        Error::new(layout.record, Kind::Table(message.into()))
    })
}

/// A name as SQL text that means it and nothing else, whatever it holds.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as an SQL literal, whatever the server's setting for backslashes.
#[cfg(feature = "_pg")]
pub(crate) fn literal(text: &str) -> String {
    match text.contains('\\') {
        true => format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(feature = "sqlite")]
/// Refuses what can be no table's name in any spelling.
pub(crate) fn check_name(record: &str, name: &str) -> Result<(), Error> {
    let message = if name.is_empty() {
        "a table's name can't be empty"
    } else if name.contains('\0') {
        "a table's name can't hold U+0000"
    } else {
        return Ok(());
    };
    Err(Error::new(record, Kind::Table(message.into())).in_table(&name.replace('\0', "\\0")))
}

/// Names as messages show them.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
