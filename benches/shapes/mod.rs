//! The records that are measured, made deterministically, and how their fields are read for a result.

pub(crate) mod arrow;
mod fields;
pub(crate) mod grown;
pub(crate) mod log;
pub(crate) mod mesh;
pub(crate) mod pull_request;
mod random;
pub(crate) mod typed20;

pub(crate) use fields::{Digest, Feed, Fields, fields, view_fields};
use random::Random;

/// A record type with its generator.
pub(crate) trait Shape: Fields + Clone + PartialEq + 'static {
    /// First part of its cases' names.
    const NAME: &'static str;
    /// Records measured at a time, such that their blobs make one to two megabytes.
    const COUNT: usize;

    /// The same record with text borrowed from the bytes it is read from, for peers that can.
    type Borrowed<'a>: Fields;

    /// `count` records, the same on every machine and in every run.
    fn generate(count: usize) -> Vec<Self>;
}
