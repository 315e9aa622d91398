//! Records that were encoded before they are put. For feeds and imports, which keep rows as bytes.

use record_core::{Error, Record, ToBlob};

/// The blob of a record that was encoded or checked before, for whatever takes a [`ToBlob`]; `None` is *known empty*.
///
/// The bytes are a canonical blob of the table's record. A table's `put` does not look at them: what is no blob becomes a corrupt
/// row, which reads report. A writer checks them.
///
/// ```
/// use record_core::{Blob, Record, ToBlob};
/// use record_table::Encoded;
///
/// #[derive(Record)]
/// struct Point { x: i32 }
///
/// let bytes = Blob::encode(&Point { x: 1 })?.into_bytes(); // kept somewhere as bytes
/// let mut out = Vec::new();
/// assert!(ToBlob::<Point>::append_blob(&Encoded(Some(&bytes)), &mut out)?);
/// assert!(!ToBlob::<Point>::append_blob(&Encoded(None), &mut out)?);
/// assert_eq!(out, bytes);
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Encoded<'a>(pub Option<&'a [u8]>);

impl<R: Record> ToBlob<R> for Encoded<'_> {
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, Error> {
        let Some(blob) = self.0 else { return Ok(false) };
        out.extend_from_slice(blob);
        Ok(true)
    }
}
