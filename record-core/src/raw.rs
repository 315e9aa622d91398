//! The checked bytes under every view, and the unchecked reads that its checks pay for.
//!
//! This is where views are unsafe. The one invariant: a [`RawView<R>`] holds bytes that passed [`Checker`]
//! (crate::check::Checker) for `R`, so every slot and payload of the fields up to the blob's version lies inside them.

use crate::{
    definition::{Definition, FieldAt, FieldNumber, FieldReader},
    field::{Access, Field},
    layout::{FieldLayout, HEADER},
};
use core::marker::PhantomData;

/// Bytes that are known to be a blob of `R`.
#[doc(hidden)]
pub struct RawView<'a, R> {
    bytes: &'a [u8],
    record: PhantomData<fn() -> R>,
}

impl<R> Clone for RawView<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for RawView<'_, R> {}

impl<'a, R> RawView<'a, R> {
    /// # Safety
    /// The bytes passed the checks of `R`: header, lengths, ends and values.
    #[inline(always)]
    pub unsafe fn new_unchecked(bytes: &'a [u8]) -> Self {
        RawView { bytes, record: PhantomData }
    }

    /// The whole blob.
    #[inline(always)]
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The version that the blob needs; it may be newer than `R`.
    #[inline(always)]
    pub fn version(self) -> u8 {
        // SAFETY: a checked blob is at least a header long.
        unsafe { *self.bytes.get_unchecked(4) }
    }

    #[inline(always)]
    fn u32_at(self, offset: usize) -> usize {
        // SAFETY: callers pass offsets of slots of the blob's version, which lie in its fixed part.
        let bytes = unsafe { self.bytes.get_unchecked(offset..offset + 4) };
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
    }

    #[inline(always)]
    fn fixed_len(self) -> usize {
        // SAFETY: a checked blob is at least a header long.
        let bytes = unsafe { self.bytes.get_unchecked(6..8) };
        u16::from_le_bytes([bytes[0], bytes[1]]) as usize
    }
}

impl<'a, R: Definition> RawView<'a, R> {
    const fn field<I: FieldNumber>() -> &'static FieldLayout {
        &R::DESCRIPTION.fields[I::INDEX]
    }

    /// Whether the blob is of a version that holds field `I`.
    #[inline(always)]
    pub fn has<I: FieldNumber>(self) -> bool {
        let since = const { Self::field::<I>().since };
        since == 1 || self.version() >= since
    }

    /// Whether the blob has field `I`, and no version up to the blob's retired it for good.
    #[inline(always)]
    fn holds<I: FieldNumber>(self) -> bool {
        let gone = match const { Self::field::<I>().gone_from() } {
            Some(retired) => self.version() >= retired,
            None => false,
        };
        self.has::<I>() && !gone
    }

    /// The slot of field `I`, which the blob has.
    #[inline(always)]
    pub(crate) fn slot<I: FieldNumber>(self) -> &'a [u8] {
        let offset = const { Self::field::<I>().offset as usize };
        // `width` is for fixed types only: a `Field` whose `Class` and `TYPE` differ in this does not compile.
        let width = const { Self::field::<I>().ty.width() };
        debug_assert!(self.has::<I>() && offset >= HEADER);
        // SAFETY: the fixed part of the blob's version holds the slot, and the blob is at least as long.
        unsafe { self.bytes.get_unchecked(offset..offset + width) }
    }

    /// The payload of variable field `I`, which the blob has.
    #[inline(always)]
    pub(crate) fn payload<I: FieldNumber>(self) -> &'a [u8] {
        let (offset, starts_at) = const {
            Self::field::<I>().assert_variable();
            (Self::field::<I>().offset as usize, Self::field::<I>().starts_at as usize)
        };
        let start = if starts_at == 0 { self.fixed_len() } else { self.u32_at(starts_at) };
        let end = self.u32_at(offset);
        // SAFETY: the check found the ends of the blob's version ascending, from its fixed length up to its length.
        unsafe { self.bytes.get_unchecked(start..end) }
    }

    /// Whether field `I`, which the blob has, is not null.
    #[inline(always)]
    pub(crate) fn is_present<I: FieldNumber>(self) -> bool {
        let (byte, mask) = const { Self::field::<I>().validity };
        // SAFETY: the validity bytes stand before the fields of their version, inside its fixed part.
        mask == 0 || unsafe { *self.bytes.get_unchecked(byte as usize) } & mask != 0
    }

    /// The value of field `I`, which is never null.
    #[inline(always)]
    pub fn get<I: FieldNumber>(self) -> <R::Type as Field>::View<'a>
    where
        R: FieldAt<I>,
    {
        const { assert!(!Self::field::<I>().nullable, "a field that may be null is read by `get_opt`") };
        if self.holds::<I>() {
            // SAFETY: the blob holds the field, which is never null.
            unsafe { <R::Type as Field>::Class::view::<R, I>(self) }
        } else {
            <R::Type as Field>::Class::default_view::<R, I>()
        }
    }

    /// The value of field `I`, which may be null.
    #[inline(always)]
    pub fn get_opt<I: FieldNumber>(self) -> Option<<R::Type as Field>::View<'a>>
    where
        R: FieldAt<I>,
    {
        if self.has::<I>() {
            if self.holds::<I>() && self.is_present::<I>() {
                // SAFETY: the blob holds the field, which is not null.
                Some(unsafe { <R::Type as Field>::Class::view::<R, I>(self) })
            } else {
                None
            }
        } else if const { Self::field::<I>().default.is_some() } {
            Some(<R::Type as Field>::Class::default_view::<R, I>())
        } else {
            None
        }
    }

    /// The value of field `I` owned.
    #[inline(always)]
    pub(crate) fn decode<I: FieldNumber>(self) -> R::Type
    where
        R: FieldAt<I>,
    {
        const { assert!(!Self::field::<I>().nullable, "a field that may be null is read by `decode_opt`") };
        if self.holds::<I>() {
            // SAFETY: the blob holds the field, which is never null.
            unsafe { <R::Type as Field>::Class::decode::<R, I>(self) }
        } else {
            <R::Type as Field>::Class::default_value::<R, I>()
        }
    }

    /// The value of field `I` owned, which may be null.
    #[inline(always)]
    pub(crate) fn decode_opt<I: FieldNumber>(self) -> Option<R::Type>
    where
        R: FieldAt<I>,
    {
        if self.has::<I>() {
            if self.holds::<I>() && self.is_present::<I>() {
                // SAFETY: the blob holds the field, which is not null.
                Some(unsafe { <R::Type as Field>::Class::decode::<R, I>(self) })
            } else {
                None
            }
        } else if const { Self::field::<I>().default.is_some() } {
            Some(<R::Type as Field>::Class::default_value::<R, I>())
        } else {
            None
        }
    }
}

impl<R: Definition> FieldReader<R> for RawView<'_, R> {
    #[inline(always)]
    fn has<I: FieldNumber>(self) -> bool {
        RawView::has::<I>(self)
    }
    #[inline(always)]
    fn get<I: FieldNumber>(self) -> R::Type
    where
        R: FieldAt<I>,
    {
        self.decode::<I>()
    }
    #[inline(always)]
    fn get_opt<I: FieldNumber>(self) -> Option<R::Type>
    where
        R: FieldAt<I>,
    {
        self.decode_opt::<I>()
    }
}

/// What a view holds can be got at where the record is declared. A field that may be null can't be read as if it never was:
///
/// ```compile_fail,E0080
/// use record_core::{Blob, Record};
///
/// #[derive(Record)]
/// struct Note { text: Option<String> }
///
/// let blob = Blob::encode(&Note { text: None }).unwrap();
/// blob.view().0.get::<record_core::__private::numbers::__N0>();
/// ```
///
/// A layout whose fields lie elsewhere than their types say is not read by:
///
/// ```compile_fail,E0080
/// mod fake {
///     pub use record_core::*;
///     pub mod __private {
///         pub use record_core::__private::*;
///         pub const fn place<const N: usize>(fields: [FieldLayout; N]) -> [FieldLayout; N] { fields }
///     }
/// }
///
/// #[derive(record_core::Record)]
/// #[record(crate = crate::fake)]
/// struct Note { text: String, more: String }
///
/// fn main() {
///     let note = Note { text: "a".into(), more: "b".into() };
///     record_core::Blob::encode(&note).unwrap().view().more();
/// }
/// ```
#[cfg(doctest)]
struct LayoutsAreNotBelieved;
