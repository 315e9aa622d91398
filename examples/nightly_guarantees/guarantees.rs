//! What is stored: for each coverage, what it pays for each type of care.

use record_core::Record;

/// Amounts are in cents.
#[derive(Record, Debug, Clone, PartialEq)]
#[record(table = "guarantees")]
pub(crate) struct Guarantees {
    /// How many types of care it pays anything for.
    #[record(promote)]
    pub(crate) covered: u32,
    /// What all of them together would pay.
    #[record(promote)]
    pub(crate) total: u64,
    /// For each type of care, in their order.
    pub(crate) amounts: Vec<u32>,
    /// The most of a year, if there is a most.
    pub(crate) ceiling: Option<u32>,
}
