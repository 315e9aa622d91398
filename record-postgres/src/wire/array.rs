//! Parameters that are one-dimensional arrays: [`Array`] holds its values, [`Values`] takes them from where they lie.
//!
//! ```text
//! dimensions i32 = 1 │ has nulls i32 │ element type u32 │ length i32 │ lower bound i32 = 1 │ (length i32, bytes)…
//! ```

use super::param::Param;
use ::tokio_postgres::types::{IsNull, ToSql, Type};
use bytes::{BufMut, BytesMut};
use std::error::Error;

/// An array in the making, in its binary form.
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

    /// Bytes of the values so far.
    pub(crate) fn byte_len(&self) -> usize {
        self.values.len()
    }

    /// The type of the whole array, which the parameter is declared with.
    pub(crate) fn ty(&self) -> Type {
        array_of(&self.element)
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
        begin(out, &self.element, self.len, self.has_nulls, self.values.len())?;
        out.put_slice(&self.values);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres_types::to_sql_checked!();
}

/// An array of values that lie elsewhere, which go straight into the driver's buffer.
pub(crate) struct Values<'v> {
    element: Type,
    len: usize,
    get: Box<dyn Fn(usize) -> Option<&'v [u8]> + Send + Sync + 'v>,
}

impl<'v> Values<'v> {
    /// An array of `len` values of a type that is no array itself. `get` gives each in binary, by its number; `None` is NULL.
    pub(crate) fn new(
        element: Type,
        len: usize,
        get: impl Fn(usize) -> Option<&'v [u8]> + Send + Sync + 'v,
    ) -> Self {
        Values { element, len, get: Box::new(get) }
    }

    /// As a parameter.
    pub(crate) fn param(&self) -> Param<'_> {
        (self, array_of(&self.element))
    }
}

impl core::fmt::Debug for Values<'_> {
    /// As that of [`Array`].
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "[{} values of type {}]", self.len, self.element)
    }
}

impl ToSql for Values<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let values = || (0..self.len).map(&self.get);
        let (mut bytes, mut has_nulls) = (0, false);
        values().for_each(|value| {
            bytes += 4 + value.map_or(0, <[u8]>::len);
            has_nulls |= value.is_none();
        });
        begin(out, &self.element, self.len, has_nulls, bytes)?;
        for value in values() {
            match value {
                Some(value) => {
                    out.put_i32(value.len().try_into()?);
                    out.put_slice(value);
                }
                None => out.put_i32(-1),
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres_types::to_sql_checked!();
}

/// Writes what stands before the values, and makes room for those.
fn begin(
    out: &mut BytesMut,
    element: &Type,
    len: usize,
    has_nulls: bool,
    bytes: usize,
) -> Result<(), Box<dyn Error + Sync + Send>> {
    out.reserve(20 + bytes);
    // An array without values has no dimension.
    out.put_i32(i32::from(len > 0));
    out.put_i32(i32::from(has_nulls));
    out.put_u32(element.oid());
    if len > 0 {
        out.put_i32(len.try_into()?);
        out.put_i32(1);
    }
    Ok(())
}

/// The type of an array.
fn array_of(element: &Type) -> Type {
    match *element {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_what_the_driver_reads() {
        use ::tokio_postgres::types::FromSql;
        for texts in [&[][..], &[Some("one"), None, Some("")], &[Some("no null")]] {
            let mut array = Array::new(Type::TEXT);
            for text in texts {
                array.push_with(|out| {
                    out.extend_from_slice(text.unwrap_or("what was begun").as_bytes());
                    text.is_some()
                });
            }
            let values = Values::new(Type::TEXT, texts.len(), |i| texts[i].map(str::as_bytes));
            let [mut of_array, mut of_values] = [BytesMut::new(), BytesMut::new()];
            array.to_sql(&Type::TEXT_ARRAY, &mut of_array).unwrap();
            values.to_sql(&Type::TEXT_ARRAY, &mut of_values).unwrap();
            assert_eq!(of_array, of_values);
            assert_eq!(Vec::<Option<&str>>::from_sql(&Type::TEXT_ARRAY, &of_array).unwrap(), texts);
            let said = format!("[{} values of type text]", texts.len());
            assert_eq!([format!("{array:?}"), format!("{values:?}")], [said.clone(), said]);
            assert_eq!((array.ty(), values.param().1), (Type::TEXT_ARRAY, Type::TEXT_ARRAY));
        }
    }
}
