//! Parameters that are one-dimensional arrays, written value by value.

use ::tokio_postgres::types::{IsNull, ToSql, Type};
use bytes::{BufMut, BytesMut};
use std::error::Error;

/// An array in its binary form in the making.
///
/// ```text
/// dimensions i32 = 1 │ has nulls i32 │ element type u32 │ length i32 │ lower bound i32 = 1 │ (length i32, bytes)…
/// ```
pub(crate) struct Array {
    element: Type,
    len: usize,
    has_nulls: bool,
    values: Vec<u8>,
}

impl Array {
    /// An empty array of a type that is no array itself.
    pub(crate) fn new(element: Type) -> Self {
        Array { element, len: 0, has_nulls: false, values: Vec::new() }
    }

    /// Appends a value that `write` appends in binary; `false` from it makes the value NULL.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut Vec<u8>) -> bool) {
        let start = self.values.len();
        self.values.extend_from_slice(&[0; 4]);
        let len = match write(&mut self.values) {
            true => (self.values.len() - start - 4) as i32,
            false => {
                self.values.truncate(start + 4);
                self.has_nulls = true;
                -1
            }
        };
        self.values[start..start + 4].copy_from_slice(&len.to_be_bytes());
        self.len += 1;
    }

    /// Appends bytes, or NULL.
    pub(crate) fn push(&mut self, bytes: Option<&[u8]>) {
        self.push_with(|out| {
            out.extend_from_slice(bytes.unwrap_or_default());
            bytes.is_some()
        });
    }

    /// Bytes of the values so far.
    pub(crate) fn byte_len(&self) -> usize {
        self.values.len()
    }

    /// The type of the whole array, which the parameter is declared with.
    pub(crate) fn ty(&self) -> Type {
        match self.element {
            Type::INT2 => Type::INT2_ARRAY,
            Type::INT4 => Type::INT4_ARRAY,
            Type::INT8 => Type::INT8_ARRAY,
            Type::NUMERIC => Type::NUMERIC_ARRAY,
            Type::TEXT => Type::TEXT_ARRAY,
            Type::UUID => Type::UUID_ARRAY,
            Type::XID => Type::XID_ARRAY,
            _ => Type::BYTEA_ARRAY,
        }
    }

    /// Forgets the values and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.has_nulls = false;
        self.values.clear();
    }
}

impl core::fmt::Debug for Array {
    /// Says nothing of the values: drivers may log parameters.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "[{} values of type {}]", self.len, self.element)
    }
}

impl ToSql for Array {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.reserve(20 + self.values.len());
        // An array without values has no dimension.
        out.put_i32(i32::from(self.len > 0));
        out.put_i32(i32::from(self.has_nulls));
        out.put_u32(self.element.oid());
        if self.len > 0 {
            out.put_i32(self.len.try_into()?);
            out.put_i32(1);
            out.put_slice(&self.values);
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres_types::to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_what_the_driver_reads() {
        use ::tokio_postgres::types::FromSql;
        let mut array = Array::new(Type::TEXT);
        let mut bytes = BytesMut::new();
        array.to_sql(&Type::TEXT_ARRAY, &mut bytes).unwrap();
        assert_eq!(Vec::<Option<String>>::from_sql(&Type::TEXT_ARRAY, &bytes).unwrap(), []);

        array.push(Some(b"one"));
        array.push(None);
        array.push(Some(b""));
        bytes.clear();
        array.to_sql(&Type::TEXT_ARRAY, &mut bytes).unwrap();
        let read = Vec::<Option<String>>::from_sql(&Type::TEXT_ARRAY, &bytes).unwrap();
        assert_eq!(read, [Some("one".into()), None, Some(String::new())]);
        assert_eq!(format!("{array:?}"), "[3 values of type text]");
    }
}
