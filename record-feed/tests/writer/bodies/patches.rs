//! Sparse updates: merged with what is buffered, then with what is stored.

use super::{Facts, FactsPatch, close, facts, stored, table};
use crate::store::{Table, Writer};
use proptest::{collection::vec, option::of, prelude::*};
use record_core::{Patch, Record};
use record_feed::writer::{Change, Rejected};
use record_table::Position;
use std::{cell::RefCell, collections::BTreeMap, thread, time::Duration};

const NEVER: Duration = Duration::from_secs(3_600);

#[test]
fn patches_leave_alone_what_they_do_not_set() {
    let (store, mut conn, table) = table();
    let known = |tag: &str| Facts { tag: Some(tag.into()), ..facts(1) };
    table.put_many(conn.client(), (0..4).map(|i| (i, known("old")))).unwrap();
    let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
    writer.patch(0, FactsPatch::new().number(5)).unwrap();
    writer.patch(0, FactsPatch::new().tag("new")).unwrap();
    writer.patch(1, FactsPatch::new().tag(None)).unwrap();
    writer.patch(2, FactsPatch::new().number(1)).unwrap(); // as it is
    writer.patch(3, FactsPatch::new()).unwrap();
    writer.patch(4, FactsPatch::new().number(7).text("made by a patch")).unwrap();
    let report = close(writer);
    let expected = [
        (0, Some(Facts { number: 5, ..known("new") })),
        (1, Some(facts(1))),
        (2, Some(known("old"))),
        (3, Some(known("old"))),
        (4, Some(Facts { number: 7, tag: None, text: "made by a patch".into() })),
    ];
    assert_eq!(stored(&mut conn, &table), expected.into());
    let counts = report.counts;
    assert_eq!((counts.received, counts.merged), (6, 1));
    assert_eq!((counts.inserted, counts.updated, counts.unchanged), (1, 2, 2));
}

#[test]
fn a_patch_meets_what_is_buffered() {
    let (store, mut conn, table) = table();
    table.put(conn.client(), &3, facts(3)).unwrap();
    table.put(conn.client(), &4, facts(4)).unwrap();
    let writer =
        Writer::builder(table.clone()).flush_every(NEVER).position("feed").start(store.way()).unwrap();
    writer.put(1, facts(1)).unwrap();
    writer.patch(1, FactsPatch::new().tag("patched")).unwrap();
    writer.patch(2, FactsPatch::new().tag("lost")).unwrap();
    writer.put(2, facts(2)).unwrap();
    writer.patch(3, FactsPatch::new().tag("lost")).unwrap();
    writer.delete(3).unwrap();
    // After a removal there is nothing to patch: what the patch says is all there is.
    writer.delete(4).unwrap();
    let error = writer.patch_at(4, FactsPatch::new().number(40), 7).unwrap_err();
    assert!(error.is_incomplete() && error.field() == Some("text"), "{error}");
    assert_eq!(error.table(), Some("facts"));
    writer.patch(4, FactsPatch::new()).unwrap();
    writer.patch_at(4, FactsPatch::new().number(40).text(""), 8).unwrap();
    writer.put_known_empty(5).unwrap();
    writer.patch(5, FactsPatch::new().number(5).text("")).unwrap();
    writer.patch(6, FactsPatch::new().tag("lost")).unwrap();
    writer.put_known_empty(6).unwrap();
    let report = close(writer);
    let made = |number| Some(Facts { number, tag: None, text: String::new() });
    let expected = [
        (1, Some(Facts { tag: Some("patched".into()), ..facts(1) })),
        (2, Some(facts(2))),
        (4, made(40)),
        (5, made(5)),
        (6, None),
    ];
    assert_eq!(stored(&mut conn, &table), expected.into());
    assert_eq!(report.position, Some(Position::from(8)));
    assert_eq!((report.counts.received, report.counts.rejected), (13, 0));
}

#[test]
fn patches_that_can_make_no_row_are_handed_back() {
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), (0..50).map(|i| (i, facts(0)))).unwrap();
    conn.forbid("facts", 70);
    let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
    for i in 0..60 {
        writer.patch_at(i, FactsPatch::new().tag("new"), i as u64).unwrap();
    }
    writer.patch_at(70, FactsPatch::new().number(1).text(""), 70).unwrap();
    let report = close(writer);
    assert_eq!(report.position, Some(Position::from(70)));
    assert_eq!((report.counts.updated, report.counts.rejected, report.counts.retried), (50, 11, 0));
    let keys: Vec<i64> = report.rejected.iter().map(|rejected| rejected.key).collect();
    assert_eq!(keys, (50..60).chain([70]).collect::<Vec<_>>());
    let Rejected { change, error, .. } = report.rejected.into_iter().next().unwrap();
    assert!(error.is_incomplete() && error.field() == Some("number"), "{error}");
    assert_eq!(format!("{change:?}"), "Patch(tag)");
    let Change::Patch(patch) = change else { panic!("{change:?}") };
    assert_eq!(patch.into_patch::<FactsPatch>(), FactsPatch::new().tag("new"));
    assert_eq!(stored(&mut conn, &table).len(), 50);
}

#[test]
fn what_a_patch_can_not_set_is_refused_at_once() {
    #[derive(Record)]
    struct Short {
        name: record_core::Text<3>,
    }
    let (store, mut conn, _) = table();
    let table = Table::<i64, Short>::create(conn.client(), "short").unwrap();
    let writer = Writer::builder(table).start(store.way()).unwrap();
    let error = writer.patch(1, ShortPatch::new().name("four")).unwrap_err();
    assert!(error.is_refused() && error.field() == Some("name"), "{error}");
    writer.patch(1, ShortPatch::new().name("six")).unwrap();
    let report = writer.close().unwrap();
    assert_eq!((report.counts.received, report.counts.inserted), (1, 1));
}

#[test]
fn patches_of_two_writers_lose_nothing_of_one_another() {
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), (0..40).map(|key| (key, facts(0)))).unwrap();
    let rounds = 300u32;
    thread::scope(|scope| {
        for second in [false, true] {
            let (store, table) = (&store, &table);
            scope.spawn(move || {
                let writer = Writer::builder(table.clone()).flush_rows(30).start(store.way()).unwrap();
                for round in 1..=rounds {
                    for key in 0..40 {
                        let patch = match second {
                            false => FactsPatch::new().number(round),
                            true => FactsPatch::new().text(round.to_string()),
                        };
                        writer.patch(key, patch).unwrap();
                    }
                }
                close(writer);
            });
        }
    });
    let last = Facts { number: rounds, tag: None, text: rounds.to_string() };
    assert!(stored(&mut conn, &table).into_values().all(|row| row.as_ref() == Some(&last)));
}

/// What one change after the other comes to, each written by itself.
fn model(changes: &[(i64, Step)]) -> BTreeMap<i64, Option<Facts>> {
    let mut rows: BTreeMap<i64, Option<Facts>> = BTreeMap::new();
    for (key, step) in changes {
        match step {
            Step::Put(facts) => drop(rows.insert(*key, Some(facts.clone()))),
            Step::KnownEmpty => drop(rows.insert(*key, None)),
            Step::Delete => drop(rows.remove(key)),
            Step::Patch { number, tag, text } => {
                let row = rows.entry(*key).or_default();
                let row = row.get_or_insert_with(|| Facts { number: 0, tag: None, text: String::new() });
                number.inspect(|number| row.number = *number);
                tag.clone().inspect(|tag| row.tag.clone_from(tag));
                text.clone().inspect(|text| row.text.clone_from(text));
            }
        }
    }
    rows
}

#[derive(Debug, Clone)]
enum Step {
    Put(Facts),
    KnownEmpty,
    Delete,
    Patch { number: Option<u32>, tag: Option<Option<String>>, text: Option<String> },
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let text = || "[a-z]{0,12}";
    let record = (any::<u32>(), of(text()), text())
        .prop_map(|(number, tag, text)| Step::Put(Facts { number, tag, text }));
    let patch = (of(any::<u32>()), of(of(text())), of(text())).prop_map(|(number, tag, text)| Step::Patch {
        number,
        tag,
        text,
    });
    let step = prop_oneof![3 => record, 1 => Just(Step::KnownEmpty), 1 => Just(Step::Delete), 5 => patch];
    vec((0..4i64, step), 0..40)
}

#[test]
fn merging_in_memory_comes_to_the_same_as_writing_one_by_one() {
    let (store, conn, table) = table();
    let conn = RefCell::new(conn);
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in steps(), flush in 1..12usize)| {
        let conn = &mut *conn.borrow_mut();
        table.delete_many(conn.client(), 0..4).unwrap();
        let mut done: Vec<(i64, Step)> = Vec::new();
        let writer = Writer::builder(table.clone()).flush_every(NEVER).start(store.way()).unwrap();
        for (i, (key, mut step)) in steps.into_iter().enumerate() {
            // A patch that makes a row has to be complete.
            if let Step::Patch { number, text, .. } = &mut step
                && model(&done).get(&key).is_none_or(Option::is_none)
            {
                number.get_or_insert(0);
                text.get_or_insert_default();
            }
            match step.clone() {
                Step::Put(facts) => writer.put(key, facts),
                Step::KnownEmpty => writer.put_known_empty(key),
                Step::Delete => writer.delete(key),
                Step::Patch { number, tag, text } => {
                    let mut patch = FactsPatch::new();
                    patch = number.into_iter().fold(patch, FactsPatch::number);
                    patch = tag.into_iter().fold(patch, FactsPatch::tag);
                    patch = text.into_iter().fold(patch, FactsPatch::text);
                    writer.patch(key, patch)
                }
            }
            .unwrap();
            done.push((key, step));
            if i % flush == 0 {
                writer.flush().unwrap();
            }
        }
        prop_assert!(close(writer).rejected.is_empty());
        prop_assert_eq!(stored(conn, &table), model(&done));
    });
}
