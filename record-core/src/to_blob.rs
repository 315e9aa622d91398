//! What can be stored as a blob.

use crate::{Blob, Error, Record, encode};
use alloc::vec::Vec;

/// What a table of `R` takes as a row's value: `R`, [`Blob<R>`], references to them, and `Option`s, where `None` stands
/// for *known empty*.
///
/// Implement it for a type of your own that stands for a record or keeps one encoded. Nothing that is read from a table rests
/// on what an implementation appends: a writer checks it when it takes it, and a table's rows are checked when they are read.
/// A table's `put` stores it as it is.
///
/// ```
/// use record_core::{Blob, Error, Record, ToBlob};
///
/// #[derive(Record)]
/// struct Point { x: i32, y: i32 }
///
/// /// A place that is put as a point.
/// struct Place(f64, f64);
///
/// impl ToBlob<Point> for Place {
///     fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
///         Point { x: self.0.round() as i32, y: self.1.round() as i32 }.append_blob(out)
///     }
/// }
///
/// let mut bytes = Vec::new();
/// assert!(Place(0.9, 2.2).append_blob(&mut bytes)?);
/// assert_eq!(bytes, Blob::encode(&Point { x: 1, y: 2 })?.as_bytes());
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be put into a table of `{R}`",
    note = "put a `{R}`, a `Blob<{R}>`, a reference to one of them, or an `Option`, where `None` is *known empty*"
)]
pub trait ToBlob<R: Record> {
    /// Appends the blob to `out`, whose other bytes stay as they are; or appends nothing and returns `false` for *known empty*.
    ///
    /// The bytes are a canonical blob of `R`, as [`Record::encode`] writes it.
    ///
    /// # Errors
    /// As [`Record::encode`]. `out` is then as it was.
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error>;
}

impl<R: Record> ToBlob<R> for R {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        encode::encode(self, out)?;
        Ok(true)
    }
}

impl<R: Record> ToBlob<R> for Blob<R> {
    #[inline]
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
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
