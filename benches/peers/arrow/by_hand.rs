//! Arrow's own vectors and builders, written out by hand: what one writes who knows the structs and wants it fast.
//!
//! Rows are taken in blocks that stay in the cache while one column after another picks its values.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, UInt32Array, UInt64Array,
    builder::{BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder},
};

use super::ToArrow;
use crate::shapes::{arrow::state_column, pull_request::PullRequest, typed20::Typed20};

/// Rows in a block.
const BLOCK: usize = 512;

/// A row type with its columns written by hand.
pub(crate) trait Row: Sized {
    /// The rows as columns.
    fn batch(rows: &[Self]) -> RecordBatch;
}

/// Keeps nothing.
pub(crate) struct ByHand;

impl<R: Row> ToArrow<R> for ByHand {
    const NAME: &'static str = "arrow-array";

    fn new(_: &[R]) -> Self {
        Self
    }

    fn convert(&mut self, rows: &[R]) -> RecordBatch {
        R::batch(rows)
    }
}

/// A batch of named columns that are not null where the builder has seen no null.
fn batch(columns: Vec<(&str, ArrayRef, bool)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns).expect("all columns have the rows' length")
}

fn column(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

/// Declares a vector of each field's values.
macro_rules! vectors {
    ($rows:ident: $($field:ident),+) => {
        $(let mut $field = Vec::with_capacity($rows.len());)+
    };
}

/// Appends a block's values to the vector of each field.
macro_rules! extend {
    ($block:ident: $($field:ident),+) => {
        $($field.extend($block.iter().map(|row| row.$field));)+
    };
}

/// The columns of fields that are never null.
macro_rules! columns {
    ($($array:ident: $($field:ident),+;)+) => {
        [$($((stringify!($field), column($array::from($field)), false),)+)+]
    };
}

impl Row for Typed20 {
    fn batch(rows: &[Self]) -> RecordBatch {
        vectors!(rows: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, u0, u1, u2, u3, u4, f0, f1, f2, f3, f4);
        for block in rows.chunks(BLOCK) {
            extend!(block: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, u0, u1, u2, u3, u4, f0, f1, f2, f3, f4);
        }
        batch(Vec::from(columns! {
            Int64Array: i0, i1, i2, i3, i4, i5, i6, i7, i8, i9;
            UInt64Array: u0, u1, u2, u3, u4;
            Float64Array: f0, f1, f2, f3, f4;
        }))
    }
}

impl Row for PullRequest {
    fn batch(rows: &[Self]) -> RecordBatch {
        vectors!(rows: node, repository, number, created, updated, additions, deletions, changed_files);
        vectors!(rows: commits, comments, reviewers, review_hours, state);
        let times = || Int64Builder::with_capacity(rows.len());
        let mut first_commit = times();
        let mut first_review = times();
        let mut approved = times();
        let mut merged = times();
        let mut closed = times();
        let mut released = times();
        let mut force_pushed = BooleanBuilder::with_capacity(rows.len());
        let texts = |bytes: usize| StringBuilder::with_capacity(rows.len(), rows.len() * bytes);
        let (mut title, mut author, mut branch) = (texts(64), texts(16), texts(32));
        let mut labels = ListBuilder::with_capacity(texts(32), rows.len());
        let mut activity_days =
            ListBuilder::with_capacity(Int32Builder::with_capacity(rows.len() * 8), rows.len());

        for block in rows.chunks(BLOCK) {
            extend!(block: node, repository, number, created, updated, additions, deletions, changed_files);
            extend!(block: commits, comments, reviewers, review_hours);
            state.extend(block.iter().map(|row| row.state as i32));
            first_commit.extend(block.iter().map(|row| row.first_commit));
            first_review.extend(block.iter().map(|row| row.first_review));
            approved.extend(block.iter().map(|row| row.approved));
            merged.extend(block.iter().map(|row| row.merged));
            closed.extend(block.iter().map(|row| row.closed));
            released.extend(block.iter().map(|row| row.released));
            for row in block {
                force_pushed.append_value(row.force_pushed);
                title.append_value(&row.title);
                author.append_value(&row.author);
                branch.append_value(&row.branch);
                for label in &row.labels {
                    labels.values().append_value(label);
                }
                labels.append(true);
                activity_days.values().append_slice(&row.activity_days);
                activity_days.append(true);
            }
        }

        let times = [first_commit, first_review, approved, merged, closed, released];
        let [first_commit, first_review, approved, merged, closed, released] =
            times.map(|mut times| times.finish());
        batch(vec![
            ("node", column(Int64Array::from(node)), false),
            ("repository", column(UInt64Array::from(repository)), false),
            ("number", column(UInt32Array::from(number)), false),
            ("created", column(Int64Array::from(created)), false),
            ("updated", column(Int64Array::from(updated)), false),
            ("first_commit", column(first_commit), true),
            ("first_review", column(first_review), true),
            ("approved", column(approved), true),
            ("merged", column(merged), true),
            ("closed", column(closed), true),
            ("released", column(released), true),
            ("additions", column(UInt32Array::from(additions)), false),
            ("deletions", column(UInt32Array::from(deletions)), false),
            ("changed_files", column(UInt32Array::from(changed_files)), false),
            ("commits", column(Int32Array::from(commits)), false),
            ("comments", column(Int32Array::from(comments)), false),
            ("reviewers", column(Int32Array::from(reviewers)), false),
            ("review_hours", column(Float64Array::from(review_hours)), false),
            ("force_pushed", column(force_pushed.finish()), false),
            ("state", state_column(Int32Array::from(state)), false),
            ("title", column(title.finish()), false),
            ("author", column(author.finish()), false),
            ("branch", column(branch.finish()), false),
            ("labels", column(labels.finish()), false),
            ("activity_days", column(activity_days.finish()), false),
        ])
    }
}
