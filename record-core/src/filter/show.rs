//! A filter as text, with the stored names of fields, much as in SQL.

use super::node::{Node, Refused, Test, Tree};
use crate::{
    key::KeyColumn,
    layout::{Layout, Type},
};
use alloc::collections::VecDeque;
use core::fmt;

/// A filter and what its fields and key columns are called.
pub(super) struct Shown<'f> {
    pub(super) tree: &'f Tree,
    pub(super) layout: &'static Layout,
    pub(super) key: &'static [KeyColumn],
}

impl Shown<'_> {
    pub(super) fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node(f, &self.tree.node, false)
    }

    /// Writes a condition; in brackets where it stands `inside` another one and consists of several.
    fn node(&self, f: &mut fmt::Formatter<'_>, node: &Node, inside: bool) -> fmt::Result {
        match node {
            Node::All(nodes) => self.nodes(f, nodes, ("true", " and "), inside),
            Node::Any(nodes) => self.nodes(f, nodes, ("false", " or "), inside),
            Node::Not(node) => {
                f.write_str("not ")?;
                self.node(f, node, true)
            }
            Node::Refused(Refused::TooDeep) => f.write_str("too deep"),
            Node::Refused(Refused::Mixed) => f.write_str("of different tables"),
            Node::Field { field, test } => {
                f.write_str(self.layout.fields[*field].name)?;
                write_test(f, test)
            }
            Node::Member { field, path, test } => {
                let mut field = &self.layout.fields[*field];
                f.write_str(field.name)?;
                for number in path {
                    let Type::Record(inner) = field.ty.storage_type() else { break };
                    field = &inner.fields[*number];
                    write!(f, ".{}", field.name)?;
                }
                write_test(f, test)
            }
            Node::Key { column, test } => {
                f.write_str(self.key.get(*column).map_or("key", |column| column.name))?;
                write_test(f, test)
            }
        }
    }

    fn nodes(
        &self,
        f: &mut fmt::Formatter<'_>,
        nodes: &VecDeque<Node>,
        (none, between): (&str, &str),
        inside: bool,
    ) -> fmt::Result {
        let brackets = inside && nodes.len() > 1;
        if brackets {
            f.write_str("(")?;
        }
        for (i, node) in nodes.iter().enumerate() {
            f.write_str(if i > 0 { between } else { "" })?;
            self.node(f, node, nodes.len() > 1)?;
        }
        f.write_str(if nodes.is_empty() { none } else { "" })?;
        f.write_str(if brackets { ")" } else { "" })
    }
}

fn write_test(f: &mut fmt::Formatter<'_>, test: &Test) -> fmt::Result {
    match test {
        Test::IsNull => f.write_str(" is null"),
        Test::Compare(comparison, constant) => write!(f, " {} {constant:?}", comparison.operator()),
        Test::In(constants) => write!(f, " in {constants:?}"),
        Test::ContainsText(part) => write!(f, " contains {part:?}"),
        Test::ContainsAny(constants) => write!(f, " contains any of {constants:?}"),
        Test::IsEmpty => f.write_str(" is empty"),
    }
}
