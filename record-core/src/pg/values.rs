//! Blobs and views as values in anybody's own SQL.

use crate::{Blob, Record};
use ::tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use bytes::BytesMut;
use postgres_types::to_sql_checked;
use std::error::Error;

/// A value that is in its binary form already. Its type is that which the statement is sent with.
pub(crate) struct Binary(pub(crate) Vec<u8>);

impl core::fmt::Debug for Binary {
    /// Says nothing of the value: drivers may log parameters.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl ToSql for Binary {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// As the `bytea` column of a table of records.
impl<R: Record> ToSql for Blob<R> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(self.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }

    to_sql_checked!();
}

/// Checks the bytes in full; see [`Blob::from_bytes`]. Views read them without a copy.
impl<'a, R: Record> FromSql<'a> for Blob<R> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Blob::from_bytes(raw)?)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::BYTEA
    }
}
