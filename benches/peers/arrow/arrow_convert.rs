//! arrow_convert: derived builders, from owned structs.

use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use arrow_convert::{
    field::ArrowField,
    serialize::{ArrowSerialize, TryIntoArrow},
};

use super::ToArrow;

/// Keeps nothing: it offers no way to reserve or to reuse.
pub(crate) struct ArrowConvert;

impl<R> ToArrow<R> for ArrowConvert
where
    R: ArrowSerialize + ArrowField<Type = R> + 'static,
{
    const NAME: &'static str = "arrow_convert";

    fn new(_: &[R]) -> Self {
        Self
    }

    fn convert(&mut self, rows: &[R]) -> RecordBatch {
        let array: ArrayRef = rows.try_into_arrow().unwrap();
        RecordBatch::from(array.as_struct())
    }
}
