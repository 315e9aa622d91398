//! `Filter<R>`: a tree of conditions that belongs to a record.

use super::{
    Dialect, Pushed,
    check::check,
    node::{Junction, Row, Test, Tree},
    push::push,
    show::Shown,
};
use crate::{Error, Record, RecordView, structure::Structure};
use core::{fmt, marker::PhantomData, ops};

/// A condition over the fields of record `R`; see the [module](super).
///
/// ```
/// # use record_core::{Record, filter::Filter};
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// let mut filters = vec![Facts::additions().between(10, 20)];
/// let author: Option<&str> = Some("ada"); // what a user asked for
/// filters.extend(author.map(|author| Facts::author().eq(author)));
/// let filter = Filter::all(filters);
/// assert_eq!(format!("{filter:?}"), r#"additions >= 10 and additions <= 20 and author = "ada""#);
/// ```
///
/// Any number of conditions can be joined by one kind of junction, in time that grows with their number. Where `and`, `or` and
/// `not` alternate, a filter may be 128 levels deep; what would be deeper is refused by [`check`](Filter::check), and so
/// by every scan, and lets no row pass.
pub struct Filter<R> {
    pub(super) tree: Tree,
    record: PhantomData<fn() -> R>,
}

impl<R> Filter<R> {
    fn new(tree: Tree) -> Self {
        Filter { tree, record: PhantomData }
    }

    pub(super) fn field(field: usize, test: Test) -> Self {
        Filter::new(Tree::field(field, test))
    }

    /// What of the filter a database can decide, in the SQL of its dialect: for builders of stores. Placeholders are numbered
    /// from `before` + 1 on, as `before` parameters are in use already.
    ///
    /// A filter that [`check`](Self::check) refuses is said in part, or not at all; stores ask that first.
    pub fn push<D: Dialect>(&self, dialect: &D, before: usize) -> Pushed<D::Parameter> {
        push(&self.tree.node, dialect, before)
    }

    /// All conditions hold. True when there are none.
    pub fn all(filters: impl IntoIterator<Item = Filter<R>>) -> Self {
        Filter::new(Tree::join(Junction::All, filters.into_iter().map(|filter| filter.tree)))
    }

    /// At least one condition holds. False when there are none.
    pub fn any(filters: impl IntoIterator<Item = Filter<R>>) -> Self {
        Filter::new(Tree::join(Junction::Any, filters.into_iter().map(|filter| filter.tree)))
    }

    /// Both conditions hold. The same as `self & other`.
    pub fn and(self, other: Filter<R>) -> Self {
        Filter::all([self, other])
    }

    /// One of the conditions holds, or both. The same as `self | other`.
    pub fn or(self, other: Filter<R>) -> Self {
        Filter::any([self, other])
    }

    /// The condition is false; where it is unknown, so is this. The same as `!self`.
    #[allow(clippy::should_implement_trait, reason = "it does; a method reads better at the end of a chain")]
    pub fn not(self) -> Self {
        Filter::new(self.tree.not())
    }
}

impl<R: Record> Filter<R> {
    /// Whether a row passes: a view, or an `Option` of one, where `None` is *known empty*.
    ///
    /// A filter that [`check`](Filter::check) refuses lets nothing pass that depends on the value it is refused for.
    ///
    /// ```
    /// # use record_core::{Blob, Record, filter::Filter};
    /// #[derive(Record)]
    /// struct Facts { additions: u32, merged: Option<i64> }
    ///
    /// let rows = [(3, None), (4, Some(17))].map(|(additions, merged)| Blob::new(Facts { additions, merged }));
    /// let mut found = 0;
    /// for row in rows {
    ///     let row = row?;
    ///     found += i32::from(Facts::merged().gt(10).matches(row.view()));
    /// }
    /// assert_eq!(found, 1);
    ///
    /// let known_empty: Option<FactsView<'_>> = None;
    /// assert!(!Facts::merged().gt(10).not().matches(known_empty)); // unknown, and so is its negation
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn matches<'v>(&self, row: impl Into<Option<R::View<'v>>>) -> bool {
        let blob = row.into().map(|view| Structure::reopen(R::DESCRIPTION, view.bytes()));
        matches!(self.tree.node.evaluate(&Row { layout: R::DESCRIPTION, blob, key: &[] }), Ok(Some(true)))
    }

    /// Whether a row passes of whose bytes nobody has looked at anything; `None` is *known empty*. Only the blob's structure and
    /// the values that the filter looks at are checked.
    ///
    /// # Errors
    /// When what is checked is no blob of `R`.
    pub fn test(&self, bytes: Option<&[u8]>) -> Result<bool, Error> {
        let blob = bytes.map(|bytes| Structure::open(R::DESCRIPTION, bytes)).transpose()?;
        Ok(self.tree.node.evaluate(&Row { layout: R::DESCRIPTION, blob, key: &[] })? == Some(true))
    }

    /// Whether every field can hold what it is compared with, and the filter is not too deep. Scans ask this first.
    ///
    /// ```
    /// # #[cfg(feature = "chrono")] {
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// # use record_core::Record;
    ///
    /// #[derive(Record)]
    /// struct Run { took: TimeDelta }
    ///
    /// // A length of time is stored as an i64 of µs.
    /// let error = Run::took().lt(TimeDelta::MAX).check().unwrap_err();
    /// assert!(error.is_refused() && error.field() == Some("took"));
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a field is compared with what its bytes can't stand for: the error names the field and says why. When the filter
    /// is more than 128 levels deep.
    pub fn check(&self) -> Result<(), Error> {
        check(&self.tree, R::DESCRIPTION)
    }
}

impl<R> Clone for Filter<R> {
    fn clone(&self) -> Self {
        Filter::new(self.tree.clone())
    }
}

impl<R> ops::BitAnd for Filter<R> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<R> ops::BitOr for Filter<R> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<R> ops::Not for Filter<R> {
    type Output = Self;

    fn not(self) -> Self {
        Filter::not(self)
    }
}

/// The condition with the stored names of fields, much as in SQL.
impl<R: Record> fmt::Debug for Filter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown { tree: &self.tree, layout: R::DESCRIPTION, key: &[] }.fmt(f)
    }
}
