//! `Blob<R>`: the bytes of a record, owned, with its add-ons.

use crate::{Error, Record, RecordView, canonical, check, edit, encode, value::DynamicView};
use alloc::vec::Vec;
use core::{
    fmt,
    hash::{Hash, Hasher},
};

/// The canonical bytes of a record, and the fields beside it that are never stored.
///
/// Equality, order of bytes and hash are those of the bytes: equal values have equal bytes, across versions. Floats
/// count bit for bit, so `0.0` and `-0.0` differ, and a NaN equals itself.
///
/// ```
/// use record_core::{Blob, Record};
///
/// #[derive(Record)]
/// struct Point { x: i32, y: i32, #[record(skip)] label: Option<String> }
///
/// let blob = Blob::new(Point { x: 1, y: 2, label: Some("a".into()) })?;
/// assert_eq!(blob.view().x(), 1);
/// assert_eq!(blob.add_ons().label.as_deref(), Some("a"));
/// assert_eq!(blob.as_bytes().len(), 16); // 8 of header, 2 × 4
/// # Ok::<(), record_core::Error>(())
/// ```
pub struct Blob<R: Record> {
    bytes: Vec<u8>,
    add_ons: R::AddOns,
}

impl<R: Record> Blob<R> {
    /// The blob of a value, with its add-ons.
    ///
    /// # Errors
    /// When a field can't hold its value.
    pub fn new(value: R) -> Result<Self, Error> {
        let mut blob = Blob::encode(&value)?;
        blob.add_ons = value.into_add_ons();
        Ok(blob)
    }

    /// The blob of a value; add-ons get their default.
    ///
    /// # Errors
    /// When a field can't hold its value.
    pub fn encode(value: &R) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        encode::encode(value, &mut bytes)?;
        Ok(Blob { bytes, add_ons: R::AddOns::default() })
    }

    /// A blob from elsewhere, checked in full: structure, values, and that the bytes are the ones that encoding the
    /// value gives.
    ///
    /// # Errors
    /// When the bytes are no blob of this record, or are not canonical.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let bytes = bytes.into();
        check::check::<R>(&bytes)?;
        canonical::check_blob(R::DESCRIPTION, &bytes)?;
        Ok(Blob { bytes, add_ons: R::AddOns::default() })
    }

    /// A blob of bytes that nobody looks at: for feeds and stores that keep a blob as bytes for a while.
    ///
    /// The bytes should also be canonical, because equality, hash and [`digest`](Blob::digest) are those of the bytes. Those
    /// that [`check::check`](crate::check::check) accepts and that are not are no danger to memory, but a blob of them may
    /// differ from an equal one.
    ///
    /// # Safety
    /// [`check::check::<R>`](crate::check::check) would accept the bytes. That `R::view` does is not enough: an
    /// implementation of [`Record`] may have another one.
    pub unsafe fn from_bytes_unchecked(bytes: Vec<u8>) -> Self {
        Blob::from_canonical(bytes)
    }

    /// Bytes that this crate encoded, or checked in full.
    pub(crate) fn from_canonical(bytes: Vec<u8>) -> Self {
        Blob { bytes, add_ons: R::AddOns::default() }
    }

    /// Typed access to the fields.
    #[inline]
    pub fn view(&self) -> R::View<'_> {
        // SAFETY: every constructor encodes a value or checks the bytes, or its caller vouches that the check would accept
        // them (`from_bytes_unchecked`). Nothing changes them afterwards but `edit`, which encodes, and patches, whose values
        // were encoded or checked.
        unsafe { R::view_unchecked(&self.bytes) }
    }

    /// The bytes: what a database column holds.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The fields that are not stored.
    pub fn add_ons(&self) -> &R::AddOns {
        &self.add_ons
    }

    /// The value, with its add-ons.
    pub fn into_record(self) -> R {
        let mut value = self.view().decode();
        value.set_add_ons(self.add_ons);
        value
    }

    /// Changes the value, whatever the blob's version. What this program does not understand of a blob that newer
    /// code wrote stays as it is, byte for byte. Add-ons stay too.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// # #[derive(Record)]
    /// # struct Point { x: i32, y: i32 }
    /// let mut blob = Blob::encode(&Point { x: 1, y: 2 })?;
    /// blob.edit(|point| point.x = 5)?;
    /// assert_eq!((blob.view().x(), blob.view().y()), (5, 2));
    /// # Ok::<(), record_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a field can't hold its new value. The blob is then as it was.
    pub fn edit(&mut self, change: impl FnOnce(&mut R)) -> Result<(), Error> {
        self.bytes = edit::edit::<R>(&self.bytes, change)?;
        Ok(())
    }

    /// Changes the bytes, which are canonical before and afterwards, also when `change` fails.
    pub(crate) fn change(
        &mut self,
        change: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        change(&mut self.bytes)
    }

    /// SHA-256 of the bytes: equal for equal values, across versions of the record.
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.bytes)
    }
}

/// SHA-256 of a blob's bytes, as [`Blob::digest`] gives it. Of bytes that are not canonical it may differ from that of an equal
/// record.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

impl<R: Record<AddOns: Clone>> Clone for Blob<R> {
    fn clone(&self) -> Self {
        Blob { bytes: self.bytes.clone(), add_ons: self.add_ons.clone() }
    }
}

impl<R: Record> AsRef<[u8]> for Blob<R> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl<R: Record> PartialEq for Blob<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<R: Record> Eq for Blob<R> {}

impl<R: Record> Hash for Blob<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl<R: Record> fmt::Debug for Blob<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DynamicView::reopen(R::DESCRIPTION, &self.bytes).fmt(f)
    }
}
