//! Where the slots of one field lie in a chunk of rows.

use super::rows::Row;

/// Where rows of one version keep a fixed field, or what they read as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    /// Where to look instead of the row, for rows that lack the field.
    pub(super) instead: Option<&'static [u8]>,
    /// Offset of the slot in the row, or in what stands for it.
    pub(super) offset: usize,
    /// The byte and mask of the validity bit.
    pub(super) validity: (usize, u8),
    /// Whether the field is present whatever the validity bit says.
    pub(super) always: bool,
}

impl Pick {
    #[inline(always)]
    pub(super) fn slot<'a>(&self, row: &Row<'a>, width: usize) -> &'a [u8] {
        // Rows of different versions come in no order that a branch could be predicted by.
        let instead = self.instead.unwrap_or_default();
        let bytes = core::hint::select_unpredictable(self.instead.is_none(), row.bytes, instead);
        &bytes[self.offset..self.offset + width]
    }

    #[inline(always)]
    pub(super) fn is_present(&self, row: &Row<'_>) -> bool {
        let (byte, mask) = self.validity;
        let bits = core::hint::select_unpredictable(
            self.instead.is_none(),
            row.bytes,
            self.instead.unwrap_or_default(),
        );
        (bits[byte] & mask != 0) | self.always
    }
}

/// Up to [`CHUNK`](super::bits::CHUNK) slots of equal width.
#[derive(Clone, Copy)]
pub(super) enum Slots<'s, 'a> {
    /// At one offset in each row.
    Rows { rows: &'s [Row<'a>], offset: usize },
    /// Where the row's version says.
    Mixed { rows: &'s [Row<'a>], picks: &'s [Pick] },
    /// At one offset in each slice.
    Each { slots: &'s [&'a [u8]], offset: usize },
    /// One behind the other.
    Run { bytes: &'a [u8], width: usize },
    /// The same one again and again.
    Same { slot: &'a [u8], count: usize },
}

impl<'a> Slots<'_, 'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Slots::Rows { rows, .. } | Slots::Mixed { rows, .. } => rows.len(),
            Slots::Each { slots, .. } => slots.len(),
            Slots::Run { bytes, width } => bytes.len() / width,
            Slots::Same { count, .. } => *count,
        }
    }

    /// Slot number `i`.
    #[inline(always)]
    pub(super) fn get(&self, i: usize, width: usize) -> &'a [u8] {
        match self {
            Slots::Rows { rows, offset } => &rows[i].bytes[*offset..*offset + width],
            Slots::Mixed { rows, picks } => picks[rows[i].shape].slot(&rows[i], width),
            Slots::Each { slots, offset } => &slots[i][*offset..*offset + width],
            Slots::Run { bytes, width } => &bytes[i * width..(i + 1) * width],
            Slots::Same { slot, .. } => slot,
        }
    }

    /// The slots as slices, for types that look at each of them more than once. `out` is at least as long.
    pub(super) fn fill(&self, out: &mut [&'a [u8]], width: usize) {
        for (i, out) in out.iter_mut().enumerate().take(self.len()) {
            *out = self.get(i, width);
        }
    }
}

/// Appends what `read` makes of each slot of `WIDTH` bytes, in a loop of its own for each way in which slots can lie.
#[inline(always)]
pub(super) fn extend<const WIDTH: usize, T>(
    out: &mut Vec<T>,
    slots: &Slots<'_, '_>,
    read: impl Fn(&[u8; WIDTH]) -> T + Copy,
) {
    // Lengths are checked for each row; what `at` gives for one that is too short is never reached.
    let at = move |bytes: &[u8], offset: usize| match bytes[offset..].first_chunk() {
        Some(slot) => read(slot),
        None => read(&[0; WIDTH]),
    };
    match *slots {
        Slots::Rows { rows, offset } => out.extend(rows.iter().map(move |row| at(row.bytes, offset))),
        Slots::Mixed { rows, picks } => {
            out.extend(rows.iter().map(move |row| at(picks[row.shape].slot(row, WIDTH), 0)));
        }
        Slots::Each { slots, offset } => out.extend(slots.iter().map(move |slot| at(slot, offset))),
        Slots::Run { bytes, .. } => out.extend(bytes.as_chunks().0.iter().map(read)),
        Slots::Same { slot, count } => out.extend((0..count).map(move |_| at(slot, 0))),
    }
}
