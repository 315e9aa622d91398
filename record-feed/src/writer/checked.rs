//! The bytes of a blob that is buffered: checked when it is taken, so that it can become a [`Blob`] later at no cost.

use super::AnyPatch;
use crate::Error;
use core::marker::PhantomData;
use record_core::{Blob, Patch, Record, check::check};

/// The bytes of a blob of `R`.
pub(super) struct Checked<R> {
    /// What `check::<R>` accepted, what a `Blob<R>` held, or what a patch made of that.
    bytes: Vec<u8>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Checked<R> {
    /// Takes bytes from anybody.
    ///
    /// # Errors
    /// When they are no blob of `R`, which a program's own [`ToBlob`](record_core::ToBlob) may append.
    pub(super) fn new(mut bytes: Vec<u8>) -> Result<Self, Error> {
        check::<R>(&bytes)?;
        // In place: nothing is copied.
        if bytes.capacity() - bytes.len() > bytes.len() / 4 {
            bytes.shrink_to_fit();
        }
        Ok(Checked { bytes, record: PhantomData })
    }

    pub(super) fn of_blob(blob: Blob<R>) -> Self {
        Checked { bytes: blob.into_bytes(), record: PhantomData }
    }

    /// Applies a patch. On an error the bytes are as they were.
    pub(super) fn patch(&mut self, patch: &AnyPatch<R>) -> Result<(), Error> {
        Ok(patch.raw().apply_to(&mut self.bytes)?)
    }

    pub(super) fn into_blob(self) -> Blob<R> {
        // SAFETY: `check::<R>` would accept the bytes. Only this module can change them, and it takes them from `check::<R>`,
        // from a `Blob<R>`, or from `RawPatch::apply_to`, which keeps them acceptable, also if it fails or panics. The register
        // of newer layouts, which the check may ask, only grows.
        unsafe { Blob::from_bytes_unchecked(self.bytes) }
    }

    /// The memory, for other bytes.
    pub(super) fn into_memory(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes of memory.
    pub(super) fn allocated(&self) -> usize {
        self.bytes.capacity()
    }
}
