//! Many blobs to Arrow columns and back (feature `arrow`).

mod assemble;
mod bits;
mod build;
mod computed;
mod decoder;
mod encoder;
mod huge;
mod memory;
mod prefetch;
mod read;
mod rows;
mod schema;
mod select;
mod slots;
mod source;
mod text;

pub use computed::ColumnValue;
pub use decoder::{BatchDecoder, Dynamic};
pub use encoder::BatchEncoder;
#[cfg(feature = "sqlite")]
pub(crate) use schema::extra_field;
pub use schema::{ROLE_KEY, STORED_NAME_KEY, schema};
