//! A statement together with the rows that it gives, so that an iterator can hold both.

use rusqlite::{CachedStatement, Row, Rows};
use std::ptr::NonNull;

/// Rows that own their statement.
pub(super) struct OwnedRows<'c> {
    /// Borrow from `statement`; gone before it.
    rows: Option<Rows<'c>>,
    statement: NonNull<CachedStatement<'c>>,
}

impl<'c> OwnedRows<'c> {
    /// Runs a statement whose parameters are bound.
    pub(crate) fn new(statement: CachedStatement<'c>) -> Self {
        let statement = NonNull::from(Box::leak(Box::new(statement)));
        // SAFETY: the pointer comes from a `Box` that is freed in `drop` alone, after `rows`, the only thing that is
        // made from this reference. No other reference is made until then, and `next` hands out rows that borrow from
        // `self`, so nothing outlives it.
        let borrowed: &'c mut CachedStatement<'c> = unsafe { &mut *statement.as_ptr() };
        OwnedRows { rows: Some(borrowed.raw_query()), statement }
    }

    /// The next row, valid until the one after it is asked for.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<&Row<'c>>> {
        self.rows.as_mut().map_or(Ok(None), Rows::next)
    }
}

impl Drop for OwnedRows<'_> {
    fn drop(&mut self) {
        self.rows = None;
        // SAFETY: the pointer comes from `Box::leak`, and this is the only place that frees it; what borrowed from it
        // ended one line above.
        drop(unsafe { Box::from_raw(self.statement.as_ptr()) });
    }
}
