//! How large a chunk of rows is.
//!
//! How long rows are shows only when they come, and a driver holds a chunk whole. So the first chunk is one row, and the
//! longest row that came bounds the next ones.

use ::tokio_postgres::Row;

/// How many rows to ask for at a time, by the size of those that came.
pub(crate) struct ChunkSize {
    /// The bytes that a chunk shall have.
    target: usize,
    rows: usize,
    pub(crate) bytes: u64,
    seen: Seen,
}

/// The rows since the size was last set.
#[derive(Clone, Copy, Default)]
struct Seen {
    rows: usize,
    bytes: usize,
    longest: usize,
}

impl ChunkSize {
    /// Nothing is known of the first row, and each may be as large as a blob can be.
    const FIRST: usize = 1;
    const MOST: usize = 65_536;
    /// Were all rows as long as the longest of those that came last, a chunk would have at most so many times the bytes that it
    /// shall have.
    const LONGEST: usize = 16;
    /// A chunk has at most so many times the rows of the one before.
    const GROWTH: usize = 16;

    pub(crate) fn new(target: usize) -> Self {
        ChunkSize { target, rows: Self::FIRST, bytes: 0, seen: Seen::default() }
    }

    /// The number of rows for the next chunk.
    pub(crate) fn rows(&self) -> i32 {
        self.rows as i32
    }

    /// Takes note of a row.
    #[inline]
    pub(crate) fn saw(&mut self, row: &Row) {
        let bytes = row.raw_size_bytes();
        self.seen.rows += 1;
        self.seen.bytes += bytes;
        self.seen.longest = self.seen.longest.max(bytes);
        self.bytes += bytes as u64;
    }

    /// Sets the size of further chunks by the rows since the last call. It grows step by step, for later rows may be
    /// larger, and shrinks at once.
    pub(crate) fn adapt(&mut self) {
        let Seen { rows, bytes, longest } = core::mem::take(&mut self.seen);
        if let Some(each) = bytes.checked_div(rows) {
            // Beside a row's bytes the driver holds about as much as this to find its way in them.
            let rows = (self.target / (each + 64)).min(Self::LONGEST * self.target / (longest + 64));
            self.rows = rows.clamp(1, (Self::GROWTH * self.rows).min(Self::MOST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(size: &mut ChunkSize, rows: usize, each: usize) -> i32 {
        size.seen = Seen { rows, bytes: rows * each, longest: each };
        size.adapt();
        size.rows()
    }

    #[test]
    fn chunks_grow_to_their_size_in_bytes_and_shrink_at_once() {
        let mut size = ChunkSize::new(1 << 20);
        assert_eq!(size.rows(), 1);
        assert_eq!(after(&mut size, 1, 136), 16);
        assert_eq!(after(&mut size, 16, 136), 256);
        assert_eq!(after(&mut size, 256, 136), 4_096);
        assert_eq!(after(&mut size, 4_096, 136), (1 << 20) / 200);
        assert_eq!(after(&mut size, 0, 0), (1 << 20) / 200);
        assert_eq!(after(&mut size, 10, 100 << 20), 1);
        assert_eq!(after(&mut size, 1, 0), 16);
    }

    #[test]
    fn one_long_row_among_short_ones_makes_chunks_small() {
        let mut size = ChunkSize { rows: 5_000, ..ChunkSize::new(1 << 20) };
        size.seen = Seen { rows: 5_000, bytes: 5_000 * 100 + (100 << 20), longest: 100 << 20 };
        size.adapt();
        assert_eq!(size.rows(), 1);
        let mut size = ChunkSize { rows: 5_000, ..ChunkSize::new(1 << 20) };
        size.seen = Seen { rows: 5_000, bytes: 5_000 * 100, longest: 1 << 20 };
        size.adapt();
        assert_eq!(size.rows(), 15);
    }
}
