//! Arrow arrays read as key columns: the way back from `table/key_columns.rs`, from a few more types.

use crate::{
    columns::read::strings::{Bytes, Strings},
    key::{KeyType, KeyValue},
};
use arrow_array::{Array, ArrayRef, FixedSizeBinaryArray, cast::AsArray, types};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::DataType;

/// The array of a key column.
pub(super) struct KeyArray<'a> {
    values: Values<'a>,
    nulls: Option<NullBuffer>,
}

enum Values<'a> {
    I8(&'a ScalarBuffer<i8>),
    I16(&'a ScalarBuffer<i16>),
    I32(&'a ScalarBuffer<i32>),
    I64(&'a ScalarBuffer<i64>),
    U8(&'a ScalarBuffer<u8>),
    U16(&'a ScalarBuffer<u16>),
    U32(&'a ScalarBuffer<u32>),
    U64(&'a ScalarBuffer<u64>),
    Text(Strings<'a>),
    Bytes(Bytes<'a>),
    FixedBytes(&'a FixedSizeBinaryArray),
    Uuid(Bytes<'a>),
    FixedUuid(&'a FixedSizeBinaryArray),
}

impl<'a> KeyArray<'a> {
    /// `None` for an array that holds no keys of this type.
    pub(super) fn of(ty: KeyType, array: &'a ArrayRef) -> Option<Self> {
        let values = match (ty, array.data_type()) {
            (KeyType::Text, _) => Values::Text(Strings::of(array)?),
            (KeyType::Bytes, DataType::FixedSizeBinary(_)) => {
                Values::FixedBytes(array.as_fixed_size_binary_opt()?)
            }
            (KeyType::Uuid, DataType::FixedSizeBinary(16)) => {
                Values::FixedUuid(array.as_fixed_size_binary_opt()?)
            }
            (KeyType::Bytes, _) => Values::Bytes(Bytes::of(array)?),
            (KeyType::Uuid, _) => Values::Uuid(Bytes::of(array)?),
            (KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64, ty) => match ty {
                DataType::Int8 => Values::I8(array.as_primitive_opt::<types::Int8Type>()?.values()),
                DataType::Int16 => Values::I16(array.as_primitive_opt::<types::Int16Type>()?.values()),
                DataType::Int32 => Values::I32(array.as_primitive_opt::<types::Int32Type>()?.values()),
                DataType::Int64 => Values::I64(array.as_primitive_opt::<types::Int64Type>()?.values()),
                DataType::UInt8 => Values::U8(array.as_primitive_opt::<types::UInt8Type>()?.values()),
                DataType::UInt16 => Values::U16(array.as_primitive_opt::<types::UInt16Type>()?.values()),
                DataType::UInt32 => Values::U32(array.as_primitive_opt::<types::UInt32Type>()?.values()),
                DataType::UInt64 => Values::U64(array.as_primitive_opt::<types::UInt64Type>()?.values()),
                _ => return None,
            },
        };
        Some(KeyArray { values, nulls: array.logical_nulls() })
    }

    pub(super) fn is_null(&self, i: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(i))
    }

    /// Value `i`, which is not null. Whether it is one of the key's own type is the key's to say.
    pub(super) fn value(&self, i: usize) -> KeyValue<'a> {
        match &self.values {
            Values::I8(values) => KeyValue::Int(values[i].into()),
            Values::I16(values) => KeyValue::Int(values[i].into()),
            Values::I32(values) => KeyValue::Int(values[i].into()),
            Values::I64(values) => KeyValue::Int(values[i]),
            Values::U8(values) => KeyValue::Int(values[i].into()),
            Values::U16(values) => KeyValue::Int(values[i].into()),
            Values::U32(values) => KeyValue::Int(values[i].into()),
            Values::U64(values) => i64::try_from(values[i]).map_or(KeyValue::UInt(values[i]), KeyValue::Int),
            Values::Text(strings) => KeyValue::Text(strings.get(i)),
            Values::Bytes(bytes) => KeyValue::Bytes(bytes.get(i)),
            Values::FixedBytes(array) => KeyValue::Bytes(array.value(i)),
            Values::Uuid(bytes) => uuid(bytes.get(i)),
            Values::FixedUuid(array) => uuid(array.value(i)),
        }
    }
}

/// A UUID; bytes of another length stay what they are, which no key of UUIDs takes.
fn uuid(bytes: &[u8]) -> KeyValue<'_> {
    bytes.try_into().map_or(KeyValue::Bytes(bytes), KeyValue::Uuid)
}
