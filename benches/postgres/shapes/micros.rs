//! `timestamptz` as microseconds: what a program reads that wants columns and no calendar.

use std::error::Error;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

/// Microseconds since 1970-01-01 UTC.
#[derive(
    Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize, bincode::Encode, bincode::Decode,
)]
#[serde(transparent)]
pub(crate) struct Micros(pub(crate) i64);

/// 2000-01-01, from which Postgres counts.
const EPOCH: i64 = 946_684_800_000_000;

impl<'a> FromSql<'a> for Micros {
    fn from_sql(sql: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(i64::from_sql(sql, raw)? + EPOCH))
    }

    accepts!(TIMESTAMPTZ);
}

impl ToSql for Micros {
    fn to_sql(&self, sql: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        (self.0 - EPOCH).to_sql(sql, out)
    }

    accepts!(TIMESTAMPTZ);
    to_sql_checked!();
}
