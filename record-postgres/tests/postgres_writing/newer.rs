//! Rows that need a newer version of the record than the program knows.

use crate::{database, driver::Driver, on_both_drivers, wait_until_blocked};
use record_core::Blob;
use record_table::{Lookup, Put, PutCounts, PutMode, PutOptions};
use std::thread;

on_both_drivers! {
    older_programs_leave_newer_rows_alone,
    a_row_that_becomes_newer_in_the_meantime_is_refused,
    versions_that_the_catalog_does_not_know_are_refused,
}

mod v1 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    pub(super) struct Facts {
        pub(super) author: String,
    }
}

mod v2 {
    #[derive(record_core::Record, Debug, Clone, PartialEq)]
    #[record(version = 2)]
    pub(super) struct Facts {
        pub(super) author: String,
        #[record(since = 2)]
        pub(super) score: i64,
    }
}

fn old(author: &str) -> v1::Facts {
    v1::Facts { author: author.into() }
}

fn new(author: &str, score: i64) -> v2::Facts {
    v2::Facts { author: author.into(), score }
}

fn refused(refused_as_newer: u64, rest: PutCounts) -> PutCounts {
    PutCounts { refused_as_newer, ..rest }
}

fn older_programs_leave_newer_rows_alone<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let old_table = client.create::<i64, v1::Facts>("facts").unwrap();
    let new_table = client.create::<i64, v2::Facts>("facts").unwrap();
    // Row 0 is readable by all, 1 to 4 need the newer version.
    client.put_many(&new_table, (0..5).map(|i| (i, new("ada", i)))).unwrap();
    let overwrite = PutOptions::new().overwrite_newer(true);

    let rows = || (0..6).map(|i| (i, if i == 3 { None } else { Some(old("bob")) }));
    let expected = refused(4, PutCounts { inserted: 1, updated: 1, ..PutCounts::default() });
    assert_eq!(client.put_many(&old_table, rows()).unwrap(), expected);
    assert_eq!(client.put(&old_table, &2, old("bob")).unwrap(), Put::RefusedAsNewer);
    assert_eq!(client.put_known_empty(&old_table, &2).unwrap(), Put::RefusedAsNewer);
    assert_eq!(client.get(&new_table, &3), Lookup::Found(new("ada", 3)));

    // Editing loses nothing, and a blob that was read from the table may be put back.
    let name = |facts: &mut v1::Facts| facts.author = "carol".into();
    assert_eq!(client.edit(&old_table, &2, name).unwrap(), Lookup::Found(Put::Updated));
    assert_eq!(client.get(&new_table, &2), Lookup::Found(new("carol", 2)));
    let blob = Blob::encode(&new("dave", 20)).unwrap();
    let blob = Blob::<v1::Facts>::from_bytes(blob.as_bytes()).unwrap();
    assert_eq!(client.put(&old_table, &2, &blob).unwrap(), Put::Updated);
    assert_eq!(client.put_many(&old_table, [(2, &blob)]).unwrap().unchanged, 1);

    assert_eq!(client.put_with(&old_table, &1, old("bob"), overwrite).unwrap(), Put::Updated);
    let replace = PutOptions::new().mode(PutMode::Replace);
    let rows = [(2, old("bob")), (7, old("bob"))];
    let expected = refused(1, PutCounts { inserted: 1, deleted: 5, ..PutCounts::default() });
    assert_eq!(client.put_many_with(&old_table, rows.clone(), replace).unwrap(), expected);
    let expected = PutCounts { updated: 1, unchanged: 1, ..PutCounts::default() };
    assert_eq!(client.put_many_with(&old_table, rows, replace.overwrite_newer(true)).unwrap(), expected);
    assert_eq!(client.get(&new_table, &2), Lookup::Found(new("bob", 0)));
}

fn a_row_that_becomes_newer_in_the_meantime_is_refused<D: Driver>() {
    let (database, mut client) = database::<D>();
    let old_table = client.create::<i64, v1::Facts>("facts").unwrap();
    let new_table = client.create::<i64, v2::Facts>("facts").unwrap();
    client.put_many(&old_table, [(1, old("ada")), (2, old("ada"))]).unwrap();
    let url = database.url();
    for many in [true, false] {
        client.sql("BEGIN").unwrap();
        client.put(&new_table, &1, new("ada", 5)).unwrap();
        client.put(&new_table, &2, new("ada", 5)).unwrap();
        let writer = thread::spawn({
            let url = url.clone();
            move || {
                let mut client = D::connect(&url);
                let table = client.open::<i64, v1::Facts>("facts").unwrap();
                match many {
                    true => client
                        .put_many(&table, [(1, old("bob")), (2, old("bob"))])
                        .map(|counts| counts.refused_as_newer),
                    false => {
                        client.put(&table, &1, old("carol")).map(|put| u64::from(put == Put::RefusedAsNewer))
                    }
                }
            }
        });
        // Until the writer waits for our rows.
        wait_until_blocked::<D>(&url, 1, || writer.is_finished());
        client.sql("COMMIT").unwrap();
        assert_eq!(writer.join().unwrap().unwrap(), if many { 2 } else { 1 });
        client.sql("UPDATE facts SET data = NULL").unwrap();
    }
}

fn versions_that_the_catalog_does_not_know_are_refused<D: Driver>() {
    let (_database, mut client) = database::<D>();
    client.create::<i64, v1::Facts>("older").unwrap();
    let insert = PutOptions::new().mode(PutMode::Insert);
    let table = client.open::<i64, v2::Facts>("older").unwrap();
    let row = || [(1, new("ada", 0))];
    for error in [
        client.put(&table, &1, new("ada", 0)).unwrap_err(),
        client.put_many(&table, row()).unwrap_err(),
        client.put_many_with(&table, row(), insert).unwrap_err(),
        client.edit(&table, &1, |_| ()).unwrap_err(),
    ] {
        assert!(error.to_string().contains("does not know version 2"), "{error}");
    }

    // A blob from a table that a newer program has brought forward, for one that it has not.
    client.create::<i64, v1::Facts>("newer").unwrap();
    client.create::<i64, v2::Facts>("newer").unwrap();
    client.open::<i64, v1::Facts>("newer").unwrap();
    let blob = Blob::encode(&new("dave", 20)).unwrap();
    let blob = Blob::<v1::Facts>::from_bytes(blob.as_bytes()).unwrap();
    let table = client.open::<i64, v1::Facts>("older").unwrap();
    for error in [
        client.put(&table, &1, &blob).unwrap_err(),
        client.put_many(&table, [(1, &blob)]).unwrap_err(),
        client.put_many_with(&table, [(1, &blob)], insert).unwrap_err(),
    ] {
        assert!(error.to_string().contains("does not know the blob's version"), "{error}");
    }
    assert_eq!(client.count(&table).unwrap(), 0);
}
