//! A record's fields as the database shows them: which columns there are, from which expressions, and what has to be
//! there for those.

use super::{
    accessor::Accessor,
    index::Index,
    key::DATA,
    literal::literal,
    name::{MAX_NAME, TableName},
};
use record_core::{
    key::KeyColumn,
    layout::{FieldLayout, Layout, Promote},
};
use record_table::quote;

/// A column that shows a field, or one field of a nested record.
pub(crate) struct Shown {
    pub(crate) field: &'static FieldLayout,
    pub(crate) column: String,
    /// For the view.
    now: Accessor,
    /// For indexes and generated columns, which stay as they are made: what a program would have used that knew nothing
    /// after the version which brought the field. All programs agree on it, and it reads all newer blobs as well.
    pub(crate) first: Accessor,
}

impl Shown {
    fn new(layout: &'static Layout, now: Accessor) -> Option<Self> {
        let field = *now.path().first()?;
        let first = Accessor::of(layout, field.since(), now.path().into(), DATA)?;
        Some(Shown { field, column: now.column(), now, first })
    }

    /// As a generated column of the table.
    pub(crate) fn generated(&self) -> String {
        let (column, ty) = (quote(&self.column), self.first.sql_type());
        format!("{column} {ty} GENERATED ALWAYS AS ({}) STORED", self.first.stored_expression())
    }

    /// Whether it shows this field as a whole.
    pub(crate) fn is_all_of(&self, field: &FieldLayout) -> bool {
        self.field.name() == field.name() && self.now.path().len() == 1
    }

    /// The value in the view and in conditions, where the table has no column for it: what the index is on, if there is to
    /// be one, else what reads fastest.
    pub(crate) fn condition(&self) -> String {
        match self.field.promote() {
            Promote::Index => self.first.stored_expression().into(),
            Promote::No | Promote::Column => self.now.expression().into(),
        }
    }

    /// The index that the field asks for: on its column, where the table has that, else on the expression.
    pub(crate) fn index(&self, table: &TableName, has_column: bool) -> Option<Index> {
        let on = match (self.field.promote(), has_column) {
            (Promote::No, _) | (Promote::Column, false) => return None,
            (Promote::Column, true) => quote(&self.column),
            (Promote::Index, _) => format!("({})", self.first.stored_expression()),
        };
        Some(Index::on(table, &self.column, on))
    }
}

/// The view of all fields: the statement that makes it or adds columns to it.
///
/// `before` are the columns of the view that is there: they stay where they are. [`can_grow`] says whether they can.
/// `options` are all that the view is to have, since those that are not said are gone.
///
/// # Errors
/// With what is wrong with its name.
pub(crate) fn view(
    table: &TableName,
    key: &[KeyColumn],
    shown: &[Shown],
    has_column: impl Fn(&str) -> bool,
    before: &[String],
    options: &[String],
) -> Result<String, String> {
    let mut columns = before.to_vec();
    let is_key = |name: &str| key.iter().any(|column| column.name == name);
    for name in key.iter().map(|column| column.name).chain(shown.iter().map(|shown| &shown.column[..])) {
        if !columns.iter().any(|column| column == name) {
            columns.push(name.into());
        }
    }
    let select = columns.iter().map(|name| {
        let shown = shown.iter().find(|shown| shown.column == *name && !is_key(name) && !has_column(name));
        match shown {
            Some(shown) => format!("{} AS {}", shown.condition(), quote(name)),
            None => quote(name),
        }
    });
    let select: Vec<String> = select.collect();
    let with = if options.is_empty() { String::new() } else { format!(" WITH ({})", options.join(", ")) };
    Ok(format!(
        "CREATE OR REPLACE VIEW {}{with} AS\nSELECT {}\nFROM {}",
        view_name(table)?.quoted(),
        select.join(",\n  "),
        table.quoted()
    ))
}

/// The option by which a view shows a role no more than the role may see of the table, of rows hidden by row-level security
/// above all. Without it, a view has the eyes of its owner.
const INVOKERS: &str = "security_invoker";

/// What stands in the `WITH (…)` of the view: what did before, which others may have set, and the option that makes it the
/// invoker's, where the server has it.
pub(crate) fn view_options(before: &[String], has_invokers_views: bool) -> Vec<String> {
    let others =
        before.iter().filter_map(|option| option.split_once('=')).filter(|(name, _)| *name != INVOKERS);
    let mut options: Vec<String> =
        others.map(|(name, value)| format!("{} = {}", quote(name), literal(value))).collect();
    options.extend(has_invokers_views.then(|| format!("{INVOKERS} = true")));
    options
}

/// Whether a view with these options shows a role no more than the role may see.
pub(crate) fn is_invokers(options: &[String]) -> bool {
    let value = options.iter().find_map(|option| option.strip_prefix(INVOKERS)?.strip_prefix('='));
    // As anybody may have written it.
    value.is_some_and(|value| ["true", "on", "yes", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes)))
}

/// The statement that has the view show a role no more than the role may see.
pub(crate) fn make_invokers(table: &TableName) -> Result<String, String> {
    Ok(format!("ALTER VIEW {} SET ({INVOKERS} = true)", view_name(table)?.quoted()))
}

/// What conditions in SQL see: the table, and under the names of promoted fields that it has no right column for, their
/// values. `columns` are all of the table's.
pub(crate) fn source(table: &TableName, columns: &[&str], added: &[&Shown]) -> String {
    if added.is_empty() {
        return table.quoted();
    }
    let kept = columns.iter().filter(|name| !added.iter().any(|shown| shown.column == **name));
    let mut select: Vec<String> =
        core::iter::once("ctid".into()).chain(kept.map(|name| quote(name))).collect();
    select.extend(added.iter().map(|shown| format!("{} AS {}", shown.condition(), quote(&shown.column))));
    format!("(SELECT {} FROM {}) AS {}", select.join(", "), table.quoted(), quote(&table.table))
}

/// Whether the view of all fields becomes what it should be by adding columns: a view keeps the columns that it has, with
/// their types. `before` are those columns, which show the fields of an earlier layout, `shown_before`.
pub(crate) fn can_grow(
    key: &[KeyColumn],
    before: &[String],
    shown_before: &[Shown],
    shown: &[Shown],
) -> bool {
    let path_of = |all: &[Shown], column: &str| {
        let found = all.iter().find(|shown| shown.column == column)?;
        Some(found.now.path().iter().map(|field| field.name()).collect::<Vec<_>>())
    };
    before.iter().all(|column| {
        key.iter().any(|key| key.name == column)
            || path_of(shown, column).is_some_and(|path| path_of(shown_before, column) == Some(path))
    })
}

/// The name of the view of all fields.
pub(crate) fn view_name(table: &TableName) -> Result<TableName, String> {
    let name = format!("{}_fields", table.table);
    match name.len() <= MAX_NAME {
        true => Ok(TableName { schema: table.schema.clone(), table: name }),
        false => Err(format!("the name of its view, `{name}`, is longer than 63 bytes: use a shorter name")),
    }
}

/// The columns that show a record's fields, in the order of the versions that brought them, then as declared: columns can
/// only be added to a view.
pub(crate) fn columns(layout: &'static Layout) -> Vec<Shown> {
    let accessors = Accessor::all(layout, DATA);
    let mut columns: Vec<Shown> = accessors.into_iter().filter_map(|all| Shown::new(layout, all)).collect();
    columns.sort_by_key(|shown| shown.field.since());
    columns
}
