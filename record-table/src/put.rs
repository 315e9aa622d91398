//! How a row is put, and what came of it.

use super::listed;
use crate::Error;
use core::{
    fmt,
    ops::{Add, AddAssign},
};
use record_core::{
    key::KeyColumn,
    layout::{HEADER, Layout},
};

/// What putting one row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Put {
    /// The key had no row.
    Inserted,
    /// The row held something else.
    Updated,
    /// The row held the same bytes, so it was not touched.
    Unchanged,
    /// The row needs a newer version of the record than this program knows, so it was left alone: putting would lose
    /// what this program does not understand. See [`PutOptions::overwrite_newer`], and `Table::edit`, which loses
    /// nothing.
    RefusedAsNewer,
    /// The key had a row, which was left alone whatever it holds: [`PutMode::InsertOrIgnore`].
    Ignored,
}

/// What putting many rows did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PutCounts {
    /// Rows whose key had none.
    pub inserted: u64,
    /// Rows that held something else.
    pub updated: u64,
    /// Rows that held the same bytes and were not touched.
    pub unchanged: u64,
    /// Rows that were left alone because they need a newer version of the record; see [`Put::RefusedAsNewer`].
    pub refused_as_newer: u64,
    /// Rows that were left alone because their key had one already, whatever that holds:
    /// [`PutMode::InsertOrIgnore`] alone.
    pub ignored: u64,
    /// Rows of the table that were removed because they were not among those that were put: [`PutMode::Replace`] alone.
    pub deleted: u64,
}

impl PutCounts {
    /// Rows that were written: inserted and updated ones.
    ///
    /// ```
    /// # use record_table::PutCounts;
    /// let counts = PutCounts { inserted: 2, updated: 1, unchanged: 40, ..PutCounts::default() };
    /// assert_eq!(counts.written(), 3);
    /// assert_eq!(counts.to_string(), "2 inserted, 1 updated, 40 unchanged");
    /// ```
    pub fn written(&self) -> u64 {
        self.inserted + self.updated
    }

    /// All rows that were put, whatever came of them. Rows that [`PutMode::Replace`] removed are not among them.
    pub fn total(&self) -> u64 {
        self.written() + self.unchanged + self.refused_as_newer + self.ignored
    }

    /// Counts a row, for stores.
    pub fn count(&mut self, put: Put) {
        *match put {
            Put::Inserted => &mut self.inserted,
            Put::Updated => &mut self.updated,
            Put::Unchanged => &mut self.unchanged,
            Put::RefusedAsNewer => &mut self.refused_as_newer,
            Put::Ignored => &mut self.ignored,
        } += 1;
    }
}

impl AddAssign for PutCounts {
    fn add_assign(&mut self, other: PutCounts) {
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.refused_as_newer += other.refused_as_newer;
        self.ignored += other.ignored;
        self.deleted += other.deleted;
    }
}

impl Add for PutCounts {
    type Output = PutCounts;
    fn add(mut self, other: PutCounts) -> PutCounts {
        self += other;
        self
    }
}

impl fmt::Display for PutCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} inserted, {} updated, {} unchanged", self.inserted, self.updated, self.unchanged)?;
        for (count, what) in [
            (self.refused_as_newer, "left alone because they are newer"),
            (self.ignored, "left alone because they are there"),
            (self.deleted, "deleted"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

/// What becomes of rows whose keys are in the table already, and of the table's other rows.
///
/// | mode | the key has no row | it has an equal one | it has another one | other rows |
/// |---|---|---|---|---|
/// | `Upsert` | inserted | left alone | updated | left alone |
/// | `InsertOrIgnore` | inserted | left alone | left alone | left alone |
/// | `Insert` | inserted | error | error | left alone |
/// | `Replace` | inserted | left alone | updated | deleted |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PutMode {
    /// New rows are inserted, others updated.
    #[default]
    Upsert,
    /// New rows are inserted. Where a key has a row, the row is left alone and not even looked at; it counts as
    /// [`ignored`](PutCounts::ignored).
    InsertOrIgnore,
    /// All rows are new. One whose key has a row, in the table or among those that are put, is an error that names the
    /// key columns, and nothing is kept. The fastest way into a table.
    Insert,
    /// The rows become the whole contents of the table: those whose keys are not among them are deleted. Only for many
    /// rows at once.
    Replace,
}

/// How rows are put.
///
/// ```
/// use record_table::{PutMode, PutOptions};
///
/// let options = PutOptions::new().mode(PutMode::Replace).overwrite_newer(true);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutOptions {
    /// See [`PutOptions::mode`].
    pub mode: PutMode,
    /// See [`PutOptions::overwrite_newer`].
    pub overwrite_newer: bool,
}

impl PutOptions {
    /// What `put` and `put_many` do: new rows are inserted, others updated, newer ones left alone.
    pub const fn new() -> Self {
        PutOptions { mode: PutMode::Upsert, overwrite_newer: false }
    }

    /// What becomes of rows whose keys are in the table already, and of other rows.
    #[must_use]
    pub const fn mode(self, mode: PutMode) -> Self {
        PutOptions { mode, ..self }
    }

    /// Whether rows that need a newer version of the record than this program knows are replaced too. What the newer
    /// program stored in its own fields is then lost.
    ///
    /// Without it, such a row outlives [`PutMode::Replace`] if its key is among those that are put; one that is not is
    /// deleted like any other.
    #[must_use]
    pub const fn overwrite_newer(self, overwrite: bool) -> Self {
        PutOptions { overwrite_newer: overwrite, ..self }
    }
}

/// The error for a row that was to be new, by [`PutMode::Insert`], and whose key is there.
#[cold]
pub fn key_conflict(record: &str, table: &str, key: &[KeyColumn]) -> Error {
    let message = format!(
        "a row with the same key ({}) is there already, in the table or among those that are put, and nothing was kept: \
         `PutMode::Insert` is for rows that are all new",
        listed(key.iter().map(|column| column.name))
    );
    Error::of_table(record, message).in_table(table)
}

/// The error for one row that was to be put by [`PutMode::Replace`].
#[cold]
pub fn one_row_replaces(record: &str, table: &str) -> Error {
    let message =
        "`PutMode::Replace` is for all rows at once: use `put_many_with`, or put the row in another mode";
    Error::of_table(record, message).in_table(table)
}

/// Whether replacing the stored blob by a program that knows `ours` would lose what that program does not understand.
///
/// Looks at the version in the header alone: what is newer need not be known. A blob that is itself of that version
/// came about by an edit, which keeps what is not understood.
pub fn loses_newer(ours: &Layout, stored: &[u8], new: Option<&[u8]>) -> bool {
    loses_version(ours, version(stored), new)
}

/// As [`loses_newer`], where what is stored is of version `stored`.
pub fn loses_version(ours: &Layout, stored: u8, new: Option<&[u8]>) -> bool {
    stored > ours.version() && new.map_or(0, version) < stored
}

/// The version that a blob's header names; 0 where it is no header.
pub fn version(blob: &[u8]) -> u8 {
    blob.first_chunk::<HEADER>().filter(|header| header[5] == 0).map_or(0, |header| header[4])
}
