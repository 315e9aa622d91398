//! Bytes, whichever of Arrow's arrays they are in, and UUIDs among them.

use super::{FixedReader, VarReader};
use arrow_array::{
    Array, BinaryArray, BinaryViewArray, FixedSizeBinaryArray, LargeBinaryArray, cast::AsArray,
};
use arrow_schema::DataType;
use record_core::{Invalid, Refusal};

/// An array of byte strings: `Binary`, `LargeBinary`, `BinaryView` or `FixedSizeBinary`.
pub struct Bytes<'a>(Values<'a>);

enum Values<'a> {
    Small(&'a BinaryArray),
    Large(&'a LargeBinaryArray),
    View(&'a BinaryViewArray),
    Fixed(&'a FixedSizeBinaryArray),
}

impl<'a> Bytes<'a> {
    /// `None` for an array of another type.
    pub fn of(array: &'a dyn Array) -> Option<Self> {
        Some(Bytes(match array.data_type() {
            DataType::Binary => Values::Small(array.as_binary_opt()?),
            DataType::LargeBinary => Values::Large(array.as_binary_opt()?),
            DataType::BinaryView => Values::View(array.as_binary_view_opt()?),
            DataType::FixedSizeBinary(_) => Values::Fixed(array.as_fixed_size_binary_opt()?),
            _ => return None,
        }))
    }

    /// Value `i`; under a null, any bytes.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, i: usize) -> &'a [u8] {
        match self.0 {
            Values::Small(array) => array.value(i),
            Values::Large(array) => array.value(i),
            Values::View(array) => array.value(i),
            Values::Fixed(array) => array.value(i),
        }
    }
}

impl VarReader for Bytes<'_> {
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        out.extend_from_slice(self.get(i));
        Ok(())
    }
}

/// Bytes for a slot, all as many as it holds.
pub(super) struct SlotReader<'a>(Bytes<'a>);

impl<'a> SlotReader<'a> {
    /// `None` for an array that is not of bytes, or whose type says that they are not so many.
    pub(super) fn of(array: &'a dyn Array, len: usize) -> Option<Self> {
        match array.data_type() {
            DataType::FixedSizeBinary(met) if usize::try_from(*met) != Ok(len) => None,
            _ => Bytes::of(array).map(SlotReader),
        }
    }
}

impl FixedReader for SlotReader<'_> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        let bytes = self.0.get(i);
        if bytes.len() != slot.len() {
            return Err(Invalid::byte_count(bytes.len(), slot.len()).into());
        }
        slot.copy_from_slice(bytes);
        Ok(())
    }
}
