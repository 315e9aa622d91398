//! Filters as data, which another process reads: a list of conditions, each followed by what joins or negates it.
//!
//! A list and not a tree, so that whoever reads one, in whatever format, calls itself no deeper for a deeper filter.

use super::{
    AnyColumn, AnyFilter, Constant,
    by_name::{NOTHING, Subject},
    find::at_path,
    node::{Comparison, Junction, Node, Test, Tree},
};
use crate::{
    Error,
    error::Kind,
    key::KeyColumn,
    layout::{Layout, Type},
    value::parse::hex,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write;

/// A filter as data: with the feature `serde` it is written and read in any format, and [`AnyFilter::from_data`] checks it
/// against the table that it is read for. Fields and key columns stand in it by their names.
///
/// ```
/// use record_core::{Record, filter::{AnyFilter, FilterData}};
///
/// #[derive(Record)]
/// struct Facts { additions: u32, author: String }
///
/// let filter = AnyFilter::from(Facts::additions().ge(100) & !Facts::author().eq("ada"));
/// # #[cfg(feature = "json")] {
/// let json = serde_json::to_string(&filter.to_data()?).unwrap();
/// let data: FilterData = serde_json::from_str(&json).unwrap();
/// let read = AnyFilter::from_data(Facts::LAYOUT, &[], &data)?;
/// assert_eq!(format!("{read:?}"), format!("{filter:?}"));
/// # }
/// # Ok::<(), record_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct FilterData(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
enum Step {
    /// So many conditions before this one, all of which must hold.
    All(u64),
    /// So many conditions before this one, one of which must hold.
    Any(u64),
    /// The condition before this one must be false.
    Not,
    /// About a field: its stored name, and those of members on the way into nested records.
    Field(Vec<String>, Asked),
    /// About a key column.
    Key(String, Asked),
}

/// A [`Test`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
enum Asked {
    IsNull,
    Eq(Compared),
    Ne(Compared),
    Lt(Compared),
    Le(Compared),
    Gt(Compared),
    Ge(Compared),
    In(Vec<Compared>),
    ContainsText(String),
    ContainsAny(Vec<Compared>),
    IsEmpty,
}

/// A [`Constant`], all of it in text: formats differ in how large integers may be and which floats there are.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
enum Compared {
    Int(String),
    Float(String),
    Text(String),
    /// Hexadecimal digits.
    Bytes(String),
    Ip(String),
    Other,
}

impl AnyFilter {
    /// The filter as data.
    ///
    /// # Errors
    /// As [`check`](AnyFilter::check).
    pub fn to_data(&self) -> Result<FilterData, Error> {
        self.check()?;
        let mut steps = Vec::new();
        append(&self.tree.node, self.of.unwrap_or(Subject { layout: &NOTHING, key: &[] }), &mut steps);
        Ok(FilterData(steps))
    }

    /// The filter that data says, for a table of records of this layout under these key columns. The data may come from
    /// anybody: everything in it is checked as if it were said by [`AnyColumn`]s.
    ///
    /// # Errors
    /// When there is no such field or key column, a field can't hold what it is compared with or is not to be compared so, the
    /// filter is more than 128 levels deep, or the data says no filter.
    pub fn from_data(
        layout: &'static Layout,
        key: &'static [KeyColumn],
        data: &FilterData,
    ) -> Result<AnyFilter, Error> {
        let of = Subject { layout, key };
        let malformed = || Error::new(layout.record, Kind::Filter("the data says no filter".into()));
        let mut trees: Vec<Tree> = Vec::new();
        for step in &data.0 {
            let tree = match step {
                Step::All(count) => {
                    Tree::join(Junction::All, take(&mut trees, *count).ok_or_else(malformed)?)
                }
                Step::Any(count) => {
                    Tree::join(Junction::Any, take(&mut trees, *count).ok_or_else(malformed)?)
                }
                Step::Not => trees.pop().ok_or_else(malformed)?.not(),
                Step::Field(path, asked) => {
                    let name = path.join(".");
                    let (place, ty) =
                        at_path(layout, path).ok_or_else(|| AnyColumn::not_there(layout, &name))?;
                    asked.of(&AnyColumn::at(of, place, ty, &name))?.tree
                }
                Step::Key(name, asked) => asked.of(&AnyColumn::find_key(layout, key, name)?)?.tree,
            };
            trees.push(tree);
        }
        let (Some(tree), true) = (trees.pop(), trees.is_empty()) else { return Err(malformed()) };
        let filter = AnyFilter { tree, of: Some(of) };
        filter.check()?;
        Ok(filter)
    }
}

/// The last conditions; `None` when there are not so many.
fn take(trees: &mut Vec<Tree>, count: u64) -> Option<Vec<Tree>> {
    let first = trees.len().checked_sub(usize::try_from(count).ok()?)?;
    Some(trees.split_off(first))
}

/// Appends what a condition is. It is no deeper than trees are.
fn append(node: &Node, of: Subject, steps: &mut Vec<Step>) {
    match node {
        Node::All(nodes) => {
            nodes.iter().for_each(|node| append(node, of, steps));
            steps.push(Step::All(nodes.len() as u64));
        }
        Node::Any(nodes) => {
            nodes.iter().for_each(|node| append(node, of, steps));
            steps.push(Step::Any(nodes.len() as u64));
        }
        Node::Not(node) => {
            append(node, of, steps);
            steps.push(Step::Not);
        }
        Node::Field { field, test } => {
            steps.push(Step::Field([of.layout.fields[*field].name.into()].into(), Asked::from(test)));
        }
        Node::Member { field, path, test } => {
            let mut field = &of.layout.fields[*field];
            let mut names: Vec<String> = [field.name.into()].into();
            for number in path {
                let Type::Record(inner) = field.ty.storage_type() else { break };
                field = &inner.fields[*number];
                names.push(field.name.into());
            }
            steps.push(Step::Field(names, Asked::from(test)));
        }
        Node::Key { column, test } => {
            steps.push(Step::Key(of.key[*column].name.into(), Asked::from(test)));
        }
        // `check` was asked.
        Node::Refused(_) => {}
    }
}

impl From<&Test> for Asked {
    fn from(test: &Test) -> Self {
        let all = |constants: &[Constant]| constants.iter().map(Compared::from).collect();
        match test {
            Test::IsNull => Asked::IsNull,
            Test::Compare(comparison, constant) => {
                let compared = Compared::from(constant);
                match comparison {
                    Comparison::Eq => Asked::Eq(compared),
                    Comparison::Ne => Asked::Ne(compared),
                    Comparison::Lt => Asked::Lt(compared),
                    Comparison::Le => Asked::Le(compared),
                    Comparison::Gt => Asked::Gt(compared),
                    Comparison::Ge => Asked::Ge(compared),
                }
            }
            Test::In(constants) => Asked::In(all(constants)),
            Test::ContainsText(part) => Asked::ContainsText(part.to_string()),
            Test::ContainsAny(constants) => Asked::ContainsAny(all(constants)),
            Test::IsEmpty => Asked::IsEmpty,
        }
    }
}

impl Asked {
    /// The condition about a column.
    fn of(&self, column: &AnyColumn) -> Result<AnyFilter, Error> {
        let compare =
            |comparison, compared: &Compared| column.compare_constant(comparison, compared.constant());
        let all = |compared: &[Compared]| compared.iter().map(Compared::constant).collect();
        match self {
            Asked::IsNull => Ok(column.is_null()),
            Asked::Eq(compared) => compare(Comparison::Eq, compared),
            Asked::Ne(compared) => compare(Comparison::Ne, compared),
            Asked::Lt(compared) => compare(Comparison::Lt, compared),
            Asked::Le(compared) => compare(Comparison::Le, compared),
            Asked::Gt(compared) => compare(Comparison::Gt, compared),
            Asked::Ge(compared) => compare(Comparison::Ge, compared),
            Asked::In(compared) => column.is_in_constants(all(compared)),
            Asked::ContainsText(part) => column.contains_text(part),
            Asked::ContainsAny(compared) => column.overlaps_constants(all(compared)),
            Asked::IsEmpty => column.is_empty(),
        }
    }
}

impl From<&Constant> for Compared {
    fn from(constant: &Constant) -> Self {
        match constant {
            Constant::Int(value) => Compared::Int(value.to_string()),
            Constant::Float(value) => Compared::Float(format!("{value:?}")),
            Constant::Text(text) => Compared::Text(text.to_string()),
            Constant::Bytes(bytes) => {
                let mut digits = String::with_capacity(2 * bytes.len());
                for byte in bytes {
                    // Writing to a text does not fail.
                    let _ = write!(digits, "{byte:02x}");
                }
                Compared::Bytes(digits)
            }
            Constant::Ip(value) => Compared::Ip(value.to_string()),
            // `check` refuses what can't be compared with.
            Constant::Other | Constant::Invalid(_) => Compared::Other,
        }
    }
}

impl Compared {
    /// The constant; `None` for what is none.
    fn constant(&self) -> Option<Constant> {
        Some(match self {
            Compared::Int(text) => Constant::Int(text.parse().ok()?),
            Compared::Float(text) => Constant::Float(text.parse().ok()?),
            Compared::Text(text) => Constant::Text(text.as_str().into()),
            Compared::Bytes(digits) => {
                let mut bytes = Vec::new();
                hex(digits, &mut bytes)?;
                Constant::Bytes(bytes.into())
            }
            Compared::Ip(text) => Constant::Ip(text.parse::<core::net::IpAddr>().ok()?.to_canonical()),
            Compared::Other => Constant::Other,
        })
    }
}
