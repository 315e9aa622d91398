//! Rows that were written by a newer program: however changes fall into buffers, they come to what they come to one by one.

use super::{check_counts, wait_until};
use crate::store::{Builder, Connection, Positions, Store, Table, Writer, blob};
use proptest::{
    collection::{btree_map, vec},
    option::{of, weighted},
    prelude::*,
};
use record_core::{Blob, Patch, RecordView};
use record_feed::writer::{Change, Rejected, WriterCounts};
use std::{cell::RefCell, collections::BTreeMap, time::Duration};

const NEVER: Duration = Duration::from_secs(3_600);

mod v1 {
    #[derive(record_core::Record, Debug, Clone, Default, PartialEq)]
    pub(super) struct Facts {
        pub(super) number: Option<u32>,
        pub(super) text: Option<String>,
    }
}

mod v2 {
    #[derive(record_core::Record, Debug, Clone, Default, PartialEq)]
    #[record(version = 2)]
    pub(super) struct Facts {
        pub(super) number: Option<u32>,
        pub(super) text: Option<String>,
        #[record(since = 2, default = 7)]
        pub(super) score: u32,
    }
}

mod v3 {
    #[derive(record_core::Record, Debug, Clone, Default, PartialEq)]
    #[record(version = 3)]
    pub(super) struct Facts {
        pub(super) number: Option<u32>,
        pub(super) text: Option<String>,
        #[record(since = 2, default = 7)]
        pub(super) score: u32,
        #[record(since = 3)]
        pub(super) labels: Option<Vec<String>>,
    }
}

/// How many keys random changes are of.
const KEYS: i64 = 4;

/// What a row holds; `None` is *known empty*.
type Stored = Option<v3::Facts>;

/// A table that programs of three versions use, and the oldest one's handle of it.
struct Shared {
    store: Store,
    conn: Connection,
    old: Table<i64, v1::Facts>,
    new: Table<i64, v3::Facts>,
}

impl Shared {
    fn new() -> Self {
        let store = Store::new();
        let mut conn = store.connect();
        Table::<i64, v2::Facts>::create(conn.client(), "facts").unwrap();
        let new = Table::create(conn.client(), "facts").unwrap();
        let old = Table::create(conn.client(), "facts").unwrap();
        Shared { store, conn, old, new }
    }

    fn fill(&mut self, rows: &BTreeMap<i64, Stored>) {
        self.new.delete_many(self.conn.client(), 0..100).unwrap();
        self.new.put_many(self.conn.client(), rows).unwrap();
    }

    fn builder(&self) -> Builder<i64, v1::Facts> {
        Writer::builder(self.old.clone()).flush_every(NEVER)
    }

    fn stored(&mut self) -> BTreeMap<i64, Stored> {
        let mut rows = BTreeMap::new();
        let scan = self.new.scan().for_each(self.conn.client(), |key, view| {
            rows.insert(key, view.map(v3::FactsView::decode));
        });
        scan.unwrap();
        rows
    }

    /// Writes changes over some rows, a new buffer where one is to be flushed; what is stored then.
    fn written(
        &mut self,
        rows: &BTreeMap<i64, Stored>,
        changes: &[(i64, Step)],
        flush: impl Fn(usize) -> bool,
    ) -> BTreeMap<i64, Stored> {
        self.fill(rows);
        let writer = self.builder().start(self.store.way()).unwrap();
        for (i, (key, step)) in changes.iter().enumerate() {
            step.feed(&writer, *key);
            if flush(i) {
                writer.flush().unwrap();
            }
        }
        let report = writer.close().unwrap();
        assert!(report.rejected.is_empty(), "{:?}", report.rejected);
        check_counts(report.counts);
        self.stored()
    }

    /// Writes what a writer hands back that was given the changes and could not write any; what is stored then.
    fn redone(&mut self, rows: &BTreeMap<i64, Stored>, changes: &[(i64, Step)]) -> BTreeMap<i64, Stored> {
        self.fill(rows);
        let positions = Positions::create(self.conn.client()).unwrap();
        let before = positions.get(self.conn.client(), "feed").unwrap();
        let writer = self.builder().position("feed").start(self.store.way()).unwrap();
        changes.iter().for_each(|(key, step)| step.feed(&writer, *key));
        let moved = before.as_ref().map_or(0, |position| position.to_u64().unwrap() + 1);
        positions.set(self.conn.client(), "feed", before.as_ref(), &moved.into()).unwrap();
        let unwritten = match writer.close() {
            Ok(report) => {
                assert_eq!(report.counts.flushes, 0);
                Vec::new()
            }
            Err(stopped) => stopped.unwritten,
        };
        let writer = self.builder().start(self.store.way()).unwrap();
        for (key, change) in unwritten {
            redo(&writer, key, change);
        }
        writer.close().unwrap();
        self.stored()
    }
}

/// Does what was handed back, each change in a buffer of its own.
fn redo(writer: &Writer<i64, v1::Facts>, key: i64, change: Change<v1::Facts>) {
    match change {
        Change::Put(blob) => writer.put(key, blob),
        Change::KnownEmpty => writer.put_known_empty(key),
        Change::Delete => writer.delete(key),
        Change::Patch(patch) => writer.patch(key, patch),
        Change::Several(changes) => {
            changes.into_iter().for_each(|change| redo(writer, key, change));
            Ok(())
        }
    }
    .unwrap();
    writer.flush().unwrap();
}

#[derive(Debug, Clone)]
enum Step {
    Put(v1::Facts),
    /// A record that another table had from a newer program.
    PutNewer(Blob<v1::Facts>),
    KnownEmpty,
    Delete,
    Patch(v1::FactsPatch),
}

impl Step {
    fn feed(&self, writer: &Writer<i64, v1::Facts>, key: i64) {
        match self {
            Step::Put(facts) => writer.put(key, facts),
            Step::PutNewer(blob) => writer.put(key, blob),
            Step::KnownEmpty => writer.put_known_empty(key),
            Step::Delete => writer.delete(key),
            Step::Patch(patch) => writer.patch(key, patch.clone()),
        }
        .unwrap();
    }
}

fn put(number: u32) -> Step {
    Step::Put(v1::Facts { number: Some(number), text: None })
}

fn patch(text: &str) -> Step {
    Step::Patch(v1::FactsPatch::new().text(text))
}

fn newer() -> v3::Facts {
    v3::Facts { number: Some(0), text: Some("stored".into()), score: 3, labels: Some(vec!["new".into()]) }
}

/// A blob as the oldest program holds it that has read it.
fn read(facts: &v3::Facts) -> Blob<v1::Facts> {
    Blob::from_bytes(Blob::encode(facts).unwrap().as_bytes()).unwrap()
}

/// Records that need versions 1 to 3.
fn records() -> impl Strategy<Value = v3::Facts> {
    let labels = of(vec("[a-z]{0,5}", 0..3));
    (of(any::<u32>()), of("[a-z]{0,9}"), prop_oneof![Just(7u32), any::<u32>()], labels)
        .prop_map(|(number, text, score, labels)| v3::Facts { number, text, score, labels })
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let record = (of(any::<u32>()), of("[a-z]{0,9}")).prop_map(|(number, text)| v1::Facts { number, text });
    let patch = (of(of(any::<u32>())), of(of("[a-z]{0,9}"))).prop_map(|(number, text)| {
        let patch = number.into_iter().fold(v1::FactsPatch::new(), v1::FactsPatch::number);
        Step::Patch(text.into_iter().fold(patch, v1::FactsPatch::text))
    });
    let step = prop_oneof![
        3 => record.prop_map(Step::Put),
        1 => records().prop_map(|facts| Step::PutNewer(read(&facts))),
        1 => Just(Step::KnownEmpty),
        2 => Just(Step::Delete),
        4 => patch,
    ];
    vec((0..KEYS, step), 0..16)
}

#[test]
fn what_is_stored_does_not_depend_on_when_buffers_are_written() {
    let shared = RefCell::new(Shared::new());
    let config = ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
    let rows = btree_map(0..KEYS, weighted(0.8, records()), 0..8);
    proptest!(config, |(rows in rows, steps in steps(), flushes in any::<u16>())| {
        let shared = &mut *shared.borrow_mut();
        let apart = shared.written(&rows, &steps, |_| true);
        prop_assert_eq!(&shared.written(&rows, &steps, |_| false), &apart);
        prop_assert_eq!(&shared.written(&rows, &steps, |i| flushes >> i & 1 == 1), &apart);
        prop_assert_eq!(&shared.redone(&rows, &steps), &apart);
    });
}

#[test]
fn changes_that_meet_in_a_buffer_are_counted_by_what_they_come_to_over_a_newer_row() {
    let mut shared = Shared::new();
    let old = |number, text: Option<&str>| {
        Some(v3::Facts { number, text: text.map(Into::into), score: 7, labels: None })
    };
    let patched = Some(v3::Facts { text: Some("patched".into()), ..newer() });
    let other = v3::Facts { number: Some(9), ..newer() };
    let (record, patch) = (put(1), patch("patched"));
    let (empty, delete, theirs) = (Step::KnownEmpty, Step::Delete, Step::PutNewer(read(&other)));
    // What becomes of the row, and how many of the changes are merged, updated and refused.
    let cases: [(&[&Step], Stored, [u64; 3]); 11] = [
        (&[&record], Some(newer()), [0, 0, 1]),
        (&[&record, &patch], patched.clone(), [1, 0, 1]),
        (&[&patch, &record], patched.clone(), [1, 0, 1]),
        (&[&empty, &patch, &empty], patched.clone(), [2, 0, 1]),
        (&[&record, &patch, &record], patched.clone(), [2, 0, 1]),
        (&[&delete, &record, &patch], old(Some(1), Some("patched")), [2, 1, 0]),
        (&[&patch, &delete, &patch], old(None, Some("patched")), [2, 1, 0]),
        (&[&delete, &empty], None, [1, 1, 0]),
        (&[&theirs], Some(other.clone()), [0, 1, 0]),
        (&[&theirs, &record, &empty], Some(other.clone()), [2, 1, 0]),
        (&[&record, &theirs, &delete, &record], old(Some(1), None), [3, 1, 0]),
    ];
    for (steps, expected, counted) in cases {
        // A second key, of which nothing is newer, is written with it.
        shared.fill(&[(1, Some(newer())), (2, None)].into());
        let writer = shared.builder().start(shared.store.way()).unwrap();
        steps.iter().for_each(|step| step.feed(&writer, 1));
        writer.put(2, v1::Facts::default()).unwrap();
        writer.patch(2, v1::FactsPatch::new().number(2)).unwrap();
        let report = writer.close().unwrap();
        assert_eq!(shared.stored(), [(1, expected), (2, old(Some(2), None))].into(), "{steps:?}");
        let WriterCounts { merged, updated, refused_as_newer, flushes, .. } = report.counts;
        assert_eq!([merged - 1, updated - 1, refused_as_newer], counted, "{steps:?}");
        assert_eq!(flushes, 1);
        check_counts(report.counts);
    }
}

#[test]
fn what_a_newer_row_refuses_and_can_not_be_patched_is_handed_back_with_all_that_was_merged() {
    let mut shared = Shared::new();
    shared.fill(&(0..40).map(|key| (key, Some(newer()))).collect());
    // Of a version that nobody knows.
    let mut unknown = Blob::encode(&newer()).unwrap().as_bytes().to_vec();
    unknown[..5].copy_from_slice(&[1, 2, 3, 4, 9]);
    let hex: String = unknown.iter().map(|byte| format!("{byte:02x}")).collect();
    shared.conn.execute(&format!("UPDATE facts SET data = {} WHERE key IN (5, 17, 18, 30)", blob(&hex)));
    let writer = shared.builder().start(shared.store.way()).unwrap();
    for key in 0..30 {
        put(1).feed(&writer, key);
        if key != 17 {
            patch("patched").feed(&writer, key);
        }
    }
    Step::Delete.feed(&writer, 30);
    put(1).feed(&writer, 30);
    let report = writer.close().unwrap();
    check_counts(report.counts);
    let WriterCounts { refused_as_newer, updated, rejected, .. } = report.counts;
    assert_eq!((refused_as_newer, updated, rejected), (28, 1, 2));
    let rejected: Vec<i64> = report.rejected.iter().map(|rejected| rejected.key).collect();
    assert_eq!(rejected, [5, 18]);
    shared.old.delete_many(shared.conn.client(), [5, 17, 18]).unwrap();
    let writer = shared.builder().start(shared.store.way()).unwrap();
    for Rejected { key, change, error, .. } in report.rejected {
        assert!(error.is_unknown_layout() && error.row().is_none(), "{error}");
        assert_eq!(format!("{change:?}").replace(char::is_numeric, "_"), "[Patch(text), Put(__ bytes)]");
        redo(&writer, key, change);
    }
    writer.close().unwrap();
    let texts = shared.stored().into_values().map(|facts| facts.unwrap().text);
    let (patched, others): (Vec<_>, Vec<_>) = texts.partition(|text| text.as_deref() == Some("patched"));
    assert_eq!((patched.len(), others.len()), (29, 10));
}

#[test]
fn what_is_kept_beside_a_record_fills_the_buffer() {
    let shared = Shared::new();
    let writer = shared.builder().flush_bytes(30_000).start(shared.store.way()).unwrap();
    put(1).feed(&writer, 1);
    patch(&"x".repeat(20_000)).feed(&writer, 1);
    wait_until("a flush", || writer.counts().flushes > 0);
    writer.close().unwrap();
}
