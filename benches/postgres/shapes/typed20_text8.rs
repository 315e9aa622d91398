//! `typed20_text8`: the twenty fields of `typed20` and eight short texts, about 256 bytes as a blob.

use record_core::Timestamp;

use super::shape;

shape! {
    /// Also what the writing cases write.
    Typed20Text8, Typed20Text8Plain, Typed20Text8Builders, "typed20_text8", 28;
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
    title: String,
    author: String,
    branch: String,
    base: String,
    label: String,
    milestone: String,
    reviewer: String,
    language: String,
}
