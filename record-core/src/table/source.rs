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

fn check_len<R: Record>(len: usize) -> Result<bool, Error> {
    match len <= MAX_TABLE_BLOB_LEN {
        true => Ok(true),
        false => Err(Error::new(R::LAYOUT.record, Kind::TooLong { len })),
    }
}
