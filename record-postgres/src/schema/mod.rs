//! Tables, columns, indexes and views: what is there (`existing`, `catalog`), what is missing (`plan`), making it (`create`,
//! `builds`). Begin at `making`, which is one table on that way. No row of a user's is written here.

pub(crate) mod builds;
pub(crate) mod catalog;
pub(crate) mod create;
pub(crate) mod existing;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod making;
pub(crate) mod options;
pub(crate) mod own_table;
pub(crate) mod plan;
