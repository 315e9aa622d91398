//! Values that Arrow keeps as blobs do, and bools.

use super::{FixedReader, check};
use arrow_array::{Array, BooleanArray};
use arrow_buffer::Buffer;
use core::ops::Range;
use record_core::{Refusal, layout::Type};

/// Numbers, dates and times, UUIDs, bytes.
pub(super) struct WordReader<'a> {
    ty: &'a Type,
    values: Buffer,
    width: usize,
    checked: bool,
    swapped: bool,
}

impl<'a> WordReader<'a> {
    /// `array` is one whose only buffer holds the values.
    pub(super) fn new(ty: &'a Type, array: &dyn Array) -> Self {
        let (width, data) = (ty.width(), array.to_data());
        WordReader {
            ty,
            values: data.buffers()[0].slice_with_length(data.offset() * width, data.len() * width),
            width,
            checked: matches!(ty, Type::NonZero { .. } | Type::Time | Type::Decimal { .. }),
            swapped: cfg!(target_endian = "big") && !matches!(ty, Type::Uuid | Type::Bytes { .. }),
        }
    }

    fn bytes(&self, values: Range<usize>) -> &[u8] {
        &self.values[values.start * self.width..values.end * self.width]
    }
}

impl FixedReader for WordReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        slot.copy_from_slice(self.bytes(i..i + 1));
        if self.swapped {
            slot.reverse();
        }
        if self.checked { check(self.ty, slot) } else { Ok(()) }
    }

    fn write_each(
        &self,
        values: Range<usize>,
        slots: &mut [u8],
        stride: usize,
        width: usize,
    ) -> Result<(), (usize, Refusal)> {
        let first = values.start;
        let bytes = self.bytes(values);
        match width {
            1 => spread::<1>(bytes, slots, stride),
            2 => spread::<2>(bytes, slots, stride),
            4 => spread::<4>(bytes, slots, stride),
            8 => spread::<8>(bytes, slots, stride),
            16 => spread::<16>(bytes, slots, stride),
            _ => {
                for (value, slot) in bytes.chunks_exact(width).zip(slots.chunks_mut(stride)) {
                    slot[..width].copy_from_slice(value);
                }
            }
        }
        if self.swapped || self.checked {
            for (i, slot) in slots.chunks_mut(stride).enumerate().take(bytes.len() / width) {
                if self.swapped {
                    slot[..width].reverse();
                }
                check(self.ty, &slot[..width]).map_err(|refusal| (first + i, refusal))?;
            }
        }
        Ok(())
    }

    fn write_run(&self, values: Range<usize>, width: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let start = out.len();
        out.extend_from_slice(self.bytes(values));
        if self.swapped || self.checked {
            for (item, slot) in out[start..].chunks_exact_mut(width).enumerate() {
                if self.swapped {
                    slot.reverse();
                }
                check(self.ty, slot).map_err(|refusal| refusal.in_item(item))?;
            }
        }
        Ok(())
    }
}

/// Copies values to slots that lie `stride` bytes apart.
fn spread<const WIDTH: usize>(values: &[u8], slots: &mut [u8], stride: usize) {
    for (value, slot) in values.as_chunks::<WIDTH>().0.iter().zip(slots.chunks_mut(stride)) {
        slot[..WIDTH].copy_from_slice(value);
    }
}

impl FixedReader for &BooleanArray {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        slot[0] = self.value(i).into();
        Ok(())
    }
}
