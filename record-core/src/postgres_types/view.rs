//! What the implementations of `FromSql` for generated views reach for.

use crate::{Record, RecordView};

pub use postgres_types::{FromSql, Type};
pub use {bool as Bool, u8 as Byte};

/// What reading a value gives.
pub type FromSqlResult<T> = Result<T, Box<dyn std::error::Error + Sync + Send>>;

/// A view of a column's bytes.
pub fn view<'a, V: RecordView<'a>>(raw: &'a [u8]) -> FromSqlResult<V>
where
    V::Record: Record<View<'a> = V>,
{
    Ok(V::Record::view(raw)?)
}

/// Whether a column of this type holds bytes.
pub fn is_bytes(ty: &Type) -> bool {
    *ty == Type::BYTEA
}
