//! How values stand in columns of SQLite.

use crate::{Invalid, layout::Type, value::Value};
use alloc::string::ToString;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};

/// The type, in `CREATE TABLE`, of the column that shows a field of type `ty`; `None` when no column can, as of lists and nested
/// records.
pub fn declared_type(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
            "INTEGER"
        }
        Type::Bool | Type::Timestamp | Type::CivilDateTime | Type::Date | Type::Time | Type::TimeDelta => {
            "INTEGER"
        }
        Type::NonZero { integer: inner, .. } => return declared_type(inner),
        Type::Extension { storage, .. } => return declared_type(storage),
        Type::F32 | Type::F64 => "REAL",
        Type::Decimal { precision: ..=18, .. } => "INTEGER",
        Type::Decimal { .. } | Type::Uuid | Type::Bytes { .. } | Type::Binary => "BLOB",
        Type::Char | Type::Text { .. } | Type::String | Type::Json | Type::Enum(_) | Type::Ip => "TEXT",
        _ => return None,
    })
}

/// A field's value as the column that shows a field of type `ty` holds it: in order and without loss. Times are counts of µs,
/// dates counts of days, since 1970-01-01; decimals of up to 18 digits their unscaled integer, longer ones 16 bytes, most significant
/// first, with the sign bit turned over. What no column shows is null.
///
/// # Errors
/// For text with U+0000, which SQLite would cut there.
pub fn column_value<'a>(value: Value<'a>, ty: &Type) -> Result<ToSqlOutput<'a>, Invalid> {
    let integer = |value: i64| ToSqlOutput::Borrowed(ValueRef::Integer(value));
    let text = |text: &'a str| match text.contains('\0') {
        true => Err(Invalid::new("text with U+0000 can't be shown as a column: promote another field")),
        false => Ok(ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))),
    };
    Ok(match value {
        Value::Bool(value) => integer(value.into()),
        Value::Int(value) => integer(value),
        Value::UInt(value) => unsigned(value),
        Value::F32(value) => ToSqlOutput::Borrowed(ValueRef::Real(value.into())),
        Value::F64(value) => ToSqlOutput::Borrowed(ValueRef::Real(value)),
        Value::Decimal { unscaled, .. } => match i64::try_from(unscaled) {
            Ok(unscaled) if declared_type(ty) == Some("INTEGER") => integer(unscaled),
            _ => ToSqlOutput::Owned(SqlValue::Blob((unscaled as u128 ^ 1 << 127).to_be_bytes().into())),
        },
        Value::Timestamp(value) => integer(value.as_micros()),
        Value::CivilDateTime(value) => integer(value.as_micros()),
        Value::Date(value) => integer(value.as_days().into()),
        Value::Time(value) => integer(value),
        Value::TimeDelta(value) => integer(value.as_micros()),
        Value::Uuid(bytes) => ToSqlOutput::Owned(SqlValue::Blob(bytes.into())),
        Value::Ip(value) => ToSqlOutput::Owned(SqlValue::Text(value.to_string())),
        Value::Char('\0') => return text("\0"),
        Value::Char(value) => ToSqlOutput::Owned(SqlValue::Text(value.into())),
        Value::Text(value) | Value::Json(value) => text(value)?,
        Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Value::Enum { name: Some(name), .. } => text(name)?,
        _ => ToSqlOutput::Borrowed(ValueRef::Null),
    })
}

/// A `u64` without loss and in order: an integer, or beyond 2^63 - 1 its eight bytes, most significant first. SQLite
/// sorts every blob after every integer.
pub fn unsigned(value: u64) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(match i64::try_from(value) {
        Ok(value) => SqlValue::Integer(value),
        Err(_) => SqlValue::Blob(value.to_be_bytes().into()),
    })
}
