//! Blobs and values of our own types in anybody's own SQL.

use super::column_value;
use crate::{
    Blob, CivilDateTime, Date, Decimal, Field, Record, Text, Time, TimeDelta, Timestamp, value::Value,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

impl<R: Record> ToSql for Blob<R> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.as_bytes())))
    }
}

macro_rules! to_sql {
    ($([$($parameters:tt)*] $type:ty => |$it:ident| $value:expr,)*) => {$(
        /// As a promoted field of this type is shown; see [`column_value`].
        impl<$($parameters)*> ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let $it = self;
                column_value($value, &<$type as Field>::TYPE)
                    .map_err(|invalid| rusqlite::Error::ToSqlConversionFailure(invalid.into()))
            }
        }
    )*};
}

to_sql! {
    [] Timestamp => |it| Value::Timestamp(*it),
    [] CivilDateTime => |it| Value::CivilDateTime(*it),
    [] Date => |it| Value::Date(*it),
    [] Time => |it| Value::Time(it.as_micros()),
    [] TimeDelta => |it| Value::TimeDelta(*it),
    [const P: u8, const S: u8] Decimal<P, S> => |it| Value::Decimal { unscaled: it.unscaled(), scale: S },
    [const N: usize] Text<N> => |it| Value::Text(it),
}

/// Checks the bytes in full; see [`Blob::from_bytes`]. [`Record::view`] of the column's bytes reads them without a copy.
impl<R: Record> FromSql for Blob<R> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Blob::from_bytes(value.as_blob()?).map_err(FromSqlError::other)
    }
}
