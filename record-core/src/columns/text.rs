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

/// Number of bytes before the first zero byte.
#[inline(always)]
pub(super) fn len_to_zero(slot: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let mut at = 0;
    let mut words = slot.chunks_exact(8);
    for word in &mut words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        let word = u64::from_le_bytes(bytes);
        // The lowest byte of which the high bit is set here is the first that is zero.
        let zeros = word.wrapping_sub(ONES) & !word & HIGH;
        if zeros != 0 {
            return at + zeros.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = words.remainder();
    at + rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len())
}
