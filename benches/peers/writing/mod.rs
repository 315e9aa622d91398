//! What one would do without this library: a file for each way.

mod per_row;
mod per_type;
mod sqlalchemy;

pub(crate) use per_row::per_row;
pub(crate) use per_type::per_type;
pub(crate) use sqlalchemy::{sqlalchemy_into_postgres, sqlalchemy_into_sqlite};
