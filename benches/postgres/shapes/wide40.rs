//! `wide40`: forty fields, of which seven are lists and twelve may be null.

use record_core::Timestamp;

use super::shape;

shape! {
    /// A table of facts as it grows over the years.
    Wide40, Wide40Plain, Wide40Builders, "wide40", 40;
    node: i64,
    repository: i32,
    number: i32,
    kind: i16,
    merged: bool,
    draft: bool,
    created: Timestamp,
    updated: Timestamp,
    first_review: Option<Timestamp>,
    approved: Option<Timestamp>,
    closed: Option<Timestamp>,
    released: Option<Timestamp>,
    additions: i64,
    deletions: i64,
    bytes_before: i64,
    bytes_after: Option<i64>,
    commits: i32,
    comments: i32,
    checks: Option<i32>,
    failures: Option<i32>,
    review_hours: Option<f64>,
    open_hours: f64,
    churn: f64,
    score: Option<f64>,
    rank: f64,
    title: String,
    author: String,
    branch: String,
    base: String,
    label: String,
    milestone: Option<String>,
    reviewer: Option<String>,
    language: Option<String>,
    labels: Vec<String>,
    reviewers: Vec<String>,
    teams: Vec<String>,
    files_per_commit: Vec<i32>,
    activity_days: Vec<i32>,
    lines_per_file: Vec<i32>,
    comments_per_day: Vec<i32>,
}
