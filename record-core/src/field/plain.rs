//! Types whose values lie in memory as they lie in a slot, so that lists of them are copied as a whole.
//!
//! A list of 64 triangles is encoded twice as fast this way, and decoded a third faster (`mesh` of `benches/records`).

use alloc::vec::Vec;
use core::marker::PhantomData;

/// Whether a value's memory is its slot, on this target.
#[doc(hidden)]
pub struct Plain<T> {
    proven: bool,
    ty: PhantomData<fn() -> T>,
}

impl<T> Plain<T> {
    /// Not that anybody knows.
    pub const NO: Self = Plain { proven: false, ty: PhantomData };

    /// # Safety
    /// If `same_bytes` is set, then `T` has no padding and its memory is, byte for byte, what `to_slot` writes; every
    /// slot that `check_slot` accepts is a valid value of `T`; and `to_slot` refuses no value.
    pub const unsafe fn when(same_bytes: bool) -> Self {
        Plain { proven: cfg!(target_endian = "little") && same_bytes, ty: PhantomData }
    }

    /// Whether it is.
    pub const fn is_proven(&self) -> bool {
        self.proven
    }

    /// The slots of values, one behind the other.
    #[inline(always)]
    pub(super) fn slots<'a>(&self, values: &'a [T]) -> Option<&'a [u8]> {
        // SAFETY: proven to have no padding, so all bytes of the values are initialized.
        self.proven
            .then(|| unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), size_of_val(values)) })
    }

    /// The values in slots that lie one behind the other.
    ///
    /// # Safety
    /// `check_slot` accepted every slot, and there are whole slots only.
    #[inline]
    pub(super) unsafe fn values(&self, slots: &[u8]) -> Option<Vec<T>> {
        if !self.proven {
            return None;
        }
        let count = slots.len() / size_of::<T>();
        let mut values = Vec::<T>::with_capacity(count);
        // SAFETY: the slots are readable for that many bytes and the vector has room for as many; they are apart.
        unsafe {
            core::ptr::copy_nonoverlapping(slots.as_ptr(), values.as_mut_ptr().cast(), count * size_of::<T>())
        };
        // SAFETY: the values were just written, and accepted slots are proven to be values.
        unsafe { values.set_len(count) };
        Some(values)
    }
}
