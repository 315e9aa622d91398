//! Dictionaries and runs: arrays that say for each value which of another array it is.

use super::{FixedReader, VarReader};
use arrow_array::{
    Array, RunArray,
    cast::AsArray,
    types::{Int16Type, Int32Type, Int64Type, RunEndIndexType},
};
use arrow_buffer::ArrowNativeType;
use record_core::Refusal;

/// For dictionaries and run-ends, which of the distinct values each value is, and the array of those; `None` for an array that
/// holds its values itself. Under a null stands any number that there is a value of, or 0.
pub fn keys(array: &dyn Array) -> Option<(Vec<usize>, &dyn Array)> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let values = dictionary.values();
        let keys = match values.is_empty() {
            true => vec![0; array.len()],
            false => dictionary.normalized_keys(),
        };
        return Some((keys, values));
    }
    None.or_else(|| array.as_run_opt::<Int16Type>().map(runs))
        .or_else(|| array.as_run_opt::<Int32Type>().map(runs))
        .or_else(|| array.as_run_opt::<Int64Type>().map(runs))
}

fn runs<R: RunEndIndexType>(array: &RunArray<R>) -> (Vec<usize>, &dyn Array) {
    let ends = array.run_ends();
    let mut run = 0;
    let keys = (ends.offset()..ends.offset() + array.len())
        .map(|i| {
            while ends.values()[run].as_usize() <= i {
                run += 1;
            }
            run
        })
        .collect();
    (keys, array.values())
}

/// The values of a dictionary or of runs.
pub(super) struct Keyed<R> {
    keys: Vec<usize>,
    values: R,
}

impl<R> Keyed<R> {
    /// `values` reads the distinct ones.
    pub(super) fn new(keys: Vec<usize>, values: R) -> Self {
        Keyed { keys, values }
    }
}

impl FixedReader for Keyed<Box<dyn FixedReader + '_>> {
    fn write(&self, i: usize, slot: &mut [u8]) -> Result<(), Refusal> {
        self.values.write(self.keys[i], slot)
    }
}

impl VarReader for Keyed<Box<dyn VarReader + '_>> {
    fn write(&self, i: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.values.write(self.keys[i], out)
    }
}
