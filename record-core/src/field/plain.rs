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

    /// Whether the memory is what `to_slot` writes is for the caller to get right, but no matter of safety.
    ///
    /// # Safety
    /// If `any_bytes` is set, then `T` has no padding, and any bytes are a valid value of it.
    pub const unsafe fn when(any_bytes: bool) -> Self {
        Plain { proven: cfg!(target_endian = "little") && any_bytes, ty: PhantomData }
    }

    /// For a struct: if all of its fields are plain, and there is nothing between or behind them.
    ///
    /// # Safety
    /// `sizes` are what [`plain_size`] says of each of the struct's fields.
    pub const unsafe fn of_fields(sizes: &[Option<usize>]) -> Self {
        let (mut proven, mut size, mut i) = (true, 0, 0);
        while i < sizes.len() {
            match sizes[i] {
                Some(field) => size += field,
                None => proven = false,
            }
            i += 1;
        }
        // SAFETY: fields do not overlap, so if they are as long as the struct together, it has no other bytes.
        unsafe { Plain::when(proven && size == size_of::<T>()) }
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
    #[inline]
    pub(super) fn values(&self, slots: &[u8]) -> Option<Vec<T>> {
        if !self.proven {
            return None;
        }
        let count = slots.len() / size_of::<T>();
        let mut values = Vec::<T>::with_capacity(count);
        // SAFETY: the slots are readable for that many bytes and the vector has room for as many; they are apart.
        unsafe {
            core::ptr::copy_nonoverlapping(slots.as_ptr(), values.as_mut_ptr().cast(), count * size_of::<T>())
        };
        // SAFETY: the values were just written, and any bytes are proven to be values.
        unsafe { values.set_len(count) };
        Some(values)
    }
}

/// `FixedField::PLAIN` of a struct, from the names of all of its fields with their numbers.
///
/// A macro of this crate and not of the derive, because `$crate` is this crate, whatever path the program gave to the
/// derive. It proves what it says of any tokens that it may be called with.
#[doc(hidden)]
#[macro_export]
macro_rules! __plain {
    ($($i:ty, $field:ident;)*) => {
        #[allow(deprecated, reason = "deprecated fields are stored as well")]
        const PLAIN: $crate::__private::Plain<Self> = {
            let _ = |value: &Self| {
                // Without `..` these are all the fields; with it this is a struct, since a union has no such pattern.
                let Self { $($field: _),* } = *value;
                let Self { $($field: _,)* .. } = *value;
            };
            let sizes = [$(
                $crate::__private::plain_size::<Self, $i>(
                    $crate::__private::core::mem::offset_of!(Self, $field),
                    |value: &Self| &raw const value.$field,
                )
            ),*];
            // SAFETY: the patterns above name all fields of the struct, and each function's type is that of its field.
            unsafe { $crate::__private::Plain::of_fields(&sizes) }
        };
    };
}

/// The macro proves what it says, or does not compile. All fields have to be named:
///
/// ```compile_fail,E0027
/// # use record_core::{Field, FixedField, Invalid, field::Inline, layout::Type};
/// struct Padded { a: u32, b: [u16; 3] }
/// # impl Field for Padded { type Class = Inline; type View<'a> = (); const TYPE: Type = Type::U32; }
/// impl FixedField for Padded {
///     record_core::__private::plain! { record_core::__private::numbers::__N0, a; }
///     // …
/// #   fn to_slot(&self, _: &mut [u8]) -> Result<(), Invalid> { Ok(()) }
/// #   fn check_slot(_: &[u8]) -> Result<(), Invalid> { Ok(()) }
/// #   fn view_slot(_: &[u8]) {}
/// #   fn from_slot(_: &[u8]) -> Self { Padded { a: 0, b: [0; 3] } }
/// }
/// ```
#[cfg(doctest)]
struct PlainIsProven;
