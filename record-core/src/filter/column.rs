//! A field's handle: from it every condition starts.
//!
//! Handles are functions of a trait, because functions of the struct itself would clash with the user's.

use super::{
    Comparable, Constant, Contains, Filter, Listed, Operand, Ordered, Textual,
    node::{Comparison, Test},
};
use alloc::{string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

/// A field of record `R` whose values are of type `T`, or that and null.
///
/// `#[derive(Record)]` makes a function for each field that gives its handle; see the [module](super).
pub struct Column<R, T> {
    field: usize,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Column<R, T> {
    /// Field number `field` in blob order, which is of type `T`. For generated code.
    #[doc(hidden)]
    pub const fn new(field: usize) -> Self {
        Column { field, types: PhantomData }
    }

    fn test(self, test: Test) -> Filter<R> {
        Filter::field(self.field, test)
    }

    fn compare(self, comparison: Comparison, constant: Constant) -> Filter<R> {
        self.test(Test::Compare(comparison, constant))
    }

    /// The field is null, or the row known empty.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// #[derive(Record)]
    /// struct Facts { additions: u32, merged: Option<i64> }
    ///
    /// let open = Blob::encode(&Facts { additions: 3, merged: None })?;
    /// assert!(Facts::merged().is_null().matches(open.view()));
    /// // Of a field that is never null it finds the rows that are known empty.
    /// assert!(!Facts::additions().is_null().matches(open.view()));
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn is_null(self) -> Filter<R> {
        self.test(Test::IsNull)
    }

    /// The field is not null.
    pub fn is_not_null(self) -> Filter<R> {
        self.is_null().not()
    }

    /// The text contains `part`, byte for byte; the list or set contains an item that is equal to it.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// #[derive(Record)]
    /// struct Facts { title: String, labels: Vec<String> }
    ///
    /// let facts = Blob::encode(&Facts { title: "Fix the build".into(), labels: vec!["bug".into()] })?;
    /// assert!(Facts::title().contains("the").matches(facts.view()));
    /// assert!(Facts::labels().contains("bug").matches(facts.view()));
    /// assert!(!Facts::labels().contains("bu").matches(facts.view())); // items are compared as a whole
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn contains<P>(self, part: P) -> Filter<R>
    where
        T: Contains<P>,
    {
        self.test(T::contains(part))
    }
}

/// Comparisons.
impl<R, T> Column<R, T> {
    /// The value is equal to `value`. NaN is equal to itself.
    pub fn eq(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Comparable,
    {
        self.compare(Comparison::Eq, value.into_constant())
    }

    /// The value is not equal to `value`; as in SQL that is not true of null.
    pub fn ne(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Comparable,
    {
        self.compare(Comparison::Ne, value.into_constant())
    }

    /// The value is less than `value`.
    pub fn lt(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Ordered,
    {
        self.compare(Comparison::Lt, value.into_constant())
    }

    /// The value is less than `value` or equal to it.
    pub fn le(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Ordered,
    {
        self.compare(Comparison::Le, value.into_constant())
    }

    /// The value is greater than `value`. NaN is greater than every other number.
    pub fn gt(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Ordered,
    {
        self.compare(Comparison::Gt, value.into_constant())
    }

    /// The value is greater than `value` or equal to it.
    pub fn ge(self, value: impl Operand<T>) -> Filter<R>
    where
        T: Ordered,
    {
        self.compare(Comparison::Ge, value.into_constant())
    }

    /// The value is at least `low` and at most `high`.
    pub fn between(self, low: impl Operand<T>, high: impl Operand<T>) -> Filter<R>
    where
        T: Ordered,
    {
        self.ge(low).and(self.le(high))
    }

    /// The value is equal to one of `values`.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// #[derive(Record)]
    /// struct Facts { author: String, additions: u32 }
    ///
    /// let facts = Blob::encode(&Facts { author: "ada".into(), additions: 3 })?;
    /// assert!(Facts::author().is_in(["ada", "bo"]).matches(facts.view()));
    /// assert!(!Facts::additions().is_in([1, 2]).matches(facts.view()));
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn is_in<V: Operand<T>>(self, values: impl IntoIterator<Item = V>) -> Filter<R>
    where
        T: Comparable,
    {
        self.test(Test::In(sorted(values)))
    }

    /// The text begins with `prefix`, byte for byte.
    ///
    /// A range in the order of bytes, so an index on the field's column is used where it has that order: in SQLite, and in a Postgres
    /// database whose collation is `C`.
    pub fn starts_with(self, prefix: &str) -> Filter<R>
    where
        T: Textual,
    {
        let compare = |comparison, text: &str| self.compare(comparison, Constant::Text(text.into()));
        let from = compare(Comparison::Ge, prefix);
        match successor(prefix) {
            Some(end) => from.and(compare(Comparison::Lt, &end)),
            None => from,
        }
    }

    /// The list or set contains at least one item that is equal to one of `items`.
    ///
    /// ```
    /// # use record_core::{Blob, Record};
    /// #[derive(Record)]
    /// struct Facts { #[record(as_set)] reviewers: Vec<i64> }
    ///
    /// let facts = Blob::encode(&Facts { reviewers: vec![4, 2] })?;
    /// assert!(Facts::reviewers().overlaps([1, 2, 3]).matches(facts.view()));
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn overlaps<V: Operand<T::Item>>(self, items: impl IntoIterator<Item = V>) -> Filter<R>
    where
        T: Listed<Item: Comparable>,
    {
        self.test(Test::ContainsAny(sorted(items)))
    }

    /// The list or set has no items. It is not null then.
    pub fn is_empty(self) -> Filter<R>
    where
        T: Listed,
    {
        self.test(Test::IsEmpty)
    }
}

fn sorted<T, V: Operand<T>>(values: impl IntoIterator<Item = V>) -> Vec<Constant> {
    ascending(values.into_iter().map(Operand::into_constant).collect())
}

/// Constants of one type in their order, each once.
pub(super) fn ascending(mut constants: Vec<Constant>) -> Vec<Constant> {
    constants.sort_unstable_by(Constant::order);
    constants.dedup_by(|a, b| a.order(b).is_eq());
    constants
}

/// The least text that is greater than all that begin with `prefix`; `None` when there is none. In UTF-8 the order of
/// bytes is the order of characters.
pub(super) fn successor(prefix: &str) -> Option<String> {
    let mut text = String::from(prefix);
    while let Some(last) = text.pop() {
        // The range steps over the surrogates.
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

impl<R, T> Clone for Column<R, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T> Copy for Column<R, T> {}

impl<R: crate::Record, T> fmt::Debug for Column<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(R::DESCRIPTION.fields[self.field].name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_of_a_prefix_bounds_what_begins_with_it() {
        for (prefix, expected) in [
            ("", None),
            ("a", Some("b")),
            ("ab", Some("ac")),
            ("a\u{7f}", Some("a\u{80}")),
            ("\u{d7ff}", Some("\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}\u{10ffff}", None),
        ] {
            assert_eq!(successor(prefix).as_deref(), expected, "{prefix:?}");
        }
    }
}
