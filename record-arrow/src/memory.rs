//! Output buffers: sized once, taken back when a batch is done with. For builders of arrays.

use super::huge::Fresh;
use arrow_buffer::{ArrowNativeType, Buffer};

/// Makes room for `more` elements, as [`Vec::reserve`] does. Where that takes fresh memory of a MiB and more, Linux is asked for
/// huge pages: page faults cost more than what is written there.
#[inline]
pub fn reserve<T>(buffer: &mut Vec<T>, more: usize) {
    if buffer.capacity() - buffer.len() < more {
        grow(buffer, more);
    }
}

#[cold]
fn grow<T>(buffer: &mut Vec<T>, more: usize) {
    let mut fresh = Fresh::default();
    reserve_together(buffer, more, &mut fresh);
    fresh.hint();
}

/// As [`reserve`], but leaves asking for huge pages to the caller, who reserves more buffers.
pub(super) fn reserve_together<T>(buffer: &mut Vec<T>, more: usize, fresh: &mut Fresh) {
    if buffer.capacity() - buffer.len() < more {
        buffer.reserve(more);
        fresh.add(buffer.spare_capacity_mut());
    }
}

/// As [`reserve_together`], for what is only expected: where there is no memory for so much, there is none yet.
pub(super) fn expect<T>(buffer: &mut Vec<T>, more: usize, fresh: &mut Fresh) {
    if buffer.capacity() - buffer.len() < more && buffer.try_reserve(more).is_ok() {
        fresh.add(buffer.spare_capacity_mut());
    }
}

/// How much `more` things take that are like `count` ones which took `size`. A tenth more leaves room for chance.
pub(super) fn forecast(size: usize, count: usize, more: usize) -> usize {
    let more = size as u128 * more as u128 / count as u128;
    usize::try_from(more + more / 10).unwrap_or(usize::MAX)
}

/// Takes the memory of a finished buffer back, if nobody else holds it and it is the larger one.
pub(super) fn recycle<T: ArrowNativeType>(buffer: &mut Vec<T>, finished: Buffer) {
    if let Ok(mut memory) = finished.into_vec::<T>()
        && memory.capacity() > buffer.capacity()
        && buffer.is_empty()
    {
        memory.clear();
        *buffer = memory;
    }
}
