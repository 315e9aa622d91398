//! A row's record, owned.

use crate::Error;
use record_core::{Blob, Record, RecordView, value::DynamicView};
use std::{fmt, marker::PhantomData};

/// A record that was read from a table: its bytes, checked.
pub struct Row<R> {
    bytes: Vec<u8>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Row<R> {
    /// The row of a view's bytes.
    pub(super) fn new<'a>(view: R::View<'a>) -> Self {
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
