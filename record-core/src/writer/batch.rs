//! What was buffered, on its way to the database: changes in key order, by kind.

use crate::table::Position;

/// What is to become of a key's row.
pub(super) enum Buffered {
    /// The blob is put.
    Put(Vec<u8>),
    KnownEmpty,
    Delete,
}

impl Buffered {
    /// Bytes of memory besides its own size.
    pub(super) fn allocated(&self) -> usize {
        match self {
            Buffered::Put(blob) => blob.capacity(),
            Buffered::KnownEmpty | Buffered::Delete => 0,
        }
    }
}

/// A change of one key's row.
pub struct Row<K> {
    pub(super) sort_key: Box<[u8]>,
    pub(crate) key: K,
    pub(super) change: Buffered,
}

impl<K> Row<K> {
    /// The blob to put; `None` is *known empty*.
    pub(crate) fn blob(&self) -> Option<&[u8]> {
        match &self.change {
            Buffered::Put(blob) => Some(blob),
            Buffered::KnownEmpty | Buffered::Delete => None,
        }
    }
}

/// Rows that are written in one transaction, and the position that they lead to.
pub(super) struct Batch<K> {
    /// Removed before others are put, as what is put may be equal to what is removed where all must differ.
    pub(super) deletes: Vec<Row<K>>,
    pub(super) puts: Vec<Row<K>>,
    pub(super) position: Option<Position>,
}

impl<K> Batch<K> {
    pub(super) fn of(rows: impl Iterator<Item = Row<K>>, position: Option<Position>) -> Self {
        let (mut deletes, mut puts): (Vec<_>, Vec<_>) =
            rows.partition(|row| matches!(row.change, Buffered::Delete));
        for rows in [&mut deletes, &mut puts] {
            rows.sort_unstable_by(|a, b| a.sort_key.cmp(&b.sort_key));
        }
        Batch { deletes, puts, position }
    }

    pub(super) fn len(&self) -> usize {
        self.deletes.len() + self.puts.len()
    }

    /// The length of all blobs together.
    pub(super) fn blob_bytes(&self) -> usize {
        self.puts.iter().filter_map(Row::blob).map(<[u8]>::len).sum()
    }

    pub(super) fn into_rows(self) -> impl Iterator<Item = Row<K>> {
        self.deletes.into_iter().chain(self.puts)
    }

    /// Two batches that are to be written one after the other; the position belongs to the second.
    pub(super) fn split(self) -> (Self, Self) {
        let (half, position) = (self.len() / 2, self.position.clone());
        let mut rows = self.into_rows();
        let first: Vec<Row<K>> = rows.by_ref().take(half).collect();
        (Batch::of(first.into_iter(), None), Batch::of(rows, position))
    }
}
