//! Types whose payloads are written straight to the blob.
//!
//! Views rely on what stands in a blob, without looking. So types of other crates, whose code nobody here has seen, write
//! to a buffer of their own, which is then copied; strings and lists do without.

use core::marker::PhantomData;

/// Whether `to_payload` leaves alone what stands in the buffer that it is given.
#[doc(hidden)]
pub struct Appends<T> {
    proven: bool,
    ty: PhantomData<fn() -> T>,
}

impl<T> Appends<T> {
    /// Not that anybody knows.
    pub const UNKNOWN: Self = Appends { proven: false, ty: PhantomData };

    /// # Safety
    /// `to_payload` and `to_payload_over` do nothing to the buffer but append to it.
    pub const unsafe fn only() -> Self {
        Appends { proven: true, ty: PhantomData }
    }

    /// Whether it does.
    pub const fn is_proven(&self) -> bool {
        self.proven
    }
}
