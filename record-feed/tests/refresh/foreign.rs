//! A store of somebody else, in memory: the traits are enough to write to it, and answers that are too few are an error.

use crate::{Facts, facts, record};
use record_core::{Blob, Key, Patch, Record};
use record_feed::{Writer, refresh::Refresh};
use record_table::{
    Encoded, Error, Lookup, Position, Put, PutCounts, moved, patched,
    store::{Blocking, ConnectError, Fault, Store, Transaction},
    version,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// What is committed. One transaction at a time.
type Database = Arc<Mutex<Contents>>;

#[derive(Clone, Default)]
struct Contents {
    rows: BTreeMap<i64, Option<Vec<u8>>>,
    positions: BTreeMap<String, Position>,
}

/// Stores facts, and rejects those of one key.
#[derive(Clone, Copy, Default)]
struct Memory {
    forbidden: Option<i64>,
    /// Gives fewer answers than it is asked for.
    is_sloppy: bool,
    /// Refuses positions as a constraint would.
    is_without_positions: bool,
}

struct MemoryTransaction<'c> {
    store: Memory,
    committed: &'c Mutex<Contents>,
    changed: Contents,
}

impl Store for Memory {
    type Key = i64;
    type Record = Facts;
    type Connection = Database;
    type Transaction<'c> = MemoryTransaction<'c>;

    fn table_name(&self) -> &str {
        "facts"
    }

    async fn create_positions(_: &mut Database) -> Result<(), Error> {
        Ok(())
    }

    async fn position(connection: &mut Database, name: &str) -> Result<Option<Position>, Error> {
        Ok(connection.lock().unwrap().positions.get(name).cloned())
    }

    async fn begin<'c>(&self, connection: &'c mut Database) -> Result<MemoryTransaction<'c>, Error> {
        let changed = connection.lock().unwrap().clone();
        Ok(MemoryTransaction { store: *self, changed, committed: connection })
    }

    fn fault(error: &Error) -> Fault {
        if error.blames_row() { Fault::Row } else { Fault::Fatal }
    }

    fn is_constraint(_: &Error) -> bool {
        false
    }

    fn is_cancelled(_: &Error) -> bool {
        false
    }

    fn check_thread(&self) -> Result<(), Error> {
        Ok(())
    }

    fn is_closed(_: &mut Database) -> bool {
        false
    }

    fn cannot_connect(&self, error: ConnectError) -> Error {
        Error::source("Facts", "connecting", error)
    }

    async fn each_key(
        &self,
        connection: &mut Database,
        each: &mut (dyn FnMut(i64) -> Result<(), Error> + Send),
    ) -> Result<(), Error> {
        let keys: Vec<i64> = connection.lock().unwrap().rows.keys().copied().collect();
        keys.into_iter().try_for_each(each)
    }
}

impl Blocking for Memory {}

impl MemoryTransaction<'_> {
    /// All of it, or nothing.
    fn all<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let before = self.changed.clone();
        work(self).inspect_err(|_| self.changed = before)
    }

    fn put_rows(&mut self, rows: &[(&i64, Encoded<'_>)]) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        for (key, row) in rows {
            counts.count(self.row(**key, row.0.map(<[u8]>::to_vec))?);
        }
        Ok(counts)
    }

    fn patch_rows<P: Patch<Record = Facts>>(&mut self, patches: Vec<(&i64, P)>) -> Result<PutCounts, Error> {
        let mut counts = PutCounts::default();
        for (key, patch) in patches {
            let stored = match self.changed.rows.get(key) {
                None => Lookup::Missing,
                Some(None) => Lookup::KnownEmpty,
                Some(Some(blob)) => Lookup::Found(&blob[..]),
            };
            match patched(patch.raw(), stored, i64::COLUMNS)? {
                None => counts.count(Put::Unchanged),
                Some(blob) => counts.count(self.row(*key, Some(blob))?),
            }
        }
        Ok(counts)
    }

    fn row(&mut self, key: i64, blob: Option<Vec<u8>>) -> Result<Put, Error> {
        if self.store.forbidden == Some(key) {
            return Err(Error::of_table("Facts", "the key is forbidden").blaming_row(true));
        }
        Ok(match self.changed.rows.insert(key, blob.clone()) {
            None => Put::Inserted,
            Some(old) if old == blob => Put::Unchanged,
            Some(_) => Put::Updated,
        })
    }
}

impl Transaction<i64, Facts> for MemoryTransaction<'_> {
    async fn set_position(
        &mut self,
        name: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        self.check_position(name, expected).await?;
        if self.store.is_without_positions {
            return Err(Error::of_table("", "positions are closed").blaming_row(true));
        }
        self.changed.positions.insert(name.into(), position.clone());
        Ok(())
    }

    async fn check_position(&mut self, name: &str, expected: Option<&Position>) -> Result<(), Error> {
        if self.changed.positions.get(name) == expected { Ok(()) } else { Err(moved("positions", name)) }
    }

    async fn same(&mut self, rows: &[(&i64, Encoded<'_>)]) -> Result<Vec<bool>, Error> {
        let is_same = |(key, row): &(&i64, Encoded<'_>)| {
            self.changed.rows.get(key).is_some_and(|stored| stored.as_deref() == row.0)
        };
        Ok(rows.iter().skip(usize::from(self.store.is_sloppy)).map(is_same).collect())
    }

    async fn put(&mut self, rows: &[(&i64, Encoded<'_>)]) -> Result<PutCounts, Error> {
        self.all(|this| this.put_rows(rows))
    }

    async fn versions(&mut self, keys: &[&i64]) -> Result<Vec<u8>, Error> {
        let stored = |key| self.changed.rows.get(key).and_then(|blob| blob.as_deref());
        Ok(keys.iter().map(|key| stored(*key).map_or(0, version)).collect())
    }

    async fn put_over_newer<P: Patch<Record = Facts>>(
        &mut self,
        rows: &[(&i64, Encoded<'_>)],
        patches: Vec<(&i64, P)>,
    ) -> Result<PutCounts, Error> {
        self.all(|this| {
            let put = this.put_rows(rows)?;
            this.patch_rows(patches)?;
            Ok(put)
        })
    }

    async fn patch<P: Patch<Record = Facts>>(&mut self, patches: Vec<(&i64, P)>) -> Result<PutCounts, Error> {
        self.all(|this| this.patch_rows(patches))
    }

    async fn delete(&mut self, keys: &[&i64]) -> Result<u64, Error> {
        Ok(keys.iter().filter(|key| self.changed.rows.remove(*key).is_some()).count() as u64)
    }

    fn is_open(&self) -> bool {
        true
    }

    async fn commit(self) -> Result<(), Error> {
        *self.committed.lock().unwrap() = self.changed;
        Ok(())
    }
}

fn stored(database: &Database) -> Vec<(i64, i64)> {
    let number = |blob: &Option<Vec<u8>>| Facts::view(blob.as_deref().unwrap()).unwrap().number();
    database.lock().unwrap().rows.iter().map(|(key, blob)| (*key, number(blob))).collect()
}

#[test]
fn a_writer_writes_to_a_store_of_somebody_else() {
    let (database, store) = (Database::default(), Memory { forbidden: Some(3), ..Memory::default() });
    let way = database.clone();
    let writer = Writer::builder(store).position("feed").start(move || Ok::<_, Error>(way.clone())).unwrap();
    for key in 0..6 {
        writer.put_at(key, facts(key), key as u64).unwrap();
    }
    writer.flush().unwrap();
    writer.patch(1, crate::FactsPatch::new().number(10)).unwrap();
    writer.delete_at(5, 6u64).unwrap();
    let report = writer.close().unwrap();
    assert_eq!(report.rejected.iter().map(|row| row.key).collect::<Vec<_>>(), [3]);
    assert_eq!(report.position, Some(Position::from(6)));
    assert_eq!(stored(&database), [(0, 0), (1, 10), (2, 2), (4, 4)]);
}

#[test]
fn a_refresh_compares_writes_and_prunes_in_a_store_of_somebody_else() {
    let mut database = Database::default();
    let row = |number| Some(Blob::encode(&facts(number)).unwrap().into_bytes());
    database.lock().unwrap().rows.extend([(1, row(1)), (2, row(20)), (9, row(9))]);
    let report =
        Refresh::new(&Memory::default()).prune().run(&mut database, 1..4, |key| record(*key)).unwrap();
    assert_eq!(
        report.counts,
        PutCounts { inserted: 1, updated: 1, unchanged: 1, deleted: 1, ..PutCounts::default() }
    );
    assert_eq!(stored(&database), [(1, 1), (2, 2), (3, 3)]);
}

#[test]
fn answers_that_are_too_few_are_an_error_and_nothing_is_passed_over() {
    let mut database = Database::default();
    let store = Memory { is_sloppy: true, ..Memory::default() };
    let stopped = Refresh::new(&store).run(&mut database, 1..4, |key| record(*key)).unwrap_err();
    assert!(stopped.to_string().contains("gave 2 answers about 3 rows"), "{stopped}");
    assert_eq!(stored(&database), []);
}

#[test]
fn a_position_that_is_refused_is_no_fault_of_the_rows() {
    let store = Memory { is_without_positions: true, ..Memory::default() };
    let mut database = Database::default();
    let stopped =
        Refresh::new(&store).resume("job", "1").run(&mut database, 1..4, |key| record(*key)).unwrap_err();
    assert!(stopped.to_string().contains("storing the feed's position"), "{stopped}");
    assert_eq!(stored(&database), []);

    let way = database.clone();
    let writer = Writer::builder(store).position("feed").start(move || Ok::<_, Error>(way.clone())).unwrap();
    for key in 1..4 {
        writer.put_at(key, facts(key), key as u64).unwrap();
    }
    let stopped = writer.close().unwrap_err();
    assert_eq!((stopped.unwritten.len(), stopped.rejected.len()), (3, 0));
    assert_eq!(stored(&database), []);
}
