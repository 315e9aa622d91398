//! The place of a field that is no longer used.

use core::marker::PhantomData;

/// Keeps the type and the place of a field that was dropped: no value, no bytes in memory, zeros or an empty payload
/// in the blob.
///
/// A field that is not an `Option` also says which version retired it, `#[record(retired = N)]`: from that version on
/// blobs no longer hold its value, so code of older versions is not given them.
///
/// ```
/// use record_core::{Record, Retired};
///
/// #[derive(Record)]
/// #[record(version = 2)]
/// struct Reading {
///     at: i64,
///     #[record(retired = 2)]
///     fahrenheit: Retired<f32>,
///     #[record(since = 2)]
///     celsius: f32,
/// }
/// ```
pub struct Retired<T>(PhantomData<fn() -> T>);

impl<T> Retired<T> {
    /// The only value.
    pub const fn new() -> Self {
        Retired(PhantomData)
    }
}

impl<T> Clone for Retired<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Retired<T> {}
impl<T> Default for Retired<T> {
    fn default() -> Self {
        Retired::new()
    }
}
impl<T> PartialEq for Retired<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl<T> Eq for Retired<T> {}
impl<T> core::hash::Hash for Retired<T> {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}
impl<T> core::fmt::Debug for Retired<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Retired")
    }
}
