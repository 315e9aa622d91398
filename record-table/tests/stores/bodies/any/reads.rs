//! Reading.

use super::{
    Changes, ChangesFields, ChangesPatch, PullRequest, ROWS, Review, changes, filled, found, key, shown,
    values,
};
use crate::{
    bodies::database,
    store::{AnyTable, Table, condition, list_tables},
};
use arrow_array::RecordBatch;
use record_core::{
    Blob, Date, Key, Patch, Record,
    filter::{AnyFilter, Filter},
    key::KeyValue,
    value::Value,
};
use record_table::{Error, Lookup, Put, ScanCounts};

#[test]
fn both_faces_look_up_the_same() {
    let (_store, mut conn) = database();
    let (typed, any) = filled(&mut conn);
    assert_eq!((any.layout(), any.name()), (Changes::LAYOUT, "changes"));
    assert_eq!(any.key_columns(), PullRequest::COLUMNS);
    let keys: Vec<PullRequest> = [3, 60, 6, 3, 39, 0].map(key).into();
    let by_type = typed.get_many(conn.client(), &keys).unwrap();
    let by_name = any.get_many(conn.client(), keys.iter().map(values)).unwrap();
    assert_eq!(by_type.len(), by_name.len());
    for ((key, by_type), by_name) in keys.iter().zip(by_type).zip(by_name) {
        let alone = any.get(conn.client(), &values(key)).unwrap();
        match (by_type, by_name, alone) {
            (Lookup::Found(a), Lookup::Found(b), Lookup::Found(c)) => {
                assert_eq!((a.as_bytes(), a.as_bytes()), (b.as_bytes(), c.as_bytes()));
                assert_eq!(format!("{a:?}"), format!("{b:?}"));
                let additions = i64::from(a.view().additions());
                assert!(matches!(b.view().get("additions"), Some(Value::Int(found)) if found == additions));
            }
            (Lookup::KnownEmpty, Lookup::KnownEmpty, Lookup::KnownEmpty)
            | (Lookup::Missing, Lookup::Missing, Lookup::Missing) => {}
            (a, b, c) => panic!("{a:?}, {b:?}, {c:?}"),
        }
    }
    assert!(any.get_many(conn.client(), Vec::<[KeyValue<'_>; 3]>::new()).unwrap().is_empty());
    assert_eq!(any.count(conn.client()).unwrap(), u64::from(ROWS));

    let path = KeyValue::Text("p");
    for (key, says) in [
        (vec![], "3 values, not 0"),
        (vec![KeyValue::Int(1), KeyValue::Int(-1), path], "field `number`"),
        (vec![KeyValue::Text("secret"), KeyValue::Int(1), path], "field `repository`"),
        (vec![KeyValue::Int(1), KeyValue::Int(1), KeyValue::Text("a\0")], "field `path`"),
    ] {
        let good = values(&keys[0]).to_vec();
        let error = any.get_many(conn.client(), [good, key.clone()]).unwrap_err();
        assert_eq!(error.row(), Some(1), "{error}");
        let alone = [
            any.get(conn.client(), &key).unwrap_err(),
            any.patch_json(conn.client(), &key, r#"{"additions": 1}"#).unwrap_err(),
        ];
        assert!(alone.iter().all(|error| error.row().is_none()), "{alone:?}");
        let deleting = any.delete_many(conn.client(), [values(&keys[0]).to_vec(), key.clone()]).unwrap_err();
        assert_eq!(deleting.row(), Some(1), "{deleting}");
        for error in alone.into_iter().chain([error, deleting]).map(|error| error.to_string()) {
            assert!(error.contains("table `changes`") && error.contains(says), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
    // Types do not keep every wrong key out.
    let nul = PullRequest { path: "secret\0".into(), ..key(3) };
    let many = [
        typed.get_many(conn.client(), [&keys[0], &nul]).unwrap_err(),
        typed.delete_many(conn.client(), [&keys[0], &nul]).unwrap_err(),
    ];
    let alone = [
        typed.get(conn.client(), &nul).unwrap_err(),
        typed.delete(conn.client(), &nul).unwrap_err(),
        typed.patch(conn.client(), &nul, &ChangesPatch::new().additions(1)).unwrap_err(),
    ];
    assert_eq!(many.map(|error| error.row()), [Some(1); 2]);
    assert_eq!(alone.map(|error| error.row()), [None; 3]);
    assert_eq!(any.count(conn.client()).unwrap(), u64::from(ROWS));
}

#[test]
fn both_faces_find_the_same() {
    let (_store, mut conn) = database();
    let (typed, any) = filled(&mut conn);
    let named = |name: &str| any.filter(name).unwrap();
    let by_fields: Vec<(Filter<Changes>, Result<AnyFilter, record_core::Error>)> = vec![
        (Changes::additions().ge(100), named("additions").ge(100)),
        (Changes::author().starts_with("é"), named("author").starts_with("é")),
        (!Changes::author().is_in(["ada", "bo"]), named("author").is_in(["ada", "bo"]).map(|filter| !filter)),
        (Changes::closed().is_null(), Ok(named("closed").is_null())),
        (Changes::closed().lt(Date::from_days(9)), named("closed").lt("1970-01-10")),
        (Changes::title().contains("e 2"), named("title").contains("e 2")),
        (Changes::labels().contains("label 1"), named("labels").contains("label 1")),
        (Changes::labels().is_empty(), named("labels").is_empty()),
        (Changes::weight().gt(9.0), named("weight").gt(9.0)),
        (
            Changes::additions().lt(50) | Changes::weight().eq(1.5) & Changes::title().is_not_null(),
            named("additions")
                .lt(50)
                .map(|small| small | named("weight").eq(1.5).unwrap() & named("title").is_not_null()),
        ),
        (Filter::all([]), Ok(AnyFilter::all([]))),
    ];
    for (by_type, by_name) in by_fields {
        let by_name = by_name.unwrap();
        for limit in [u64::MAX, 5] {
            let (mut typed_rows, mut any_rows, mut crossed) = (Vec::new(), Vec::new(), Vec::new());
            let scan = typed.scan().matching(by_type.clone()).order_by_key().limit(limit);
            let counts =
                scan.for_each(conn.client(), |key, row| typed_rows.push(found(&values(&key), row))).unwrap();
            let scan = any.scan().matching(by_name.clone()).order_by_key().limit(limit);
            assert_eq!(
                scan.for_each(conn.client(), |key, row| any_rows.push(found(key, row))).unwrap(),
                counts
            );
            // A typed filter does for both.
            let scan = any.scan().matching(by_type.clone()).order_by_key().limit(limit);
            scan.for_each(conn.client(), |key, row| crossed.push(found(key, row))).unwrap();
            assert_eq!(typed_rows, any_rows, "{by_name:?}");
            assert_eq!(typed_rows, crossed, "{by_name:?}");
            let scan = typed.scan().matching(by_type.clone()).order_by_key().limit(limit).batch_rows(3);
            let by_type = scan.to_batches(conn.client()).unwrap();
            let scan = any.scan().matching(by_name.clone()).order_by_key().limit(limit).batch_rows(3);
            assert_eq!(by_type, scan.to_batches(conn.client()).unwrap(), "{by_name:?}");
        }
    }
    let select = ["weight", "review"];
    let by_type: Vec<RecordBatch> =
        typed.scan().select(select).order_by_key().to_batches(conn.client()).unwrap();
    assert_eq!(by_type, any.scan().select(select).order_by_key().to_batches(conn.client()).unwrap());
    assert_eq!(by_type[0].num_columns(), 5);
    assert!(any.scan().select(["weights"]).to_batches(conn.client()).unwrap_err().is_column());

    // What only names can ask for: key columns, and members of nested records.
    let mut find = |filter: AnyFilter| {
        let mut rows = Vec::new();
        let scan = any.scan().matching(filter.clone()).order_by_key();
        scan.for_each(conn.client(), |key, _| rows.push(shown(key))).unwrap();
        // The same where the database is told nothing: an `or` of what it can't decide.
        let opaque = named("review.score").eq(12_345).unwrap();
        let mut in_memory = Vec::new();
        let scan = any.scan().matching(filter.clone() | opaque).order_by_key();
        scan.for_each(conn.client(), |key, _| in_memory.push(shown(key))).unwrap();
        assert_eq!(rows, in_memory, "{filter:?}");
        rows.len()
    };
    let count = |passes: &dyn Fn(&PullRequest) -> bool| (0..ROWS).filter(|n| passes(&key(*n))).count();
    let is_some = |n: &u32| n % 7 != 6;
    for (filter, expected) in [
        (named("repository").lt(0), count(&|key| key.repository < 0)),
        (named("repository").is_in([-2, 1]), count(&|key| [-2, 1].contains(&key.repository))),
        (named("number").gt(i64::MAX), count(&|key| key.number > i64::MAX as u64)),
        (named("number").le(u64::MAX - 6), count(&|key| key.number <= u64::MAX - 6)),
        (named("number").is_in([1, u64::MAX]), count(&|key| [1, u64::MAX].contains(&key.number))),
        (named("path").starts_with("é1"), count(&|key| key.path == "é1")),
        (named("path").contains("0"), count(&|key| key.path == "é0")),
        (named("path").gt("é\0"), count(&|_| true)),
        (Ok(named("path").is_null()), 0),
        (named("review.state").eq("Merged"), (0..ROWS).filter(is_some).filter(|n| n % 2 == 1).count()),
        (
            Ok(named("review.score").is_null()),
            (0..ROWS).filter(|n| !is_some(n) || n.is_multiple_of(5)).count(),
        ),
    ] {
        let filter = filter.unwrap();
        assert_eq!(find(filter.clone()), expected, "{filter:?}");
        // Key columns are never null, and so is what is asked of them.
        if !format!("{filter:?}").contains("review") {
            assert_eq!(find(!filter), ROWS as usize - expected);
        }
    }
}

#[test]
fn a_scan_by_names_takes_conditions_in_sql_and_stops_at_an_error() {
    let (_store, mut conn) = database();
    let (_, any) = filled(&mut conn);
    let large = any.filter("additions").unwrap().ge(100).unwrap();
    let scan = || {
        let scan = any.scan().filter(condition("repository >= $1"), [0i64]).matching(large.clone());
        scan.filter(condition("additions < $1 AND path = $2"), (300i64, "é1"))
    };
    let passes = |n: &u32| n % 7 != 6 && (10..30).contains(n) && n % 4 > 1 && n % 2 == 1;
    let counts = scan().for_each(conn.client(), |_, _| ()).unwrap();
    let rows = (0..ROWS).filter(passes).count() as u64;
    assert_eq!(counts, ScanCounts { rows, skipped: 0 });
    let mut seen = 0;
    let stopped = scan().try_for_each(conn.client(), |_, _| {
        seen += 1;
        if seen == 2 { Err(Error::of_table("Changes", "enough")) } else { Ok(()) }
    });
    assert!(stopped.unwrap_err().to_string().contains("enough"));
    assert_eq!(seen, 2);
    assert!(!conn.is_in_transaction());

    // A filter of another table is refused before anything is read, and so is a name that means nothing.
    Table::<i64, Review>::create(conn.client(), "others").unwrap();
    let other = AnyTable::open(conn.client(), "others").unwrap().filter("key").unwrap().eq(1).unwrap();
    let error = any.scan().matching(other).for_each(conn.client(), |_, _| ()).unwrap_err();
    assert!(error.to_string().contains("different tables"), "{error}");
    assert!(any.filter("additionz").unwrap_err().to_string().contains("table `changes`"));
}

#[test]
fn a_record_to_find_may_be_given_in_any_way_and_must_be_one() {
    let (_store, mut conn) = database();
    let (_, any) = filled(&mut conn);
    let client = conn.client();
    let wanted = Blob::encode(&changes(4)).unwrap();
    let found = any.find_equal(client, Some(wanted.as_bytes())).unwrap();
    assert!(found.len() == 1 && found[0].values() == values(&key(4)));
    assert!(any.get(client, &found[0].values()).unwrap().is_known());
    let empty = any.find_equal(client, None).unwrap();
    let expected: Vec<_> = (0..ROWS).filter(|n| n % 7 == 6).map(key).collect();
    assert_eq!(empty.len(), expected.len());
    assert!(expected.iter().all(|key| empty.iter().any(|found| found.values() == values(key))));

    let mut broken = wanted.as_bytes().to_vec();
    *broken.last_mut().unwrap() = 0xff;
    let error = any.find_equal(client, Some(&broken)).err().unwrap();
    assert!(error.is_corrupt() && error.table() == Some("changes"), "{error}");
    for (json, says) in [
        ("[]", "expected fields of `Changes` by their names"),
        (r#"{"addition": 1}"#, "addition"),
        (r#"{"additions": -4711}"#, "too narrow"),
        (r#"{"additions": 1}"#, "lacks"),
    ] {
        let error = any.find_equal_json(client, json).err().unwrap().to_string();
        assert!(
            error.contains("table `changes`") && error.contains(says) && !error.contains("4711"),
            "{error}"
        );
    }
    Table::<i64, Review>::create(client, "reviews").unwrap();
    let reviews = AnyTable::open(client, "reviews").unwrap();
    let error = reviews.find_equal_json(client, r#"{"state": "Open"}"#).err().unwrap();
    assert!(error.to_string().contains("has no digest"), "{error}");
}

/// The rows that a scan gives.
macro_rules! rows {
    ($scan:expr, $conn:ident) => {{
        let mut rows = Vec::new();
        $scan.for_each($conn.client(), |key, row| rows.push(found(key, row))).unwrap();
        rows
    }};
}

#[test]
fn parts_of_a_scan_are_all_of_its_rows() {
    let (store, mut conn) = database();
    let (_, any) = filled(&mut conn);
    let large = || any.scan().matching(any.filter("additions").unwrap().ge(100).unwrap());
    let mut whole = rows!(large(), conn);
    let parts = large().parts(conn.client(), 3).unwrap();
    let mut other = store.connect();
    let mut in_parts = Vec::new();
    for part in &parts {
        let scan = AnyTable::open_part(other.client(), part).unwrap();
        in_parts.extend(rows!(scan, other));
    }
    whole.sort();
    in_parts.sort();
    assert!(whole.len() > 20 && in_parts == whole, "{in_parts:?}");
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
    let (_store, mut conn) = database();
    let old = Table::<i64, v1::Reading>::create(conn.client(), "readings").unwrap();
    old.put(conn.client(), &1, v1::Reading { celsius: 1.0 }).unwrap();
    let table = AnyTable::open(conn.client(), "readings").unwrap();
    let new = Table::<i64, Reading>::create(conn.client(), "readings").unwrap();
    new.put(conn.client(), &2, Reading { celsius: 2.0, station: Some(7) }).unwrap();

    let row = table.get(conn.client(), &[KeyValue::Int(2)]).unwrap().found().unwrap();
    assert_eq!(format!("{row:?}"), "Reading { celsius: 2.0 }");
    let mut seen = Vec::new();
    let scan = table.scan().order_by_key();
    scan.for_each(conn.client(), |_, reading| seen.push(format!("{:?}", reading.unwrap()))).unwrap();
    assert_eq!(seen, ["Reading { celsius: 1.0 }", "Reading { celsius: 2.0 }"]);
    // What it does not know stays, and so does the column that shows it.
    assert_eq!(
        table.patch_json(conn.client(), &[KeyValue::Int(2)], r#"{"celsius": 3}"#).unwrap(),
        Put::Updated
    );
    let row = new.get(conn.client(), &2).unwrap().found().unwrap();
    assert_eq!((row.view().celsius(), row.view().station()), (3.0, Some(7)));
    assert_eq!(table.verify(conn.client(), |error| panic!("{error}")).unwrap().rows, 2);
    // One that is opened now knows it.
    let table = AnyTable::open(conn.client(), "readings").unwrap();
    assert_eq!(table.layout().version(), 2);
    let seven = table.filter("station").unwrap().eq(7).unwrap();
    assert_eq!(table.scan().matching(seven).for_each(conn.client(), |_, _| ()).unwrap().rows, 1);
    let listed = list_tables(conn.client()).unwrap();
    assert_eq!((&listed[0].record[..], &listed[0].versions[..]), ("Reading", &[1, 2][..]));
}
