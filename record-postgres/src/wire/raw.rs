//! The bytes of a row's value, whatever its type.

use ::tokio_postgres::{
    Row,
    types::{FromSql, Type},
};
use std::error::Error;

struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Raw(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Raw(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The bytes in column number `i`; `None` for NULL. Panics when the row has no such column.
#[inline]
pub(crate) fn raw(row: &Row, i: usize) -> Option<&[u8]> {
    row.get::<_, Raw<'_>>(i).0
}
