//! Rows on their way from the driver's buffers to whoever decodes them.

use crate::wire::raw::raw;
use ::tokio_postgres::Row;

/// A few rows in memory of their own, small enough to be still in the processor's cache when they are decoded.
///
/// The driver allocates for each row. Memory that is given back at once is at hand for the next row; holding a thousand
/// rows costs more than copying their bytes. Rows that are long are held all the same.
#[derive(Default)]
pub(crate) struct Block {
    len: usize,
    columns: usize,
    /// Row by row.
    values: Vec<Value>,
    bytes: Vec<u8>,
    held: Vec<Row>,
    held_bytes: usize,
}

/// Where a value is.
#[derive(Clone, Copy)]
enum Value {
    Null,
    Copied {
        start: u32,
        len: u32,
    },
    /// In the row of this number among those that are held.
    Held(u32),
}

impl Block {
    /// A block is full with so many rows, …
    const MOST_ROWS: usize = 1_024;
    /// … or so many bytes, …
    const MOST_BYTES: usize = 256 << 10;
    /// … or so many of rows that are held.
    const MOST_HELD_BYTES: usize = 1 << 20;
    /// Longer rows are held.
    const LONG: usize = 4 << 10;

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_full(&self) -> bool {
        self.len >= Self::MOST_ROWS
            || self.bytes.len() >= Self::MOST_BYTES
            || self.held_bytes >= Self::MOST_HELD_BYTES
    }

    /// Appends a row; all of a block have the same columns.
    #[inline]
    pub(crate) fn push(&mut self, row: Row) {
        self.columns = row.len();
        self.len += 1;
        let size = row.raw_size_bytes();
        if size > Self::LONG {
            let held = Value::Held(self.held.len() as u32);
            self.values.extend((0..self.columns).map(|_| held));
            self.held.push(row);
            self.held_bytes += size;
            return;
        }
        for column in 0..self.columns {
            self.values.push(match raw(&row, column) {
                // A block is much smaller than 4 GiB, as no row is copied that is longer than `LONG`.
                Some(value) => {
                    let start = self.bytes.len() as u32;
                    self.bytes.extend_from_slice(value);
                    Value::Copied { start, len: value.len() as u32 }
                }
                None => Value::Null,
            });
        }
    }

    /// The bytes of a value; `None` for NULL. Panics when there is no such row or column.
    #[inline]
    pub(crate) fn get(&self, row: usize, column: usize) -> Option<&[u8]> {
        match self.values[row * self.columns + column] {
            Value::Null => None,
            Value::Copied { start, len } => Some(&self.bytes[start as usize..][..len as usize]),
            Value::Held(row) => raw(&self.held[row as usize], column),
        }
    }

    /// About as many bytes as a row has on the wire.
    #[cfg(feature = "arrow")]
    #[inline]
    pub(crate) fn size(&self, row: usize) -> usize {
        let size = |column| 4 + self.get(row, column).map_or(0, <[u8]>::len);
        (0..self.columns).map(size).sum()
    }

    /// Leaves the rows for which `keep` holds.
    pub(crate) fn retain(&mut self, keep: impl Fn(&Self, usize) -> bool) {
        let kept: Vec<usize> = (0..self.len).filter(|row| keep(self, *row)).collect();
        let places = kept.iter().flat_map(|row| row * self.columns..(row + 1) * self.columns);
        self.values = places.map(|place| self.values[place]).collect();
        self.len = kept.len();
    }

    /// Leaves at most so many rows, the first ones.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.len = self.len.min(rows);
    }

    /// Forgets the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.values.clear();
        self.bytes.clear();
        self.held.clear();
        self.held_bytes = 0;
    }
}
