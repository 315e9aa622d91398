//! Key columns: their types in Postgres, and their values in binary.

use super::{
    array::Array,
    numeric,
    param::{Binary, Param},
};
use ::tokio_postgres::types::Type;
use record_core::{
    Error, Invalid, Key,
    key::{KeyColumn, KeyReader, KeyType, KeyValue},
};

/// The type of a key column as a parameter.
pub(crate) fn parameter_type(ty: KeyType) -> Type {
    match ty {
        KeyType::I16 => Type::INT2,
        KeyType::I32 => Type::INT4,
        KeyType::I64 => Type::INT8,
        KeyType::U64 => Type::NUMERIC,
        KeyType::Text => Type::TEXT,
        KeyType::Bytes => Type::BYTEA,
        KeyType::Uuid => Type::UUID,
    }
}

const OTHER: Invalid = Invalid::new("the key's value is none of its column's type");

const NOT_STORED: Invalid = Invalid::new("the key column holds what is no value of its type");

/// What is wrong with a key, and in which of its columns.
#[derive(Debug)]
pub(crate) struct InvalidKey {
    pub(crate) column: &'static str,
    pub(crate) invalid: Invalid,
}

impl InvalidKey {
    #[cold]
    fn new(column: &KeyColumn, invalid: Invalid) -> Self {
        InvalidKey { column: column.name, invalid }
    }
}

/// Appends a value in the form of a column of type `ty`.
///
/// # Errors
/// When the value is none of the column's type, or text holds U+0000, which Postgres has no place for.
pub(crate) fn write(value: KeyValue<'_>, ty: KeyType, out: &mut Vec<u8>) -> Result<(), Invalid> {
    match (ty, value) {
        (KeyType::I16, KeyValue::Int(value)) => {
            out.extend_from_slice(&i16::try_from(value).map_err(|_| OTHER)?.to_be_bytes());
        }
        (KeyType::I32, KeyValue::Int(value)) => {
            out.extend_from_slice(&i32::try_from(value).map_err(|_| OTHER)?.to_be_bytes());
        }
        (KeyType::I64, KeyValue::Int(value)) => out.extend_from_slice(&value.to_be_bytes()),
        (KeyType::U64, KeyValue::UInt(value)) => numeric::write_unsigned(value, out),
        (KeyType::U64, KeyValue::Int(value)) => {
            numeric::write_unsigned(u64::try_from(value).map_err(|_| OTHER)?, out);
        }
        (KeyType::Text, KeyValue::Text(text)) => match text.contains('\0') {
            true => return Err(Invalid::new("text with U+0000 can't be a key")),
            false => out.extend_from_slice(text.as_bytes()),
        },
        (KeyType::Bytes, KeyValue::Bytes(bytes)) => out.extend_from_slice(bytes),
        (KeyType::Bytes, KeyValue::Uuid(bytes)) => out.extend_from_slice(&bytes),
        (KeyType::Uuid, KeyValue::Uuid(bytes)) => out.extend_from_slice(&bytes),
        _ => return Err(OTHER),
    }
    Ok(())
}

/// The value of a column of type `ty`; `None` when the bytes are none.
pub(crate) fn value(raw: &[u8], ty: KeyType) -> Option<KeyValue<'_>> {
    Some(match ty {
        KeyType::I16 => KeyValue::Int(i16::from_be_bytes(raw.try_into().ok()?).into()),
        KeyType::I32 => KeyValue::Int(i32::from_be_bytes(raw.try_into().ok()?).into()),
        KeyType::I64 => KeyValue::Int(i64::from_be_bytes(raw.try_into().ok()?)),
        KeyType::U64 => KeyValue::UInt(numeric::read_unsigned(raw)?),
        KeyType::Text => KeyValue::Text(core::str::from_utf8(raw).ok()?),
        KeyType::Bytes => KeyValue::Bytes(raw),
        KeyType::Uuid => KeyValue::Uuid(raw.try_into().ok()?),
    })
}

/// A key of any type: what shows the values of its columns in order.
pub(crate) type ShownKey<'k> = &'k dyn Fn(&mut dyn FnMut(KeyValue<'_>));

/// Calls `each` with the number, the column and the value of every key column until it fails.
///
/// # Errors
/// What `each` says, with the column's name.
fn try_for_each(
    columns: &[KeyColumn],
    key: ShownKey<'_>,
    mut each: impl FnMut(usize, &KeyColumn, KeyValue<'_>) -> Result<(), Invalid>,
) -> Result<(), InvalidKey> {
    let (mut i, mut result) = (0, Ok(()));
    key(&mut |value| {
        if result.is_ok()
            && let Some(column) = columns.get(i)
        {
            result = each(i, column, value).map_err(|invalid| InvalidKey::new(column, invalid));
        }
        i += 1;
    });
    result
}

/// Appends the values of all key columns, each with its length as an `i32` before it, as a row of a copy has them, and shows each to
/// `see`.
///
/// # Errors
/// As [`write`]; when there are fewer values than columns.
pub(crate) fn write_all(
    columns: &[KeyColumn],
    key: ShownKey<'_>,
    out: &mut Vec<u8>,
    mut see: impl FnMut(&KeyColumn, KeyValue<'_>),
) -> Result<(), InvalidKey> {
    let mut values = 0;
    try_for_each(columns, key, |_, column, value| {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        write(value, column.ty, out)?;
        let len = (out.len() - start - 4) as i32;
        out[start..start + 4].copy_from_slice(&len.to_be_bytes());
        see(column, value);
        values += 1;
        Ok(())
    })?;
    match columns.get(values) {
        None => Ok(()),
        Some(missing) => Err(InvalidKey::new(missing, OTHER)),
    }
}

/// The values that [`write_all`] wrote, in the order of the columns.
pub(crate) fn written(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    core::iter::from_fn(move || {
        let (len, rest) = bytes.split_first_chunk()?;
        let (value, rest) = rest.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        bytes = rest;
        Some(value)
    })
}

/// Reads the key of which `get` gives the bytes of column number `i`. `record` is the record's name, for errors.
///
/// # Errors
/// As [`Key::read`].
pub(crate) fn read_values<'r, K: Key>(
    record: &'static str,
    get: impl Fn(usize) -> Option<&'r [u8]>,
) -> Result<K, Error> {
    let mut give_value = |i: usize, give: &mut dyn FnMut(KeyValue<'_>)| {
        if let Some(bytes) = get(i)
            && let Some(column) = K::COLUMNS.get(i)
            && let Some(value) = value(bytes, column.ty)
        {
            give(value);
        }
        Ok(())
    };
    K::read(&mut KeyReader::new(record, &mut give_value))
}

/// The values of the key of which `get` gives the bytes of column number `i`.
///
/// # Errors
/// When a column holds what is no value of its type.
pub(crate) fn any_values<'r>(
    columns: &[KeyColumn],
    get: impl Fn(usize) -> Option<&'r [u8]>,
) -> Result<Vec<KeyValue<'r>>, InvalidKey> {
    let value = |(i, column): (usize, &KeyColumn)| {
        let value = get(i).and_then(|bytes| value(bytes, column.ty));
        value.ok_or_else(|| InvalidKey::new(column, NOT_STORED))
    };
    columns.iter().enumerate().map(value).collect()
}

/// A key as parameters: one for each column.
pub(crate) struct KeyParameters(Vec<(Binary, Type)>);

impl KeyParameters {
    /// The parameters of a key.
    ///
    /// # Errors
    /// As [`write`].
    pub(crate) fn of(columns: &[KeyColumn], key: ShownKey<'_>) -> Result<Self, InvalidKey> {
        let mut values = Vec::with_capacity(columns.len());
        try_for_each(columns, key, |_, column, value| {
            let mut bytes = Vec::new();
            write(value, column.ty, &mut bytes)?;
            values.push((Binary(bytes), parameter_type(column.ty)));
            Ok(())
        })?;
        Ok(KeyParameters(values))
    }

    /// Those of the key of which `get` gives the bytes of column number `i`, whatever they are; `None` where one is missing.
    pub(crate) fn raw<'r>(columns: &[KeyColumn], get: impl Fn(usize) -> Option<&'r [u8]>) -> Option<Self> {
        let value =
            |(i, column): (usize, &KeyColumn)| Some((Binary(get(i)?.to_vec()), parameter_type(column.ty)));
        columns.iter().enumerate().map(value).collect::<Option<_>>().map(KeyParameters)
    }

    pub(crate) fn params(&self) -> Vec<Param<'_>> {
        self.0.iter().map(|(value, ty)| (value as _, ty.clone())).collect()
    }
}

/// Keys as parameters: an array for each column.
pub(crate) struct KeyArrays {
    columns: &'static [KeyColumn],
    arrays: Vec<Array>,
}

impl KeyArrays {
    pub(crate) fn of(columns: &'static [KeyColumn]) -> Self {
        let array = |column: &KeyColumn| Array::new(parameter_type(column.ty));
        KeyArrays { columns, arrays: columns.iter().map(array).collect() }
    }

    /// Appends a key.
    ///
    /// # Errors
    /// As [`write`]; the arrays are then of no use.
    pub(crate) fn push(&mut self, key: ShownKey<'_>) -> Result<(), InvalidKey> {
        try_for_each(self.columns, key, |i, column, value| {
            let mut result = Ok(());
            self.arrays[i].push_with(|out| {
                result = write(value, column.ty, out);
                true
            });
            result
        })
    }

    /// An array for each key column.
    pub(crate) fn params(&self) -> Vec<Param<'_>> {
        self.arrays.iter().map(|array| (array as _, array.ty())).collect()
    }

    /// Bytes of the values so far.
    pub(crate) fn byte_len(&self) -> usize {
        self.arrays.iter().map(Array::byte_len).sum()
    }
}
