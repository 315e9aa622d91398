//! Asking the operating system for huge pages: on fresh memory, page faults cost more than what is written to it.

use core::mem::MaybeUninit;

/// Buffers from this size on are worth the call.
const WORTH: usize = 1 << 20;

/// Freshly allocated buffers that huge pages are to be asked for.
///
/// They are collected first and asked for together: allocations in a row then still make up one mapping of the
/// process, in which huge pages can lie across neighbouring buffers that are smaller than such a page.
#[derive(Default)]
pub(super) struct Fresh {
    buffers: Vec<(usize, usize)>,
}

impl Fresh {
    /// Adds the unused part of a buffer.
    pub(super) fn add<T>(&mut self, memory: &mut [MaybeUninit<T>]) {
        let len = size_of_val(memory);
        if len >= WORTH {
            self.buffers.push((memory.as_ptr().addr(), len));
        }
    }

    /// Asks for huge pages for buffers that will be filled. Does nothing where that is not known.
    pub(super) fn advise(self) {
        self.areas().for_each(|(start, end)| {
            hint(start, end);
            collapse(start, end);
        });
    }

    /// Asks for huge pages where and when the buffers are written to: they may be larger than needed.
    pub(super) fn hint(self) {
        self.areas().for_each(|(start, end)| hint(start, end));
    }

    /// The pages of the buffers, neighbours together.
    fn areas(mut self) -> impl Iterator<Item = (usize, usize)> {
        self.buffers.sort_unstable();
        let mut areas: Vec<(usize, usize)> = Vec::new();
        for (start, len) in self.buffers {
            // Outwards to whole pages: between neighbours are at most a few bytes of the allocator's own.
            let (start, end) = (start / PAGE * PAGE, (start + len).next_multiple_of(PAGE));
            match areas.last_mut() {
                Some(last) if last.1 >= start => last.1 = last.1.max(end),
                _ => areas.push((start, end)),
            }
        }
        areas.into_iter()
    }
}

const PAGE: usize = 4096;

#[cfg(all(target_os = "linux", not(miri)))]
fn hint(start: usize, end: usize) {
    madvise(start, end, libc::MADV_HUGEPAGE);
}

/// The allocator has written its own bytes before each buffer. A huge page around them does not come by itself any more
/// when the rest of it is first written to: it has to be made now.
#[cfg(all(target_os = "linux", not(miri)))]
fn collapse(start: usize, end: usize) {
    use std::sync::LazyLock;
    const HUGE_PAGE: usize = 2 << 20;
    /// An administrator's `never` also rules this call out, whatever the kernel's version makes of it.
    static ALLOWED: LazyLock<bool> = LazyLock::new(|| {
        let setting = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
        setting.is_ok_and(|setting| !setting.contains("[never]"))
    });
    let (mut first, end) = (start.next_multiple_of(HUGE_PAGE), end / HUGE_PAGE * HUGE_PAGE);
    while first < end && *ALLOWED {
        madvise(first, first + HUGE_PAGE, libc::MADV_COLLAPSE);
        first += HUGE_PAGE;
    }
}

#[cfg(all(target_os = "linux", not(miri)))]
fn madvise(start: usize, end: usize, advice: libc::c_int) {
    let first = core::ptr::without_provenance_mut(start);
    // SAFETY: madvise(2) with MADV_HUGEPAGE or MADV_COLLAPSE never changes what memory holds, whoever owns it and
    // whoever uses it meanwhile, and nothing is accessed through the pointer; for a range that is not mapped or not
    // page-aligned, or where there is no huge page to be had, it returns an error, which is of no interest for a hint.
    unsafe { libc::madvise(first, end - start, advice) };
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn hint(_: usize, _: usize) {}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn collapse(_: usize, _: usize) {}
