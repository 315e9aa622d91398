//! Columns that hold blobs of a record, which become the record's columns.

use crate::Error;
use ::tokio_postgres::types::{Kind as TypeKind, Type};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record_arrow::BatchDecoder;

/// A decoder of blobs whose record's type was forgotten.
pub(crate) trait RecordColumn: Send {
    fn schema(&self) -> SchemaRef;

    /// Appends blobs, `None` being known-empty.
    fn append(&mut self, blobs: &[Option<&[u8]>]) -> Result<(), Error>;

    /// The batch of what was appended.
    fn finish(&mut self) -> Result<RecordBatch, Error>;
}

impl<R> RecordColumn for BatchDecoder<R> {
    fn schema(&self) -> SchemaRef {
        self.schema()
    }

    fn append(&mut self, blobs: &[Option<&[u8]>]) -> Result<(), Error> {
        Ok(self.extend(blobs.iter().copied())?)
    }

    fn finish(&mut self) -> Result<RecordBatch, Error> {
        Ok(self.finish()?)
    }
}

/// Checks that a column can hold blobs.
pub(super) fn check_type(name: &str, ty: &Type) -> Result<(), Error> {
    let base = match ty.kind() {
        TypeKind::Domain(base) => base,
        _ => ty,
    };
    if *base == Type::BYTEA {
        return Ok(());
    }
    let message = format!("the column is of type `{ty}`, but records are read from one of type `bytea`");
    Err(Error::from(record_arrow::Error::column("", message)).with_field(name))
}
