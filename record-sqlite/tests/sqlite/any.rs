//! Tables without a Rust type: that they do what tables with one do, and what is their own.

use crate::memory;
use arrow_array::{
    Array, ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, UInt64Array,
    builder::StringDictionaryBuilder, types::Int32Type,
};
use proptest::{collection::vec, option, prelude::*};
use record_arrow::BatchDecoder;
use record_core::{
    Blob, Date, Key, Record, RecordEnum, Text,
    filter::{AnyFilter, Filter},
    key::{KeyType, KeyValue},
    patch::PatchReader,
    value::Value,
};
use record_sqlite::{self as sqlite, AnyTable, Connection, Error, Table, list_tables};
use record_table::{Lookup, Put, PutCounts, PutMode, PutOptions};
use std::sync::Arc;

#[derive(RecordEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum State {
    Open,
    Merged = 2,
}

#[derive(Record, Debug, Clone, PartialEq)]
struct Review {
    state: State,
    score: Option<i32>,
}

#[derive(Record, Debug, Clone, PartialEq)]
#[record(version = 2, digest)]
struct Facts {
    #[record(promote)]
    additions: u32,
    #[record(promote)]
    author: Text<8>,
    #[record(promote)]
    closed: Option<Date>,
    review: Review,
    title: Option<String>,
    #[record(as_set)]
    labels: Vec<String>,
    #[record(since = 2, default = 1.5)]
    weight: f64,
}

#[derive(Key, Debug, Clone, PartialEq)]
struct PullRequest {
    repository: i32,
    number: u64,
    path: String,
}

fn key(n: u8) -> PullRequest {
    let number = if n.is_multiple_of(3) { u64::MAX - u64::from(n) } else { n.into() };
    PullRequest { repository: i32::from(n % 4) - 2, number, path: format!("p{}", n % 2) }
}

fn values(key: &PullRequest) -> [KeyValue<'_>; 3] {
    [KeyValue::Int(key.repository.into()), KeyValue::UInt(key.number), KeyValue::Text(&key.path)]
}

/// Keys have no form of their own to be shown in.
fn shown(key: &[KeyValue<'_>]) -> String {
    let value = |value: &KeyValue<'_>| match value {
        KeyValue::Int(value) => value.to_string(),
        KeyValue::UInt(value) => value.to_string(),
        KeyValue::Text(text) => (*text).into(),
        KeyValue::Bytes(_) | KeyValue::Uuid(_) => unreachable!(),
    };
    key.iter().map(value).collect::<Vec<_>>().join("/")
}

fn facts(n: u8) -> Facts {
    let state = if n.is_multiple_of(2) { State::Open } else { State::Merged };
    Facts {
        additions: u32::from(n) * 10,
        author: ["ada", "bo", "éva"][n as usize % 3].try_into().unwrap(),
        closed: (!n.is_multiple_of(4)).then(|| Date::from_days(n.into())),
        review: Review { state, score: (!n.is_multiple_of(5)).then_some(-i32::from(n)) },
        title: (n % 3 != 1).then(|| format!("title {n}")),
        labels: (0..n % 3).map(|i| format!("label {}", 2 - i)).collect(),
        weight: if n.is_multiple_of(2) { 1.5 } else { f64::from(n) },
    }
}

/// The rows as record batches, as some other program would make them.
fn batches(rows: &[(PullRequest, Option<Facts>)], in_one: usize) -> Vec<RecordBatch> {
    let batch = |rows: &[(PullRequest, Option<Facts>)]| {
        let keys: [(&str, ArrayRef); 3] = [
            (
                "repository",
                Arc::new(rows.iter().map(|(key, _)| i64::from(key.repository)).collect::<Int64Array>()),
            ),
            ("number", Arc::new(rows.iter().map(|(key, _)| key.number).collect::<UInt64Array>())),
            ("path", Arc::new(rows.iter().map(|(key, _)| Some(&key.path[..])).collect::<StringArray>())),
        ];
        let blobs: Vec<Option<Blob<Facts>>> =
            rows.iter().map(|(_, facts)| facts.as_ref().map(|facts| Blob::encode(facts).unwrap())).collect();
        let fields = BatchDecoder::<Facts>::new()
            .mark_known_empty("known_empty")
            .unwrap()
            .decode(blobs.iter().map(|blob| blob.as_ref().map(Blob::as_bytes)))
            .unwrap();
        let schema = fields.schema();
        let mut columns: Vec<_> = keys
            .map(|(name, array)| (arrow_schema::Field::new(name, array.data_type().clone(), false), array))
            .into();
        columns.extend(
            schema.fields().iter().map(|field| field.as_ref().clone()).zip(fields.columns().iter().cloned()),
        );
        // In an order of its own.
        columns.rotate_left(2);
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), arrays).unwrap()
    };
    rows.chunks(in_one).map(batch).collect()
}

/// What both faces of a table can do, in the words of the test.
trait Face {
    fn put(
        &self,
        conn: &Connection,
        rows: &[(PullRequest, Option<Facts>)],
        options: PutOptions,
    ) -> Result<PutCounts, Error>;
    fn patch(&self, conn: &Connection, key: &PullRequest, json: &str) -> Result<Put, Error>;
    fn delete(&self, conn: &Connection, keys: &[PullRequest]) -> Result<u64, Error>;
    fn get(&self, conn: &Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error>;
    /// The rows from so many additions on, in key order, each as its key and its values in text.
    fn scan(&self, conn: &Connection, from: u32, limit: u64) -> Result<Vec<(String, String)>, Error>;
    fn batches(&self, conn: &Connection) -> Result<Vec<RecordBatch>, Error>;
    fn count(&self, conn: &Connection) -> Result<u64, Error>;
    /// The keys of rows that hold an equal record.
    fn equal(&self, conn: &Connection, facts: Option<&Facts>) -> Result<Vec<String>, Error>;
}

impl Face for Table<PullRequest, Facts> {
    fn put(
        &self,
        conn: &Connection,
        rows: &[(PullRequest, Option<Facts>)],
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.put_many_with(conn, rows.iter().map(|(key, facts)| (key, facts)), options)
    }
    fn patch(&self, conn: &Connection, key: &PullRequest, json: &str) -> Result<Put, Error> {
        let patch = PatchReader::<FactsPatch>::new().read_json(json)?;
        Table::patch(self, conn, key, &patch)
    }
    fn delete(&self, conn: &Connection, keys: &[PullRequest]) -> Result<u64, Error> {
        self.delete_many(conn, keys)
    }
    fn get(&self, conn: &Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error> {
        let rows = self.get_many(conn, keys)?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.as_bytes().to_vec())).collect())
    }
    fn scan(&self, conn: &Connection, from: u32, limit: u64) -> Result<Vec<(String, String)>, Error> {
        let mut rows = Vec::new();
        let large = Facts::additions().ge(from) | Facts::title().is_null();
        Table::scan(self).matching(large).order_by_key().limit(limit).for_each(conn, |key, facts| {
            rows.push((shown(&values(&key)), facts.map_or("nothing".into(), |facts| format!("{facts:?}"))));
        })?;
        Ok(rows)
    }
    fn batches(&self, conn: &Connection) -> Result<Vec<RecordBatch>, Error> {
        Table::scan(self).order_by_key().batch_rows(3).to_batches(conn)
    }
    fn count(&self, conn: &Connection) -> Result<u64, Error> {
        Table::count(self, conn)
    }
    fn equal(&self, conn: &Connection, facts: Option<&Facts>) -> Result<Vec<String>, Error> {
        let found = self.find_equal(conn, facts)?;
        Ok(found.iter().map(|key| shown(&values(key))).collect())
    }
}

impl Face for AnyTable {
    fn put(
        &self,
        conn: &Connection,
        rows: &[(PullRequest, Option<Facts>)],
        options: PutOptions,
    ) -> Result<PutCounts, Error> {
        self.try_put_batches(conn, batches(rows, 3).into_iter().map(Ok::<_, Error>), options)
    }
    fn patch(&self, conn: &Connection, key: &PullRequest, json: &str) -> Result<Put, Error> {
        self.patch_json(conn, &values(key), json)
    }
    fn delete(&self, conn: &Connection, keys: &[PullRequest]) -> Result<u64, Error> {
        self.delete_many(conn, keys.iter().map(values))
    }
    fn get(&self, conn: &Connection, keys: &[PullRequest]) -> Result<Vec<Lookup<Vec<u8>>>, Error> {
        let rows = self.get_many(conn, keys.iter().map(values))?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.as_bytes().to_vec())).collect())
    }
    fn scan(&self, conn: &Connection, from: u32, limit: u64) -> Result<Vec<(String, String)>, Error> {
        let mut rows = Vec::new();
        let large = self.filter("additions")?.ge(from)? | self.filter("title")?.is_null();
        AnyTable::scan(self).matching(large).order_by_key().limit(limit).for_each(conn, |key, facts| {
            rows.push((shown(key), facts.map_or("nothing".into(), |facts| format!("{facts:?}"))));
        })?;
        Ok(rows)
    }
    fn batches(&self, conn: &Connection) -> Result<Vec<RecordBatch>, Error> {
        AnyTable::scan(self).order_by_key().batch_rows(3).to_batches(conn)
    }
    fn count(&self, conn: &Connection) -> Result<u64, Error> {
        AnyTable::count(self, conn)
    }
    fn equal(&self, conn: &Connection, facts: Option<&Facts>) -> Result<Vec<String>, Error> {
        let blob = facts.map(|facts| Blob::encode(facts).unwrap());
        let found = self.find_equal(conn, blob.as_ref().map(Blob::as_bytes))?;
        if let Some(blob) = &blob {
            let json = serde_json::to_string(&blob.view()).unwrap();
            assert!(self.find_equal_json(conn, &json)? == found);
        }
        Ok(found.iter().map(|key| shown(&key.values())).collect())
    }
}

/// Everything that a table holds.
fn dump(conn: &Connection, table: &str) -> Vec<Vec<rusqlite::types::Value>> {
    let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3")).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect()).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<(u8, Option<u8>)>, u8),
    Patch(u8, u8),
    Delete(Vec<u8>),
    Read(Vec<u8>, u32, u64),
}

const PATCHES: [&str; 10] = [
    r#"{"additions": 7}"#,
    r#"{"closed": "2024-02-29", "title": null}"#,
    r#"{"labels": ["b", "a", "b"], "weight": 2}"#,
    r#"{"weight": 1.5}"#,
    r#"{"review": {"state": "Merged"}, "author": "cy"}"#,
    r#"{"additions": 1, "author": "di", "review": {"state": 0, "score": 4}, "labels": []}"#,
    r#"{}"#,
    r#"{"additions": -1}"#,
    r#"{"additionz": 1}"#,
    r#"[1]"#,
];

fn steps() -> impl Strategy<Value = Step> {
    let n = || 0..20_u8;
    prop_oneof![
        (vec((n(), option::weighted(0.8, n())), 0..9), 0..4_u8)
            .prop_map(|(rows, mode)| Step::Put(rows, mode)),
        (n(), 0..PATCHES.len() as u8).prop_map(|(key, patch)| Step::Patch(key, patch)),
        vec(n(), 0..4).prop_map(Step::Delete),
        (vec(n(), 0..4), 0..200_u32, 0..6_u64).prop_map(|(keys, from, limit)| Step::Read(keys, from, limit)),
    ]
}

fn run(face: &dyn Face, conn: &Connection, step: &Step) -> String {
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
            let mode = [PutMode::Upsert, PutMode::Insert, PutMode::InsertOrIgnore, PutMode::Replace]
                [usize::from(*mode)];
            let rows: Vec<_> = rows.iter().map(|(n, row)| (key(*n), row.map(facts))).collect();
            told(face.put(conn, &rows, PutOptions::new().mode(mode)))
        }
        Step::Patch(n, patch) => told(face.patch(conn, &key(*n), PATCHES[usize::from(*patch)])),
        Step::Delete(keys) => told(face.delete(conn, &keys.iter().map(|n| key(*n)).collect::<Vec<_>>())),
        Step::Read(keys, from, limit) => {
            let keys: Vec<_> = keys.iter().map(|n| key(*n)).collect();
            let (got, found) = (told(face.get(conn, &keys)), told(face.scan(conn, *from, *limit)));
            let wanted = facts((*from % 256) as u8);
            let equal = [None, Some(&wanted)].map(|wanted| told(face.equal(conn, wanted)));
            format!("{got} {found} {equal:?} {}", told(face.count(conn)))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is done by types and by names does the same, down to the bytes.
    #[test]
    fn both_faces_do_the_same(steps in vec(steps(), 1..25)) {
        let conn = memory();
        let typed = Table::<PullRequest, Facts>::create(&conn, "typed").unwrap();
        Table::<PullRequest, Facts>::create(&conn, "named").unwrap();
        let named = AnyTable::open(&conn, "named").unwrap();
        for step in &steps {
            let (a, b) = (run(&typed, &conn, step), run(&named, &conn, step));
            prop_assert_eq!(a, b, "{:?}", step);
            prop_assert_eq!(dump(&conn, "typed"), dump(&conn, "named"), "{:?}", step);
        }
        // Each reads what the other wrote.
        let crossed = (AnyTable::open(&conn, "typed").unwrap(), Table::<PullRequest, Facts>::open(&conn, "named").unwrap());
        let read = Step::Read((0..20).collect(), 0, 100);
        prop_assert_eq!(run(&crossed.0, &conn, &read), run(&crossed.1, &conn, &read));
        let (by_type, by_name) = (Face::batches(&typed, &conn).unwrap(), Face::batches(&crossed.0, &conn).unwrap());
        // But for the width of the first key column.
        prop_assert_eq!(by_type.len(), by_name.len());
        for (a, b) in by_type.iter().zip(&by_name) {
            prop_assert_eq!(&a.columns()[1..], &b.columns()[1..]);
        }
        let mut found = Vec::new();
        let verified = named.verify(&conn, |error| found.push(error)).unwrap();
        prop_assert!(found.is_empty(), "{found:?}");
        prop_assert_eq!(verified.rows, named.count(&conn).unwrap());
        // The batches of a scan are what a table takes, and give the same bytes.
        Table::<PullRequest, Facts>::create(&conn, "copy").unwrap();
        let copy = AnyTable::open(&conn, "copy").unwrap();
        copy.put_batches(&conn, by_type).unwrap();
        prop_assert_eq!(dump(&conn, "copy"), dump(&conn, "typed"));
    }
}

/// Rows under all keys, the last of them known empty.
fn filled(conn: &Connection) -> (Table<PullRequest, Facts>, AnyTable) {
    let typed = Table::<PullRequest, Facts>::create(conn, "facts").unwrap();
    typed.put_many(conn, (0..20).map(|n| (key(n), (n < 19).then(|| facts(n))))).unwrap();
    (typed, AnyTable::open(conn, "facts").unwrap())
}

#[test]
fn key_columns_and_layout_are_those_of_the_schema_and_the_catalog() {
    let conn = memory();
    let (_, table) = filled(&conn);
    assert_eq!(table.layout(), Facts::LAYOUT);
    let columns: Vec<_> = table.key_columns().iter().map(|column| (column.name, column.ty)).collect();
    assert_eq!(columns, [("repository", KeyType::I64), ("number", KeyType::U64), ("path", KeyType::Text)]);
    assert_eq!(format!("{table:?}"), r#"AnyTable("facts")"#);

    let row = table.get(&conn, &values(&key(7))).unwrap().found().unwrap();
    assert!(matches!(row.view().get("additions"), Some(Value::Int(70))));
    let json = serde_json::to_string(&row.view()).unwrap();
    assert_eq!(json, serde_json::to_string(&Blob::encode(&facts(7)).unwrap().view()).unwrap());
    // What it serializes to is what a patch reads.
    let other = key(19);
    let other = values(&other);
    assert_eq!(table.patch_json(&conn, &other, &json).unwrap(), Put::Updated);
    assert_eq!(table.get(&conn, &other).unwrap().found().unwrap().as_bytes(), row.as_bytes());
}

#[test]
fn a_key_that_is_none_of_the_table_is_refused() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let path = KeyValue::Text("p");
    for (key, says) in [
        (vec![], "3 values, not 0"),
        (vec![KeyValue::Int(1), KeyValue::Int(1)], "3 values, not 2"),
        (vec![KeyValue::Int(1), KeyValue::Int(-1), path], "field `number`"),
        (vec![KeyValue::Text("secret"), KeyValue::Int(1), path], "field `repository`"),
        (vec![KeyValue::Int(1), KeyValue::Int(1), KeyValue::Text("a\0")], "field `path`"),
    ] {
        let errors = [
            table.get(&conn, &key).unwrap_err(),
            table.patch_json(&conn, &key, r#"{"additions": 1}"#).unwrap_err(),
            table.delete_many(&conn, [&key]).unwrap_err(),
        ];
        for error in errors.map(|error| error.to_string()) {
            assert!(error.contains("table `facts`") && error.contains(says), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
    assert_eq!(table.count(&conn).unwrap(), 20);
}

#[test]
fn filters_ask_for_keys_fields_and_members() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let find = |filter: AnyFilter| {
        let mut found = Vec::new();
        let each = |key: &[KeyValue<'_>]| found.push(shown(key));
        let mut each = each;
        table.scan().matching(filter.clone()).order_by_key().for_each(&conn, |key, _| each(key)).unwrap();
        // The same where SQLite is told nothing: an `or` of what it can't decide.
        let opaque = table.filter("labels").unwrap().contains("no such label").unwrap();
        let mut in_memory = Vec::new();
        table
            .scan()
            .matching(filter.clone() | opaque)
            .order_by_key()
            .for_each(&conn, |key, _| {
                in_memory.push(shown(key));
            })
            .unwrap();
        assert_eq!(found, in_memory, "{filter:?}");
        found.len()
    };
    let count = |passes: &dyn Fn(&PullRequest) -> bool| (0..20).filter(|n| passes(&key(*n))).count();
    let column = |name: &str| table.filter(name).unwrap();
    assert_eq!(find(column("repository").lt(0).unwrap()), count(&|key| key.repository < 0));
    assert_eq!(
        find(!column("repository").is_in([-2, 1]).unwrap()),
        count(&|key| ![-2, 1].contains(&key.repository))
    );
    assert_eq!(find(column("number").gt(i64::MAX).unwrap()), count(&|key| key.number > i64::MAX as u64));
    assert_eq!(find(column("number").le(u64::MAX - 6).unwrap()), count(&|key| key.number <= u64::MAX - 6));
    assert_eq!(
        find(column("number").is_in([1_u64, u64::MAX]).unwrap()),
        count(&|key| [1, u64::MAX].contains(&key.number))
    );
    assert_eq!(find(column("path").starts_with("p1").unwrap()), count(&|key| key.path == "p1"));
    assert_eq!(find(column("path").contains("0").unwrap()), count(&|key| key.path == "p0"));
    assert_eq!((find(column("path").is_null()), find(column("path").is_not_null())), (0, 20));
    // Of 19 rows: those that are known empty are null in every field.
    assert_eq!(find(column("review.state").eq("Merged").unwrap()), 9);
    assert_eq!(find(column("review.score").is_null()), 4 + 1);
    assert_eq!(find(AnyFilter::all([])), 20);
    let typed: Filter<Facts> = Facts::additions().ge(100);
    assert_eq!(find(AnyFilter::from(typed) & column("repository").ge(0).unwrap()), 5);
    assert!(table.filter("additionz").unwrap_err().to_string().contains("table `facts`"));

    // A key column's condition is one of SQLite's, which finds the row by its index.
    let one = column("repository").eq(1).unwrap() & column("number").eq(3).unwrap();
    assert_eq!(find(one), count(&|key| key.repository == 1 && key.number == 3));

    // That of another table is refused before anything is read.
    Table::<i64, Facts>::create(&conn, "other").unwrap();
    let other = AnyTable::open(&conn, "other").unwrap().filter("key").unwrap().eq(1).unwrap();
    let error = table.scan().matching(other).for_each(&conn, |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("different tables"), "{error}");
}

#[test]
fn batches_of_other_types_are_taken_as_far_as_they_are_exact() {
    #[derive(Record)]
    struct City {
        name: String,
        people: Option<u16>,
    }
    let conn = memory();
    let typed = Table::<i64, City>::create(&conn, "cities").unwrap();
    let table = AnyTable::open(&conn, "cities").unwrap();
    let mut names = StringDictionaryBuilder::<Int32Type>::new();
    ["Åre", "Bo", "Åre"].into_iter().for_each(|name| names.append_value(name));
    let batch = |keys: Vec<Option<i32>>, people: Vec<Option<i64>>, names: ArrayRef| {
        let columns: [(&str, ArrayRef); 3] = [
            ("people", Arc::new(Int64Array::from(people))),
            ("key", Arc::new(Int32Array::from(keys))),
            ("name", names),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
    };
    let names: ArrayRef = Arc::new(names.finish());
    let good = batch(vec![Some(3), Some(1), Some(3)], vec![Some(1), None, Some(65_535)], names.clone());
    let counts = table.put_batches(&conn, [good.clone(), good.clone()]).unwrap();
    // The last row of a key counts.
    assert_eq!(counts, PutCounts { inserted: 2, ..PutCounts::default() });
    assert_eq!(typed.get(&conn, &3).unwrap().found().unwrap().view().people(), Some(65_535));

    let before = dump(&conn, "(SELECT key, data, 0 FROM cities)");
    let too_large = batch(vec![Some(4), Some(5), Some(6)], vec![Some(1), Some(70_000), None], names.clone());
    let null_key = batch(vec![Some(4), Some(5), None], vec![Some(1), None, None], names.clone());
    for (bad, field, row) in [(too_large, "people", 3 + 1), (null_key, "key", 3 + 2)] {
        let error = table.put_batches(&conn, [good.clone(), bad]).unwrap_err();
        assert_eq!(
            (error.table(), error.field(), error.row()),
            (Some("cities"), Some(field), Some(row)),
            "{error}"
        );
        assert!(!error.to_string().contains("70000"), "{error}");
    }
    let without = |column: usize| {
        let rest: Vec<usize> = (0..3).filter(|i| *i != column).collect();
        good.project(&rest).unwrap()
    };
    for (bad, says) in [
        (without(1), "key column `key` is missing"),
        (without(2), "column `name` of type"),
        (
            RecordBatch::try_from_iter([("key", names.clone()), ("name", names.clone())]).unwrap(),
            "`key` is of type",
        ),
    ] {
        let error = table.put_batches(&conn, [good.clone(), bad]).unwrap_err();
        assert!(error.is_column() && error.to_string().contains(says), "{error}");
    }
    let failing = [Ok(good), Err(Error::of_table("City", "no more"))];
    assert!(table.try_put_batches(&conn, failing, PutOptions::new()).is_err());
    assert_eq!(dump(&conn, "(SELECT key, data, 0 FROM cities)"), before);
}

#[test]
fn a_key_column_of_another_table_is_not_passed_over() {
    #[derive(Key)]
    struct Repository {
        repository: i32,
    }
    #[derive(Record)]
    struct Numbered {
        additions: u32,
        number: Option<u64>,
    }
    let conn = memory();
    let by_number = Table::<PullRequest, Facts>::create(&conn, "by_number").unwrap();
    let key = |number| PullRequest { repository: 1, number, path: "p".into() };
    by_number.put_many(&conn, (0..3).map(|n| (key(n), facts(n as u8)))).unwrap();
    Table::<Repository, Facts>::create(&conn, "by_repository").unwrap();
    Table::<Repository, Numbered>::create(&conn, "numbered").unwrap();
    let scan = |columns: &[&str]| by_number.scan().select(columns.iter().copied()).to_batches(&conn).unwrap();
    let all = by_number.scan().to_batches(&conn).unwrap();
    // It would leave one row of three, and the field of its name null.
    for (name, batches) in [("by_repository", all.clone()), ("numbered", scan(&["additions"]))] {
        let table = AnyTable::open(&conn, name).unwrap();
        let error = table.put_batches(&conn, batches).unwrap_err();
        let says = "column `number` is a key column of another table";
        assert!(error.is_column() && error.to_string().contains(says), "{error}");
        assert_eq!((error.table(), table.count(&conn).unwrap()), (Some(name), 0));
    }
    let twice: Vec<RecordBatch> =
        all.iter().map(|batch| batch.project(&[0, 1, 2, 0, 3, 4, 5, 6, 7, 8, 9]).unwrap()).collect();
    let error = AnyTable::open(&conn, "by_number").unwrap().put_batches(&conn, twice).unwrap_err();
    assert!(error.to_string().contains("key column `repository` is there twice"), "{error}");

    // Nor does one column stand for a key column and a field.
    #[derive(Record)]
    struct Keyed {
        additions: u32,
        number: Option<i64>,
    }
    #[derive(Key)]
    struct Number {
        number: i64,
    }
    Table::<Number, Keyed>::create(&conn, "keyed").unwrap();
    let columns: [(&str, arrow_array::ArrayRef); 2] = [
        ("number", Arc::new(Int64Array::from(vec![17]))),
        ("additions", Arc::new(arrow_array::UInt32Array::from(vec![1]))),
    ];
    let table = AnyTable::open(&conn, "keyed").unwrap();
    let error = table.put_batches(&conn, [RecordBatch::try_from_iter(columns).unwrap()]).unwrap_err();
    assert!(error.to_string().contains("`number` is a key column and a field too"), "{error}");
}

#[test]
fn what_is_wrong_with_a_row_is_found_and_named_without_its_key() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let rowid: i64 = crate::one(&conn, "SELECT rowid FROM facts WHERE additions = 90");
    let find = |change: &str| {
        let transaction = conn.unchecked_transaction().unwrap();
        assert_eq!(conn.execute(&format!("{change} WHERE rowid = {rowid}"), []).unwrap(), 1, "{change}");
        let mut found = Vec::new();
        let verified = table.verify(&conn, |error| found.push(error)).unwrap();
        assert_eq!((verified.rows, verified.wrong), (20, found.len() as u64), "{change}");
        drop(transaction);
        found
    };
    let patched = |byte: usize, with: &str| {
        format!(
            "UPDATE facts SET data = CAST(substr(data, 1, {byte}) || x'{with}' || substr(data, {}) AS BLOB)",
            byte + 1 + with.len() / 2
        )
    };
    let field = |name: &str| usize::from(Facts::LAYOUT.field(name).unwrap().offset());
    let author = field("author");
    for (change, field, says) in [
        // Not a value.
        (patched(author, "ff"), Some("author"), "UTF-8"),
        // A value, but not the bytes that it is encoded as.
        (patched(author + 7, "01"), Some("author"), "canonical"),
        // No blob: header, length.
        (patched(0, "00"), None, "fingerprint"),
        ("UPDATE facts SET data = substr(data, 1, 20)".into(), None, "cut short"),
        ("UPDATE facts SET data = 7".into(), None, "not a blob"),
        // Columns that are not those of the blob.
        ("UPDATE facts SET additions = 71".into(), None, "column `additions`"),
        ("UPDATE facts SET closed = NULL".into(), None, "column `closed`"),
        ("UPDATE facts SET data_digest = 1".into(), None, "column `data_digest`"),
        (patched(field("additions"), "07"), None, "column `additions`"),
        // What is not a key.
        ("UPDATE facts SET number = -5".into(), Some("number"), "no value of its type"),
        ("UPDATE facts SET path = x'80'".into(), Some("path"), "no value of its type"),
    ] {
        let found = find(&change);
        assert_eq!(found.len(), 1, "{change}");
        let text = found[0].to_string();
        assert!(text.contains("table `facts`") && text.contains(&format!("rowid {rowid}")), "{text}");
        assert_eq!((found[0].field(), found[0].row_place()), (field, Some(&rowid.to_string()[..])), "{text}");
        assert!(text.contains(says), "{text}");
        assert!(!text.contains(&key(9).number.to_string()), "{text}");
    }
    // Nothing is left of it.
    assert_eq!(table.verify(&conn, |error| panic!("{error}")).unwrap().wrong, 0);
}

#[test]
fn a_table_without_rowid_is_verified_by_the_number_of_rows() {
    let conn = memory();
    let (typed, _) = filled(&conn);
    conn.execute_batch(
        "ALTER TABLE facts RENAME TO old; \
         CREATE TABLE facts (repository INTEGER NOT NULL, number BIGINT NOT NULL, path TEXT NOT NULL, data BLOB, \
         additions INTEGER, author TEXT, closed INTEGER, data_digest INTEGER, rowid TEXT, \
         PRIMARY KEY (repository, number, path)) WITHOUT ROWID; \
         INSERT INTO facts SELECT *, 'mine' FROM old; \
         UPDATE facts SET additions = 8 WHERE additions = 70",
    )
    .unwrap();
    let table = AnyTable::open(&conn, "facts").unwrap();
    let mut found = Vec::new();
    assert_eq!(table.verify(&conn, |error| found.push(error)).unwrap().wrong, 1);
    assert!(found[0].row().is_some() && found[0].row_place().is_none(), "{}", found[0]);
    assert_eq!(typed.repromote(&conn).unwrap().mended, 1);
    assert_eq!(table.verify(&conn, |error| panic!("{error}")).unwrap().wrong, 0);
}

#[test]
fn a_patch_of_bytes_that_are_not_canonical_is_refused() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let author = usize::from(Facts::LAYOUT.field("author").unwrap().offset());
    let sql = format!(
        "UPDATE facts SET data = CAST(substr(data, 1, {}) || x'01' || substr(data, {}) AS BLOB) WHERE additions = 70",
        author + 7,
        author + 9
    );
    conn.execute(&sql, []).unwrap();
    let error = table.patch_json(&conn, &values(&key(7)), r#"{"additions": 1}"#).unwrap_err();
    assert!(error.is_corrupt() && error.to_string().contains("canonical"), "{error}");
}

#[test]
fn what_is_not_a_table_of_records_is_not_opened() {
    let conn = memory();
    filled(&conn);
    conn.execute_batch(
        "CREATE TABLE plain (key INTEGER PRIMARY KEY, data BLOB); \
         CREATE VIEW view AS SELECT * FROM facts; \
         CREATE TABLE no_key (data BLOB); \
         CREATE TABLE real_key (key REAL NOT NULL PRIMARY KEY, data BLOB); \
         CREATE TABLE no_data (key INTEGER NOT NULL PRIMARY KEY); \
         CREATE TABLE broken (key INTEGER NOT NULL PRIMARY KEY, data BLOB); \
         INSERT INTO record_layouts SELECT 'no_key', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'real_key', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'no_data', version, fingerprint, hash, layout FROM record_layouts WHERE table_name = 'facts'; \
         INSERT INTO record_layouts SELECT 'broken', version, fingerprint, hash, replace(layout, 'u32', 'u64') FROM record_layouts WHERE table_name = 'facts'",
    )
    .unwrap();
    for (name, says) in [
        ("missing", "no such table"),
        ("", "empty"),
        ("plain", "does not know the table"),
        ("view", "a view of this name"),
        ("no_key", "no primary key"),
        ("real_key", "of type REAL"),
        ("no_data", "`data` is missing"),
        ("broken", "table `broken`"),
        ("record_layouts", "record_layouts"),
    ] {
        let error = AnyTable::open(&conn, name).unwrap_err().to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
    let error = list_tables(&conn).unwrap_err().to_string();
    assert!(error.contains("table `broken`"), "{error}");
}

#[test]
fn tables_of_records_are_listed() {
    let conn = memory();
    assert_eq!(list_tables(&conn).unwrap(), []);
    filled(&conn);
    Table::<i64, Review>::create(&conn, "Reviews").unwrap();
    Table::<i64, Review>::create(&conn, "gone").unwrap();
    conn.execute_batch("DROP TABLE gone; CREATE TABLE plain (a)").unwrap();
    let tables = list_tables(&conn).unwrap();
    let shown: Vec<_> = tables
        .iter()
        .map(|table| (&table.name[..], &table.record[..], &table.versions[..], table.rows))
        .collect();
    assert_eq!(shown, [("Reviews", "Review", &[1][..], Some(0)), ("facts", "Facts", &[2][..], Some(20))]);
    // The table, its key's index, and those of three promoted columns and the digest.
    let page: u64 = crate::one::<i64>(&conn, "SELECT page_size FROM pragma_page_size") as u64;
    assert!(tables[1].bytes >= 6 * page && tables[1].bytes.is_multiple_of(page), "{}", tables[1].bytes);
}

#[test]
fn a_handle_goes_on_when_a_newer_program_brings_the_table_forward() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Reading {
            pub(super) celsius: f32,
        }
    }
    #[derive(Record)]
    #[record(version = 2)]
    struct Reading {
        celsius: f32,
        #[record(since = 2, promote)]
        station: Option<u32>,
    }
    let conn = memory();
    let old = Table::<i64, v1::Reading>::create(&conn, "readings").unwrap();
    old.put(&conn, &1, v1::Reading { celsius: 1.0 }).unwrap();
    let table = AnyTable::open(&conn, "readings").unwrap();
    let new = Table::<i64, Reading>::create(&conn, "readings").unwrap();
    new.put(&conn, &2, Reading { celsius: 2.0, station: Some(7) }).unwrap();

    let mut seen = Vec::new();
    table.scan().for_each(&conn, |_, reading| seen.push(format!("{:?}", reading.unwrap()))).unwrap();
    assert_eq!(seen, ["Reading { celsius: 1.0 }", "Reading { celsius: 2.0 }"]);
    // What it does not know stays, and so does the column that shows it.
    assert_eq!(table.patch_json(&conn, &[KeyValue::Int(2)], r#"{"celsius": 3}"#).unwrap(), Put::Updated);
    let row = new.get(&conn, &2).unwrap().found().unwrap();
    assert_eq!((row.view().celsius(), row.view().station()), (3.0, Some(7)));
    assert_eq!(table.verify(&conn, |error| panic!("{error}")).unwrap().rows, 2);
    // One that is opened now knows it.
    let table = AnyTable::open(&conn, "readings").unwrap();
    assert_eq!(table.layout().version(), 2);
    let seven = table.filter("station").unwrap().eq(7).unwrap();
    assert_eq!(table.scan().matching(seven).for_each(&conn, |_, _| ()).unwrap().rows, 1);
}

#[test]
fn keys_of_bytes_are_uuids_too() {
    let conn = memory();
    let typed = Table::<uuid::Uuid, Review>::create(&conn, "reviews").unwrap();
    let id = uuid::Uuid::from_u128(7);
    typed.put(&conn, &id, Review { state: State::Open, score: None }).unwrap();
    let table = AnyTable::open(&conn, "reviews").unwrap();
    assert_eq!(table.key_columns()[0].ty, KeyType::Bytes);
    for key in [KeyValue::Uuid(*id.as_bytes()), KeyValue::Bytes(id.as_bytes())] {
        assert!(table.get(&conn, &[key]).unwrap().is_known());
    }
    assert_eq!(table.delete_many(&conn, [[KeyValue::Uuid(*id.as_bytes())]]).unwrap(), 1);
    assert_eq!(sqlite::list_tables(&conn).unwrap()[0].rows, Some(0));
}

#[test]
fn a_record_to_find_may_be_given_in_any_way_and_must_be_one() {
    let conn = memory();
    let (_, table) = filled(&conn);
    let wanted = Blob::encode(&facts(4)).unwrap();
    let found = table.find_equal(&conn, Some(wanted.as_bytes())).unwrap();
    assert!(found.len() == 1 && found[0].values() == values(&key(4)));
    assert!(table.get(&conn, &found[0].values()).unwrap().is_known());
    let empty = table.find_equal(&conn, None).unwrap();
    assert!(empty.len() == 1 && empty[0].values() == values(&key(19)));

    let mut broken = wanted.as_bytes().to_vec();
    *broken.last_mut().unwrap() = 0xff;
    let error = table.find_equal(&conn, Some(&broken)).err().unwrap();
    assert!(error.is_corrupt() && error.table() == Some("facts"), "{error}");
    for (json, says) in [
        ("[]", "expected fields of `Facts` by their names"),
        (r#"{"addition": 1}"#, "addition"),
        (r#"{"additions": -4711}"#, "too narrow"),
        (r#"{"additions": 1}"#, "lacks"),
    ] {
        let error = table.find_equal_json(&conn, json).err().unwrap().to_string();
        assert!(
            error.contains("table `facts`") && error.contains(says) && !error.contains("4711"),
            "{error}"
        );
    }

    #[derive(Record)]
    struct Plain {
        number: i32,
    }
    Table::<i64, Plain>::create(&conn, "plain").unwrap();
    let error =
        AnyTable::open(&conn, "plain").unwrap().find_equal_json(&conn, r#"{"number": 1}"#).err().unwrap();
    assert!(error.to_string().contains("has no digest"), "{error}");
}
