//! Ids that batches of rows draw: that none comes twice, where they begin, and their types.

use super::{
    concurrency::on_threads,
    database,
    graphs::{Annotation, AnnotationKey, SequenceKey, Tables, keys, sequence},
};
use crate::store::{Batch, Connection, SCHEMA_STATE, Table, execute, text};
use record_core::{
    Key, Record,
    key::{IdKey, KeyPart, KeyType, KeyValue},
};
use std::collections::BTreeSet;

#[test]
fn ids_never_come_twice_however_many_write_at_once() {
    let (store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let (threads, rounds, children) = (4, 15, 7);
    on_threads(&store, threads, |thread, mut conn: Connection| {
        for round in 0..rounds {
            let mut batch = Batch::new();
            let parent = batch.add(&tables.sequences, |id, _| (SequenceKey { id }, sequence(0, "x")));
            for _ in 0..children {
                batch.add(&tables.annotations, move |id, ids| {
                    let key = AnnotationKey { sequence: ids[parent], id };
                    (key, Annotation { own: id, project: thread as i64, number: round })
                });
            }
            if round % 5 == 4 {
                // What is rolled back may leave gaps, and nothing else.
                let mut transaction = conn.transaction();
                // SQLite may say that others are in the way of a transaction that began by reading.
                if let Err(error) = batch.write(transaction.client()) {
                    assert!(error.is_retryable(), "{error}");
                }
                transaction.rollback();
            } else {
                batch.write(conn.client()).unwrap();
            }
        }
    });
    let kept = u64::from(threads as u32 * rounds * 4 / 5);
    assert_eq!(tables.counts(&mut conn), [0, kept, kept * children]);
    let ids: BTreeSet<i64> = keys(&tables.annotations, &mut conn).into_iter().map(|key| key.id).collect();
    assert_eq!(ids.len() as u64, kept * children, "no id is in two rows, whatever the rest of the key");
}

#[test]
fn ids_of_rows_that_were_deleted_never_come_again() {
    let (store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let mut seen = BTreeSet::new();
    for round in 0..5 {
        let mut batch = Batch::new();
        let parents: Vec<_> = (0..3)
            .map(|_| batch.add(&tables.sequences, |id, _| (SequenceKey { id }, sequence(0, "x"))))
            .collect();
        // Also through connections and handles that know nothing of what was.
        let mut conn = store.connect();
        let ids = batch.write(conn.client()).unwrap();
        for parent in parents {
            assert!(seen.insert(ids[parent]), "{} in round {round}", ids[parent]);
        }
        execute(conn.client(), "DELETE FROM sequences");
    }
    assert_eq!(tables.counts(&mut conn), [0, 0, 0]);
}

#[test]
fn a_table_that_had_no_ids_before_goes_on_after_its_largest() {
    /// The key as it was: the application gave the ids.
    #[derive(Key)]
    struct Unmarked {
        sequence: i64,
        id: i64,
    }
    let (_store, mut conn) = database();
    let before = Table::<Unmarked, Annotation>::create(conn.client(), "annotations").unwrap();
    let annotation = |own| Annotation { own, project: 0, number: 0 };
    let rows = [(1, 40), (2, 30), (3, -5)].map(|(sequence, id)| (Unmarked { sequence, id }, annotation(id)));
    before.put_many(conn.client(), rows).unwrap();

    let table = Table::<AnnotationKey, Annotation>::create(conn.client(), "annotations").unwrap();
    let state = text(conn.client(), SCHEMA_STATE);
    Table::<AnnotationKey, Annotation>::create(conn.client(), "annotations").unwrap();
    assert_eq!(text(conn.client(), SCHEMA_STATE), state, "there is nothing to do the second time");
    let mut batch = Batch::new();
    let first = batch.add(&table, |id, _| (AnnotationKey { sequence: 9, id }, annotation(id)));
    let ids = batch.write(conn.client()).unwrap();
    assert_eq!(ids[first], 41);
    // The program that knows nothing of it goes on as before.
    before.put(conn.client(), &Unmarked { sequence: 1, id: 41 }, annotation(1)).unwrap();
    assert_eq!(before.count(conn.client()).unwrap(), 5);
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct WellId(i32);

impl KeyPart for WellId {
    const TYPE: KeyType = KeyType::I32;
    fn value(&self) -> KeyValue<'_> {
        KeyValue::Int(self.0.into())
    }
    fn from_value(value: KeyValue<'_>) -> Option<Self> {
        i32::from_value(value).map(WellId)
    }
}

#[derive(Key)]
struct WellKey {
    #[record(id)]
    well: WellId,
    plate: String,
}

#[derive(Record)]
struct Well {
    neighbour: i32,
}

#[test]
fn ids_have_the_type_of_their_column() {
    let (_store, mut conn) = database();
    let wells = Table::<WellKey, Well>::create(conn.client(), "wells").unwrap();
    let mut batch = Batch::new();
    let well = |well, neighbour| (WellKey { well, plate: "p".into() }, Well { neighbour });
    let first = batch.add(&wells, |id, _| well(id, 0));
    let second = batch.add(&wells, |id, ids| well(id, ids.get(first).0));
    let ids = batch.write(conn.client()).unwrap();
    let (first, second): (WellId, WellId) = (ids.get(first), ids.get(second));
    assert_ne!(first, second);
    let key = WellKey { well: second, plate: "p".into() };
    assert_eq!(wells.get(conn.client(), &key).unwrap().found().unwrap().view().neighbour(), first.0);
    assert_eq!((WellKey::COLUMN, WellKey::ID, <i64 as Key>::ID), (0, Some(0), None));
}
