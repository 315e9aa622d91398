//! Key columns as Arrow arrays.

use crate::Error;
use arrow_array::{
    ArrayRef,
    builder::{
        ArrayBuilder, BinaryBuilder, FixedSizeBinaryBuilder, Int16Builder, Int32Builder, Int64Builder,
        StringBuilder, UInt64Builder,
    },
};
use arrow_schema::{DataType, FieldRef};
use record_arrow::{KEY, extra_field};
use record_core::key::{KeyColumn, KeyType, KeyValue};

/// The key columns of a batch in the making: `Int16`, `Int32`, `Int64`, `UInt64`, `Utf8`, `Binary`, or for UUIDs
/// `FixedSizeBinary(16)`, never null.
pub(crate) struct KeyColumns(Vec<Builder>);

enum Builder {
    I16(Int16Builder),
    I32(Int32Builder),
    I64(Int64Builder),
    U64(UInt64Builder),
    Text(StringBuilder),
    Bytes(BinaryBuilder),
    Uuid(FixedSizeBinaryBuilder),
}

/// What is said of a name that a key column and a field have, where they stand side by side. `also` is said of what can be done, or why
/// it matters.
#[cold]
pub fn key_and_field(record: &str, name: &str, also: &str) -> Error {
    let message = format!(
        "`{name}` is a key column and a field too: give the field another name with `column = \"…\"`, {also}"
    );
    record_arrow::Error::column(record, message).into()
}

impl KeyColumns {
    pub(crate) fn new(key: &[KeyColumn]) -> Self {
        KeyColumns(key.iter().map(|column| Builder::new(column.ty)).collect())
    }

    /// The fields of the schema, marked as key columns.
    pub(crate) fn fields(key: &[KeyColumn]) -> Vec<FieldRef> {
        key.iter().map(|column| extra_field(column.name, data_type(column.ty), false, KEY)).collect()
    }

    /// Appends a value to column number `i`; `None` when it is no value of the column's type. Else the bytes it takes.
    pub(crate) fn push(&mut self, i: usize, value: KeyValue<'_>) -> Option<usize> {
        match (self.0.get_mut(i)?, value) {
            (Builder::I16(builder), KeyValue::Int(value)) => builder.append_value(value.try_into().ok()?),
            (Builder::I32(builder), KeyValue::Int(value)) => builder.append_value(value.try_into().ok()?),
            (Builder::I64(builder), KeyValue::Int(value)) => builder.append_value(value),
            (Builder::U64(builder), KeyValue::Int(value)) => builder.append_value(value.try_into().ok()?),
            (Builder::U64(builder), KeyValue::UInt(value)) => builder.append_value(value),
            (Builder::Text(builder), KeyValue::Text(text)) => {
                builder.append_value(text);
                return Some(4 + text.len());
            }
            (Builder::Bytes(builder), KeyValue::Bytes(bytes)) => {
                builder.append_value(bytes);
                return Some(4 + bytes.len());
            }
            (Builder::Uuid(builder), KeyValue::Uuid(bytes)) => builder.append_value(bytes).ok()?,
            _ => return None,
        }
        Some(8)
    }

    /// The arrays of the values since the last call.
    pub(crate) fn finish(&mut self) -> impl Iterator<Item = ArrayRef> {
        self.0.iter_mut().map(|builder| builder.any().finish())
    }
}

impl Builder {
    fn new(ty: KeyType) -> Self {
        match ty {
            KeyType::I16 => Builder::I16(Int16Builder::new()),
            KeyType::I32 => Builder::I32(Int32Builder::new()),
            KeyType::I64 => Builder::I64(Int64Builder::new()),
            KeyType::U64 => Builder::U64(UInt64Builder::new()),
            KeyType::Text => Builder::Text(StringBuilder::new()),
            KeyType::Bytes => Builder::Bytes(BinaryBuilder::new()),
            KeyType::Uuid => Builder::Uuid(FixedSizeBinaryBuilder::new(16)),
        }
    }

    fn any(&mut self) -> &mut dyn ArrayBuilder {
        match self {
            Builder::I16(builder) => builder,
            Builder::I32(builder) => builder,
            Builder::I64(builder) => builder,
            Builder::U64(builder) => builder,
            Builder::Text(builder) => builder,
            Builder::Bytes(builder) => builder,
            Builder::Uuid(builder) => builder,
        }
    }
}

/// The type of the Arrow array of a key column.
pub fn data_type(ty: KeyType) -> DataType {
    match ty {
        KeyType::I16 => DataType::Int16,
        KeyType::I32 => DataType::Int32,
        KeyType::I64 => DataType::Int64,
        KeyType::U64 => DataType::UInt64,
        KeyType::Text => DataType::Utf8,
        KeyType::Bytes => DataType::Binary,
        KeyType::Uuid => DataType::FixedSizeBinary(16),
    }
}
