//! Filters by name: conditions over the fields of a layout and over key columns, without a Rust type.

use super::{
    Constant, Dialect, Filter, Pushed, Scalar,
    bracket::Bracket,
    check::{check, check_shape},
    column::{ascending, successor},
    find::{Place, find, key_column},
    node::{Comparison, Junction, Node, Refused, Row, Test, Tree},
    push::push,
    show::Shown,
};
use crate::{
    Error, Record, Refusal,
    error::Kind,
    key::{KeyColumn, KeyValue},
    layout::{Digest, Layout, Type, VersionLayout},
    structure::Structure,
};
use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::{fmt, ops, ptr};

/// A field, a member of a nested record or a key column, found by its name: from it conditions start.
///
/// As a [`Column`](super::Column), for programs that know no Rust type. What a condition compares with is checked when it is
/// made, so all but `is_null` give a `Result`.
///
/// ```
/// use record_core::{Blob, Record, filter::AnyColumn, key::{KeyColumn, KeyType, KeyValue}};
///
/// #[derive(Record)]
/// struct Review { state: u8, score: Option<i32> }
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String, review: Review }
///
/// // What a catalog and a schema say of a table.
/// let (layout, key) = (Facts::LAYOUT, &[KeyColumn { name: "number", ty: KeyType::I64 }]);
/// let column = |name: &str| AnyColumn::find(layout, key, name);
/// let filter = column("additions")?.ge(100)? & column("review.state")?.eq(2)? & column("number")?.lt(20)?;
///
/// let facts = Facts { additions: 120, author: "ada".into(), review: Review { state: 2, score: None } };
/// let blob = Blob::new(facts)?;
/// assert!(filter.test(&[KeyValue::Int(17)], Some(blob.as_bytes()))?);
/// assert!(!filter.test(&[KeyValue::Int(20)], Some(blob.as_bytes()))?);
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone)]
pub struct AnyColumn {
    of: Subject,
    place: Place,
    ty: &'static Type,
    name: Box<str>,
}

/// Characters of a name that an error shows.
const SHOWN: usize = 60;

/// What the fields and the key columns of a filter are those of.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) layout: &'static Layout,
    pub(super) key: &'static [KeyColumn],
}

impl Subject {
    /// What both are about, if that is one table. A filter that came from a type asks nothing of keys.
    fn and(self, other: Self) -> Option<Self> {
        let types = |layout: &'static Layout| layout.fields.iter().map(|field| &field.ty);
        // One of two programs may know more variants of an enum, and so less of them as the one for unknown values.
        let is_same = ptr::eq(self.layout, other.layout)
            || (has_same_bytes(self.layout, other.layout) && types(self.layout).eq(types(other.layout)));
        let key = same_key(self.key, other.key)?;
        is_same.then_some(Subject { key, ..self })
    }
}

/// Whether the blobs of two layouts are the same, so that fields have the same numbers and values. Programs may differ in what they
/// promote and what they call things, also before and after somebody has brought such a change to a table.
fn has_same_bytes(a: &Layout, b: &Layout) -> bool {
    let hash = |layout: &Layout| layout.versions.last().map(|version| version.hash);
    a.version == b.version && hash(a) == hash(b)
}

/// The key columns of one table. A filter that came from a type asks nothing of keys.
fn same_key(a: &'static [KeyColumn], b: &'static [KeyColumn]) -> Option<&'static [KeyColumn]> {
    match (a, b) {
        (key, []) | ([], key) => Some(key),
        (a, b) => (a == b).then_some(a),
    }
}

/// What a filter is about that asks nothing.
pub(super) static NOTHING: Layout = Layout {
    record: "",
    version: 1,
    fields: &[],
    by_name: &[],
    versions: &[VersionLayout::NONE],
    table: None,
    digest: Digest::No,
};

impl AnyColumn {
    /// Finds what a name stands for in a table of records of this layout under these key columns: a field's stored name, a
    /// key column, a field's column, or the path of a member of a nested record, such as `review.state`. The first that fits
    /// counts, in this order.
    ///
    /// # Errors
    /// When there is nothing of this name.
    pub fn find(layout: &'static Layout, key: &'static [KeyColumn], name: &str) -> Result<AnyColumn, Error> {
        let (place, ty) = find(layout, key, name).ok_or_else(|| AnyColumn::not_there(layout, name))?;
        Ok(AnyColumn::at(Subject { layout, key }, place, ty, name))
    }

    /// The key column of this name.
    pub(super) fn find_key(
        layout: &'static Layout,
        key: &'static [KeyColumn],
        name: &str,
    ) -> Result<AnyColumn, Error> {
        let (place, ty) = key_column(key, name).ok_or_else(|| AnyColumn::not_there(layout, name))?;
        Ok(AnyColumn::at(Subject { layout, key }, place, ty, name))
    }

    pub(super) fn at(of: Subject, place: Place, ty: &'static Type, name: &str) -> AnyColumn {
        AnyColumn { of, place, ty, name: name.into() }
    }

    #[cold]
    pub(super) fn not_there(layout: &Layout, name: &str) -> Error {
        let message = format!(
            "there is no field, key column or member `{}` to filter by: correct the name",
            name.chars().take(SHOWN).flat_map(char::escape_debug).collect::<String>()
        );
        Error::new(layout.record, Kind::Filter(message))
    }

    fn test(&self, test: Test) -> AnyFilter {
        let node = match &self.place {
            Place::Field(field) => Node::Field { field: *field, test },
            Place::Member(field, path) => Node::Member { field: *field, path: path.clone(), test },
            Place::Key(column) => Node::Key { column: *column, test },
        };
        AnyFilter { tree: Tree::leaf(node), of: Some(self.of) }
    }

    /// An error that names the record and the field.
    #[cold]
    fn refused(&self, kind: Kind) -> Error {
        Error::new(self.of.layout.record, kind).with_field(&self.name)
    }

    /// The place of what is compared among the values of type `ty`.
    fn bracket(&self, value: Scalar<'_>, ty: &'static Type) -> Result<Bracket, Error> {
        self.check_comparable(ty)?;
        let refused = |refusal: Refusal| refusal.of_field(self.of.layout.record, &self.name);
        value.bracket(ty).map_err(refused)
    }

    /// Refuses types whose values a filter can't tell apart.
    fn check_comparable(&self, ty: &Type) -> Result<(), Error> {
        match ty.storage_type() {
            Type::List { .. } | Type::Array { .. } | Type::Json | Type::Record(_) | Type::Unknown { .. } => {
                let message = format!(
                    "values of type `{ty}` can't be compared in a filter: ask a list or set what it contains, a nested \
                     record for its members, and every field whether it is null"
                );
                Err(self.refused(Kind::Filter(message)))
            }
            _ => Ok(()),
        }
    }

    /// The values that some value of type `ty` is equal to.
    fn constants<'s>(
        &self,
        values: impl IntoIterator<Item = impl Into<Scalar<'s>>>,
        ty: &'static Type,
    ) -> Result<Vec<Constant>, Error> {
        let exact = |value| match self.bracket(value, ty) {
            Ok(Bracket::Exact(constant)) => Some(Ok(constant)),
            Ok(Bracket::Between(..)) => None,
            Err(error) => Some(Err(error)),
        };
        let constants = values.into_iter().map(Into::into).filter_map(exact);
        constants.collect::<Result<_, _>>().map(ascending)
    }

    fn compare<'s>(&self, comparison: Comparison, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.check_order(comparison)?;
        let (below, above) = match self.bracket(value.into(), self.ty)? {
            Bracket::Exact(constant) => return Ok(self.test(Test::Compare(comparison, constant))),
            Bracket::Between(below, above) => (below, above),
        };
        // True of no value, and unknown of null.
        let none = || self.test(Test::In(Vec::new()));
        let compare = |comparison, constant: Option<Constant>| match constant {
            Some(constant) => self.test(Test::Compare(comparison, constant)),
            None => none(),
        };
        Ok(match comparison {
            Comparison::Eq => none(),
            Comparison::Ne => none().not(),
            Comparison::Lt | Comparison::Le => compare(Comparison::Le, below),
            Comparison::Gt | Comparison::Ge => compare(Comparison::Ge, above),
        })
    }

    /// Refuses to order what has no order.
    fn check_order(&self, comparison: Comparison) -> Result<(), Error> {
        let is_equality = matches!(comparison, Comparison::Eq | Comparison::Ne);
        if !is_equality && matches!(self.ty.storage_type(), Type::Enum(_)) {
            let message =
                "enums have no order in a filter: databases show them by name; use `eq`, `ne` or `is_in`";
            return Err(self.refused(Kind::Filter(message.into())));
        }
        Ok(())
    }

    /// The field is null, or the row known empty.
    pub fn is_null(&self) -> AnyFilter {
        self.test(Test::IsNull)
    }

    /// The field is not null.
    pub fn is_not_null(&self) -> AnyFilter {
        self.is_null().not()
    }
}

/// Comparisons.
///
/// # Errors
/// Each refuses a value that is not of the field's kind, and a field whose values can't be compared in that way. The error names
/// the record and the field, and says what the field takes. A number that the field can't hold is none of its values, which is
/// not an error; see [`Scalar`].
impl AnyColumn {
    /// The value is equal to `value`. NaN is equal to itself.
    pub fn eq<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Eq, value)
    }

    /// The value is not equal to `value`; as in SQL that is not true of null.
    pub fn ne<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Ne, value)
    }

    /// The value is less than `value`.
    pub fn lt<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Lt, value)
    }

    /// The value is less than `value` or equal to it.
    pub fn le<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Le, value)
    }

    /// The value is greater than `value`. NaN is greater than every other number.
    pub fn gt<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Gt, value)
    }

    /// The value is greater than `value` or equal to it.
    pub fn ge<'s>(&self, value: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        self.compare(Comparison::Ge, value)
    }

    /// The value is at least `low` and at most `high`.
    pub fn between<'s>(
        &self,
        low: impl Into<Scalar<'s>>,
        high: impl Into<Scalar<'s>>,
    ) -> Result<AnyFilter, Error> {
        Ok(self.ge(low)?.and(self.le(high)?))
    }

    /// The value is equal to one of `values`.
    ///
    /// ```
    /// # use record_core::{Blob, Record, filter::AnyColumn};
    /// # #[derive(Record)]
    /// # struct Facts { author: String }
    /// let blob = Blob::encode(&Facts { author: "ada".into() })?;
    /// let author = AnyColumn::find(Facts::LAYOUT, &[], "author")?;
    /// assert!(author.is_in(["ada", "bo"])?.test(&[], Some(blob.as_bytes()))?);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn is_in<'s>(
        &self,
        values: impl IntoIterator<Item = impl Into<Scalar<'s>>>,
    ) -> Result<AnyFilter, Error> {
        self.check_comparable(self.ty)?;
        Ok(self.test(Test::In(self.constants(values, self.ty)?)))
    }

    /// The text begins with `prefix`, byte for byte.
    pub fn starts_with(&self, prefix: &str) -> Result<AnyFilter, Error> {
        if !is_text(self.ty) {
            return Err(self.not_a("text, so it has no beginning"));
        }
        let compare =
            |comparison, text: &str| self.test(Test::Compare(comparison, Constant::Text(text.into())));
        let from = compare(Comparison::Ge, prefix);
        Ok(match successor(prefix) {
            Some(end) => from.and(compare(Comparison::Lt, &end)),
            None => from,
        })
    }

    /// The text contains `part`, byte for byte; the list or set contains an item that is equal to it.
    ///
    /// ```
    /// # use record_core::{Blob, Record, filter::AnyColumn};
    /// # #[derive(Record)]
    /// # struct Facts { title: String, labels: Vec<String> }
    /// let blob = Blob::encode(&Facts { title: "Fix the build".into(), labels: vec!["bug".into()] })?;
    /// let title = AnyColumn::find(Facts::LAYOUT, &[], "title")?.contains("the")?;
    /// let labels = AnyColumn::find(Facts::LAYOUT, &[], "labels")?.contains("bug")?;
    /// assert!((title & labels).test(&[], Some(blob.as_bytes()))?);
    /// # Ok::<(), record_core::Error>(())
    /// ```
    pub fn contains<'s>(&self, part: impl Into<Scalar<'s>>) -> Result<AnyFilter, Error> {
        match (part.into(), item_type(self.ty)) {
            (part, Some(item)) => Ok(self.test(Test::ContainsAny(self.constants([part], item)?))),
            (Scalar::Text(part), None) if is_text(self.ty) => self.contains_text(part),
            (_, None) if is_text(self.ty) => Err(self.refused(Kind::Filter("a text contains text".into()))),
            (_, None) => Err(self.not_a("text or a list, so it contains nothing")),
        }
    }

    /// The list or set contains at least one item that is equal to one of `items`.
    pub fn overlaps<'s>(
        &self,
        items: impl IntoIterator<Item = impl Into<Scalar<'s>>>,
    ) -> Result<AnyFilter, Error> {
        match item_type(self.ty) {
            Some(item) => Ok(self.test(Test::ContainsAny(self.constants(items, item)?))),
            None => Err(self.not_a("a list, so it overlaps with nothing")),
        }
    }

    /// The list or set has no items. It is not null then.
    pub fn is_empty(&self) -> Result<AnyFilter, Error> {
        match item_type(self.ty) {
            Some(_) => Ok(self.test(Test::IsEmpty)),
            None => Err(self.not_a("a list: compare a text with \"\"")),
        }
    }

    pub(super) fn contains_text(&self, part: &str) -> Result<AnyFilter, Error> {
        match is_text(self.ty) {
            true => Ok(self.test(Test::ContainsText(part.into()))),
            false => Err(self.not_a("text, so it contains none")),
        }
    }

    #[cold]
    fn not_a(&self, what: &str) -> Error {
        self.refused(Kind::Filter(format!("the field is of type `{}` and not {what}", self.ty)))
    }
}

/// The same with constants that somebody else made; `None` stands for what is none.
impl AnyColumn {
    pub(super) fn compare_constant(
        &self,
        comparison: Comparison,
        constant: Option<Constant>,
    ) -> Result<AnyFilter, Error> {
        self.check_order(comparison)?;
        let constant = self.checked(constant, self.ty)?;
        Ok(self.test(Test::Compare(comparison, constant)))
    }

    pub(super) fn is_in_constants(&self, constants: Vec<Option<Constant>>) -> Result<AnyFilter, Error> {
        Ok(self.test(Test::In(self.all_checked(constants, self.ty)?)))
    }

    pub(super) fn overlaps_constants(&self, constants: Vec<Option<Constant>>) -> Result<AnyFilter, Error> {
        match item_type(self.ty) {
            Some(item) => Ok(self.test(Test::ContainsAny(self.all_checked(constants, item)?))),
            None => Err(self.not_a("a list, so it overlaps with nothing")),
        }
    }

    fn all_checked(
        &self,
        constants: Vec<Option<Constant>>,
        ty: &'static Type,
    ) -> Result<Vec<Constant>, Error> {
        self.check_comparable(ty)?;
        let constants = constants.into_iter().map(|constant| self.checked(constant, ty));
        constants.collect::<Result<_, _>>().map(ascending)
    }

    fn checked(&self, constant: Option<Constant>, ty: &'static Type) -> Result<Constant, Error> {
        self.check_comparable(ty)?;
        constant.filter(|constant| constant.is_of(ty)).ok_or_else(|| {
            let message = format!("what it is compared with is not a value of type `{ty}`");
            self.refused(Kind::Filter(message))
        })
    }
}

impl fmt::Debug for AnyColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty.storage_type(), Type::String | Type::Text { .. })
}

/// The type of a list's items.
fn item_type(ty: &'static Type) -> Option<&'static Type> {
    match ty.storage_type() {
        Type::List { item, .. } => Some(item),
        _ => None,
    }
}

/// A condition over the fields of a layout and over key columns; see [`AnyColumn`].
///
/// It is the tree that a [`Filter`] is, and answers are the same. A [`Filter`] becomes one by `into`.
///
/// ```
/// use record_core::{Blob, Record, filter::{AnyColumn, AnyFilter}};
///
/// #[derive(Record)]
/// struct Facts { additions: u32 }
///
/// let by_type: AnyFilter = Facts::additions().ge(100).into();
/// let by_name = AnyColumn::find(Facts::LAYOUT, &[], "additions")?.ge(100)?;
/// assert_eq!(format!("{by_type:?}"), format!("{by_name:?}"));
/// # Ok::<(), record_core::Error>(())
/// ```
///
/// Any number of conditions can be joined by one kind of junction, in time that grows with their number. Where `and`, `or` and
/// `not` alternate, a filter may be 128 levels deep; what would be deeper is refused by [`check`](AnyFilter::check), and so
/// by every scan, and lets no row pass. So are conditions over tables of different records or keys that were joined.
#[derive(Clone)]
pub struct AnyFilter {
    pub(super) tree: Tree,
    /// `None` when nothing is asked of any field.
    pub(super) of: Option<Subject>,
}

impl AnyFilter {
    fn join(junction: Junction, filters: impl IntoIterator<Item = AnyFilter>) -> Self {
        let mut of: Option<Subject> = None;
        let mut mixed = false;
        // All of them, so that what is refused is refused in the name of its table.
        let trees: Vec<Tree> = filters
            .into_iter()
            .map(|filter| {
                of = match (of, filter.of) {
                    (Some(a), Some(b)) => a.and(b).or_else(|| {
                        mixed = true;
                        of
                    }),
                    (a, b) => a.or(b),
                };
                filter.tree
            })
            .collect();
        let tree = Tree::join(junction, trees);
        match mixed {
            true => AnyFilter { tree: Tree::refused(Refused::Mixed), of },
            false => AnyFilter { tree, of },
        }
    }

    /// All conditions hold. True when there are none.
    pub fn all(filters: impl IntoIterator<Item = AnyFilter>) -> Self {
        AnyFilter::join(Junction::All, filters)
    }

    /// At least one condition holds. False when there are none.
    pub fn any(filters: impl IntoIterator<Item = AnyFilter>) -> Self {
        AnyFilter::join(Junction::Any, filters)
    }

    /// Both conditions hold. The same as `self & other`.
    pub fn and(self, other: AnyFilter) -> Self {
        AnyFilter::all([self, other])
    }

    /// One of the conditions holds, or both. The same as `self | other`.
    pub fn or(self, other: AnyFilter) -> Self {
        AnyFilter::any([self, other])
    }

    /// The condition is false; where it is unknown, so is this. The same as `!self`.
    #[allow(clippy::should_implement_trait, reason = "it does; a method reads better at the end of a chain")]
    pub fn not(self) -> Self {
        AnyFilter { tree: self.tree.not(), of: self.of }
    }

    /// Whether a row passes, by the values of its key columns and the bytes of its blob, where `None` is *known empty*. Only
    /// what the filter looks at is checked.
    ///
    /// # Errors
    /// When the bytes are no blob of the layout, or what the filter looks at is no value of its type.
    pub fn test(&self, key: &[KeyValue<'_>], bytes: Option<&[u8]>) -> Result<bool, Error> {
        let Some(Subject { layout, .. }) = self.of else {
            let row = Row { layout: &NOTHING, blob: None, key };
            return Ok(self.tree.node.evaluate(&row)? == Some(true));
        };
        let blob = bytes.map(|bytes| Structure::open(layout, bytes)).transpose()?;
        Ok(self.tree.node.evaluate(&Row { layout, blob, key })? == Some(true))
    }

    /// Whether every field can hold what it is compared with, and the filter is not too deep and about one table. Scans ask
    /// this first.
    ///
    /// # Errors
    /// When it is not so; the error says why.
    pub fn check(&self) -> Result<(), Error> {
        match self.of {
            Some(of) => check(&self.tree, of.layout),
            None => check_shape(&self.tree, ""),
        }
    }

    /// As [`check`](AnyFilter::check), and whether the filter is about records of this layout under these key columns. A typed
    /// filter, which asks nothing of keys, may be about any.
    ///
    /// # Errors
    /// When it is not so; the error says why.
    pub fn check_for(&self, layout: &'static Layout, key: &'static [KeyColumn]) -> Result<(), Error> {
        match self.of {
            Some(of) if !has_same_bytes(of.layout, layout) || same_key(of.key, key).is_none() => {
                Err(Error::new(layout.record, Kind::FilterMixed))
            }
            _ => self.check(),
        }
    }

    /// Whether conditions may be about key columns: it was made for a table that has some.
    pub fn asks_for_keys(&self) -> bool {
        self.of.is_some_and(|of| !of.key.is_empty())
    }

    /// What of the filter a database can decide, in the SQL of its dialect. `before` parameters are in use already.
    pub fn push<D: Dialect>(&self, dialect: &D, before: usize) -> Pushed<D::Parameter> {
        push(&self.tree.node, dialect, before)
    }
}

impl<R: Record> From<Filter<R>> for AnyFilter {
    fn from(filter: Filter<R>) -> Self {
        AnyFilter { tree: filter.tree, of: Some(Subject { layout: R::DESCRIPTION, key: &[] }) }
    }
}

impl ops::BitAnd for AnyFilter {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl ops::BitOr for AnyFilter {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl ops::Not for AnyFilter {
    type Output = Self;

    fn not(self) -> Self {
        AnyFilter::not(self)
    }
}

/// The condition with the stored names of fields, much as in SQL.
impl fmt::Debug for AnyFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Subject { layout, key } = self.of.unwrap_or(Subject { layout: &NOTHING, key: &[] });
        Shown { tree: &self.tree, layout, key }.fmt(f)
    }
}
