//! `AnyPatch`: a patch of a record, whatever its own type.

use core::fmt;
use record_core::{Patch, Record, patch::RawPatch};

/// A patch of `R` on its way through a [`Writer`](super::Writer), whatever type it came as. What it can do is in the trait
/// [`Patch`].
pub struct AnyPatch<R>(RawPatch<R>);

impl<R: Record> AnyPatch<R> {
    /// The same as the derived type.
    pub fn into_patch<P: Patch<Record = R>>(self) -> P {
        P::from_raw(self.0)
    }
}

impl<R> Default for AnyPatch<R> {
    fn default() -> Self {
        AnyPatch(RawPatch::default())
    }
}

impl<R> Clone for AnyPatch<R> {
    fn clone(&self) -> Self {
        AnyPatch(self.0.clone())
    }
}

impl<R> PartialEq for AnyPatch<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<R: Record> fmt::Debug for AnyPatch<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<R: Record> Patch for AnyPatch<R> {
    type Record = R;

    fn raw(&self) -> &RawPatch<R> {
        &self.0
    }

    fn raw_mut(&mut self) -> &mut RawPatch<R> {
        &mut self.0
    }

    fn from_raw(raw: RawPatch<R>) -> Self {
        AnyPatch(raw)
    }
}
