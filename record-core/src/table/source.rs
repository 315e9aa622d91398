//! What can be put into a table.

use super::MAX_TABLE_BLOB_LEN;
use crate::{Blob, Error, Record, error::Kind};
use alloc::vec::Vec;

/// What a table of `R` takes as a row's value: `R`, [`Blob<R>`], references to them, and `Option`s, where `None` stands
/// for *known empty*.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be put into a table of `{R}`",
    note = "put a `{R}`, a `Blob<{R}>`, a reference to one of them, or an `Option`, where `None` is *known empty*"
)]
pub trait ToBlob<R: Record> {
    /// Appends the blob, or returns `false` for *known empty*.
    #[doc(hidden)]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error>;
}

impl<R: Record> ToBlob<R> for R {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        let start = out.len();
        self.encode(out)?;
        check_len::<R>(out.len() - start)
    }
}

impl<R: Record> ToBlob<R> for Blob<R> {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        check_len::<R>(self.as_bytes().len())?;
        out.extend_from_slice(self.as_bytes());
        Ok(true)
    }
}

impl<R: Record> ToBlob<R> for &R {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        R::append_blob(self, out)
    }
}

impl<R: Record> ToBlob<R> for &Blob<R> {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        Blob::append_blob(self, out)
    }
}

impl<R: Record, T: ToBlob<R>> ToBlob<R> for Option<T> {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        self.as_ref().map_or(Ok(false), |value| value.append_blob(out))
    }
}

impl<R: Record, T: ToBlob<R>> ToBlob<R> for &Option<T> {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        Option::append_blob(self, out)
    }
}

/// Refuses blobs that are longer than tables take.
pub(crate) fn check_len<R: Record>(len: usize) -> Result<bool, Error> {
    match len <= MAX_TABLE_BLOB_LEN {
        true => Ok(true),
        false => Err(Error::new(R::LAYOUT.record, Kind::TooLong { len })),
    }
}

#[cfg(all(test, feature = "derive"))]
mod tests {
    use super::*;

    #[derive(crate::Record)]
    struct Large {
        bytes: Vec<u8>,
    }

    #[test]
    fn a_blob_over_the_limit_is_refused() {
        assert!(check_len::<Large>(MAX_TABLE_BLOB_LEN).is_ok());
        let error = check_len::<Large>(MAX_TABLE_BLOB_LEN + 1).unwrap_err();
        assert!(error.is_refused(), "{error}");
        let mut out = alloc::vec![1];
        assert!(Large { bytes: alloc::vec![0; 100] }.append_blob(&mut out).is_ok_and(|some| some));
        assert_eq!(out.len(), 1 + 12 + 100);
    }
}
