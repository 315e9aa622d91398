//! Ways from rows to Arrow columns: one file each, and here what the bench asks of them.
//!
//! To add one: a file with a type that implements [`ToArrow`] for the shapes it can take, and its lines in `columns.rs`.

mod arrow_convert;
mod by_hand;
mod memcpy;
pub(crate) mod memory;
mod record;
mod rows;
mod serde_arrow;

pub(crate) use arrow_convert::ArrowConvert;
pub(crate) use by_hand::{ByHand, Row};
pub(crate) use memcpy::{Fresh, Reused};
pub(crate) use record::{Joined, Slices};
pub(crate) use rows::{ToBincode, ToBlobs};
pub(crate) use serde_arrow::SerdeArrow;

use arrow_array::{Array, RecordBatch, cast::AsArray};

/// A converter made ready for some rows; what it keeps between calls, it reuses.
pub(crate) trait ToArrow<R> {
    /// The crate's name.
    const NAME: &'static str;

    /// Gets ready.
    fn new(rows: &[R]) -> Self;

    /// All rows as columns.
    fn convert(&mut self, rows: &[R]) -> RecordBatch;
}

/// Bytes of all values, offsets and validity bits of a batch.
pub(crate) fn bytes(batch: &RecordBatch) -> usize {
    let column =
        |column: &dyn Array| column.to_data().get_slice_memory_size().expect("every type has a size");
    batch.columns().iter().map(|array| column(array)).sum()
}

/// Fails unless both batches have the same names and values; peers may differ in whether list items are nullable.
pub(crate) fn assert_same(system: &str, batch: &RecordBatch, expected: &RecordBatch) {
    assert_eq!(batch.num_columns(), expected.num_columns(), "{system}: columns");
    for (at, field) in expected.schema().fields().iter().enumerate() {
        assert_eq!(batch.schema().field(at).name(), field.name(), "{system}");
        let (got, wanted) = (batch.column(at), expected.column(at));
        let same = match (got.as_list_opt::<i32>(), wanted.as_list_opt::<i32>()) {
            (Some(got), Some(wanted)) => got.offsets() == wanted.offsets() && got.values() == wanted.values(),
            _ => got == wanted,
        };
        assert!(same, "{system}: column {} differs", field.name());
    }
}
