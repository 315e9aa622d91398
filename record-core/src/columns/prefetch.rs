//! Asking the processor for a row's bytes before they are looked at.

use super::rows::Row;

/// Rows lie where the driver or the allocator put them, so that the processor can't guess where the next one is.
/// Of long rows only the beginning is fetched, where the fixed part stands.
#[inline(always)]
pub(super) fn prefetch(row: &Row<'_>) {
    const LINE: usize = 64;
    const MOST: usize = 8 * LINE;
    for at in (0..row.bytes.len().min(MOST)).step_by(LINE) {
        line(&row.bytes[at]);
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
#[inline(always)]
fn line(byte: &u8) {
    use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: prefetching has no effect on what a program computes, at any address; every x86-64 processor has it.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(byte).cast()) };
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
#[inline(always)]
fn line(_: &u8) {}
