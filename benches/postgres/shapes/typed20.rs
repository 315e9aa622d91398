//! `typed20`: twenty fields of fixed width, 136 bytes as a blob.

use record_core::Timestamp;

use super::shape;

shape! {
    /// Integers of three widths, flags, times and scores, none of them null.
    ///
    /// Not the shape of that name of the other benches: its unsigned numbers would be `numeric` columns, which clients read
    /// so slowly that the comparison would be about them.
    Typed20, Typed20Plain, Typed20Builders, "typed20", 20;
    node: i64,
    repository: i32,
    number: i32,
    kind: i16,
    merged: bool,
    draft: bool,
    created: Timestamp,
    updated: Timestamp,
    first_review: Timestamp,
    closed: Timestamp,
    additions: i64,
    deletions: i64,
    bytes_before: i64,
    bytes_after: i64,
    commits: i32,
    review_hours: f64,
    open_hours: f64,
    churn: f64,
    score: f64,
    rank: f64,
}
