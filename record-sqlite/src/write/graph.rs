//! Batches of rows of several types, in one transaction.

use super::{
    ids::{self, Wanted},
    writer::bind_blob,
};
use crate::{
    Error, Table,
    connection::{
        failure::{Context, is_key_conflict},
        key,
        scope::Scope,
    },
    schema::{shared::Shared, state::State},
};
use record_core::{
    Key, Record, ToBlob,
    key::{IdKey, KeyColumn, KeyValue},
};
use record_table::{self, Graph, GraphTable, Id, Ids, RowSink, SameTable, batch_conflict};
use rusqlite::{CachedStatement, Connection};
use std::{fmt, sync::Arc};

/// Rows of several types that are written together, where the keys and fields of some hold the ids of others.
///
/// Rows are added with functions that make them once all ids are known. [`add`](Batch::add) gives an [`Id`], which stands
/// for the row's own id in the rows that are added after it; its types say of which record it is one and how it is stored.
/// [`write`](Batch::write) draws the ids and inserts all rows, in the order in which they were added, so that parents come
/// before their children. All rows are new: one whose key is there is an error, and nothing of the batch is kept.
///
/// ```
/// use record_core::{Key, Record};
/// use record_sqlite as sqlite;
///
/// #[derive(Record)]
/// struct Sequence { bases: String }
///
/// #[derive(Record)]
/// struct Annotation { name: String }
///
/// #[derive(Key)]
/// struct AnnotationKey {
///     sequence: i64,
///     #[record(id)]
///     id: i64,
/// }
///
/// let conn = sqlite::open(":memory:")?;
/// let sequences = sqlite::Table::<i64, Sequence>::create(&conn, "sequences")?;
/// let annotations = sqlite::Table::<AnnotationKey, Annotation>::create(&conn, "annotations")?;
///
/// let mut batch = sqlite::Batch::new();
/// let sequence = batch.add(&sequences, |id, _| (id, Sequence { bases: "GATTACA".into() }));
/// for name in ["promoter", "gene"] {
///     batch.add(&annotations, move |id, ids| {
///         (AnnotationKey { sequence: ids[sequence], id }, Annotation { name: name.into() })
///     });
/// }
/// let ids = batch.write(&conn)?;
/// assert!(sequences.get(&conn, &ids[sequence])?.found().is_some());
/// assert_eq!(annotations.count(&conn)?, 2);
/// # Ok::<(), record_sqlite::Error>(())
/// ```
///
/// # Where ids come from
///
/// The table `record_ids` holds the last id of every table that rows were added to, so that no id comes twice, also
/// after the row that had it was deleted. It is made by the first batch; until then, and each time where the column of ids
/// is the key's first, the largest id of the table's rows counts. Where it is not the first, ids in rows that came by
/// another way than a batch are not seen. Ids that are set and larger than the last one move it.
pub struct Batch<'a>(Graph<'a, Target>);

type Target = record_table::Target<Shared>;

impl SameTable for Shared {
    fn is_same_table(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
    }
}

fn context(target: &Target) -> Context<'_> {
    Context { table: &target.shared.name, record: target.layout.record() }
}

impl<'a> Batch<'a> {
    /// A batch without rows.
    pub fn new() -> Self {
        Batch(Graph::new())
    }

    /// Adds a row whose id is drawn.
    ///
    /// `row` is called by [`write`](Batch::write) with the row's own id, which goes into the column of ids of the key, and
    /// with those of all rows. It makes the key, and what [`Table::put`] takes.
    ///
    /// # Panics
    /// When there are 2^32 rows already.
    pub fn add<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        self.add_with_id(table, None, row)
    }

    /// As [`add`](Batch::add), where an id that is set is kept, and drawn if it is `None`.
    ///
    /// # Panics
    /// As [`add`](Batch::add).
    pub fn add_with_id<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        id: Option<K::Id>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        let table = self.0.target::<K, R>(&table.shared);
        self.0.add(table, id, row)
    }

    /// Adds a row whose key is no id, or one that is known: `row` is called with the ids of the other rows.
    pub fn add_keyed<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: &Table<K, R>,
        row: impl FnOnce(&Ids) -> (K, V) + Send + 'a,
    ) {
        let table = self.0.target::<K, R>(&table.shared);
        self.0.add_keyed(table, row);
    }

    /// How many rows were added.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Draws the ids and inserts all rows, in one transaction or, if the caller has one open, in a savepoint of it. Returns
    /// the ids.
    ///
    /// # Errors
    /// When the key of a row is there already: the error names the table and its key columns. When a function has made a
    /// key without its row's id, a foreign key has no row, and as [`Table::put`]. Nothing of the batch is kept then, also
    /// after a panic of one of the functions.
    pub fn write(self, conn: &Connection) -> Result<Ids, Error> {
        let Batch(graph) = self;
        // A batch without rows has no table.
        let scope = match graph.tables.first() {
            Some(first) => Some(Scope::write(conn, &context(&first.table))?),
            None => None,
        };
        let drawn = graph.tables.iter().map(|table| draw(conn, table)).collect::<Result<Vec<_>, _>>()?;
        let ids = graph
            .ids(&drawn)
            .map_err(|(table, message)| context(&graph.tables[table].table).problem(message))?;
        let (tables, rows) = graph.into_parts();
        let mut inserters: Vec<Inserter<'_>> =
            tables.iter().map(|table| Inserter::new(conn, &table.table)).collect::<Result<_, _>>()?;
        rows.make(&ids, |table, make| make(&mut inserters[table]))?;
        let states: Vec<Arc<State>> = inserters.into_iter().map(|inserter| inserter.state).collect();
        if let Some(scope) = scope {
            scope.finish(&context(&tables[0].table))?;
        }
        for (table, state) in tables.iter().zip(&states) {
            table.table.shared.keep(conn, state);
        }
        Ok(ids)
    }
}

fn draw(conn: &Connection, table: &GraphTable<Target>) -> Result<Vec<i64>, Error> {
    let GraphTable { table: target, id_column: Some(column), .. } = table else { return Ok(Vec::new()) };
    let wanted = Wanted {
        column: target.key[*column].name,
        leads: *column == 0,
        count: table.drawn,
        largest_kept: table.largest_kept,
    };
    ids::draw(conn, &context(target), &wanted)
}

/// Inserts the rows of a table.
struct Inserter<'c> {
    context: Context<'c>,
    key: &'static [KeyColumn],
    state: Arc<State>,
    statement: CachedStatement<'c>,
    blob: Vec<u8>,
}

impl<'c> Inserter<'c> {
    /// Called inside the transaction that writes.
    fn new(conn: &'c Connection, target: &'c Target) -> Result<Self, Error> {
        let Target { shared, key, .. } = target;
        let context = context(target);
        let state = shared.state(conn)?;
        state.check_writable(&context)?;
        let statement = conn
            .prepare_cached(&state.insert)
            .map_err(|error| context.failed("preparing to write", error))?;
        Ok(Inserter { context, key, state, statement, blob: Vec::new() })
    }
}

impl RowSink for Inserter<'_> {
    fn key(&mut self, i: usize, value: KeyValue<'_>) -> Result<(), Error> {
        key::bind_column(&self.context, &mut self.statement, self.key, value, i, 1)
    }

    fn blob(&mut self, append: &mut dyn FnMut(&mut Vec<u8>) -> Result<bool, Error>) -> Result<(), Error> {
        let Inserter { context, key, state, statement, blob } = self;
        blob.clear();
        let some = append(blob).map_err(|error| error.in_table(context.table))?;
        bind_blob(context, state, statement, some.then_some(&blob[..]), key.len() + 1)?;
        match statement.raw_execute() {
            Ok(_) => Ok(()),
            Err(error) if is_key_conflict(&error) => Err(batch_conflict(context.record, context.table, key)),
            Err(error) => Err(context.failed("inserting a row", error)),
        }
    }
}

impl Default for Batch<'_> {
    fn default() -> Self {
        Batch::new()
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch([{} rows])", self.len())
    }
}
