//! A filter without its record's type: a tree of conditions over fields by their number, and its answer for a row.
//!
//! The answers are SQL's: true, false or unknown, where a comparison with null is unknown. Here unknown is `None`.

use super::constant::{Cell, Constant};
use crate::{
    Error,
    canonical::check_value,
    error::Kind,
    key::KeyValue,
    layout::{HEADER, Layout, Type},
    structure::Structure,
    value::Value,
};
use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::{cmp::Ordering, mem};

/// How many levels a tree has at most. Whatever walks along a tree calls itself once for each level, so this bounds the stack.
pub(super) const MAX_DEPTH: u16 = 128;

/// A condition.
#[derive(Clone, PartialEq)]
pub(crate) enum Node {
    /// True when all are; also when there are none.
    All(VecDeque<Node>),
    /// True when one is.
    Any(VecDeque<Node>),
    Not(Box<Node>),
    /// About field number `field` in blob order.
    Field {
        field: usize,
        test: Test,
    },
    /// About a member of the nested record in field number `field`: `path` has its number there, of nested records in it
    /// several, one for each level.
    Member {
        field: usize,
        path: Box<[usize]>,
        test: Test,
    },
    /// About key column number `column`.
    Key {
        column: usize,
        test: Test,
    },
    /// What can't be asked. It is unknown for every row.
    Refused(Refused),
}

/// Why a condition can't be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It would have had more than [`MAX_DEPTH`] levels.
    TooDeep,
    /// Its parts are about tables of different records or keys.
    Mixed,
}

/// How conditions are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Junction {
    All,
    Any,
}

/// A condition and how many levels it has.
#[derive(Clone)]
pub(super) struct Tree {
    pub(super) node: Node,
    depth: u16,
}

impl Tree {
    pub(super) fn field(field: usize, test: Test) -> Self {
        Tree::leaf(Node::Field { field, test })
    }

    /// A condition that has none inside.
    pub(super) fn leaf(node: Node) -> Self {
        Tree { node, depth: 1 }
    }

    pub(super) fn refused(why: Refused) -> Self {
        Tree::leaf(Node::Refused(why))
    }

    /// Joins conditions. Those that are joined in the same way already become part of one list, so that a list may have any
    /// length and still is one level.
    pub(super) fn join(junction: Junction, trees: impl IntoIterator<Item = Tree>) -> Self {
        let mut joined = VecDeque::new();
        let mut depth = 1;
        for tree in trees {
            match (junction, tree.node) {
                (_, Node::Refused(why)) => return Tree::refused(why),
                (Junction::All, Node::All(nodes)) | (Junction::Any, Node::Any(nodes)) => {
                    append(&mut joined, nodes);
                    depth = depth.max(tree.depth);
                }
                (_, node) => {
                    joined.push_back(node);
                    depth = depth.max(tree.depth + 1);
                }
            }
        }
        if joined.len() == 1
            && let Some(alone) = joined.pop_front()
        {
            return alone.at(depth - 1);
        }
        match junction {
            Junction::All => Node::All(joined).at(depth),
            Junction::Any => Node::Any(joined).at(depth),
        }
    }

    /// The negation; of a negation, what was negated, which is the same for unknown answers too.
    pub(super) fn not(self) -> Self {
        match self.node {
            Node::Refused(_) => self,
            Node::Not(node) => node.at(self.depth - 1),
            node => Node::Not(Box::new(node)).at(self.depth + 1),
        }
    }
}

/// Appends the shorter list to the longer one, whichever comes first, so that joining one by one is linear from either side.
fn append(nodes: &mut VecDeque<Node>, mut others: VecDeque<Node>) {
    if nodes.len() >= others.len() {
        nodes.append(&mut others);
    } else {
        for node in mem::take(nodes).into_iter().rev() {
            others.push_front(node);
        }
        *nodes = others;
    }
}

/// A condition about one field, as a [`Dialect`](super::Dialect) gets it. Of null everything but [`IsNull`](Test::IsNull) is
/// unknown.
#[derive(Clone, PartialEq)]
pub enum Test {
    /// True for null, else false: the only test that is never unknown.
    IsNull,
    /// The value compared with a constant.
    Compare(Comparison, Constant),
    /// Equal to one of these, which ascend.
    In(Vec<Constant>),
    /// Text that holds this text.
    ContainsText(Box<str>),
    /// A list that holds an item equal to one of these.
    ContainsAny(Vec<Constant>),
    /// A list without items.
    IsEmpty,
}

/// How a field is compared with a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

impl Comparison {
    /// The comparison that is true where this one is false.
    pub fn negated(self) -> Self {
        match self {
            Comparison::Eq => Comparison::Ne,
            Comparison::Ne => Comparison::Eq,
            Comparison::Lt => Comparison::Ge,
            Comparison::Le => Comparison::Gt,
            Comparison::Gt => Comparison::Le,
            Comparison::Ge => Comparison::Lt,
        }
    }

    /// The operator in SQL and in messages.
    pub fn operator(self) -> &'static str {
        match self {
            Comparison::Eq => "=",
            Comparison::Ne => "<>",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
        }
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Eq => ordering.is_eq(),
            Comparison::Ne => ordering.is_ne(),
            Comparison::Lt => ordering.is_lt(),
            Comparison::Le => ordering.is_le(),
            Comparison::Gt => ordering.is_gt(),
            Comparison::Ge => ordering.is_ge(),
        }
    }
}

/// The fields of a row that a filter is asked about.
pub(super) struct Row<'a> {
    pub(super) layout: &'static Layout,
    /// `None` is known empty: all fields are null.
    pub(super) blob: Option<Structure<'a>>,
    /// The values of the key columns, where the filter may ask for them.
    pub(super) key: &'a [KeyValue<'a>],
}

impl<'a> Row<'a> {
    /// A field's value.
    ///
    /// # Errors
    /// When the bytes are none, which only a blob has whose values were not checked.
    fn cell(&self, i: usize) -> Result<Option<Cell<'a>>, Error> {
        let Some(blob) = &self.blob else { return Ok(None) };
        let Some((bytes, field)) = blob.read(self.layout, i) else { return Ok(None) };
        let value = Value::of(&field.ty, bytes);
        if let (Value::Unknown(_), Err(invalid)) = (value, check_value(&field.ty, bytes, false)) {
            let at = if field.since <= blob.version { blob.start(field) } else { 0 };
            let kind = Kind::Invalid(invalid);
            return Err(Error::at_field(self.layout.record, field.name, at + invalid.at, kind));
        }
        // A field that takes over an older one has variants of its own.
        Ok(Cell::of(value, &self.layout.fields[i].ty))
    }

    /// The value of a member of a nested record, likewise. A member of null is null.
    fn member(&self, i: usize, path: &[usize]) -> Result<Option<Cell<'a>>, Error> {
        let Some(blob) = &self.blob else { return Ok(None) };
        let Some((mut bytes, field)) = blob.read(self.layout, i) else { return Ok(None) };
        let mut at = if field.since <= blob.version { blob.start(field) } else { 0 };
        let mut ty = &field.ty;
        for number in path {
            let Type::Record(inner) = ty.storage_type() else { return Ok(None) };
            let Some(member) = inner.fields.get(*number) else { return Ok(None) };
            let (byte, mask) = member.validity;
            if mask != 0 && bytes[usize::from(byte) - HEADER] & mask == 0 {
                return Ok(None);
            }
            let start = usize::from(member.offset) - HEADER;
            bytes = &bytes[start..start + member.ty.storage().width()];
            (at, ty) = (at + start, &member.ty);
        }
        match check_value(ty, bytes, false) {
            Ok(()) => Ok(Cell::of(Value::of(ty, bytes), ty)),
            Err(invalid) => {
                Err(Error::at_field(self.layout.record, field.name, at + invalid.at, Kind::Invalid(invalid)))
            }
        }
    }
}

impl Node {
    /// The tree of this many levels, unless those are too many.
    fn at(self, depth: u16) -> Tree {
        match depth > MAX_DEPTH {
            true => Tree::refused(Refused::TooDeep),
            false => Tree { node: self, depth },
        }
    }

    /// What the condition is for a row.
    pub(super) fn evaluate(&self, row: &Row<'_>) -> Result<Option<bool>, Error> {
        match self {
            Node::All(nodes) => decide(nodes, row, false),
            Node::Any(nodes) => decide(nodes, row, true),
            Node::Not(node) => Ok(node.evaluate(row)?.map(|answer| !answer)),
            Node::Refused(_) => Ok(None),
            Node::Member { field, path, test } => {
                let cell = row.member(*field, path)?;
                // No member is a list, of whose items the type would be asked.
                Ok(test.evaluate(cell, &row.layout.fields[*field].ty))
            }
            Node::Key { column, test } => {
                let cell = row.key.get(*column).and_then(|value| Cell::of_key(*value));
                Ok(test.evaluate(cell, &Type::Binary))
            }
            Node::Field { field, test } => {
                let cell = row.cell(*field)?;
                Ok(test.evaluate(cell, &row.layout.fields[*field].ty))
            }
        }
    }

    /// Calls `each` for every condition about a field. What is said of members and keys was checked when it was said.
    pub(super) fn tests<E>(&self, each: &mut impl FnMut(usize, &Test) -> Result<(), E>) -> Result<(), E> {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().try_for_each(|node| node.tests(each)),
            Node::Not(node) => node.tests(each),
            Node::Member { .. } | Node::Key { .. } | Node::Refused(_) => Ok(()),
            Node::Field { field, test } => each(*field, test),
        }
    }
}

/// The answer of several conditions of which one that is `decisive` decides; else an unknown one leaves it open.
fn decide(nodes: &VecDeque<Node>, row: &Row<'_>, decisive: bool) -> Result<Option<bool>, Error> {
    let mut answer = Some(!decisive);
    for node in nodes {
        match node.evaluate(row)? {
            Some(decided) if decided == decisive => return Ok(Some(decided)),
            Some(_) => {}
            None => answer = None,
        }
    }
    Ok(answer)
}

impl Test {
    fn evaluate(&self, cell: Option<Cell<'_>>, ty: &Type) -> Option<bool> {
        if let Test::IsNull = self {
            return Some(cell.is_none());
        }
        let cell = cell?;
        match self {
            Test::IsNull => None,
            Test::Compare(comparison, constant) => Some(comparison.holds(constant.compare(cell)?)),
            Test::In(constants) => is_among(constants, cell),
            Test::ContainsText(part) => match cell {
                Cell::Text(text) => Some(text.contains(&**part)),
                _ => None,
            },
            Test::ContainsAny(constants) => {
                let item = item_type(ty);
                let mut items = items(cell)?.filter_map(|item_value| Cell::of(item_value, item));
                Some(items.any(|item| is_among(constants, item) == Some(true)))
            }
            Test::IsEmpty => Some(items(cell)?.len() == 0),
        }
    }

    /// The constants that it compares with.
    pub(super) fn constants(&self) -> &[Constant] {
        match self {
            Test::Compare(_, constant) => core::slice::from_ref(constant),
            Test::In(constants) | Test::ContainsAny(constants) => constants,
            Test::IsNull | Test::ContainsText(_) | Test::IsEmpty => &[],
        }
    }
}

/// Whether a value is one of the constants, which ascend. As in SQL unknown when one of them can't be compared with.
fn is_among(constants: &[Constant], cell: Cell<'_>) -> Option<bool> {
    let place = |constant: &Constant| constant.compare(cell).map(Ordering::reverse);
    match constants.binary_search_by(|constant| place(constant).unwrap_or(Ordering::Greater)) {
        Ok(_) => Some(true),
        Err(_) if constants.last().is_some_and(|last| place(last).is_none()) => None,
        Err(_) => Some(false),
    }
}

fn items(cell: Cell<'_>) -> Option<impl ExactSizeIterator<Item = Value<'_>>> {
    match cell {
        Cell::List(list) => Some(list.iter()),
        _ => None,
    }
}

/// The type of a list's items.
fn item_type(ty: &Type) -> &Type {
    match ty.storage_type() {
        Type::List { item, .. } => item,
        other => other,
    }
}
