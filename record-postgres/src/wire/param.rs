//! What a statement is sent with: [`Param`], and values that are in their binary form already.

use ::tokio_postgres::types::{IsNull, ToSql, Type};
use bytes::BytesMut;
use postgres_types::to_sql_checked;
use std::error::Error;

/// A parameter with its type, which spares the round trip of asking the server for it.
pub(crate) type Param<'a> = (&'a (dyn ToSql + Sync), Type);

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

/// As [`Binary`], of bytes that lie elsewhere; `None` is NULL.
pub(crate) struct Bytes<'b>(pub(crate) Option<&'b [u8]>);

impl core::fmt::Debug for Bytes<'_> {
    /// As that of [`Binary`].
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "[{} bytes]", self.0.map_or(0, <[u8]>::len))
    }
}

impl ToSql for Bytes<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let Some(bytes) = self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
