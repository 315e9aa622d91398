//! From layouts to Arrow schemas.
//!
//! Which Arrow type a field has is part of the public contract; see the table on the [crate's page](crate#types).

use arrow_schema::{
    DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit, extension::EXTENSION_TYPE_NAME_KEY,
};
use record_core::layout::{FieldLayout, Layout, Type};
use std::{collections::HashMap, sync::Arc};

/// The key of a field's metadata that holds its stored name, where the column has another.
pub const STORED_NAME_KEY: &str = "record:name";

/// The key of a field's metadata that says what a column is that no field of the record stands behind:
/// `known_empty`, `computed`, or `key` for a table's key column.
pub const ROLE_KEY: &str = "record:role";

/// The [role](ROLE_KEY) of the boolean column that marks known-empty rows.
pub const KNOWN_EMPTY: &str = "known_empty";
pub(super) const COMPUTED: &str = "computed";
/// The [role](ROLE_KEY) of a table's key column.
pub const KEY: &str = "key";

/// The Arrow type of a field's values; `None` for one that this version of the library does not know.
pub(super) fn data_type(ty: &Type) -> Option<DataType> {
    Some(match ty {
        Type::I8 => DataType::Int8,
        Type::I16 => DataType::Int16,
        Type::I32 => DataType::Int32,
        Type::I64 => DataType::Int64,
        Type::U8 => DataType::UInt8,
        Type::U16 => DataType::UInt16,
        Type::U32 => DataType::UInt32,
        Type::U64 => DataType::UInt64,
        Type::F32 => DataType::Float32,
        Type::F64 => DataType::Float64,
        Type::Bool => DataType::Boolean,
        Type::NonZero { integer: inner, .. } => return data_type(inner),
        Type::Decimal { precision, scale } => DataType::Decimal128(*precision, *scale as i8),
        Type::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Type::CivilDateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
        Type::Date => DataType::Date32,
        Type::Time => DataType::Time64(TimeUnit::Microsecond),
        Type::TimeDelta => DataType::Duration(TimeUnit::Microsecond),
        Type::Uuid => DataType::FixedSizeBinary(16),
        Type::Bytes { len } => DataType::FixedSizeBinary(i32::try_from(*len).ok()?),
        Type::Char | Type::Ip | Type::Text { .. } | Type::String | Type::Json => DataType::Utf8,
        Type::Binary => DataType::Binary,
        Type::Array { item, len, .. } => {
            DataType::FixedSizeList(item_field(item, false)?, i32::try_from(*len).ok()?)
        }
        Type::Record(layout) => DataType::Struct(nested_fields(layout)),
        Type::Enum(_) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        Type::List { item, nullable, .. } => DataType::List(item_field(item, *nullable)?),
        Type::Extension { storage, .. } => return data_type(storage),
        // And types of versions of `record-core` after this one.
        _ => return None,
    })
}

/// The field of a list's items.
pub(super) fn item_field(item: &Type, nullable: bool) -> Option<FieldRef> {
    let field = Field::new(Field::LIST_FIELD_DEFAULT_NAME, data_type(item)?, nullable);
    Some(Arc::new(field.with_metadata(type_metadata(item))))
}

/// The fields of a nested record.
pub(super) fn nested_fields(layout: &Layout) -> Fields {
    shown(layout).filter_map(|field| arrow_field(field, false)).collect()
}

/// The fields that have columns, in declaration order: retired ones and those of unknown types have none.
pub(super) fn shown(layout: &Layout) -> impl Iterator<Item = &'static FieldLayout> + use<> {
    let fields = layout.fields();
    shown_numbers(layout).map(|i| &fields[i])
}

/// Their numbers in blob order.
pub(super) fn shown_numbers(layout: &Layout) -> impl Iterator<Item = usize> + use<> {
    let fields = layout.fields();
    let mut order: Vec<usize> = (0..fields.len()).collect();
    order.sort_by_key(|i| fields[*i].declared());
    order.into_iter().filter(|i| fields[*i].retired().is_none() && data_type(fields[*i].ty()).is_some())
}

/// The Arrow field of a field, nullable if the field is or if rows may be known-empty.
pub(super) fn arrow_field(field: &FieldLayout, known_empty: bool) -> Option<FieldRef> {
    let mut metadata = type_metadata(field.ty());
    if field.column() != field.name() {
        metadata.insert(STORED_NAME_KEY.into(), field.name().into());
    }
    let nullable = field.is_nullable() || known_empty;
    Some(Arc::new(Field::new(field.column(), data_type(field.ty())?, nullable).with_metadata(metadata)))
}

fn type_metadata(ty: &Type) -> HashMap<String, String> {
    match ty {
        Type::Extension { name, .. } => HashMap::from([(EXTENSION_TYPE_NAME_KEY.into(), (*name).into())]),
        _ => HashMap::new(),
    }
}

/// The field of a column that no field of the record stands behind: a column of this name and type whose metadata says which
/// `role` it has, such as [`KEY`].
pub fn extra_field(name: &str, data_type: DataType, nullable: bool, role: &str) -> FieldRef {
    let metadata = HashMap::from([(ROLE_KEY.into(), role.into())]);
    Arc::new(Field::new(name, data_type, nullable).with_metadata(metadata))
}

/// The schema of all columns of a layout, nullable where the record's fields are.
///
/// ```
/// use record_core::{Record, Text};
/// use record_arrow as columns;
///
/// #[derive(Record)]
/// struct City { name: Text<40>, people: Option<u32> }
///
/// let schema = columns::schema(City::LAYOUT);
/// assert!(!schema.field(0).is_nullable());
/// assert_eq!(schema.field(1).data_type(), &arrow_schema::DataType::UInt32);
/// ```
pub fn schema(layout: &Layout) -> SchemaRef {
    Arc::new(Schema::new(nested_fields(layout)))
}
