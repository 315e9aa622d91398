//! Arrays of Arrow's type of nothing but nulls, which programs give a column in which they met no value.

use super::{FixedReader, VarReader, null_here};
use record_core::Refusal;

pub(super) struct NullReader;

impl FixedReader for NullReader {
    fn write(&self, _: usize, _: &mut [u8]) -> Result<(), Refusal> {
        Err(null_here())
    }
}

impl VarReader for NullReader {
    fn write(&self, _: usize, _: &mut Vec<u8>) -> Result<(), Refusal> {
        Err(null_here())
    }
}
