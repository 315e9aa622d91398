//! The traits that `#[derive(Record)]` implements for users: a record, and its views.

use crate::{Error, check, definition::Definition, encode, layout::Layout, raw::RawView};
use alloc::vec::Vec;

/// A struct that can be stored, implemented by `#[derive(Record)]`.
///
/// The hidden items, here and in the hidden trait above, are the contract between the macro and this crate; they change
/// without notice, so implement this trait by the derive only.
///
/// The trait is safe, because memory does not rest on what an implementation says. What generated code says may come from a
/// module that a program named in `#[record(crate = …)]`, so it is checked, mostly at compile time: that the fields of
/// `LAYOUT` lie where a layout puts them, that every field is shown once and in order, that a field's Rust type takes as many
/// bytes as its place. An implementation that breaks this does not compile, or panics.
pub trait Record: Definition {
    /// The description of the record's blobs.
    const LAYOUT: &'static Layout = Self::DESCRIPTION;

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
    /// What it gives has a method `set_field` for each fixed field, and a function that shows the blob as it is.
    ///
    /// ```
    /// use record_core::{Blob, Record};
    ///
    /// #[derive(Record)]
    /// struct Visit { count: u32, last: Option<i64>, page: String }
    ///
    /// let mut bytes = Blob::encode(&Visit { count: 1, last: None, page: "/".into() })?.into_bytes();
    /// let mut visit = Visit::view_mut(&mut bytes)?;
    /// visit.set_count(2)?;
    /// visit.set_last(Some(1_700_000_000))?;
    /// assert_eq!(VisitViewMut::view(&visit).last(), Some(1_700_000_000));
    /// assert_eq!(Visit::view(&bytes)?.count(), 2);
    /// # Ok::<(), record_core::Error>(())
    /// ```
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

    /// As they are for a record that has none.
    #[doc(hidden)]
    fn into_add_ons(self) -> Self::AddOns {
        Self::AddOns::default()
    }
    #[doc(hidden)]
    fn set_add_ons(&mut self, _: Self::AddOns) {}
}

/// What every view can do besides its fields' accessors, which are the inherent methods.
///
/// A view is `Debug` and, with the feature `serde`, `Serialize`: a map of its fields by their stored names.
///
/// ```
/// use record_core::{Blob, Record, RecordView};
///
/// #[derive(Record)]
/// struct Point { x: i32, #[record(rename = "y")] height: i32 }
///
/// let blob = Blob::encode(&Point { x: 1, height: 2 })?;
/// let view = blob.view();
/// assert_eq!((view.version(), view.bytes()), (1, blob.as_bytes()));
/// assert_eq!(view.decode().height, 2); // the struct, owned
/// assert_eq!(format!("{view:?}"), "Point { x: 1, y: 2 }");
/// # Ok::<(), record_core::Error>(())
/// ```
pub trait RecordView<'a>: Copy {
    /// The record that the view is of.
    type Record: Record<View<'a> = Self>;

    /// The blob.
    #[inline]
    fn bytes(self) -> &'a [u8] {
        self.raw().bytes()
    }

    /// The blob's version, which may be newer than the code: what the blob needs, not which code wrote it.
    #[inline]
    fn version(self) -> u8 {
        self.raw().version()
    }

    /// The value, owned. Add-ons get their default.
    #[inline]
    fn decode(self) -> Self::Record {
        Self::Record::read(self.raw())
    }

    #[doc(hidden)]
    fn from_raw(raw: RawView<'a, Self::Record>) -> Self;

    /// The checked bytes. Only a check makes them, whatever type of view holds them.
    #[doc(hidden)]
    fn raw(self) -> RawView<'a, Self::Record>;
}
