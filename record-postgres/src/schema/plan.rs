//! What is to be done so that a table fits a program: a list of statements, from what is there already.

use super::{catalog, existing::Schema, options::CreateOptions};
use crate::{
    Error,
    driver::traits::Driver,
    failure::Context,
    sql::{
        accessor::{Accessor, AccessorFunction, is_superseded},
        graph,
        index::Index,
        key::{DATA, declared_type, key_list},
        literal::literal,
        name::{MAX_NAME, TableName, joined_name},
        shown::{self, Shown},
    },
};
use ::tokio_postgres::types::Type;
use record_core::{
    Key, Record,
    key::KeyColumn,
    layout::{Digest, Layout, Promote},
};
use record_table::{catalog::Catalog, quote};

/// The table that a program wants, without its types.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) layout: &'static Layout,
    key: &'static [KeyColumn],
    /// The number of the key column that ids are drawn for.
    id: Option<usize>,
}

impl Wanted {
    pub(crate) fn of<K: Key, R: Record>() -> Self {
        Wanted { layout: R::LAYOUT, key: K::COLUMNS, id: K::ID }
    }
}

/// A statement of a plan.
pub(crate) struct Step {
    /// What it does, for messages.
    pub(crate) doing: String,
    pub(crate) sql: String,
    /// What to run instead, one by one, where there is no transaction around it: others can write meanwhile.
    pub(crate) concurrently: Option<Vec<String>>,
}

impl Step {
    fn new(doing: impl Into<String>, sql: impl Into<String>) -> Self {
        Step { doing: doing.into(), sql: sql.into(), concurrently: None }
    }
}

/// What is there already.
pub(crate) struct Existing {
    has_schema: bool,
    has_catalog: bool,
    /// The accessors that are not there, in the order in which they can be made.
    missing: Vec<AccessorFunction>,
    pub(crate) table: Option<Schema>,
    catalog: Option<Catalog>,
    /// The view of all fields.
    view: Option<View>,
    /// Whether the server knows views that show a role no more than the role may see: from version 15 on. Older ones show
    /// what the view's owner may see, who is not held to the policies of row-level security.
    has_invokers_views: bool,
    /// Whether a partitioned table may have a column whose ids the server draws: from version 17 on.
    has_partitioned_identity: bool,
}

/// The view of all fields that is there.
struct View {
    columns: Vec<String>,
    /// What stands in its `WITH (…)`, as `name=value`.
    options: Vec<String>,
    /// Whether an earlier library made it, which read the same values by slower functions.
    is_superseded: bool,
}

/// The accessor functions that a view calls.
const VIEW_CALLS: &str = "SELECT DISTINCT p.proname::pg_catalog.text FROM pg_catalog.pg_rewrite r \
                          JOIN pg_catalog.pg_depend d ON d.objid OPERATOR(pg_catalog.=) r.oid \
                          AND d.classid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('pg_catalog.pg_rewrite') \
                          AND d.refclassid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('pg_catalog.pg_proc') \
                          JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) d.refobjid \
                          JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace \
                          WHERE r.ev_class OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1) \
                          AND n.nspname OPERATOR(pg_catalog.=) 'record'";

impl Existing {
    pub(crate) async fn read(
        driver: &mut impl Driver,
        context: &Context<'_>,
        name: &TableName,
        wanted: Wanted,
        major: i32,
    ) -> Result<Self, Error> {
        let failed = |error| context.failed("looking up what is there", error);
        // The catalog itself is read, because functions such as `to_regclass` may answer from what the session knew before it
        // waited for the lock; whoever opens a table hears what has changed.
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'record'), \
                   pg_catalog.to_regclass('record.layouts') IS NOT NULL, \
                   ARRAY(SELECT s FROM pg_catalog.unnest($1) s WHERE pg_catalog.to_regprocedure(s) IS NOT NULL)";
        let mut missing = Accessor::functions_of(wanted.layout);
        let signatures: Vec<String> = missing.iter().map(AccessorFunction::signature).collect();
        let rows = driver.query(sql, &[(&signatures, Type::TEXT_ARRAY)]).await.map_err(failed)?;
        let Some(row) = rows.first() else { return Err(context.problem("the server gave no answer")) };
        let (has_schema, has_catalog, functions): (_, _, Vec<&str>) = (row.get(0), row.get(1), row.get(2));
        missing.retain(|function| !functions.contains(&&function.signature()[..]));

        let table = Schema::read(driver, context, name).await?;
        let (mut catalog, mut view) = (None, None);
        if let Some(table) = &table {
            table.check(context, wanted.key)?;
            catalog = catalog::read(driver, context, &table.name, wanted.layout).await?;
            let name = shown::view_name(&table.name).map_err(|message| context.problem(message))?;
            let sql = "SELECT c.relkind::pg_catalog.text, a.attname::pg_catalog.text, c.reloptions \
                       FROM pg_catalog.pg_class c \
                       JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid \
                       WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1) \
                       AND a.attnum OPERATOR(pg_catalog.>) 0 ORDER BY a.attnum";
            let rows = driver.query(sql, &[(&name.quoted(), Type::TEXT)]).await.map_err(failed)?;
            if rows.iter().any(|row| row.get::<_, &str>(0) != "v") {
                let message = format!(
                    "`{}`, the name of the view of its fields, is taken: rename what has it",
                    name.table
                );
                return Err(context.problem(message));
            }
            let calls = driver.query(VIEW_CALLS, &[(&name.quoted(), Type::TEXT)]).await.map_err(failed)?;
            view = rows.first().map(|row| View {
                columns: rows.iter().map(|row| row.get(1)).collect(),
                options: row.get::<_, Option<_>>(2).unwrap_or_default(),
                is_superseded: calls.iter().any(|row| is_superseded(row.get(0))),
            });
        }
        let (has_invokers_views, has_partitioned_identity) = (major >= 15, major >= 17);
        Ok(Existing {
            has_schema,
            has_catalog,
            missing,
            table,
            catalog,
            view,
            has_invokers_views,
            has_partitioned_identity,
        })
    }
}

/// What is to be done so that a table at `target` fits this program; nothing when it does.
pub(crate) fn plan(
    context: &Context<'_>,
    target: &TableName,
    existing: &Existing,
    wanted: Wanted,
    options: CreateOptions,
) -> Result<Vec<Step>, Error> {
    let Wanted { layout: ours, key, id } = wanted;
    let problem = |message| context.problem(message);
    let shown = shown::columns(ours);
    check_columns(context, key, ours, &shown)?;
    let is_partitioned =
        existing.table.as_ref().map_or(options.partition_by.is_some(), |table| table.is_partitioned);
    if is_partitioned && ours.digest() == Digest::Unique {
        return Err(problem(
            "`digest(unique)` needs an index over all rows, which a partitioned table can't have: use `digest`, or a table \
             without partitions"
                .into(),
        ));
    }
    let may_have_identity = !is_partitioned || existing.has_partitioned_identity;
    let mut steps = Vec::new();
    if !existing.has_schema {
        steps
            .push(Step::new("making the schema of the catalog and of the accessors", "CREATE SCHEMA record"));
    }
    if !existing.has_catalog {
        steps.push(Step::new("making the catalog", catalog::CREATE));
    }
    if !existing.missing.is_empty() {
        steps.push(Step::new("making the accessors", AccessorFunction::script(&existing.missing)));
    }
    let indexes = |has_column: &dyn Fn(&str) -> bool| {
        let of_fields = shown.iter().filter_map(|shown| shown.index(target, has_column(&shown.column)));
        of_fields.chain(Index::of_digest(target, ours)).collect::<Vec<_>>()
    };
    let options_before = existing.view.as_ref().map_or(&[][..], |view| &view.options);
    let view_options = shown::view_options(options_before, existing.has_invokers_views);
    let new_view = |has_column: &dyn Fn(&str) -> bool, before: &[String]| -> Result<Step, Error> {
        let sql = shown::view(target, key, &shown, has_column, before, &view_options).map_err(problem)?;
        Ok(Step::new("making the view of all fields", sql))
    };

    match (&existing.table, &existing.catalog) {
        (None, _) => {
            let promoted = |column: &str| {
                shown.iter().any(|shown| shown.column == column && shown.field.promote() == Promote::Column)
            };
            steps.push(Step::new("forgetting a table of this name that is gone", catalog::forget(target)));
            if let Some(id) = id.and_then(|id| key.get(id)).filter(|_| !may_have_identity) {
                return Err(problem(no_identity(target, id)));
            }
            let sql = create_table(target, key, id, &shown, options.partition_by);
            steps.push(Step::new("making the table", sql));
            for index in indexes(&promoted) {
                steps.push(Step::new(
                    format!("making the index `{}`", index.name),
                    index.create(target, false),
                ));
            }
            steps.push(new_view(&promoted, &[])?);
            steps.push(Step::new("writing the layout to the catalog", catalog::write(target, ours)));
        }
        (Some(_), None) => {
            return Err(context.problem(
                "there is a table of this name that is in no catalog, so nothing says what its blobs are: use another name",
            ));
        }
        (Some(table), Some(catalog)) => {
            if let Some(id) = id.and_then(|id| key.get(id)) {
                let missing = missing_identity(context, target, table, id)?;
                if missing.is_some() && !may_have_identity {
                    return Err(problem(no_identity(target, id)));
                }
                steps.extend(missing);
            }
            // A program that is older than the table finds all that it needs, and leaves columns and view to newer ones.
            let ours_is_newest = catalog.newest(ours).version() == ours.version();
            let (mut columns, mut gone, mut rewriting) = (Vec::<&str>::new(), Vec::new(), Vec::new());
            for shown in shown.iter().filter(|shown| shown.field.promote() == Promote::Column) {
                let column = &shown.column[..];
                let is_there = table.column(column).is_some_and(|column| column.generated);
                let moved = is_there && catalog.field_of_column(column) != Some(shown.field.name());
                if moved && !ours_is_newest {
                    continue;
                }
                if moved && !options.rewrite {
                    return Err(context
                        .problem(format!(
                            "the column `{column}` shows another field, and a generated column can't be changed without \
                             rewriting the table: give the field another column name, or rewrite the table by \
                             `CreateOptions::rewrite`"
                        ))
                        .with_field(shown.field.name()));
                }
                let outdated = moved || is_there && !table.shows(column, shown.field.ty());
                let drop = if outdated { format!("DROP COLUMN {}, ", quote(column)) } else { String::new() };
                if options.rewrite && (outdated || table.column(column).is_none()) {
                    let sql =
                        format!("ALTER TABLE {} {drop}ADD COLUMN {}", target.quoted(), shown.generated());
                    rewriting.push(Step::new(
                        format!("adding the column `{column}`, which rewrites the table"),
                        sql,
                    ));
                    columns.push(column);
                    // With a column goes its index.
                    gone.extend(outdated.then(|| Index::on(target, column, String::new()).name));
                } else if is_there && !outdated {
                    columns.push(column);
                }
            }
            let has_column = |column: &str| columns.contains(&column);
            let drop_view = || {
                let sql = format!("DROP VIEW {}", shown::view_name(target).map_err(problem)?.quoted());
                Ok::<_, Error>(Step::new("dropping the view of all fields, whose columns have changed", sql))
            };
            let mut view = existing.view.as_ref().map(|view| &view.columns[..]);
            let may_have_view = existing.has_invokers_views || !table.has_row_security;
            if view.is_some() && !may_have_view {
                return Err(context.problem(hidden_rows_are_shown(target).map_err(problem)?));
            }
            if !gone.is_empty() && view.take().is_some() {
                steps.push(drop_view()?);
            }
            steps.extend(rewriting);
            // An index on an expression is of the field that had the column's name when it was made.
            let of_another = |shown: &&Shown| {
                shown.field.promote() == Promote::Index
                    && catalog.field_of_column(&shown.column).is_some_and(|field| field != shown.field.name())
            };
            for shown in shown.iter().filter(|_| ours_is_newest).filter(of_another) {
                let name = Index::on(target, &shown.column, String::new()).name;
                // One of the name may be another table's.
                if table.index(&name).is_none() {
                    continue;
                }
                let sql = format!("DROP INDEX IF EXISTS {}", target.sibling(&name));
                steps.push(Step::new(format!("dropping the index `{name}`, which is of another field"), sql));
                gone.push(name);
            }
            for index in indexes(&has_column) {
                steps.extend(missing_index(context, target, table, &gone, &index)?);
            }
            let layout = catalog.entry_to_write(context.table, ours)?;
            let mut before = view.unwrap_or_default();
            let is_shown = |name: &str| before.iter().any(|column| column == name);
            let lacks_columns = !shown.iter().all(|shown| is_shown(&shown.column));
            let is_superseded = existing.view.as_ref().is_some_and(|view| view.is_superseded);
            if !may_have_view {
                // The rest goes on without it.
            } else if view.is_none() || ours_is_newest && (layout.is_some() || lacks_columns || is_superseded)
            {
                let shown_before =
                    catalog.layouts().last().map(|layout| shown::columns(layout)).unwrap_or_default();
                if !before.is_empty() && !shown::can_grow(key, before, &shown_before, &shown) {
                    steps.push(drop_view()?);
                    before = &[];
                }
                steps.push(new_view(&has_column, before)?);
            } else if existing.has_invokers_views && !shown::is_invokers(options_before) {
                let sql = shown::make_invokers(target).map_err(problem)?;
                steps.push(Step::new(
                    "having the view of all fields show nobody more than the table does",
                    sql,
                ));
            }
            if let Some(layout) = layout {
                steps.push(Step::new(
                    "writing the layout to the catalog",
                    catalog::write(&table.name, &layout),
                ));
            }
        }
    }
    Ok(steps)
}

/// What is wrong with a view of a table with row-level security on a server where views show what their owner may see.
fn hidden_rows_are_shown(target: &TableName) -> Result<String, String> {
    let view = shown::view_name(target)?.quoted();
    Ok(format!(
        "row-level security is on, and before PostgreSQL 15 a view shows the rows that policies hide: `DROP VIEW {view}`, and \
         do without it, or update the server"
    ))
}

/// The step that builds an index of a table that may be large. Those named in `gone` will not be there any more.
///
/// # Errors
/// When an index of the name is somebody else's, and does not do what ours does or is not valid.
fn missing_index(
    context: &Context<'_>,
    target: &TableName,
    table: &Schema,
    gone: &[String],
    index: &Index,
) -> Result<Option<Step>, Error> {
    let name = target.sibling(&index.name);
    let existing = table.index(&index.name).filter(|_| !gone.contains(&index.name));
    if let Some(existing) = existing {
        let difference = index.difference(existing);
        // One that forbids nothing does no harm, whatever it is on. A field that was promoted in another way before has such.
        if existing.is_valid && (difference.is_none() || !index.is_unique()) {
            return Ok(None);
        }
        if let Some(difference) = difference {
            return Err(context.problem(format!(
                "the index `{}` {difference}, so it was not made by `Table::create`, which needs its name: `ALTER INDEX {name} \
                 RENAME TO …`, or drop it, and call `Table::create` again",
                index.name
            )));
        }
        // None of ours stays behind there, as they are built in one transaction.
        if table.is_partitioned {
            return Err(context.problem(format!(
                "the index `{}` was made `ON ONLY` the partitioned table and is not valid, as partitions lack theirs: build and \
                 attach those, `ALTER INDEX {name} ATTACH PARTITION …`, or drop it, and call `Table::create` again",
                index.name
            )));
        }
    }
    let drop = |how: &str| format!("DROP INDEX {how}IF EXISTS {name}");
    let mut sql = index.create(target, false);
    let mut concurrently = vec![index.create(target, true)];
    if existing.is_some() {
        // What an earlier build left behind when it was interrupted.
        sql = format!("{};\n{sql}", drop(""));
        concurrently.insert(0, drop("CONCURRENTLY "));
    }
    // A partitioned table can't have an index built concurrently.
    let concurrently = (!table.is_partitioned).then_some(concurrently);
    Ok(Some(Step { doing: format!("making the index `{}`", index.name), sql, concurrently }))
}

/// What is wrong with ids in a partitioned table on a server before version 17, and the way around it.
fn no_identity(target: &TableName, id: &KeyColumn) -> String {
    let sequence = target.sibling(&joined_name(&target.table, &format!("{}_seq", id.name)));
    let (table, column) = (target.quoted(), quote(id.name));
    format!(
        "a partitioned table can't have an identity column before PostgreSQL 17: update the server, or give the ids a sequence of \
         your own. For that call `Table::create` with a key type without `#[record(id)]` if the table is not there yet, run \
         `CREATE SEQUENCE {sequence} OWNED BY {table}.{column}` and `ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT \
         nextval({})`, and call `Table::create` with this one again",
        literal(&sequence)
    )
}

/// The step that gives the column of ids of a table that is there a sequence, if it has none.
fn missing_identity(
    context: &Context<'_>,
    target: &TableName,
    table: &Schema,
    id: &KeyColumn,
) -> Result<Option<Step>, Error> {
    match table.column(id.name) {
        Some(column) if !column.has_sequence && column.has_default => Err(context.problem(format!(
            "the column `{0}` of ids has a default and no sequence of its own: drop the default, or make its sequence \
             `OWNED BY {1}.{2}`",
            id.name,
            target.quoted(),
            quote(id.name)
        ))),
        Some(column) if !column.has_sequence => Ok(Some(Step::new(
            format!("making `{}` an identity column", id.name),
            graph::make_identity(&target.quoted(), id.name),
        ))),
        _ => Ok(None),
    }
}

fn create_table(
    name: &TableName,
    key: &[KeyColumn],
    id: Option<usize>,
    shown: &[Shown],
    partition_by: Option<&str>,
) -> String {
    let identity = |i: usize| if id == Some(i) { graph::IDENTITY } else { "" };
    let mut columns: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(i, column)| {
            format!("{} {} NOT NULL{}", quote(column.name), declared_type(column.ty), identity(i))
        })
        .collect();
    columns.push(format!("{DATA} pg_catalog.bytea"));
    let promoted = shown.iter().filter(|shown| shown.field.promote() == Promote::Column);
    columns.extend(promoted.map(Shown::generated));
    columns.push(format!("PRIMARY KEY ({})", key_list(key, "")));
    // Blobs are not compressed: a part of one can be read without the rest, and most are too short to gain by it. Before
    // version 16, `CREATE TABLE` has no words for it.
    format!(
        "CREATE TABLE {table} (\n  {}\n) {how};\n\
         ALTER TABLE {table} ALTER COLUMN {DATA} SET STORAGE EXTERNAL",
        columns.join(",\n  "),
        table = name.quoted(),
        // How full pages become is said of each partition.
        how =
            partition_by.map_or("WITH (fillfactor = 80)".into(), |columns| format!("PARTITION BY {columns}")),
    )
}

/// Checks that the columns that this program's types ask for can be in one table and one view.
fn check_columns(
    context: &Context<'_>,
    key: &[KeyColumn],
    layout: &Layout,
    shown: &[Shown],
) -> Result<(), Error> {
    for (i, column) in key.iter().enumerate() {
        let message = if column.name == "data" || key[..i].iter().any(|other| other.name == column.name) {
            format!("the key column's name `{}` is taken: give it another one", column.name)
        } else {
            match bad_name(column.name) {
                Some(message) => message,
                None => continue,
            }
        };
        return Err(context.problem(message));
    }
    for (i, each) in shown.iter().enumerate() {
        let column = &each.column[..];
        let is_key = key.iter().any(|key| key.name == column);
        let promoted = each.field.promote() != Promote::No;
        let message = if let Some(message) = bad_name(column) {
            message
        } else if promoted && (is_key || column == "data")
            || shown[..i].iter().any(|other| other.column == column)
        {
            format!("the column's name `{column}` is taken: give it another one with `column = \"…\"`")
        } else {
            continue;
        };
        return Err(context.problem(message).with_field(each.field.name()));
    }
    for field in
        layout.fields().iter().filter(|field| field.promote() != Promote::No && field.retired().is_none())
    {
        if !shown.iter().any(|shown| shown.field.name() == field.name()) {
            let message = format!("a field of type `{}` can't be promoted to a column", field.ty());
            return Err(Error::of_table(context.record, message)
                .with_field(field.name())
                .in_table(context.table));
        }
    }
    Ok(())
}

fn bad_name(column: &str) -> Option<String> {
    if column.contains('\0') {
        return Some("a column's name can't hold U+0000".into());
    }
    (column.len() > MAX_NAME).then(|| {
        format!(
            "the column's name `{column}` is longer than 63 bytes: give it another one with `column = \"…\"`"
        )
    })
}
