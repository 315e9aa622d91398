//! Names in SQL, for stores.

use crate::Error;
use record_core::layout::Layout;

/// The name of the table that a record names for itself.
///
/// # Errors
/// When it names none.
pub fn default_name(layout: &Layout) -> Result<&'static str, Error> {
    layout.table().ok_or_else(|| {
        let message = "the record names no table: add `#[record(table = \"…\")]`, or give a name";
        Error::of_table(layout.record(), message)
    })
}

/// A name as SQL text that means it and nothing else, whatever it holds but U+0000.
///
/// ```
/// assert_eq!(record_table::quote("say \"hi\""), r#""say ""hi""""#);
/// ```
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names as messages show them.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
