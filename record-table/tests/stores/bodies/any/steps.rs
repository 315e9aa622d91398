//! Whatever is done by types and by names does the same: reads and writes in any order.

use super::{
    Changes, ChangesFields, ChangesPatch, PullRequest, batches, changes, different, found, key, shown, values,
};
use crate::{
    bodies::database,
    store::{AnyTable, Connection, Table, execute},
};
use arrow_array::RecordBatch;
use proptest::{collection::vec, option, prelude::*};
use record_core::{Blob, patch::PatchReader};
use record_table::{Error, Lookup, Put, PutCounts, PutMode, PutOptions};
use std::cell::RefCell;

/// What both faces of a table can do, in the words of the test.
trait Face {
    fn put(&self, on: &mut Connection, rows: &[Entry], options: PutOptions) -> Result<PutCounts, Error>;
    fn patch(&self, on: &mut Connection, key: &PullRequest, json: &str) -> Result<Put, Error>;
    fn delete(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<u64, Error>;
    fn get(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error>;
    /// The rows from so many additions on, in key order.
    fn scan(&self, on: &mut Connection, from: u32, limit: u64) -> Result<Vec<super::Row>, Error>;
    fn batches(&self, on: &mut Connection) -> Result<Vec<RecordBatch>, Error>;
    fn count(&self, on: &mut Connection) -> Result<u64, Error>;
    /// The keys of rows that hold an equal record.
    fn equal(&self, on: &mut Connection, wanted: Option<&Changes>) -> Result<Vec<String>, Error>;
}

type Entry = (PullRequest, Option<Changes>);

impl Face for Table<PullRequest, Changes> {
    fn put(&self, on: &mut Connection, rows: &[Entry], options: PutOptions) -> Result<PutCounts, Error> {
        self.put_many_with(on.client(), rows.iter().map(|(key, row)| (key, row)), options)
    }

    fn patch(&self, on: &mut Connection, key: &PullRequest, json: &str) -> Result<Put, Error> {
        let patch = PatchReader::<ChangesPatch>::new().read_json(json)?;
        Table::patch(self, on.client(), key, &patch)
    }

    fn delete(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<u64, Error> {
        self.delete_many(on.client(), keys)
    }

    fn get(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error> {
        let rows = self.get_many(on.client(), keys)?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.as_bytes().to_vec())).collect())
    }

    fn scan(&self, on: &mut Connection, from: u32, limit: u64) -> Result<Vec<super::Row>, Error> {
        let mut rows = Vec::new();
        let large = Changes::additions().ge(from) | Changes::title().is_null();
        let scan = Table::scan(self).matching(large).order_by_key().limit(limit);
        scan.for_each(on.client(), |key, row| rows.push(found(&values(&key), row)))?;
        Ok(rows)
    }

    fn batches(&self, on: &mut Connection) -> Result<Vec<RecordBatch>, Error> {
        Table::scan(self).order_by_key().batch_rows(3).to_batches(on.client())
    }

    fn count(&self, on: &mut Connection) -> Result<u64, Error> {
        Table::count(self, on.client())
    }

    fn equal(&self, on: &mut Connection, wanted: Option<&Changes>) -> Result<Vec<String>, Error> {
        let found = self.find_equal(on.client(), wanted)?;
        Ok(found.iter().map(|key| shown(&values(key))).collect())
    }
}

impl Face for AnyTable {
    fn put(&self, on: &mut Connection, rows: &[Entry], options: PutOptions) -> Result<PutCounts, Error> {
        self.try_put_batches(on.client(), batches(rows, 3).into_iter().map(Ok::<_, Error>), options)
    }

    fn patch(&self, on: &mut Connection, key: &PullRequest, json: &str) -> Result<Put, Error> {
        self.patch_json(on.client(), &values(key), json)
    }

    fn delete(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<u64, Error> {
        self.delete_many(on.client(), keys.iter().map(values))
    }

    fn get(&self, on: &mut Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error> {
        let rows = self.get_many(on.client(), keys.iter().map(values))?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.as_bytes().to_vec())).collect())
    }

    fn scan(&self, on: &mut Connection, from: u32, limit: u64) -> Result<Vec<super::Row>, Error> {
        let mut rows = Vec::new();
        let large = self.filter("additions")?.ge(from)? | self.filter("title")?.is_null();
        let scan = AnyTable::scan(self).matching(large).order_by_key().limit(limit);
        scan.for_each(on.client(), |key, row| rows.push(found(key, row)))?;
        Ok(rows)
    }

    fn batches(&self, on: &mut Connection) -> Result<Vec<RecordBatch>, Error> {
        AnyTable::scan(self).order_by_key().batch_rows(3).to_batches(on.client())
    }

    fn count(&self, on: &mut Connection) -> Result<u64, Error> {
        AnyTable::count(self, on.client())
    }

    fn equal(&self, on: &mut Connection, wanted: Option<&Changes>) -> Result<Vec<String>, Error> {
        let blob = wanted.map(|wanted| Blob::encode(wanted).unwrap());
        let found = self.find_equal(on.client(), blob.as_ref().map(Blob::as_bytes))?;
        if let Some(blob) = &blob {
            let json = serde_json::to_string(&blob.view()).unwrap();
            assert!(self.find_equal_json(on.client(), &json)? == found);
        }
        Ok(found.iter().map(|key| shown(&key.values())).collect())
    }
}

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<(u32, Option<u32>)>, usize),
    Patch(u32, usize),
    Delete(Vec<u32>),
    Read(Vec<u32>, u32, u64),
}

const PATCHES: [&str; 11] = [
    r#"{"additions": 7}"#,
    r#"{"closed": "2024-02-29", "title": null}"#,
    r#"{"labels": ["b", "a", "b"], "weight": 2}"#,
    r#"{"weight": 1.5}"#,
    r#"{"review": {"state": "Merged"}, "author": "cy"}"#,
    r#"{"additions": 1, "author": "di", "review": {"state": 0, "score": 4}, "labels": []}"#,
    "{}",
    r#"{"additions": -1}"#,
    r#"{"additionz": 1}"#,
    r#"{"author": "\u0000"}"#,
    "[1]",
];

fn steps() -> impl Strategy<Value = Step> {
    let n = || 0..20_u32;
    prop_oneof![
        (vec((n(), option::weighted(0.8, n())), 0..9), 0..4_usize)
            .prop_map(|(rows, mode)| Step::Put(rows, mode)),
        (n(), 0..PATCHES.len()).prop_map(|(key, patch)| Step::Patch(key, patch)),
        vec(n(), 0..4).prop_map(Step::Delete),
        (vec(n(), 0..4), n(), 0..6_u64).prop_map(|(keys, from, limit)| Step::Read(keys, from, limit)),
    ]
}

/// What a step does, as text.
fn run(face: &dyn Face, on: &mut Connection, step: &Step) -> String {
    fn told<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        match result {
            Ok(value) => format!("{value:?}"),
            Err(error) => {
                let kind = [error.is_incomplete(), error.is_refused(), error.is_table()];
                format!("error {kind:?} in field {:?}", error.field())
            }
        }
    }
    match step {
        Step::Put(rows, mode) => {
            let mode = [PutMode::Upsert, PutMode::Insert, PutMode::InsertOrIgnore, PutMode::Replace][*mode];
            let rows: Vec<_> = rows.iter().map(|(n, row)| (key(*n), row.map(changes))).collect();
            told(face.put(on, &rows, PutOptions::new().mode(mode)))
        }
        Step::Patch(n, patch) => told(face.patch(on, &key(*n), PATCHES[*patch])),
        Step::Delete(keys) => told(face.delete(on, &keys.iter().map(|n| key(*n)).collect::<Vec<_>>())),
        Step::Read(keys, n, limit) => {
            let keys: Vec<_> = keys.iter().map(|n| key(*n)).collect();
            let (got, found) = (told(face.get(on, &keys)), told(face.scan(on, n * 10, *limit)));
            let wanted = changes(*n);
            let equal = [None, Some(&wanted)].map(|wanted| told(face.equal(on, wanted)));
            format!("{got} {found} {equal:?} {}", told(face.count(on)))
        }
    }
}

#[test]
fn both_faces_do_the_same() {
    let (_store, mut conn) = database();
    let tables = ["typed", "named", "copied"];
    let [typed, by_type, _] =
        tables.map(|name| Table::<PullRequest, Changes>::create(conn.client(), name).unwrap());
    let [by_name, named, copied] = tables.map(|name| AnyTable::open(conn.client(), name).unwrap());
    let conn = RefCell::new(conn);
    proptest!(ProptestConfig::with_cases(32), |(steps in vec(steps(), 1..20))| {
        let conn = &mut *conn.borrow_mut();
        for table in tables {
            execute(conn.client(), &format!("DELETE FROM {table}"));
        }
        for step in &steps {
            prop_assert_eq!(run(&typed, conn, step), run(&named, conn, step), "{:?}", step);
            prop_assert_eq!(different(conn, "typed", "named"), 0, "{:?}", step);
        }
        // Each reads what the other wrote.
        let read = Step::Read((0..20).collect(), 0, 100);
        prop_assert_eq!(run(&by_name, conn, &read), run(&by_type, conn, &read));
        let batches = typed.batches(conn).unwrap();
        prop_assert_eq!(&batches, &Face::batches(&by_name, conn).unwrap());
        let mut found = Vec::new();
        let verified = named.verify(conn.client(), |error| found.push(error)).unwrap();
        prop_assert!(found.is_empty(), "{found:?}");
        prop_assert_eq!(verified.rows, Face::count(&named, conn).unwrap());
        // The batches of a scan are what a table takes, and give the same bytes.
        copied.put_batches(conn.client(), batches).unwrap();
        prop_assert_eq!(different(conn, "copied", "typed"), 0);
    });
}
