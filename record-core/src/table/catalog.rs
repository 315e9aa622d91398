//! The catalog's rules: which layouts a table was written with, and whether this program's fits them.
//!
//! A catalog has a row for every version of the record that some program brought to the table, with the layout as
//! JSON. Anybody may have written it, so it is checked like any other input.

use crate::{
    Error,
    error::Kind,
    layout::{FieldLayout, Layout, Promote, Type},
    vouch,
};
use alloc::{format, string::String, vec::Vec};

/// A row of the catalog as it is stored.
pub(crate) struct Entry {
    pub(crate) version: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) layout: String,
}

/// The layouts that a table was written with, ascending by version; each extends the ones before it.
pub(crate) struct Catalog {
    pub(crate) layouts: Vec<&'static Layout>,
}

impl Catalog {
    /// Reads the catalog's rows of a table for a program that knows `ours`, and vouches for the versions that are
    /// newer.
    ///
    /// # Errors
    /// When a row is broken, or says that a version of the record was changed after it was stored.
    pub(crate) fn read(table: &str, ours: &'static Layout, entries: &[Entry]) -> Result<Self, Error> {
        let mut layouts = Vec::with_capacity(entries.len());
        for entry in entries {
            layouts.push(read_entry(table, ours, entry)?);
        }
        layouts.sort_by_key(|layout| layout.version);
        for pair in layouts.windows(2) {
            if let Some(difference) = pair[0].difference(pair[1]) {
                return Err(Error::new(
                    ours.record,
                    Kind::Layout(format!("the catalog contradicts itself: {difference}")),
                )
                .in_table(table));
            }
        }
        for newer in layouts.iter().filter(|layout| layout.version > ours.version) {
            vouch(ours, newer).map_err(|error| error.in_table(table))?;
        }
        Ok(Catalog { layouts })
    }

    /// Whether every program that reads this catalog can read what a program with `ours` writes.
    #[cfg(feature = "sqlite")]
    pub(crate) fn knows(&self, ours: &Layout) -> bool {
        self.layouts.last().is_some_and(|newest| newest.version >= ours.version)
    }

    /// The newest layout of all, the program's own included.
    pub(crate) fn newest(&self, ours: &'static Layout) -> &'static Layout {
        match self.layouts.last() {
            Some(newest) if newest.version >= ours.version => newest,
            _ => ours,
        }
    }

    /// The stored name of the field that the newest layout shows as a column of this name.
    #[cfg(feature = "_pg")]
    pub(crate) fn field_of_column(&self, column: &str) -> Option<&'static str> {
        let promoted = |layout: &&'static Layout| {
            let mut fields = layout.fields.iter();
            fields
                .find(|field| field.column == column && field.promote != Promote::No)
                .map(|field| field.name)
        };
        self.layouts.iter().rev().find_map(promoted)
    }

    /// The layout to store for the version of `ours`, or `None` when the catalog's is as good.
    ///
    /// Programs of one version may still differ in what does not change bytes. The enum that has more variants
    /// stays, and so does what was promoted, because the column is there and must be kept right.
    ///
    /// # Errors
    /// When a promoted column would get another name.
    pub(crate) fn entry_to_write(&self, table: &str, ours: &Layout) -> Result<Option<Layout>, Error> {
        let Some(stored) = self.layouts.iter().find(|layout| layout.version == ours.version) else {
            return Ok(Some(*ours));
        };
        let mut fields = Vec::with_capacity(ours.fields.len());
        for (ours_field, stored_field) in ours.fields.iter().zip(stored.fields) {
            if stored_field.promote != Promote::No && stored_field.column != ours_field.column {
                let message = format!(
                    "the table shows the field as column `{}`, not `{}`: give the new name to a new version of the \
                     record, or keep the old one with `column = \"{}\"`",
                    stored_field.column, ours_field.column, stored_field.column
                );
                return Err(Error::new(ours.record, Kind::Table(message))
                    .with_field(ours_field.name)
                    .in_table(table));
            }
            fields.push(merge(ours_field, stored_field));
        }
        let digest = if ours.digest == crate::layout::Digest::No { stored.digest } else { ours.digest };
        if fields == stored.fields
            && digest == stored.digest
            && ours.record == stored.record
            && ours.table == stored.table
        {
            return Ok(None);
        }
        // Happens once for each difference between two programs, and layouts live as long as the process anyway.
        Ok(Some(Layout { fields: fields.leak(), digest, ..*ours }))
    }
}

fn read_entry(table: &str, ours: &'static Layout, entry: &Entry) -> Result<&'static Layout, Error> {
    let layout = Layout::from_json(&entry.layout).map_err(|error| error.in_table(table))?;
    let hash = layout.versions.last().map(|version| &version.hash[..]);
    if i64::from(layout.version) != entry.version || hash != Some(&entry.hash[..]) {
        let message = format!(
            "the catalog's row for version {} holds a layout of another version or hash: it was not written by this \
             library",
            entry.version
        );
        return Err(Error::new(ours.record, Kind::Layout(message)).in_table(table));
    }
    let Some(difference) = ours.difference(layout) else { return Ok(layout) };
    let message = match ours.record == layout.record {
        true => format!(
            "{difference} (there: the table's catalog); undo the change, or make it in a new version, in which a new field \
             is `since` that version; a field with a new name keeps its stored one by `rename`"
        ),
        false => format!(
            "the table holds records of `{}`: use another table, or, if the record was renamed: {difference}",
            layout.record
        ),
    };
    Err(Error::new(ours.record, Kind::Layout(message)).in_table(table))
}

/// Our field with what the stored one knows more of. It is retired only where no program uses it any more.
fn merge(ours: &FieldLayout, stored: &FieldLayout) -> FieldLayout {
    let promote = if ours.promote == Promote::No { stored.promote } else { ours.promote };
    let retired = stored.retired.and(ours.retired);
    FieldLayout { promote, retired, ty: *richer(&ours.ty, &stored.ty), ..*ours }
}

/// The one of two types with equal bytes that has more names for its values; the first in doubt.
pub(crate) fn richer<'a>(a: &'a Type, b: &'a Type) -> &'a Type {
    if variants(b) > variants(a) { b } else { a }
}

fn variants(ty: &Type) -> usize {
    match ty {
        Type::Enum(e) => e.variants.len(),
        Type::Array { item, .. } | Type::List { item, .. } => variants(item),
        Type::Extension { storage, .. } => variants(storage),
        Type::Record(layout) => layout.fields.iter().map(|field| variants(&field.ty)).sum(),
        _ => 0,
    }
}
