//! Rows that the database will not take: handed back, while the rest goes on.

use super::{Facts, FactsPatch, check_counts, close, facts, stored, table, wait_until};
use crate::store::{Store, Table, Writer, blob, check_place};
use record_core::{Blob, Patch, Record, RecordEnum, ToBlob};
use record_feed::writer::{Change, Rejected};
use record_table::Position;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

#[derive(Record, Clone)]
#[record(digest(unique))]
struct Unique {
    number: u32,
}

fn keys<R: Record>(rejected: &[Rejected<i64, R>]) -> Vec<i64> {
    rejected.iter().map(|rejected| rejected.key).collect()
}

#[test]
fn forbidden_rows_are_handed_back_and_all_others_written() {
    for late in [false, true] {
        for forbidden in [vec![0], vec![99], vec![37, 38, 71], (0..100).collect()] {
            let (store, mut conn, table) = table();
            for key in &forbidden {
                match late {
                    true => conn.forbid_late("facts", *key),
                    false => conn.forbid("facts", *key),
                }
            }
            let builder = Writer::builder(table.clone()).position("feed").flush_rows(1_000);
            let writer = builder.start(store.way()).unwrap();
            for i in 0..100 {
                writer.put_at(i, facts(i as u32), i as u64).unwrap();
            }
            writer.flush().unwrap();
            assert_eq!(writer.position(), Some(Position::from(99)), "{forbidden:?} {late}");
            writer.put(100, facts(0)).unwrap();
            let report = close(writer);
            assert_eq!(report.counts.rejected as usize, forbidden.len());
            assert_eq!(report.counts.retried, 0);
            assert_eq!(keys(&report.rejected), forbidden);
            for rejected in &report.rejected {
                assert!(rejected.error.to_string().contains("table `facts`"), "{rejected:?}");
                let Change::Put(blob) = &rejected.change else { panic!("{rejected:?}") };
                assert_eq!(blob.view().number(), rejected.key as u32);
            }
            let expected: Vec<i64> = (0..101).filter(|key| !forbidden.contains(key)).collect();
            let rows = stored(&mut conn, &table);
            assert_eq!(rows.keys().copied().collect::<Vec<_>>(), expected, "{late}");
        }
    }
}

#[test]
fn rows_that_refer_to_one_another_are_handed_back_when_they_are_deleted() {
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), (0..20).map(|i| (i, facts(0)))).unwrap();
    conn.refer("facts", 7);
    let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
    for key in 0..15 {
        writer.delete(key).unwrap();
    }
    writer.put(15, facts(1)).unwrap();
    let report = close(writer);
    assert_eq!(keys(&report.rejected), [7]);
    assert!(matches!(report.rejected[0].change, Change::Delete));
    assert_eq!((report.counts.deleted, report.counts.updated), (14, 1));
    assert_eq!(stored(&mut conn, &table).into_keys().collect::<Vec<_>>(), [7, 15, 16, 17, 18, 19]);
}

#[test]
fn what_can_not_be_shown_or_is_not_unique_is_handed_back() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
    for i in 0..10 {
        let tag = if i == 6 { "a\0b" } else { "ab" };
        writer.put(i, Facts { tag: Some(tag.into()), ..facts(0) }).unwrap();
    }
    let report = close(writer);
    assert_eq!((keys(&report.rejected), report.counts.inserted), (vec![6], 9));
    assert!(report.rejected[0].error.is_refused());
    assert_eq!(report.rejected[0].error.field(), Some("tag"));

    let table = Table::<i64, Unique>::create(conn.client(), "unique_facts").unwrap();
    table.put(conn.client(), &1, Unique { number: 1 }).unwrap();
    let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
    for i in 1..10 {
        writer.put(i, Unique { number: if i == 8 { 1 } else { i as u32 } }).unwrap();
    }
    // What is removed makes room for its equal.
    let report = writer.close().unwrap();
    assert_eq!((keys(&report.rejected), report.counts.inserted), (vec![8], 7));
    assert!(report.rejected[0].error.to_string().contains("would make two rows equal"));
    let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
    writer.put(0, Unique { number: 1 }).unwrap();
    writer.delete(1).unwrap();
    let report = writer.close().unwrap();
    assert_eq!((report.counts.inserted, report.counts.deleted, report.counts.rejected), (1, 1, 0));
}

/// No field of it is shown by a column, so that the server lets everything in.
#[derive(Record)]
struct Plain {
    number: u32,
    text: String,
}

fn plain(number: u32) -> Plain {
    Plain { number, text: "text".into() }
}

/// Bytes that can't be patched, as hexadecimal digits: cut short, another record's, of a newer version, none.
fn poison() -> [String; 4] {
    #[derive(Record)]
    struct Foreign {
        other: u64,
    }
    let blob = Blob::encode(&plain(1)).unwrap();
    let mut newer = blob.as_bytes().to_vec();
    newer[..5].copy_from_slice(&[1, 2, 3, 4, 9]);
    let foreign = Blob::encode(&Foreign { other: 1 }).unwrap();
    [&blob.as_bytes()[..blob.as_bytes().len() - 1], foreign.as_bytes(), &newer, b""].map(hex)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_is_stored_and_can_not_be_patched_is_handed_back() {
    let (store, mut conn, _) = table();
    let table = Table::<i64, Plain>::create(conn.client(), "plain").unwrap();
    table.put_many(conn.client(), (0..50).map(|i| (i, plain(0)))).unwrap();
    let broken = [3, 17, 18, 49];
    for (key, hex) in broken.into_iter().zip(poison()) {
        conn.execute(&format!("UPDATE plain SET data = {} WHERE key = {key}", blob(&hex)));
    }
    let patch = |number| PlainPatch::new().number(number);
    for begin in [0, 100] {
        let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
        for key in 0..50u32 {
            writer.patch_at(key.into(), patch(1 + begin), u64::from(begin + key)).unwrap();
        }
        let report = writer.close().unwrap();
        check_counts(report.counts);
        assert_eq!(report.position, Some(Position::from(u64::from(begin + 49))));
        assert_eq!((keys(&report.rejected), report.counts.updated), (broken.to_vec(), 46));
        for Rejected { error, .. } in &report.rejected {
            assert!(error.is_corrupt() || error.is_unknown_layout(), "{error}");
            assert_eq!((error.table(), error.record(), error.row()), (Some("plain"), "Plain", None));
            check_place(error);
        }
    }
    let error = table.patch_many(conn.client(), [40, 39, 18, 19].map(|key| (key, patch(5)))).unwrap_err();
    assert!(error.row() == Some(2) && error.is_unknown_layout(), "{error}");
    check_place(&error);
    let error = table.patch(conn.client(), &49, &patch(5)).unwrap_err();
    assert!(error.row().is_none() && error.is_corrupt(), "{error}");

    // Records take the place of what is broken, unless it seems newer.
    let writer = Writer::builder(table).start(store.way()).unwrap();
    broken.iter().for_each(|key| writer.put(*key, plain(1)).unwrap());
    let counts = writer.close().unwrap().counts;
    assert_eq!((counts.updated, counts.refused_as_newer), (3, 1));
}

#[test]
fn a_stored_variant_that_the_program_does_not_know_is_handed_back() {
    #[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    enum Kind {
        Known = 1,
    }
    #[derive(Record)]
    struct Kinds {
        kind: Kind,
        number: u8,
    }
    let (store, mut conn, _) = table();
    let table = Table::<i64, Kinds>::create(conn.client(), "kinds").unwrap();
    table.put_many(conn.client(), (0..9).map(|i| (i, Kinds { kind: Kind::Known, number: 0 }))).unwrap();
    let mut bytes = Blob::encode(&Kinds { kind: Kind::Known, number: 0 }).unwrap().as_bytes().to_vec();
    bytes.iter_mut().rev().find(|byte| **byte == 1).into_iter().for_each(|byte| *byte = 77);
    conn.execute(&format!("UPDATE kinds SET data = {} WHERE key = 4", blob(&hex(&bytes))));
    let writer = Writer::builder(table).start(store.way()).unwrap();
    (0..9).for_each(|key| writer.patch(key, KindsPatch::new().number(2)).unwrap());
    let report = writer.close().unwrap();
    assert_eq!((keys(&report.rejected), report.counts.updated), (vec![4], 8));
    let error = &report.rejected[0].error;
    assert_eq!((error.field(), error.table()), (Some("kind"), Some("kinds")), "{error}");
}

#[test]
fn a_row_for_which_others_make_room_is_written_whatever_the_order_of_keys() {
    type Feed = fn(&Writer<i64, Unique>) -> Result<(), record_feed::Error>;
    let cases: [(Feed, [u32; 4]); 4] = [
        (
            |writer| writer.put(2, Unique { number: 7 }).and_then(|()| writer.put(1, Unique { number: 2 })),
            [2, 7, 3, 4],
        ),
        (
            |writer| (1..=4).rev().try_for_each(|key| writer.put(key, Unique { number: key as u32 + 1 })),
            [2, 3, 4, 5],
        ),
        (
            |writer| (1..=4).try_for_each(|key| writer.put(key, Unique { number: key as u32 - 1 })),
            [0, 1, 2, 3],
        ),
        (
            |writer| {
                writer.patch(2, UniquePatch::new().number(7))?;
                writer.put(1, Unique { number: 2 })
            },
            [2, 7, 3, 4],
        ),
    ];
    for (number, (feed, expected)) in cases.into_iter().enumerate() {
        let store = Store::new();
        let mut conn = store.connect();
        let table = Table::<i64, Unique>::create(conn.client(), "unique_facts").unwrap();
        table.put_many(conn.client(), (1..=4).map(|key| (key, Unique { number: key as u32 }))).unwrap();
        let writer = Writer::builder(table.clone())
            .flush_every(Duration::from_secs(3_600))
            .start(store.way())
            .unwrap();
        feed(&writer).unwrap();
        // For this one there is no room.
        writer.put(9, Unique { number: expected[3] }).unwrap();
        let report = writer.close().unwrap();
        assert_eq!(keys(&report.rejected), [9], "{number}: {}", report.counts);
        check_counts(report.counts);
        let mut found = BTreeMap::new();
        let read = table.scan().for_each(conn.client(), |key, view| {
            found.extend(view.map(|view| (key, view.number())));
        });
        read.unwrap();
        assert_eq!(found, (1..).zip(expected).collect(), "{number}");
    }
}

#[test]
fn what_a_field_can_not_hold_is_refused_at_once() {
    #[derive(Record)]
    struct Short {
        #[record(as_set)]
        words: Vec<String>,
        #[record(promote)]
        kind: Kind,
    }
    #[derive(record_core::RecordEnum, Debug, Clone, Copy, PartialEq)]
    #[repr(u8)]
    enum Kind {
        Known,
        #[record(other)]
        Other = 255,
    }
    let store = Store::new();
    let table = Table::<i64, Short>::create(store.connect().client(), "short").unwrap();
    let writer = Writer::builder(table.clone()).position("feed").start(store.way()).unwrap();
    writer.put_at(1, Short { words: vec![], kind: Kind::Known }, 1).unwrap();
    let error = writer.put_at(1, Short { words: vec![], kind: Kind::Other }, 2).unwrap_err();
    assert!(error.is_refused() && error.field() == Some("kind"), "{error}");
    assert_eq!(error.table(), Some("short"));
    let report = writer.close().unwrap();
    assert_eq!((report.counts.received, report.counts.inserted), (1, 1));
    assert_eq!(report.position, Some(Position::from(1)));
}

#[test]
fn rejected_rows_are_taken_while_the_writer_runs() {
    let (store, mut conn, table) = table();
    (0..20).for_each(|key| conn.forbid("facts", key));
    let writer = Writer::builder(table.clone()).max_rejected(10).start(store.way()).unwrap();
    for i in 0..20 {
        writer.put(i, facts(1)).unwrap();
        writer.put(i + 100, facts(1)).unwrap();
        if i % 5 == 4 {
            writer.flush().unwrap();
            assert_eq!(writer.take_rejected().len(), 5);
        }
    }
    assert!(close(writer).rejected.is_empty());

    let taken = Arc::new(Mutex::new(Vec::new()));
    let take = taken.clone();
    let builder = Writer::builder(table).max_rejected(0);
    let builder = builder.on_rejected(move |rejected| take.lock().unwrap().push(rejected.key));
    let writer = builder.start(store.way()).unwrap();
    for i in 0..30 {
        writer.put(i, facts(1)).unwrap();
    }
    assert_eq!(close(writer).counts.rejected, 20);
    assert_eq!(*taken.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

#[test]
fn more_rejected_rows_than_are_kept_stop_the_writer() {
    let (store, mut conn, table) = table();
    (0..20).for_each(|key| conn.forbid("facts", key));
    let writer = Writer::builder(table).max_rejected(10).start(store.way()).unwrap();
    for key in 0..16 {
        writer.put(key, facts(1)).unwrap();
        if key == 7 {
            writer.flush().unwrap();
        }
    }
    assert!(writer.flush().unwrap_err().to_string().contains("takes no more"));
    assert!(writer.put(16, facts(1)).is_err());
    let stopped = writer.close().unwrap_err();
    assert!(stopped.error.to_string().contains("16 rows are rejected and nobody took them"), "{stopped}");
    assert_eq!(stopped.rejected.len(), 16);
    let mut counts = stopped.counts;
    counts.received -= stopped.unwritten.len() as u64;
    check_counts(counts);
}

#[test]
fn a_function_that_panics_stops_the_writer_and_loses_nothing() {
    let (store, mut conn, table) = table();
    (0..3).for_each(|key| conn.forbid("facts", key));
    let builder = Writer::builder(table.clone()).flush_every(Duration::from_secs(3_600));
    let builder = builder.on_rejected(|rejected| {
        // What comes in the meantime is not written.
        thread::sleep(Duration::from_millis(50));
        assert!(rejected.key != 1, "a callback's own panic");
    });
    let writer = builder.flush_rows(10).start(store.way()).unwrap();
    (0..10).for_each(|key| writer.put(key, facts(1)).unwrap());
    wait_until("a flush", || writer.counts().flushes > 0);
    let error = (10..1_000_000).find_map(|key| writer.put(key, facts(1)).err()).unwrap();
    assert!(error.to_string().contains(" panicked, in a function that it was given"), "{error}");
    assert!(writer.flush().unwrap_err().to_string().contains(" panicked, in a function"));
    let stopped = writer.close().unwrap_err();
    assert_eq!(keys(&stopped.rejected), [2]);
    assert_eq!(stopped.counts.inserted, 7);
    assert_eq!(stored(&mut conn, &table).len(), 7);
    let left = stopped.unwritten.len() as u64;
    assert_eq!(stopped.counts.received, 10 + left);
    assert!(stopped.unwritten.iter().all(|(key, _)| *key >= 10));
}

/// Says that its bytes are the blob of anything.
struct Anything<'b>(&'b [u8]);

impl<R: Record> ToBlob<R> for Anything<'_> {
    fn append_blob(&self, out: &mut Vec<u8>) -> Result<bool, record_core::Error> {
        out.extend_from_slice(self.0);
        Ok(true)
    }
}

#[test]
fn bytes_that_are_no_blob_are_refused_at_once() {
    let (store, mut conn, table) = table();
    let writer = Writer::builder(table.clone()).flush_rows(1_000).start(store.way()).unwrap();
    let good = Blob::encode(&facts(1)).unwrap().into_bytes();
    let mut broken = good.clone();
    *broken.last_mut().unwrap() = 0xff; // text that is not UTF-8
    let foreign = Blob::encode(&Unique { number: 1 }).unwrap().into_bytes();
    for before in ["nothing", "put", "patch", "delete"] {
        match before {
            "put" => writer.put(1, Anything(&good)).unwrap(),
            "patch" => writer.patch(1, FactsPatch::new().number(2)).unwrap(),
            "delete" => writer.delete(1).unwrap(),
            _ => {}
        }
        for bytes in [&broken[..], &foreign, b"", &good[..good.len() - 1]] {
            let error = writer.put(1, Anything(bytes)).unwrap_err();
            assert!(error.format().is_some(), "{error}");
            assert_eq!(error.table(), Some("facts"));
        }
    }
    // What was buffered is as it was, and the writer goes on.
    writer.put(1, Anything(&good)).unwrap();
    writer.patch(1, FactsPatch::new().number(3)).unwrap();
    close(writer);
    assert_eq!(stored(&mut conn, &table)[&1], Some(Facts { number: 3, ..facts(1) }));
}
