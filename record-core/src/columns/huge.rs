//! Asking the operating system for huge pages: on fresh memory, page faults cost more than what is written to it.

/// Buffers from this size on are worth the call.
const WORTH: usize = 1 << 20;

/// Hints that the pages of a freshly allocated buffer may be huge ones. Does nothing where that is not known.
#[cfg(all(target_os = "linux", not(miri)))]
pub(super) fn advise<T>(fresh: &mut [core::mem::MaybeUninit<T>]) {
    const PAGE: usize = 4096;
    let len = size_of_val(fresh);
    if len < WORTH {
        return;
    }
    // Outwards to whole pages, so that neighbouring buffers make up one area in which huge pages can lie across them.
    let before = fresh.as_ptr().addr() % PAGE;
    let start = fresh.as_mut_ptr().cast::<u8>().wrapping_sub(before);
    // SAFETY: madvise(2) with MADV_HUGEPAGE never changes what memory holds, whoever owns it; for a range that is not
    // mapped or not page-aligned it returns an error, which is of no interest for a hint.
    unsafe { libc::madvise(start.cast(), (before + len).next_multiple_of(PAGE), libc::MADV_HUGEPAGE) };
}

#[cfg(not(all(target_os = "linux", not(miri))))]
pub(super) fn advise<T>(_: &mut [core::mem::MaybeUninit<T>]) {
    let _ = WORTH;
}
