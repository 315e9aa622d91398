//! How a row is put, and what came of it.

use crate::layout::{HEADER, Layout};
use core::{
    fmt,
    ops::{Add, AddAssign},
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
}

impl PutCounts {
    /// Rows that were written: inserted and updated ones.
    ///
    /// ```
    /// # use record_core::table::PutCounts;
    /// let counts = PutCounts { inserted: 2, updated: 1, unchanged: 40, refused_as_newer: 0 };
    /// assert_eq!(counts.written(), 3);
    /// assert_eq!(counts.to_string(), "2 inserted, 1 updated, 40 unchanged");
    /// ```
    pub fn written(&self) -> u64 {
        self.inserted + self.updated
    }

    /// All rows that were looked at.
    pub fn total(&self) -> u64 {
        self.written() + self.unchanged + self.refused_as_newer
    }

    pub(crate) fn count(&mut self, put: Put) {
        *match put {
            Put::Inserted => &mut self.inserted,
            Put::Updated => &mut self.updated,
            Put::Unchanged => &mut self.unchanged,
            Put::RefusedAsNewer => &mut self.refused_as_newer,
        } += 1;
    }
}

impl AddAssign for PutCounts {
    fn add_assign(&mut self, other: PutCounts) {
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.refused_as_newer += other.refused_as_newer;
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
        match self.refused_as_newer {
            0 => Ok(()),
            refused => write!(f, ", {refused} left alone because they are newer"),
        }
    }
}

/// How rows are put.
///
/// ```
/// use record_core::table::PutOptions;
///
/// let options = PutOptions::new().overwrite_newer(true);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutOptions {
    pub(crate) overwrite_newer: bool,
}

impl PutOptions {
    /// What `put` and `put_many` do: new rows are inserted, others updated, newer ones left alone.
    pub const fn new() -> Self {
        PutOptions { overwrite_newer: false }
    }

    /// Whether rows that need a newer version of the record than this program knows are replaced too. What the newer
    /// program stored in its own fields is then lost.
    #[must_use]
    pub const fn overwrite_newer(self, overwrite: bool) -> Self {
        PutOptions { overwrite_newer: overwrite }
    }
}

/// Whether replacing the stored blob by a program that knows `ours` would lose what that program does not understand.
///
/// Looks at the version in the header alone: what is newer need not be known. A blob that is itself of that version
/// came about by an edit, which keeps what is not understood.
pub(crate) fn loses_newer(ours: &Layout, stored: &[u8], new: Option<&[u8]>) -> bool {
    let version =
        |blob: &[u8]| blob.first_chunk::<HEADER>().filter(|header| header[5] == 0).map(|header| header[4]);
    version(stored).is_some_and(|stored| stored > ours.version && new.and_then(version) < Some(stored))
}
