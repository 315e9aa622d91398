//! Asking the processor for a row's bytes before they are looked at.

use super::rows::Row;

const LINE: usize = 64;

/// Asks for the rows' bytes. They lie where the driver or the allocator put them, so that the processor can't guess
/// where the next one is. Of long rows only the beginning is fetched, where the fixed part stands.
#[inline(always)]
pub(super) fn prefetch(rows: &[Row<'_>]) {
    const MOST: usize = 8 * LINE;
    for row in rows {
        for at in (0..row.bytes.len().min(MOST)).step_by(LINE) {
            line(&row.bytes[at]);
        }
    }
}

/// The rows of the next chunk, asked for bit by bit.
pub(super) struct Ahead<'a> {
    rows: &'a [Row<'a>],
    step: usize,
}

impl<'a> Ahead<'a> {
    /// Rows that `times` calls of [`fetch`](Self::fetch) go through.
    pub(super) fn new(rows: &'a [Row<'a>], times: usize) -> Self {
        Ahead { rows, step: rows.len().div_ceil(times.max(1)) }
    }

    /// Asks for some more of them.
    #[inline(always)]
    pub(super) fn fetch(&mut self) {
        let (now, later) = self.rows.split_at(self.step.min(self.rows.len()));
        prefetch(now);
        self.rows = later;
    }
}

/// Asks for the next `count` elements of a buffer that is being filled column by column: when its turn comes again, the
/// processor has forgotten that it was written to in order.
#[inline(always)]
pub(super) fn prefetch_room<T>(buffer: &mut Vec<T>, count: usize) {
    let room = buffer.spare_capacity_mut();
    let room = &room[..count.min(room.len())];
    for element in room.iter().step_by((LINE / size_of::<T>()).max(1)) {
        line(element);
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
#[inline(always)]
fn line<T>(byte: &T) {
    use core::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
    // SAFETY: prefetching has no effect on what a program computes, at any address; every x86-64 processor has it.
    unsafe { _mm_prefetch::<_MM_HINT_T1>(core::ptr::from_ref(byte).cast()) };
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
#[inline(always)]
fn line<T>(_: &T) {}
