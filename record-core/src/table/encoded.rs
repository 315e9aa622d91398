//! Records that were encoded and checked before they are put.

use super::{ToBlob, check_len};
use crate::{Error, Record};
use alloc::vec::Vec;

/// A record that was encoded and checked before; `None` is *known empty*.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Encoded<'a>(pub(crate) Option<&'a [u8]>);

impl<R: Record> ToBlob<R> for Encoded<'_> {
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        let Some(blob) = self.0 else { return Ok(false) };
        // A patch may have made it longer.
        check_len::<R>(blob.len())?;
        out.extend_from_slice(blob);
        Ok(true)
    }
}
