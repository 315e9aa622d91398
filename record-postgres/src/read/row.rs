//! A row's record in the driver's own buffer.

use crate::{Error, wire::raw::raw};
use record_core::{Blob, Record, layout::Layout, value::DynamicView};
use std::{fmt, marker::PhantomData};

/// A record that was read from a table: checked bytes in the buffer that the driver received.
#[derive(Clone)]
pub struct Row<R> {
    row: ::tokio_postgres::Row,
    column: usize,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Row<R> {
    /// A row of whose column number `column` `Table::check` accepted the bytes.
    pub(crate) fn checked(row: ::tokio_postgres::Row, column: usize) -> Self {
        Row { row, column, record: PhantomData }
    }

    /// Typed access to the fields.
    #[inline]
    pub fn view(&self) -> R::View<'_> {
        // SAFETY: `checked` is called with a column whose bytes `Table::check` accepted, and nothing changes a row.
        unsafe { R::view_unchecked(self.as_bytes()) }
    }

    /// The bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        raw(&self.row, self.column).unwrap_or_default()
    }

    /// The value, owned.
    pub fn decode(&self) -> R {
        use record_core::RecordView;
        self.view().decode()
    }

    /// The row as a blob, which can be edited and put again.
    ///
    /// # Errors
    /// When the bytes are readable but not canonical, because another program wrote them.
    pub fn into_blob(self) -> Result<Blob<R>, Error> {
        Ok(Blob::from_bytes(self.as_bytes())?)
    }
}

/// Equality of the stored bytes.
impl<R: Record> PartialEq for Row<R> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<R: Record> Eq for Row<R> {}

impl<R: Record> fmt::Debug for Row<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DynamicView::reopen(R::LAYOUT, self.as_bytes()).fmt(f)
    }
}

/// A record that was read from a table by its layout: checked bytes in the buffer that the driver received.
#[derive(Clone)]
pub struct AnyRow {
    layout: &'static Layout,
    row: ::tokio_postgres::Row,
}

impl AnyRow {
    /// A row of whose first column the bytes were checked.
    pub(crate) fn checked(layout: &'static Layout, row: ::tokio_postgres::Row) -> Self {
        AnyRow { layout, row }
    }

    /// Access to the fields by name. It is `Debug`, and serializes as imports read it.
    pub fn view(&self) -> DynamicView<'_> {
        DynamicView::reopen(self.layout, self.as_bytes())
    }

    /// The bytes as they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        raw(&self.row, 0).unwrap_or_default()
    }
}

impl fmt::Debug for AnyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
