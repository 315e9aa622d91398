//! Batches of rows of several types, whose keys and fields may hold the ids of one another: what is to be written, and how
//! ids get there. Where ids come from and how rows are written is up to each store.
//!
//! Rows are functions of the ids that they need. A handle exists only after its row was added, so in the order in which
//! rows were added parents come before children, and statements are cut along it.
//!
//! A store wraps a [`Graph`] in a batch of its own. To write it: draw [`drawn`](GraphTable::drawn) ids for each table, give them
//! to [`Graph::ids`], take the graph [apart](Graph::into_parts), [make](GraphRows::make) the rows, and write them as they come; all in
//! one transaction. Applications see [`Id`] and [`Ids`].

use super::listed;
use crate::{Error, append_blob};
use core::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    ops::Index,
    sync::atomic::{AtomicU32, Ordering},
};
use record_core::{
    Key, Record, ToBlob,
    key::{IdKey, KeyColumn, KeyPart, KeyValue},
    layout::Layout,
};
use std::sync::Arc;

/// An id of a row of type `R` that was added to a batch: it has a value once the batch is written, see [`Ids`].
///
/// `I` is the type of the value, [`IdKey::Id`].
pub struct Id<R, I = i64> {
    batch: u32,
    number: u32,
    types: PhantomData<fn() -> (R, I)>,
}

/// The values of a batch's ids: `ids[id]` where they are of type `i64`, [`ids.get(id)`](Ids::get) whatever their type.
///
/// Functions that make rows are given them, and whoever writes a batch gets them back.
pub struct Ids {
    batch: u32,
    values: Vec<i64>,
}

impl Ids {
    /// The value of an id.
    ///
    /// # Panics
    /// When the id is one of another batch.
    pub fn get<R, I: KeyPart>(&self, id: Id<R, I>) -> I {
        // That the type can hold it was checked when it was drawn, or it was given as one.
        match I::from_value(KeyValue::Int(self[id.of_any_type()])) {
            Some(id) => id,
            None => panic!("the type of the id does not take the value that it gave itself"),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// # Panics
/// When the id is one of another batch.
impl<R> Index<Id<R>> for Ids {
    type Output = i64;

    fn index(&self, id: Id<R>) -> &i64 {
        assert!(id.batch == self.batch, "the id is one of another batch");
        &self.values[id.number as usize]
    }
}

impl fmt::Debug for Ids {
    /// Says nothing of the values, which are parts of keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ids([{} ids])", self.values.len())
    }
}

impl<R, I> Id<R, I> {
    fn of_any_type(self) -> Id<R> {
        Id { batch: self.batch, number: self.number, types: PhantomData }
    }
}

impl<R, I> Clone for Id<R, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, I> Copy for Id<R, I> {}

impl<R, I> PartialEq for Id<R, I> {
    fn eq(&self, other: &Self) -> bool {
        (self.batch, self.number) == (other.batch, other.number)
    }
}

impl<R, I> Eq for Id<R, I> {}

impl<R, I> Hash for Id<R, I> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.batch, self.number).hash(state);
    }
}

impl<R, I> fmt::Debug for Id<R, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Id").field(&self.number).finish()
    }
}

/// Where a store takes rows of a batch, one value after the other.
pub trait RowSink {
    /// The value of key column number `i`. All of them come in order, and then the blob.
    ///
    /// # Errors
    /// When the store can't take it; the row's making ends with the error.
    fn key(&mut self, i: usize, value: KeyValue<'_>) -> Result<(), Error>;

    /// The blob, which `append` appends; `false` from it is *known empty*. The row ends with it.
    ///
    /// # Errors
    /// What `append` fails with; when the store can't take the row.
    fn blob(&mut self, append: &mut dyn FnMut(&mut Vec<u8>) -> Result<bool, Error>) -> Result<(), Error>;
}

/// Makes a row, given the value of its own id, and those of all.
type MakeRow<'a> = Box<dyn FnOnce(i64, &Ids, &mut dyn RowSink) -> Result<(), Error> + Send + 'a>;

/// The rows of a batch. `T` is what a store knows of a table.
pub struct Graph<'a, T> {
    batch: u32,
    /// The tables of the rows, in the order in which they were met. Rows and ids name them by their number here, so none may be
    /// taken away or moved.
    pub tables: Vec<GraphTable<T>>,
    rows: Vec<Row<'a>>,
    ids: Vec<IdOfRow>,
}

/// What a store knows of a table of a batch: what the table's handles share, and the types.
pub struct Target<S> {
    /// What all handles of the table share.
    pub shared: Arc<S>,
    /// The columns of its key.
    pub key: &'static [KeyColumn],
    /// The layout of its record.
    pub layout: &'static Layout,
}

/// Rows that are yet to be made, in the order in which they were added.
pub struct GraphRows<'a>(Vec<Row<'a>>);

/// A table of a batch, and which ids it needs.
pub struct GraphTable<T> {
    /// What the store knows of it.
    pub table: T,
    /// The number of the column of ids, once there is a row with an id.
    pub id_column: Option<usize>,
    /// How many ids are to be drawn.
    pub drawn: usize,
    /// The largest of the ids that rows were given when they were added: those that are drawn must be other ones.
    pub largest_kept: Option<i64>,
    /// Whether a number is one of the type of the ids.
    has: fn(i64) -> bool,
}

struct Row<'a> {
    table: u32,
    /// Its number among the ids.
    id: Option<u32>,
    make: MakeRow<'a>,
}

#[derive(Clone, Copy)]
struct IdOfRow {
    table: u32,
    /// `None` is to be drawn.
    kept: Option<i64>,
}

/// By what handles of one table are known, even where each was opened by itself.
pub trait SameTable {
    /// Whether both are of one table.
    fn is_same_table(&self, other: &Self) -> bool;
}

impl<S: SameTable> Graph<'_, Target<S>> {
    /// The number of the table that a handle is of, which is added if it is not there. A handle with another type of key or
    /// record counts as one of another table.
    pub fn target<K: Key, R: Record>(&mut self, shared: &Arc<S>) -> usize {
        self.table(
            |known| {
                Arc::ptr_eq(&known.shared, shared)
                    || known.shared.is_same_table(shared)
                        && known.key == K::COLUMNS
                        && known.layout == R::LAYOUT
            },
            || Target { shared: shared.clone(), key: K::COLUMNS, layout: R::LAYOUT },
        )
    }
}

impl<T> Default for Graph<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, T> Graph<'a, T> {
    /// A batch of no rows. Its ids are told from those of other batches.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let batch = NEXT.fetch_add(1, Ordering::Relaxed);
        Graph { batch, tables: Vec::new(), rows: Vec::new(), ids: Vec::new() }
    }

    /// How many rows were added.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of the table for which `is` holds. If there is none, `new` is added.
    pub(crate) fn table(&mut self, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
        // Rows of one table mostly come one after the other, and there are few tables.
        self.tables.iter().rposition(|known| is(&known.table)).unwrap_or_else(|| {
            let table =
                GraphTable { table: new(), id_column: None, drawn: 0, largest_kept: None, has: |_| true };
            self.tables.push(table);
            self.tables.len() - 1
        })
    }

    /// Adds a row of table number `table`, whose id is `id`, or is drawn. `row` makes it once the ids have values, the first of which
    /// is its own.
    ///
    /// # Panics
    /// When there are 2^32 rows already; when there is no such table.
    pub fn add<K: IdKey, R: Record, V: ToBlob<R>>(
        &mut self,
        table: usize,
        id: Option<K::Id>,
        row: impl FnOnce(K::Id, &Ids) -> (K, V) + Send + 'a,
    ) -> Id<R, K::Id> {
        let number = u32::try_from(self.ids.len()).expect("a batch has less than 2^32 rows");
        let known = &mut self.tables[table];
        known.id_column = Some(K::COLUMN);
        known.has = |id| K::Id::from_value(KeyValue::Int(id)).is_some();
        let kept = id.map(|id| match id.value() {
            KeyValue::Int(id) => id,
            // No type of ids has this value, so the row's own key will differ from it.
            _ => i64::MIN,
        });
        match kept {
            Some(id) => known.largest_kept = known.largest_kept.max(Some(id)),
            None => known.drawn += 1,
        }
        let table = table as u32;
        self.ids.push(IdOfRow { table, kept });
        let make = move |id: i64, ids: &Ids, sink: &mut dyn RowSink| {
            let Some(own) = K::Id::from_value(KeyValue::Int(id)) else {
                return Err(other_id::<R>(K::COLUMNS[K::COLUMN].name));
            };
            let (key, value) = row(own, ids);
            push::<K, R, V>(&key, Some((K::COLUMN, id)), &value, sink)
        };
        self.rows.push(Row { table, id: Some(number), make: Box::new(make) });
        Id { batch: self.batch, number, types: PhantomData }
    }

    /// Adds a row of table number `table`, whose key is no id that is drawn.
    pub fn add_keyed<K: Key, R: Record, V: ToBlob<R>>(
        &mut self,
        table: usize,
        row: impl FnOnce(&Ids) -> (K, V) + Send + 'a,
    ) {
        let make = move |_, ids: &Ids, sink: &mut dyn RowSink| {
            let (key, value) = row(ids);
            push::<K, R, V>(&key, None, &value, sink)
        };
        self.rows.push(Row { table: table as u32, id: None, make: Box::new(make) });
    }

    /// Gives every id its value: the one that it was given, or the next of those that were drawn for its table: `drawn` has them by
    /// the tables' numbers. Rows get ids in the order in which they were added.
    ///
    /// # Errors
    /// With the number of the table of which an id was drawn that its type does not have, or too few were.
    pub fn ids(&self, drawn: &[Vec<i64>]) -> Result<Ids, (usize, &'static str)> {
        let mut next: Vec<_> = drawn.iter().map(|drawn| drawn.iter().copied()).collect();
        let values = self.ids.iter().map(|id| {
            let table = id.table as usize;
            match (id.kept, next.get_mut(table)) {
                (Some(id), _) => Ok(id),
                (None, Some(next)) => match next.next() {
                    Some(id) if (self.tables[table].has)(id) => Ok(id),
                    Some(_) => Err((
                        table,
                        "an id was drawn that the key's type can't hold: there are no more of them",
                    )),
                    None => Err((table, "fewer ids were drawn than asked for")),
                },
                (None, None) => Err((table, "no ids were drawn")),
            }
        });
        Ok(Ids { batch: self.batch, values: values.collect::<Result<_, _>>()? })
    }

    /// The tables, and the rows.
    pub fn into_parts(self) -> (Vec<GraphTable<T>>, GraphRows<'a>) {
        (self.tables, GraphRows(self.rows))
    }
}

impl GraphRows<'_> {
    /// Makes the rows. `take` is given the number of a row's table, and a function that hands the row to a sink.
    ///
    /// # Errors
    /// What making or taking a row fails with, with the row's number.
    ///
    /// # Panics
    /// When the ids are those of another batch.
    pub fn make(
        self,
        ids: &Ids,
        mut take: impl FnMut(usize, &mut dyn FnMut(&mut dyn RowSink) -> Result<(), Error>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (number, row) in self.0.into_iter().enumerate() {
            let id = row.id.map_or(0, |id| ids.values[id as usize]);
            let mut make = Some(row.make);
            take(row.table as usize, &mut |sink| make.take().map_or(Ok(()), |make| make(id, ids, sink)))
                .map_err(|error| error.with_row(number))?;
        }
        Ok(())
    }
}

/// Hands a row over. With `id`, this column of the key must hold this value.
fn push<K: Key, R: Record, V: ToBlob<R>>(
    key: &K,
    id: Option<(usize, i64)>,
    value: &V,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let (mut i, mut result) = (0, Ok(()));
    key.for_each(&mut |value| {
        if result.is_ok() {
            result = match id {
                Some((column, id)) if column == i && value != KeyValue::Int(id) => {
                    Err(other_id::<R>(K::COLUMNS[i].name))
                }
                _ => sink.key(i, value),
            };
        }
        i += 1;
    });
    result?;
    sink.blob(&mut |out| append_blob::<R>(value, out))
}

/// The key was not made with the id that its row has.
#[cold]
fn other_id<R: Record>(column: &str) -> Error {
    let message = format!(
        "the key column `{column}` does not hold the id that the row was given: put the first argument of the function \
         that makes the row there, or add the row by `add_keyed`"
    );
    Error::of_table(R::LAYOUT.record(), message)
}

/// The error for a row of a batch whose key is in the table already, or twice in the batch.
#[cold]
pub fn batch_conflict(record: &str, table: &str, key: &[KeyColumn]) -> Error {
    let message = format!(
        "a row with the same key ({}) is there already, in the table or in the batch, and nothing of the batch was kept: \
         all rows of a batch are new",
        listed(key.iter().map(|column| column.name))
    );
    Error::of_table(record, message).in_table(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(record_core::Record)]
    struct Point {
        x: i32,
    }

    /// Notes the integers of a key.
    struct Noted<'a> {
        table: usize,
        rows: &'a mut Vec<(usize, Vec<i64>)>,
        key: Vec<i64>,
    }

    impl RowSink for Noted<'_> {
        fn key(&mut self, _: usize, value: KeyValue<'_>) -> Result<(), Error> {
            self.key.extend(match value {
                KeyValue::Int(value) => Some(value),
                _ => None,
            });
            Ok(())
        }

        fn blob(&mut self, append: &mut dyn FnMut(&mut Vec<u8>) -> Result<bool, Error>) -> Result<(), Error> {
            assert!(append(&mut Vec::new())?);
            self.rows.push((self.table, core::mem::take(&mut self.key)));
            Ok(())
        }
    }

    /// The tables and keys of the rows that are made.
    fn made(graph: Graph<'_, char>, drawn: &[Vec<i64>]) -> Result<Vec<(usize, Vec<i64>)>, Error> {
        let ids = graph.ids(drawn).unwrap();
        let mut rows = Vec::new();
        graph
            .into_parts()
            .1
            .make(&ids, |table, make| make(&mut Noted { table, rows: &mut rows, key: Vec::new() }))?;
        Ok(rows)
    }

    fn table(graph: &mut Graph<'_, char>, name: char) -> usize {
        graph.table(|known| *known == name, || name)
    }

    #[test]
    fn rows_come_in_order_with_ids_in_order() {
        let mut graph = Graph::new();
        let (a, b) = (table(&mut graph, 'a'), table(&mut graph, 'b'));
        assert_eq!((a, b, table(&mut graph, 'a')), (0, 1, 0));
        let first: Id<Point> = graph.add(a, None, |id: i64, _| (id, Point { x: 1 }));
        graph.add_keyed(b, move |ids| ((7i16, ids[first]), Point { x: 2 }));
        let kept: Id<Point, u8> = graph.add(b, Some(9u8), |id: u8, _| (id, Point { x: 3 }));
        let last: Id<Point> = graph.add(a, None, |id: i64, _| (id, Point { x: 4 }));
        graph.add_keyed(a, move |ids| ((ids[last], ids.get(kept)), Point { x: 5 }));
        assert_eq!((graph.tables[0].drawn, graph.tables[1].drawn, graph.len()), (2, 0, 5));
        assert_eq!((graph.tables[0].largest_kept, graph.tables[1].largest_kept), (None, Some(9)));
        let rows = made(graph, &[vec![5, 6], vec![]]).unwrap();
        assert_eq!(rows, [(0, vec![5]), (1, vec![7, 5]), (1, vec![9]), (0, vec![6]), (0, vec![6, 9])]);
    }

    #[test]
    fn ids_that_are_missing_or_too_large_are_errors() {
        let mut graph = Graph::new();
        let a = table(&mut graph, 'a');
        graph.add::<u8, Point, _>(a, None, |id, _| (id, Point { x: 1 }));
        assert!(graph.ids(&[vec![255]]).is_ok());
        for drawn in [&[][..], &[vec![]], &[vec![256]]] {
            assert_eq!(graph.ids(drawn).unwrap_err().0, 0);
        }
    }

    #[test]
    fn a_key_without_its_id_is_refused() {
        let mut graph = Graph::new();
        let a = table(&mut graph, 'a');
        graph.add::<i64, Point, _>(a, None, |id, _| (id, Point { x: 1 }));
        graph.add::<i64, Point, _>(a, None, |id, _| (id + 1, Point { x: 1 }));
        let error = made(graph, &[vec![1, 2]]).unwrap_err();
        assert_eq!(error.row(), Some(1));
        assert!(error.to_string().contains("`key` does not hold the id"), "{error}");
    }

    #[test]
    #[should_panic(expected = "the id is one of another batch")]
    fn an_id_of_another_batch_is_a_panic() {
        let mut graphs = [Graph::new(), Graph::new()];
        let [first, second] = graphs.each_mut().map(|graph| {
            let a = table(graph, 'a');
            graph.add::<i64, Point, _>(a, None, |id, _| (id, Point { x: 1 }))
        });
        assert_ne!(first, second);
        let [graph, _] = graphs;
        let _ = graph.ids(&[vec![1]]).unwrap()[second];
    }
}
