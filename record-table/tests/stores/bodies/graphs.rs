//! Batches of rows of several types, whose keys and fields hold the ids of one another.

use super::database;
use crate::store::{Batch, Connection, SCHEMA_STATE, Store, Table, execute, number, references, text};
use record_core::{Blob, Key, Record, Text};
use record_table::Error;
use std::collections::BTreeSet;

#[derive(Key, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ProjectKey {
    #[record(id, column = "project_id")]
    id: i64,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Project {
    title: String,
}

#[derive(Key, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SequenceKey {
    #[record(id)]
    pub(super) id: i64,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(super) struct Sequence {
    pub(super) project: i64,
    bases: Text<16>,
    #[record(promote)]
    name: String,
}

#[derive(Key, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AnnotationKey {
    pub(super) sequence: i64,
    #[record(id)]
    pub(super) id: i64,
}

#[derive(Record, Debug, Clone, PartialEq)]
pub(super) struct Annotation {
    pub(super) own: i64,
    pub(super) project: i64,
    pub(super) number: u32,
}

pub(super) struct Tables {
    projects: Table<ProjectKey, Project>,
    pub(super) sequences: Table<SequenceKey, Sequence>,
    pub(super) annotations: Table<AnnotationKey, Annotation>,
}

impl Tables {
    pub(super) fn create(conn: &mut Connection) -> Self {
        let tables = Tables {
            projects: Table::create(conn.client(), "projects").unwrap(),
            sequences: Table::create(conn.client(), "sequences").unwrap(),
            annotations: Table::create(conn.client(), "annotations").unwrap(),
        };
        execute(conn.client(), &references("annotations", "sequence", "sequences", "id"));
        tables
    }

    pub(super) fn counts(&self, conn: &mut Connection) -> [u64; 3] {
        [
            self.projects.count(conn.client()).unwrap(),
            self.sequences.count(conn.client()).unwrap(),
            self.annotations.count(conn.client()).unwrap(),
        ]
    }
}

pub(super) fn sequence(project: i64, name: &str) -> Sequence {
    Sequence { project, bases: Text::new("GATTACA").unwrap(), name: name.into() }
}

pub(super) fn keys<K: Key + Ord + Copy, R: Record>(table: &Table<K, R>, conn: &mut Connection) -> Vec<K> {
    let mut keys = Vec::new();
    table.scan().order_by_key().for_each(conn.client(), |key, _| keys.push(key)).unwrap();
    keys
}

#[test]
fn three_levels_hold_the_ids_of_those_above_in_keys_and_fields() {
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    for round in 0..2 {
        let mut batch = Batch::new();
        let mut expected = Vec::new();
        for p in 0..3 {
            let project = batch.add(&tables.projects, move |id, _| {
                (ProjectKey { id }, Project { title: format!("project {p}") })
            });
            for s in 0..2 {
                let name = format!("{round}/{p}/{s}");
                let sequence = batch.add(&tables.sequences, {
                    let name = name.clone();
                    move |id, ids| (SequenceKey { id }, sequence(ids[project], &name))
                });
                let annotations: Vec<_> = (0..3)
                    .map(|number| {
                        batch.add(&tables.annotations, move |id, ids| {
                            let key = AnnotationKey { sequence: ids[sequence], id };
                            (key, Annotation { own: id, project: ids[project], number })
                        })
                    })
                    .collect();
                expected.push((project, sequence, name, annotations));
            }
        }
        let ids = batch.write(conn.client()).unwrap();
        assert_eq!((ids.len(), ids.is_empty()), (3 + 6 + 18, false));
        for (project, sequence, name, annotations) in expected {
            let found = tables.projects.get(conn.client(), &ProjectKey { id: ids[project] }).unwrap();
            assert!(found.found().is_some());
            let key = SequenceKey { id: ids.get(sequence) };
            let found = tables.sequences.get(conn.client(), &key).unwrap().found().unwrap().decode();
            assert_eq!((found.project, found.name), (ids[project], name));
            for (number, annotation) in (0..).zip(annotations) {
                let key = AnnotationKey { sequence: ids[sequence], id: ids[annotation] };
                let found = tables.annotations.get(conn.client(), &key).unwrap().found().unwrap().decode();
                assert_eq!(found, Annotation { own: key.id, project: ids[project], number });
            }
        }
    }
    assert_eq!(tables.counts(&mut conn), [6, 12, 36]);
    let named = "SELECT count(*) FROM sequences WHERE name LIKE '1/%'";
    assert_eq!(number(conn.client(), named), 6, "promoted columns are filled");
}

#[test]
fn ids_and_rows_of_a_type_are_in_the_order_in_which_rows_were_added() {
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let mut batch = Batch::new();
    let parents: Vec<_> = (0..50)
        .map(|i| batch.add(&tables.sequences, move |id, _| (SequenceKey { id }, sequence(i, "x"))))
        .collect();
    // Children of parents in another order.
    let children: Vec<_> = (0..2_000usize)
        .map(|i| {
            let parent = parents[i * 37 % parents.len()];
            batch.add(&tables.annotations, move |id, ids| {
                let key = AnnotationKey { sequence: ids[parent], id };
                (key, Annotation { own: id, project: 0, number: i as u32 })
            })
        })
        .collect();
    let ids = batch.write(conn.client()).unwrap();
    assert!(parents.windows(2).all(|pair| ids[pair[0]] < ids[pair[1]]));
    assert!(children.windows(2).all(|pair| ids[pair[0]] < ids[pair[1]]));
    // As they are stored.
    let mut numbers = Vec::new();
    tables
        .annotations
        .scan()
        .for_each(conn.client(), |_, annotation| numbers.push(annotation.unwrap().number()))
        .unwrap();
    assert_eq!(numbers, (0..2_000).collect::<Vec<_>>());
}

#[test]
fn ids_that_are_set_are_kept_and_have_children() {
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let mut batch = Batch::new();
    let wanted = [None, Some(1_000_000), None, Some(2_000_000), None];
    let parents = wanted.map(|id| {
        let parent = batch.add_with_id(&tables.sequences, id, |id, _| (SequenceKey { id }, sequence(0, "x")));
        batch.add(&tables.annotations, move |id, ids| {
            let key = AnnotationKey { sequence: ids[parent], id };
            (key, Annotation { own: id, project: ids[parent], number: 0 })
        });
        parent
    });
    let ids = batch.write(conn.client()).unwrap();
    let given = parents.map(|parent| ids[parent]);
    assert_eq!((given[1], given[3]), (1_000_000, 2_000_000));
    assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), 5);
    assert!(given[0] < given[2] && given[2] < given[4]);
    let parents_of_annotations = keys(&tables.annotations, &mut conn).into_iter().map(|key| key.sequence);
    assert_eq!(parents_of_annotations.collect::<BTreeSet<_>>(), given.into_iter().collect::<BTreeSet<_>>());
    // With ids that are all set nothing is drawn.
    let mut batch = Batch::new();
    batch.add_with_id(&tables.projects, Some(7), |id, _| {
        (ProjectKey { id }, Project { title: "seven".into() })
    });
    batch.write(conn.client()).unwrap();
    assert_eq!(keys(&tables.projects, &mut conn), [ProjectKey { id: 7 }]);
}

#[test]
fn the_largest_id_of_all_is_kept_and_none_comes_twice_after_it() {
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let project = |id, _: &_| (ProjectKey { id }, Project { title: String::new() });
    let mut batch = Batch::new();
    let largest = batch.add_with_id(&tables.projects, Some(i64::MAX), project);
    assert_eq!(batch.write(conn.client()).unwrap()[largest], i64::MAX);
    // Postgres draws from a sequence, which knows nothing of it.
    let mut batch = Batch::new();
    batch.add(&tables.projects, project);
    let written = batch.write(conn.client());
    assert!(
        written.as_ref().err().is_none_or(|error| error.to_string().contains("no ids left")),
        "{written:?}"
    );
    assert_eq!(tables.counts(&mut conn)[0], 1 + u64::from(written.is_ok()));
}

#[test]
fn rows_whose_keys_are_no_ids_go_along() {
    #[derive(Record)]
    struct Link {
        weight: u8,
    }
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let links = Table::<(i64, String), Link>::create(conn.client(), "links").unwrap();
    let names = vec![String::from("a"), "b".into()];
    let blob = Blob::encode(&Link { weight: 3 }).unwrap();
    let mut batch = Batch::new();
    batch.add_keyed(&links, |_| ((-1, "no parent".into()), &blob));
    for name in &names {
        // The functions may borrow what the batch does not outlive.
        let parent = batch.add(&tables.sequences, |id, _| (SequenceKey { id }, sequence(0, name)));
        batch.add_keyed(&links, move |ids| ((ids[parent], name.clone()), Some(Link { weight: 3 })));
        batch.add_keyed(&links, move |ids| ((ids[parent], format!("{name}, empty")), None::<Link>));
    }
    let ids = batch.write(conn.client()).unwrap();
    assert_eq!(ids.len(), 2);
    let mut found = Vec::new();
    links
        .scan()
        .for_each(conn.client(), |key, link| found.push((key.1, link.map(|link| link.weight()))))
        .unwrap();
    let expected =
        [("no parent", Some(3)), ("a", Some(3)), ("a, empty", None), ("b", Some(3)), ("b, empty", None)];
    assert_eq!(found, expected.map(|(name, weight)| (name.to_owned(), weight)));

    let mut batch = Batch::new();
    batch.add_keyed(&links, |_| ((5, "alone".into()), Link { weight: 1 }));
    assert!(batch.write(conn.client()).unwrap().is_empty(), "no id was asked for");
    assert_eq!(links.count(conn.client()).unwrap(), 6);
}

#[test]
fn an_empty_batch_does_nothing() {
    let (_store, mut conn) = database();
    Tables::create(&mut conn);
    let before = text(conn.client(), SCHEMA_STATE);
    let batch = Batch::new();
    assert!(batch.is_empty());
    assert!(batch.write(conn.client()).unwrap().is_empty());
    assert!(!conn.is_in_transaction());
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);
}

/// Adds a project with a sequence of an annotation, and then what `more` adds.
fn with_others<'a>(tables: &'a Tables, more: impl FnOnce(&mut Batch<'a>)) -> Batch<'a> {
    let mut batch = Batch::new();
    let project = batch.add(&tables.projects, |id, _| (ProjectKey { id }, Project { title: "p".into() }));
    let parent =
        batch.add(&tables.sequences, move |id, ids| (SequenceKey { id }, sequence(ids[project], "s")));
    batch.add(&tables.annotations, move |id, ids| {
        (
            AnnotationKey { sequence: ids[parent], id },
            Annotation { own: id, project: ids[project], number: 0 },
        )
    });
    more(&mut batch);
    batch
}

/// A way to spoil a batch, what its error says, its table, its field, and its row.
type Spoiled<'s> = (fn(&mut Batch<'_>, &'_ Tables), &'s str, Option<&'s str>, Option<&'s str>, Option<usize>);

#[test]
fn a_row_that_fails_leaves_nothing() {
    let (_store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let taken = SequenceKey { id: 500 };
    tables.sequences.put(conn.client(), &taken, sequence(0, "taken")).unwrap();
    let cases: [Spoiled<'_>; 6] = [
        (
            |batch, tables| {
                batch.add_with_id(&tables.sequences, Some(500), |id, _| {
                    (SequenceKey { id }, sequence(0, "t"))
                });
            },
            "a row with the same key (`id`) is there already, in the table or in the batch",
            Some("sequences"),
            None,
            None,
        ),
        (
            |batch, tables| {
                for number in 0..2 {
                    batch.add_keyed(&tables.annotations, move |_| {
                        let key = AnnotationKey { sequence: 500, id: 9_999 };
                        (key, Annotation { own: 1, project: 1, number })
                    });
                }
            },
            "a row with the same key (`sequence`, `id`) is there already",
            Some("annotations"),
            None,
            None,
        ),
        (
            |batch, tables| {
                batch.add(&tables.annotations, |id, _| {
                    (AnnotationKey { sequence: 12_345, id }, Annotation { own: 1, project: 1, number: 1 })
                });
            },
            "foreign key",
            Some("annotations"),
            None,
            None,
        ),
        (
            |batch, tables| {
                batch.add(&tables.sequences, |id, _| (SequenceKey { id }, sequence(0, "secret\0")));
            },
            "U+0000",
            Some("sequences"),
            Some("name"),
            Some(3),
        ),
        (
            |batch, tables| {
                batch.add(&tables.sequences, |id, _| (SequenceKey { id: id + 1 }, sequence(0, "secret")));
            },
            "the key column `id` does not hold the id that the row was given",
            None,
            None,
            Some(3),
        ),
        (
            |batch, tables| {
                batch.add(&tables.annotations, |id, _| {
                    (AnnotationKey { sequence: id, id: 0 }, Annotation { own: 1, project: 1, number: 1 })
                });
            },
            "the key column `id` does not hold the id that the row was given",
            None,
            None,
            Some(3),
        ),
    ];
    for (spoil, message, table, field, row) in cases {
        let batch = with_others(&tables, |batch| spoil(batch, &tables));
        let error = batch.write(conn.client()).unwrap_err();
        let words = error.to_string();
        assert!(
            words.to_lowercase().contains(&message.to_lowercase()) && !words.contains("secret"),
            "{message}: {error}"
        );
        if table.is_some() {
            assert_eq!(error.table(), table, "{error}");
        }
        assert_eq!(error.field(), field, "{error}");
        if row.is_some() {
            assert_eq!(error.row(), row, "{error}");
        }
        assert!(!error.is_retryable());
        assert!(!conn.is_in_transaction());
        assert_eq!(tables.counts(&mut conn), [0, 1, 0], "{message}");
    }
    let client = conn.client();
    let batch = with_others(&tables, |batch| {
        batch.add(&tables.sequences, |id, _| -> (SequenceKey, Sequence) { panic!("no sequence for {id}") });
    });
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| batch.write(client)));
    assert!(panicked.is_err());
    assert!(!conn.is_in_transaction());
    assert_eq!(tables.counts(&mut conn), [0, 1, 0]);
    with_others(&tables, |_| ()).write(conn.client()).unwrap();
    assert_eq!(tables.counts(&mut conn), [1, 2, 1]);
    assert_eq!(tables.sequences.get(conn.client(), &taken).unwrap().found().unwrap().view().name(), "taken");
}

#[test]
fn the_callers_transaction_decides() {
    let (store, mut conn) = database();
    let tables = Tables::create(&mut conn);
    let mut other = store.connect();
    let mut transaction = conn.transaction();
    for _ in 0..2 {
        with_others(&tables, |_| ()).write(transaction.client()).unwrap();
    }
    assert_eq!(tables.sequences.count(transaction.client()).unwrap(), 2);
    assert_eq!(tables.counts(&mut other), [0, 0, 0]);
    transaction.rollback();
    assert_eq!(tables.counts(&mut conn), [0, 0, 0]);

    let mut transaction = conn.transaction();
    with_others(&tables, |_| ()).write(transaction.client()).unwrap();
    let mut savepoint = transaction.savepoint();
    let spoiled = with_others(&tables, |batch| {
        batch.add_keyed(&tables.projects, |_| (ProjectKey { id: 77 }, None::<Project>));
        batch.add_keyed(&tables.projects, |_| (ProjectKey { id: 77 }, None::<Project>));
    });
    let error = spoiled.write(savepoint.client()).unwrap_err();
    assert!(error.to_string().contains("(`project_id`) is there already"), "{error}");
    assert!(error.is_table());
    drop(savepoint);
    with_others(&tables, |_| ()).write(transaction.client()).unwrap();
    transaction.commit();
    assert_eq!(tables.counts(&mut other), [2, 2, 2]);
}

#[test]
fn tens_of_thousands_of_rows_are_one_batch() -> Result<(), Error> {
    let store = Store::new();
    let mut conn = store.connect();
    let tables = Tables::create(&mut conn);
    let mut batch = Batch::new();
    for i in 0..300 {
        let parent = batch.add(&tables.sequences, move |id, _| (SequenceKey { id }, sequence(i, "x")));
        for number in 0..100 {
            batch.add(&tables.annotations, move |id, ids| {
                let key = AnnotationKey { sequence: ids[parent], id };
                (key, Annotation { own: id, project: i, number })
            });
        }
    }
    batch.write(conn.client())?;
    assert_eq!(tables.counts(&mut conn), [0, 300, 30_000]);
    Ok(())
}

#[test]
fn handles_that_were_opened_by_themselves_are_one_table() {
    let (_store, mut conn) = database();
    let first = Table::<ProjectKey, Project>::create(conn.client(), "projects").unwrap();
    let second = Table::<ProjectKey, Project>::open(conn.client(), "projects").unwrap();
    let mut batch = Batch::new();
    let project = |id, _: &_| (ProjectKey { id }, Project { title: String::new() });
    let ids: Vec<_> = (0..6).map(|i| batch.add(if i % 2 == 0 { &first } else { &second }, project)).collect();
    let written = batch.write(conn.client()).unwrap();
    let ids: Vec<i64> = ids.into_iter().map(|id| written[id]).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
}
