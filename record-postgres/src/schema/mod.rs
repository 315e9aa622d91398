//! Tables, columns, indexes and views: what is there, what is missing, making it.

pub(crate) mod builds;
pub(crate) mod catalog;
pub(crate) mod create;
pub(crate) mod existing;
pub(crate) mod list;
pub(crate) mod own_table;
pub(crate) mod plan;
