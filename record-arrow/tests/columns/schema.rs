//! Which columns a record has.

use crate::records::{Fixed, Variable};
use arrow_schema::{DataType, Field, TimeUnit};
use record_arrow as columns;
use record_core::{Field as RecordField, FixedField, Invalid, Record, layout::Type};

#[test]
fn types_are_those_of_the_table() {
    use DataType::*;
    let schema = columns::schema(Fixed::LAYOUT);
    let expected = [
        ("i8", Int8),
        ("i16", Int16),
        ("i32", Int32),
        ("i64", Int64),
        ("u8", UInt8),
        ("u16", UInt16),
        ("u32", UInt32),
        ("u64", UInt64),
        ("f32", Float32),
        ("f64", Float64),
        ("bool", Boolean),
        ("char", Utf8),
        ("nonzero", UInt64),
        ("decimal", Decimal128(20, 3)),
        ("timestamp", Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
        ("civil", Timestamp(TimeUnit::Microsecond, None)),
        ("date", Date32),
        ("time", Time64(TimeUnit::Microsecond)),
        ("delta", Duration(TimeUnit::Microsecond)),
        ("uuid", FixedSizeBinary(16)),
        ("bytes", FixedSizeBinary(5)),
        ("word", FixedSizeBinary(8)),
        ("ip", Utf8),
        ("text", Utf8),
        ("array", FixedSizeList(Field::new("item", Int16, false).into(), 3)),
        ("flags", FixedSizeList(Field::new("item", Boolean, false).into(), 2)),
    ];
    for (field, (name, data_type)) in schema.fields().iter().zip(&expected) {
        assert_eq!((field.name().as_str(), field.data_type()), (*name, data_type));
        assert!(!field.is_nullable());
    }
    let point = Struct(
        vec![
            Field::new("x", Int32, false),
            Field::new("label", Utf8, true),
            Field::new("color", Dictionary(Int32.into(), Utf8.into()), true),
            Field::new("weight", Int16, false),
        ]
        .into(),
    );
    assert_eq!(schema.field(expected.len()).data_type(), &point);

    let schema = columns::schema(Variable::LAYOUT);
    let list = |item: DataType, nullable| List(Field::new("item", item, nullable).into());
    for (name, data_type) in [
        ("string", Utf8),
        ("binary", Binary),
        ("json", Utf8),
        ("numbers", list(UInt32, false)),
        ("maybe_numbers", list(UInt32, true)),
        ("points", list(point, false)),
        ("strings", list(Utf8, false)),
        ("maybe_strings", list(Utf8, true)),
        ("binaries", list(Binary, false)),
        ("days", list(Date32, false)),
    ] {
        assert_eq!(schema.field_with_name(name).unwrap().data_type(), &data_type, "{name}");
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cents(i64);

impl RecordField for Cents {
    type Class = record_core::field::Inline;
    type View<'a> = Cents;
    const TYPE: Type = Type::extension("shop.cents", &Type::I64);
}

impl FixedField for Cents {
    fn to_slot(&self, slot: &mut [u8]) -> Result<(), Invalid> {
        self.0.to_slot(slot)
    }
    fn check_slot(_: &[u8]) -> Result<(), Invalid> {
        Ok(())
    }
    fn view_slot(slot: &[u8]) -> Cents {
        Cents(i64::view_slot(slot))
    }
    fn from_slot(slot: &[u8]) -> Cents {
        Cents::view_slot(slot)
    }
}

#[derive(Record, Debug)]
#[allow(dead_code, reason = "only its layout is of interest")]
struct Named {
    #[record(since = 1, column = "Price")]
    price: Cents,
    #[record(rename = "old", column = "new")]
    list: Vec<Cents>,
}

#[test]
fn names_and_extension_types_are_in_the_metadata() {
    let schema = columns::schema(Named::LAYOUT);
    let price = schema.field(0);
    assert_eq!(price.name(), "Price");
    assert_eq!(price.metadata()[columns::STORED_NAME_KEY], "price");
    assert_eq!(price.extension_type_name(), Some("shop.cents"));
    assert_eq!(price.data_type(), &DataType::Int64);
    let new = schema.field(1);
    assert_eq!(new.name(), "new");
    assert_eq!(new.metadata()[columns::STORED_NAME_KEY], "old");
    let DataType::List(item) = new.data_type() else { panic!("{new}") };
    assert_eq!(item.extension_type_name(), Some("shop.cents"));
}
