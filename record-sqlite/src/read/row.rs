//! A row's record, owned: with its type, and by its layout.

use crate::Error;
use record_core::{Blob, Record, RecordView, layout::Layout, value::DynamicView};
use std::{fmt, marker::PhantomData};

/// A record that was read from a table: its bytes, checked.
pub struct Row<R> {
    bytes: Vec<u8>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Row<R> {
    /// The row of a view's bytes.
    pub(crate) fn new<'a>(view: R::View<'a>) -> Self {
        Row { bytes: view.raw().bytes().to_vec(), record: PhantomData }
    }

    /// Typed access to the fields.
    #[inline]
    pub fn view(&self) -> R::View<'_> {
        // SAFETY: the bytes are those of a view, which only checked bytes have, and nothing changes them.
        unsafe { R::view_unchecked(&self.bytes) }
    }

    /// The bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value, owned.
    pub fn decode(&self) -> R {
        self.view().decode()
    }

    /// The row as a blob, which can be edited and put again.
    ///
    /// # Errors
    /// When the bytes are readable but not canonical, because another program wrote them.
    pub fn into_blob(self) -> Result<Blob<R>, Error> {
        Ok(Blob::from_bytes(self.bytes)?)
    }
}

impl<R> Clone for Row<R> {
    fn clone(&self) -> Self {
        Row { bytes: self.bytes.clone(), record: PhantomData }
    }
}

/// Equality of the stored bytes.
impl<R> PartialEq for Row<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<R> Eq for Row<R> {}

impl<R: Record> fmt::Debug for Row<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DynamicView::reopen(R::LAYOUT, &self.bytes).fmt(f)
    }
}

/// A record that was read from a table by its layout: its bytes, checked.
#[derive(Clone)]
pub struct AnyRow {
    pub(super) layout: &'static Layout,
    pub(super) bytes: Vec<u8>,
}

impl AnyRow {
    /// Access to the fields by name. It is `Debug`, and serializes as imports read it.
    pub fn view(&self) -> DynamicView<'_> {
        DynamicView::reopen(self.layout, &self.bytes)
    }

    /// The bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for AnyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
