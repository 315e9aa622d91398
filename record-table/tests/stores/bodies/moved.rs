//! Fields that were retired, widened and renamed.

use super::database;
use crate::store::{SCHEMA_STATE, Table, text};

mod v1 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Reading {
        pub(super) at: i64,
        pub(super) note: Option<String>,
        pub(super) count: i32,
        pub(super) code: record_core::Text<4>,
        pub(super) sensor: String,
    }
}

mod v2 {
    use record_core::Retired;
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub(super) struct Reading {
        pub(super) at: i64,
        pub(super) note: Retired<Option<String>>,
        #[record(rename = "count", column = "old_count", retired = 2)]
        pub(super) old_count: Retired<i32>,
        #[record(since = 2, from = "count", rename = "count2", column = "count")]
        pub(super) count: i64,
        #[record(rename = "code", column = "old_code", retired = 2)]
        pub(super) old_code: Retired<record_core::Text<4>>,
        #[record(since = 2, from = "code", rename = "code2", column = "code")]
        pub(super) code: String,
        #[record(rename = "sensor")]
        pub(super) device: String,
    }
}

fn old(n: i32) -> v1::Reading {
    v1::Reading {
        at: n.into(),
        note: (n % 2 > 0).then(|| "odd".into()),
        count: n,
        code: record_core::Text::new("abcd").unwrap(),
        sensor: format!("sensor {n}"),
    }
}

#[test]
fn retired_widened_and_renamed_fields_are_read_from_older_rows() {
    let (_store, mut conn) = database();
    let table1 = Table::<i64, v1::Reading>::create(conn.client(), "readings").unwrap();
    table1.put_many(conn.client(), (0..4).map(|i| (i, old(i as i32)))).unwrap();

    let table2 = Table::<i64, v2::Reading>::create(conn.client(), "readings").unwrap();
    let row = table2.get(conn.client(), &3).unwrap().found().unwrap();
    assert_eq!((row.view().count(), row.view().code(), row.view().device()), (3, "abcd", "sensor 3"));
    let mut reading = row.decode();
    reading.count = 1 << 40;
    reading.code.push_str("efgh");
    table2.put(conn.client(), &3, &reading).unwrap();
    assert_eq!(table2.get(conn.client(), &3).unwrap().found().unwrap().decode(), reading);
    table2.edit(conn.client(), &2, |reading| reading.device.push('!')).unwrap();
    let row = table2.get(conn.client(), &2).unwrap().found().unwrap();
    assert_eq!((row.view().count(), row.view().code(), row.view().device()), (2, "abcd", "sensor 2!"));

    // Old code may start anew, and changes nothing.
    let before = text(conn.client(), SCHEMA_STATE);
    Table::<i64, v1::Reading>::create(conn.client(), "readings").unwrap();
    assert_eq!(text(conn.client(), SCHEMA_STATE), before);

    // Old code still reads what it wrote, and is not fed zeros where the newer one no longer writes its fields.
    assert_eq!(table1.get(conn.client(), &1).unwrap().found().unwrap().decode(), old(1));
    let error = table1.get(conn.client(), &3).unwrap_err();
    assert!(error.is_unknown_layout() && error.to_string().contains("retired the field"), "{error}");
    assert_eq!((error.table(), error.field()), (Some("readings"), Some("count")));
    let before = table2.get(conn.client(), &3).unwrap();
    assert_eq!(table1.put_many(conn.client(), [(3, old(3)), (5, old(5))]).unwrap().refused_as_newer, 1);
    assert_eq!(table2.get(conn.client(), &3).unwrap(), before);
    assert_eq!(table2.get(conn.client(), &5).unwrap().found().unwrap().view().count(), 5);
}

#[test]
fn a_nullable_field_may_be_retired_while_old_code_reads_on() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Note {
            pub(super) id: i64,
            pub(super) remark: Option<String>,
        }
    }
    mod v2 {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Note {
            pub(super) id: i64,
            pub(super) remark: record_core::Retired<Option<String>>,
            #[record(since = 2)]
            pub(super) stars: u8,
        }
    }
    let (_store, mut conn) = database();
    let table1 = Table::<i64, v1::Note>::create(conn.client(), "notes").unwrap();
    let table2 = Table::<i64, v2::Note>::create(conn.client(), "notes").unwrap();
    table2.put(conn.client(), &1, v2::Note { id: 1, remark: record_core::Retired::new(), stars: 5 }).unwrap();
    let row = table1.get(conn.client(), &1).unwrap().found().unwrap();
    assert_eq!((row.view().id(), row.view().remark()), (1, None));
}
