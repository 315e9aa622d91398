//! Output buffers: sized once, taken back when a batch is done with.

use super::huge;
use arrow_buffer::{ArrowNativeType, Buffer};

/// Makes room for `more` elements. What is fresh of it is not touched.
#[inline]
pub(super) fn reserve<T>(buffer: &mut Vec<T>, more: usize) {
    if buffer.capacity() - buffer.len() < more {
        grow(buffer, more);
    }
}

#[cold]
fn grow<T>(buffer: &mut Vec<T>, more: usize) {
    buffer.reserve(more);
    huge::advise(buffer.spare_capacity_mut());
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
