//! Text as Arrow keeps it: checked once, not again by every array.

use arrow_array::{ArrayRef, BinaryArray, StringArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;
use std::sync::Arc;

/// The array of strings or byte strings that `offsets` cut out of `values`.
///
/// For `utf8`, the builder has checked that `values` is UTF-8 and that no offset lies inside a character.
pub(super) fn array(
    utf8: bool,
    offsets: Vec<i32>,
    values: Buffer,
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef, ArrowError> {
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(match utf8 {
        true => Arc::new(StringArray::try_new(offsets, values, nulls)?),
        false => Arc::new(BinaryArray::try_new(offsets, values, nulls)?),
    })
}
