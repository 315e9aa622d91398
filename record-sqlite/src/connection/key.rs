//! Keys as values of SQLite: bound to parameters, read from rows.

use super::failure::Context;
use crate::Error;
use record_core::{
    Invalid,
    key::{Key, KeyColumn, KeyReader, KeyType, KeyValue},
    rusqlite::unsigned,
};
use rusqlite::{
    Row, Statement,
    types::{ToSqlOutput, ValueRef},
};

/// A key of any type: what shows the values of its columns in order.
pub(crate) type ShownKey<'k> = &'k dyn Fn(&mut dyn FnMut(KeyValue<'_>));

/// A key of values as what moves rows takes it.
pub(crate) fn shown<'k>(key: &'k [KeyValue<'_>]) -> impl Fn(&mut dyn FnMut(KeyValue<'_>)) + 'k {
    |each| key.iter().for_each(|value| each(*value))
}

/// Binds a key's columns to the parameters from number `first` on.
pub(crate) fn bind(
    context: &Context<'_>,
    statement: &mut Statement<'_>,
    columns: &[KeyColumn],
    key: ShownKey<'_>,
    first: usize,
) -> Result<(), Error> {
    let (mut i, mut result) = (0, Ok(()));
    key(&mut |value| {
        if result.is_ok() {
            result = bind_column(context, statement, columns, value, i, first);
        }
        i += 1;
    });
    result
}

/// Binds key column number `i` to the parameter of its place, where the key's begin with number `first`.
pub(crate) fn bind_column(
    context: &Context<'_>,
    statement: &mut Statement<'_>,
    key: &[KeyColumn],
    value: KeyValue<'_>,
    i: usize,
    first: usize,
) -> Result<(), Error> {
    let value = match &value {
        KeyValue::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
        KeyValue::UInt(value) => unsigned(*value),
        KeyValue::Text(text) if text.contains('\0') => {
            let refused = Invalid::new("text with U+0000 can't be a key");
            let column = key.get(i).map_or("", |column| column.name);
            return Err(Error::refused(context.record, refused).with_field(column).in_table(context.table));
        }
        KeyValue::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        KeyValue::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        KeyValue::Uuid(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
    };
    statement.raw_bind_parameter(first + i, value).map_err(|error| context.failed("binding a key", error))
}

/// Reads the key whose columns stand in a row from number `first` on.
pub(crate) fn read<K: Key>(context: &Context<'_>, row: &Row<'_>, first: usize) -> Result<K, Error> {
    let mut get = |i: usize, give: &mut dyn FnMut(KeyValue<'_>)| {
        let value = row
            .get_ref(first + i)
            .map_err(|error| record_core::Error::source(context.record, "reading a key", error))?;
        if let Some(value) = key_value(value, K::COLUMNS.get(i).map(|column| column.ty)) {
            give(value);
        }
        Ok(())
    };
    K::read(&mut KeyReader::new(context.record, &mut get))
        .map_err(|error| Error::from(error).in_table(context.table))
}

/// The values of the key columns that a row begins with.
pub(crate) fn values<'r>(
    context: &Context<'_>,
    columns: &[KeyColumn],
    row: &'r Row<'_>,
) -> Result<Vec<KeyValue<'r>>, Error> {
    let value = |(i, column): (usize, &KeyColumn)| {
        let value = row.get_ref(i).map_err(|error| context.failed("reading a key", error))?;
        key_value(value, Some(column.ty)).filter(|value| value.is_of(column.ty)).ok_or_else(|| {
            context.problem("the key column holds what is no value of its type").with_field(column.name)
        })
    };
    columns.iter().enumerate().map(value).collect()
}

/// `None` for what no key is stored as.
pub(crate) fn key_value(value: ValueRef<'_>, ty: Option<KeyType>) -> Option<KeyValue<'_>> {
    Some(match (value, ty?) {
        (ValueRef::Integer(value), KeyType::I16 | KeyType::I32 | KeyType::I64 | KeyType::U64) => {
            KeyValue::Int(value)
        }
        (ValueRef::Blob(bytes), KeyType::U64) => {
            let value = u64::from_be_bytes(bytes.try_into().ok()?);
            KeyValue::UInt((value > i64::MAX as u64).then_some(value)?)
        }
        (ValueRef::Text(text), KeyType::Text) => KeyValue::Text(std::str::from_utf8(text).ok()?),
        (ValueRef::Blob(bytes), KeyType::Bytes) => KeyValue::Bytes(bytes),
        (ValueRef::Blob(bytes), KeyType::Uuid) => KeyValue::Uuid(bytes.try_into().ok()?),
        _ => return None,
    })
}
