//! A table as data (`shared`) and what the database has of it: its columns (`existing`), the layouts of the catalog (`catalog`), and what
//! follows for its rows (`state`). Begin at `shared`. `create` and `repromote` bring a table forward, and are all that changes one; rows are
//! otherwise read and written elsewhere.

pub(crate) mod catalog;
mod create;
pub(crate) mod existing;
pub(crate) mod list;
pub(crate) mod repromote;
pub(crate) mod shared;
pub(crate) mod state;
