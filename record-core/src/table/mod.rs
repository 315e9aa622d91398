//! What every store has in common: the answers of a look-up, the counts of a write, what can be put, batches in key
//! order, and the rules of the catalog and of positions.
//!
//! Nothing here knows a database or does I/O; the stores' own modules move the bytes.

mod batch;
pub(crate) mod catalog;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod encoded;
mod graph;
#[cfg(feature = "arrow")]
mod key_columns;
mod lookup;
mod name;
mod order;
mod patches;
mod position;
mod put;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) mod running_hash;
#[cfg(feature = "arrow")]
mod scan_columns;
mod scan_counts;
mod source;

pub(crate) use batch::{Batch, Budget};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use encoded::Encoded;
pub(crate) use graph::{Graph, GraphTable, RowSink, SameTable, Target, batch_conflict};
pub use graph::{Id, Ids};
#[cfg(feature = "arrow")]
use key_columns::KeyColumns;
#[cfg(all(feature = "arrow", any(feature = "sqlite", feature = "postgres")))]
pub(crate) use key_columns::data_type as key_data_type;
pub use lookup::Lookup;
#[cfg(feature = "sqlite")]
pub(crate) use name::check_name;
#[cfg(feature = "_pg")]
pub(crate) use name::literal;
pub(crate) use name::{default_name, listed, quote};
pub(crate) use order::{append_sort_key, sort_keys};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use order::{append_value, read_escaped};
#[cfg(feature = "_pg")]
pub(crate) use patches::PatchRow;
pub(crate) use patches::{PatchBatch, patched};
pub use position::Position;
pub(crate) use position::{check_feed, moved};
pub use put::{Put, PutCounts, PutMode, PutOptions};
pub(crate) use put::{key_conflict, one_row_replaces, version};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use put::{loses_newer, loses_version};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use running_hash::RunningHash;
#[cfg(feature = "arrow")]
pub(crate) use scan_columns::{ScanColumns, Shape};
pub use scan_counts::ScanCounts;
pub use source::ToBlob;
pub(crate) use source::check_len;

/// The longest blob of a table in bytes: what every store can take, with room for the rest of the row.
pub const MAX_TABLE_BLOB_LEN: usize = 512_000_000;
