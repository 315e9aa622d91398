//! Columns that a closure computes from each row's view.

use super::{rows::Row, schema::data_type};
use crate::Error;
use arrow_array::{
    ArrayRef, ArrowPrimitiveType,
    builder::{ArrayBuilder, BooleanBuilder, PrimitiveBuilder, StringBuilder},
    types::{
        Date32Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
        Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_schema::DataType;
use core::marker::PhantomData;
use record_core::{CivilDateTime, Date, Record, TimeDelta, Timestamp, layout::Type};

/// What a computed column can hold: numbers, `bool`, `String`, dates and times, and `Option` of them.
#[diagnostic::on_unimplemented(
    message = "a computed column can't hold `{Self}`",
    note = "it can hold numbers, bool, String (not `&str`: own it with `to_owned`), Timestamp, CivilDateTime, Date, TimeDelta, \
            and `Option` of those"
)]
pub trait ColumnValue: Buildable {}

/// How values become a column. Nobody outside of this crate can name it, and so make other types columns.
pub trait Buildable: Sized {
    type Builder: ArrayBuilder + Send + Sync;
    const NULLABLE: bool;
    fn data_type() -> DataType;
    fn builder() -> Self::Builder;
    fn append(value: Option<Self>, builder: &mut Self::Builder);
}

macro_rules! values {
    ($($rust:ty, $builder:ty, $data_type:expr, $new:expr, $native:expr;)*) => {$(
        impl ColumnValue for $rust {}

        impl Buildable for $rust {
            type Builder = $builder;
            const NULLABLE: bool = false;
            fn data_type() -> DataType {
                $data_type
            }
            fn builder() -> Self::Builder {
                $new
            }
            #[inline]
            fn append(value: Option<Self>, builder: &mut Self::Builder) {
                builder.append_option(value.map($native));
            }
        }
    )*};
}

values! {
    bool, BooleanBuilder, DataType::Boolean, BooleanBuilder::new(), |value| value;
    String, StringBuilder, DataType::Utf8, StringBuilder::new(), |value| value;
}

macro_rules! primitives {
    ($($rust:ty, $arrow:ty, $ty:expr, $native:expr;)*) => {values! {$(
        $rust, PrimitiveBuilder<$arrow>, data_type(&$ty).unwrap_or(<$arrow>::DATA_TYPE),
        PrimitiveBuilder::new().with_data_type(Self::data_type()), $native;
    )*}};
}

primitives! {
    i8, Int8Type, Type::I8, |value| value;
    i16, Int16Type, Type::I16, |value| value;
    i32, Int32Type, Type::I32, |value| value;
    i64, Int64Type, Type::I64, |value| value;
    u8, UInt8Type, Type::U8, |value| value;
    u16, UInt16Type, Type::U16, |value| value;
    u32, UInt32Type, Type::U32, |value| value;
    u64, UInt64Type, Type::U64, |value| value;
    f32, Float32Type, Type::F32, |value| value;
    f64, Float64Type, Type::F64, |value| value;
    Timestamp, TimestampMicrosecondType, Type::Timestamp, Timestamp::as_micros;
    CivilDateTime, TimestampMicrosecondType, Type::CivilDateTime, CivilDateTime::as_micros;
    Date, Date32Type, Type::Date, Date::as_days;
    TimeDelta, DurationMicrosecondType, Type::TimeDelta, TimeDelta::as_micros;
}

impl<T: ColumnValue> ColumnValue for Option<T> {}

impl<T: ColumnValue> Buildable for Option<T> {
    type Builder = T::Builder;
    const NULLABLE: bool = true;
    fn data_type() -> DataType {
        T::data_type()
    }
    fn builder() -> Self::Builder {
        T::builder()
    }
    fn append(value: Option<Self>, builder: &mut Self::Builder) {
        T::append(value.flatten(), builder);
    }
}

/// A computed column, whatever its record and type.
pub(super) trait RowFunction: Send + Sync {
    fn data_type(&self) -> DataType;
    fn is_nullable(&self) -> bool;
    /// Appends a value for each row; an error comes with the index of its row.
    fn append(&mut self, rows: &[Row<'_>]) -> Result<(), (usize, Error)>;
    fn finish(&mut self) -> ArrayRef;
}

pub(super) struct Computed<R, T: ColumnValue, F> {
    value: F,
    builder: T::Builder,
    record: PhantomData<fn() -> R>,
}

impl<R, T: ColumnValue, F> Computed<R, T, F> {
    pub(super) fn new(value: F) -> Self {
        Computed { value, builder: T::builder(), record: PhantomData }
    }
}

impl<R, T, F> RowFunction for Computed<R, T, F>
where
    R: Record,
    T: ColumnValue,
    F: for<'a> Fn(R::View<'a>) -> T + Send + Sync,
{
    fn data_type(&self) -> DataType {
        T::data_type()
    }

    fn is_nullable(&self) -> bool {
        T::NULLABLE
    }

    fn append(&mut self, rows: &[Row<'_>]) -> Result<(), (usize, Error)> {
        for (i, row) in rows.iter().enumerate() {
            let value = match row.is_known_empty() {
                true => None,
                false => Some((self.value)(R::view(row.bytes).map_err(|error| (i, error.into()))?)),
            };
            T::append(value, &mut self.builder);
        }
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        self.builder.finish()
    }
}
