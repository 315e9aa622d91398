//! Three versions of a record in one table, with fields added in the middle of the struct.

use super::database;
use crate::store::{CATALOG, SCHEMA_STATE, Table, bytes, execute, number, text};
use record_core::Blob;
use record_table::{Lookup, Put, PutOptions};

mod v1 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Facts {
        pub(super) additions: u32,
        pub(super) author: String,
        pub(super) days: Vec<i64>,
    }
}

mod v2 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub(super) struct Facts {
        pub(super) additions: u32,
        #[record(since = 2, default = 1.5)]
        pub(super) score: f64,
        #[record(since = 2)]
        pub(super) nick: Option<String>,
        pub(super) author: String,
        pub(super) days: Vec<i64>,
    }
}

mod v3 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 3)]
    pub(super) struct Facts {
        #[record(since = 3)]
        pub(super) labels: Vec<String>,
        pub(super) additions: u32,
        #[record(since = 2, default = 1.5)]
        pub(super) score: f64,
        #[record(since = 2)]
        pub(super) nick: Option<String>,
        #[record(since = 3)]
        pub(super) merged: bool,
        pub(super) author: String,
        pub(super) days: Vec<i64>,
    }
}

fn old(n: u32) -> v1::Facts {
    v1::Facts { additions: n, author: format!("author {n}"), days: vec![n.into(); n as usize] }
}

fn middle(n: u32, nick: Option<&str>) -> v2::Facts {
    let v1::Facts { additions, author, days } = old(n);
    v2::Facts { additions, score: 1.5, nick: nick.map(String::from), author, days }
}

fn new(n: u32, nick: Option<&str>, labels: &[&str]) -> v3::Facts {
    let v2::Facts { additions, score, nick, author, days } = middle(n, nick);
    let labels: Vec<String> = labels.iter().map(|label| (*label).into()).collect();
    v3::Facts { merged: !labels.is_empty(), labels, additions, score, nick, author, days }
}

/// The whole story, each program with a connection of its own, the oldest one running all the time.
#[test]
fn programs_of_three_versions_share_a_table() {
    let (store, mut conn1) = database();
    let (mut conn2, mut conn3) = (store.connect(), store.connect());

    let table1 = Table::<i64, v1::Facts>::create(conn1.client(), "facts").unwrap();
    table1.put_many(conn1.client(), (0..5).map(|i| (i, old(i as u32)))).unwrap();

    // Newer code reads an older table as it is, but writes only once the catalog knows its version.
    let table2 = Table::<i64, v2::Facts>::open(conn2.client(), "facts").unwrap();
    let row = table2.get(conn2.client(), &3).unwrap().found().unwrap();
    assert_eq!(row.decode(), middle(3, None));
    let error = table2.put(conn2.client(), &3, middle(3, None)).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("does not know version 2"), "{error}");
    Table::<i64, v2::Facts>::create(conn2.client(), "facts").unwrap();

    // The same values are the same bytes; only what needs version 2 is written as such. The handle of before works.
    let same = (0..5).map(|i| (i, middle(i as u32, None)));
    assert_eq!(table2.put_many(conn2.client(), same).unwrap().unchanged, 5);
    table2.put(conn2.client(), &3, middle(3, Some("three"))).unwrap();
    table2.put(conn2.client(), &10, middle(10, Some("ten"))).unwrap();

    let table3 = Table::<i64, v3::Facts>::create(conn3.client(), "facts").unwrap();
    assert_eq!(table3.get(conn3.client(), &3).unwrap().found().unwrap().decode(), new(3, Some("three"), &[]));
    table3.put(conn3.client(), &4, new(4, None, &["bug", "late"])).unwrap();
    table3.put(conn3.client(), &11, new(11, Some("eleven"), &["x"])).unwrap();
    assert_eq!(number(conn3.client(), &format!("SELECT count(*) FROM {CATALOG}")), 3);

    // Older programs that start now find the table as they need it, and leave it as it is.
    let before = text(conn3.client(), SCHEMA_STATE);
    Table::<i64, v1::Facts>::create(conn2.client(), "facts").unwrap();
    Table::<i64, v2::Facts>::create(conn2.client(), "facts").unwrap();
    assert_eq!(text(conn3.client(), SCHEMA_STATE), before);

    // The oldest program goes on: it learns of the newer versions from the catalog when it meets them.
    let mut keys = vec![];
    table1
        .scan()
        .order_by_key()
        .for_each(conn1.client(), |key, view| {
            let view = view.unwrap();
            assert_eq!(view.author(), format!("author {}", view.additions()));
            assert_eq!(view.days().len(), view.additions() as usize);
            keys.push(key);
        })
        .unwrap();
    assert_eq!(keys, [0, 1, 2, 3, 4, 10, 11]);

    // It does not overwrite what it does not understand …
    let counts = table1.put_many(conn1.client(), [0, 3, 4, 10, 12].map(|i| (i, old(i as u32 + 1)))).unwrap();
    assert_eq!((counts.inserted, counts.updated, counts.refused_as_newer), (1, 1, 3));
    assert_eq!(table1.put(conn1.client(), &4, old(4)).unwrap(), Put::RefusedAsNewer);
    assert_eq!(table1.put_known_empty(conn1.client(), &4).unwrap(), Put::RefusedAsNewer);
    assert_eq!(
        table3.get(conn3.client(), &4).unwrap().found().unwrap().decode(),
        new(4, None, &["bug", "late"])
    );

    // … but it may change what it does understand, and loses nothing.
    let longer = |facts: &mut v1::Facts| {
        facts.author.push_str(" the third");
        facts.days.clear();
        facts.additions = 0;
    };
    for key in [0, 3, 4, 11] {
        assert_eq!(table1.edit(conn1.client(), &key, longer).unwrap(), Lookup::Found(Put::Updated));
    }
    let edited = table3.get(conn3.client(), &11).unwrap().found().unwrap().decode();
    let expected = new(11, Some("eleven"), &["x"]);
    let author = "author 11 the third".into();
    assert_eq!(edited, v3::Facts { additions: 0, author, days: vec![], ..expected });
    assert_eq!(table2.get(conn2.client(), &3).unwrap().found().unwrap().view().nick(), Some("three"));

    // A blob that was read, edited and put is as good as an edit.
    let mut blob = table1.get(conn1.client(), &11).unwrap().found().unwrap().into_blob().unwrap();
    blob.edit(|facts| facts.additions = 5).unwrap();
    assert_eq!(table1.put(conn1.client(), &11, &blob).unwrap(), Put::Updated);
    let view = table3.get(conn3.client(), &11).unwrap().found().unwrap();
    assert_eq!((view.view().additions(), view.view().labels().len()), (5, 1));

    // Unless it is asked to.
    let options = PutOptions::new().overwrite_newer(true);
    assert_eq!(table1.put_with(conn1.client(), &4, old(4), options).unwrap(), Put::Updated);
    assert_eq!(table3.get(conn3.client(), &4).unwrap().found().unwrap().decode(), new(4, None, &[]));
    assert!(table1.delete(conn1.client(), &11).unwrap());
}

#[test]
fn a_row_of_a_version_that_no_catalog_knows_is_an_error_that_names_it() {
    mod old {
        #[derive(record_core::Record)]
        pub(super) struct Thing {
            pub(super) unknown_to_all: u32,
        }
    }
    mod new {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Thing {
            pub(super) unknown_to_all: u32,
            #[record(since = 2)]
            pub(super) more: u32,
        }
    }
    let (_store, mut conn) = database();
    let table = Table::<i64, old::Thing>::create(conn.client(), "things").unwrap();
    let blob = Blob::encode(&new::Thing { unknown_to_all: 1, more: 2 }).unwrap();
    let sql = format!("INSERT INTO things (key, data) VALUES (1, {})", bytes(blob.as_bytes()));
    execute(conn.client(), &sql);
    let error = table.get(conn.client(), &1).unwrap_err();
    assert!(error.is_unknown_layout() && error.to_string().contains("not written by a `Table`"), "{error}");
    assert_eq!(error.table(), Some("things"));
    // Nor is it overwritten by code that can't know what it holds.
    let thing = || old::Thing { unknown_to_all: 7 };
    assert_eq!(table.put(conn.client(), &1, thing()).unwrap(), Put::RefusedAsNewer);

    Table::<i64, new::Thing>::create(conn.client(), "things").unwrap();
    assert_eq!(table.get(conn.client(), &1).unwrap().found().unwrap().view().unknown_to_all(), 1);
}

#[test]
fn versions_may_be_skipped() {
    mod v1 {
        #[derive(record_core::Record)]
        pub(super) struct Skipped {
            pub(super) first: u32,
        }
    }
    mod v2 {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Skipped {
            pub(super) first: u32,
            #[record(since = 2)]
            pub(super) second: u32,
        }
    }
    mod v3 {
        #[derive(record_core::Record)]
        #[record(version = 3)]
        pub(super) struct Skipped {
            pub(super) first: u32,
            #[record(since = 2)]
            pub(super) second: u32,
            #[record(since = 3)]
            pub(super) third: u32,
        }
    }
    let (_store, mut conn) = database();
    let newest = Table::<i64, v3::Skipped>::create(conn.client(), "t").unwrap();
    newest.put(conn.client(), &1, v3::Skipped { first: 1, second: 2, third: 0 }).unwrap();
    newest.put(conn.client(), &2, v3::Skipped { first: 1, second: 2, third: 3 }).unwrap();
    let oldest = Table::<i64, v1::Skipped>::open(conn.client(), "t").unwrap();
    oldest.put(conn.client(), &3, v1::Skipped { first: 3 }).unwrap();
    // Version 2 was never brought to the table, but the newer layout describes it.
    let middle = Table::<i64, v2::Skipped>::open(conn.client(), "t").unwrap();
    middle.put(conn.client(), &4, v2::Skipped { first: 4, second: 4 }).unwrap();
    assert_eq!(
        middle.scan().for_each(conn.client(), |_, view| assert!(view.unwrap().first() > 0)).unwrap().rows,
        4
    );
    assert_eq!(
        oldest.scan().for_each(conn.client(), |_, view| assert!(view.unwrap().first() > 0)).unwrap().rows,
        4
    );
}

#[test]
fn a_blob_is_refused_by_a_table_whose_catalog_does_not_know_its_version() {
    mod old {
        #[derive(record_core::Record)]
        pub(super) struct Copied {
            pub(super) copied: u32,
        }
    }
    mod new {
        #[derive(record_core::Record)]
        #[record(version = 2)]
        pub(super) struct Copied {
            pub(super) copied: u32,
            #[record(since = 2)]
            pub(super) more: u32,
        }
    }
    let (store, mut conn) = database();
    let from = Table::<i64, old::Copied>::create(conn.client(), "from").unwrap();
    let to = Table::<i64, old::Copied>::create(conn.client(), "to").unwrap();
    let newer = Table::<i64, new::Copied>::create(conn.client(), "from").unwrap();
    newer.put(conn.client(), &1, new::Copied { copied: 1, more: 2 }).unwrap();
    newer.put(conn.client(), &2, new::Copied { copied: 2, more: 0 }).unwrap();

    // The process can read the first one now, but a program that opens the other table could not.
    let mut reader = store.connect();
    let mut blob = |key| from.get(reader.client(), &key).unwrap().found().unwrap().into_blob().unwrap();
    assert_eq!(to.put(conn.client(), &2, blob(2)).unwrap(), Put::Inserted);
    let error = to.put(conn.client(), &1, blob(1)).unwrap_err();
    assert!(error.is_table() && error.to_string().contains("catalog does not know"), "{error}");
    let error = to.put_many(conn.client(), [1, 2].map(|key| (key, blob(key)))).unwrap_err();
    assert!(error.is_table(), "{error}");

    Table::<i64, new::Copied>::create(conn.client(), "to").unwrap();
    assert_eq!(to.put(conn.client(), &1, blob(1)).unwrap(), Put::Inserted);
}
