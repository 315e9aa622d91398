//! The traits that `#[derive(Record)]` implements.

use crate::{
    Error, check, encode,
    field::Field,
    layout::{FieldLayout, Layout},
    raw::RawView,
};
use alloc::vec::Vec;

/// A struct that can be stored, implemented by `#[derive(Record)]`.
///
/// The hidden items are the contract between the macro and this crate; they change without notice, so implement this
/// trait by the derive only.
pub trait Record: Sized {
    /// The description of the record's blobs.
    const LAYOUT: &'static Layout;

    /// Typed, borrowed access to a blob.
    type View<'a>: RecordView<'a, Record = Self>;

    /// Typed access to a blob whose fixed fields can be set in place.
    type ViewMut<'a>;

    /// The `#[record(skip)]` fields: a struct of them, or `()`.
    type AddOns: Default;

    /// Opens a blob: checks it once, so that every accessor of the view can rely on it.
    ///
    /// The time depends on the record's types, not on its fields' number: one comparison for fields that admit every
    /// bit pattern, a pass over the text for strings.
    ///
    /// ```
    /// use record_core::Record;
    ///
    /// #[derive(Record)]
    /// struct Point { x: i32, y: i32 }
    ///
    /// let mut row = vec![0xff]; // the blob may stand at any address
    /// Point { x: 1, y: -2 }.encode(&mut row)?;
    /// assert_eq!(Point::view(&row[1..])?.y(), -2);
    /// assert!(Point::view(&row[1..9]).unwrap_err().is_corrupt());
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the bytes are no blob of this record: foreign, truncated, or holding what is no value of a field's type.
    /// The error names the field and the offset.
    #[inline]
    fn view(bytes: &[u8]) -> Result<Self::View<'_>, Error> {
        check::check::<Self>(bytes).map(Self::View::from_raw)
    }

    /// Opens a blob without looking at it.
    ///
    /// # Safety
    /// `Self::view(bytes)` would return `Ok`; so for bytes that were checked before and cannot have changed since.
    #[inline]
    unsafe fn view_unchecked(bytes: &[u8]) -> Self::View<'_> {
        // SAFETY: passed on.
        Self::View::from_raw(unsafe { RawView::new_unchecked(bytes) })
    }

    /// Opens a blob for setting fixed fields in place.
    ///
    /// # Errors
    /// As [`view`](Self::view).
    fn view_mut(bytes: &mut [u8]) -> Result<Self::ViewMut<'_>, Error>;

    /// Appends the blob of this value to `out`.
    ///
    /// Allocates only when `out` grows, and to sort a set that is not sorted yet.
    ///
    /// # Errors
    /// When a field can't hold its value, or the blob would be too long. `out` is then as it was.
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        encode::encode(self, out)
    }

    #[doc(hidden)]
    const FIELDS: &'static [FieldLayout];
    #[doc(hidden)]
    fn write<W: FieldWriter>(&self, w: &mut W) -> Result<(), W::Error>;
    #[doc(hidden)]
    fn fields<V: FieldVisitor>(v: &mut V) -> Result<(), V::Error>;
    #[doc(hidden)]
    fn read<S: FieldReader>(s: S) -> Self;
    #[doc(hidden)]
    fn into_add_ons(self) -> Self::AddOns;
    #[doc(hidden)]
    fn set_add_ons(&mut self, add_ons: Self::AddOns);
}

/// What every view can do besides its fields' accessors, which are the inherent methods.
pub trait RecordView<'a>: Copy {
    /// The record that the view is of.
    type Record: Record<View<'a> = Self>;

    /// The blob.
    fn bytes(self) -> &'a [u8];

    /// The blob's version, which may be newer than the code: what the blob needs, not which code wrote it.
    fn version(self) -> u8;

    /// The value, owned. Add-ons get their default.
    fn decode(self) -> Self::Record;

    #[doc(hidden)]
    fn from_raw(raw: RawView<'a, Self::Record>) -> Self;
}

/// Is shown every stored field of a value, in blob order.
#[doc(hidden)]
pub trait FieldWriter {
    type Error;
    /// `None` is null, or for a retired field that is never null its default.
    fn field<T: Field, const I: usize>(&mut self, value: Option<&T>) -> Result<(), Self::Error>;
}

/// Is shown every stored field's type, in blob order.
#[doc(hidden)]
pub trait FieldVisitor {
    type Error;
    fn field<T: Field, const I: usize>(&mut self) -> Result<(), Self::Error>;
}

/// Is asked for every field that is not retired.
///
/// # Safety of the callers
/// Generated code asks for field `I` with the type that it has in the layout.
#[doc(hidden)]
pub trait FieldReader: Copy {
    /// Whether field `I` is there, or must be taken over from an older one.
    fn has<const I: usize>(self) -> bool;
    /// # Safety
    /// `T` is the type of field `I`, which is never null.
    unsafe fn get<T: Field, const I: usize>(self) -> T;
    /// # Safety
    /// `T` is the type of field `I`.
    unsafe fn get_opt<T: Field, const I: usize>(self) -> Option<T>;
}

impl<R: Record> FieldReader for RawView<'_, R> {
    #[inline(always)]
    fn has<const I: usize>(self) -> bool {
        RawView::has::<I>(self)
    }
    #[inline(always)]
    unsafe fn get<T: Field, const I: usize>(self) -> T {
        // SAFETY: passed on.
        unsafe { self.decode::<T, I>() }
    }
    #[inline(always)]
    unsafe fn get_opt<T: Field, const I: usize>(self) -> Option<T> {
        // SAFETY: passed on.
        unsafe { self.decode_opt::<T, I>() }
    }
}
