//! What was buffered, on its way to the database: changes in key order, by kind.

use super::{AnyPatch, checked::Checked};
use record_core::{Patch, Record};
use record_table::{Position, loses_version};

/// What is to become of a key's row.
pub(super) enum Buffered<R> {
    /// The blob is put, or *known empty* where there is none.
    Put {
        blob: Option<Checked<R>>,
        before: Before<R>,
    },
    Delete,
    /// What is stored is patched.
    Patch(AnyPatch<R>),
}

/// What came before a put. Of a row that does not refuse the put as it is newer, nothing is left of that.
pub(super) enum Before<R> {
    Nothing,
    /// The row was removed, so it refuses nothing.
    Removal,
    /// Patches from before the put, and those from behind it, which are in what is put as well.
    Patches(Box<AnyPatch<R>>),
}

impl<R: Record> Before<R> {
    pub(super) fn of(patch: AnyPatch<R>) -> Self {
        match patch.is_empty() {
            true => Before::Nothing,
            false => Before::Patches(Box::new(patch)),
        }
    }

    pub(super) fn merge(&mut self, later: AnyPatch<R>) {
        match self {
            Before::Nothing => *self = Before::of(later),
            Before::Removal => {}
            Before::Patches(patches) => patches.merge(later),
        }
    }

    fn allocated(&self) -> usize {
        match self {
            Before::Nothing | Before::Removal => 0,
            Before::Patches(patches) => size_of::<AnyPatch<R>>() + patches.allocated(),
        }
    }
}

impl<R: Record> Buffered<R> {
    /// Bytes of memory besides its own size.
    pub(super) fn allocated(&self) -> usize {
        match self {
            Buffered::Put { blob, before } => {
                blob.as_ref().map_or(0, Checked::allocated) + before.allocated()
            }
            Buffered::Delete => 0,
            Buffered::Patch(patch) => patch.allocated(),
        }
    }
}

/// A change of one key's row.
pub(super) struct Row<K, R> {
    pub(super) sort_key: Box<[u8]>,
    pub(super) key: K,
    pub(super) change: Buffered<R>,
}

impl<K, R: Record> Row<K, R> {
    /// The blob to put; `None` is *known empty*.
    pub(super) fn blob(&self) -> Option<&[u8]> {
        match &self.change {
            Buffered::Put { blob, .. } => blob.as_ref().map(Checked::as_bytes),
            Buffered::Delete | Buffered::Patch(_) => None,
        }
    }

    /// The patch of what is stored, or of what refuses the blob.
    pub(super) fn patch(&self) -> Option<&AnyPatch<R>> {
        match &self.change {
            Buffered::Patch(patch) => Some(patch),
            Buffered::Put { before: Before::Patches(patches), .. } => Some(patches),
            Buffered::Put { .. } | Buffered::Delete => None,
        }
    }

    /// Whether anything came before what is put, to be done where a newer row refuses that.
    pub(super) fn has_before(&self) -> bool {
        self.is_removed() || self.patch().is_some()
    }

    /// Whether the row was removed before it is put.
    pub(super) fn is_removed(&self) -> bool {
        matches!(self.change, Buffered::Put { before: Before::Removal, .. })
    }

    /// Whether a stored row of this version refuses what is put.
    pub(super) fn is_refused_by(&self, version: u8) -> bool {
        loses_version(R::LAYOUT, version, self.blob())
    }
}

/// Rows that are written in one transaction, and the position that they lead to.
pub(crate) struct Batch<K, R> {
    /// Removed before others are put, as what is put may be equal to what is removed where all must differ.
    pub(super) deletes: Vec<Row<K, R>>,
    pub(super) puts: Vec<Row<K, R>>,
    pub(super) patches: Vec<Row<K, R>>,
    pub(super) position: Option<Position>,
}

impl<K, R: Record> Batch<K, R> {
    pub(super) fn of(rows: impl Iterator<Item = Row<K, R>>, position: Option<Position>) -> Self {
        let mut batch = Batch { deletes: Vec::new(), puts: Vec::new(), patches: Vec::new(), position };
        for row in rows {
            match row.change {
                Buffered::Put { .. } => batch.puts.push(row),
                Buffered::Delete => batch.deletes.push(row),
                Buffered::Patch(_) => batch.patches.push(row),
            }
        }
        for rows in [&mut batch.deletes, &mut batch.puts, &mut batch.patches] {
            rows.sort_unstable_by(|a, b| a.sort_key.cmp(&b.sort_key));
        }
        batch
    }

    pub(super) fn len(&self) -> usize {
        self.deletes.len() + self.puts.len() + self.patches.len()
    }

    /// What blobs and patches take.
    pub(super) fn bytes(&self) -> usize {
        self.puts.iter().chain(&self.patches).map(|row| row.change.allocated()).sum()
    }

    /// All keys, in their order.
    pub(super) fn keys(&self) -> Vec<&K> {
        let mut rows: Vec<_> = [&self.deletes, &self.puts, &self.patches].into_iter().flatten().collect();
        rows.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        rows.into_iter().map(|row| &row.key).collect()
    }

    pub(super) fn into_rows(self) -> impl Iterator<Item = Row<K, R>> {
        self.deletes.into_iter().chain(self.puts).chain(self.patches)
    }

    /// Two batches that are to be written one after the other; the position belongs to the second.
    pub(super) fn split(self) -> (Self, Self) {
        let (half, position) = (self.len() / 2, self.position.clone());
        let mut rows = self.into_rows();
        let first: Vec<Row<K, R>> = rows.by_ref().take(half).collect();
        (Batch::of(first.into_iter(), None), Batch::of(rows, position))
    }
}
