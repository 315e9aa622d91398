//! How long the blobs of tables may be.

use crate::Error;
use record_core::{Record, ToBlob};

/// The longest blob of a table in bytes: what every store can take, with room for the rest of the row.
pub const MAX_TABLE_BLOB_LEN: usize = 512_000_000;

/// Appends the blob of a value that is to be stored, or returns `false` for *known empty*: [`ToBlob::append_blob`] for stores.
///
/// # Errors
/// What encoding fails with; when the blob is longer than [`MAX_TABLE_BLOB_LEN`]. `out` is then as it was. When an implementation
/// of [`ToBlob`] took bytes away, which are then gone.
#[inline]
pub fn append_blob<R: Record>(value: &impl ToBlob<R>, out: &mut Vec<u8>) -> Result<bool, Error> {
    let start = out.len();
    let some = value.append_blob(out)?;
    let Some(len) = out.len().checked_sub(start) else {
        let message = "the value's own `ToBlob` took bytes away that were there before: it may only append";
        return Err(Error::of_call(R::LAYOUT.record(), message));
    };
    check_len::<R>(len).inspect_err(|_| out.truncate(start))?;
    Ok(some)
}

/// Refuses a blob of `len` bytes if that is longer than [`MAX_TABLE_BLOB_LEN`].
///
/// # Errors
/// Then ([`Error::is_refused`]).
#[inline]
pub fn check_len<R: Record>(len: usize) -> Result<(), Error> {
    match len <= MAX_TABLE_BLOB_LEN {
        true => Ok(()),
        false => Err(record_core::Error::too_long(R::LAYOUT.record(), len).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(record_core::Record)]
    struct Large {
        bytes: Vec<u8>,
    }

    /// Takes bytes away, adds others, and says that there is a blob.
    struct Takes(usize, usize);

    impl ToBlob<Large> for Takes {
        fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, record_core::Error> {
            out.truncate(out.len() - self.0);
            out.resize(out.len() + self.1, 0);
            Ok(true)
        }
    }

    #[test]
    fn a_value_that_takes_bytes_away_is_refused() {
        for (taken, added, is_refused) in [(1, 0, true), (3, 2, true), (3, 0, true), (0, 4, false)] {
            let mut out = vec![1, 2, 3];
            match append_blob::<Large>(&Takes(taken, added), &mut out) {
                Ok(some) => assert!(some && !is_refused && out.len() == 3 - taken + added),
                Err(error) => {
                    assert!(is_refused && error.record() == "Large", "{error}");
                    assert!(error.to_string().contains("it may only append"), "{error}");
                }
            }
        }
    }

    #[test]
    fn a_blob_over_the_limit_is_refused() {
        assert!(check_len::<Large>(MAX_TABLE_BLOB_LEN).is_ok());
        let error = check_len::<Large>(MAX_TABLE_BLOB_LEN + 1).unwrap_err();
        assert!(error.is_refused(), "{error}");
        let mut out = vec![1];
        assert!(append_blob(&Large { bytes: vec![0; 100] }, &mut out).is_ok_and(|some| some));
        assert_eq!(out.len(), 1 + 12 + 100);
    }
}
