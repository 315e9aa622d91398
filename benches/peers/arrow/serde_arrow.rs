//! serde_arrow: any serde type by a schema, from owned structs.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::FieldRef;
use serde::Serialize;
use serde_arrow::ArrayBuilder;

use super::{Row, ToArrow};

/// The builder is used again; it hands its buffers to each batch.
pub(crate) struct SerdeArrow {
    builder: ArrayBuilder,
}

impl<R: Row + Serialize> ToArrow<R> for SerdeArrow {
    const NAME: &'static str = "serde_arrow";

    fn new(_: &[R]) -> Self {
        let fields: Vec<FieldRef> = R::batch(&[]).schema().fields().iter().map(Arc::clone).collect();
        Self { builder: ArrayBuilder::from_arrow(&fields).unwrap() }
    }

    fn convert(&mut self, rows: &[R]) -> RecordBatch {
        self.builder.reserve(rows.len());
        self.builder.extend(rows).unwrap();
        self.builder.to_record_batch().unwrap()
    }
}
