//! Blobs as values in anybody's own SQL.

use crate::{Blob, Record};
use alloc::boxed::Box;
use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;

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
