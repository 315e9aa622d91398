//! Promoted fields are ordinary columns that hold what the record holds.

use crate::{file, memory, one};
use record_core::{
    CivilDateTime, Date, Decimal, Record, RecordEnum, Text, Time, TimeDelta, Timestamp, key::KeyValue,
};
use record_sqlite::{self as sqlite, Repromoted, Table};
use rusqlite::{ToSql, types::Value};
use std::net::IpAddr;

#[derive(RecordEnum, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Kind {
    Fix,
    Feature,
}

/// A field of every type that can be promoted.
#[derive(Record, Clone)]
struct Wide {
    #[record(promote)]
    small: i8,
    #[record(promote)]
    large: u64,
    #[record(promote(index))]
    flag: bool,
    #[record(promote)]
    single: f32,
    #[record(promote)]
    double: Option<f64>,
    #[record(promote)]
    letter: char,
    #[record(promote)]
    price: Decimal<10, 2>,
    #[record(promote)]
    exact: Decimal<38, 4>,
    #[record(promote)]
    moment: Timestamp,
    #[record(promote)]
    local: CivilDateTime,
    #[record(promote)]
    day: Date,
    #[record(promote)]
    time: Time,
    #[record(promote)]
    took: TimeDelta,
    #[record(promote)]
    hash: [u8; 3],
    #[record(promote)]
    address: IpAddr,
    #[record(promote, column = "group")]
    name: Text<8>,
    #[record(promote)]
    title: Option<String>,
    #[record(promote)]
    bytes: Vec<u8>,
    #[record(promote)]
    kind: Kind,
    quiet: i32,
}

fn wide() -> Wide {
    Wide {
        small: -3,
        large: u64::MAX,
        flag: true,
        single: 0.5,
        double: Some(-2.25),
        letter: 'é',
        price: Decimal::new(-1_250).unwrap(),
        exact: Decimal::new(1).unwrap(),
        moment: Timestamp::from_micros(i64::MIN),
        local: CivilDateTime::from_micros(5),
        day: Date::from_days(-1),
        time: Time::from_micros(86_399_999_999).unwrap(),
        took: TimeDelta::from_micros(-7),
        hash: [1, 0, 255],
        address: "10.0.0.1".parse().unwrap(),
        name: Text::new("it's").unwrap(),
        title: None,
        bytes: vec![],
        kind: Kind::Feature,
        quiet: 1,
    }
}

#[test]
fn every_type_has_its_column() {
    let conn = memory();
    let table = Table::<i64, Wide>::create(&conn, "wide").unwrap();
    table.put(&conn, &1, wide()).unwrap();
    let mut exact = (1u128 ^ 1 << 127).to_be_bytes().to_vec();
    let int = Value::Integer;
    let text = |text: &str| Value::Text(text.into());
    for (column, expected) in [
        ("small", int(-3)),
        ("large", Value::Blob(vec![255; 8])),
        ("flag", int(1)),
        ("single", Value::Real(0.5)),
        ("double", Value::Real(-2.25)),
        ("letter", text("é")),
        ("price", int(-1_250)),
        ("exact", Value::Blob(std::mem::take(&mut exact))),
        ("moment", int(i64::MIN)),
        ("local", int(5)),
        ("day", int(-1)),
        ("time", int(86_399_999_999)),
        ("took", int(-7)),
        ("hash", Value::Blob(vec![1, 0, 255])),
        ("address", text("10.0.0.1")),
        ("group", text("it's")),
        ("title", Value::Null),
        ("bytes", Value::Blob(vec![])),
        ("kind", text("Feature")),
    ] {
        let found: Value =
            conn.query_row(&format!(r#"SELECT "{column}" FROM wide"#), [], |row| row.get(0)).unwrap();
        assert_eq!(found, expected, "{column}");
        let plan: String = conn
            .query_row(
                &format!(r#"EXPLAIN QUERY PLAN SELECT key FROM wide WHERE "{column}" = 7"#),
                [],
                |row| row.get(3),
            )
            .unwrap();
        assert!(plan.contains(&format!("wide_{column}_idx")), "{column}: {plan}");
    }
    assert!(conn.prepare("SELECT quiet FROM wide").is_err());

    table.put_known_empty(&conn, &1).unwrap();
    let nulls: bool = conn
        .query_row(r#"SELECT small IS NULL AND "group" IS NULL AND kind IS NULL FROM wide"#, [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(nulls);
}

#[test]
fn values_as_parameters_are_what_columns_hold() {
    let conn = memory();
    let table = Table::<i64, Wide>::create(&conn, "wide").unwrap();
    table.put(&conn, &1, wide()).unwrap();
    let it = wide();
    let values: [(&str, &dyn ToSql); 8] = [
        ("price", &it.price),
        ("exact", &it.exact),
        ("moment", &it.moment),
        ("local", &it.local),
        ("day", &it.day),
        ("time", &it.time),
        ("took", &it.took),
        ("group", &it.name),
    ];
    for (column, value) in values {
        let found = table.scan().filter(format!("\"{column}\" = ?1"), [value]).for_each(&conn, |_, _| ());
        assert_eq!(found.unwrap().rows, 1, "{column}");
    }
}

#[test]
fn nan_is_null_and_numbers_beyond_i64_sort_last() {
    let conn = memory();
    let table = Table::<i64, Wide>::create(&conn, "wide").unwrap();
    for (key, large) in [u64::MAX, 0, 1 << 63, i64::MAX as u64, u64::MAX - 1].into_iter().enumerate() {
        table.put(&conn, &(key as i64), Wide { large, double: Some(f64::NAN), ..wide() }).unwrap();
    }
    let mut statement = conn.prepare("SELECT key FROM wide WHERE double IS NULL ORDER BY large").unwrap();
    let keys: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(keys, [1, 3, 2, 4, 0]);
    assert_eq!(table.repromote(&conn).unwrap(), Repromoted { checked: 5, mended: 0, corrupt: 0 });
}

#[test]
fn repromote_mends_what_others_wrote() {
    let conn = memory();
    let table = Table::<(i64, i64), Wide>::create(&conn, "wide").unwrap();
    let n = 10_000;
    table
        .put_many(&conn, (0..n).map(|i| ((i % 10, i), Wide { moment: Timestamp::from_micros(i), ..wide() })))
        .unwrap();
    table.put_known_empty(&conn, &(0, -1)).unwrap();
    conn.execute_batch(
        "UPDATE wide SET moment = 0 WHERE key2 % 3 = 0 AND key2 > 0;
         UPDATE wide SET kind = NULL WHERE key2 = 4;
         UPDATE wide SET small = 1 WHERE data IS NULL;
         UPDATE wide SET data = x'00' WHERE key2 = 5;",
    )
    .unwrap();
    let result = table.repromote(&conn).unwrap();
    assert_eq!(result, Repromoted { checked: n as u64 + 1, mended: 3_333 + 2, corrupt: 1 });
    let wrong: i64 =
        conn.query_row("SELECT count(*) FROM wide WHERE moment <> key2", [], |row| row.get(0)).unwrap();
    assert_eq!(wrong, 0);
    assert_eq!(table.repromote(&conn).unwrap().mended, 0);
}

#[test]
fn repromote_writes_nothing_when_nothing_is_wrong() {
    let (folder, conn) = file();
    let table = Table::<i64, Wide>::create(&conn, "wide").unwrap();
    table.put_many(&conn, (0..100).map(|i| (i, (i != 7).then(wide)))).unwrap();
    let observer = sqlite::open(folder.path().join("test.sqlite")).unwrap();
    let version = || one::<i64>(&observer, "PRAGMA data_version");
    let before = version();
    assert_eq!(table.repromote(&conn).unwrap(), Repromoted { checked: 100, mended: 0, corrupt: 0 });
    assert_eq!(version(), before);
}

#[test]
fn a_field_can_be_no_column_whose_name_differs_in_case_alone() {
    #[derive(Record)]
    struct Data {
        #[record(promote, column = "DATA")]
        bytes: i32,
    }
    let conn = memory();
    assert_eq!(Table::<i64, Data>::create(&conn, "t").unwrap_err().field(), Some("bytes"));
    assert_eq!(one::<i64>(&conn, "SELECT count(*) FROM sqlite_schema"), 0);
}

/// Of two files, one in which a field is promoted and one in which it is not, with schemas of one number.
#[test]
fn a_handle_that_meets_another_file_writes_that_files_columns() {
    mod plain {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Point {
            pub(super) x: i32,
        }
    }
    mod promoting {
        #[derive(record_core::Record, Clone)]
        pub(super) struct Point {
            #[record(promote)]
            pub(super) x: i32,
        }
    }
    let ((_one, here), (_two, there)) = (file(), file());
    Table::<i64, plain::Point>::create(&here, "points").unwrap();
    let typed = Table::<i64, plain::Point>::open(&here, "points").unwrap();
    let named = sqlite::AnyTable::open(&here, "points").unwrap();
    Table::<i64, promoting::Point>::create(&there, "points").unwrap();
    let number = one::<i64>(&here, "PRAGMA schema_version").max(one(&there, "PRAGMA schema_version"));
    for conn in [&here, &there] {
        conn.execute_batch(&format!("PRAGMA schema_version = {number}")).unwrap();
        typed.put(conn, &1, plain::Point { x: 7 }).unwrap();
        named.patch_json(conn, &[KeyValue::Int(2)], r#"{"x": 8}"#).unwrap();
    }
    let promoted: Vec<(i64, i64)> = there
        .prepare("SELECT key, x FROM points ORDER BY key")
        .and_then(|mut rows| rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .unwrap();
    assert_eq!(promoted, [(1, 7), (2, 8)]);
    assert_eq!(named.count(&here).unwrap(), 2);
}
