//! A filter as SQL: what of it a database can decide by itself, whichever database that is. For builders of stores, who
//! implement [`Dialect`].
//!
//! What a [`Dialect`] can't say is left out, so that the SQL is never stricter than the filter; whether it is as strict
//! is known, and where it is not, the filter is asked again in memory.
//!
//! Negations move to the leaves. A conjunction keeps what could be said of its parts, a disjunction needs all of them.
//! Where the filter is asked again, the scan also counts its limit by itself.

use super::node::{Node, Test};
use alloc::{collections::VecDeque, format, string::String, vec::Vec};

/// A condition in SQL, as a [`Dialect`] says it.
pub struct Condition {
    pub(crate) sql: String,
    /// Whether it holds for the same rows as what it stands for. Otherwise it holds for more.
    pub(crate) exact: bool,
}

impl Condition {
    /// One that is true for the same rows as what it stands for. It is an operand of `AND` and `OR` as it is, so one with operators
    /// that bind less has brackets.
    pub fn exact(sql: impl Into<String>) -> Self {
        Condition { sql: sql.into(), exact: true }
    }

    /// One that is true for those rows and may be for more, which are then looked at in memory. Likewise an operand.
    pub fn loose(sql: impl Into<String>) -> Self {
        Condition { sql: sql.into(), exact: false }
    }
}

/// What a database can say about a field: implemented by a store for its SQL, and asked by [`Filter::push`](super::Filter::push).
///
/// Filters, SQL and answers in memory must agree, so a dialect says only what its database decides by the same rules: those of
/// [the module's page](super#the-answers).
pub trait Dialect {
    /// A parameter's value.
    type Parameter;

    /// Always true, as a condition.
    const TRUE: &'static str;
    /// Never true, as a condition.
    const FALSE: &'static str;
    /// At most this many conditions about fields are written.
    const MAX_TESTS: usize;
    /// A statement has at most this many parameters, those of others included.
    const MAX_PARAMETERS: usize;

    /// The placeholder of parameter number `number`, counted from 1.
    fn placeholder(number: usize) -> String;

    /// The condition that the test of field number `field` (in blob order) is true, or with `negated` that it is false; where
    /// the test is unknown, neither is. `None` when it can't be said. Values that the field is compared with go into
    /// `parameters`, which gives their placeholders; those that were added are dropped again where the answer is `None`.
    fn test(
        &self,
        field: usize,
        test: &Test,
        negated: bool,
        parameters: &mut Parameters<Self>,
    ) -> Option<Condition>;

    /// The same of key column number `column`. A dialect that says nothing of keys leaves them to be looked at in memory.
    fn key_test(
        &self,
        _column: usize,
        _test: &Test,
        _negated: bool,
        _parameters: &mut Parameters<Self>,
    ) -> Option<Condition> {
        None
    }
}

/// The values of a condition's parameters, in the order of their numbers.
pub struct Parameters<D: Dialect + ?Sized> {
    /// Parameters that others use already.
    before: usize,
    values: Vec<D::Parameter>,
    tests: usize,
}

impl<D: Dialect + ?Sized> Parameters<D> {
    /// Adds a value and gives its placeholder.
    pub fn add(&mut self, value: D::Parameter) -> String {
        self.values.push(value);
        D::placeholder(self.count())
    }

    /// How many there are, with those that others use.
    fn count(&self) -> usize {
        self.before + self.values.len()
    }
}

/// A filter in SQL.
pub struct Pushed<P> {
    /// The condition, with placeholders; `None` when nothing can be said, so that all rows are to be read.
    pub sql: Option<String>,
    /// The values of the placeholders, in the order of their numbers.
    pub parameters: Vec<P>,
    /// Whether the condition is true for the filter's rows alone. Otherwise rows are to be asked again in memory, by
    /// [`Filter::test`](super::Filter::test).
    pub exact: bool,
}

/// What of a filter a database can decide. `before` parameters are in use already.
pub(super) fn push<D: Dialect>(node: &Node, dialect: &D, before: usize) -> Pushed<D::Parameter> {
    let mut parameters = Parameters { before, values: Vec::new(), tests: 0 };
    let condition = condition(node, false, dialect, &mut parameters);
    Pushed {
        exact: condition.as_ref().is_some_and(|condition| condition.exact),
        sql: condition.map(|condition| condition.sql),
        parameters: parameters.values,
    }
}

/// The condition that a node is true, or with `negated` that it is false.
///
/// Negations are carried down to the fields by de Morgan's laws, which hold for unknown answers too. What remains is
/// joined by AND and OR alone, and a looser part makes no whole of these stricter.
fn condition<D: Dialect>(
    node: &Node,
    negated: bool,
    dialect: &D,
    parameters: &mut Parameters<D>,
) -> Option<Condition> {
    match (node, negated) {
        (Node::Not(node), _) => condition(node, !negated, dialect, parameters),
        (Node::All(nodes), false) | (Node::Any(nodes), true) => all(nodes, negated, dialect, parameters),
        (Node::Any(nodes), false) | (Node::All(nodes), true) => any(nodes, negated, dialect, parameters),
        // No column shows the member of a nested record.
        (Node::Refused(_) | Node::Member { .. }, _) => None,
        (Node::Field { field, test }, _) => {
            said(parameters, |parameters| dialect.test(*field, test, negated, parameters))
        }
        (Node::Key { column, test }, _) => {
            said(parameters, |parameters| dialect.key_test(*column, test, negated, parameters))
        }
    }
}

/// What a dialect says of one test, if one more may be said and its parameters are not too many.
fn said<D: Dialect>(
    parameters: &mut Parameters<D>,
    say: impl FnOnce(&mut Parameters<D>) -> Option<Condition>,
) -> Option<Condition> {
    if parameters.tests == D::MAX_TESTS {
        return None;
    }
    let before = parameters.values.len();
    let condition = say(parameters).filter(|_| parameters.count() <= D::MAX_PARAMETERS);
    match &condition {
        Some(_) => parameters.tests += 1,
        None => parameters.values.truncate(before),
    }
    condition
}

/// What can be said of nodes that must all hold.
fn all<D: Dialect>(
    nodes: &VecDeque<Node>,
    negated: bool,
    dialect: &D,
    parameters: &mut Parameters<D>,
) -> Option<Condition> {
    let mut said = Vec::new();
    let mut exact = true;
    for node in nodes {
        match condition(node, negated, dialect, parameters) {
            Some(condition) => {
                exact &= condition.exact;
                said.push(condition.sql);
            }
            None => exact = false,
        }
    }
    match said.is_empty() {
        true => exact.then(|| Condition::exact(D::TRUE)),
        false => Some(Condition { sql: join(said, " AND "), exact }),
    }
}

/// The condition that one of the nodes holds; `None` when one of them can't be said.
fn any<D: Dialect>(
    nodes: &VecDeque<Node>,
    negated: bool,
    dialect: &D,
    parameters: &mut Parameters<D>,
) -> Option<Condition> {
    if nodes.is_empty() {
        return Some(Condition::exact(D::FALSE));
    }
    let (values, tests) = (parameters.values.len(), parameters.tests);
    let mut said = Vec::new();
    let mut exact = true;
    for node in nodes {
        let Some(condition) = condition(node, negated, dialect, parameters) else {
            parameters.values.truncate(values);
            parameters.tests = tests;
            return None;
        };
        exact &= condition.exact;
        said.push(condition.sql);
    }
    Some(Condition { sql: join(said, " OR "), exact })
}

/// So many conditions stand side by side.
const SIDE_BY_SIDE: usize = 32;

/// Conditions joined by `between` (`" AND "`, `" OR "`), in brackets when there are several; empty for none. Many are put into brackets part by part: databases bound how many
/// levels an expression has, and read `a AND b AND c` as one for each.
pub fn join(mut conditions: Vec<String>, between: &str) -> String {
    while conditions.len() > 1 {
        let parts = conditions.chunks(SIDE_BY_SIDE).map(|part| match part {
            [condition] => condition.clone(),
            _ => format!("({})", part.join(between)),
        });
        conditions = parts.collect();
    }
    conditions.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows even fields, and those below 4 exactly.
    struct Even;

    impl Dialect for Even {
        type Parameter = usize;

        const TRUE: &'static str = "TRUE";
        const FALSE: &'static str = "FALSE";
        const MAX_TESTS: usize = 5;
        const MAX_PARAMETERS: usize = 11;

        fn placeholder(number: usize) -> String {
            format!("${number}")
        }

        fn test(
            &self,
            field: usize,
            _: &Test,
            negated: bool,
            parameters: &mut Parameters<Self>,
        ) -> Option<Condition> {
            let placeholder = parameters.add(field);
            let sql = format!("{}f{field} {placeholder}", if negated { "-" } else { "" });
            field.is_multiple_of(2).then_some(Condition { sql, exact: field < 4 })
        }
    }

    fn field(field: usize) -> Node {
        Node::Field { field, test: Test::IsNull }
    }

    fn not(node: Node) -> Node {
        Node::Not(Box::new(node))
    }

    #[test]
    fn what_can_be_said_is_said() {
        let all = |nodes: Vec<Node>| Node::All(nodes.into());
        let any = |nodes: Vec<Node>| Node::Any(nodes.into());
        let cases: [(Node, Option<&str>, &[usize], bool); 16] = [
            (all(vec![]), Some("TRUE"), &[], true),
            (any(vec![]), Some("FALSE"), &[], true),
            (not(all(vec![])), Some("FALSE"), &[], true),
            (field(0), Some("f0 $8"), &[0], true),
            (field(1), None, &[], false),
            (field(4), Some("f4 $8"), &[4], false),
            (not(field(2)), Some("-f2 $8"), &[2], true),
            (not(not(field(2))), Some("f2 $8"), &[2], true),
            // A conjunction says what it can.
            (all(vec![field(0), field(1), field(2)]), Some("(f0 $8 AND f2 $9)"), &[0, 2], false),
            (all(vec![field(1), field(3)]), None, &[], false),
            (all(vec![field(1), field(0)]), Some("f0 $8"), &[0], false),
            // A disjunction says all or nothing.
            (any(vec![field(0), field(1)]), None, &[], false),
            (any(vec![field(0), field(4)]), Some("(f0 $8 OR f4 $9)"), &[0, 4], false),
            // A negation turns one into the other.
            (not(all(vec![field(0), field(2)])), Some("(-f0 $8 OR -f2 $9)"), &[0, 2], true),
            (not(all(vec![field(0), field(1)])), None, &[], false),
            (not(any(vec![field(0), field(1)])), Some("-f0 $8"), &[0], false),
        ];
        for (i, (node, sql, parameters, exact)) in cases.into_iter().enumerate() {
            let pushed = push(&node, &Even, 7);
            assert_eq!(
                (pushed.sql.as_deref(), &pushed.parameters[..], pushed.exact),
                (sql, parameters, exact),
                "{i}"
            );
        }
    }
    #[test]
    fn enough_is_enough() {
        let many = |n: usize| Node::All((0..n).map(|_| field(2)).collect());
        let said = |before, node: &Node| {
            let pushed = push(node, &Even, before);
            (pushed.sql, pushed.parameters.len(), pushed.exact)
        };
        // Five conditions, and eleven parameters with those before.
        assert_eq!(said(0, &many(5)).1, 5);
        let five = "(f2 $1 AND f2 $2 AND f2 $3 AND f2 $4 AND f2 $5)";
        assert_eq!(said(0, &many(7)), (Some(five.into()), 5, false));
        assert_eq!(said(8, &many(3)), (Some("(f2 $9 AND f2 $10 AND f2 $11)".into()), 3, true));
        assert_eq!(said(8, &many(4)), (Some("(f2 $9 AND f2 $10 AND f2 $11)".into()), 3, false));
        assert_eq!(said(8, &not(many(4))), (None, 0, false));
        assert_eq!(said(11, &many(1)), (None, 0, false));
    }
}
