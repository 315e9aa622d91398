//! Rows that hold what no program has written.

use super::{Changes, ROWS, filled, key, shown, values};
use crate::{
    bodies::database,
    store::{AnyTable, CATALOG, Table, bytes, execute, list_tables},
};
use record_core::{Blob, Record, filter::AnyFilter};
use record_table::ScanCounts;

#[test]
fn what_is_wrong_with_a_blob_is_found_and_left_out() {
    let (_store, mut conn) = database();
    let (typed, any) = filled(&mut conn);
    assert_eq!(any.verify(conn.client(), |error| panic!("{error}")).unwrap().rows, u64::from(ROWS));
    // Where no field is promoted, since Postgres computes those columns from what is stored.
    let row = typed.get(conn.client(), &key(8)).unwrap().found().unwrap().as_bytes().to_vec();
    let patched = |byte: usize, with: u8| {
        let mut blob = row.clone();
        blob[byte] = with;
        blob
    };
    let title = row.windows(7).position(|bytes| bytes == b"title 8").unwrap();
    let closed = usize::from(Changes::LAYOUT.field("closed").unwrap().offset());
    for (blob, field, says, is_readable) in [
        // Not a value.
        (patched(title, 0xff), Some("title"), "UTF-8", false),
        // A value, but not the bytes that it is encoded as: it is null.
        (patched(closed, 1), Some("closed"), "null", true),
        // No blob.
        ([&row[..], &[0]].concat(), None, "bytes", false),
    ] {
        let insert = "INSERT INTO changes (repository, number, path, data) VALUES (5, 5, 'secret', ";
        execute(conn.client(), &format!("{insert}{})", bytes(&blob)));
        let mut found = Vec::new();
        let verified = any.verify(conn.client(), |error| found.push(error)).unwrap();
        assert_eq!(verified.rows, u64::from(ROWS) + 1);
        let [error] = &found[..] else { panic!("{found:?}") };
        assert_eq!(error.field(), field, "{error}");
        let text = error.to_string();
        assert!(text.contains("table `changes`") && text.contains(says), "{text}");
        assert!(error.row_place().is_some() && !text.contains("secret"), "{text}");

        let read = any.scan().for_each(conn.client(), |_, _| ());
        let skipping = any.scan().skip_corrupt().for_each(conn.client(), |_, _| ()).unwrap();
        match is_readable {
            true => assert_eq!((read.unwrap().rows, skipping.skipped), (u64::from(ROWS) + 1, 0)),
            false => {
                assert!(read.unwrap_err().is_corrupt());
                assert_eq!(skipping, ScanCounts { rows: ROWS.into(), skipped: 1 });
            }
        }
        execute(conn.client(), "DELETE FROM changes WHERE repository = 5");
    }
}

#[derive(Record)]
struct Note {
    number: i64,
    text: String,
}

#[test]
fn a_filter_that_meets_a_corrupt_row_fails_as_reading_it_does() {
    let (_store, mut conn) = database();
    let typed = Table::<i64, Note>::create(conn.client(), "notes").unwrap();
    let any = AnyTable::open(conn.client(), "notes").unwrap();
    let note = |n: i64| Note { number: n, text: format!("note {n}") };
    typed.put_many(conn.client(), (0..20).map(|n| (n, note(n)))).unwrap();
    let blob = Blob::encode(&note(7)).unwrap().into_bytes();
    let text = blob.windows(6).position(|bytes| bytes == b"note 7").unwrap();
    let no_utf8 = [&blob[..text], &[0xff], &blob[text + 1..]].concat();
    let no_end = [&blob[..text - 1], &[0x7f], &blob[text..]].concat();
    let (number, texts) = (Note::number(), Note::text());
    for (corrupt, filter, field) in [
        (&no_utf8[..], texts.contains("e 1"), Some("text")),
        (&no_utf8, !texts.eq("note 1"), Some("text")),
        (&no_utf8, number.le(7), Some("text")),
        (&no_end, texts.starts_with("note 1"), Some("text")),
        (&no_end, number.eq(7), Some("text")),
        (&blob[..10], number.ge(100), None),
        (&blob[..20], texts.eq("note 7"), None),
        (&[], number.is_in([7, 8]), None),
        (&[0; 40], number.is_in([7, 8]), None),
    ] {
        execute(conn.client(), &format!("UPDATE notes SET data = {} WHERE key = 7", bytes(corrupt)));
        let by_name = AnyFilter::from(filter.clone());
        let errors = [
            typed.scan().matching(filter.clone()).for_each(conn.client(), |_, _| ()).unwrap_err(),
            any.scan().matching(by_name.clone()).for_each(conn.client(), |_, _| ()).unwrap_err(),
            typed.scan().matching(filter.clone()).to_batches(conn.client()).unwrap_err(),
            any.scan().matching(by_name.clone()).to_batches(conn.client()).unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_corrupt() && error.blames_row() && !error.is_retryable(), "{filter:?}: {error}");
            assert_eq!((error.table(), error.record()), (Some("notes"), "Note"), "{filter:?}: {error}");
            assert!(field.is_none_or(|field| error.field() == Some(field)), "{filter:?}: {error}");
            // Either it says which row it is, or how to find it.
            assert!(
                error.row_place().is_some() || error.to_string().contains("`AnyTable::verify`"),
                "{error}"
            );
        }
        assert!(!conn.is_in_transaction());
        let passing = typed.scan().matching(filter).skip_corrupt();
        let counts = passing.for_each(conn.client(), |key, _| assert_ne!(key, 7)).unwrap();
        let named = any.scan().matching(by_name).skip_corrupt().for_each(conn.client(), |_, _| ()).unwrap();
        assert_eq!((counts.skipped, named), (1, counts));
        let mut found = Vec::new();
        any.verify(conn.client(), |error| found.push(error)).unwrap();
        assert!(found.len() == 1 && found[0].row_place().is_some(), "{found:?}");
    }
}

#[test]
fn what_the_database_leaves_out_is_not_looked_at() {
    let (_store, mut conn) = database();
    let (typed, any) = filled(&mut conn);
    let row = typed.get(conn.client(), &key(8)).unwrap().found().unwrap().as_bytes().to_vec();
    let title = row.windows(7).position(|bytes| bytes == b"title 8").unwrap();
    let no_utf8 = [&row[..title], &[0xff], &row[title + 1..]].concat();
    // The columns of promoted fields stay right.
    let change = format!("UPDATE changes SET data = {} WHERE additions = 80", bytes(&no_utf8));
    execute(conn.client(), &change);
    let additions = || any.filter("additions").unwrap();
    let eighth = shown(&values(&key(8)));
    for (filter, is_met) in [
        (additions().gt(80).unwrap(), false),
        (additions().ge(80).unwrap(), true),
        (additions().lt(80).unwrap(), false),
        (any.filter("number").unwrap().ne(8).unwrap(), false),
        (any.filter("number").unwrap().eq(8).unwrap(), true),
    ] {
        let scan = any.scan().matching(filter.clone());
        let read = scan.for_each(conn.client(), |key, _| assert_ne!(shown(key), eighth));
        match is_met {
            false => assert!(read.unwrap().rows > 0, "{filter:?}"),
            true => {
                let error = read.unwrap_err();
                assert!(error.is_corrupt() && error.row_place().is_some(), "{filter:?}: {error}");
                assert_eq!(error.field(), Some("title"), "{filter:?}: {error}");
            }
        }
    }
}

#[test]
fn tables_are_listed_though_the_catalog_is_wrong_about_one() {
    #[derive(Record)]
    struct Broken {
        number: u32,
    }
    let (_store, mut conn) = database();
    filled(&mut conn);
    Table::<i64, Broken>::create(conn.client(), "broken").unwrap();
    Table::<i64, Note>::create(conn.client(), "notes").unwrap();
    let spoil =
        format!("UPDATE {CATALOG} SET layout = '[[1]]' WHERE CAST(layout AS text) LIKE '%\"Broken\"%'");
    execute(conn.client(), &spoil);
    let listed = list_tables(conn.client()).unwrap();
    let names: Vec<_> = listed.iter().map(|table| table.name.trim_start_matches("public.")).collect();
    assert_eq!(names, ["broken", "changes", "notes"]);
    for table in &listed {
        let is_broken = table.name.ends_with("broken");
        assert_eq!((table.problem.is_some(), table.record.is_empty()), (is_broken, is_broken), "{table:?}");
        assert!(table.bytes > 0 && table.versions.len() == 1, "{table:?}");
        assert_eq!(AnyTable::open(conn.client(), &table.name).is_err(), is_broken, "{table:?}");
    }
}
