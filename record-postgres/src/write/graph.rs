//! Batches of rows of several types: one statement draws all ids, another one inserts all rows.

use super::promoted_text;
use crate::{
    Error,
    driver::{
        retry,
        traits::{Driver, end},
    },
    failure::{Context, failed, is_without_table},
    handle::Handle,
    progress::Progress,
    shared::Shared,
    sql::graph::{draw, insert},
    wire::{
        array::Array,
        key::{parameter_type, write},
        param::Param,
    },
};
use ::tokio_postgres::{Error as DriverError, types::Type};
use record_core::{
    Key, Record, ToBlob,
    key::{IdKey, KeyValue},
};
use record_table::{self, Graph, GraphTable, Id, Ids, RowSink, SameTable, batch_conflict, quote, version};

/// A statement has about this many bytes of keys and blobs at most. They stand in the server's memory as a whole, more
/// than once.
const MAX_BYTES: usize = 32 << 20;

/// The rows of a batch.
pub(crate) struct Batch<'a>(Graph<'a, Target>);

type Target = record_table::Target<Shared>;

impl SameTable for Shared {
    fn is_same_table(&self, other: &Self) -> bool {
        self.target() == other.target()
    }
}

fn context(target: &Target) -> Context<'_> {
    target.shared.context()
}

impl<'a> Batch<'a> {
    pub(crate) fn new() -> Self {
        Batch(Graph::new())
    }

    pub(crate) fn add<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Handle<K, R>,
        id: Option<K::Id>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        let table = self.0.target::<K, R>(&table.shared);
        self.0.add(table, id, row)
    }

    pub(crate) fn add_keyed<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Handle<K, R>,
        row: impl FnOnce(&Ids) -> (K, V) + Send + 'a,
    ) {
        let table = self.0.target::<K, R>(&table.shared);
        self.0.add_keyed(table, row);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Two round trips: one that draws ids, if there are any to be drawn, and one that inserts the rows, if one statement
    /// has room for them.
    pub(crate) async fn write(self, driver: &mut impl Driver) -> Result<Ids, Error> {
        let Batch(graph) = self;
        let names: Vec<&str> = graph.tables.iter().map(|table| &table.table.shared.given[..]).collect();
        let mut progress = Progress::new("Batch::write", &names.join(", "));
        for GraphTable { table, .. } in &graph.tables {
            table.shared.check_writable(driver, 0).await?;
        }
        let drawn = draw_ids(driver, &graph.tables).await?;
        let ids = graph
            .ids(&drawn)
            .map_err(|(table, message)| context(&graph.tables[table].table).problem(message))?;
        progress.rows = graph.len() as u64;
        let (tables, rows) = graph.into_parts();
        let targets: Vec<Target> = tables.into_iter().map(|table| table.table).collect();

        let mut statements: Vec<Vec<Rows>> = Vec::new();
        let mut newest = vec![0; targets.len()];
        let mut bytes = MAX_BYTES;
        rows.make(&ids, |table, make| {
            if bytes >= MAX_BYTES {
                statements.push(targets.iter().map(Rows::new).collect());
                bytes = 0;
            }
            let Some(rows) = statements.last_mut().map(|statement| &mut statement[table]) else {
                return Ok(());
            };
            let before = rows.byte_len();
            make(&mut Taken { target: &targets[table], rows, newest: &mut newest[table] })?;
            bytes += rows.byte_len() - before;
            Ok(())
        })?;
        progress.bytes = statements.iter().flatten().map(|rows| rows.byte_len() as u64).sum();
        for (target, newest) in targets.iter().zip(newest) {
            target.shared.check_writable(driver, newest).await?;
        }

        let sql = insert(targets.iter().map(|target| (&target.shared.table[..], target.key)));
        let mut retries = 0;
        loop {
            match insert_all(driver, &sql, &statements).await {
                Ok(()) => return Ok(ids),
                Err(error) => {
                    let error = blame(driver, &targets, error).await;
                    match retry::again(driver, &error, retries).await {
                        true => retries += 1,
                        false => return Err(error),
                    }
                }
            }
        }
    }
}

/// Draws the ids of all tables. Nothing is asked when there are none to be drawn.
async fn draw_ids(driver: &mut impl Driver, tables: &[GraphTable<Target>]) -> Result<Vec<Vec<i64>>, Error> {
    let mut drawn: Vec<Vec<i64>> = tables.iter().map(|_| Vec::new()).collect();
    let (mut numbers, mut columns, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (number, GraphTable { table, id_column, drawn, .. }) in tables.iter().enumerate() {
        if let Some(column) = id_column
            && *drawn > 0
        {
            numbers.push(number);
            columns.push((&table.shared.table[..], table.key[*column].name));
            counts.push(*drawn as i64);
        }
    }
    if columns.is_empty() {
        return Ok(drawn);
    }
    let params: Vec<Param<'_>> = counts.iter().map(|count| (count as _, Type::INT8)).collect();
    let sql = draw(columns.iter().copied());
    let rows = match driver.query(&sql, &params).await {
        Ok(rows) => rows,
        Err(error) => {
            let targets: Vec<&Target> = tables.iter().map(|table| &table.table).collect();
            let target = target_of(driver, &targets, &error).await;
            return Err(named(&targets, target, "drawing ids", error));
        }
    };
    let Some(row) = rows.first() else { return Ok(drawn) };
    for (i, (number, (table, column))) in numbers.into_iter().zip(columns).enumerate() {
        let ids: Option<Vec<i64>> = row.get::<_, Vec<Option<i64>>>(i).into_iter().collect();
        drawn[number] = ids.ok_or_else(|| {
            context(&tables[number].table).problem(format!(
                "the key column `{column}` has no sequence to draw ids from: mark it by `#[record(id)]` in the key type and \
                 call `Table::create`, or run `ALTER TABLE {table} ALTER COLUMN {} ADD GENERATED BY DEFAULT AS IDENTITY`, or \
                 `ALTER SEQUENCE … OWNED BY {table}.{0}`",
                quote(column)
            ))
        })?;
    }
    Ok(drawn)
}

/// Inserts the rows, in a transaction or savepoint if it takes more than one statement.
async fn insert_all(
    driver: &mut impl Driver,
    sql: &str,
    statements: &[Vec<Rows>],
) -> Result<(), DriverError> {
    let params: Vec<Vec<Param<'_>>> =
        statements.iter().map(|rows| rows.iter().flat_map(Rows::params).collect()).collect();
    match &params[..] {
        [] => return Ok(()),
        // One statement is a transaction by itself.
        [params] => return driver.query(sql, params).await.map(drop),
        _ => {}
    }
    let lists: Vec<&[Param<'_>]> = params.iter().map(|params| &params[..]).collect();
    let mut transaction = driver.transaction().await?;
    let inserted = transaction.query_each(sql, &lists).await.map(drop);
    end(transaction, inserted, |error| error).await
}

/// An error of the statement that inserts: in the name of the table that it is about.
async fn blame(driver: &mut impl Driver, targets: &[Target], error: DriverError) -> Error {
    let targets: Vec<&Target> = targets.iter().collect();
    let target = target_of(driver, &targets, &error).await;
    let only = match targets[..] {
        [only] => Some(only),
        _ => None,
    };
    if let Some(target) = target.or(only)
        && target.shared.is_key_conflict(driver, &error).await
    {
        return batch_conflict(target.layout.record(), &target.shared.given, target.key);
    }
    named(&targets, target, "inserting a batch", error)
}

/// An error of the server's, in the name of the table that it is about, or of the only one there is.
fn named(targets: &[&Target], target: Option<&Target>, doing: &str, error: DriverError) -> Error {
    match (target, targets) {
        (Some(target), _) => context(target).failed(doing, error),
        (None, [only]) => context(only).failed(doing, error),
        _ => failed("", doing, error),
    }
}

/// The table that an error is about: the server names it, or it is not there. In a transaction that has failed nothing can be
/// asked, so there it is not known which of several is not there.
async fn target_of<'t>(
    driver: &mut impl Driver,
    targets: &[&'t Target],
    error: &DriverError,
) -> Option<&'t Target> {
    let error = error.as_db_error()?;
    if is_without_table(error) {
        let sql = "SELECT n FROM pg_catalog.unnest($1) WITH ORDINALITY AS t(name, n) \
                   WHERE pg_catalog.to_regclass(name) IS NULL ORDER BY n LIMIT 1";
        return ask(driver, sql, targets, &[]).await;
    }
    let (schema, table) = error.schema().zip(error.table())?;
    let is_named = |target: &&&Target| {
        let name = &target.shared.name;
        table == name.table && name.schema.as_deref().is_none_or(|given| schema == given)
    };
    if let Some(target) = targets.iter().find(is_named) {
        return Some(target);
    }
    // It may be a partition of one.
    let sql = "SELECT n FROM pg_catalog.unnest($1) WITH ORDINALITY AS t(name, n) \
               WHERE EXISTS (SELECT FROM pg_catalog.pg_class c \
               JOIN pg_catalog.pg_namespace s ON s.oid OPERATOR(pg_catalog.=) c.relnamespace, \
               pg_catalog.pg_partition_ancestors(c.oid) a \
               WHERE s.nspname OPERATOR(pg_catalog.=) $2 AND c.relname OPERATOR(pg_catalog.=) $3 \
               AND a.relid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(t.name)) ORDER BY n LIMIT 1";
    ask(driver, sql, targets, &[schema, table]).await
}

/// The target whose number, from 1, a query gives that is asked for the tables, `$1`, and for texts.
async fn ask<'t>(
    driver: &mut impl Driver,
    sql: &str,
    targets: &[&'t Target],
    others: &[&str],
) -> Option<&'t Target> {
    let tables: Vec<&str> = targets.iter().map(|target| &target.shared.table[..]).collect();
    let mut params: Vec<Param<'_>> = vec![(&tables, Type::TEXT_ARRAY)];
    params.extend(others.iter().map(|other| (other as _, Type::TEXT)));
    let rows = driver.query(sql, &params).await.ok()?;
    let number: i64 = rows.first()?.get(0);
    targets.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

/// The rows of a table, as parameters of a statement.
struct Rows {
    keys: Vec<Array>,
    blobs: Array,
}

impl Rows {
    fn new(target: &Target) -> Self {
        let keys = target.key.iter().map(|column| Array::new(parameter_type(column.ty)));
        Rows { keys: keys.collect(), blobs: Array::new(Type::BYTEA) }
    }

    fn byte_len(&self) -> usize {
        self.keys.iter().map(Array::byte_len).sum::<usize>() + self.blobs.byte_len()
    }

    fn params(&self) -> impl Iterator<Item = Param<'_>> {
        self.keys.iter().chain([&self.blobs]).map(|array| (array as _, array.ty()))
    }
}

/// Takes rows of a table. After an error they are of no use.
struct Taken<'t> {
    target: &'t Target,
    rows: &'t mut Rows,
    /// The newest version of a blob.
    newest: &'t mut u8,
}

impl RowSink for Taken<'_> {
    fn key(&mut self, i: usize, value: KeyValue<'_>) -> Result<(), Error> {
        let Some((column, array)) = self.target.key.get(i).zip(self.rows.keys.get_mut(i)) else {
            return Ok(());
        };
        let mut written = Ok(());
        array.push_with(|out| {
            written = write(value, column.ty, out);
            true
        });
        written.map_err(|invalid| {
            Error::refused(self.target.layout.record(), invalid)
                .with_field(column.name)
                .in_table(&self.target.shared.given)
        })
    }

    fn blob(&mut self, append: &mut dyn FnMut(&mut Vec<u8>) -> Result<bool, Error>) -> Result<(), Error> {
        let Taken { target, rows, newest } = self;
        let mut appended = Ok(());
        rows.blobs.push_with(|out| {
            let start = out.len();
            let some = append(out).and_then(|some| {
                if some {
                    promoted_text::check(target.layout, &out[start..])?;
                    **newest = (**newest).max(version(&out[start..]));
                }
                Ok(some)
            });
            some.unwrap_or_else(|error| {
                appended = Err(error.in_table(&target.shared.given));
                false
            })
        });
        appended
    }
}
