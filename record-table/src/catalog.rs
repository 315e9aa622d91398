//! The catalog's rules: which layouts a table was written with, and whether this program's fits them.
//!
//! A catalog has a row for every version of the record that some program brought to the table, with the layout as
//! JSON. Anybody may have written it, so it is checked like any other input. For builders of stores, which keep the rows in a table
//! `layouts` of theirs: whoever opens a table reads them, and whoever creates one or brings a version adds to them.

use crate::Error;
use record_core::{
    layout::{Layout, Promote},
    vouch,
};

/// A row of the catalog as it is stored.
pub struct Entry {
    /// The version of the record.
    pub version: i64,
    /// The SHA-256 of the version, [`VersionLayout::hash`](record_core::layout::VersionLayout::hash).
    pub hash: Vec<u8>,
    /// The layout of all versions up to this one, as [`Layout::to_json`] writes it.
    pub layout: String,
}

/// The layouts that a table was written with, ascending by version; each extends the ones before it.
pub struct Catalog {
    layouts: Vec<&'static Layout>,
}

impl Catalog {
    /// The layouts that the table was written with, ascending by version; each extends the ones before it. Not among them is
    /// that of a program whose version nobody brought to the table yet.
    pub fn layouts(&self) -> &[&'static Layout] {
        &self.layouts
    }

    /// Reads the catalog's rows of a table for a program that knows `ours`, and vouches for the versions that are
    /// newer.
    ///
    /// # Errors
    /// When a row is broken, or says that a version of the record was changed after it was stored.
    pub fn read(table: &str, ours: &'static Layout, entries: &[Entry]) -> Result<Self, Error> {
        let mut layouts = Vec::with_capacity(entries.len());
        for entry in entries {
            layouts.push(read_entry(table, ours, entry)?);
        }
        layouts.sort_by_key(|layout| layout.version());
        for pair in layouts.windows(2) {
            if let Some(difference) = pair[0].difference(pair[1]) {
                return Err(Error::from(record_core::Error::layout(
                    ours.record(),
                    format!("the catalog contradicts itself: {difference}"),
                ))
                .in_table(table));
            }
        }
        for newer in layouts.iter().filter(|layout| layout.version() > ours.version()) {
            vouch(ours, newer).map_err(|error| Error::from(error).in_table(table))?;
        }
        Ok(Catalog { layouts })
    }

    /// Whether every program that reads this catalog can read what a program with `ours` writes.
    pub fn knows(&self, ours: &Layout) -> bool {
        self.layouts.last().is_some_and(|newest| newest.version() >= ours.version())
    }

    /// The newest layout of all, the program's own included.
    pub fn newest(&self, ours: &'static Layout) -> &'static Layout {
        match self.layouts.last() {
            Some(newest) if newest.version() >= ours.version() => newest,
            _ => ours,
        }
    }

    /// The stored name of the field that the newest layout shows as a column of this name.
    pub fn field_of_column(&self, column: &str) -> Option<&'static str> {
        let promoted = |layout: &&'static Layout| {
            let mut fields = layout.fields().iter();
            fields
                .find(|field| field.column() == column && field.promote() != Promote::No)
                .map(|field| field.name())
        };
        self.layouts.iter().rev().find_map(promoted)
    }

    /// The layout to store for the version of `ours`, or `None` when the catalog's is as good.
    ///
    /// Programs of one version may still differ in what does not change bytes. The enum that has more variants
    /// stays, and so does what was promoted, because the column is there and must be kept right.
    ///
    /// # Errors
    /// When a promoted column would get another name; when the stored layout is not one that [`read`](Self::read) was given `ours`
    /// for.
    pub fn entry_to_write(&self, table: &str, ours: &Layout) -> Result<Option<Layout>, Error> {
        let Some(stored) = self.layouts.iter().find(|layout| layout.version() == ours.version()) else {
            return Ok(Some(*ours));
        };
        for (ours_field, stored_field) in ours.fields().iter().zip(stored.fields()) {
            if stored_field.promote() != Promote::No && stored_field.column() != ours_field.column() {
                let message = format!(
                    "the table shows the field as column `{}`, not `{}`: give the new name to a new version of the \
                     record, or keep the old one with `column = \"{}\"`",
                    stored_field.column(),
                    ours_field.column(),
                    stored_field.column()
                );
                return Err(Error::of_table(ours.record(), message)
                    .with_field(ours_field.name())
                    .in_table(table));
            }
        }
        ours.joined(stored).map_err(|error| Error::from(error).in_table(table))
    }
}

fn read_entry(table: &str, ours: &'static Layout, entry: &Entry) -> Result<&'static Layout, Error> {
    let layout = Layout::from_json(&entry.layout).map_err(|error| Error::from(error).in_table(table))?;
    let hash = layout.versions().last().map(|version| &version.hash()[..]);
    if i64::from(layout.version()) != entry.version || hash != Some(&entry.hash[..]) {
        let message = format!(
            "the catalog's row for version {} holds a layout of another version or hash: it was not written by this \
             library",
            entry.version
        );
        return Err(Error::from(record_core::Error::layout(ours.record(), message)).in_table(table));
    }
    let Some(difference) = ours.difference(layout) else { return Ok(layout) };
    let message = match ours.record() == layout.record() {
        true => format!(
            "{difference} (there: the table's catalog); undo the change, or make it in a new version, in which a new field \
             is `since` that version; a field with a new name keeps its stored one by `rename`"
        ),
        false => format!(
            "the table holds records of `{}`: use another table, or, if the record was renamed: {difference}",
            layout.record()
        ),
    };
    Err(Error::from(record_core::Error::layout(ours.record(), message)).in_table(table))
}
