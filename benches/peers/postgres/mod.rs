//! Ways to read a table into Arrow batches, and to write blobs into one: a file each.
//!
//! To add one: a file with a function that hands each batch to a sink (or writes a [`Batch`](crate::setup::Batch)), and
//! its line in `postgres.rs`.

mod bincode;
mod copy;
mod floor;
mod insert;
mod jsonb;
mod portal;
mod python;
mod record;
mod rows;
mod unnest;

pub(crate) use bincode::bincode;
pub(crate) use copy::copy;
pub(crate) use floor::Drain;
pub(crate) use insert::insert;
pub(crate) use jsonb::jsonb;
pub(crate) use python::{Python, SYSTEMS as PYTHON_SYSTEMS};
pub(crate) use record::{Async, Pair, for_each, insert_many, open, plain_columns, put_many, record};
pub(crate) use rows::rows;
pub(crate) use unnest::unnest;

use arrow_array::RecordBatch;

/// Takes the batches of a scan as they are made.
pub(crate) type Sink<'s> = &'s mut (dyn FnMut(RecordBatch) + Send);
